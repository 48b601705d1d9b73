/** The part of the path graph that cuts look at: what lies on known ways from the starts to the ends, and the changes that take it away. */
import type { Because } from '../../schema/verdict.js';
import { type Change, changesOf } from './changes.js';
import { EDGE, type PathGraph } from './path-graph.js';

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
export interface Changes {
  readonly list: readonly Change[];
  readonly edgesOf: readonly (readonly number[])[];
  /** Changes of an edge. */
  readonly ofEdge: readonly (readonly number[])[];
}

/** The changes of a core, each with its edges. */
export function changesIn(core: Core): Changes {
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
