/**
 * A scope version: the ordered list of the assets that stand for a scope, each with the hash and place of its content.
 * Numbers are commit sequence numbers; in a list on disk 0 stands for the commit that wrote it, whose number is not
 * known before.
 */
import type { ScopeState } from '../schema/observation.js';
import type { Place } from './segment.js';

export interface Entry extends Place {
  readonly id: string;
  readonly uniqueId: string | null;
  /** The sighting itself told the unique id; else it is known from an earlier one. */
  readonly told: boolean;
  readonly hash: string;
  /** Commit whose segment holds the content. */
  readonly segment: number;
  readonly first: number;
  readonly changed: number;
  /** The version that saw it; later attempts that saw the very same count as that version too. */
  readonly seen: number;
}

/** What an attempt saw of one asset. */
export interface Sighting extends Place {
  readonly id: string;
  readonly uniqueId: string | null;
  readonly hash: string;
  readonly segment: number;
}

export function entryLine(e: Entry): string {
  return JSON.stringify([
    e.id,
    e.uniqueId,
    e.told ? 1 : 0,
    e.hash,
    e.segment,
    e.frame,
    e.line,
    e.first,
    e.changed,
    e.seen,
  ]);
}

/** Reads one line of a list that commit `seq` wrote. Throws on anything else. */
export function parseEntry(line: string, seq: number): Entry {
  const parts: unknown = JSON.parse(line);
  if (!Array.isArray(parts) || parts.length !== 10) throw new Error('a line of a scope version is malformed');
  const [id, uniqueId, told, hash, ...numbers] = parts as unknown[];
  if (
    typeof id !== 'string' ||
    typeof hash !== 'string' ||
    !(uniqueId === null || typeof uniqueId === 'string') ||
    !numbers.every(Number.isSafeInteger)
  ) {
    throw new Error('a line of a scope version is malformed');
  }
  const [segment, frame, row, first, changed, seen] = numbers as [number, number, number, number, number, number];
  return {
    id,
    uniqueId,
    told: told === 1,
    hash,
    segment: segment || seq,
    frame,
    line: row,
    first: first || seq,
    changed: changed || seq,
    seen: seen || seq,
  };
}

const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** The same id with another unique id is another asset; one that is not told is no other. */
const anotherAsset = (was: Entry, is: Sighting): boolean =>
  was.uniqueId !== null && is.uniqueId !== null && was.uniqueId !== is.uniqueId;

export type Merged =
  /** The attempt saw exactly what version `same` saw, and nothing else changes. */
  | { readonly kind: 'same'; readonly same: number }
  /** The attempt saw nothing and may retire nothing. */
  | { readonly kind: 'keep' }
  | { readonly kind: 'list'; readonly entries: readonly Entry[] };

/** What an attempt itself saw, taken back from the list it was merged into. */
export const sightingOf = (e: Entry): Sighting => ({ ...e, uniqueId: e.told ? e.uniqueId : null });

/** What stands after an attempt. Only `complete` retires what it did not see. */
export function merge(
  standing: readonly Entry[] | null,
  seen: ReadonlyMap<string, Sighting>,
  state: ScopeState,
): Merged {
  const complete = state === 'complete';
  if (!complete && seen.size === 0) return { kind: 'keep' };
  if (standing?.length === 0 && seen.size === 0) return { kind: 'same', same: 0 };
  const before = new Map((standing ?? []).map((e) => [e.id, e]));
  const group = standing === null ? null : sameGroup(before, seen, complete);
  if (group !== null) return { kind: 'same', same: group };

  const entries: Entry[] = [];
  for (const s of seen.values()) {
    const was = before.get(s.id);
    const known = was !== undefined && !anotherAsset(was, s);
    const first = known ? was.first : 0;
    const changed = known && was.hash === s.hash ? was.changed : 0;
    entries.push({
      ...s,
      uniqueId: s.uniqueId ?? (known ? was.uniqueId : null),
      told: s.uniqueId !== null,
      first,
      changed,
      seen: 0,
    });
  }
  if (!complete) for (const e of before.values()) if (!seen.has(e.id)) entries.push(e);
  return { kind: 'list', entries: entries.sort(byId) };
}

/** The version whose sightings are exactly these, if one is. */
function sameGroup(
  before: ReadonlyMap<string, Entry>,
  seen: ReadonlyMap<string, Sighting>,
  complete: boolean,
): number | null {
  if (complete && before.size !== seen.size) return null;
  let group: number | null = null;
  for (const s of seen.values()) {
    const was = before.get(s.id);
    if (was === undefined || was.hash !== s.hash || anotherAsset(was, s)) return null;
    if (group !== null && group !== was.seen) return null;
    group = was.seen;
  }
  if (group === null) return null;
  let size = 0;
  for (const e of before.values()) if (e.seen === group) size++;
  return size === seen.size ? group : null;
}
