/**
 * Choke points: the few changes that break most of the ways from starts to what matters. A pair of start and end is broken when no
 * known way (certain or conditional) is left between them; what is unknown or blocked never enters.
 *
 * For each end one tree of ways is kept, every start's next edge towards it. A change can only break pairs whose way in the tree
 * it takes away: that bounds what it can do. Changes are then tried from the largest bound down: the part of each tree that hangs on
 * the change is hung up elsewhere where it can be, and what cannot be is broken. The first that breaks as many as the next bound is
 * the best. It is taken, the trees keep what was hung up anew, and the next is looked for.
 */
import type { Because } from '../../schema/verdict.js';
import { type Change, changesOf } from './changes.js';
import { MinimumCut } from './minimum-cut.js';
import { EDGE, type PathGraph } from './path-graph.js';
import type { Chosen } from './select.js';

export interface CutQuery {
  readonly from: readonly Chosen[];
  readonly to: readonly Chosen[];
  /** Changes at most. */
  readonly limit: number;
}

/** One change and what it breaks. */
export interface Cut {
  readonly change: Change;
  /** Edges of the path graph it takes away, of those that lie on some way. */
  readonly edges: readonly number[];
  /** The edge that carries most ways. */
  readonly edge: number;
  /** Pairs it breaks, after the changes before it. */
  readonly pairs: number;
  /** Pairs whose way, as searched, runs over it: at least as many as it breaks alone. */
  readonly carried: number;
}

export interface CutAnswer {
  readonly cuts: readonly Cut[];
  /** Pairs with a way. */
  readonly pairs: number;
  /** Pairs left when all of these changes are made. */
  readonly left: number;
  /** False where trying every change that might be better would have taken too long: then a better order may exist. */
  readonly exact: boolean;
}

/** Entries of all trees together; beyond it the ends of an account are one. 4 bytes each. */
const MOST_ENTRIES = 64_000_000;
/** Nodes and edges looked at while trying changes, in all. */
const MOST_WORK = 150_000_000;

const UNREACHED = -1;
const IS_END = -2;

interface End {
  /** Nodes of the core that are this end. */
  readonly nodes: readonly number[];
  /** Ends that are entered alike. */
  readonly weight: number;
  /** Starts that count: 1 each. */
  readonly starts: Uint8Array;
}

/** The part of the graph that lies between the starts and the ends, numbered anew. */
export class Core {
  readonly nodes: readonly number[];
  /** Edge numbers of the path graph. */
  readonly edges: Uint32Array;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly out: Uint32Array;
  readonly into: Uint32Array;
  /** Edge numbers of the core by where they lead. */
  readonly intoEdge: Uint32Array;
  readonly numberOf: Int32Array;

  constructor(
    readonly graph: PathGraph,
    starts: readonly number[],
    ends: readonly number[],
  ) {
    const { outOffset, outTo, inOffset, inFrom, inEdge, edgeFlags, edgeCause } = graph.arrays;
    const known = (e: number) => ((edgeFlags[e] as number) & EDGE.blocked) === 0 && edgeCause[e] === 0;
    const ahead = new Uint8Array(graph.nodeCount);
    const stack = [...starts];
    for (const s of starts) ahead[s] = 1;
    for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
      for (let e = outOffset[v] as number; e < (outOffset[v + 1] as number); e++) {
        const u = outTo[e] as number;
        if (ahead[u] === 1 || !known(e)) continue;
        ahead[u] = 1;
        stack.push(u);
      }
    }
    const both = new Uint8Array(graph.nodeCount);
    for (const t of ends) {
      if (ahead[t] !== 1 || both[t] === 1) continue;
      both[t] = 1;
      stack.push(t);
    }
    for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
      for (let j = inOffset[v] as number; j < (inOffset[v + 1] as number); j++) {
        const u = inFrom[j] as number;
        if (both[u] === 1 || ahead[u] !== 1 || !known(inEdge[j] as number)) continue;
        both[u] = 1;
        stack.push(u);
      }
    }
    const nodes: number[] = [];
    this.numberOf = new Int32Array(graph.nodeCount).fill(-1);
    for (let v = 0; v < graph.nodeCount; v++) {
      if (both[v] !== 1) continue;
      this.numberOf[v] = nodes.length;
      nodes.push(v);
    }
    this.nodes = nodes;
    const edges: number[] = [];
    this.out = new Uint32Array(nodes.length + 1);
    nodes.forEach((v, i) => {
      for (let e = outOffset[v] as number; e < (outOffset[v + 1] as number); e++)
        if (known(e) && both[outTo[e] as number] === 1) edges.push(e);
      this.out[i + 1] = edges.length;
    });
    this.edges = Uint32Array.from(edges);
    this.from = new Uint32Array(edges.length);
    this.to = new Uint32Array(edges.length);
    this.into = new Uint32Array(nodes.length + 1);
    edges.forEach((e, i) => {
      this.from[i] = this.numberOf[graph.arrays.edgeFrom[e] as number] as number;
      const to = this.numberOf[outTo[e] as number] as number;
      this.to[i] = to;
      this.into[to + 1] = (this.into[to + 1] as number) + 1;
    });
    for (let i = 0; i < nodes.length; i++) this.into[i + 1] = (this.into[i + 1] as number) + (this.into[i] as number);
    this.intoEdge = new Uint32Array(edges.length);
    const fill = this.into.slice();
    for (let i = 0; i < edges.length; i++) {
      const to = this.to[i] as number;
      this.intoEdge[fill[to] as number] = i;
      fill[to] = (fill[to] as number) + 1;
    }
  }
}

/** The changes that could take away edges of the core, and which edges each takes. */
interface Changes {
  readonly list: readonly Change[];
  readonly edgesOf: readonly (readonly number[])[];
  /** Changes of an edge. */
  readonly ofEdge: readonly (readonly number[])[];
}

function changesIn(core: Core): Changes {
  const { graph } = core;
  const list: Change[] = [];
  const edgesOf: number[][] = [];
  const ofEdge: number[][] = [];
  const numbers = new Map<string, number>();
  // Evidence is kept once for edges that rest on the same: read and parsed once too.
  const read = new Map<number, readonly Because[]>();
  for (let i = 0; i < core.edges.length; i++) {
    const e = core.edges[i] as number;
    const place = graph.arrays.edgeEvidence[e] as number;
    let because = read.get(place);
    if (!because) {
      because = graph.evidence(e).because;
      read.set(place, because);
    }
    ofEdge.push(
      changesOf(graph, e, because).map((change) => {
        let n = numbers.get(change.key);
        if (n === undefined) {
          n = list.length;
          numbers.set(change.key, n);
          list.push(change);
          edgesOf.push([]);
        }
        (edgesOf[n] as number[]).push(i);
        return n;
      }),
    );
  }
  return { list, edgesOf, ofEdge };
}

/** Whether the node is known to be administrator of an account: its accounts. */
function administered(graph: PathGraph, node: number): readonly string[] {
  const { outOffset, outTo, edgeFlags } = graph.arrays;
  const found: string[] = [];
  for (let e = outOffset[node] as number; e < (outOffset[node + 1] as number); e++) {
    if (graph.kind(e) !== 'IS_ADMIN' || graph.certainty(e) === 'unknown') continue;
    if (((edgeFlags[e] as number) & EDGE.blocked) === 0) found.push(graph.account(outTo[e] as number));
  }
  return found;
}

/**
 * Starts by name or not. An unnamed start that is administrator of an account has all that is in it already: its ways to there are
 * no pairs, as administrators are left out of lists of paths to administrator.
 */
class Starts {
  readonly named = new Map<number, boolean>();
  private readonly masks = new Map<string, Uint8Array>();
  private readonly owns = new Map<number, readonly string[]>();

  constructor(
    private readonly graph: PathGraph,
    from: readonly Chosen[],
  ) {
    for (const chosen of from)
      for (const node of chosen.nodes) this.named.set(node, (this.named.get(node) ?? false) || chosen.named);
    for (const [node, named] of this.named) if (!named) this.owns.set(node, administered(graph, node));
  }

  get nodes(): readonly number[] {
    return [...this.named.keys()];
  }

  /** Whether the pair of this start and an end in `account` is asked about. */
  counts(node: number, account: string, inside: string | null): boolean {
    if (inside !== null && this.graph.account(node) === inside) return false;
    return !(this.owns.get(node) ?? []).includes(account);
  }

  mask(core: Core, account: string, inside: string | null): Uint8Array {
    const key = `${account} ${inside ?? ''}`;
    let mask = this.masks.get(key);
    if (!mask) {
      mask = new Uint8Array(core.nodes.length);
      for (const node of this.named.keys()) {
        const at = core.numberOf[node] as number;
        if (at >= 0 && this.counts(node, account, inside)) mask[at] = 1;
      }
      this.masks.set(key, mask);
    }
    return mask;
  }
}

/** Ends that the same changes decide about are one, with a weight, where changes are asked about and not single hops. */
function endsOf(core: Core, query: CutQuery, starts: Starts, changes: Changes, byChange: boolean): readonly End[] {
  const { graph } = core;
  const taken = new Set<number>();
  const groups = new Map<string, { nodes: number[]; weight: number; account: string; inside: string | null }>();
  for (const chosen of query.to) {
    if (chosen.word.kind === 'account') {
      const nodes = chosen.nodes.map((n) => core.numberOf[n] as number).filter((n) => n >= 0);
      const { account } = chosen.word;
      if (nodes.length > 0) groups.set(`account ${account}`, { nodes, weight: 1, account, inside: account });
      continue;
    }
    for (const n of chosen.nodes) {
      const at = core.numberOf[n] as number;
      if (at < 0 || taken.has(n)) continue;
      taken.add(n);
      const account = graph.account(n);
      // What leaves an end, or starts at it, would make its like another place.
      const alone = !byChange || chosen.named || core.out[at] !== core.out[at + 1] || starts.named.has(n);
      let key = alone ? `${n}` : account;
      if (!alone) {
        for (let j = core.into[at] as number; j < (core.into[at + 1] as number); j++) {
          const e = core.intoEdge[j] as number;
          key += `|${core.from[e]} ${(changes.ofEdge[e] ?? []).join()}`;
        }
      }
      const group = groups.get(key);
      if (group) group.weight++;
      else groups.set(key, { nodes: [at], weight: 1, account, inside: null });
    }
  }
  let list = [...groups.values()];
  if (list.length * core.nodes.length > MOST_ENTRIES) {
    const accounts = new Map<string, (typeof list)[number]>();
    for (const g of list) {
      const key = `${g.account} ${g.inside ?? ''}`;
      const had = accounts.get(key);
      if (had) had.nodes.push(...g.nodes);
      else accounts.set(key, { ...g, nodes: [...g.nodes], weight: 1 });
    }
    list = [...accounts.values()];
  }
  return list.map((g) => ({ nodes: g.nodes, weight: g.weight, starts: starts.mask(core, g.account, g.inside) }));
}

/** The ways to every end, and what changes do to them. */
class Trees {
  private readonly next: Int32Array[] = [];
  /** Pairs whose way runs over an edge. */
  readonly load: Float64Array;
  pairs = 0;
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

interface Asked {
  readonly core: Core;
  readonly changes: Changes;
  readonly trees: Trees;
  readonly starts: Starts;
}

function ask(graph: PathGraph, query: CutQuery, byChange: boolean): Asked {
  const starts = new Starts(graph, query.from);
  const core = new Core(
    graph,
    starts.nodes,
    query.to.flatMap((c) => c.nodes),
  );
  const changes = changesIn(core);
  return { core, changes, starts, trees: new Trees(core, endsOf(core, query, starts, changes, byChange)) };
}

const sum = (load: Float64Array, edges: readonly number[]): number => {
  let total = 0;
  for (const e of edges) total += load[e] as number;
  return total;
};

function heaviest(asked: Asked, edges: readonly number[]): number {
  let best = edges[0] ?? 0;
  for (const e of edges) if ((asked.trees.load[e] as number) > (asked.trees.load[best] as number)) best = e;
  return asked.core.edges[best] as number;
}

/**
 * The changes that break most pairs, each after those before it. In: the graph, starts and ends, how many changes. Out: the changes
 * in order, fewer where nothing breaks any more. Of changes that break as many the one that carries more comes first, then the one that
 * takes fewer hops away, then by its key.
 */
export function chokePoints(graph: PathGraph, query: CutQuery): CutAnswer {
  const asked = ask(graph, query, true);
  const { changes, trees, core } = asked;
  const total = trees.pairs;
  const cuts: Cut[] = [];
  let exact = true;
  while (cuts.length < query.limit && trees.pairs > 0) {
    const bounds = changes.edgesOf
      .map((edges, n) => ({ n, edges, bound: sum(trees.load, edges) }))
      .filter((c) => c.bound > 0)
      .sort(
        (a, b) =>
          b.bound - a.bound ||
          a.edges.length - b.edges.length ||
          ((changes.list[a.n]?.key ?? '') < (changes.list[b.n]?.key ?? '') ? -1 : 1),
      );
    let best: (typeof bounds)[number] | null = null;
    let most = 0;
    for (const c of bounds) {
      if (c.bound <= most) break;
      if (trees.work > MOST_WORK) {
        exact = false;
        break;
      }
      const broken = trees.broken(c.edges, most + 1, c.bound);
      if (broken > most) {
        most = broken;
        best = c;
      }
    }
    if (best === null) break;
    const edge = heaviest(asked, best.edges);
    const carried = best.bound;
    trees.take(best.edges);
    const change = changes.list[best.n];
    if (!change) break;
    cuts.push({ change, edges: best.edges.map((e) => core.edges[e] as number), edge, pairs: most, carried });
  }
  return { cuts, pairs: total, left: trees.pairs, exact };
}

export interface LinkCut {
  /** Edges between the same two nodes, all of which have to go. */
  readonly edges: readonly number[];
  readonly changes: readonly Change[];
  /** What it costs. */
  readonly capacity: number;
  /** Pairs that it breaks by itself. */
  readonly pairs: number;
}

export interface MinimumCutAnswer {
  /** Those that break most by themselves first, at most as many as asked for; null where something that cannot be changed leads from a start to an end. */
  readonly links: readonly LinkCut[] | null;
  /** Hops of the whole cut. */
  readonly size: number;
  readonly cost: number;
  readonly pairs: number;
}

/**
 * The cheapest set of hops without which no start reaches any end. Administrators of an account that is asked about are no starts:
 * what they have no cut takes. A hop that no change takes away costs infinitely much.
 * @param capacity what taking the edges between two nodes away costs, at least 1; default 1
 */
export function minimumCut(
  graph: PathGraph,
  query: CutQuery,
  capacity: (edges: readonly number[]) => number = () => 1,
): MinimumCutAnswer {
  const asked = ask(graph, query, false);
  const { core, changes, starts, trees } = asked;
  const ends = new Set(query.to.flatMap((c) => c.nodes).map((n) => core.numberOf[n] as number));
  const accounts = new Set(query.to.flatMap((c) => c.nodes).map((n) => graph.account(n)));
  const sources: number[] = [];
  for (const node of starts.nodes) {
    const at = core.numberOf[node] as number;
    const inside = query.to.some((c) => c.word.kind === 'account' && c.word.account === graph.account(node));
    if (at < 0 || ends.has(at) || inside) continue;
    if ([...accounts].every((a) => starts.counts(node, a, null))) sources.push(at);
  }
  const links: number[][] = [];
  const last = new Map<number, number>();
  const cut = new MinimumCut(core.nodes.length);
  for (let v = 0; v < core.nodes.length; v++) {
    last.clear();
    const first = links.length;
    for (let e = core.out[v] as number; e < (core.out[v + 1] as number); e++) {
      const to = core.to[e] as number;
      const had = last.get(to);
      if (had !== undefined) (links[had] as number[]).push(e);
      else {
        last.set(to, links.length);
        links.push([e]);
      }
    }
    for (let l = first; l < links.length; l++) {
      const edges = links[l] as number[];
      const fixed = edges.some((e) => changes.ofEdge[e]?.length === 0);
      const cost = fixed ? Number.POSITIVE_INFINITY : capacity(edges.map((e) => core.edges[e] as number));
      cut.link(v, core.to[edges[0] as number] as number, cost);
    }
  }
  const found = cut.between(
    sources,
    [...ends].filter((n) => n >= 0),
  );
  return {
    cost: found.cost,
    pairs: trees.pairs,
    size: found.links?.length ?? 0,
    links:
      found.links === null
        ? null
        : mostBroken(trees, links, found.links, query.limit).map(({ link, pairs }) => {
            const edges = links[link] as number[];
            const numbers = [...new Set(edges.flatMap((e) => changes.ofEdge[e] ?? []))];
            return {
              edges: edges.map((e) => core.edges[e] as number),
              changes: numbers.flatMap((n) => changes.list[n] ?? []),
              capacity: cut.capacity(link),
              pairs,
            };
          }),
  };
}

/**
 * Of the links of a cut, those that break most pairs by themselves, most first; of those that break as many the one that carries more.
 * What a link carries bounds what it breaks: the rest need not be tried.
 */
function mostBroken(
  trees: Trees,
  links: readonly (readonly number[])[],
  cut: readonly number[],
  limit: number,
): readonly { readonly link: number; readonly pairs: number }[] {
  const byCarried = cut
    .map((link) => ({ link, carried: sum(trees.load, links[link] as number[]) }))
    .sort((a, b) => b.carried - a.carried || a.link - b.link);
  const tried: { readonly link: number; readonly pairs: number; readonly carried: number }[] = [];
  for (const { link, carried } of byCarried) {
    const worst = tried[limit - 1];
    if (limit === 0 || (worst && carried < worst.pairs) || (worst && trees.work > MOST_WORK)) break;
    const pairs = Math.max(0, trees.broken(links[link] as number[], 0, Number.POSITIVE_INFINITY));
    tried.push({ link, pairs, carried });
    tried.sort((a, b) => b.pairs - a.pairs || b.carried - a.carried || a.link - b.link);
  }
  return tried.slice(0, limit);
}
