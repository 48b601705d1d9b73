/**
 * Ids as people have them at hand: an ARN, a session's ARN, an account's root, an access key id, a unique id (AROA…, i-…), an
 * address. All lead to the node they stand for.
 */
import { accountNode, isAccountId, type NodeId, parseArn } from '../graph/schema/ids.js';
import { storedId } from '../graph/store/rows.js';
import { catalogueOf, wholeIds } from './catalogue.js';
import type { Reader } from './reader.js';
import { search } from './search.js';

export type Resolved =
  | { readonly kind: 'found'; readonly id: NodeId }
  | { readonly kind: 'unknown'; readonly text: string; readonly nearest: readonly string[] };

export interface ResolveOptions {
  /** Who acts is meant: an access key stands for its user. */
  readonly acting?: boolean;
}

/** An id that no node has. The message names the nearest ones. */
export class UnknownId extends Error {
  constructor(
    readonly text: string,
    readonly nearest: readonly string[],
  ) {
    super(
      `Nothing known has the id '${text}'.${nearest.length > 0 ? ` Nearest: ${nearest.join(', ')}` : ' portolan inventory lists what there is.'}`,
    );
    this.name = 'UnknownId';
  }
}

const BY_ID = 'MATCH (n:Asset {id: $id}) RETURN n.id AS id';
const BY_NAME =
  'MATCH (n:Asset) WHERE n.account = $account AND n.name = $name AND n.type = $type RETURN n.id AS id ORDER BY id LIMIT 1';
const BY_PROPERTY =
  'MATCH (n:Asset) WHERE (n.uniqueId = $text OR n.publicIp = $text OR n.privateIp = $text) RETURN n.id AS id ORDER BY id LIMIT 2';
const KEY_OWNER = 'MATCH (u:Asset)-[:HAS_KEY]->(k:Asset {id: $id}) RETURN u.id AS id LIMIT 1';

/** Unique ids, access key ids, instance ids and the like, addresses. */
const UNIQUE = /^(A[A-Z0-9]{15,127}|[a-z]{1,12}-[0-9a-f]{8,17}|\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:]*)$/i;

async function first(reader: Reader, cypher: string, params: Readonly<Record<string, string>>): Promise<string | null> {
  const { generation } = reader;
  if (generation === null) return null;
  const [row] = await generation.graph.read(cypher, params);
  return typeof row?.id === 'string' ? ((await wholeIds(generation, [row.id]))[0] ?? null) : null;
}

/** What a text stands for by its form: the session's role, the root's account. */
async function byForm(reader: Reader, text: string): Promise<string | null> {
  const arn = parseArn(text);
  if (arn?.service === 'iam' && arn.resource === 'root' && isAccountId(arn.account))
    return first(reader, BY_ID, { id: accountNode(arn.account) });
  if (arn?.service === 'sts' && arn.resource.startsWith('assumed-role/')) {
    const name = arn.resource.split('/')[1] ?? '';
    return first(reader, BY_NAME, { account: arn.account, name, type: 'iam.role' });
  }
  if (isAccountId(text)) return first(reader, BY_ID, { id: accountNode(text) });
  if (UNIQUE.test(text)) return first(reader, BY_PROPERTY, { text });
  return null;
}

/** The node that a text stands for, or the nearest names. Rejects when the store cannot be read. */
export async function resolveId(reader: Reader, text: string, options: ResolveOptions = {}): Promise<Resolved> {
  const wanted = text.trim();
  const id =
    wanted === '' ? null : ((await first(reader, BY_ID, { id: storedId(wanted) })) ?? (await byForm(reader, wanted)));
  if (id === null) return { kind: 'unknown', text, nearest: await nearestTo(reader, wanted) };
  const owner = options.acting ? await first(reader, KEY_OWNER, { id: storedId(id) }) : null;
  return { kind: 'found', id: (owner ?? id) as NodeId };
}

/** All of the texts; throws UnknownId for the first that stands for nothing. */
export async function requireIds(
  reader: Reader,
  texts: readonly string[],
  options: ResolveOptions = {},
): Promise<readonly NodeId[]> {
  const found: NodeId[] = [];
  for (const text of texts) {
    const r = await resolveId(reader, text, options);
    if (r.kind === 'unknown') throw new UnknownId(r.text, r.nearest);
    found.push(r.id);
  }
  return found;
}

/** Edits between two short texts, or `most` where there are more. */
function edits(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) >= most) return most;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const d = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1),
      );
      next.push(d);
      least = Math.min(least, d);
    }
    if (least >= most) return most;
    row = next;
  }
  return Math.min(most, row[b.length] ?? most);
}

const lastWord = (text: string): string =>
  text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf(':')) + 1).toLowerCase();

/** Three ids whose names are nearest to what was typed. */
async function nearestTo(reader: Reader, text: string): Promise<readonly string[]> {
  const name = lastWord(text).slice(0, 128);
  if (name === '') return [];
  const hits = await search(reader, name, 3);
  if (hits.length >= 3) return hits;
  const catalogue = await catalogueOf(reader.generation);
  const limit = Math.max(3, Math.floor(name.length / 3));
  const near: { readonly id: string; readonly d: number }[] = [];
  for (const e of catalogue.entries) {
    const d = edits(name, e.name.toLowerCase(), limit);
    if (d < limit) near.push({ id: e.id, d });
  }
  near.sort((a, b) => a.d - b.d || (a.id < b.id ? -1 : 1));
  return [...new Set([...hits, ...near.map((n) => n.id)])].slice(0, 3);
}
