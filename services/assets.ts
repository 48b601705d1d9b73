/** Nodes of the store as people look at them: with the words of their declaration, one telling fact, and what is known of their age. */
import { sensitivityOf } from '../graph/analysis/data.js';
import { type Family, type NodeDeclaration, type PropertyValue, pluralOf } from '../graph/schema/declare.js';
import { asNodeId } from '../graph/schema/ids.js';
import { nodeTypes } from '../graph/schema/registry.js';
import { unseen } from '../graph/schema/types/core.js';
import type { CypherValue } from '../graph/store/port.js';
import { mayBeCut, storedId } from '../graph/store/rows.js';
import { catalogueOf } from './catalogue.js';
import type { Reader } from './reader.js';
import { telling } from './telling.js';

export interface AssetView {
  readonly id: string;
  readonly type: string;
  readonly typeTitle: string;
  /** What several of the type are called. */
  readonly typePlural: string;
  readonly family: Family;
  readonly icon: string;
  readonly name: string;
  readonly account: string;
  readonly accountName: string;
  readonly region: string;
  /** One line of the most telling fact, or null. */
  readonly fact: string | null;
  readonly external: boolean;
  readonly stale: string | null;
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly properties: readonly { readonly name: string; readonly value: string; readonly about: string }[];
  readonly sensitive: boolean;
  readonly isPrincipal: boolean;
}

const PRINCIPALS: ReadonlySet<string> = new Set(['iam.user', 'iam.role', 'iam.group']);

const textOf = (value: PropertyValue): string =>
  Array.isArray(value) ? value.join(', ') : typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);

/** Parameters as rows: an index is used for each, which `IN` does not on every engine. */
const BY_IDS = 'UNWIND $ids AS id MATCH (n:Asset {id: id}) RETURN n AS node';

const isValue = (v: CypherValue | undefined): v is PropertyValue =>
  typeof v === 'string' ||
  typeof v === 'number' ||
  typeof v === 'boolean' ||
  (Array.isArray(v) && v.every((i) => typeof i === 'string'));

/** Views of the nodes that are there, by id. One store read, whatever their number. */
export async function assetsByIds(reader: Reader, ids: readonly string[]): Promise<ReadonlyMap<string, AssetView>> {
  const found = new Map<string, AssetView>();
  if (reader.generation === null || ids.length === 0) return found;
  const catalogue = await catalogueOf(reader.generation);
  for (const row of await reader.generation.graph.read(BY_IDS, { ids: [...new Set(ids.map(storedId))] })) {
    const node = row.node;
    if (typeof node !== 'object' || node === null || Array.isArray(node)) continue;
    const props: Record<string, PropertyValue> = {};
    for (const [name, value] of Object.entries(node)) if (isValue(value)) props[name] = value;
    const id = catalogue.whole(String(props.id));
    const entry = catalogue.get(id);
    // What was too long for an index is whole in the inventory.
    const name = entry && mayBeCut(String(props.name)) ? { name: entry.name } : {};
    const view = viewOf({ ...props, id, ...name }, catalogue.accountName, entry?.lastSeen ?? null);
    found.set(view.id, view);
  }
  return found;
}

/** The view of a thing that the generation does not hold: only its id is known. */
export function unknownAsset(id: string): AssetView {
  return viewOf({ id, type: unseen.type, name: id, account: '', region: '' }, (a) => a, null);
}

function viewOf(
  props: Readonly<Record<string, PropertyValue>>,
  accountName: (account: string) => string,
  lastSeen: string | null,
): AssetView {
  const text = (name: string): string => (typeof props[name] === 'string' ? props[name] : '');
  const declaration: NodeDeclaration = nodeTypes.get(text('type')) ?? unseen;
  const tags = Array.isArray(props.tags)
    ? props.tags.map((t) => ({ key: t.split('=', 1)[0] ?? '', value: t.slice(t.indexOf('=') + 1) }))
    : [];
  const external = props.external === true;
  const own: Record<string, PropertyValue> = {};
  for (const name of Object.keys(declaration.properties)) {
    const value = props[name];
    if (value !== undefined) own[name] = value;
  }
  const sensitivity = external
    ? null
    : sensitivityOf({
        type: declaration.type,
        id: asNodeId(text('id')),
        name: text('name'),
        account: text('account'),
        region: text('region'),
        props: own,
        tags: Object.fromEntries(tags.map((t) => [t.key, t.value])),
        scope: null,
        firstSeen: null,
        lastChanged: null,
        lastSeen: null,
        stale: null,
        external,
      });
  return {
    id: text('id'),
    type: declaration.type,
    typeTitle: declaration.title,
    typePlural: pluralOf(declaration),
    family: external && declaration.family === 'structure' ? 'outside' : declaration.family,
    icon: declaration.icon,
    name: text('name') || text('id'),
    account: text('account'),
    accountName: accountName(text('account')),
    region: text('region'),
    fact: sensitivity?.why ?? telling(declaration.type, own),
    external,
    stale: text('stale') || null,
    firstSeen: text('firstSeen') || null,
    lastSeen,
    tags,
    properties: Object.entries(own).map(([name, value]) => ({
      name,
      value: textOf(value),
      about: declaration.properties[name]?.about ?? '',
    })),
    sensitive: sensitivity !== null,
    isPrincipal: PRINCIPALS.has(declaration.type),
  };
}
