/** Connections over finished tables: the cursor is the row's key with its place, so that a newer generation goes on after the same row. */
import { pageAfter } from '../services/table-page.js';
import { bounded, decodeCursor, encodeCursor, type PageOf } from './connection.js';

export function tableConnection<R>(
  rows: readonly R[],
  args: { readonly first?: number | null | undefined; readonly after?: string | null | undefined },
  fallback: number,
  keyOf: (row: R) => string,
): PageOf<R> {
  const after = decodeCursor(args.after, 2);
  const place = Number(after?.[0]);
  const page = pageAfter(
    rows,
    bounded(args.first, fallback),
    after === null ? null : { place: Number.isSafeInteger(place) ? place : 0, key: after[1] ?? '' },
    keyOf,
  );
  return {
    nodes: page.rows,
    cursors: page.rows.map((r, i) => encodeCursor([String(page.start + i), keyOf(r)])),
    hasNext: page.hasNext,
    hasPrevious: page.start > 0,
    total: page.total,
  };
}
