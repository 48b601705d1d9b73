/**
 * Choke points: the few changes that break most of the ways from starts to what matters. A pair of start and end is broken when no
 * known way (certain or conditional) is left between them; what is unknown or blocked never enters.
 *
 * For each end one tree of ways is kept, every start's next edge towards it. A change can only break pairs whose way in the tree
 * it takes away: that bounds what it can do. Changes are then tried from the largest bound down: the part of each tree that hangs on
 * the change is hung up elsewhere where it can be, and what cannot be is broken. The first that breaks as many as the next bound is
 * the best. It is taken, the trees keep what was hung up anew, and the next is looked for.
 */
import { AcceptedPairs } from './accepted-pairs.js';
import type { Change } from './changes.js';
import { type Changes, Core, changesIn } from './core.js';
import { endsOf, Starts } from './cut-ends.js';
import type { Decisions } from './decisions.js';
import { MinimumCut } from './minimum-cut.js';
import type { PathGraph } from './path-graph.js';
import type { Chosen } from './select.js';
import { type End, Trees } from './trees.js';

export interface CutQuery {
  readonly from: readonly Chosen[];
  readonly to: readonly Chosen[];
  /** Changes at most. */
  readonly limit: number;
  /** What people accepted counts to no pair; nothing unless given. */
  readonly decisions?: Decisions;
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
  /** Pairs with a way that nobody accepted. */
  readonly pairs: number;
  /** Pairs with a way that somebody accepted: they count nowhere else. */
  readonly accepted: number;
  /** Pairs left when all of these changes are made. */
  readonly left: number;
  /** False where trying every change that might be better would have taken too long: then a better order may exist. */
  readonly exact: boolean;
}

/** Nodes and edges looked at while trying changes, in all. */
const MOST_WORK = 150_000_000;

interface Asked {
  readonly core: Core;
  readonly changes: Changes;
  readonly trees: Trees;
  readonly starts: Starts;
  readonly ends: readonly End[];
}

function ask(graph: PathGraph, query: CutQuery, byChange: boolean): Asked {
  const starts = new Starts(graph, query.from);
  const core = new Core(
    graph,
    starts.nodes,
    query.to.flatMap((c) => c.nodes),
  );
  const changes = changesIn(core);
  const ends = endsOf(core, query.to, starts, changes, new AcceptedPairs(graph, query), byChange);
  return { core, changes, starts, ends, trees: new Trees(core, ends) };
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
  return { cuts, pairs: total, accepted: trees.accepted, left: trees.pairs, exact };
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
  readonly accepted: number;
}

/**
 * The cheapest set of hops without which no start reaches any end. Administrators of an account that is asked about are no starts:
 * what they have no cut takes. No more are starts and ends of which every pair was accepted. A hop that no change takes away costs infinitely much.
 * @param capacity what taking the edges between two nodes away costs, at least 1; default 1
 */
export function minimumCut(
  graph: PathGraph,
  query: CutQuery,
  capacity: (edges: readonly number[]) => number = () => 1,
): MinimumCutAnswer {
  const asked = ask(graph, query, false);
  const { core, changes, starts, trees } = asked;
  const counted = asked.ends.filter((end) => end.starts.includes(1));
  const ends = new Set(counted.flatMap((end) => end.nodes));
  const accounts = new Set(query.to.flatMap((c) => c.nodes).map((n) => graph.account(n)));
  const sources: number[] = [];
  for (const node of starts.nodes) {
    const at = core.numberOf[node] as number;
    const inside = query.to.some((c) => c.word.kind === 'account' && c.word.account === graph.account(node));
    if (at < 0 || ends.has(at) || inside) continue;
    if (!counted.some((end) => end.starts[at] === 1)) continue;
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
  const found = cut.between(sources, [...ends]);
  return {
    cost: found.cost,
    pairs: trees.pairs,
    accepted: trees.accepted,
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
