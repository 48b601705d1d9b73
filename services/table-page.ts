/** Finished tables of a generation, read once and kept while the generation is open, and pages of them. */
import type { Generation } from '../graph/store/port.js';
import type { Reader } from './reader.js';

const made = new WeakMap<Generation, Map<string, Promise<readonly unknown[]>>>();

/** All rows of a table in their final order. The projection vouches for their type. */
export function tableOf<R>(reader: Reader, name: string): Promise<readonly R[]> {
  const generation = reader.generation;
  if (generation === null) return Promise.resolve([]);
  let tables = made.get(generation);
  if (!tables) {
    tables = new Map();
    made.set(generation, tables);
  }
  let rows = tables.get(name) as Promise<readonly R[]> | undefined;
  if (!rows) {
    rows = load<R>(generation, name);
    tables.set(name, rows);
  }
  return rows;
}

async function load<R>(generation: Generation, name: string): Promise<readonly R[]> {
  const rows: R[] = [];
  for await (const row of generation.table<R>(name)) rows.push(row);
  return rows;
}

export interface TablePage<R> {
  readonly rows: readonly R[];
  readonly hasNext: boolean;
  readonly total: number;
}

/**
 * The page after the row with that key. A row that is not there any more (a newer generation) gives the page from where it
 * would be most likely: its place at that time.
 */
export function pageAfter<R>(
  rows: readonly R[],
  first: number,
  after: { readonly key: string; readonly place: number } | null,
  keyOf: (row: R) => string,
): TablePage<R> & { readonly start: number } {
  let start = 0;
  if (after !== null) {
    const here = rows[after.place];
    const at =
      here !== undefined && keyOf(here) === after.key ? after.place : rows.findIndex((r) => keyOf(r) === after.key);
    start = at >= 0 ? at + 1 : Math.min(Math.max(after.place, 0), rows.length);
  }
  return { rows: rows.slice(start, start + first), hasNext: start + first < rows.length, total: rows.length, start };
}
