/** Decisions with what they come to in the open generation: things marked or meant, paths accepted. */
import { decisionsFor } from './decisions.js';
import { type DecisionRow, ledgerRows } from './ledger.js';
import { findPaths } from './paths.js';
import type { Reader } from './reader.js';

/** A row of `ledger` with what it comes to in the open generation. */
export interface CountedDecision extends DecisionRow {
  /** Things it stands for now; null: it names one path, it has run out, or there is no data. */
  readonly things: number | null;
  /** Rows of `paths` that it accepts now; null: it accepts none, being a mark, or has run out. */
  readonly paths: number | null;
  /** Why it does not cover what it says. */
  readonly problem: string | null;
}

/** Decisions in force with their counts. Rejects as `ledgerRows`. */
export async function countedDecisions(reader: Reader, file?: string): Promise<readonly CountedDecision[]> {
  const rows = await ledgerRows(reader.dataDir, file);
  if (rows.length === 0) return [];
  if (reader.generation === null) return rows.map((r) => ({ ...r, things: null, paths: null, problem: null }));
  const { things, problems } = await decisionsFor(reader, await reader.paths(), file);
  const accepts = rows.some((r) => r.kind === 'accept' && !r.expired);
  const accepted = accepts
    ? (await findPaths(reader, { limit: 0, marks: file })).acceptedBy
    : new Map<string, number>();
  return rows.map((r) => ({
    ...r,
    things: things.get(r.id) ?? null,
    paths: r.kind === 'accept' && !r.expired ? (accepted.get(r.id) ?? 0) : null,
    problem: problems.get(r.id) ?? null,
  }));
}
