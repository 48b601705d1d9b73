/** Pages of a call about one asset, where `call.pages` would end the whole scope. */
import type { Call, Detail } from './contract.js';

/**
 * All items of a paged detail call, or the state of the page that failed: half a list is no list. A token that comes again
 * means that the answers lead nowhere: `failed`.
 */
export async function detailPages<O extends object, T>(
  call: Call,
  operation: string,
  input: Readonly<Record<string, unknown>>,
  options: {
    readonly key: string;
    readonly absentWhen?: readonly string[];
    /** Name of the request field that takes the token. */
    readonly tokenField: string;
    readonly nextToken: (answer: O) => string | undefined;
    readonly items: (answer: O) => readonly T[] | undefined;
  },
): Promise<Detail<readonly T[]>> {
  const found: T[] = [];
  const seen = new Set<string>();
  let token: string | undefined;
  for (let page = 1; ; page++) {
    const answer = await call.detail<O>(
      operation,
      token === undefined ? input : { ...input, [options.tokenField]: token },
      {
        key: options.key,
        page,
        ...(options.absentWhen ? { absentWhen: options.absentWhen } : {}),
      },
    );
    if (answer.state !== 'known') return answer;
    found.push(...(options.items(answer.value) ?? []));
    token = options.nextToken(answer.value);
    if (token === undefined || token === '') return { state: 'known', value: found };
    if (seen.has(token)) return { state: 'failed' };
    seen.add(token);
  }
}

/**
 * A list call that AWS answers with an error when there is nothing (`absentWhen`): null then. Any other failure is met again
 * by a plain call, which ends the scope with its state.
 */
export async function callUnlessAbsent<O extends object>(
  call: Call,
  operation: string,
  absentWhen: readonly string[],
): Promise<O | null> {
  const answer = await call.detail<O>(operation, {}, { key: '', shared: true, absentWhen });
  if (answer.state === 'known') return answer.value;
  return answer.state === 'absent' ? null : await call<O>(operation);
}
