import { describe, expect, it } from 'vitest';
import type { DerivedEdge } from '../derived.js';
import { answerPaths, type PathQuery } from './answer.js';
import { buildPathGraph } from './csr.js';
import { edge, node } from './hand-made.js';
import type { PathGraph } from './path-graph.js';
import { chooseEnds, chooseStarts } from './select.js';

const A = '111122223333';
const B = '444455556666';
const user = (name: string, account = A) => `arn:aws:iam::${account}:user/${name}`;
const role = (name: string, account = A) => `arn:aws:iam::${account}:role/${name}`;
const admin = (account = A) => `admin:${account}`;
const bucket = (name: string) => `arn:aws:s3:::${name}`;
const set = (name: string, account = A) => `urn:portolan:access.set:${account}:global:${name}`;

function ask(g: PathGraph, from: readonly string[], to: readonly string[], more: Partial<PathQuery> = {}) {
  const found = <T>(text: string, x: T | null): T => {
    if (x === null) throw new Error(`${text} is no node`);
    return x;
  };
  return answerPaths(g, {
    from: from.map((t) => found(t, chooseStarts(g, t))),
    to: to.map((t) => found(t, chooseEnds(g, t))),
    k: 1,
    limit: 1000,
    blocked: false,
    maxUnknown: 1,
    certainty: null,
    ...more,
  });
}

const unknown = (cause: string): Partial<DerivedEdge> => ({ certainty: 'unknown', causes: [cause] });
const MFA = { key: 'aws:MultiFactorAuthPresent', operator: 'Bool', values: ['true'], text: 'MFA' };

describe('answerPaths', () => {
  it('shows access through a hidden set as one hop that carries the reasons of both halves', () => {
    const g = buildPathGraph(
      [
        node(user('ann'), 'iam.user'),
        node(set('s'), 'access.set'),
        node(bucket('pay'), 's3.bucket', { account: A, sensitive: 'payroll', weight: 1 }),
      ],
      [
        edge(user('ann'), 'HOLDS', set('s')),
        edge(set('s'), 'CAN_ACCESS', bucket('pay'), {
          certainty: 'conditional',
          conditions: [MFA],
          props: { level: 'read', actions: ['s3:GetObject'] },
        }),
        edge(set('s'), 'CAN_ACCESS', bucket('pay'), {
          certainty: 'conditional',
          conditions: [MFA],
          props: { level: 'write' },
        }),
      ],
    );
    const { rows } = ask(g, ['any'], ['data']);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.hops).toHaveLength(1);
    const hop = rows[0]?.hops[0];
    expect(hop).toMatchObject({
      from: user('ann'),
      to: bucket('pay'),
      kind: 'CAN_ACCESS',
      certainty: 'conditional',
      conditions: [MFA],
      label: 's3:GetObject',
      levels: ['read', 'write'],
    });
    expect(hop?.because).toHaveLength(2);
  });

  it('does not end at a store that can only be listed or tagged', () => {
    const g = buildPathGraph(
      [node(user('ann'), 'iam.user'), node(bucket('pay'), 's3.bucket', { sensitive: 'payroll', weight: 1 })],
      ['list', 'tagging'].map((level) => edge(user('ann'), 'CAN_ACCESS', bucket('pay'), { props: { level } })),
    );
    expect(ask(g, ['any'], [bucket('pay')]).rows).toEqual([]);
  });

  it('leaves admins out of lists to admin, and answers one asked for by name with no hops and its certainty', () => {
    const g = buildPathGraph(
      [node(user('root-like'), 'iam.user'), node(user('eve'), 'iam.user'), node(admin(), 'admin')],
      [
        edge(user('root-like'), 'IS_ADMIN', admin(), { certainty: 'conditional', conditions: [MFA] }),
        edge(user('eve'), 'CAN_BECOME', user('root-like'), { technique: 'iam.create-access-key' }),
      ],
    );
    const list = ask(g, ['any'], ['admin']);
    expect(list.rows.map((r) => r.from)).toEqual([user('eve')]);
    expect(list.rows[0]).toMatchObject({ to: admin(), target: 'admin', certainty: 'conditional', verdict: 'open' });
    const named = ask(g, [user('root-like')], ['admin']);
    expect(named.rows).toHaveLength(1);
    expect(named.rows[0]).toMatchObject({ hops: [], certainty: 'conditional', to: admin() });
  });

  it('folds what differs in one member, never over target accounts, never a named end', () => {
    const users = ['a', 'b', 'c'].map((n) => user(n));
    const g = buildPathGraph(
      [...users, role('r')]
        .map((id) => node(id, id.includes('user') ? 'iam.user' : 'iam.role'))
        .concat([node(admin(), 'admin'), node(admin(B), 'admin')]),
      [
        ...users.map((u) =>
          edge(u, 'CAN_ASSUME', role('r'), {
            technique: 'sts.assume-role',
            because: [{ fact: u, source: u, text: u }],
          }),
        ),
        edge(role('r'), 'CAN_BECOME', admin(), { technique: 'iam.put-role-policy' }),
        edge(role('r'), 'CAN_BECOME', admin(B), { technique: 'iam.put-role-policy' }),
      ],
    );
    const rows = ask(g, ['any'], ['admin']).rows.filter((r) => r.hops.length === 2);
    expect(rows.map((r) => [r.to, r.count, r.from])).toEqual(
      expect.arrayContaining([
        [admin(), 3, users[0]],
        [admin(B), 3, users[0]],
      ]),
    );
    expect(rows).toHaveLength(2);
    expect(rows[0]?.members).toEqual(users);
    const named = ask(g, [users[1] as string, users[2] as string], [admin()]);
    expect(named.rows.map((r) => [r.from, r.count]).sort()).toEqual([
      [users[1], 1],
      [users[2], 1],
    ]);
  });

  it('does not fold paths whose conditions differ', () => {
    const g = buildPathGraph(
      [node(user('a'), 'iam.user'), node(user('b'), 'iam.user'), node(role('r'), 'iam.role'), node(admin(), 'admin')],
      [
        edge(user('a'), 'CAN_ASSUME', role('r'), { certainty: 'conditional', conditions: [MFA] }),
        edge(user('b'), 'CAN_ASSUME', role('r'), {
          certainty: 'conditional',
          conditions: [{ ...MFA, key: 'aws:SourceIp' }],
        }),
        edge(role('r'), 'IS_ADMIN', admin()),
      ],
    );
    expect(ask(g, ['any'], ['admin']).rows).toHaveLength(2);
  });

  it('folds stores of one account that are entered alike, and lists them', () => {
    const g = buildPathGraph(
      [
        node(user('a'), 'iam.user'),
        node(set('s'), 'access.set'),
        ...['x', 'y', 'z'].map((n) => node(bucket(n), 's3.bucket', { account: A, sensitive: 'tagged', weight: 1 })),
      ],
      [
        edge(user('a'), 'HOLDS', set('s')),
        ...['x', 'y'].map((n) => edge(set('s'), 'CAN_ACCESS', bucket(n), { props: { level: 'read' } })),
        edge(set('s'), 'CAN_ACCESS', bucket('z'), { props: { level: 'write' } }),
      ],
    );
    const { rows, routes } = ask(g, ['any'], ['data']);
    expect(rows.map((r) => [r.to, r.count, r.ends]).sort()).toEqual([
      [bucket('x'), 2, [bucket('x'), bucket('y')]],
      [bucket('z'), 1, []],
    ]);
    expect(routes).toBe(3);
    expect(ask(g, ['any'], [bucket('x'), bucket('y')]).rows).toHaveLength(2);
  });

  it('folds what an administrator reaches in its account into one row, and keeps what others reach apart', () => {
    const stores = ['x', 'y'].map((n) => bucket(n));
    const g = buildPathGraph(
      [
        node(user('eve'), 'iam.user'),
        node(role('worker'), 'iam.role'),
        node(admin(), 'admin'),
        ...stores.map((s, i) => node(s, 's3.bucket', { account: A, sensitive: 'tagged', weight: i === 1 ? 1 : 0.5 })),
      ],
      [
        edge(user('eve'), 'CAN_BECOME', admin(), { technique: 'iam.put-user-policy' }),
        ...stores.map((s) => edge(admin(), 'CAN_ACCESS', s, { props: { level: 'read' } })),
        ...stores.map((s) => edge(role('worker'), 'CAN_ACCESS', s, { props: { level: 'read' } })),
      ],
    );
    const { rows } = ask(g, ['any'], ['data']);
    const eve = rows.filter((r) => r.from === user('eve'));
    expect(eve.map((r) => [r.to, r.count, r.ends])).toEqual([[bucket('y'), 2, [bucket('y'), bucket('x')]]]);
    expect(rows.filter((r) => r.from === role('worker'))).toHaveLength(2);
    expect(ask(g, ['any'], stores).rows.filter((r) => r.from === user('eve'))).toHaveLength(2);
  });

  it('shows an unknown path only where no known one exists, folds such rows by cause, and sorts them last', () => {
    const scope = `${A}/us-east-1/lambda.functions`;
    const g = buildPathGraph(
      [
        ...['a', 'b', 'c'].map((n) => node(user(n), 'iam.user')),
        node(role('r'), 'iam.role'),
        node(admin(), 'admin'),
        node(admin(B), 'admin'),
      ],
      [
        edge(user('a'), 'CAN_BECOME', role('r'), { ...unknown(scope), technique: 'lambda.update-function-code' }),
        edge(user('b'), 'CAN_BECOME', role('r'), { ...unknown(scope), technique: 'lambda.create+invoke' }),
        edge(user('c'), 'CAN_BECOME', role('r'), { ...unknown(scope) }),
        edge(user('c'), 'CAN_ASSUME', role('r'), { certainty: 'conditional' }),
        edge(role('r'), 'CAN_BECOME', admin()),
      ],
    );
    const { rows, unknown: count } = ask(g, ['any'], ['admin']);
    expect(count).toBe(1);
    const last = rows[rows.length - 1];
    expect(last).toMatchObject({
      certainty: 'unknown',
      count: 2,
      settledBy: [scope],
      from: user('a'),
      members: [user('a'), user('b')],
    });
    expect(rows.find((r) => r.from === user('c'))?.certainty).toBe('conditional');
    expect(ask(g, ['any'], ['admin'], { maxUnknown: 0 }).rows.some((r) => r.certainty === 'unknown')).toBe(false);
  });

  it('makes going on from a host conditional when it was entered over the network, and certain from the host itself', () => {
    const host = `arn:aws:ec2:us-east-1:${A}:instance/i-1`;
    const g = buildPathGraph(
      [
        node('internet', 'internet', { external: true }),
        node(host, 'ec2.instance'),
        node(role('r'), 'iam.role'),
        node(admin(), 'admin'),
      ],
      [
        edge('internet', 'ROUTES_TO', host, { props: { ports: ['tcp/443'] } }),
        edge(host, 'RUNS_AS', role('r')),
        edge(role('r'), 'IS_ADMIN', admin()),
      ],
    );
    const fromOutside = ask(g, ['internet'], ['admin']).rows[0];
    expect(fromOutside?.hops.map((h) => [h.kind, h.certainty, h.label])).toEqual([
      ['ROUTES_TO', 'certain', 'tcp/443'],
      ['RUNS_AS', 'conditional', 'runs as'],
      ['IS_ADMIN', 'certain', 'is admin'],
    ]);
    expect(fromOutside?.hops[1]?.conditions[0]?.text).toContain('flaw');
    expect(ask(g, [host], ['admin']).rows[0]?.certainty).toBe('certain');
    expect(ask(g, ['internet'], [host]).rows[0]?.certainty).toBe('certain');
  });

  it('does not end at a database that is only reached over the network', () => {
    const db = `arn:aws:rds:us-east-1:${A}:db:customers`;
    const g = buildPathGraph(
      [
        node('internet', 'internet', { external: true }),
        node(db, 'rds.instance', { sensitive: 'named so', weight: 1 }),
      ],
      [edge('internet', 'ROUTES_TO', db, { props: { ports: ['tcp/5432'] } })],
    );
    expect(ask(g, ['internet'], ['data', db]).rows).toEqual([]);
  });

  it('shows blocked paths only when asked, only where no open one exists, with what stops them', () => {
    const by = [
      { policy: 'p', statement: 0, sid: 'Stop', layer: 'scp' as const, effect: 'Deny' as const, text: 'denied' },
    ];
    const g = buildPathGraph(
      [node(user('a'), 'iam.user'), node(user('b'), 'iam.user'), node(role('r'), 'iam.role'), node(admin(), 'admin')],
      [
        edge(user('a'), 'CAN_ASSUME', role('r'), { blocked: by }),
        edge(user('b'), 'CAN_ASSUME', role('r'), { blocked: by }),
        edge(user('b'), 'CAN_BECOME', role('r')),
        edge(role('r'), 'IS_ADMIN', admin()),
      ],
    );
    expect(ask(g, ['any'], ['admin']).rows.map((r) => r.from)).toEqual([user('b')]);
    const rows = ask(g, ['any'], ['admin'], { blocked: true }).rows;
    expect(rows.map((r) => [r.from, r.verdict, r.blockedBy])).toEqual([
      [user('b'), 'open', []],
      [user('a'), 'blocked', by],
    ]);
  });

  it('gives the k best paths of a pair, each with an id of its own', () => {
    const g = buildPathGraph(
      [node(user('a'), 'iam.user'), node(role('r'), 'iam.role'), node(role('s'), 'iam.role'), node(admin(), 'admin')],
      [
        edge(user('a'), 'CAN_ASSUME', role('r')),
        edge(user('a'), 'CAN_ASSUME', role('s')),
        edge(role('r'), 'CAN_BECOME', admin()),
        edge(role('s'), 'CAN_BECOME', admin()),
        edge(user('a'), 'CAN_BECOME', admin(), { certainty: 'conditional' }),
      ],
    );
    const rows = ask(g, [user('a')], ['admin'], { k: 3 }).rows;
    expect(rows).toHaveLength(3);
    expect(new Set(rows.map((r) => r.id)).size).toBe(3);
    expect(ask(g, [user('a')], ['admin']).rows[0]?.hops.map((h) => h.to)).toEqual([role('r'), admin()]);
  });

  it('takes starts by tag, account and word', () => {
    const vendor = `arn:aws:iam::${B}:role/vendor`;
    const g = buildPathGraph(
      [
        node(user('a'), 'iam.user', { tags: { team: 'ops' } }),
        node(user('b'), 'iam.user'),
        node(vendor, 'external.principal', { external: true }),
        node(`account:${B}`, 'account', { external: true }),
        node(role('r'), 'iam.role'),
        node(admin(), 'admin'),
      ],
      [
        edge(user('a'), 'CAN_ASSUME', role('r')),
        edge(user('b'), 'CAN_ASSUME', role('r')),
        edge(vendor, 'CAN_ASSUME', role('r')),
        edge(role('r'), 'CAN_BECOME', admin()),
      ],
    );
    const from = (word: string) => ask(g, [word], ['admin']).rows.map((r) => r.from);
    expect(from('tag:team=ops')).toEqual([user('a')]);
    expect(from('external')).toEqual([vendor]);
    expect(from(`account:${B}`)).toEqual([vendor]);
    expect(ask(g, ['external'], [`account:${A}`]).rows.map((r) => [r.from, r.to])).toEqual([[vendor, role('r')]]);
  });

  it('ranks what anyone can start above what an insider can, and granted access lowest', () => {
    const g = buildPathGraph(
      [
        node('internet', 'internet', { external: true }),
        node(user('a'), 'iam.user'),
        node(user('b'), 'iam.user'),
        node(admin(), 'admin'),
        node(bucket('x'), 's3.bucket', { account: A, sensitive: 'tagged', weight: 1 }),
      ],
      [
        edge('internet', 'EXPOSES', bucket('x'), { props: { how: 'resource policy', level: 'read' } }),
        edge(user('a'), 'CAN_BECOME', admin()),
        edge(user('b'), 'CAN_ACCESS', bucket('x'), { props: { level: 'read' } }),
      ],
    );
    const { rows } = ask(g, ['internet', 'any'], ['admin', 'data']);
    expect(rows.map((r) => r.from)).toEqual(['internet', user('a'), user('b')]);
    expect(rows[0]?.severity).toBe('critical');
    expect(rows.every((r) => r.scoreBecause.length > 2)).toBe(true);
  });
});
