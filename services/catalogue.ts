/**
 * The inventory of a generation in memory: what lists, facets and completion are answered from without asking the store.
 * Made once a generation, from the finished table of inventory rows.
 */

import type { Family } from '../graph/schema/declare.js';
import { nodeTypes } from '../graph/schema/registry.js';
import type { Generation } from '../graph/store/port.js';
import { mayBeCut, storedId } from '../graph/store/rows.js';
import type { InventoryRow } from './publication.js';

export interface Entry {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly stale: string | null;
  /** `key=value`. */
  readonly tags: readonly string[];
  /** Name, id and tags in small letters, apart: what a search looks into. */
  readonly folded: string;
}

export interface Catalogue {
  /** By id. */
  readonly entries: readonly Entry[];
  get(id: string): Entry | undefined;
  /** The id that the store has cut for its index; any other as it is. */
  whole(id: string): string;
  /** Name of an account: what Organizations or its alias calls it, else its number. */
  accountName(account: string): string;
  /** Entries in an order, made once and kept. */
  ordered(by: InventoryOrder): readonly Entry[];
}

export type InventoryOrder = 'name' | 'type' | 'account' | 'region' | 'firstSeen';

/** Between the parts of `folded`: in no name, tag or id. */
export const BREAK = '\u0000';

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The text an order sorts by; ties go by id. */
export const orderKey = (e: Entry, by: InventoryOrder): string =>
  by === 'name' ? e.name.toLowerCase() : by === 'firstSeen' ? e.firstSeen : e[by];

const made = new WeakMap<Generation, Promise<Catalogue>>();
const EMPTY: Catalogue = build([]);

/** The catalogue of a generation; an empty one without. */
export function catalogueOf(generation: Generation | null): Promise<Catalogue> {
  if (generation === null) return Promise.resolve(EMPTY);
  let found = made.get(generation);
  if (!found) {
    found = load(generation);
    made.set(generation, found);
  }
  return found;
}

/** Ids from the store as everything else has them. Reads the inventory only where one may have been cut. */
export async function wholeIds(generation: Generation, ids: readonly string[]): Promise<readonly string[]> {
  if (!ids.some(mayBeCut)) return ids;
  const catalogue = await catalogueOf(generation);
  return ids.map((id) => catalogue.whole(id));
}

async function load(generation: Generation): Promise<Catalogue> {
  const entries: Entry[] = [];
  for await (const row of generation.table<InventoryRow>('inventory')) {
    const tags = Object.entries(row.tags).map(([k, v]) => `${k}=${v}`);
    entries.push({
      id: row.id,
      type: row.type,
      name: row.name,
      account: row.account,
      region: row.region,
      firstSeen: row.firstSeen,
      lastSeen: row.lastSeen,
      stale: row.stale,
      tags,
      folded: [row.name, row.id, ...tags].join(BREAK).toLowerCase(),
    });
  }
  return build(entries.sort((a, b) => byText(a.id, b.id)));
}

function build(entries: readonly Entry[]): Catalogue {
  const index = new Map(entries.map((e) => [e.id, e]));
  const cut = new Map<string, string>();
  for (const { id } of entries) {
    const stored = storedId(id);
    if (stored !== id) cut.set(stored, id);
  }
  const names = new Map(entries.filter((e) => e.type === 'account').map((e) => [e.account, e.name]));
  const orders = new Map<InventoryOrder, readonly Entry[]>();
  return {
    entries,
    get: (id) => index.get(id),
    whole: (id) => cut.get(id) ?? id,
    accountName: (account) => names.get(account) || account,
    ordered(by) {
      let sorted = orders.get(by);
      if (!sorted) {
        const direction = by === 'firstSeen' ? -1 : 1;
        const keyed = entries.map((e) => ({ e, key: orderKey(e, by) }));
        keyed.sort((a, b) => direction * byText(a.key, b.key) || byText(a.e.id, b.e.id));
        sorted = keyed.map((k) => k.e);
        orders.set(by, sorted);
      }
      return sorted;
    },
  };
}

export interface CatalogueFilter {
  readonly text?: string | null | undefined;
  readonly types?: readonly string[] | null | undefined;
  readonly accounts?: readonly string[] | null | undefined;
  readonly regions?: readonly string[] | null | undefined;
  readonly families?: readonly Family[] | null | undefined;
  /** `key` or `key=value`. */
  readonly tags?: readonly string[] | null | undefined;
  readonly stale?: boolean | null | undefined;
}

/** A test for entries; null lists mean no restriction. */
export function matcher(filter: CatalogueFilter): (e: Entry) => boolean {
  const set = (list: readonly string[] | null | undefined) => (list && list.length > 0 ? new Set<string>(list) : null);
  const text = filter.text?.trim().toLowerCase() ?? '';
  const words = text === '' ? [] : text.split(/\s+/).slice(0, 10);
  const types = set(filter.types);
  const accounts = set(filter.accounts);
  const regions = set(filter.regions);
  const families = set(filter.families);
  const tags = filter.tags ?? [];
  const stale = filter.stale;
  return (e) =>
    (types === null || types.has(e.type)) &&
    (accounts === null || accounts.has(e.account)) &&
    (regions === null || regions.has(e.region)) &&
    (families === null || families.has(nodeTypes.get(e.type)?.family ?? 'structure')) &&
    (stale === null || stale === undefined || (e.stale !== null) === stale) &&
    tags.every((t) => e.tags.some((own) => own === t || (!t.includes('=') && own.startsWith(`${t}=`)))) &&
    words.every((w) => e.folded.includes(w));
}
