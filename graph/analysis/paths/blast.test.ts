import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DerivedEdge } from '../derived.js';
import { radiusOf } from './blast.js';
import { buildPathGraph } from './csr.js';
import { edge, node } from './hand-made.js';
import { NODE } from './node.js';
import { EDGE, type PathGraph } from './path-graph.js';

const idOf = (i: number) => `arn:aws:iam::111122223333:role/n${i}`;
const types = ['iam.role', 'iam.role', 'access.set', 'ec2.instance', 's3.bucket'] as const;

const graphs = fc
  .record({
    kinds: fc.array(fc.constantFrom(...types), { minLength: 2, maxLength: 7 }),
    edges: fc.array(
      fc.record({
        from: fc.nat(6),
        to: fc.nat(6),
        certainty: fc.constantFrom('certain', 'certain', 'conditional', 'unknown'),
        blocked: fc.nat(6),
        network: fc.nat(2),
      }),
      { maxLength: 16 },
    ),
  })
  .map(({ kinds, edges }) =>
    buildPathGraph(
      kinds.map((type, i) => node(idOf(i), type)),
      edges.map((e): DerivedEdge => {
        const [from, to] = [e.from % kinds.length, e.to % kinds.length];
        const type = kinds[to] === 'ec2.instance' && e.network > 0 ? 'ROUTES_TO' : 'CAN_BECOME';
        return edge(idOf(from), type, idOf(to), {
          certainty: e.certainty as DerivedEdge['certainty'],
          causes: e.certainty === 'unknown' ? ['a'] : [],
          ...(e.blocked === 0 ? { blocked: [{ fact: 'deny', source: 'x', text: 'x' }] } : {}),
        });
      }),
    ),
  );

/** Every loopless way from one node, spelled out: fewest hops to each end, and the best certainty. */
function spelled(g: PathGraph, start: number, reverse: boolean): Map<number, { hops: number; sure: number }> {
  const found = new Map<number, { hops: number; sure: number }>();
  const { outOffset, outTo } = g.arrays;
  const walk = (begin: number, at: number, seen: readonly number[], edges: readonly number[]): void => {
    if (edges.length > 0 && (!reverse || at === start)) {
      let sure = 0;
      let hops = 0;
      edges.forEach((e, i) => {
        const flags = g.arrays.edgeFlags[e] as number;
        sure = Math.max(sure, g.arrays.edgeCertainty[e] as number);
        if ((flags & EDGE.free) === 0) hops++;
        if ((flags & EDGE.entersHost) !== 0 && i < edges.length - 1) sure = Math.max(sure, 1);
      });
      const other = reverse ? begin : at;
      const had = found.get(other);
      const known = sure < 2 ? hops : Number.POSITIVE_INFINITY;
      found.set(other, { hops: Math.min(had?.hops ?? known, known), sure: Math.min(had?.sure ?? sure, sure) });
    }
    for (let e = outOffset[at] as number; e < (outOffset[at + 1] as number); e++) {
      if (((g.arrays.edgeFlags[e] as number) & EDGE.blocked) !== 0) continue;
      const to = outTo[e] as number;
      if (!seen.includes(to)) walk(begin, to, [...seen, to], [...edges, e]);
    }
  };
  const begins = reverse ? Array.from({ length: g.nodeCount }, (_, i) => i) : [start];
  for (const b of begins) walk(b, b, [b], []);
  found.delete(start);
  return found;
}

describe('blast radius', () => {
  it('is every end of every way, with the fewest hops and the best certainty, both ways round', () => {
    fc.assert(
      fc.property(graphs, fc.nat(6), fc.boolean(), (g, at, reverse) => {
        const start = at % g.nodeCount;
        fc.pre((g.flags(start) & NODE.hidden) === 0);
        const radius = radiusOf(g, start, reverse);
        const want = [...spelled(g, start, reverse)].filter(([v]) => (g.flags(v) & NODE.hidden) === 0);
        const sure = want.filter(([, w]) => w.sure < 2);
        expect(new Map(radius.reached.map((r) => [r.node, [r.hops, r.certainty]]))).toEqual(
          new Map(sure.map(([v, w]) => [v, [w.hops, w.sure === 0 ? 'certain' : 'conditional']])),
        );
        expect(radius.undecided).toBe(want.length - sure.length);
      }),
      { seed: 20261124, numRuns: process.env.PORTOLAN_DEEP === '1' ? 20_000 : 1500 },
    );
  });
});
