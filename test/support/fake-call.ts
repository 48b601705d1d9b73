/** A `call` that answers from a table, for units of one collector: what was asked is kept, what is not in the table is an error of the test. */

import type { FacetState, Observation } from '../../graph/schema/observation.js';
import type { Call, Detail, ServiceCollector } from '../../ingest/aws/contract.js';

export class Refusal {
  constructor(
    readonly state: Exclude<FacetState, 'known' | 'absent'>,
    readonly code = 'AccessDenied',
  ) {}
}
/** AWS's error with this code. */
export const refuse = (state: Refusal['state'], code?: string) => new Refusal(state, code);
/** Several pages of one answer. */
export class Pages {
  constructor(readonly list: readonly object[]) {}
}

type Input = Readonly<Record<string, unknown>>;
export type Answer = object | ((input: Input) => object);
/** By operation; of another service's client by `service/Operation`. */
export type Answers = Readonly<Record<string, Answer>>;

export interface Asked {
  readonly service: string;
  readonly operation: string;
  readonly key: string;
}

/** What a unit threw out of a call: the runner would end the scope with `state`. */
export class ScopeEnded extends Error {
  constructor(readonly state: string) {
    super(`the scope ends ${state}`);
  }
}

export function fakeCall(
  service: string,
  answers: Answers,
  place: { readonly account?: string; readonly region?: string; readonly partition?: string } = {},
): { readonly call: Call; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const answer = (operation: string, input: Input, key: string, of = service): object => {
    asked.push({ service: of, operation, key });
    const found = answers[of === service ? operation : `${of}/${operation}`];
    if (found === undefined) throw new Error(`The test has no answer for ${of}:${operation}`);
    // As the runner hands them out: plain data, times as ISO text.
    const given = typeof found === 'function' ? found(input) : found;
    return given instanceof Refusal || given instanceof Pages ? given : JSON.parse(JSON.stringify(given));
  };
  const one = async <O extends object>(operation: string, input?: Input, options?: { key: string }): Promise<O> => {
    const given = answer(operation, input ?? {}, options?.key ?? '');
    if (given instanceof Refusal) throw new ScopeEnded(given.state);
    return given as O;
  };
  async function* pages<O extends object>(operation: string, input?: Input, options?: { key: string }) {
    const given = answer(operation, input ?? {}, options?.key ?? '');
    if (given instanceof Refusal) throw new ScopeEnded(given.state);
    for (const page of given instanceof Pages ? given.list : [given])
      yield (given instanceof Pages ? JSON.parse(JSON.stringify(page)) : page) as O;
  }
  const detail = async <O extends object>(
    operation: string,
    input: Input,
    options: Parameters<Call['detail']>[2],
  ): Promise<Detail<O>> => {
    const given = answer(operation, input, options.key, options.service);
    if (!(given instanceof Refusal)) return { state: 'known', value: given as O };
    return { state: options.absentWhen?.includes(given.code) ? 'absent' : given.state };
  };
  const each = <T, R>(items: readonly T[], work: (item: T) => Promise<R>) => Promise.all(items.map(work));
  const call: Call = Object.assign(one, {
    account: place.account ?? '111122223333',
    region: place.region ?? 'eu-west-1',
    partition: place.partition ?? 'aws',
    pages,
    detail,
    each,
  });
  return { call, asked };
}

/** Runs one unit to its end. */
export async function runUnit(
  collector: ServiceCollector,
  name: string,
  answers: Answers,
  place: Parameters<typeof fakeCall>[2] = {},
): Promise<{ readonly seen: readonly Observation[]; readonly asked: readonly Asked[] }> {
  const unit = collector.units.find((u) => u.name === name);
  if (!unit) throw new Error(`${collector.service} has no unit ${name}`);
  const { call, asked } = fakeCall(
    collector.service,
    answers,
    collector.scope === 'global' ? { region: 'global', ...place } : place,
  );
  const seen: Observation[] = [];
  for await (const observation of unit.list(call)) seen.push(observation);
  return { seen, asked };
}
