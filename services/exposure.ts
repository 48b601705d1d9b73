/** What is open to the internet, to other accounts and organisations, and to services without a check: the finished table, narrowed. */
import type { ExposureRow } from '../graph/analysis/exposure-rows.js';
import { type Severity, THRESHOLDS } from '../graph/analysis/paths/score.js';
import type { Certainty } from '../graph/schema/verdict.js';
import type { Reader } from './reader.js';
import { requireIds } from './resolve.js';

export type { ExposureRow } from '../graph/analysis/exposure-rows.js';

export interface ExposureQuestion {
  /** Only what is open to one of these: `internet`, `account:ID`, `org:ID`, `service:NAME`. */
  readonly to?: readonly string[] | undefined;
  /** Only this resource. */
  readonly resource?: string | undefined;
  readonly certainty?: readonly Certainty[] | undefined;
}

/** Rows in their final order. Rejects with UnknownId for a resource nobody knows. */
export async function findExposure(reader: Reader, question: ExposureQuestion = {}): Promise<readonly ExposureRow[]> {
  if (reader.generation === null) return [];
  const [resource] = question.resource === undefined ? [] : await requireIds(reader, [question.resource]);
  const to = question.to && question.to.length > 0 ? new Set<string>(question.to) : null;
  const rows: ExposureRow[] = [];
  for await (const row of reader.generation.table<ExposureRow>('exposure')) {
    if (resource !== undefined && row.resource !== resource) continue;
    if (to !== null && !to.has(row.to)) continue;
    if (question.certainty !== undefined && !question.certainty.includes(row.certainty)) continue;
    rows.push(row);
  }
  return rows;
}

/** Whether a row is at or above a severity; unknown ones never are. */
export function failingExposure(row: ExposureRow, severity: Severity): boolean {
  return row.certainty !== 'unknown' && row.score >= (THRESHOLDS.find(([name]) => name === severity)?.[1] ?? 101);
}
