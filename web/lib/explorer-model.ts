/** What the explorer draws, worked out from what was opened and expanded; no drawing in here. */
import type { AssetBrief, Because, Certainty, Condition, Connection, Direction, Neighbour, PathBrief } from './types';

/** One way a node was expanded. Written into the address as `EDGE.DIRECTION.id`. */
export interface Spec {
  readonly edge: string;
  readonly direction: Direction;
  readonly id: string;
}
export const specText = (s: Spec): string => `${s.edge}.${s.direction}.${s.id}`;
export function parseSpec(text: string): Spec | null {
  const match = /^([A-Z_]+)\.(OUT|IN)\.(.+)$/s.exec(text);
  return match ? { edge: match[1] ?? '', direction: match[2] === 'OUT' ? 'OUT' : 'IN', id: match[3] ?? '' } : null;
}

export interface GraphNode {
  readonly asset: AssetBrief;
}
/** Neighbours folded into one, with how many they are. */
export interface GraphGroup {
  readonly id: string;
  readonly spec: Spec;
  readonly title: string;
  /** What they are, where they are all alike. */
  readonly kind: string;
  readonly count: number;
  readonly sample: AssetBrief;
}
export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly certainty: Certainty;
  readonly onPath: boolean;
  readonly because: readonly Because[];
  readonly conditions: readonly Condition[];
  /** Where on the chosen path it lies. */
  readonly hop: { path: string; index: number } | null;
}
export interface Graph {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly groups: ReadonlyMap<string, GraphGroup>;
  readonly edges: ReadonlyMap<string, GraphEdge>;
}

/** More neighbours than this fold into one node. */
export const FOLD = 8;

/**
 * @param roots what was opened
 * @param expanded each expansion with its answer
 * @param unfolded expansions whose group was opened
 * @param paths drawn besides; the one at `chosen` is marked
 * @param titles of the edge types, as read along their direction
 */
export function buildGraph(
  roots: readonly AssetBrief[],
  expanded: readonly { spec: Spec; neighbours: Connection<Neighbour> }[],
  unfolded: ReadonlySet<string>,
  paths: readonly PathBrief[],
  chosen: number,
  titles: ReadonlyMap<string, string> = new Map(),
): Graph {
  // An edge says what its start does to its end, from whichever side it was asked for.
  const titleOf = (edge: string, other: string) => titles.get(edge) ?? other;
  const nodes = new Map<string, GraphNode>();
  const groups = new Map<string, GraphGroup>();
  const edges = new Map<string, GraphEdge>();
  const put = (asset: AssetBrief) => {
    if (!nodes.has(asset.key)) nodes.set(asset.key, { asset });
  };
  for (const root of roots) put(root);
  for (const [i, path] of paths.entries()) {
    for (const hop of path.hops) {
      put(hop.from);
      put(hop.to);
      const id = `${hop.from.key}\n${hop.kind}\n${hop.to.key}`;
      if (i !== chosen && edges.has(id)) continue;
      edges.set(id, {
        id,
        from: hop.from.key,
        to: hop.to.key,
        label: hop.label,
        certainty: hop.certainty,
        onPath: i === chosen,
        because: [],
        conditions: [],
        hop: { path: path.id, index: hop.index },
      });
    }
  }
  // First all that stands for itself, then the edges: a neighbour already in the picture never folds.
  for (const { spec, neighbours } of expanded) {
    if (neighbours.totalCount <= FOLD || unfolded.has(specText(spec))) for (const n of neighbours.nodes) put(n.asset);
  }
  for (const { spec, neighbours } of expanded) {
    if (!nodes.has(spec.id)) continue;
    let shown = 0;
    for (const n of neighbours.nodes) {
      if (!nodes.has(n.asset.key)) continue;
      shown += 1;
      const [from, to] = n.direction === 'OUT' ? [spec.id, n.asset.key] : [n.asset.key, spec.id];
      const id = `${from}\n${n.edge}\n${to}`;
      if (!edges.has(id))
        edges.set(id, {
          id,
          from,
          to,
          label: titleOf(n.edge, n.title),
          certainty: n.certainty ?? 'CERTAIN',
          onPath: false,
          because: n.because,
          conditions: n.conditions,
          hop: null,
        });
    }
    const rest = neighbours.totalCount - shown;
    const hidden = neighbours.nodes.filter((n) => !nodes.has(n.asset.key));
    const sample = hidden[0] ?? neighbours.nodes[0];
    const kinds = new Set(hidden.map((n) => n.asset.typeTitle));
    if (rest <= 0 || !sample) continue;
    const id = `group:${specText(spec)}`;
    groups.set(id, {
      id,
      spec,
      title: sample.title,
      kind: kinds.size <= 1 ? sample.asset.typePlural : `${kinds.size} kinds`,
      count: rest,
      sample: sample.asset,
    });
    const [from, to] = spec.direction === 'OUT' ? [spec.id, id] : [id, spec.id];
    edges.set(`${id}\nedge`, {
      id: `${id}\nedge`,
      from,
      to,
      label: titleOf(spec.edge, sample.title),
      certainty: 'CERTAIN',
      onPath: false,
      because: [],
      conditions: [],
      hop: null,
    });
  }
  return { nodes, groups, edges };
}
