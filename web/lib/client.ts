/** The one way to the API: a POST with the token, answers kept until the data changes. */
import type { Document } from './queries';
import { currentToken } from './token';

/** What went wrong, in a sentence for the reader, and whether a new token would mend it. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly kind: 'token' | 'offline' | 'refused',
  ) {
    super(message);
  }
}

interface Envelope {
  data?: unknown;
  errors?: { message?: unknown }[];
}

/**
 * Asks the API once.
 * @throws ApiError when the server cannot be reached, refuses the token, or answers with an error.
 */
export async function ask<Data, Variables>(
  document: Document<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Data> {
  const token = currentToken();
  let response: Response;
  try {
    response = await fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'x-graphql-yoga-csrf': 'portolan',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query: document.text, variables }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError('Portolan does not answer. Is `portolan serve` still running?', 'offline');
  }
  if (response.status === 401 || response.status === 403) {
    throw new ApiError('The server asks for a token it knows.', 'token');
  }
  let body: Envelope;
  try {
    body = (await response.json()) as Envelope;
  } catch {
    throw new ApiError(`The server answered ${response.status} with something that is not JSON.`, 'refused');
  }
  const messages = (body.errors ?? []).map((e) => (typeof e.message === 'string' ? e.message : 'unnamed error'));
  if (messages.length > 0 || body.data === null || body.data === undefined) {
    throw new ApiError(messages.join(' ') || `The server answered ${response.status} without data.`, 'refused');
  }
  return body.data as Data;
}

const answers = new Map<string, Promise<unknown>>();
const listeners = new Set<() => void>();
let epoch = 0;

/** Grows whenever kept answers became worthless: new data was published, or the token changed. */
export const currentEpoch = (): number => epoch;
export function onEpoch(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
/** Drops every kept answer and asks again for all that is on screen. */
export function forgetAnswers(): void {
  answers.clear();
  epoch += 1;
  for (const listener of [...listeners]) listener();
}

/** As `ask`, but an answer given before is given again. Failures are not kept. At most 200 answers are. */
export function askOnce<Data, Variables>(document: Document<Data, Variables>, variables: Variables): Promise<Data> {
  const key = `${document.text}\n${JSON.stringify(variables)}`;
  const known = answers.get(key);
  if (known) return known as Promise<Data>;
  const asked = ask(document, variables);
  answers.set(key, asked);
  asked.catch(() => {
    if (answers.get(key) === asked) answers.delete(key);
  });
  if (answers.size > 200) {
    const oldest = answers.keys().next().value;
    if (oldest !== undefined) answers.delete(oldest);
  }
  return asked;
}
