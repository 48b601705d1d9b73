/**
 * The best path of one pair over known edges, searched from both ends at once: a small part of the graph instead of half of it.
 * The same costs and ties as `searchTo`; the tests hold both against each other.
 */
import { EDGE, type PathGraph } from './path-graph.js';

const STEP = 1 << 16;
const FAR = 0x7fffffff;

/** One side's memory; only what was touched is cleared for the next pair. */
class Side {
  readonly cost: Int32Array;
  readonly settled: Uint8Array;
  readonly touched: number[] = [];
  private lists = new Map<number, number[]>();
  private keys: number[] = [];

  constructor(n: number) {
    this.cost = new Int32Array(n).fill(-1);
    this.settled = new Uint8Array(n);
  }

  clear(): void {
    for (const v of this.touched) {
      this.cost[v] = -1;
      this.settled[v] = 0;
    }
    this.touched.length = 0;
    this.lists = new Map();
    this.keys = [];
  }

  /** Offers a cost; true when it is the node's best so far. */
  offer(v: number, c: number): boolean {
    const had = this.cost[v] as number;
    if (had >= 0 && had <= c) return false;
    if (had < 0) this.touched.push(v);
    this.cost[v] = c;
    let list = this.lists.get(c);
    if (!list) {
      list = [];
      this.lists.set(c, list);
      // Few distinct costs wait at a time: an ordered insertion is enough.
      let at = this.keys.length;
      while (at > 0 && (this.keys[at - 1] as number) < c) at--;
      this.keys.splice(at, 0, c);
    }
    list.push(v);
    return true;
  }

  lowest(): number {
    return this.keys[this.keys.length - 1] ?? FAR;
  }

  waiting(): number {
    return this.lists.get(this.lowest())?.length ?? 0;
  }

  list(): readonly number[] {
    return this.lists.get(this.lowest()) ?? [];
  }

  drop(): void {
    const key = this.keys.pop();
    if (key !== undefined) this.lists.delete(key);
  }
}

/** Searches pairs on one graph, one after another, with memory of its own. */
export class PairSearch {
  private readonly forward: Side;
  private readonly backward: Side;

  constructor(private readonly graph: PathGraph) {
    this.forward = new Side(graph.nodeCount);
    this.backward = new Side(graph.nodeCount);
  }

  /** Edges of the best path by certain and conditional hops; null when there is none. Empty when both are the same. */
  path(start: number, target: number): readonly number[] | null {
    if (start === target) return [];
    try {
      return this.search(start, target);
    } finally {
      this.forward.clear();
      this.backward.clear();
    }
  }

  private weight(e: number, target: number): number {
    const { edgeFlags, edgeCause, outTo } = this.graph.arrays;
    const flags = edgeFlags[e] as number;
    if ((flags & EDGE.blocked) !== 0 || edgeCause[e] !== 0) return -1;
    let w = (flags & EDGE.free) !== 0 ? 0 : 1;
    if ((flags & EDGE.conditional) !== 0) w += STEP;
    if ((flags & EDGE.entersHost) !== 0 && outTo[e] !== target) w += STEP;
    return w;
  }

  private search(start: number, target: number): readonly number[] | null {
    const { forward, backward } = this;
    const { outOffset, outTo, inOffset, inFrom, inEdge } = this.graph.arrays;
    forward.offer(start, 0);
    backward.offer(target, 0);
    let best = FAR;
    // Nothing waiting on one side: everything it can reach is known. Else stop when no path can be as good as the best.
    while (forward.lowest() !== FAR && backward.lowest() !== FAR && forward.lowest() + backward.lowest() <= best) {
      const ahead = forward.waiting() <= backward.waiting();
      const side = ahead ? forward : backward;
      const other = ahead ? backward : forward;
      const key = side.lowest();
      const list = side.list();
      for (let i = 0; i < list.length; i++) {
        const v = list[i] as number;
        if (side.settled[v] === 1 || side.cost[v] !== key) continue;
        side.settled[v] = 1;
        const from = (ahead ? outOffset[v] : inOffset[v]) as number;
        const end = (ahead ? outOffset[v + 1] : inOffset[v + 1]) as number;
        for (let j = from; j < end; j++) {
          const e = ahead ? j : (inEdge[j] as number);
          const w = this.weight(e, target);
          if (w < 0) continue;
          const u = (ahead ? outTo[j] : inFrom[j]) as number;
          if (side.offer(u, key + w)) {
            const rest = other.cost[u] as number;
            if (rest >= 0 && key + w + rest < best) best = key + w + rest;
          }
        }
      }
      side.drop();
    }
    return best === FAR ? null : this.walk(start, target, best);
  }

  /** Of all paths of the best cost the one that takes the smallest edge at each node. */
  private walk(start: number, target: number, best: number): readonly number[] {
    const { forward, backward } = this;
    const { outOffset, outTo, inOffset, inFrom, inEdge } = this.graph.arrays;
    // Nodes before the meeting that lie on some best path: back from where both sides met along tight edges.
    const on = new Set<number>();
    const stack: number[] = [];
    const small = forward.touched.length <= backward.touched.length ? forward.touched : backward.touched;
    for (const v of small) {
      const f = forward.cost[v] as number;
      const r = backward.cost[v] as number;
      if (f >= 0 && r >= 0 && f + r === best) {
        on.add(v);
        stack.push(v);
      }
    }
    for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
      for (let j = inOffset[v] as number; j < (inOffset[v + 1] as number); j++) {
        const u = inFrom[j] as number;
        if (on.has(u) || (forward.cost[u] as number) < 0) continue;
        const w = this.weight(inEdge[j] as number, target);
        if (w >= 0 && (forward.cost[u] as number) + w === forward.cost[v]) {
          on.add(u);
          stack.push(u);
        }
      }
    }
    const edges: number[] = [];
    let at = start;
    let spent = 0;
    while (at !== target) {
      let taken = -1;
      for (let e = outOffset[at] as number; e < (outOffset[at + 1] as number); e++) {
        const w = this.weight(e, target);
        if (w < 0) continue;
        const to = outTo[e] as number;
        const rest = backward.cost[to] as number;
        const tight = (rest >= 0 && spent + w + rest === best) || (on.has(to) && spent + w === forward.cost[to]);
        if (!tight) continue;
        taken = e;
        spent += w;
        break;
      }
      if (taken < 0) throw new Error('A best path could not be walked: the two searches disagree.');
      edges.push(taken);
      at = outTo[taken] as number;
    }
    return edges;
  }
}
