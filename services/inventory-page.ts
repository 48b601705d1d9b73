/** Pages and facets of the inventory, from memory. */
import { nodeTypes } from '../graph/schema/registry.js';
import { type CatalogueFilter, catalogueOf, type Entry, type InventoryOrder, matcher, orderKey } from './catalogue.js';
import type { Reader } from './reader.js';

export interface InventoryPageRequest {
  readonly filter: CatalogueFilter;
  readonly order: InventoryOrder;
  readonly first: number;
  /** The last row of the page before: its order key and id. */
  readonly after: { readonly key: string; readonly id: string } | null;
}

export interface InventoryPage {
  readonly rows: readonly { readonly id: string; readonly key: string }[];
  readonly hasNext: boolean;
  readonly total: number;
}

export async function inventoryPage(reader: Reader, request: InventoryPageRequest): Promise<InventoryPage> {
  const catalogue = await catalogueOf(reader.generation);
  const { order, after } = request;
  const matches = catalogue.ordered(order).filter(matcher(request.filter));
  const direction = order === 'firstSeen' ? -1 : 1;
  const behind = (e: Entry): boolean => {
    if (after === null) return true;
    const key = orderKey(e, order);
    return key === after.key ? e.id > after.id : direction === 1 ? key > after.key : key < after.key;
  };
  // Sorted the same way as it is asked: the first row behind the cursor is found by halving.
  let low = 0;
  let high = matches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const e = matches[middle];
    if (e !== undefined && behind(e)) high = middle;
    else low = middle + 1;
  }
  const rows = matches.slice(low, low + request.first).map((e) => ({ id: e.id, key: orderKey(e, order) }));
  return { rows, hasNext: low + request.first < matches.length, total: matches.length };
}

export interface FacetRow {
  readonly field: string;
  readonly value: string;
  readonly count: number;
}

/** Values a field shows at most. */
const MOST_VALUES = 100;

const FIELDS: readonly {
  readonly name: string;
  /** The part of the filter that the field itself sets: left out when its own values are counted. */
  readonly own: keyof CatalogueFilter;
  readonly values: (e: Entry) => readonly string[];
}[] = [
  { name: 'family', own: 'families', values: (e) => [nodeTypes.get(e.type)?.family ?? 'structure'] },
  { name: 'type', own: 'types', values: (e) => [e.type] },
  { name: 'account', own: 'accounts', values: (e) => [e.account] },
  { name: 'region', own: 'regions', values: (e) => [e.region] },
  { name: 'stale', own: 'stale', values: (e) => (e.stale === null ? [] : [e.stale]) },
  { name: 'tag', own: 'tags', values: (e) => e.tags },
];

/** Counts by field and value, most first; at most 100 values a field, of types all. */
export async function inventoryFacets(reader: Reader, filter: CatalogueFilter): Promise<readonly FacetRow[]> {
  const catalogue = await catalogueOf(reader.generation);
  return FIELDS.flatMap((field) => {
    const matches = matcher({ ...filter, [field.own]: null });
    const counts = new Map<string, number>();
    for (const e of catalogue.entries) {
      if (!matches(e)) continue;
      for (const v of field.values(e)) counts.set(v, (counts.get(v) ?? 0) + 1);
    }
    return [...counts]
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, field.name === 'type' ? undefined : MOST_VALUES)
      .map(([value, count]) => ({ field: field.name, value, count }));
  });
}
