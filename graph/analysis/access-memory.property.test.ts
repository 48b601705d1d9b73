/** Taking answers over from the last run gives, byte for byte, what deciding everything gives, whatever changed in between. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildWorld } from '../build/build.js';
import { memorySnapshot } from '../build/memory-snapshot.js';
import type { World } from '../build/world.js';
import { asNodeId } from '../schema/ids.js';
import type { Observation } from '../schema/observation.js';
import { accessOf } from './access.js';
import type { AccessMemory, RememberedAccess } from './access-memory.js';

const HERE = '111122223333';
const THERE = '444455556666';
const NAMES = ['t1-a', 't1-b', 't1-c', 't2-a', 't2-b', 'x', 'y', 'z', 'z1', 'z2', 'z3', 'z4'];
const POINT = `arn:aws:s3:eu-west-1:${HERE}:accesspoint/door`;

const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
  Action: fc.constantFrom('s3:*', 's3:Get*', 's3:ListBucket', 'dynamodb:*', 'dynamodb:GetItem', 'kms:*', '*'),
  Resource: fc.constantFrom(
    '*',
    'arn:aws:s3:::t1-*',
    'arn:aws:s3:::t1-*/public/*',
    'arn:aws:s3:::*/x',
    `${POINT}/object/*`,
    `arn:aws:dynamodb:*:*:table/t1-*`,
    'arn:aws:s3:::${aws:PrincipalTag/team}-*',
  ),
  Condition: fc.option(
    fc.constantFrom(
      { StringEquals: { 'aws:PrincipalTag/team': 't1' } },
      { StringEquals: { 'aws:ResourceTag/team': 't1' } },
      { DateLessThan: { 'aws:CurrentTime': '2026-06-01T00:00:00Z' } },
      { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
    ),
    { nil: undefined, freq: 3 },
  ),
});
const policy = fc.array(statement, { minLength: 1, maxLength: 3 });
const own = fc.option(
  fc.record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Principal: fc.constantFrom('*', { AWS: THERE }, { AWS: `arn:aws:iam::${HERE}:role/r0` }),
    Action: fc.constantFrom('s3:*', 's3:GetObject'),
    Resource: fc.constantFrom('*', ['arn:aws:s3:::t1-b/*']),
    Condition: fc.option(fc.constant({ StringEquals: { 's3:DataAccessPointAccount': HERE } }), { nil: undefined }),
  }),
  { nil: undefined, freq: 2 },
);
/** An account in parts: a change is one part taken from another one. */
const parts = {
  p0: policy,
  p1: policy,
  p2: policy,
  boundary: fc.option(policy, { nil: undefined }),
  holds: fc.array(fc.uniqueArray(fc.nat(2), { maxLength: 2 }), { minLength: 6, maxLength: 6 }),
  teams: fc.array(fc.constantFrom('t1', 't2'), { minLength: 6, maxLength: 6 }),
  own,
  pointPolicy: own,
  acl: fc.subarray(['AllUsers:READ', `${'b'.repeat(64)}:WRITE`]),
  ignorePublicAcls: fc.boolean(),
  restrictPublicBuckets: fc.boolean(),
  keyed: fc.boolean(),
  keyPolicy: policy,
  stores: fc.subarray(NAMES, { minLength: 8 }),
  storeTeams: fc.constantFrom('t1', 't2'),
  points: fc.constantFrom('complete' as const, 'denied' as const),
  now: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-11-20T00:00:00.000Z'),
  seen: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'),
};
const account = fc.record(parts);
type Account = typeof account extends fc.Arbitrary<infer T> ? T : never;

const document = (statements: readonly unknown[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const policyId = (name: string) => asNodeId(`arn:aws:iam::${HERE}:policy/${name}`);

function worldOf(a: Account): Promise<World> {
  const base = (type: string, id: string, name: string, more: Partial<Observation> = {}): Observation => ({
    type,
    id: asNodeId(id),
    name,
    account: HERE,
    region: 'eu-west-1',
    props: {},
    ...more,
  });
  const managed = (name: string, statements: readonly unknown[]) =>
    base('iam.policy', policyId(name), name, {
      policies: [{ kind: 'version', name: 'v1', document: document(statements), isDefault: true }],
      facets: { document: 'known' },
    });
  const principal = (i: number): Observation => {
    const account = i === 5 ? THERE : HERE;
    const kind = i < 3 ? 'role' : 'user';
    return base(`iam.${kind}`, `arn:aws:iam::${account}:${kind}/${kind[0]}${i}`, `${kind[0]}${i}`, {
      account,
      tags: { team: a.teams[i] ?? '' },
      links: [
        ...(a.holds[i] ?? []).map((p) => ({ edge: 'HAS_POLICY', to: policyId(`p${p}`), toType: 'iam.policy' })),
        ...(i === 1 && a.boundary ? [{ edge: 'HAS_BOUNDARY', to: policyId('b'), toType: 'iam.policy' }] : []),
      ],
      ...(kind === 'role' ? { policies: [{ kind: 'trust' as const, name: 'trust', document: document([]) }] } : {}),
    });
  };
  const key = base('kms.key', `arn:aws:kms:eu-west-1:${HERE}:key/k`, 'k', {
    props: { manager: 'CUSTOMER' },
    policies: [
      {
        kind: 'resource',
        name: 'policy',
        document: document(a.keyPolicy.map((s) => ({ ...s, Principal: { AWS: HERE } }))),
      },
    ],
  });
  const resource = (statements: unknown) =>
    statements ? [{ kind: 'resource' as const, name: 'policy', document: document([statements]) }] : [];
  const bucket = (name: string) =>
    base('s3.bucket', `arn:aws:s3:::${name}`, name, {
      props: {
        created: a.seen,
        ownerId: 'a'.repeat(64),
        ignorePublicAcls: a.ignorePublicAcls,
        restrictPublicBuckets: a.restrictPublicBuckets,
        ...(name === 't1-c' ? { acl: a.acl } : {}),
      },
      tags: { team: name === 't2-a' ? a.storeTeams : name.slice(0, 2) },
      facets: { policy: 'absent', acl: 'known' },
      policies: name === 't1-b' ? resource(a.own) : [],
      links: name === 'x' && a.keyed ? [{ edge: 'ENCRYPTED_BY', to: key.id, toType: 'kms.key' }] : [],
    });
  const point = base('s3.access-point', POINT, 'door', {
    props: { networkOrigin: 'Internet', restrictPublicBuckets: a.restrictPublicBuckets },
    policies: resource(a.pointPolicy && { ...a.pointPolicy, Resource: [POINT, `${POINT}/object/*`] }),
    links: [
      {
        edge: 'REFERS_TO',
        to: asNodeId('arn:aws:s3:::t1-b'),
        toType: 's3.bucket',
        props: { as: 'bucket of the access point' },
      },
    ],
  });
  const all = [
    managed('p0', a.p0),
    managed('p1', a.p1),
    managed('p2', a.p2),
    ...(a.boundary ? [managed('b', a.boundary)] : []),
    ...[0, 1, 2, 3, 4, 5].map(principal),
    ...a.stores.map(bucket),
    ...a.stores.map((n) =>
      base('dynamodb.table', `arn:aws:dynamodb:eu-west-1:${HERE}:table/${n}`, n, {
        tags: { team: n.slice(0, 2) },
        facets: { policy: 'absent' },
      }),
    ),
    { ...bucket('theirs'), account: THERE, props: { ownerId: 'b'.repeat(64) } },
    key,
  ];
  const scope = (unit: string) => ({ account: HERE, region: 'eu-west-1', unit });
  return buildWorld(
    memorySnapshot(
      [
        { scope: scope('test.things'), observations: all },
        { scope: scope('s3control.access-points'), observations: [point], state: a.points },
      ],
      a.now,
    ),
  );
}

/** As it comes back from a file. */
const kept = (memory: AccessMemory): RememberedAccess => JSON.parse(JSON.stringify(memory.after));
const remember = (world: World): RememberedAccess => {
  const memory: AccessMemory = { before: null };
  accessOf(world, memory);
  return kept(memory);
};

const runs = { numRuns: process.env.PORTOLAN_DEEP === '1' ? 3000 : 150, seed: 47 };
const names = Object.keys(parts) as (keyof Account)[];

describe('what was remembered of access', () => {
  it('changes nothing in the answer, after any change', async () => {
    let edges = 0;
    await fc.assert(
      fc.asyncProperty(
        account,
        account,
        fc.uniqueArray(fc.constantFrom(...names), { maxLength: 3 }),
        async (a, b, changes) => {
          const changed: Account = { ...a, ...Object.fromEntries(changes.map((name) => [name, b[name]])) };
          const before = remember(await worldOf(a));
          const world = await worldOf(changed);
          const memory: AccessMemory = { before };
          const told = accessOf(world, memory);
          const plain: AccessMemory = { before: null };
          expect(JSON.stringify(told)).toBe(JSON.stringify(accessOf(world, plain)));
          // What is remembered after it serves as well as if nothing had been taken over.
          const again = accessOf(world, { before: kept(memory) });
          expect(JSON.stringify(again)).toBe(JSON.stringify(told));
          edges += told.edges.length;
        },
      ),
      runs,
    );
    expect(edges).toBeGreaterThan(1000);
  }, 600_000);

  describe('is taken over for what did not change, and for nothing else', () => {
    const base: Account = {
      p0: [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::t1-*', Condition: undefined }],
      p1: [{ Effect: 'Allow', Action: 'dynamodb:*', Resource: '*', Condition: undefined }],
      p2: [
        {
          Effect: 'Allow',
          Action: 's3:*',
          Resource: '*',
          Condition: { DateLessThan: { 'aws:CurrentTime': '2026-06-01T00:00:00Z' } },
        },
      ],
      boundary: undefined,
      holds: [[0], [1], [], [2], [], []],
      teams: ['t1', 't1', 't1', 't1', 't1', 't1'],
      own: undefined,
      pointPolicy: undefined,
      acl: [],
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
      keyed: false,
      keyPolicy: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Condition: undefined }],
      stores: NAMES,
      storeTeams: 't2',
      points: 'complete',
      now: '2026-01-01T00:00:00.000Z',
      seen: '2026-01-01T00:00:00.000Z',
    };
    /** Who of the three holders, and which stores, are answered from a memory whose every answer carries a mark. */
    async function marked(change: Partial<Account>): Promise<{ readonly who: string; readonly stores: number }> {
      const before = remember(await worldOf(base));
      const text = JSON.stringify(before.groups).replaceAll(
        '"certainty":"certain"',
        '"certainty":"certain","marked":true',
      );
      const told = accessOf(await worldOf({ ...base, ...change }), { before: { ...before, groups: JSON.parse(text) } });
      const edges = told.edges.filter((e) => 'marked' in e);
      const who = [...new Set(edges.map((e) => e.from.replace(/.*\//, '')))].sort().join();
      return { who, stores: new Set(edges.map((e) => e.to)).size };
    }
    const many = 1 + NAMES.length * 2;
    const cases: readonly (readonly [string, Partial<Account>, string, number])[] = [
      ['nothing', {}, 'r0,r1,u3', many - 1],
      ['times at which things were seen or made', { seen: '2026-02-01T00:00:00.000Z' }, 'r0,r1,u3', many - 1],
      ['the policy of one', { p0: base.p0.map((s) => ({ ...s, Resource: '*' as const })) }, 'r1,u3', many - 1],
      ['the policy of another', { p1: base.p0 }, 'r0,u3', NAMES.length],
      ['the time, which one policy looks at', { now: '2026-11-20T00:00:00.000Z' }, 'r0,r1', 3 + NAMES.length],
      ['the tags of one', { teams: ['t2', 't1', 't1', 't1', 't1', 't1'] }, 'r1,u3', many - 1],
      ['what is known of access points', { points: 'denied' }, '', 0],
      ['every bucket', { ignorePublicAcls: false, stores: NAMES.slice(0, 3) }, 'r1', 3],
      ['the tags of one bucket', { storeTeams: 't1' }, 'r0,r1,u3', many - 2],
      [
        'the policy of one bucket',
        {
          own: {
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: '*',
            Condition: undefined,
          },
        },
        'r0,r1,u3',
        many - 2,
      ],
    ];
    it.each(cases)('when it is %s', async (_, change, who, stores) => {
      expect(await marked(change)).toEqual({ who, stores });
    });
  });
});
