/** Coverage and age: how each scope stands by the log, and what the newest generation holds of it. */
import { readSnapshot } from '../graph/snapshot/log.js';
import { openGeneration } from '../graph/store/generations.js';
import { engineFor } from './engine.js';
import { type CoverageRow, coverageRows } from './publication.js';

export interface StatusRow extends CoverageRow {
  /** Seconds since the newest attempt, by this machine's clock: the only figure that depends on when it is asked. */
  readonly age: number;
}

export interface Status {
  readonly rows: readonly StatusRow[];
  /** Time of the newest commit, or null without data. */
  readonly asOf: string | null;
  readonly seq: number;
  readonly complete: number;
  /** Accounts anything was asked of. */
  readonly accounts: number;
  /** The newest generation, or null when nothing was projected yet. */
  readonly generation: {
    readonly seq: number;
    readonly nodes: number;
    readonly edges: number;
    readonly engine: string;
  } | null;
}

/** Rows by account, region, unit. Rejects when the log is damaged or the store cannot be reached. */
export async function status(
  dataDir: string,
  options: { readonly store?: string | undefined } = {},
  clock = Date.now(),
): Promise<Status> {
  const engine = await engineFor(options.store);
  const snapshot = await readSnapshot(dataDir);
  const generation = snapshot === null ? null : await openGeneration(dataDir, engine);
  await generation?.graph.close();
  const rows =
    snapshot === null
      ? []
      : [...coverageRows(snapshot)].map((row) => ({
          ...row,
          age: Math.max(0, Math.round((clock - Date.parse(row.at)) / 1000)),
        }));
  return {
    rows,
    asOf: snapshot?.now ?? null,
    seq: snapshot?.seq ?? 0,
    complete: rows.filter((r) => r.state === 'complete').length,
    accounts: new Set(rows.map((r) => r.account)).size,
    generation:
      generation === null
        ? null
        : { seq: generation.seq, nodes: generation.nodes, edges: generation.edges, engine: engine.name },
  };
}
