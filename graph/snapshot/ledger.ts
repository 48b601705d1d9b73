/**
 * What people decided: marks on things and accepted paths. Append-only and chained like the manifest, under a lock of its own;
 * a decision is taken back by a further line, so that who decided what, and when, stays readable.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { withLock } from '../disk/lock.js';
import { plainly, sayIssue } from '../schema/plain-words.js';
import { appendChain, LogDamage, readChain } from './chain.js';

export const MARKS = ['crown-jewel', 'tier-0', 'break-glass', 'known-vendor'] as const;
export type MarkKind = (typeof MARKS)[number];

const text = z.string().min(1).max(2000);
/** A day, or a moment; a day ends at its midnight UTC. */
const until = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?$/, 'takes a day, as 2027-01-31, or a moment in UTC')
  .refine((s) => !Number.isNaN(Date.parse(s)), 'is no date');

/** An id in any form an id is taken, `tag:K=V` (several joined by `&`), `account:ID`. */
const thing = text;
/** What a saved query returns whenever the decision is read: the things its first column names, or the column given. */
const queried = z.strictObject({
  name: text,
  parameters: z.record(text, z.union([z.string().max(2000), z.number(), z.boolean()])).optional(),
  column: text.optional(),
});
export const markForm = z
  .strictObject({ is: z.enum(MARKS), on: thing.optional(), query: queried.optional(), note: text.optional() })
  .refine((m) => (m.on !== undefined) !== (m.query !== undefined), { message: 'names either a thing or a query' });
export const acceptForm = z
  .strictObject({
    /** The `id` of a row of `paths`; or where it starts, where it ends, or both. */
    path: text.optional(),
    from: thing.optional(),
    to: thing.optional(),
    /** Stands for the start where `to` is given, for the end where `from` is; alone for either. */
    query: queried.optional(),
    owner: text,
    reason: text,
    expires: until,
  })
  .refine((a) => (a.path !== undefined) !== (a.from !== undefined || a.to !== undefined || a.query !== undefined), {
    message: 'names either a path, or where it starts or ends',
  })
  .refine((a) => a.query === undefined || a.from === undefined || a.to === undefined, {
    message: 'names both ends: a query then has no place',
  });
/** A file of marks kept in git. */
export const marksFileForm = z.strictObject({
  marks: z.array(markForm).default([]),
  accept: z.array(acceptForm).default([]),
});

const head = { v: z.literal(1), id: text, at: text, by: text };
const line = z.discriminatedUnion('kind', [
  z.strictObject({ ...head, kind: z.literal('mark'), mark: markForm }),
  z.strictObject({ ...head, kind: z.literal('accept'), accept: acceptForm }),
  z.strictObject({ ...head, kind: z.literal('revoke'), revokes: text }),
]);
export type LedgerLine = z.infer<typeof line>;
export type Mark = z.infer<typeof markForm>;
export type Queried = z.infer<typeof queried>;
export type Acceptance = z.infer<typeof acceptForm>;
export type Deed =
  | { readonly kind: 'mark'; readonly mark: Mark }
  | { readonly kind: 'accept'; readonly accept: Acceptance }
  | { readonly kind: 'revoke'; readonly revokes: string };

const FILE = 'ledger.ndjson';

/** All lines in their order; none where nobody decided anything. Throws LogDamage naming the line. */
export async function readLedger(dataDir: string): Promise<readonly LedgerLine[]> {
  return (await readChain(join(dataDir, FILE))).lines.map((l) => parsed(l.number, l.value));
}

function parsed(number: number, value: unknown): LedgerLine {
  const found = line.safeParse(withoutChain(value), { error: plainly });
  if (found.success) return found.data;
  throw new LogDamage(FILE, number, `it is no decision (${sayIssue(found.error.issues[0], 'the line')})`);
}

function withoutChain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { chain: _, ...rest } = value as Record<string, unknown>;
  return rest;
}

/** Nothing of that id is in force. */
export class NotInForce extends Error {
  constructor(readonly id: string) {
    super(`No decision ${id} is in force; portolan ledger lists those that are.`);
    this.name = 'NotInForce';
  }
}

/** Appends one decision under the ledger's lock, synced. Out: its line. Rejects with NotInForce where it takes back nothing. */
export async function appendDecision(dataDir: string, by: string, at: string, deed: Deed): Promise<LedgerLine> {
  return withLock(dataDir, 'ledger', async (held) => {
    const path = join(dataDir, FILE);
    const seen = await readChain(path);
    if (deed.kind === 'revoke') {
      const before = inForce(seen.lines.map((l) => parsed(l.number, l.value)));
      if (!before.some((l) => l.id === deed.revokes)) throw new NotInForce(deed.revokes);
    }
    const made = line.parse({ v: 1, id: randomBytes(6).toString('hex'), at, by, ...deed });
    held.assertHeld();
    await appendChain(path, seen, [made]);
    return made;
  });
}

/** Decisions that nobody took back. */
export function inForce(lines: readonly LedgerLine[]): readonly Exclude<LedgerLine, { kind: 'revoke' }>[] {
  const gone = new Set(lines.flatMap((l) => (l.kind === 'revoke' ? [l.revokes] : [])));
  return lines.flatMap((l) => (l.kind === 'revoke' || gone.has(l.id) ? [] : [l]));
}

/** Whether an acceptance still holds at a moment. */
export function holdsAt(acceptance: Pick<Acceptance, 'expires'>, clock: number): boolean {
  const { expires } = acceptance;
  const end = Date.parse(expires) + (expires.length === 10 ? 86_400_000 : 0);
  return clock < end;
}
