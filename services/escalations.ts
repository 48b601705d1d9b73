/** Escalations: each identity that can become another or administrator, from the finished table. */
import type { EscalationRow } from '../graph/analysis/escalation.js';
import { type Severity, THRESHOLDS } from '../graph/analysis/paths/score.js';
import type { Certainty } from '../graph/schema/verdict.js';
import type { Reader } from './reader.js';
import { requireIds } from './resolve.js';

export type { EscalationRow } from '../graph/analysis/escalation.js';

export interface EscalationQuestion {
  readonly principal?: string | undefined;
  readonly certainty?: readonly Certainty[] | undefined;
}

/** Rows in their final order. Rejects with UnknownId for a principal nobody knows. */
export async function findEscalations(
  reader: Reader,
  question: EscalationQuestion = {},
): Promise<AsyncIterable<EscalationRow>> {
  const [id] = question.principal === undefined ? [] : await requireIds(reader, [question.principal], { acting: true });
  return rows(reader, id, question.certainty);
}

async function* rows(
  reader: Reader,
  principal: string | undefined,
  certainty: readonly Certainty[] | undefined,
): AsyncIterable<EscalationRow> {
  if (reader.generation === null) return;
  for await (const row of reader.generation.table<EscalationRow>('escalations')) {
    if (principal !== undefined && row.principal !== principal) continue;
    if (certainty !== undefined && !certainty.includes(row.certainty)) continue;
    yield row;
  }
}

/** Whether a row is at or above a severity; unknown ones never are. */
export function failingEscalation(row: EscalationRow, severity: Severity): boolean {
  return row.certainty !== 'unknown' && row.score >= (THRESHOLDS.find(([name]) => name === severity)?.[1] ?? 101);
}
