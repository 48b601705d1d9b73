/**
 * What an asset is tied to, by kind of edge and direction, as the explorer expands it. Sets of capabilities are folded away:
 * a principal that holds a set can access what the set can.
 */
import { edgeDeclaration, edgeTypes } from '../graph/schema/edges.js';
import type { Certainty } from '../graph/schema/verdict.js';
import { storedId } from '../graph/store/rows.js';
import { wholeIds } from './catalogue.js';
import type { Reader } from './reader.js';
import { type EdgeReasons, reasonsOf } from './reasons.js';

export type Direction = 'out' | 'in';

export interface Expansion {
  readonly edge: string;
  readonly direction: Direction;
  /** What the arrow says, read from this asset: "can assume", "can be assumed by". */
  readonly title: string;
  readonly count: number;
}

export interface Neighbour extends EdgeReasons {
  readonly id: string;
  readonly title: string;
  readonly direction: Direction;
}

/** Read against the arrow. */
const INVERSE: Readonly<Record<string, string>> = {
  CONTAINS: 'is part of',
  MEMBER_OF: 'has member',
  HAS_POLICY: 'is attached to',
  HAS_BOUNDARY: 'bounds',
  HAS_KEY: 'is a key of',
  HAS_ROLE: 'is held by',
  RUNS_AS: 'is used by',
  TRUSTS: 'is trusted by',
  ATTACHED_TO: 'has attached to it',
  IN_SUBNET: 'holds',
  IN_VPC: 'holds',
  IN_GROUP: 'protects',
  ENCRYPTED_BY: 'encrypts',
  FORWARDS_TO: 'gets traffic from',
  REFERS_TO: 'is referred to by',
  CAN_ACCESS: 'can be accessed by',
  CAN_ASSUME: 'can be assumed by',
  CAN_BECOME: 'can be taken over by',
  IS_ADMIN: 'is administered by',
  ROUTES_TO: 'can be reached from',
  EXPOSES: 'is open to',
  USED: 'was used by',
  ASSUMED: 'was assumed by',
  AFFECTS: 'is affected by',
};

/** Most telling first: moves, access, network, then how things hang together. */
const ORDER = ['moves', 'access', 'network', 'findings', 'activity', 'structure'];

export function edgeTitle(edge: string, direction: Direction): string {
  // The declared title is read from the thing; the edge runs from whoever is let in.
  const title = edge === 'EXPOSES' ? 'is let into' : edgeDeclaration(edge).title;
  return direction === 'out' ? title : (INVERSE[edge] ?? `is at the other end of “${title}”`);
}

const arrow = (direction: Direction, left: string, edge: string, right: string) =>
  direction === 'out' ? `${left}-[${edge}]->${right}` : `${left}<-[${edge}]-${right}`;

/** From a principal over the sets it holds, or from a resource to who holds a set that reaches it. */
const folded = (direction: Direction, node: string, other: string) =>
  direction === 'out'
    ? `${node}-[:HOLDS]->(:AccessSet)-[r:CAN_ACCESS]->${other}`
    : `${node}<-[r:CAN_ACCESS]-(:AccessSet)<-[:HOLDS]-${other}`;

/** Ways to expand assets with their counts, by asset. Four store reads, whatever the number of assets. */
export async function expansionsOf(
  reader: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Expansion[]>> {
  const graph = reader.generation?.graph;
  const counts = new Map<string, { edge: string; direction: Direction; count: number }[]>(ids.map((id) => [id, []]));
  if (!graph || ids.length === 0) return new Map(ids.map((id) => [id, []]));
  const asked = new Map(ids.map((id) => [storedId(id), id]));
  const stored = [...asked.keys()];
  for (const direction of ['out', 'in'] as const) {
    const add = (found: string, edge: string, count: number) => {
      const id = asked.get(found) ?? found;
      const all = counts.get(id) ?? [];
      const had = all.find((c) => c.edge === edge && c.direction === direction);
      if (had) had.count += count;
      else all.push({ edge, direction, count });
    };
    const direct = `UNWIND $ids AS id MATCH ${arrow(direction, '(n:Asset {id: id})', 'r', '(m:Asset)')} WHERE NOT m:AccessSet RETURN id, type(r) AS edge, count(DISTINCT m.id) AS count`;
    for (const row of await graph.read(direct, { ids: stored }))
      add(String(row.id), String(row.edge), Number(row.count));
    const sets = `UNWIND $ids AS id MATCH ${folded(direction, '(n:Asset {id: id})', '(m:Asset)')} RETURN id, count(DISTINCT m.id) AS count`;
    for (const row of await graph.read(sets, { ids: stored })) add(String(row.id), 'CAN_ACCESS', Number(row.count));
  }
  return new Map([...counts].map(([id, found]) => [id, ordered(found)]));
}

function ordered(counts: readonly Omit<Expansion, 'title'>[]): readonly Expansion[] {
  const rank = (e: { readonly edge: string }) => ORDER.indexOf(edgeDeclaration(e.edge).family);
  return counts
    .map((c) => ({ ...c, title: edgeTitle(c.edge, c.direction) }))
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        b.count - a.count ||
        (a.edge < b.edge ? -1 : a.edge > b.edge ? 1 : a.direction === 'out' ? -1 : 1),
    );
}

export interface NeighbourPage {
  readonly neighbours: readonly Neighbour[];
  readonly hasNext: boolean;
  readonly total: number;
}

const STRENGTH: Readonly<Record<Certainty, number>> = { certain: 0, conditional: 1, unknown: 2 };

/**
 * Neighbours over one kind of edge by id, from after `after` on; of several edges to the same neighbour the surest stands
 * for all. At most four store reads. Throws on an edge type that is not declared.
 */
export async function neighboursOf(
  reader: Reader,
  id: string,
  edge: string,
  direction: Direction,
  page: { readonly first: number; readonly after: string | null },
): Promise<NeighbourPage> {
  const { generation } = reader;
  if (generation === null) return { neighbours: [], hasNext: false, total: 0 };
  const { graph } = generation;
  const from = storedId(id);
  const { type } = edgeDeclaration(edge);
  const shapes = [arrow(direction, '(n:Asset {id: $id})', `r:${type}`, '(m:Asset)')];
  if (type === 'CAN_ACCESS') shapes.push(folded(direction, '(n:Asset {id: $id})', '(m:Asset)'));
  const ids = new Set<string>();
  let total = 0;
  for (const shape of shapes) {
    const where = 'WHERE NOT m:AccessSet';
    const counted = await graph.read(`MATCH ${shape} ${where} RETURN count(DISTINCT m.id) AS count`, { id: from });
    total += Number(counted[0]?.count ?? 0);
    const rows = await graph.read(
      `MATCH ${shape} ${where} AND m.id > $after RETURN DISTINCT m.id AS id ORDER BY id LIMIT $most`,
      { id: from, after: storedId(page.after ?? ''), most: page.first + 1 },
    );
    for (const row of rows) ids.add(String(row.id));
  }
  const sorted = [...ids].sort();
  const shown = sorted.slice(0, page.first);
  const best = new Map<string, EdgeReasons>();
  for (const shape of shapes) {
    const rows = await graph.read(`MATCH ${shape} WHERE m.id IN $ids RETURN m.id AS id, r AS r`, {
      id: from,
      ids: shown,
    });
    for (const row of rows) {
      const reasons = reasonsOf(row.r);
      const before = best.get(String(row.id));
      const rank = (e: EdgeReasons) => (e.certainty === null ? 0 : STRENGTH[e.certainty]);
      if (!before || rank(reasons) < rank(before)) best.set(String(row.id), reasons);
    }
  }
  const title = edgeTitle(type, direction);
  const whole = await wholeIds(generation, shown);
  return {
    neighbours: shown.flatMap((m, i) => {
      const reasons = best.get(m);
      return reasons ? [{ ...reasons, id: whole[i] ?? m, title, direction }] : [];
    }),
    hasNext: sorted.length > page.first,
    total,
  };
}

/** Edge types that may be asked for. */
export const expandableEdges: ReadonlySet<string> = new Set(edgeTypes.map((e) => e.type));
