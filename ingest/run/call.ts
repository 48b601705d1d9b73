/** The `call` that a unit is handed: pages, details, bounded concurrency, and a tally of what could not be had. */
import type { Call, Detail, Keyed } from '../aws/contract.js';
import type { Answerer, Place, Question } from './answerer.js';
import { CallFailure, facetState } from './failure.js';
import { pageContent } from './next-page.js';
import { eachBounded } from './slots.js';

/** Items of one unit worked on at a time. */
const WIDTH = 16;
/** More pages than any account has; a listing that goes on beyond it is a loop. */
const MAX_PAGES = 200_000;
/** Services that filter after reading hand out empty pages, but not so many in a row: a listing that does never ends. */
const MAX_EMPTY_PAGES = 1_000;

/** What the calls of one scope came to. */
export interface Tally {
  calls: number;
  /** Permissions that would mend what detail calls were denied. */
  readonly missing: Set<string>;
}

const looping = (service: string, operation: string, what = 'the same page was handed out again') =>
  new CallFailure({
    state: 'failed',
    code: 'PageLoop',
    message: `${service}:${operation}: ${what}; the listing never ends.`,
  });

/** Makes the `call` of one scope. */
export function makeCall(answerer: Answerer, place: Place, service: string, tally: Tally): Call {
  const question = (
    operation: string,
    input: Readonly<Record<string, unknown>> | undefined,
    more: Partial<Question>,
  ): Question => ({
    service,
    operation,
    input: input ?? {},
    key: '',
    unkeyedAnswers: false,
    shared: false,
    page: null,
    region: null,
    ...more,
  });
  const ask = (q: Question) => {
    tally.calls++;
    return answerer.answer(place, q);
  };
  const keyed = (options: Keyed | undefined) => ({
    key: options?.key ?? '',
    unkeyedAnswers: options?.unkeyedAnswers ?? false,
    shared: options?.shared ?? false,
  });

  // The collector names the type of the answer it asks for; its converters check what they need of it.
  async function one<O extends object>(
    operation: string,
    input?: Readonly<Record<string, unknown>>,
    options?: Keyed,
  ): Promise<O> {
    return (await ask(question(operation, input, keyed(options)))).value as O;
  }

  async function* pages<O extends object>(
    operation: string,
    input?: Readonly<Record<string, unknown>>,
    options?: Keyed,
  ): AsyncIterable<O> {
    const seen = new Set<string>();
    let before = '';
    let empty = 0;
    let carry: Readonly<Record<string, unknown>> = {};
    for (let page = 1; page <= MAX_PAGES; page++) {
      const { value, next } = await ask(question(operation, { ...input, ...carry }, { ...keyed(options), page }));
      const content = pageContent(value);
      if (content !== '' && content === before) throw looping(service, operation);
      empty = content === '' ? empty + 1 : 0;
      if (empty > MAX_EMPTY_PAGES)
        throw looping(service, operation, `${MAX_EMPTY_PAGES} empty pages in a row, each with a token for a next one`);
      before = content;
      yield value as O;
      if (next === null) return;
      const token = JSON.stringify(next);
      if (token !== '{}') {
        if (seen.has(token)) throw looping(service, operation);
        seen.add(token);
      }
      carry = next;
    }
    throw looping(service, operation);
  }

  async function detail<O extends object>(
    operation: string,
    input: Readonly<Record<string, unknown>>,
    options: Parameters<Call['detail']>[2],
  ): Promise<Detail<O>> {
    try {
      const { value } = await ask(
        question(operation, input, {
          key: options.key,
          shared: options.shared ?? false,
          page: options.page ?? null,
          region: options.region ?? null,
          ...(options.service === undefined ? {} : { service: options.service }),
        }),
      );
      return { state: 'known', value: value as O };
    } catch (error) {
      if (!(error instanceof CallFailure)) throw error;
      if (error.code === 'Absent' || options.absentWhen?.some((code) => error.codes.includes(code)))
        return { state: 'absent' };
      if (error.missing !== null) tally.missing.add(error.missing);
      return { state: facetState(error.state) };
    }
  }

  const each = <T, R>(items: readonly T[], work: (item: T) => Promise<R>) => eachBounded(items, WIDTH, work);
  return Object.assign(one, {
    account: place.account,
    region: place.region,
    partition: place.partition,
    pages,
    detail,
    each,
  });
}
