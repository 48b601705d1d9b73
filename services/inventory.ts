/** What there is: rows of the newest generation, filtered. */
import type { InventoryRow } from './publication.js';
import type { Reader } from './reader.js';

export interface InventoryFilter {
  readonly types?: readonly string[] | undefined;
  readonly accounts?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
  /** `KEY` or `KEY=VALUE`; all must be there. */
  readonly tags?: readonly string[] | undefined;
  /** Part of the id or name, upper and lower case alike. */
  readonly text?: string | undefined;
  /** Only what its scope did not confirm the last time. */
  readonly stale?: boolean | undefined;
}

const among = (wanted: readonly string[] | undefined, value: string): boolean =>
  wanted === undefined || wanted.length === 0 || wanted.includes(value);

function hasTag(row: InventoryRow, wanted: string): boolean {
  const at = wanted.indexOf('=');
  const key = at < 0 ? wanted : wanted.slice(0, at);
  if (!Object.hasOwn(row.tags, key)) return false;
  return at < 0 || row.tags[key] === wanted.slice(at + 1);
}

/** The test that rows of the inventory must pass. */
export function inventoryMatch(filter: InventoryFilter): (row: InventoryRow) => boolean {
  const text = filter.text?.toLowerCase() ?? '';
  return (row) =>
    among(filter.types, row.type) &&
    among(filter.accounts, row.account) &&
    among(filter.regions, row.region) &&
    (filter.tags ?? []).every((t) => hasTag(row, t)) &&
    (filter.stale !== true || row.stale !== null) &&
    (text === '' || row.id.toLowerCase().includes(text) || row.name.toLowerCase().includes(text));
}

/** Rows by id. Without any data there are none. */
export async function* inventory(reader: Reader, filter: InventoryFilter = {}): AsyncIterable<InventoryRow> {
  if (reader.generation === null) return;
  const matches = inventoryMatch(filter);
  for await (const row of reader.generation.table<InventoryRow>('inventory')) if (matches(row)) yield row;
}
