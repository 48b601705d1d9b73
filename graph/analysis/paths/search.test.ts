import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DerivedEdge } from '../derived.js';
import { buildPathGraph } from './csr.js';
import { edge, node } from './hand-made.js';
import { kBest } from './k-best.js';
import { EDGE, type PathGraph } from './path-graph.js';
import { type PathCost, searchTo } from './search.js';

interface Found {
  readonly cost: PathCost;
  readonly edges: readonly number[];
}

/** The definition, spelled out: every loopless path, each with its cost. */
function allPaths(
  g: PathGraph,
  start: number,
  targets: ReadonlySet<number>,
  maxUnknown: number,
  blocked: boolean,
): Found[] {
  const found: Found[] = [];
  const walk = (at: number, seen: readonly number[], edges: readonly number[]): void => {
    if (targets.has(at) && edges.length > 0) {
      const causes = new Set<string>();
      let blocks = 0;
      let conditional = 0;
      let length = 0;
      for (const e of edges) {
        const flags = g.arrays.edgeFlags[e] as number;
        if ((flags & EDGE.blocked) !== 0) blocks++;
        else if (g.certainty(e) === 'unknown') causes.add(g.causes(e).join());
        if ((flags & EDGE.conditional) !== 0) conditional++;
        if ((flags & EDGE.entersHost) !== 0 && !targets.has(g.arrays.outTo[e] as number)) conditional++;
        if ((flags & EDGE.free) === 0) length++;
      }
      if (blocks <= (blocked ? 1 : 0) && causes.size <= maxUnknown)
        found.push({ cost: { blocked: blocks > 0, unknown: causes.size, conditional, length }, edges });
      return;
    }
    for (let e = g.arrays.outOffset[at] as number; e < (g.arrays.outOffset[at + 1] as number); e++) {
      const to = g.arrays.outTo[e] as number;
      if (!seen.includes(to)) walk(to, [...seen, to], [...edges, e]);
    }
  };
  walk(start, [start], []);
  const key = ({ cost: c }: Found) => [Number(c.blocked), c.unknown, c.conditional, c.length];
  return found.sort((a, b) => {
    const x = key(a);
    const y = key(b);
    for (let i = 0; i < 4; i++) if (x[i] !== y[i]) return (x[i] as number) - (y[i] as number);
    return 0;
  });
}

const idOf = (i: number) => `arn:aws:iam::111122223333:role/n${i}`;
const types = ['iam.role', 'iam.role', 'iam.role', 'access.set', 'ec2.instance'] as const;

const graphs = fc
  .record({
    kinds: fc.array(fc.constantFrom(...types), { minLength: 3, maxLength: 8 }),
    edges: fc.array(
      fc.record({
        from: fc.nat(7),
        to: fc.nat(7),
        certainty: fc.constantFrom('certain', 'certain', 'conditional', 'unknown'),
        cause: fc.constantFrom('a', 'b', 'c'),
        blocked: fc.nat(5),
        network: fc.nat(3),
      }),
      { maxLength: 20 },
    ),
    target: fc.nat(7),
    second: fc.nat(7),
    maxUnknown: fc.nat(2),
    blocked: fc.boolean(),
  })
  .map(({ kinds, edges, target, second, maxUnknown, blocked }) => {
    const n = kinds.length;
    const list: DerivedEdge[] = edges.map((e) =>
      edge(idOf(e.from % n), e.network === 0 ? 'ROUTES_TO' : 'CAN_ASSUME', idOf(e.to % n), {
        certainty: e.certainty as DerivedEdge['certainty'],
        causes: e.certainty === 'unknown' ? [e.cause] : [],
        ...(e.blocked === 0 ? { blocked: [{ fact: 'deny', source: 'x', text: 'denied' }] } : {}),
      }),
    );
    return {
      graph: buildPathGraph(
        kinds.map((k, i) => node(idOf(i), k)),
        list,
      ),
      targets: [...new Set([target % n, second % n])],
      maxUnknown,
      blocked,
    };
  });

describe('searchTo', () => {
  it('finds, for every start, what looking at every path finds', () => {
    fc.assert(
      fc.property(graphs, ({ graph, targets, maxUnknown, blocked }) => {
        const reach = searchTo(graph, targets, { maxUnknown, blocked });
        for (let start = 0; start < graph.nodeCount; start++) {
          if (targets.includes(start)) continue;
          const all = allPaths(graph, start, new Set(targets), maxUnknown, blocked);
          // Where known hops reach, unknown and blocked ones are not looked at: known paths cost less in any case.
          expect(reach.best(start)).toEqual(all[0]?.cost ?? null);
          const path = reach.path(start);
          expect(path === null).toBe(all.length === 0);
          if (path && all[0])
            expect(all.some((p) => p.edges.join() === path.join() && sameCost(p.cost, all[0]?.cost))).toBe(true);
        }
      }),
      { seed: 20261124, numRuns: 1500 },
    );
  });

  it('answers alike when it may stop early', () => {
    fc.assert(
      fc.property(graphs, fc.nat(7), ({ graph, targets, maxUnknown, blocked }, s) => {
        const start = s % graph.nodeCount;
        const whole = searchTo(graph, targets, { maxUnknown, blocked });
        const early = searchTo(graph, targets, { maxUnknown, blocked, wanted: [start] });
        expect(early.best(start)).toEqual(whole.best(start));
        expect(early.path(start)).toEqual(whole.path(start));
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('prefers certain over short, and takes the smaller id where all is equal', () => {
    const [a, b, c, d, t] = ['a', 'b', 'c', 'd', 't'].map((x) => `arn:aws:iam::111122223333:role/${x}`) as [
      string,
      string,
      string,
      string,
      string,
    ];
    const g = buildPathGraph(
      [a, b, c, d, t].map((id) => node(id, 'iam.role')),
      [
        edge(a, 'CAN_ASSUME', t, { certainty: 'conditional' }),
        edge(a, 'CAN_ASSUME', c),
        edge(a, 'CAN_ASSUME', b),
        edge(b, 'CAN_ASSUME', t),
        edge(c, 'CAN_ASSUME', t),
        edge(d, 'CAN_ASSUME', a),
      ],
    );
    const reach = searchTo(g, [g.find(t)], { maxUnknown: 1, blocked: false });
    const names = (reach.path(g.find(d)) ?? []).map((e) => g.id(g.arrays.outTo[e] as number));
    expect(names).toEqual([a, b, t]);
  });

  it('counts hops that one scope would settle as one cause, and refuses a second cause', () => {
    const id = (x: string) => `arn:aws:iam::111122223333:role/${x}`;
    const unknown = (cause: string) => ({ certainty: 'unknown' as const, causes: [cause] });
    const g = buildPathGraph(
      ['a', 'b', 'c', 't'].map((x) => node(id(x), 'iam.role')),
      [
        edge(id('a'), 'CAN_BECOME', id('b'), unknown('s1')),
        edge(id('b'), 'CAN_BECOME', id('t'), unknown('s1')),
        edge(id('c'), 'CAN_BECOME', id('b'), unknown('s2')),
      ],
    );
    const to = [g.find(id('t'))];
    const one = searchTo(g, to, { maxUnknown: 1, blocked: false });
    expect(one.best(g.find(id('a')))).toEqual({ blocked: false, unknown: 1, conditional: 0, length: 2 });
    expect(one.best(g.find(id('c')))).toBeNull();
    expect(searchTo(g, to, { maxUnknown: 2, blocked: false }).best(g.find(id('c')))?.unknown).toBe(2);
    expect(searchTo(g, to, { maxUnknown: 0, blocked: false }).best(g.find(id('b')))).toBeNull();
  });
});

const sameCost = (a: PathCost, b: PathCost | undefined) => JSON.stringify(a) === JSON.stringify(b);

describe('kBest', () => {
  it('gives the k cheapest loopless paths, cheapest first, each once', () => {
    fc.assert(
      fc.property(graphs, fc.nat(7), ({ graph, targets, maxUnknown, blocked }, s) => {
        const start = s % graph.nodeCount;
        if (targets.includes(start)) return;
        const reach = searchTo(graph, targets, { maxUnknown, blocked });
        // Paths that differ only in hidden sets or in equal parallel hops count once, so they are told apart as kBest does.
        const shown = new Set<string>();
        const all = allPaths(graph, start, new Set(targets), maxUnknown, blocked).filter((p) => {
          const key = p.edges
            .filter((e) => ((graph.arrays.edgeFlags[e] as number) & EDGE.free) === 0)
            .map((e) => `${graph.arrays.outTo[e]} ${graph.kind(e)} ${graph.certainty(e)}`)
            .join();
          if (shown.has(key)) return false;
          shown.add(key);
          return true;
        });
        if (!blocked && maxUnknown === 0) {
          const best = kBest(reach, start, 4);
          expect(best.length).toBe(Math.min(4, all.length));
          best.forEach((p, i) => {
            const cost = allPaths(graph, start, new Set(targets), maxUnknown, blocked).find(
              (x) => x.edges.join() === p.join(),
            )?.cost;
            expect(cost).toEqual(all[i]?.cost);
          });
        } else expect(kBest(reach, start, 1)[0]?.length ?? -1).toBe(reach.path(start)?.length ?? -1);
      }),
      { seed: 99, numRuns: 800 },
    );
  });
});
