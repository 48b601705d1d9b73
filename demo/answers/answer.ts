/** How the demo organisation answers AWS calls: an answer, or AWS's error code. */
import type { DemoAccount } from '../model.js';

export interface Asked {
  readonly account: DemoAccount;
  readonly region: string;
  readonly input: Readonly<Record<string, unknown>>;
}
export type Answered = object | { readonly $error: string };
export type Answers = Readonly<Record<string, (asked: Asked) => Answered>>;

export const refuse = (code: string): Answered => ({ $error: code });
export const text = (asked: Asked, name: string): string => String(asked.input[name] ?? '');
export const tagList = (tags: Readonly<Record<string, string>> | undefined) =>
  Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
export const json = (document: unknown): string => JSON.stringify(document);

const DAY = 86_400_000;
/** ISO time some days before the moment the recording stands for. */
export const daysAgo = (now: string, days: number): string => new Date(Date.parse(now) - days * DAY).toISOString();

/** The answer of a service that is not used: these lists, empty. */
export const nothing =
  (...fields: readonly string[]) =>
  () =>
    Object.fromEntries(fields.map((f) => [f, []]));
