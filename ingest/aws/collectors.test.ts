import { describe, expect, it } from 'vitest';
import type { Observation } from '../../graph/schema/observation.js';
import { first, run } from '../../test/support/answered.js';
import { A, answersOf, policyText, R } from '../../test/support/aws-answers/index.js';
import { refuse, runUnit } from '../../test/support/fake-call.js';
import ec2 from './ec2.js';
import iam from './iam.js';
import organizations from './organizations.js';
import s3, { bucketRegion } from './s3.js';
import s3control from './s3control.js';

const iamArn = (resource: string) => `arn:aws:iam::${A}:${resource}`;
const ec2Arn = (resource: string, account = A) => `arn:aws:ec2:${R}:${account}:${resource}`;
const linksOf = (seen: Observation) => (seen.links ?? []).map((l) => [l.edge, l.to]);

describe('IAM', () => {
  it('puts a user together from the details, GetUser, login profile, devices, keys and the credential report', async () => {
    const ann = await first(iam, 'users');
    expect(ann).toMatchObject({
      id: iamArn('user/eng/ann'),
      uniqueId: 'AIDAANN',
      region: 'global',
      tags: { team: 'red' },
      props: {
        loginProfile: true,
        mfa: true,
        accessKeys: 2,
        accessKeysActive: 1,
        passwordLastUsed: '2026-01-02T03:04:05.000Z',
        passwordLastChanged: '2025-01-01T00:00:00.000Z',
        oldestKeyRotated: '2023-03-03T00:00:00.000Z',
      },
      policies: [{ kind: 'inline', name: 'own', document: policyText }],
    });
    // The details name the group without its path, and leave the boundary out: GetUser has it.
    expect(linksOf(ann)).toEqual([
      ['MEMBER_OF', iamArn('group/eng/ops')],
      ['HAS_POLICY', iamArn('policy/p')],
      ['HAS_BOUNDARY', iamArn('policy/b')],
    ]);
  });

  it('takes “no login profile” from AWS’s word only, never from a refusal', async () => {
    const without = await first(iam, 'users', { GetLoginProfile: refuse('failed', 'NoSuchEntity') });
    expect([without.props.loginProfile, without.facets?.['login-profile']]).toEqual([false, 'absent']);
    const denied = await first(iam, 'users', {
      GetLoginProfile: refuse('denied'),
      ListMFADevices: refuse('denied'),
      ListAccessKeys: refuse('denied'),
      GetUser: refuse('denied'),
      GetCredentialReport: refuse('failed', 'ReportInProgress'),
    });
    for (const name of ['loginProfile', 'mfa', 'accessKeys', 'passwordLastUsed'])
      expect(denied.props).not.toHaveProperty(name);
    expect(denied.facets).toMatchObject({
      'login-profile': 'denied',
      mfa: 'denied',
      'access-keys': 'denied',
      boundary: 'denied',
    });
  });

  it('does not count the keys of a user whose list is denied as gone: the scope ends', async () => {
    await expect(run(iam, 'access-keys', { ListAccessKeys: refuse('denied') })).rejects.toThrow('ends denied');
    const keys = await run(iam, 'access-keys');
    expect(keys.map((k) => [k.id, k.props.status, k.props.lastUsed, k.props.lastUsedService])).toEqual([
      [`urn:portolan:iam.access-key:${A}:global:AKIAEXAMPLE1`, 'Active', undefined, undefined],
      [`urn:portolan:iam.access-key:${A}:global:AKIAEXAMPLE2`, 'Inactive', undefined, undefined],
    ]);
  });

  it('gives roles their trust, boundary, last use and session length', async () => {
    expect(await first(iam, 'roles')).toMatchObject({
      props: { maxSession: 7200, lastUsed: '2026-01-02T03:04:05.000Z', serviceLinked: false, reserved: false },
      policies: [{ kind: 'trust', document: policyText }],
      links: [{ edge: 'HAS_BOUNDARY', to: iamArn('policy/b') }],
      facets: { trust: 'known', settings: 'known' },
    });
    const denied = await first(iam, 'roles', { ListRoles: refuse('denied') });
    expect([denied.props.maxSession, denied.facets?.settings]).toEqual([undefined, 'denied']);
  });

  it('tells service-linked and reserved roles by their path', async () => {
    const role = (path: string, name: string) => ({ RoleName: name, Arn: iamArn(`role${path}${name}`), Path: path });
    const RoleDetailList = [
      role('/aws-service-role/ecs.amazonaws.com/', 'AWSServiceRoleForECS'),
      role('/aws-reserved/sso.amazonaws.com/', 'AWSReservedSSO_Admin_1'),
      role('/', 'AWSServiceRoleForNothing'),
    ];
    const roles = await run(iam, 'roles', { GetAccountAuthorizationDetails: { IsTruncated: false, RoleDetailList } });
    expect(roles.map((r) => [r.props.serviceLinked, r.props.reserved])).toEqual([
      [true, true],
      [false, true],
      [false, false],
    ]);
  });

  it('keeps policies with all versions, and of AWS’s own those that are attached', async () => {
    const policies = await run(iam, 'policies');
    expect(policies.map((p) => [p.name, p.account, p.facets?.document])).toEqual([
      ['p', A, 'known'],
      ['ReadOnly', '', 'failed'],
    ]);
    expect(policies[0]?.policies?.map((v) => [v.name, v.isDefault])).toEqual([
      ['v2', true],
      ['v1', false],
    ]);
  });

  it('reads a recording of the whole details for one kind without taking the others for it', async () => {
    expect((await run(iam, 'groups')).map((g) => g.type)).toEqual(['iam.group']);
  });

  it('takes an answer that is none of IAM for what it is', async () => {
    await expect(run(iam, 'roles', { GetAccountAuthorizationDetails: {} })).rejects.toThrow(/not from AWS/);
    await expect(run(iam, 'roles', { GetAccountAuthorizationDetails: { RoleDetailList: [{}] } })).rejects.toThrow(
      /RoleDetail.Arn/,
    );
  });

  it('knows the root user from summary and report, providers by issuer', async () => {
    expect((await first(iam, 'account')).props).toMatchObject({
      alias: 'acme',
      mfaRoot: true,
      rootAccessKeys: false,
      rootLastUsed: '2025-05-05T05:05:05.000Z',
    });
    expect((await first(iam, 'oidc-providers')).props).toMatchObject({
      url: 'token.example.org/x',
      clientIds: ['sts.amazonaws.com'],
    });
    expect((await first(iam, 'saml-providers')).props.issuer).toBe('https://idp.example.org');
  });
});

describe('Organizations', () => {
  it('walks the tree to its leaves and hangs everything under its parent', async () => {
    const org = (resource: string) => `arn:aws:organizations::${A}:${resource}`;
    const units = await run(organizations, 'ous');
    expect(units.map((u) => [u.props.ouId, u.links])).toMatchObject([
      ['ou-1', [{ edge: 'CONTAINS', to: org('root/o-1/r-1'), reverse: true }]],
      ['ou-2', [{ edge: 'CONTAINS', to: org('ou/o-1/ou-1'), reverse: true }]],
    ]);
    const accounts = await run(organizations, 'accounts');
    expect(accounts.map((a) => [a.id, a.name, a.props.management, a.links?.[0]?.to])).toEqual([
      [`account:${A}`, `account ${A}`, true, org('root/o-1/r-1')],
      ['account:444455556666', 'account 444455556666', false, org('ou/o-1/ou-2')],
    ]);
    expect((await first(organizations, 'roots')).props.policyTypes).toEqual(['SERVICE_CONTROL_POLICY']);
  });

  it('gives SCPs and RCPs their text and their targets', async () => {
    const policies = await run(organizations, 'policies');
    expect(policies.map((p) => [p.props.policyType, p.policies?.[0]?.kind, p.policies?.[0]?.document])).toEqual([
      ['SERVICE_CONTROL_POLICY', 'scp', policyText],
      ['RESOURCE_CONTROL_POLICY', 'rcp', policyText],
    ]);
    expect(policies[0]?.links?.map((l) => l.to)).toEqual([
      `arn:aws:organizations::${A}:root/o-1/r-1`,
      `arn:aws:organizations::${A}:ou/o-1/ou-1`,
      'account:444455556666',
    ]);
    const blind = await first(organizations, 'policies', {
      ListTargetsForPolicy: refuse('denied'),
      DescribePolicy: refuse('denied'),
    });
    expect(blind).toMatchObject({ links: [], policies: [], facets: { targets: 'denied', document: 'denied' } });
  });

  it('of an account outside any organisation gives nothing, which is no failure', async () => {
    for (const unit of organizations.units) {
      const seen = await run(organizations, unit.name, {
        DescribeOrganization: refuse('failed', 'AWSOrganizationsNotInUseException'),
      });
      expect([unit.name, seen]).toEqual([unit.name, []]);
    }
    await expect(run(organizations, 'organization', { DescribeOrganization: refuse('denied') })).rejects.toThrow(
      'ends denied',
    );
  });
});

describe('S3', () => {
  it('combines the public access block of bucket and account', async () => {
    expect(await first(s3, 'buckets')).toMatchObject({
      region: 'eu-west-1',
      props: { blockPublicPolicy: true, restrictPublicBuckets: false },
      facets: { 'public-access-block': 'known' },
    });
  });

  it('does not say that nothing is blocked when one side could not be read', async () => {
    const half = await first(s3, 'buckets', { 's3control/GetPublicAccessBlock': refuse('denied') });
    expect(half.props.restrictPublicBuckets).toBeUndefined();
    expect(half.facets?.['public-access-block']).toBe('denied');
    const set = { PublicAccessBlockConfiguration: { RestrictPublicBuckets: true } };
    const enough = await first(s3, 'buckets', {
      's3control/GetPublicAccessBlock': refuse('denied'),
      GetPublicAccessBlock: set,
    });
    expect(enough.props.restrictPublicBuckets).toBe(true);
    const neither = await first(s3, 'buckets', {
      's3control/GetPublicAccessBlock': refuse('failed', 'NoSuchPublicAccessBlockConfiguration'),
      GetPublicAccessBlock: refuse('failed', 'NoSuchPublicAccessBlockConfiguration'),
    });
    expect([neither.props.restrictPublicBuckets, neither.facets?.['public-access-block']]).toEqual([false, 'absent']);
  });

  it('tells a bucket without a policy from one whose policy may not be read', async () => {
    const none = await first(s3, 'buckets', { GetBucketPolicy: refuse('failed', 'NoSuchBucketPolicy') });
    expect([none.policies, none.facets?.policy]).toEqual([[], 'absent']);
    const denied = await first(s3, 'buckets', { GetBucketPolicy: refuse('denied') });
    expect([denied.policies, denied.facets?.policy]).toEqual([[], 'denied']);
    expect((await first(s3, 'buckets')).policies).toEqual([{ kind: 'resource', name: 'policy', document: policyText }]);
  });

  it('names public grants of the ACL, default encryption by key, tags', async () => {
    const bucket = await first(s3, 'buckets');
    expect(bucket.props).toMatchObject({
      publicAcl: ['AllUsers:READ'],
      encryption: 'aws:kms',
      objectOwnership: 'ObjectWriter',
    });
    expect(bucket.links).toEqual([
      { edge: 'ENCRYPTED_BY', to: `arn:aws:kms:eu-west-1:${A}:alias/data`, toType: 'kms.key' },
    ]);
    expect(bucket.tags).toEqual({ class: 'secret' });
    const untagged = await first(s3, 'buckets', { GetBucketTagging: refuse('denied') });
    expect(untagged).not.toHaveProperty('tags');
  });

  it('names whom else the ACL lets in, and never the owner', async () => {
    const bucket = await first(s3, 'buckets');
    expect(bucket.props).toMatchObject({ ownerId: 'abc', acl: ['AllUsers:READ', 'LogDelivery:WRITE', 'def:READ'] });
  });

  it('tells of access points their bucket, network, policy and public access block', async () => {
    const point = await first(s3control, 'access-points');
    expect(point).toMatchObject({
      id: `arn:aws:s3:eu-west-1:${A}:accesspoint/door`,
      props: {
        bucket: 'data',
        bucketAccount: '444455556666',
        alias: 'door-abc-s3alias',
        networkOrigin: 'VPC',
        vpc: 'vpc-1',
        restrictPublicBuckets: true,
        ignorePublicAcls: false,
      },
      links: [{ edge: 'REFERS_TO', to: 'arn:aws:s3:::data', props: { as: 'bucket of the access point' } }],
      policies: [{ kind: 'resource', document: policyText }],
    });
    const bare = await first(s3control, 'access-points', {
      GetAccessPoint: refuse('denied'),
      GetAccessPointPolicy: refuse('failed', 'NoSuchAccessPointPolicy'),
    });
    expect(bare.props).not.toHaveProperty('restrictPublicBuckets');
    expect(bare.facets).toMatchObject({ policy: 'absent', 'public-access-block': 'denied' });
  });

  it('asks for a location only where the list has none', async () => {
    const Buckets = [{ Name: 'a', BucketRegion: 'ap-south-1' }];
    const { seen, asked } = await runUnit(s3, 'buckets', answersOf('s3', { ListBuckets: { Buckets } }));
    expect(seen[0]?.region).toBe('ap-south-1');
    expect(asked.map((a) => a.operation)).not.toContain('GetBucketLocation');
    expect([undefined, '', 'EU', 'eu-central-1'].map(bucketRegion)).toEqual([
      'us-east-1',
      'us-east-1',
      'eu-west-1',
      'eu-central-1',
    ]);
  });
});

describe('EC2', () => {
  it('gives a host its profile, place and all groups of all its interfaces, and leaves terminated ones out', async () => {
    const hosts = await run(ec2, 'instances');
    expect(hosts).toHaveLength(1);
    expect(hosts[0]).toMatchObject({
      id: ec2Arn('instance/i-1'),
      name: 'web',
      props: { state: 'running', imdsv2Required: false, publicIp: '203.0.113.7' },
    });
    expect(linksOf(hosts[0] as Observation)).toEqual([
      ['REFERS_TO', iamArn('instance-profile/web')],
      ['IN_SUBNET', ec2Arn('subnet/subnet-1')],
      ['IN_VPC', ec2Arn('vpc/vpc-1')],
      ['IN_GROUP', ec2Arn('security-group/sg-1')],
      ['IN_GROUP', ec2Arn('security-group/sg-2')],
    ]);
  });

  it('writes rules, routes and entries as texts of one form', async () => {
    expect((await first(ec2, 'security-groups')).props).toMatchObject({
      ingress: [
        'tcp/443-443 0.0.0.0/0',
        'tcp/443-443 ::/0',
        'tcp/443-443 pl-1',
        'tcp/443-443 sg-2',
        'tcp/443-443 sg-9@999988887777',
      ],
      egress: ['all 0.0.0.0/0'],
    });
    expect((await first(ec2, 'route-tables')).props).toMatchObject({
      routes: ['10.0.0.0/16 local', '0.0.0.0/0 igw-1', '10.9.0.0/16 blackhole'],
      main: true,
      subnets: ['subnet-1'],
    });
    expect((await first(ec2, 'network-acls')).props.entries).toEqual([
      'ingress 100 allow tcp/0-65535 0.0.0.0/0',
      'ingress 200 deny udp/53-53 ::/0',
      'egress 32767 deny all 0.0.0.0/0',
    ]);
  });

  it('leaves what is shared to its owner', async () => {
    expect((await first(ec2, 'subnets')).id).toBe(ec2Arn('subnet/subnet-1', '999988887777'));
    expect((await first(ec2, 'transit-gateways')).account).toBe('999988887777');
    expect(linksOf(await first(ec2, 'vpc-peerings'))).toEqual([
      ['IN_VPC', 'arn:aws:ec2:us-east-1:999988887777:vpc/vpc-9'],
      ['IN_VPC', ec2Arn('vpc/vpc-1')],
    ]);
  });

  it('says with whom snapshots and images are shared, or that it could not see', async () => {
    expect((await first(ec2, 'snapshots')).props).toMatchObject({ public: true, sharedWith: ['999988887777'] });
    expect((await first(ec2, 'images')).props).toMatchObject({ public: false, sharedWith: ['999988887777'] });
    const blind = await first(ec2, 'snapshots', { DescribeSnapshotAttribute: refuse('denied') });
    expect([blind.props.public, blind.facets?.sharing]).toEqual([undefined, 'denied']);
  });

  it('keeps the policy of an endpoint', async () => {
    expect((await first(ec2, 'vpc-endpoints')).policies).toEqual([
      { kind: 'endpoint', name: 'policy', document: policyText },
    ]);
  });
});
