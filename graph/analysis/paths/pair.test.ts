import { describe, expect, it } from 'vitest';
import type { DerivedEdge } from '../derived.js';
import { buildPathGraph } from './csr.js';
import { edge, node } from './hand-made.js';
import { PairSearch } from './pair.js';
import { searchTo } from './search.js';

/** A small generator with a seed, so that every run sees the same graphs. */
function numbers(seed: number): (below: number) => number {
  let s = seed;
  return (below) => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return Math.floor((s / 2 ** 32) * below);
  };
}

describe('PairSearch', () => {
  it('takes the very path that the search from the target takes, on random graphs of every density', () => {
    const types = ['iam.role', 'iam.role', 'access.set', 'ec2.instance'] as const;
    let found = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const below = numbers(seed);
      const n = 4 + below(60);
      const id = (i: number) => `arn:aws:iam::111122223333:role/n${i}`;
      const nodes = Array.from({ length: n }, (_, i) => node(id(i), types[below(types.length)] ?? 'iam.role'));
      const edges: DerivedEdge[] = Array.from({ length: n * (1 + below(4)) }, () =>
        edge(id(below(n)), below(5) === 0 ? 'ROUTES_TO' : 'CAN_ASSUME', id(below(n)), {
          certainty: below(4) === 0 ? 'conditional' : 'certain',
          ...(below(10) === 0 ? { blocked: [] } : {}),
        }),
      );
      const graph = buildPathGraph(nodes, edges);
      const pairs = new PairSearch(graph);
      for (let target = 0; target < n; target += 3) {
        const reach = searchTo(graph, [target], { maxUnknown: 0, blocked: false });
        for (let start = 0; start < n; start++) {
          const path = reach.path(start);
          expect(pairs.path(start, target)).toEqual(path);
          if (path && path.length > 1) found++;
        }
      }
    }
    expect(found).toBeGreaterThan(1000);
  });
});
