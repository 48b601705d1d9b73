/** Completion over names, ids, tags and addresses, best first. A scan over memory: some ten milliseconds at 100,000 entries. */
import { nodeTypes } from '../graph/schema/registry.js';
import type { Generation } from '../graph/store/port.js';
import { BREAK, catalogueOf, type Entry, wholeIds } from './catalogue.js';
import type { Reader } from './reader.js';

export const MOST_COMPLETIONS = 50;

/** Better first; the same for every run. */
function rank(e: Entry, text: string): number {
  const name = e.name.toLowerCase();
  const id = e.id.toLowerCase();
  if (name === text || id === text) return 0;
  if (name.startsWith(text)) return 1;
  const at = name.indexOf(text);
  if (at > 0 && !/[a-z0-9]/.test(name[at - 1] ?? '')) return 2;
  if (at > 0) return 3;
  return id.includes(text) ? 4 : 5;
}

/** Identities first among equals, then what holds data, then the rest: that is what people look for. */
const FAMILY_ORDER = ['identity', 'data', 'secret', 'compute', 'network', 'structure', 'outside'];
const familyRank = (type: string) => FAMILY_ORDER.indexOf(nodeTypes.get(type)?.family ?? 'outside');

/** Unique ids (AROA…, i-…), key ids and addresses stand in the store only: one read finds them. */
const LOOKS_LIKE_UNIQUE_ID =
  /^(A[A-Z0-9]{15,}|[a-z]{1,8}-[0-9a-f]{8,17}|\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]{3,}:[0-9a-f:]*)$/i;
const BY_UNIQUE_ID =
  'MATCH (n:Asset) WHERE (n.uniqueId = $text OR n.publicIp = $text OR n.privateIp = $text) RETURN n.id AS id ORDER BY id LIMIT 50';

async function byUniqueId(generation: Generation, text: string): Promise<readonly string[]> {
  if (!LOOKS_LIKE_UNIQUE_ID.test(text)) return [];
  const rows = await generation.graph.read(BY_UNIQUE_ID, { text });
  return wholeIds(
    generation,
    rows.map((r) => String(r.id)),
  );
}

/**
 * Ids of what the text may mean. Several words must all be found. At most 50.
 */
export async function search(reader: Reader, text: string, most: number): Promise<readonly string[]> {
  const wanted = text.trim().slice(0, 300);
  const folded = wanted.toLowerCase();
  if (folded === '' || folded.includes(BREAK) || reader.generation === null) return [];
  const limit = Math.min(Math.max(most, 0), MOST_COMPLETIONS);
  const words = folded.split(/\s+/).slice(0, 10);
  const catalogue = await catalogueOf(reader.generation);
  const exact = await byUniqueId(reader.generation, wanted);
  const hits: { readonly e: Entry; readonly rank: number }[] = [];
  for (const e of catalogue.entries) {
    if (words.every((w) => e.folded.includes(w))) hits.push({ e, rank: rank(e, folded) });
  }
  hits.sort(
    (a, b) =>
      a.rank - b.rank ||
      familyRank(a.e.type) - familyRank(b.e.type) ||
      a.e.name.length - b.e.name.length ||
      (a.e.name < b.e.name ? -1 : a.e.name > b.e.name ? 1 : a.e.id < b.e.id ? -1 : 1),
  );
  const found = [
    ...exact,
    ...('internet'.startsWith(folded) ? ['internet'] : []),
    ...hits.slice(0, limit).map((h) => h.e.id),
  ];
  return [...new Set(found)].slice(0, limit);
}
