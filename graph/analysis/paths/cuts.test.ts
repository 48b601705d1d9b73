import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Because } from '../../schema/verdict.js';
import type { DerivedEdge } from '../derived.js';
import { answerPaths } from './answer.js';
import { buildPathGraph } from './csr.js';
import { chokePoints, minimumCut } from './cuts.js';
import { edge, node } from './hand-made.js';
import { EDGE, type PathGraph } from './path-graph.js';
import { chooseEnds, chooseStarts } from './select.js';

const role = (i: number) => `arn:aws:iam::111122223333:role/n${i}`;
const bucket = (i: number) => `arn:aws:s3:::b${i}`;

const statement = (policy: string, index: number, layer: 'identity' | 'scp' = 'identity'): Because => ({
  policy: `arn:aws:iam::111122223333:policy/${policy}`,
  statement: index,
  sid: null,
  layer,
  effect: 'Allow',
  text: `${policy} ${index}`,
});

function asked(graph: PathGraph, from: readonly string[], to: readonly string[]) {
  return {
    from: from.flatMap((t) => chooseStarts(graph, t) ?? []),
    to: to.flatMap((t) => chooseEnds(graph, t) ?? []),
  };
}

/** Pairs with a known way, by the definition: walk from every start without the edges that are gone. */
function pairsOf(
  g: PathGraph,
  starts: readonly number[],
  ends: readonly number[],
  gone: ReadonlySet<number>,
): Set<string> {
  const found = new Set<string>();
  for (const s of starts) {
    const seen = new Set([s]);
    const stack = [s];
    for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
      for (let e = g.arrays.outOffset[v] as number; e < (g.arrays.outOffset[v + 1] as number); e++) {
        if (gone.has(e) || g.certainty(e) === 'unknown' || ((g.arrays.edgeFlags[e] as number) & EDGE.blocked) !== 0)
          continue;
        const u = g.arrays.outTo[e] as number;
        if (!seen.has(u)) {
          seen.add(u);
          stack.push(u);
        }
      }
    }
    for (const t of ends) if (t !== s && seen.has(t)) found.add(`${s} ${t}`);
  }
  return found;
}

/** Edges by what they rest on: the statements in these tests are all in policies that can be edited. */
function groupsOf(g: PathGraph): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (let e = 0; e < g.edgeCount; e++) {
    for (const b of g.evidence(e).because) {
      const key = 'policy' in b ? `${b.policy} ${b.statement}` : `fact ${g.arrays.edgeFrom[e]} ${g.arrays.outTo[e]}`;
      const list = groups.get(key);
      if (list) list.push(e);
      else groups.set(key, [e]);
    }
  }
  return groups;
}

const graphs = fc
  .record({
    roles: fc.integer({ min: 2, max: 6 }),
    buckets: fc.integer({ min: 1, max: 3 }),
    edges: fc.array(
      fc.record({
        from: fc.nat(5),
        to: fc.nat(8),
        rests: fc.constantFrom('fact', 'p', 'q', 'r'),
        index: fc.nat(1),
        also: fc.boolean(),
        certainty: fc.constantFrom('certain', 'certain', 'conditional', 'unknown'),
        blocked: fc.nat(6),
      }),
      { minLength: 1, maxLength: 14 },
    ),
  })
  .map(({ roles, buckets, edges }) => {
    const nodes = [
      ...Array.from({ length: roles }, (_, i) => node(role(i), 'iam.role')),
      ...Array.from({ length: buckets }, (_, i) =>
        node(bucket(i), 's3.bucket', { account: '111122223333', sensitive: 'named so', weight: 1 }),
      ),
    ];
    const made = edges.map((e): DerivedEdge => {
      const to = e.to % (roles + buckets);
      const [from, end] = [role(e.from % roles), to < roles ? role(to) : bucket(to - roles)];
      const type = to < roles ? 'CAN_ASSUME' : 'CAN_ACCESS';
      const because =
        e.rests === 'fact'
          ? undefined
          : [statement(e.rests, e.index), ...(e.also ? [statement('s', 0)] : []), statement('org', 0, 'scp')];
      return edge(from, type, end, {
        certainty: e.certainty as DerivedEdge['certainty'],
        causes: e.certainty === 'unknown' ? ['a'] : [],
        ...(because ? { because } : {}),
        ...(e.blocked === 0 ? { blocked: [statement('stop', 0)] } : {}),
      });
    });
    return buildPathGraph(nodes, made);
  });

const numRuns = process.env.PORTOLAN_DEEP === '1' ? 20_000 : 1500;

describe('choke points', () => {
  it('break what the search finds broken, the best first, over and over', () => {
    fc.assert(
      fc.property(graphs, (g) => {
        const query = asked(g, ['any'], ['data']);
        const starts = query.from.flatMap((c) => c.nodes);
        const ends = query.to.flatMap((c) => c.nodes);
        const answer = chokePoints(g, { ...query, limit: 20 });
        const gone = new Set<number>();
        let left = pairsOf(g, starts, ends, gone).size;
        expect(answer.pairs).toBe(left);
        expect(answer.exact).toBe(true);
        // An SCP that allows everybody is nothing to take away.
        const groups = [...groupsOf(g)].filter(([key]) => !key.includes('/org '));
        for (const cut of answer.cuts) {
          const best = Math.max(
            ...groups.map(([, edges]) => left - pairsOf(g, starts, ends, new Set([...gone, ...edges])).size),
          );
          expect(cut.pairs).toBe(best);
          expect(cut.carried).toBeGreaterThanOrEqual(cut.pairs);
          for (const e of cut.edges) gone.add(e);
          const now = pairsOf(g, starts, ends, gone).size;
          expect(left - now).toBe(cut.pairs);
          left = now;
        }
        expect(answer.left).toBe(left);
        // It stops only when no single change breaks anything.
        for (const [, edges] of groups)
          expect(pairsOf(g, starts, ends, new Set([...gone, ...edges])).size === left || left === 0).toBe(true);
      }),
      { seed: 20261124, numRuns },
    );
  });

  it('a minimum cut parts all starts from all ends with as few hops as any set of them', () => {
    fc.assert(
      fc.property(graphs, fc.boolean(), (g, weighted) => {
        const query = asked(g, ['any'], ['data']);
        const starts = query.from.flatMap((c) => c.nodes);
        const ends = query.to.flatMap((c) => c.nodes);
        const costOf = (edges: readonly number[]) => (weighted ? 1 + ((edges[0] as number) % 3) : 1);
        const answer = minimumCut(g, { ...query, limit: 100 }, costOf);
        const links = new Map<string, number[]>();
        for (let e = 0; e < g.edgeCount; e++) {
          if (g.certainty(e) === 'unknown' || ((g.arrays.edgeFlags[e] as number) & EDGE.blocked) !== 0) continue;
          const key = `${g.arrays.edgeFrom[e]} ${g.arrays.outTo[e]}`;
          links.set(key, [...(links.get(key) ?? []), e]);
        }
        // Only hops from which an end can be reached: every set of them is tried.
        const useful = [...links.values()].filter((edges) =>
          ends.some(
            (t) =>
              t === g.arrays.outTo[edges[0] as number] ||
              pairsOf(g, [g.arrays.outTo[edges[0] as number] as number], [t], new Set()).size > 0,
          ),
        );
        fc.pre(useful.length <= 11);
        let least = Number.POSITIVE_INFINITY;
        for (let set = 0; set < 1 << useful.length; set++) {
          const chosen = useful.filter((_, i) => (set & (1 << i)) !== 0);
          const cost = chosen.reduce((sum, edges) => sum + costOf(edges), 0);
          if (cost < least && pairsOf(g, starts, ends, new Set(chosen.flat())).size === 0) least = cost;
        }
        expect(answer.cost).toBe(least);
        const cut = answer.links ?? [];
        expect(cut.reduce((sum, l) => sum + l.capacity, 0)).toBe(least);
        expect(pairsOf(g, starts, ends, new Set(cut.flatMap((l) => l.edges))).size).toBe(0);
        const all = pairsOf(g, starts, ends, new Set()).size;
        for (const l of cut) expect(l.pairs).toBe(all - pairsOf(g, starts, ends, new Set(l.edges)).size);
      }),
      { seed: 7, numRuns: Math.min(numRuns, 2000) },
    );
  });
});

describe('what counts', () => {
  const admin = 'admin:111122223333';
  const [a, b, c] = [role(1), role(2), role(3)];

  it('administrators have nothing left to reach in their account, unless asked for by name', () => {
    const g = buildPathGraph(
      [node(a, 'iam.role'), node(b, 'iam.role'), node(admin, 'admin')],
      [edge(a, 'CAN_ASSUME', b), edge(b, 'IS_ADMIN', admin)],
    );
    expect(chokePoints(g, { ...asked(g, ['any'], ['admin']), limit: 5 }).pairs).toBe(1);
    expect(chokePoints(g, { ...asked(g, [b], ['admin']), limit: 5 }).pairs).toBe(1);
  });

  it('one statement that gives many hops is one change; a policy of AWS is taken from one holder at a time', () => {
    const own = [statement('shared', 2)];
    const aws: Because[] = [
      {
        policy: 'arn:aws:iam::aws:policy/PowerUserAccess',
        statement: 0,
        sid: null,
        layer: 'identity',
        effect: 'Allow',
        text: 'allows everything',
      },
    ];
    const nodes = [
      ...[a, b, c].map((id) => node(id, 'iam.role')),
      node(bucket(1), 's3.bucket', { account: '111122223333', sensitive: 'x', weight: 1 }),
    ];
    const shared = buildPathGraph(
      nodes,
      [a, b, c].map((id) => edge(id, 'CAN_ACCESS', bucket(1), { because: own, props: { level: 'read' } })),
    );
    const [first] = chokePoints(shared, { ...asked(shared, ['any'], ['data']), limit: 5 }).cuts;
    expect(first?.pairs).toBe(3);
    expect(first?.change.statement?.statement).toBe(2);
    const managed = buildPathGraph(
      nodes,
      [a, b, c].map((id) => edge(id, 'CAN_ACCESS', bucket(1), { because: aws, props: { level: 'read' } })),
    );
    expect(chokePoints(managed, { ...asked(managed, ['any'], ['data']), limit: 5 }).cuts.map((x) => x.pairs)).toEqual([
      1, 1, 1,
    ]);
  });

  it('no cut is offered of what follows from being administrator', () => {
    const g = buildPathGraph(
      [
        node(admin, 'admin'),
        node(a, 'iam.role'),
        node(bucket(1), 's3.bucket', { account: '111122223333', sensitive: 'x', weight: 1 }),
      ],
      [edge(a, 'CAN_BECOME', admin), edge(admin, 'CAN_ACCESS', bucket(1), { props: { level: 'read' } })],
    );
    const answer = chokePoints(g, { ...asked(g, ['any'], ['data']), limit: 5 });
    expect(answer.cuts.map((x) => g.id(g.arrays.edgeFrom[x.edge] as number))).toEqual([a]);
    expect(minimumCut(g, { ...asked(g, [admin], ['data']), limit: 5 }).links).toBeNull();
  });

  it('counts the pairs that paths lists', () => {
    const g = buildPathGraph(
      [
        ...[a, b, c].map((id) => node(id, 'iam.role')),
        ...[1, 2].map((i) => node(bucket(i), 's3.bucket', { account: '111122223333', sensitive: 'x', weight: 1 })),
      ],
      [
        edge(a, 'CAN_ASSUME', c),
        edge(b, 'CAN_ASSUME', c),
        edge(c, 'CAN_ACCESS', bucket(1), { props: { level: 'read' } }),
        edge(c, 'CAN_ACCESS', bucket(2), { props: { level: 'read' } }),
      ],
    );
    const query = asked(g, ['any'], ['data']);
    const paths = answerPaths(g, { ...query, k: 1, limit: 100, blocked: false, maxUnknown: 1, certainty: null });
    expect(chokePoints(g, { ...query, limit: 5 }).pairs).toBe(paths.routes);
  });
});

describe('what somebody accepted', () => {
  const acceptance = { id: 'd', owner: 'ann', reason: 'known', expires: '2999-01-01' };
  const shared = statement('shared', 0);
  const alone = statement('alone', 0);
  const graph = () =>
    buildPathGraph(
      [
        node(role(0), 'iam.role'),
        node(role(1), 'iam.role'),
        node(role(2), 'iam.role'),
        node(bucket(0), 's3.bucket', { sensitive: 'sensitive', weight: 1 }),
        node(bucket(1), 's3.bucket', { sensitive: 'sensitive', weight: 1 }),
      ],
      [
        edge(role(0), 'CAN_ACCESS', bucket(0), { because: [shared] }),
        edge(role(1), 'CAN_ACCESS', bucket(0), { because: [shared] }),
        edge(role(2), 'CAN_ACCESS', bucket(0), { because: [alone] }),
        edge(role(2), 'CAN_ACCESS', bucket(1), { because: [alone] }),
        edge(role(1), 'CAN_ACCESS', bucket(1), { because: [statement('other', 0)] }),
      ],
    );
  const accept = (g: PathGraph, from: number | null, to: number | null) => ({
    marks: new Map(),
    accepted: [
      {
        path: null,
        from: from === null ? null : new Set([g.find(role(from))]),
        to: to === null ? null : new Set([g.find(bucket(to))]),
        acceptance,
      },
    ],
  });

  it('counts to no figure, by its start, its end, or both', () => {
    const g = graph();
    const query = { ...asked(g, ['any'], ['data']), limit: 9 };
    expect(chokePoints(g, query)).toMatchObject({ pairs: 5, accepted: 0 });
    for (const [from, to, pairs, accepted] of [
      [2, null, 3, 2],
      [null, 0, 2, 3],
      [1, 0, 4, 1],
    ] as const) {
      const answer = chokePoints(g, { ...query, decisions: accept(g, from, to) });
      expect([answer.pairs, answer.accepted]).toEqual([pairs, accepted]);
      expect(answer.cuts.reduce((n, c) => n + c.pairs, 0) + answer.left).toBe(pairs);
      const minimum = minimumCut(g, { ...query, decisions: accept(g, from, to) });
      expect([minimum.pairs, minimum.accepted]).toEqual([pairs, accepted]);
    }
    // Without role 2 the shared statement breaks most; what it shares with nobody is no cut at all.
    const [best, ...others] = chokePoints(g, { ...query, decisions: accept(g, 2, null) }).cuts;
    expect(best).toMatchObject({ change: { statement: shared }, pairs: 2 });
    expect(others.map((c) => c.change.statement)).not.toContainEqual(alone);
    const { links } = minimumCut(g, { ...query, decisions: accept(g, 2, null) });
    expect(links?.every((l) => l.edges.every((e) => g.arrays.edgeFrom[e] !== g.find(role(2))))).toBe(true);
  });

  it('takes an accepted row for all the pairs it stands for, however many', () => {
    const many = 30;
    const group = 'urn:portolan:access.set:111122223333:global:s';
    const g = buildPathGraph(
      [
        ...Array.from({ length: many }, (_, i) => node(role(i), 'iam.role')),
        node(role(many), 'iam.role'),
        node(group, 'access.set'),
        node(bucket(0), 's3.bucket', { sensitive: 'sensitive', weight: 1 }),
      ],
      [
        ...Array.from({ length: many }, (_, i) => edge(role(i), 'HOLDS', group, { because: [] })),
        edge(group, 'CAN_ACCESS', bucket(0), { because: [shared] }),
        edge(role(many), 'CAN_ACCESS', bucket(0), { because: [alone] }),
      ],
    );
    const query = asked(g, ['any'], ['data']);
    const { rows } = answerPaths(g, {
      ...query,
      k: 1,
      limit: 9,
      blocked: false,
      maxUnknown: 0,
      certainty: null,
    });
    const folded = rows.find((r) => r.count === many);
    const decisions = {
      marks: new Map(),
      accepted: [{ path: folded?.id ?? '', from: null, to: null, acceptance }],
    };
    expect(chokePoints(g, { ...query, limit: 9, decisions })).toMatchObject({ pairs: 1, accepted: many });
    expect(chokePoints(g, { ...query, limit: 9 })).toMatchObject({ pairs: many + 1, accepted: 0 });
  });
});
