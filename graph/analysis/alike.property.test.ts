import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildWorld } from '../build/build.js';
import { memorySnapshot } from '../build/memory-snapshot.js';
import type { World } from '../build/world.js';
import { compilePolicy } from '../iam/compile.js';
import { asNodeId } from '../schema/ids.js';
import { accessEdges, accessLevels, contentReach } from './access.js';
import { ALLOW_ALL, authorityOf, withPolicies } from './authority.js';
import { capabilitiesOf } from './capabilities.js';
import { decide } from './decide.js';
import { whoCan } from './who-can.js';

const ACCOUNT = '111122223333';
/** More than are decided one by one whoever asks. */
const NAMES = ['t1-a', 't1-b', 't1-c', 't2-a', 't2-b', 'x', 'y'];
const REGIONS = ['eu-west-1', 'us-east-1'];
const ACTIONS = ['s3:GetObject', 's3:ListBucket', 'dynamodb:GetItem', 'dynamodb:PutItem', 'lambda:InvokeFunction'];

const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
  Action: fc.constantFrom(...ACTIONS, 's3:*', 's3:Get*', 'dynamodb:*', '*', 'lambda:*'),
  Resource: fc.constantFrom(
    '*',
    'arn:aws:s3:::t1-*',
    'arn:aws:s3:::t1-a/*',
    'arn:aws:s3:::t1-*/public/*',
    'arn:aws:s3:::*/x',
    `arn:aws:dynamodb:*:${ACCOUNT}:table/t1-*`,
    `arn:aws:dynamodb:*:*:table/t2-a`,
    'arn:aws:dynamodb:eu-west-1:*',
    `arn:aws:dynamodb:*:table/t1-?`,
    `arn:aws:lambda:*:*:function:t?-a`,
    `arn:aws:lambda:*:${ACCOUNT}:t1-*`,
    'arn:aws:s3:::${aws:PrincipalTag/team}-*',
  ),
  Condition: fc.option(
    fc.constantFrom(
      { StringEquals: { 'aws:PrincipalTag/team': 't1' } },
      { StringEquals: { 'aws:ResourceTag/team': 't1' } },
      { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
      { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      { DateLessThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:00Z' } },
    ),
    { nil: undefined, freq: 3 },
  ),
});
const policy = fc.array(statement, { minLength: 1, maxLength: 3 });
/** What a table's own policy says, if it has one. */
const own = fc.option(
  fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Principal: fc.constantFrom('*', { AWS: ACCOUNT }, { AWS: `arn:aws:iam::${ACCOUNT}:role/r0` }),
    Action: fc.constantFrom('dynamodb:GetItem', 'dynamodb:*'),
    Resource: fc.constant('*'),
  }),
  { nil: undefined, freq: 3 },
);
const account = fc.record({
  policies: fc.array(policy, { minLength: 2, maxLength: 3 }),
  /** What each principal holds, by place in the list; the first are roles, the others users. */
  holds: fc.array(fc.uniqueArray(fc.nat(2), { maxLength: 2 }), { minLength: 5, maxLength: 5 }),
  own,
  unread: fc.boolean(),
});

type Account = typeof account extends fc.Arbitrary<infer T> ? T : never;

function worldOf({ policies, holds, own, unread }: Account): Promise<World> {
  const document = (statements: readonly unknown[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const policyId = (i: number) => asNodeId(`arn:aws:iam::${ACCOUNT}:policy/p${i}`);
  const base = { account: ACCOUNT, props: {} };
  const principal = (i: number) => {
    const role = i < 3;
    return {
      ...base,
      type: role ? 'iam.role' : 'iam.user',
      id: asNodeId(`arn:aws:iam::${ACCOUNT}:${role ? 'role/r' : 'user/u'}${i}`),
      name: `${role ? 'r' : 'u'}${i}`,
      region: 'global',
      tags: { team: i % 2 === 0 ? 't1' : 't2' },
      links: (holds[i] ?? [])
        .filter((p) => p < policies.length)
        .map((p) => ({ edge: 'HAS_POLICY', to: policyId(p), toType: 'iam.policy' })),
      ...(role ? { policies: [{ kind: 'trust' as const, name: 'trust', document: document([]) }] } : {}),
    };
  };
  const table = (name: string, region: string) => ({
    ...base,
    type: 'dynamodb.table',
    id: asNodeId(`arn:aws:dynamodb:${region}:${ACCOUNT}:table/${name}`),
    name,
    region,
    tags: { team: name.slice(0, 2) },
    facets: { policy: unread && name === 'x' ? ('denied' as const) : ('absent' as const) },
    ...(own && name === 't1-b'
      ? { policies: [{ kind: 'resource' as const, name: 'policy', document: document([own]) }] }
      : {}),
  });
  const scope = (unit: string, region: string, observations: ReturnType<typeof table>[] | object[]) => ({
    scope: { account: ACCOUNT, region, unit },
    observations: observations as ReturnType<typeof table>[],
  });
  return buildWorld(
    memorySnapshot(
      [
        scope(
          'iam.policies',
          'global',
          policies.map((p, i) => ({
            ...base,
            type: 'iam.policy',
            id: policyId(i),
            name: `p${i}`,
            region: 'global',
            policies: [{ kind: 'version', name: 'v1', document: document(p), isDefault: true }],
            facets: { document: 'known' },
          })),
        ),
        scope('iam.roles', 'global', [0, 1, 2].map(principal)),
        scope('iam.users', 'global', [3, 4].map(principal)),
        scope(
          's3.buckets',
          'global',
          NAMES.map((name) => ({
            ...base,
            type: 's3.bucket',
            id: asNodeId(`arn:aws:s3:::${name}`),
            name,
            region: 'global',
            tags: { team: name.slice(0, 2) },
            facets: { policy: 'absent' },
          })),
        ),
        ...REGIONS.map((region) =>
          scope(
            'dynamodb.tables',
            region,
            NAMES.map((n) => table(n, region)),
          ),
        ),
        scope(
          'lambda.functions',
          'eu-west-1',
          NAMES.map((name) => ({
            ...base,
            type: 'lambda.function',
            id: asNodeId(`arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${name}`),
            name,
            region: 'eu-west-1',
            facets: { policy: 'absent' },
          })),
        ),
      ],
      '2026-11-20T00:00:00.000Z',
    ),
  );
}

const people = (world: World) => [...world.ofType('iam.user'), ...world.ofType('iam.role')];
const runs = { numRuns: process.env.PORTOLAN_DEEP === '1' ? 3000 : 100, seed: 31 };
const STORES = ['s3.bucket', 'dynamodb.table'];

describe('deciding once for all that are alike', () => {
  it('gives each principal the access to each store that asking about it alone gives, for the same reasons', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(account, async (drawn) => {
        const world = await worldOf(drawn);
        const edges = accessEdges(world);
        const sets = new Map(people(world).map((p) => [p.id, [p.id]]));
        for (const e of edges) if (e.type === 'HOLDS') sets.get(e.from)?.push(e.to);
        for (const p of people(world)) {
          const authority = authorityOf(world, p.id);
          if (!authority) throw new Error(`${p.id} has no authority`);
          const mine = edges.filter((e) => e.type === 'CAN_ACCESS' && sets.get(p.id)?.includes(e.from));
          for (const store of STORES.flatMap((t) => world.ofType(t))) {
            const expected = accessLevels(world, authority, store).map((l) => ({
              level: l.level,
              actions: [...l.actions].sort(),
              ...l.proof,
            }));
            const got = mine
              .filter((e) => e.to === store.id)
              .map(({ type, from, to, technique, props, ...proof }) => ({ ...props, ...proof }));
            expect(got).toEqual(expected);
            found += got.length;
          }
        }
      }),
      runs,
    );
    expect(found).toBeGreaterThan(1000);
  });

  it('says of those who wrote themselves a policy under one boundary what asking about each alone says', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(account, async (drawn) => {
        const world = await worldOf(drawn);
        const reach = contentReach(world);
        const limit = JSON.stringify({ Version: '2012-10-17', Statement: drawn.policies[0] });
        for (const p of people(world)) {
          const now = authorityOf(world, p.id);
          if (!now) throw new Error(`${p.id} has no authority`);
          const free = withPolicies(now, [{ id: 'written', text: ALLOW_ALL }]);
          const boundary = [{ id: 'limit', document: compilePolicy(limit) }];
          const bound = { ...free, boundary, limitTexts: [limit, ...free.limitTexts], key: `${free.key}|limit` };
          for (const held of [now, free, bound]) {
            const got = reach(held, [ALLOW_ALL]).map((r) => [r.asset.id, r.level, r.actions, r.proof]);
            const expected = [...world.ofType('dynamodb.table'), ...world.ofType('s3.bucket')].flatMap((store) =>
              accessLevels(world, held, store)
                .filter((l) => l.level !== 'list' && l.level !== 'tagging')
                .map((l) => [store.id, l.level, l.actions, l.proof]),
            );
            expect(got).toEqual(expected);
            found += got.length;
          }
        }
      }),
      runs,
    );
    expect(found).toBeGreaterThan(1000);
  });

  it('names everybody who can, as asking one after the other does, and says the same of all resources of a type', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(account, async (drawn) => {
        const world = await worldOf(drawn);
        for (const type of [...STORES, 'lambda.function']) {
          const actions = ACTIONS.filter((a) => type.startsWith(a.split(':')[0] ?? ''));
          const table: string[] = [];
          for (const asset of world.ofType(type)) {
            for (const action of actions) {
              const expected = people(world).flatMap((p) => {
                const authority = authorityOf(world, p.id);
                const d = authority && decide(world, authority, action, asset.id, { resourceAccount: asset.account });
                return d?.allowed
                  ? [
                      {
                        principal: p.id,
                        certainty: d.certainty,
                        because: d.verdict.because,
                        conditions: d.verdict.conditions,
                      },
                    ]
                  : [];
              });
              for (const e of expected) table.push(`${e.principal} ${action} ${asset.id} ${e.certainty}`);
              found += expected.length;
              // On a bucket itself, an action on objects is asked about any of them.
              if (action === 's3:GetObject') continue;
              const rows = whoCan(world, action, asset.id).rows.filter((r) =>
                world.assets.get(asNodeId(r.principal))?.type.startsWith('iam.'),
              );
              expect(rows.map(({ decision, chosen, ...rest }) => rest)).toEqual(expected);
            }
          }
          const factorised = capabilitiesOf(world, type, actions).flatMap((s) =>
            s.members.flatMap((m) =>
              s.capabilities.flatMap((c) => c.resources.map((r) => `${m} ${c.action} ${r} ${c.certainty}`)),
            ),
          );
          expect(factorised.sort()).toEqual(table.sort());
        }
      }),
      runs,
    );
    expect(found).toBeGreaterThan(1000);
  });
});
