/** The k best loopless paths of one pair: partial paths are grown cheapest first, led by the exact cost that remains. */
import { EDGE } from './path-graph.js';
import type { Reach } from './search.js';

interface Partial {
  readonly node: number;
  readonly edge: number;
  readonly before: Partial | null;
  readonly set: number;
  readonly cost: number;
  /** Lower bound of the whole path's cost; exact for the first. */
  readonly rank: number;
  readonly bound: number;
  readonly order: number;
}

/** Partial paths looked at before it gives up on further alternatives. */
const MOST = 200_000;

/**
 * In: a search that reached everything (no `wanted`), a start, how many. Out: up to k paths, best first, each a list of edges; paths
 * that differ only in a hidden set, or in equal hops, count once. May be fewer than k where finding more would take too long.
 */
export function kBest(reach: Reach, start: number, k: number): readonly (readonly number[])[] {
  const { graph, sets } = reach;
  const { outOffset, outTo } = graph.arrays;
  const heap: Partial[] = [];
  const less = (a: Partial, b: Partial): boolean =>
    a.rank !== b.rank ? a.rank < b.rank : a.bound !== b.bound ? a.bound < b.bound : a.order < b.order;
  const push = (p: Partial): void => {
    let at = heap.length;
    heap.push(p);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as Partial;
      if (!less(p, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = p;
  };
  const pop = (): Partial | undefined => {
    const top = heap[0];
    const last = heap.pop();
    if (last && heap.length > 0) {
      let at = 0;
      for (;;) {
        let child = 2 * at + 1;
        if (child >= heap.length) break;
        if (child + 1 < heap.length && less(heap[child + 1] as Partial, heap[child] as Partial)) child++;
        const c = heap[child] as Partial;
        if (!less(c, last)) break;
        heap[at] = c;
        at = child;
      }
      heap[at] = last;
    }
    return top;
  };
  let order = 0;
  const grow = (node: number, edge: number, before: Partial | null, set: number, cost: number): void => {
    let rank = Number.POSITIVE_INFINITY;
    let bound = Number.POSITIVE_INFINITY;
    for (const label of reach.labels(node)) {
      const union = sets.union(set, label.set);
      if (union < 0) continue;
      const r = sets.rank[union] ?? 0;
      const c = cost + label.cost;
      if (r < rank || (r === rank && c < bound)) {
        rank = r;
        bound = c;
      }
    }
    if (rank === Number.POSITIVE_INFINITY) return;
    push({ node, edge, before, set, cost, rank, bound, order: order++ });
  };
  const found: (readonly number[])[] = [];
  const shown = new Set<string>();
  grow(start, -1, null, 0, 0);
  for (let looked = 0; looked < MOST && found.length < k; looked++) {
    const p = pop();
    if (!p) break;
    if (reach.target(p.node) && p.before !== null) {
      const edges: number[] = [];
      for (let at: Partial | null = p; at && at.edge >= 0; at = at.before) edges.push(at.edge);
      edges.reverse();
      const key = edges
        .filter((e) => ((graph.arrays.edgeFlags[e] ?? 0) & EDGE.free) === 0)
        .map((e) => `${outTo[e]} ${graph.kind(e)} ${graph.technique(e) ?? ''} ${graph.certainty(e)}`)
        .join('\n');
      if (!shown.has(key)) {
        shown.add(key);
        found.push(edges);
      }
      continue;
    }
    const end = outOffset[p.node + 1] as number;
    for (let e = outOffset[p.node] as number; e < end; e++) {
      const to = outTo[e] as number;
      let loop = false;
      for (let at: Partial | null = p; at && !loop; at = at.before) loop = at.node === to;
      if (loop) continue;
      const set = reach.crossed(p.set, e);
      if (set >= 0) grow(to, e, p, set, p.cost + reach.edgeWeight(e));
    }
  }
  return found;
}
