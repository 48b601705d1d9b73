/** What a projection publishes of a world and what was derived from it: rows of the store, and finished rows of verbs. */
import type { DerivedEdge } from '../graph/analysis/derived.js';
import type { Asset, Edge, World } from '../graph/build/world.js';
import type { PropertyValue } from '../graph/schema/declare.js';
import { asNodeId, parseArn } from '../graph/schema/ids.js';
import type { ScopeState } from '../graph/schema/observation.js';
import { nodeTypes } from '../graph/schema/registry.js';
import type { Snapshot } from '../graph/snapshot/contract.js';
import type { EdgeRow, NodeRow } from '../graph/store/port.js';

/** A row of `portolan inventory`. */
export interface InventoryRow {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Null, or the state of the scope that keeps it. */
  readonly stale: ScopeState | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** A row of the coverage: how one scope stands. */
export interface CoverageRow {
  readonly account: string;
  readonly region: string;
  readonly unit: string;
  readonly state: ScopeState;
  readonly message: string;
  /** The permission that would mend it, or null. */
  readonly missing: string | null;
  readonly at: string;
  readonly completeAt: string | null;
  readonly assets: number;
  readonly facetsMissing: Readonly<Record<string, number>>;
}

/** Own properties of assets that no declared property may take the place of. */
function assetProps(a: Asset): Record<string, PropertyValue> {
  const props: Record<string, PropertyValue> = {};
  for (const [key, value] of Object.entries(a.props)) if (value !== undefined) props[key] = value;
  props.name = a.name;
  props.account = a.account;
  props.region = a.region;
  if (a.uniqueId !== undefined) props.uniqueId = a.uniqueId;
  if (a.firstSeen !== null) props.firstSeen = a.firstSeen;
  if (a.lastChanged !== null) props.lastChanged = a.lastChanged;
  if (a.stale !== null) props.stale = a.stale;
  if (a.external) props.external = true;
  if (a.tags) {
    props.tags = Object.keys(a.tags)
      .sort()
      .map((k) => `${k}=${a.tags?.[k] ?? ''}`);
  }
  return props;
}

/** A node that only a derived edge knows: a set of capabilities, an administrator. */
function bareNode(id: string): NodeRow {
  const urn = /^urn:portolan:([^:]+):([^:]*):([^:]*):(.*)$/s.exec(id);
  if (urn && nodeTypes.has(String(urn[1]))) {
    const [, type = '', account = '', region = '', name = ''] = urn;
    return { type, id: id as NodeRow['id'], props: { name, account, region } };
  }
  const [prefix = '', rest = ''] = id.split(/:(.*)/s);
  if (['account', 'admin', 'service'].includes(prefix)) {
    return {
      type: prefix,
      id: id as NodeRow['id'],
      props: { name: rest, account: prefix === 'service' ? '' : rest, region: 'global' },
    };
  }
  const arn = parseArn(id);
  return {
    type: 'unseen',
    id: id as NodeRow['id'],
    props: { name: arn?.resource ?? id, account: arn?.account ?? '', region: arn?.region ?? '' },
  };
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const typesOf = (world: World): readonly string[] => [...new Set([...world.assets.values()].map((a) => a.type))].sort();

const assetRow = (a: Asset): NodeRow => ({ type: a.type, id: a.id, props: assetProps(a) });

/** Nodes that the world knows, by type, then id. */
export function* worldNodes(world: World): Iterable<NodeRow> {
  for (const type of typesOf(world)) for (const a of world.ofType(type)) yield assetRow(a);
}

/** Nodes that only derived edges and those of use know, by type, then id. */
export function bareNodes(
  world: World,
  derived: readonly DerivedEdge[],
  activity: readonly Edge[],
): readonly NodeRow[] {
  const bare = new Map<string, NodeRow>();
  const end = (id: string) => {
    if (!world.assets.has(asNodeId(id)) && !bare.has(id)) bare.set(id, bareNode(id));
  };
  for (const e of derived) {
    if (e.blocked !== undefined) continue;
    end(e.from);
    end(e.to);
  }
  for (const e of activity) {
    end(e.from);
    end(e.to);
  }
  return [...bare.values()].sort((a, b) => byText(a.type, b.type) || byText(a.id, b.id));
}

/** All nodes by type; of each, those that the world knows first. */
export function* nodeRows(world: World, derived: readonly DerivedEdge[], activity: readonly Edge[]): Iterable<NodeRow> {
  const bare = bareNodes(world, derived, activity);
  for (const type of [...new Set([...typesOf(world), ...bare.map((n) => n.type)])].sort()) {
    for (const a of world.ofType(type)) yield assetRow(a);
    for (const n of bare) if (n.type === type) yield n;
  }
}

/** A derived edge as the store keeps it: reasons as JSON texts, empty ones left out. */
function derivedRow(e: DerivedEdge): EdgeRow {
  const props: Record<string, PropertyValue> = { ...e.props, certainty: e.certainty };
  if (e.technique !== null) props.technique = e.technique;
  const json: Record<string, unknown> = {};
  if (e.because.length > 0) json.because = e.because;
  if (e.conditions.length > 0) json.conditions = e.conditions;
  return { type: e.type, from: e.from, to: e.to, props, json };
}

/** Edges that were derived, then those of use; blocked ones only live in the path arrays. */
export function* furtherEdges(derived: readonly DerivedEdge[], activity: readonly Edge[]): Iterable<EdgeRow> {
  for (const e of derived) if (e.blocked === undefined) yield derivedRow(e);
  yield* activity;
}

/** Structural edges, then the further ones. */
export function* edgeRows(world: World, derived: readonly DerivedEdge[], activity: readonly Edge[]): Iterable<EdgeRow> {
  yield* world.edges;
  yield* furtherEdges(derived, activity);
}

/** Rows by id. Things known only by reference or from a policy have none. */
export function* inventoryRows(world: World): Iterable<InventoryRow> {
  for (const a of world.assets.values()) {
    if (a.scope === null || nodeTypes.get(a.type)?.inventory !== true) continue;
    yield {
      id: a.id,
      type: a.type,
      name: a.name,
      account: a.account,
      region: a.region,
      firstSeen: a.firstSeen ?? '',
      lastSeen: a.lastSeen ?? '',
      stale: a.stale,
      tags: a.tags ?? {},
    };
  }
}

/** Rows by account, region, unit. */
export function* coverageRows(snapshot: Snapshot): Iterable<CoverageRow> {
  for (const s of snapshot.scopes) {
    yield {
      account: s.scope.account,
      region: s.scope.region,
      unit: s.scope.unit,
      state: s.state,
      message: s.message,
      missing: s.missing,
      at: s.at,
      completeAt: s.completeAt,
      assets: s.assets,
      facetsMissing: s.facetsMissing,
    };
  }
}
