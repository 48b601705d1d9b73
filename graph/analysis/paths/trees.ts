/** The ways to every end as trees, and what taking edges away does to them. */
import type { Core } from './core.js';

/** No way leads on from there. */
const UNREACHED = -1;
const IS_END = -2;

export interface End {
  /** Nodes of the core that are this end. */
  readonly nodes: readonly number[];
  /** Ends that are entered alike. */
  readonly weight: number;
  /** Starts that count: 1 each. */
  readonly starts: Uint8Array;
  /** Starts whose way here somebody accepted: 1 each, none of them among those that count. */
  readonly accepted: Uint8Array;
}

/** The ways to every end, and what changes do to them. */
export class Trees {
  private readonly next: Int32Array[] = [];
  /** Pairs whose way runs over an edge. */
  readonly load: Float64Array;
  pairs = 0;
  /** Pairs with a way that somebody accepted; never among `pairs`. */
  accepted = 0;
  work = 0;
  private readonly gone: Uint8Array;
  private readonly part: Uint32Array;
  private mark = 0;

  constructor(
    private readonly core: Core,
    private readonly ends: readonly End[],
  ) {
    this.load = new Float64Array(core.edges.length);
    this.gone = new Uint8Array(core.edges.length);
    this.part = new Uint32Array(core.nodes.length);
    for (const end of ends) {
      const next = this.grow(end);
      this.next.push(next);
      this.pairs += this.count(next, end, 1);
      for (let v = 0; v < next.length; v++)
        if (end.accepted[v] === 1 && (next[v] as number) >= 0) this.accepted += end.weight;
    }
  }

  /** Breadth first: short ways, few of them over any one edge. */
  private grow(end: End): Int32Array {
    const { core } = this;
    const next = new Int32Array(core.nodes.length).fill(UNREACHED);
    const queue: number[] = [];
    for (const t of end.nodes) {
      next[t] = IS_END;
      queue.push(t);
    }
    for (let i = 0; i < queue.length; i++) {
      const v = queue[i] as number;
      for (let j = core.into[v] as number; j < (core.into[v + 1] as number); j++) {
        const e = core.intoEdge[j] as number;
        const u = core.from[e] as number;
        if (next[u] !== UNREACHED) continue;
        next[u] = e;
        queue.push(u);
      }
    }
    return next;
  }

  /** Adds (or takes) the pairs of a tree to the load of its edges. Out: its pairs. */
  private count(next: Int32Array, end: End, sign: 1 | -1): number {
    const { core, load } = this;
    const n = core.nodes.length;
    const children = new Uint32Array(n);
    const carried = new Float64Array(n);
    let pairs = 0;
    for (let v = 0; v < n; v++) {
      const e = next[v] as number;
      if (e < 0) continue;
      children[core.to[e] as number] = (children[core.to[e] as number] as number) + 1;
      if (end.starts[v] === 1) {
        carried[v] = (carried[v] as number) + end.weight;
        pairs += end.weight;
      }
    }
    for (let leaf = 0; leaf < n; leaf++) {
      if (children[leaf] !== 0) continue;
      // Up from each leaf, as far as all below was counted.
      for (let v = leaf; ; ) {
        const e = next[v] as number;
        if (e < 0) break;
        load[e] = (load[e] as number) + sign * (carried[v] as number);
        const to = core.to[e] as number;
        carried[to] = (carried[to] as number) + (carried[v] as number);
        children[to] = (children[to] as number) - 1;
        if (children[to] !== 0) break;
        v = to;
      }
    }
    return pairs;
  }

  /** Pairs broken when these edges are taken away too. */
  broken(edges: readonly number[], least: number, bound: number): number {
    let lost = 0;
    let open = bound;
    for (const e of edges) this.gone[e] = (this.gone[e] as number) + 1;
    for (let t = 0; t < this.ends.length; t++) {
      const r = this.repair(t, edges, false);
      lost += r.lost;
      open -= r.kept;
      // What was hung up elsewhere can no longer break: enough of that, and it is not the best.
      if (open < least) break;
    }
    for (const e of edges) this.gone[e] = (this.gone[e] as number) - 1;
    return open < least ? -1 : lost;
  }

  /** Takes the edges away for good. Out: pairs broken. */
  take(edges: readonly number[]): number {
    let lost = 0;
    for (const e of edges) this.gone[e] = (this.gone[e] as number) + 1;
    for (let t = 0; t < this.ends.length; t++) lost += this.repair(t, edges, true).lost;
    this.pairs -= lost;
    return lost;
  }

  /** Hangs what hung on the edges up elsewhere in the tree of end `t`, where that can be. */
  private repair(t: number, edges: readonly number[], keep: boolean): { readonly lost: number; readonly kept: number } {
    const { core, part, gone } = this;
    const next = this.next[t] as Int32Array;
    const end = this.ends[t] as End;
    const fallen: number[] = [];
    this.mark += 2;
    const isFallen = this.mark;
    const isUp = this.mark + 1;
    for (const e of edges) {
      const u = core.from[e] as number;
      if (next[u] !== e || part[u] === isFallen) continue;
      part[u] = isFallen;
      fallen.push(u);
    }
    this.work += edges.length;
    if (fallen.length === 0) return { lost: 0, kept: 0 };
    if (keep) this.count(next, end, -1);
    for (let i = 0; i < fallen.length; i++) {
      const v = fallen[i] as number;
      const from = core.into[v] as number;
      const to = core.into[v + 1] as number;
      this.work += to - from + 1;
      for (let j = from; j < to; j++) {
        const e = core.intoEdge[j] as number;
        const u = core.from[e] as number;
        if (next[u] !== e || part[u] === isFallen) continue;
        part[u] = isFallen;
        fallen.push(u);
      }
    }
    const up: number[] = [];
    const by: number[] = [];
    for (const v of fallen) {
      this.work += (core.out[v + 1] as number) - (core.out[v] as number);
      for (let e = core.out[v] as number; e < (core.out[v + 1] as number); e++) {
        const u = core.to[e] as number;
        if (gone[e] !== 0 || part[u] === isFallen || part[u] === isUp || next[u] === UNREACHED) continue;
        up.push(v);
        by.push(e);
        break;
      }
    }
    for (const v of up) part[v] = isUp;
    for (let i = 0; i < up.length; i++) {
      const v = up[i] as number;
      for (let j = core.into[v] as number; j < (core.into[v + 1] as number); j++) {
        const e = core.intoEdge[j] as number;
        const u = core.from[e] as number;
        if (gone[e] !== 0 || part[u] !== isFallen) continue;
        part[u] = isUp;
        up.push(u);
        by.push(e);
      }
    }
    let lost = 0;
    for (const v of fallen) if (part[v] === isFallen && end.starts[v] === 1) lost += end.weight;
    let kept = 0;
    for (const v of up) if (end.starts[v] === 1) kept += end.weight;
    if (keep) {
      for (const v of fallen) if (part[v] === isFallen) next[v] = UNREACHED;
      up.forEach((v, i) => {
        next[v] = by[i] as number;
      });
      this.count(next, end, 1);
    }
    return { lost, kept };
  }
}
