/** Granted against used: the rows of the projection, narrowed to a window that ends at the newest event. */
import type { UnusedRow } from '../graph/analysis/unused.js';
import { type CoverageSummary, coverageSummary } from './coverage-summary.js';
import { openReader } from './reader.js';
import { requireIds } from './resolve.js';

export type { UnusedRow } from '../graph/analysis/unused.js';

export interface UnusedQuestion {
  /** One principal, in any form an id is taken; or all. */
  readonly principal?: string | undefined;
  /** Length of the window in days; what was used before it counts as unused. Default: all that was observed. */
  readonly days?: number | undefined;
  readonly store?: string | undefined;
}

export interface UnusedAnswer {
  readonly asOf: string | null;
  readonly coverage: CoverageSummary | null;
  readonly rows: readonly UnusedRow[];
}

/** Rows by principal and permission. */
export async function unused(dataDir: string, question: UnusedQuestion): Promise<UnusedAnswer> {
  const reader = await openReader(dataDir, { store: question.store });
  try {
    if (reader.generation === null) return { asOf: null, coverage: null, rows: [] };
    const { principal } = question;
    const [id] = principal === undefined ? [] : await requireIds(reader, [principal], { acting: true });
    let newest = '';
    for await (const usage of reader.generation.table<{ readonly to: string }>('usage')) newest = usage.to;
    const rows: UnusedRow[] = [];
    for await (const row of reader.generation.table<UnusedRow>('unused')) {
      if (id === undefined || row.principal === id) rows.push(row);
    }
    return {
      asOf: reader.generation.now,
      coverage: await coverageSummary(reader),
      rows: question.days === undefined ? rows : rows.map((r) => within(r, question.days as number, newest)),
    };
  } finally {
    await reader.close();
  }
}

/** The row as a shorter window sees it. */
function within(row: UnusedRow, days: number, newest: string): UnusedRow {
  const observedDays = Math.min(days, row.observedDays);
  const start = newest === '' ? '' : new Date(Date.parse(newest) - days * 86_400_000).toISOString();
  if (row.status === 'used' && row.lastUsed !== null && row.lastUsed < start)
    return {
      ...row,
      status: 'unused',
      observedDays,
      why: `no call in ${observedDays} observed days; last ${row.lastUsed}`,
    };
  return { ...row, observedDays, why: row.status === 'unused' ? `no call in ${observedDays} observed days` : row.why };
}
