import { describe, expect, it } from 'vitest';
import { buildWorld } from '../build/build.js';
import { memorySnapshot } from '../build/memory-snapshot.js';
import { asNodeId } from '../schema/ids.js';
import type { Observation } from '../schema/observation.js';
import { exposureEdges } from './exposure.js';
import { exposureRows } from './exposure-rows.js';
import { moveEdges } from './moves.js';

const A = '111122223333';
const OWN = '444455556666';
const VENDOR = '999988887777';
const ORG = 'o-ourown00001';

type Statement = Readonly<Record<string, unknown>>;

function thing(type: string, id: string, props: Observation['props'], statements?: readonly Statement[]): Observation {
  const document = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  return {
    type,
    id: asNodeId(id),
    name: id.slice(Math.max(id.lastIndexOf(':'), id.lastIndexOf('/')) + 1),
    account: A,
    region: 'eu-west-1',
    props,
    policies: statements ? [{ kind: type === 'iam.role' ? 'trust' : 'resource', name: 'policy', document }] : [],
    facets: { policy: statements ? 'known' : 'absent' },
  };
}

async function rowsOf(...observations: Observation[]) {
  const organization: Observation = {
    type: 'organizations.organization',
    id: asNodeId(`org:${ORG}`),
    name: ORG,
    account: A,
    region: 'global',
    props: { managementAccount: A },
    uniqueId: ORG,
  };
  const account = (id: string): Observation => ({
    type: 'account',
    id: asNodeId(`account:${id}`),
    name: id,
    account: id,
    region: 'global',
    props: {},
    links: [{ edge: 'CONTAINS', to: asNodeId(`org:${ORG}`), reverse: true }],
  });
  const scope = (unit: string) => ({ account: A, region: 'global', unit });
  const world = await buildWorld(
    memorySnapshot(
      [
        { scope: scope('organizations.organization'), observations: [organization] },
        { scope: scope('organizations.accounts'), observations: [account(A), account(OWN)] },
        { scope: { account: A, region: 'eu-west-1', unit: 'test.things' }, observations },
      ],
      '2026-01-01T00:00:00Z',
    ),
  );
  const edges = [...moveEdges(world), ...exposureEdges(world)];
  return exposureRows(world, edges);
}
const brief = async (...o: Observation[]) =>
  (await rowsOf(...o)).map((r) => [r.to, r.how, r.certainty, r.levels.join()]);

const bucket = (statements: readonly Statement[] | undefined, props: Observation['props'] = {}) =>
  thing('s3.bucket', 'arn:aws:s3:::exports', { restrictPublicBuckets: false, ...props }, statements);
const read = (more: Statement): Statement => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::exports/*',
  ...more,
});

describe('exposure by a resource’s own policy', () => {
  it('of everyone is to the internet', async () => {
    expect(await brief(bucket([read({})]))).toEqual([['internet', 'resource policy', 'certain', 'read']]);
    const rows = await rowsOf(bucket([read({ Sid: 'Open' })]));
    expect(rows[0]?.hops[0]).toMatchObject({
      from: 'internet',
      to: 'arn:aws:s3:::exports',
      kind: 'EXPOSES',
      label: 's3:GetObject',
    });
    expect(rows[0]?.hops[0]?.because).toContainEqual(expect.objectContaining({ sid: 'Open', layer: 'resource' }));
  });

  it('of everyone from some addresses is to the internet under that condition', async () => {
    const [row] = await rowsOf(bucket([read({ Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })]));
    expect(row).toMatchObject({ to: 'internet', certainty: 'conditional' });
    expect(row?.hops[0]?.conditions[0]).toMatchObject({ key: 'aws:SourceIp', values: ['203.0.113.0/24'] });
  });

  it.each([
    [
      'an account',
      { StringEquals: { 'aws:PrincipalAccount': VENDOR } },
      [[`account:${VENDOR}`, 'resource policy', 'certain', 'read']],
    ],
    ['our own organisation', { StringEquals: { 'aws:PrincipalOrgID': ORG } }, []],
    [
      'another organisation',
      { StringEquals: { 'aws:PrincipalOrgID': 'o-somebodyelse' } },
      [['org:o-somebodyelse', 'resource policy', 'certain', 'read']],
    ],
    ['our own account', { StringEquals: { 'aws:PrincipalAccount': OWN } }, []],
    ['an ARN of ours', { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${OWN}:role/*` } }, []],
  ])('of everyone that a condition leaves to %s moves there', async (_, Condition, expected) => {
    expect(await brief(bucket([read({ Condition })]))).toEqual(expected);
  });

  it('is to accounts nobody here owns, not to our own', async () => {
    const grant = (aws: string) => bucket([read({ Principal: { AWS: aws } })]);
    expect(await brief(grant(`arn:aws:iam::${VENDOR}:root`))).toEqual([
      [`account:${VENDOR}`, 'resource policy', 'certain', 'read'],
    ]);
    expect(await brief(grant(`arn:aws:iam::${VENDOR}:role/sync`))).toEqual([
      [`account:${VENDOR}`, 'resource policy', 'certain', 'read'],
    ]);
    expect(await brief(grant(`arn:aws:iam::${OWN}:root`))).toEqual([]);
  });

  it('is undone by a Deny, and by the public access block', async () => {
    expect(await brief(bucket([read({}), { ...read({}), Effect: 'Deny' }]))).toEqual([]);
    expect(await brief(bucket([read({})], { restrictPublicBuckets: true }))).toEqual([]);
  });

  it('is not counted again for an account where anyone comes in anyway', async () => {
    expect(await brief(bucket([read({}), read({ Principal: { AWS: VENDOR } })]))).toEqual([
      ['internet', 'resource policy', 'certain', 'read'],
    ]);
  });

  it('is to a service that does not check for whom it is called', async () => {
    const topic = (Condition?: Statement) =>
      thing('sns.topic', `arn:aws:sns:eu-west-1:${A}:alerts`, {}, [
        {
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: `arn:aws:sns:eu-west-1:${A}:alerts`,
          ...(Condition ? { Condition } : {}),
        },
      ]);
    expect(await brief(topic())).toEqual([['service:s3.amazonaws.com', 'resource policy', 'certain', 'write']]);
    expect(await brief(topic({ StringEquals: { 'aws:SourceAccount': A } }))).toEqual([]);
  });
});

describe('exposure of a topic by the policy SNS gives it', () => {
  const topic = (owner: string) =>
    thing('sns.topic', `arn:aws:sns:eu-west-1:${A}:alerts`, {}, [
      {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['SNS:Publish', 'SNS:SetTopicAttributes'],
        Resource: `arn:aws:sns:eu-west-1:${A}:alerts`,
        Condition: { StringEquals: { 'AWS:SourceOwner': owner } },
      },
    ]);
  it('is none for its own account, and goes to the other account that it names', async () => {
    expect(await brief(topic(A))).toEqual([]);
    expect((await brief(topic(VENDOR))).map(([to]) => to)).toEqual([`account:${VENDOR}`]);
  });
});

describe('exposure by ACL', () => {
  it('counts only where ACLs have effect', async () => {
    const acl = { publicAcl: ['AllUsers:READ', 'AuthenticatedUsers:WRITE'] };
    expect(await brief(bucket(undefined, acl))).toEqual([['internet', 'resource policy', 'certain', 'list,write']]);
    expect(await brief(bucket(undefined, { ...acl, ignorePublicAcls: true }))).toEqual([]);
    expect(await brief(bucket(undefined, { ...acl, objectOwnership: 'BucketOwnerEnforced' }))).toEqual([]);
  });
});

describe('exposure of functions', () => {
  const fn = `arn:aws:lambda:eu-west-1:${A}:function:hook`;
  const url = {
    Effect: 'Allow',
    Principal: '*',
    Action: 'lambda:InvokeFunctionUrl',
    Resource: fn,
    Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
  };
  it('by a URL takes both no signature and a policy that lets anyone in', async () => {
    expect(await brief(thing('lambda.function', fn, { urlAuthType: 'NONE' }, [url]))).toEqual([
      ['internet', 'network', 'certain', ''],
    ]);
    expect(await brief(thing('lambda.function', fn, { urlAuthType: 'AWS_IAM' }, [url]))).toEqual([]);
    expect(await brief(thing('lambda.function', fn, { urlAuthType: 'NONE' }))).toEqual([]);
  });
  it('by a policy that lets anyone invoke it', async () => {
    const open = { Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: fn };
    expect(await brief(thing('lambda.function', fn, {}, [open]))).toEqual([
      ['internet', 'resource policy', 'certain', ''],
    ]);
  });
});

describe('exposure by sharing', () => {
  it('is to everyone, or to accounts nobody here owns', async () => {
    const snapshot = (props: Observation['props']) =>
      thing('ec2.snapshot', 'arn:aws:ec2:eu-west-1::snapshot/snap-1', props);
    expect(await brief(snapshot({ public: true, sharedWith: [] }))).toEqual([['internet', 'share', 'certain', 'read']]);
    expect(await brief(snapshot({ public: false, sharedWith: [VENDOR, OWN] }))).toEqual([
      [`account:${VENDOR}`, 'share', 'certain', 'read'],
    ]);
  });
});

describe('exposure of copies', () => {
  const OTHER_ORG = 'o-somebodyelse';
  const image = (props: Observation['props'], ...snapshots: readonly string[]): Observation => ({
    ...thing('ec2.image', 'arn:aws:ec2:eu-west-1::image/ami-1', props),
    links: snapshots.map((to) => ({ edge: 'REFERS_TO', to: asNodeId(to), props: { as: 'snapshot' } })),
  });
  it('of images is to everyone, to accounts, or to another organisation, never to our own', async () => {
    expect(await brief(image({ public: true }))).toEqual([['internet', 'share', 'certain', 'read']]);
    expect(await brief(image({ public: false, sharedWith: [OWN, VENDOR] }))).toEqual([
      [`account:${VENDOR}`, 'share', 'certain', 'read'],
    ]);
    const organization = (id: string) => `arn:aws:organizations::${VENDOR}:organization/${id}`;
    expect(await brief(image({ sharedWithOrganizations: [organization(OTHER_ORG), organization(ORG)] }))).toEqual([
      [`org:${OTHER_ORG}`, 'share', 'certain', 'read'],
    ]);
  });
  it('of databases is to whoever may restore them', async () => {
    const snapshot = (props: Observation['props']) =>
      thing('rds.snapshot', `arn:aws:rds:eu-west-1:${A}:snapshot:s-1`, props);
    expect(await brief(snapshot({ public: true, sharedWith: [] }))).toEqual([['internet', 'share', 'certain', 'read']]);
    expect(await brief(snapshot({ public: false, sharedWith: [OWN] }))).toEqual([]);
  });

  it('takes the key they are encrypted with', async () => {
    const key = `arn:aws:kms:eu-west-1:${A}:key/k-1`;
    const snapshot: Observation = {
      ...thing('ec2.snapshot', 'arn:aws:ec2:eu-west-1::snapshot/snap-1', { sharedWith: [VENDOR] }),
      links: [{ edge: 'ENCRYPTED_BY', to: asNodeId(key), toType: 'kms.key' }],
    };
    const lets = (aws: string) =>
      thing('kms.key', key, {}, [{ Effect: 'Allow', Principal: { AWS: aws }, Action: 'kms:*', Resource: '*' }]);
    const shared = [`account:${VENDOR}`, 'share', 'certain', 'read'];
    const ours = async (...o: Observation[]) => (await brief(...o)).filter(([, how]) => how === 'share');
    expect(await ours(snapshot, lets(`arn:aws:iam::${A}:root`))).toEqual([]);
    expect(await ours(snapshot, lets(`arn:aws:iam::${VENDOR}:root`))).toEqual([shared]);
    // A policy that nobody read may let it or not.
    expect(await ours(snapshot)).toEqual([[`account:${VENDOR}`, 'share', 'unknown', 'read']]);
    expect(await ours(image({ sharedWith: [VENDOR] }, snapshot.id), { ...snapshot, props: {} }, lets(A))).toEqual([]);
  });

  it('weighs as what was copied', async () => {
    const tags = { 'data-class': 'pii' };
    const database = { ...thing('rds.instance', `arn:aws:rds:eu-west-1:${A}:db:core`, {}), tags };
    const copy = (source: string) =>
      thing('rds.snapshot', `arn:aws:rds:eu-west-1:${A}:snapshot:s-1`, { source, public: true });
    const score = async (...o: Observation[]) => (await rowsOf(...o))[0]?.score ?? 0;
    expect(await score(database, copy('core'))).toBeGreaterThan(await score(database, copy('other')));
    const host = { ...thing('ec2.instance', `arn:aws:ec2:eu-west-1:${A}:instance/i-1`, { volumes: ['vol-1'] }), tags };
    const disk = (volume: string) => thing('ec2.snapshot', 'arn:aws:ec2:eu-west-1::snapshot/snap-1', { volume });
    const shared = image({ public: true }, 'arn:aws:ec2:eu-west-1::snapshot/snap-1');
    expect(await score(host, disk('vol-1'), shared)).toBeGreaterThan(await score(host, disk('vol-2'), shared));
    const harmless = { ...disk('vol-1'), tags: { 'data-class': 'public' } };
    expect(await score(host, harmless, shared)).toBe(await score(host, disk('vol-2'), shared));
  });
});

describe('exposure by trust', () => {
  const trust = (statement: Statement) =>
    thing('iam.role', `arn:aws:iam::${A}:role/audit`, {}, [
      { Effect: 'Allow', Action: 'sts:AssumeRole', ...statement },
    ]);
  it('is to accounts outside that may assume a role, conditional where an external id is asked for', async () => {
    expect(await brief(trust({ Principal: { AWS: `arn:aws:iam::${VENDOR}:root` } }))).toEqual([
      [`account:${VENDOR}`, 'trust', 'certain', ''],
    ]);
    expect(
      await brief(trust({ Principal: { AWS: VENDOR }, Condition: { StringEquals: { 'sts:ExternalId': 'x' } } })),
    ).toEqual([[`account:${VENDOR}`, 'trust', 'conditional', '']]);
    expect(await brief(trust({ Principal: { AWS: OWN } }))).toEqual([]);
    expect(await brief(trust({ Principal: { Service: 'ec2.amazonaws.com' } }))).toEqual([]);
  });

  it('of a provider that anyone can join is to the internet, unless the trust binds whose token it takes', async () => {
    const provider = `arn:aws:iam::${A}:oidc-provider/token.actions.githubusercontent.com`;
    const idp = thing('iam.oidc-provider', provider, { url: 'token.actions.githubusercontent.com' });
    const web = (claims: Statement) =>
      trust({
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: provider },
        Condition: {
          StringLike: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com', ...claims },
        },
      });
    const sub = 'token.actions.githubusercontent.com:sub';
    expect(await brief(idp, web({}))).toEqual([['internet', 'trust', 'conditional', '']]);
    expect(await brief(idp, web({ [sub]: 'repo:*' }))).toEqual([['internet', 'trust', 'conditional', '']]);
    expect(await brief(idp, web({ [sub]: 'repo:meridian/*' }))).toEqual([
      ['service:token.actions.githubusercontent.com', 'trust', 'conditional', ''],
    ]);
  });
});
