/**
 * The best path of every start to a target set, by one search backwards from the targets. Cost, in this order: blocked hops (none
 * before one), distinct unknown causes, conditional hops, length; ties go to the smaller edge number, which is the smaller id.
 *
 * Known edges (certain, conditional) are searched first with one label a node. Only then, and only where some start was not reached,
 * paths over unknown or blocked edges: labels of (node, set of causes), of which a node keeps those that no other beats in set and cost.
 */
import { EDGE, type PathGraph } from './path-graph.js';

export interface SearchOptions {
  /** Distinct unknown causes a path may have. */
  readonly maxUnknown: number;
  /** Let a path have one blocked hop. */
  readonly blocked: boolean;
  /** Stop when all of these are reached by known edges. Absent: reach everything. */
  readonly wanted?: readonly number[];
  /** Only nodes marked 1 may be on a path: what the starts can reach. */
  readonly within?: Uint8Array;
}

/** What a path costs. */
export interface PathCost {
  readonly blocked: boolean;
  readonly unknown: number;
  readonly conditional: number;
  readonly length: number;
}

/** Conditional hops weigh more than any length. Paths are shorter than this. */
const STEP = 1 << 16;
/** A node keeps this many labels with unknown causes; more distinct alternatives than these for one node are dropped, dearest last. */
const LABELS_A_NODE = 16;

/** A set of causes, and whether a blocked hop is used. Set 0 is empty. */
interface CauseSet {
  readonly causes: readonly number[];
  readonly blocked: boolean;
}
const BLOCK = 0;

class CauseSets {
  readonly sets: CauseSet[] = [{ causes: [], blocked: false }];
  /** Order of a set among others: blocked last, fewer causes first. */
  readonly rank: number[] = [0];
  private readonly index = new Map<string, number>([['|', 0]]);
  private readonly joined = new Map<number, number>();

  constructor(
    private readonly maxUnknown: number,
    private readonly tokens: number,
  ) {}

  private intern(set: CauseSet): number {
    const key = `${set.blocked ? 'b' : ''}|${set.causes.join(',')}`;
    const had = this.index.get(key);
    if (had !== undefined) return had;
    this.index.set(key, this.sets.length);
    this.sets.push(set);
    this.rank.push((set.blocked ? 1 << 20 : 0) + set.causes.length);
    return this.sets.length - 1;
  }

  /** Set with a token added (BLOCK, or a cause index + 1), or -1 where that is one too many. */
  add(set: number, token: number): number {
    const key = set * this.tokens + token;
    const had = this.joined.get(key);
    if (had !== undefined) return had;
    const s = this.sets[set] ?? { causes: [], blocked: false };
    let out: number;
    if (token === BLOCK) out = s.blocked ? -1 : this.intern({ causes: s.causes, blocked: true });
    else if (s.causes.includes(token)) out = set;
    else if (s.causes.length >= this.maxUnknown) out = -1;
    else out = this.intern({ causes: [...s.causes, token].sort((a, b) => a - b), blocked: s.blocked });
    this.joined.set(key, out);
    return out;
  }

  /** The union of two sets, or -1 where it is too large. */
  union(a: number, b: number): number {
    if (b === 0) return a;
    if (a === 0) return b;
    const other = this.sets[b];
    let out = other?.blocked ? this.add(a, BLOCK) : a;
    for (const c of other?.causes ?? []) out = out < 0 ? -1 : this.add(out, c);
    return out;
  }

  within(a: number, b: number): boolean {
    if (a === b || a === 0) return true;
    const x = this.sets[a];
    const y = this.sets[b];
    if (!x || !y || (x.blocked && !y.blocked)) return false;
    return x.causes.every((c) => y.causes.includes(c));
  }
}

/** Queue by integer-like keys: few distinct keys, many entries each. */
class Buckets {
  private readonly lists = new Map<number, number[]>();
  private readonly heap: number[] = [];
  private lastKey = -1;
  private lastList: number[] = [];

  push(key: number, value: number): void {
    if (key !== this.lastKey) {
      let list = this.lists.get(key);
      if (!list) {
        list = [];
        this.lists.set(key, list);
        this.enqueue(key);
      }
      this.lastKey = key;
      this.lastList = list;
    }
    this.lastList.push(value);
  }

  /** Smallest key with its entries. Entries pushed to that key while it is worked on appear at the list's end. */
  lowest(): { readonly key: number; readonly list: readonly number[] } | null {
    const key = this.heap[0];
    if (key === undefined) return null;
    return { key, list: this.lists.get(key) ?? [] };
  }

  drop(): void {
    const key = this.heap[0];
    if (key === undefined) return;
    this.lists.delete(key);
    if (this.lastKey === key) this.lastKey = -1;
    const last = this.heap.pop();
    if (last === undefined || this.heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const right = this.heap[child + 1];
      const left = this.heap[child];
      if (left === undefined) break;
      let least = left;
      if (right !== undefined && right < left) {
        child++;
        least = right;
      }
      if (least >= last) break;
      this.heap[at] = least;
      at = child;
    }
    this.heap[at] = last;
  }

  private enqueue(key: number): void {
    let at = this.heap.length;
    this.heap.push(key);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.heap[parent] ?? 0;
      if (above <= key) break;
      this.heap[at] = above;
      at = parent;
    }
    this.heap[at] = key;
  }
}

/** A node's label: 0-based index of a label with causes, or none and the known one. */
export interface Label {
  readonly set: number;
  readonly cost: number;
}

/** What a search found. Valid until it is dropped; arrays are its own. */
export class Reach {
  // Labels with causes, one array a field.
  private readonly labelNode: number[] = [];
  private readonly labelSet: number[] = [];
  private readonly labelCost: number[] = [];
  private readonly labelEdge: number[] = [];
  /** Next label towards the target; -1: the known label of the edge's end. */
  private readonly labelNext: number[] = [];
  private readonly labelDone: boolean[] = [];
  private readonly ofNode = new Map<number, number[]>();
  readonly sets: CauseSets;
  private readonly isTarget: Uint8Array;

  constructor(
    readonly graph: PathGraph,
    targets: readonly number[],
    private readonly options: SearchOptions,
    /** Cost by known edges, -1 where they do not reach. */
    private readonly cost: Int32Array,
    /** Edge to take next, by known edges; -1 at targets. */
    private readonly next: Int32Array,
  ) {
    this.sets = new CauseSets(options.maxUnknown, graph.tables.causes.length + 1);
    this.isTarget = new Uint8Array(graph.nodeCount);
    for (const t of targets) this.isTarget[t] = 1;
    const complete = this.searchKnown(targets);
    if (!complete && graph.hasSpecial(options.maxUnknown, options.blocked)) this.searchSpecial();
  }

  /** What a hop adds to the cost: conditional hops and length. */
  private weight(edge: number): number {
    const flags = this.graph.arrays.edgeFlags[edge] ?? 0;
    let w = (flags & EDGE.free) !== 0 ? 0 : 1;
    if ((flags & EDGE.conditional) !== 0) w += STEP;
    // The path ends at what it reached: nothing needs to run there.
    if ((flags & EDGE.entersHost) !== 0 && this.isTarget[this.graph.arrays.outTo[edge] ?? 0] === 0) w += STEP;
    return w;
  }

  /** False when some wanted start was not reached (or all are wanted). */
  private searchKnown(targets: readonly number[]): boolean {
    const { cost, next, graph } = this;
    const { inOffset, inFrom, inEdge, edgeFlags, edgeCause } = graph.arrays;
    cost.fill(-1);
    next.fill(-1);
    const settled = new Uint8Array(graph.nodeCount);
    const wanted = new Set(this.options.wanted ?? []);
    const all = this.options.wanted === undefined;
    const queue = new Buckets();
    for (const t of targets) {
      cost[t] = 0;
      queue.push(0, t);
    }
    const isTarget = this.isTarget;
    const within = this.options.within;
    for (let bucket = queue.lowest(); bucket; bucket = queue.lowest()) {
      const { key, list } = bucket;
      for (let i = 0; i < list.length; i++) {
        const v = list[i] as number;
        if (settled[v] === 1 || cost[v] !== key) continue;
        settled[v] = 1;
        if (!all) wanted.delete(v);
        const end = inOffset[v + 1] as number;
        const enter = isTarget[v] === 0 ? STEP : 0;
        for (let j = inOffset[v] as number; j < end; j++) {
          const e = inEdge[j] as number;
          const flags = edgeFlags[e] as number;
          if ((flags & EDGE.blocked) !== 0 || edgeCause[e] !== 0) continue;
          const u = inFrom[j] as number;
          if ((settled[u] === 1 && cost[u] !== key) || (within !== undefined && within[u] === 0)) continue;
          let c = key + ((flags & EDGE.free) !== 0 ? 0 : 1);
          if ((flags & EDGE.conditional) !== 0) c += STEP;
          if ((flags & EDGE.entersHost) !== 0) c += enter;
          const had = cost[u] as number;
          if (had < 0 || c < had) {
            cost[u] = c;
            next[u] = e;
            queue.push(c, u);
          } else if (c === had && isTarget[u] === 0 && e < (next[u] as number)) next[u] = e;
        }
      }
      queue.drop();
      if (!all && wanted.size === 0) return true;
    }
    return false;
  }

  private token(edge: number): number {
    const { edgeFlags, edgeCause } = this.graph.arrays;
    return ((edgeFlags[edge] ?? 0) & EDGE.blocked) !== 0 ? BLOCK : (edgeCause[edge] ?? 0);
  }

  /** Cause set after crossing a special edge; a blocked edge's own doubt is doubt about the block and no cause. */
  private cross(set: number, edge: number): number {
    const token = this.token(edge);
    if (token === BLOCK && !this.options.blocked) return -1;
    return this.sets.add(set, token);
  }

  private searchSpecial(): void {
    const { graph, cost } = this;
    const { inOffset, inFrom, inEdge, outTo, edgeFrom, edgeFlags, edgeCause, special } = graph.arrays;
    const queue = new Buckets();
    const within = this.options.within;
    /** Blocked and unknown first by set, then by cost. Costs stay under 2^31. */
    const keyOf = (set: number, c: number) => (this.sets.rank[set] ?? 0) * 2 ** 31 + c;

    const offer = (u: number, set: number, c: number, edge: number, nextLabel: number): void => {
      const known = cost[u] as number;
      if ((known >= 0 && known <= c) || (within !== undefined && within[u] === 0)) return;
      let list = this.ofNode.get(u);
      if (!list) {
        list = [];
        this.ofNode.set(u, list);
      }
      for (const label of list) {
        const had = this.labelCost[label] as number;
        const hadSet = this.labelSet[label] as number;
        if (hadSet === set) {
          if (had < c) return;
          if (had === c) {
            if (edge < (this.labelEdge[label] as number)) {
              this.labelEdge[label] = edge;
              this.labelNext[label] = nextLabel;
            }
            return;
          }
          if (this.labelDone[label]) return;
          this.labelCost[label] = c;
          this.labelEdge[label] = edge;
          this.labelNext[label] = nextLabel;
          queue.push(keyOf(set, c), label);
          return;
        }
        if (had <= c && this.sets.within(hadSet, set)) return;
      }
      if (list.length >= LABELS_A_NODE) return;
      const label = this.labelNode.length;
      this.labelNode.push(u);
      this.labelSet.push(set);
      this.labelCost.push(c);
      this.labelEdge.push(edge);
      this.labelNext.push(nextLabel);
      this.labelDone.push(false);
      list.push(label);
      queue.push(keyOf(set, c), label);
    };

    for (let i = 0; i < special.length; i++) {
      const e = special[i] as number;
      const v = outTo[e] as number;
      const known = cost[v] as number;
      if (known < 0) continue;
      const set = this.cross(0, e);
      if (set >= 0) offer(edgeFrom[e] as number, set, known + this.weight(e), e, -1);
    }
    for (let bucket = queue.lowest(); bucket; bucket = queue.lowest()) {
      const { key, list } = bucket;
      for (let i = 0; i < list.length; i++) {
        const label = list[i] as number;
        const set = this.labelSet[label] as number;
        const c = this.labelCost[label] as number;
        if (this.labelDone[label] || keyOf(set, c) !== key) continue;
        this.labelDone[label] = true;
        const v = this.labelNode[label] as number;
        const end = inOffset[v + 1] as number;
        for (let j = inOffset[v] as number; j < end; j++) {
          const e = inEdge[j] as number;
          const plain = ((edgeFlags[e] as number) & EDGE.blocked) === 0 && edgeCause[e] === 0;
          const after = plain ? set : this.cross(set, e);
          if (after >= 0) offer(inFrom[j] as number, after, c + this.weight(e), e, label);
        }
      }
      queue.drop();
    }
  }

  private bestLabel(node: number): number {
    let best = -1;
    for (const label of this.ofNode.get(node) ?? []) {
      if (best < 0) best = label;
      else {
        const a = this.sets.rank[this.labelSet[label] as number] ?? 0;
        const b = this.sets.rank[this.labelSet[best] as number] ?? 0;
        const byCost = (this.labelCost[label] as number) - (this.labelCost[best] as number);
        const byEdge = (this.labelEdge[label] as number) - (this.labelEdge[best] as number);
        if (a < b || (a === b && (byCost < 0 || (byCost === 0 && byEdge < 0)))) best = label;
      }
    }
    return best;
  }

  target(node: number): boolean {
    return this.isTarget[node] === 1;
  }

  reached(node: number): boolean {
    return (this.cost[node] as number) >= 0 || this.ofNode.has(node);
  }

  /** Reached by certain and conditional hops alone. */
  known(node: number): boolean {
    return (this.cost[node] as number) >= 0;
  }

  /** All labels of a node that no other beats: lower bounds for every way on from there. */
  labels(node: number): readonly Label[] {
    const found: Label[] = [];
    const known = this.cost[node] as number;
    if (known >= 0) found.push({ set: 0, cost: known });
    for (const label of this.ofNode.get(node) ?? [])
      found.push({ set: this.labelSet[label] as number, cost: this.labelCost[label] as number });
    return found;
  }

  costOf(label: Label): PathCost {
    const set = this.sets.sets[label.set];
    return {
      blocked: set?.blocked ?? false,
      unknown: set?.causes.length ?? 0,
      conditional: Math.floor(label.cost / STEP),
      length: label.cost % STEP,
    };
  }

  best(node: number): PathCost | null {
    const known = this.cost[node] as number;
    if (known >= 0) return this.costOf({ set: 0, cost: known });
    const label = this.bestLabel(node);
    return label < 0
      ? null
      : this.costOf({ set: this.labelSet[label] as number, cost: this.labelCost[label] as number });
  }

  /** First edge of the best path and where the rest of it stands: equal for two starts whose paths go on alike. */
  first(node: number): { readonly edge: number; readonly rest: number } | null {
    const known = this.cost[node] as number;
    if (known >= 0) {
      const edge = this.next[node] as number;
      return edge < 0 ? null : { edge, rest: -1 };
    }
    const label = this.bestLabel(node);
    return label < 0 ? null : { edge: this.labelEdge[label] as number, rest: this.labelNext[label] as number };
  }

  /** Edges of the best path of a start, in its order; null when there is none. Empty at a target. */
  path(node: number): readonly number[] | null {
    const { outTo } = this.graph.arrays;
    const edges: number[] = [];
    let at = node;
    if ((this.cost[node] as number) < 0) {
      let label = this.bestLabel(node);
      if (label < 0) return null;
      while (label >= 0) {
        const e = this.labelEdge[label] as number;
        edges.push(e);
        at = outTo[e] as number;
        label = this.labelNext[label] as number;
      }
    }
    for (let e = this.next[at] as number; e >= 0; e = this.next[at] as number) {
      edges.push(e);
      at = outTo[e] as number;
    }
    return edges;
  }

  edgeWeight(edge: number): number {
    return this.weight(edge);
  }

  crossed(set: number, edge: number): number {
    return this.token(edge) === 0 && ((this.graph.arrays.edgeFlags[edge] ?? 0) & EDGE.blocked) === 0
      ? set
      : this.cross(set, edge);
  }
}

/**
 * Searches backwards from the targets. In: the graph, the numbers of the targets, what a path may have.
 * Out: the best path of every node that reaches one of them. Reuses no memory: searches may run side by side.
 */
export function searchTo(graph: PathGraph, targets: readonly number[], options: SearchOptions): Reach {
  return new Reach(graph, targets, options, new Int32Array(graph.nodeCount), new Int32Array(graph.nodeCount));
}
