/** How far one thing reaches, and what reaches it: everything by known ways, with the fewest hops and how sure. */
import { NODE } from './node.js';
import { EDGE, type PathGraph } from './path-graph.js';

export interface Reached {
  readonly node: number;
  /** Fewest hops, hidden sets not counted. */
  readonly hops: number;
  /** `certain`: some way has only certain hops. */
  readonly certainty: 'certain' | 'conditional';
}

export interface Radius {
  /** In the order of hops, then of ids. */
  readonly reached: readonly Reached[];
  /** Further things that only something uncollected decides about. */
  readonly undecided: number;
}

/**
 * In: a node, and whether what it reaches is asked, or what reaches it. Out: all of it, hidden sets and the node itself left out.
 * Blocked hops are never taken. Starting at a host, its code is taken to be in the attacker's hands; a host that is reached over
 * the network on the way takes a flaw, so what lies behind it is conditional.
 */
export function radiusOf(graph: PathGraph, start: number, reverse: boolean): Radius {
  const known = walk(graph, start, reverse, 'known');
  const certain = walk(graph, start, reverse, 'certain');
  const all = walk(graph, start, reverse, 'all');
  const reached: Reached[] = [];
  let undecided = 0;
  for (let v = 0; v < graph.nodeCount; v++) {
    if (v === start || (graph.flags(v) & NODE.hidden) !== 0) continue;
    const hops = known[v] as number;
    if (hops >= 0) reached.push({ node: v, hops, certainty: (certain[v] as number) >= 0 ? 'certain' : 'conditional' });
    else if ((all[v] as number) >= 0) undecided++;
  }
  return { reached: reached.sort((a, b) => a.hops - b.hops || a.node - b.node), undecided };
}

type Admits = 'certain' | 'known' | 'all';

/** Fewest hops to every node, -1 where no way leads. */
function walk(graph: PathGraph, start: number, reverse: boolean, admits: Admits): Int32Array {
  const { outOffset, outTo, inOffset, inFrom, inEdge, edgeFlags, edgeCause } = graph.arrays;
  const hops = new Int32Array(graph.nodeCount).fill(-1);
  // Certain only: what was entered over the network is reached, but goes no further.
  const goesOn = new Uint8Array(graph.nodeCount);
  hops[start] = 0;
  goesOn[start] = 1;
  let wave = [start];
  for (let depth = 0; wave.length > 0; depth++) {
    const next: number[] = [];
    // Entering a hidden set is no hop: it is gone through in the same wave.
    for (let i = 0; i < wave.length; i++) {
      const v = wave[i] as number;
      const from = (reverse ? inOffset[v] : outOffset[v]) as number;
      const end = (reverse ? inOffset[v + 1] : outOffset[v + 1]) as number;
      for (let j = from; j < end; j++) {
        const e = reverse ? (inEdge[j] as number) : j;
        const flags = edgeFlags[e] as number;
        if ((flags & EDGE.blocked) !== 0) continue;
        if (edgeCause[e] !== 0 && admits !== 'all') continue;
        const enters = (flags & EDGE.entersHost) !== 0;
        if (admits === 'certain') {
          if ((flags & EDGE.conditional) !== 0) continue;
          if (reverse && enters && v !== start) continue;
        }
        const u = (reverse ? inFrom[j] : outTo[j]) as number;
        const on = admits !== 'certain' || reverse || !enters ? 1 : 0;
        const free = (flags & EDGE.free) !== 0;
        const cost = free ? depth : depth + 1;
        const had = hops[u] as number;
        if (had < 0 || cost < had) hops[u] = cost;
        else if (goesOn[u] === 1 || on === 0) continue;
        if (on === 0 || goesOn[u] === 1) continue;
        goesOn[u] = 1;
        (free ? wave : next).push(u);
      }
    }
    wave = next;
  }
  return hops;
}
