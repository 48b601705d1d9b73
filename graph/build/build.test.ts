import { describe, expect, it } from 'vitest';
import { asNodeId } from '../schema/ids.js';
import type { Observation } from '../schema/observation.js';
import { buildWorld } from './build.js';
import { type MemoryScope, memorySnapshot } from './memory-snapshot.js';

const NOW = '2026-01-02T03:04:05Z';
const A = '111122223333';
const scope = (unit: string, observations: readonly Observation[], account = A, region = 'global'): MemoryScope => ({
  scope: { account, region, unit },
  observations,
});
const seen = (type: string, id: string, more: Partial<Observation> = {}): Observation => ({
  type,
  id: asNodeId(id),
  name: id.slice(id.lastIndexOf('/') + 1),
  account: A,
  region: 'global',
  props: {},
  ...more,
});
const trust = (principal: unknown, effect = 'Allow') => ({
  kind: 'trust' as const,
  name: 'trust',
  document: JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: effect, Principal: principal, Action: 'sts:AssumeRole' }],
  }),
});
const role = (name: string, ...policies: ReturnType<typeof trust>[]) =>
  seen('iam.role', `arn:aws:iam::${A}:role/${name}`, { policies });
const build = (...scopes: MemoryScope[]) => buildWorld(memorySnapshot(scopes, NOW));

describe('the world of a snapshot', () => {
  it('joins what several scopes saw of one asset', async () => {
    const id = 'account:111122223333';
    const world = await build(
      scope('organizations.accounts', [seen('account', id, { props: { email: 'a@example.org' } })]),
      scope('iam.account', [seen('account', id, { props: { known: true }, tags: { team: 'red' } })]),
    );
    expect(world.assets.get(asNodeId(id))).toMatchObject({
      props: { email: 'a@example.org', known: true },
      tags: { team: 'red' },
    });
  });

  it('takes the organisation’s name of an account before its alias, and a given name before an id', async () => {
    const host = asNodeId(`arn:aws:ec2:us-east-1:${A}:instance/i-1`);
    const account = asNodeId(`account:${A}`);
    const world = await build(
      scope('iam.account', [seen('account', account, { name: 'acme' })]),
      scope('organizations.accounts', [seen('account', account, { name: 'Production' })]),
      scope('ec2.instances', [seen('ec2.instance', host, { name: 'web', uniqueId: 'i-1' })]),
      scope('ssm.instances', [
        seen('ec2.instance', host, { name: 'i-1', uniqueId: 'i-1', props: { ssmManaged: true } }),
      ]),
    );
    expect(world.assets.get(account)?.name).toBe('Production');
    expect(world.assets.get(host)).toMatchObject({ name: 'web', props: { ssmManaged: true } });
  });

  it('makes stubs for ends nobody collected, external only outside the own accounts', async () => {
    const world = await build(
      scope('s3.buckets', [
        seen('s3.bucket', 'arn:aws:s3:::b', {
          links: [{ edge: 'ENCRYPTED_BY', to: asNodeId(`arn:aws:kms:us-east-1:${A}:key/k`), toType: 'kms.key' }],
        }),
      ]),
      scope('iam.roles', [role('r', trust({ AWS: 'arn:aws:iam::999988887777:user/mallory' }))]),
    );
    expect(world.assets.get(asNodeId(`arn:aws:kms:us-east-1:${A}:key/k`))).toMatchObject({
      type: 'kms.key',
      scope: null,
      external: false,
    });
    expect(world.assets.get(asNodeId('arn:aws:iam::999988887777:user/mallory'))).toMatchObject({
      type: 'external.principal',
      external: true,
    });
    expect(world.assets.get(asNodeId('account:999988887777'))).toMatchObject({ type: 'account', external: true });
    expect(world.assets.has(asNodeId('admin:999988887777'))).toBe(false);
    expect(world.assets.has(asNodeId(`admin:${A}`))).toBe(true);
  });

  it('draws TRUSTS to whom a trust policy names, sessions as their role, never to deleted parties or in a Deny', async () => {
    const world = await build(
      scope('iam.roles', [
        role('pathed', trust({ Service: 'ec2.amazonaws.com' })),
        role(
          'r',
          trust({ AWS: [`arn:aws:sts::${A}:assumed-role/pathed/s`, 'AROAEXAMPLEID', A, '*'] }),
          trust({ AWS: `arn:aws:iam::${A}:root` }, 'Deny'),
        ),
      ]),
    );
    expect(world.out(asNodeId(`arn:aws:iam::${A}:role/r`), 'TRUSTS').map((e) => e.to)).toEqual([
      `account:${A}`,
      `arn:aws:iam::${A}:role/pathed`,
      'internet',
    ]);
    expect(world.in(asNodeId('service:ec2.amazonaws.com'), 'TRUSTS')).toHaveLength(1);
  });

  it('gives an instance the role of its profile', async () => {
    const profile = asNodeId(`arn:aws:iam::${A}:instance-profile/p`);
    const instance = `arn:aws:ec2:us-east-1:${A}:instance/i-1`;
    const world = await build(
      scope('iam.instance-profiles', [
        seen('iam.instance-profile', profile, {
          links: [{ edge: 'HAS_ROLE', to: asNodeId(`arn:aws:iam::${A}:role/r`), toType: 'iam.role' }],
        }),
      ]),
      scope(
        'ec2.instances',
        [
          seen('ec2.instance', instance, {
            links: [{ edge: 'REFERS_TO', to: profile, props: { as: 'instance-profile' } }],
          }),
        ],
        A,
        'us-east-1',
      ),
    );
    expect(world.out(asNodeId(instance), 'RUNS_AS').map((e) => [e.to, e.props.via])).toEqual([
      [`arn:aws:iam::${A}:role/r`, 'instance profile'],
    ]);
  });

  it('is the same whatever the order of scopes', async () => {
    const scopes = [
      scope('iam.roles', [role('b', trust('*')), role('a', trust({ AWS: A }))]),
      scope('s3.buckets', [seen('s3.bucket', 'arn:aws:s3:::b')]),
    ];
    const one = await build(...scopes);
    const two = await build(...[...scopes].reverse());
    expect([...two.assets.keys()]).toEqual([...one.assets.keys()]);
    expect(two.edges).toEqual(one.edges);
  });

  it('knows how a scope ended, worst region first, and which were never asked', async () => {
    const world = await build(
      { ...scope('lambda.functions', [], A, 'eu-west-1'), state: 'complete' },
      { ...scope('lambda.functions', [], A, 'us-east-1'), state: 'denied' },
    );
    expect(world.scopeState(A, 'eu-west-1', 'lambda.functions')).toBe('complete');
    expect(world.scopeState(A, null, 'lambda.functions')).toBe('denied');
    expect(world.scopeState(A, null, 'ec2.instances')).toBe('never');
  });
});

describe('the organisation', () => {
  const M = '999988887777';
  const node = (kind: string, tail: string) => `arn:aws:organizations::${M}:${kind}/o-1/${tail}`;
  const org = (policies: readonly Observation[]) => [
    scope(
      'organizations.organization',
      [seen('organizations.organization', 'org:o-1', { account: M, props: { managementAccount: M } })],
      M,
    ),
    scope(
      'organizations.tree',
      [
        seen('organizations.root', node('root', 'r-1'), {
          account: M,
          links: [
            { edge: 'CONTAINS', to: asNodeId(node('ou', 'ou-1')) },
            { edge: 'CONTAINS', to: asNodeId(`account:${M}`) },
          ],
        }),
        seen('organizations.ou', node('ou', 'ou-1'), {
          account: M,
          links: [{ edge: 'CONTAINS', to: asNodeId(`account:${A}`) }],
        }),
        seen('account', `account:${A}`),
        seen('account', `account:${M}`, { account: M }),
      ],
      M,
    ),
    scope('organizations.policies', policies, M),
  ];
  const scp = (name: string, targets: readonly string[], document: string | null) =>
    seen('organizations.policy', node('policy', `service_control_policy/${name}`), {
      account: M,
      props: { policyType: 'SERVICE_CONTROL_POLICY' },
      links: targets.map((t) => ({ edge: 'ATTACHED_TO', to: asNodeId(t) })),
      ...(document === null ? {} : { policies: [{ kind: 'scp' as const, name, document }] }),
    });

  it('lists the policies of an account root first, and none for the management account', async () => {
    const world = await build(
      ...org([
        scp('p-FullAWSAccess', [node('root', 'r-1')], null),
        scp('p-1', [node('ou', 'ou-1')], '{}'),
        scp('p-2', [`account:${A}`], null),
      ]),
    );
    const levels = world.organization?.scpLevels(A);
    expect(levels).toMatchObject([
      [{ document: expect.stringContaining('"Allow"') }],
      [{ document: '{}' }],
      [{ document: null }],
    ]);
    expect(world.organization?.scpLevels(M)).toBe('none');
    expect(world.organization?.orgPath(A)).toBe('o-1/r-1/ou-1/');
    expect([...world.ownAccounts]).toEqual([A, M]);
  });

  it('tells a policy list that was refused from one that nobody asked for', async () => {
    const scopes = org([]);
    const list = scopes[2];
    if (!list) throw new Error('no list');
    expect((await build(...scopes)).organization?.scpLevels(A)).toBe('none');
    expect((await build(...scopes.slice(0, 2))).organization?.scpLevels(A)).toBe('notCollected');
    expect((await build(...scopes.slice(0, 2), { ...list, state: 'denied' })).organization?.scpLevels(A)).toBe(
      'missing',
    );
  });
});
