/** S3's own rules, one at a time, each with what it must not touch. The pages are those named in `graph/iam/s3.ts`. */
import { describe, expect, it } from 'vitest';
import { simulate } from './simulate.js';

const NOW = '2026-11-24T00:00:00Z';
const HERE = '111122223333';
const THERE = '444455556666';
const THIRD = '777788889999';
const BUCKET = 'arn:aws:s3:::data';
const POINT = `arn:aws:s3:eu-west-1:${HERE}:accesspoint/door`;
const CANONICAL = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';

const alice = `arn:aws:iam::${HERE}:user/alice`;
const bob = `arn:aws:iam::${THERE}:user/bob`;
type Json = Record<string, unknown>;
const document = (...Statement: Json[]) => ({ Version: '2012-10-17', Statement });
const allow = (Action: string, Resource: unknown = '*', more: Json = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: string, more: Json = {}) => ({ Effect: 'Deny', Action, Resource: '*', ...more });
const mine = [document(allow('s3:*'))];
const policyFor = (Principal: unknown, more: Json = {}) =>
  document({ Effect: 'Allow', Principal, Action: 's3:*', Resource: [BUCKET, `${BUCKET}/*`], ...more });

function answer(given: Json) {
  const row = simulate(
    { action: 's3:ListBucket', resource: BUCKET, resourceAccount: HERE, principal: alice, ...given },
    NOW,
  );
  if ('error' in row) throw new Error(row.error);
  return row;
}
const decision = (given: Json) => answer(given).decision;
const read = { action: 's3:GetObject', resource: `${BUCKET}/k` };
const list = (grantee: string, permission: string) => ({ acl: [{ grantee, permission }] });

describe('access control lists', () => {
  it.each([
    ['READ', 's3:ListBucket', BUCKET],
    ['READ', 's3:ListBucketVersions', BUCKET],
    ['WRITE', 's3:PutObject', `${BUCKET}/k`],
    ['READ_ACP', 's3:GetBucketAcl', BUCKET],
    ['WRITE_ACP', 's3:PutBucketAcl', BUCKET],
    ['FULL_CONTROL', 's3:PutBucketAcl', BUCKET],
  ])('of a bucket: %s allows %s', (permission, action, resource) => {
    expect(decision({ principal: '*', action, resource, s3: list('AllUsers', permission) })).toBe('Allow');
  });
  it.each([
    ['READ', 's3:PutObject', `${BUCKET}/k`],
    ['READ', 's3:GetObject', `${BUCKET}/k`],
    ['WRITE', 's3:ListBucket', BUCKET],
    ['WRITE', 's3:DeleteObject', `${BUCKET}/k`],
    ['FULL_CONTROL', 's3:GetObject', `${BUCKET}/k`],
    ['FULL_CONTROL', 's3:PutBucketPolicy', BUCKET],
  ])('of a bucket: %s does not allow %s', (permission, action, resource) => {
    expect(decision({ principal: '*', action, resource, s3: list('AllUsers', permission) })).toBe('ImplicitDeny');
  });
  it('of an object allow reading it, not the bucket', () => {
    const s3 = { objectAcl: [{ grantee: 'AllUsers', permission: 'READ' }] };
    expect(decision({ principal: '*', ...read, s3 })).toBe('Allow');
    expect(decision({ principal: '*', s3 })).toBe('ImplicitDeny');
    expect(decision({ principal: '*', ...read, action: 's3:PutObjectAcl', s3 })).toBe('ImplicitDeny');
  });
  it('for authenticated users let in accounts, not the anonymous', () => {
    const s3 = list('http://acs.amazonaws.com/groups/global/AuthenticatedUsers', 'READ');
    expect(decision({ principal: bob, identity: mine, s3 })).toBe('Allow');
    expect(decision({ principal: '*', s3 })).toBe('ImplicitDeny');
  });
  it('for an account leave it to that account whom to let in', () => {
    for (const [grantee, canonicalIds] of [
      [THERE, {}],
      [CANONICAL, { [CANONICAL]: THERE }],
    ] as const) {
      const s3 = { ...list(grantee, 'READ'), canonicalIds };
      expect(decision({ principal: bob, identity: mine, s3 })).toBe('Allow');
      expect(decision({ principal: `arn:aws:iam::${THERE}:root`, s3 })).toBe('Allow');
      expect(decision({ principal: bob, s3 })).toBe('ImplicitDeny');
      expect(decision({ principal: `arn:aws:iam::${THIRD}:user/eve`, identity: mine, s3 })).toBe('ImplicitDeny');
    }
  });
  it('for the own account give its identities nothing', () => {
    expect(decision({ s3: list(HERE, 'FULL_CONTROL') })).toBe('ImplicitDeny');
    expect(decision({ identity: mine, s3: list(HERE, 'FULL_CONTROL') })).toBe('Allow');
  });
  it('for everyone give also the identities of the own account', () => {
    expect(decision({ s3: list('AllUsers', 'READ') })).toBe('Allow');
  });
  it('for log delivery let in the logging service alone', () => {
    const s3 = list('LogDelivery', 'WRITE');
    const put = { action: 's3:PutObject', resource: `${BUCKET}/k`, s3 };
    expect(decision({ principal: 'logging.s3.amazonaws.com', ...put })).toBe('Allow');
    expect(decision({ principal: 'sns.amazonaws.com', ...put })).toBe('ImplicitDeny');
    expect(decision({ principal: '*', ...put })).toBe('ImplicitDeny');
  });
  it('never outweigh a Deny of the bucket policy, and need no Allow of it', () => {
    const resourcePolicy = document(deny('s3:ListBucket', { Principal: '*' }));
    expect(decision({ principal: '*', s3: list('AllUsers', 'READ'), resourcePolicy })).toBe('ExplicitDeny');
    const other = document(deny('s3:PutObject', { Principal: '*' }));
    expect(decision({ principal: '*', s3: list('AllUsers', 'READ'), resourcePolicy: other })).toBe('Allow');
  });
  it('are named among the reasons', () => {
    expect(answer({ principal: '*', s3: list('AllUsers', 'READ') }).explanation.layers).toMatchObject([
      { layer: 'resource', result: 'allows', statements: [{ policy: `${BUCKET}#acl`, sid: 'AllUsers:READ' }] },
    ]);
  });
});

describe('ownership of objects', () => {
  it('enforced switches lists off', () => {
    const s3 = list('AllUsers', 'READ');
    expect(decision({ principal: '*', s3: { ...s3, objectOwnership: 'BucketOwnerEnforced' } })).toBe('ImplicitDeny');
    expect(decision({ principal: '*', s3: { ...s3, objectOwnership: 'BucketOwnerPreferred' } })).toBe('Allow');
    expect(decision({ principal: '*', s3: { ...s3, objectOwnership: 'ObjectWriter' } })).toBe('Allow');
  });
  it('of another account takes the object out of what the bucket policy allows, not of what it denies', () => {
    const s3 = { objectOwner: THERE };
    expect(decision({ ...read, identity: mine, s3 })).toBe('ImplicitDeny');
    expect(decision({ principal: bob, ...read, identity: mine, s3 })).toBe('Allow');
    expect(decision({ principal: '*', ...read, resourcePolicy: policyFor('*'), s3 })).toBe('ImplicitDeny');
    const refused = document(deny('s3:GetObject', { Principal: '*' }));
    expect(decision({ principal: bob, ...read, identity: mine, resourcePolicy: refused, s3 })).toBe('ExplicitDeny');
    // The list of the object is its owner's word.
    const shared = { ...s3, objectAcl: [{ grantee: HERE, permission: 'READ' }] };
    expect(decision({ ...read, identity: mine, s3: shared })).toBe('Allow');
  });
  it('of another account changes nothing where ownership is enforced, for the bucket itself, and for deleting', () => {
    const s3 = { objectOwner: THERE };
    expect(decision({ ...read, identity: mine, s3: { ...s3, objectOwnership: 'BucketOwnerEnforced' } })).toBe('Allow');
    expect(decision({ identity: mine, s3 })).toBe('Allow');
    expect(decision({ ...read, action: 's3:DeleteObject', identity: mine, s3 })).toBe('Allow');
  });
});

describe('the block on public access', () => {
  const open = { principal: '*', ...read, resourcePolicy: policyFor('*') };
  it.each(['publicAccessBlock', 'accountPublicAccessBlock'])('restricts a public policy (%s)', (where) => {
    const s3 = { [where]: { restrictPublicBuckets: true } };
    expect(decision({ ...open, s3 })).toBe('ImplicitDeny');
    expect(decision({ ...open, s3: { [where]: { restrictPublicBuckets: false, blockPublicPolicy: true } } })).toBe(
      'Allow',
    );
    // The own account and services stay; an account the policy names goes too, for the policy is public.
    expect(decision({ ...open, principal: alice, s3 })).toBe('Allow');
    expect(decision({ ...open, principal: 'cloudtrail.amazonaws.com', s3 })).toBe('Allow');
    expect(decision({ ...open, principal: bob, identity: mine, s3 })).toBe('ImplicitDeny');
    expect(answer({ ...open, s3 }).explanation.flip).toBeNull();
  });
  it.each([
    ['names an account', { AWS: THERE }, {}, 'Allow'],
    ['fixes the organisation', '*', { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } }, 'Allow'],
    ['fixes a range of addresses', '*', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, 'Allow'],
    ['leaves half of all addresses open', '*', { IpAddress: { 'aws:SourceIp': '128.0.0.0/1' } }, 'ImplicitDeny'],
    ['leaves the account open by a wildcard', '*', { StringLike: { 'aws:PrincipalAccount': '4*' } }, 'ImplicitDeny'],
    ['only asks for TLS', '*', { Bool: { 'aws:SecureTransport': 'true' } }, 'ImplicitDeny'],
  ])('that restricts lets pass a policy that is not public: it %s', (_, principal, Condition, expected) => {
    const context = {
      'aws:PrincipalOrgID': 'o-abcdefghij',
      'aws:SourceIp':
        Object.hasOwn(Condition, 'IpAddress') && JSON.stringify(Condition).includes('128')
          ? '200.0.0.1'
          : '203.0.113.7',
      'aws:SecureTransport': 'true',
    };
    const given = {
      principal: bob,
      ...read,
      identity: mine,
      context,
      resourcePolicy: policyFor(principal, { Condition }),
    };
    expect(decision(given)).toBe('Allow');
    expect(decision({ ...given, s3: { publicAccessBlock: { restrictPublicBuckets: true } } })).toBe(expected);
  });
  it('ignores public lists, and no others', () => {
    const s3 = { publicAccessBlock: { ignorePublicAcls: true } };
    expect(decision({ principal: '*', s3: { ...s3, ...list('AllUsers', 'READ') } })).toBe('ImplicitDeny');
    expect(decision({ principal: bob, identity: mine, s3: { ...s3, ...list('AuthenticatedUsers', 'READ') } })).toBe(
      'ImplicitDeny',
    );
    expect(decision({ principal: bob, identity: mine, s3: { ...s3, ...list(THERE, 'READ') } })).toBe('Allow');
    const other = { publicAccessBlock: { blockPublicAcls: true, restrictPublicBuckets: true } };
    expect(decision({ principal: '*', s3: { ...other, ...list('AllUsers', 'READ') } })).toBe('Allow');
  });
  it('refuses requests that set a public list', () => {
    const put = { action: 's3:PutObject', resource: `${BUCKET}/k`, identity: mine };
    const s3 = { publicAccessBlock: { blockPublicAcls: true } };
    const setting = (key: string, value: string) => ({ ...put, context: { [key]: value } });
    expect(decision({ ...setting('s3:x-amz-acl', 'public-read'), s3 })).toBe('ImplicitDeny');
    const uri = 'uri=http://acs.amazonaws.com/groups/global/AllUsers';
    expect(decision({ ...setting('s3:x-amz-grant-read', uri), s3 })).toBe('ImplicitDeny');
    expect(decision({ ...setting('s3:x-amz-acl', 'public-read') })).toBe('Allow');
    expect(decision({ ...setting('s3:x-amz-acl', 'bucket-owner-full-control'), s3 })).toBe('Allow');
    expect(decision({ ...put, s3 })).toBe('Allow');
  });
});

describe('canonical user ids in bucket policies', () => {
  it('mean the account', () => {
    const resourcePolicy = policyFor({ CanonicalUser: CANONICAL });
    const s3 = { canonicalIds: { [CANONICAL]: THERE } };
    expect(decision({ principal: bob, identity: mine, resourcePolicy, s3 })).toBe('Allow');
    expect(decision({ principal: bob, resourcePolicy, s3 })).toBe('ImplicitDeny');
    expect(decision({ principal: bob, identity: mine, resourcePolicy })).toBe('ImplicitDeny');
    expect(
      decision({ principal: bob, identity: mine, resourcePolicy, s3: { canonicalIds: { [CANONICAL]: THIRD } } }),
    ).toBe('ImplicitDeny');
  });
});

describe('access points', () => {
  const object = { action: 's3:GetObject', resource: `${POINT}/object/k` };
  const pointPolicy = (Principal: unknown, more: Json = {}) =>
    document({ Effect: 'Allow', Principal, Action: 's3:*', Resource: [POINT, `${POINT}/object/*`], ...more });
  const through = (more: Json = {}) => ({ accessPoint: { bucket: BUCKET, ...more } });
  const delegate = (account: string) =>
    policyFor('*', { Condition: { StringEquals: { 's3:DataAccessPointAccount': account } } });
  const onPoint = [document(allow('s3:*', [POINT, `${POINT}/object/*`]))];

  it('need both sides for an identity of another account', () => {
    const given = { principal: bob, ...object, identity: mine };
    const policy = pointPolicy({ AWS: THERE });
    expect(decision({ ...given, s3: through({ policy }), resourcePolicy: policyFor({ AWS: THERE }) })).toBe('Allow');
    expect(decision({ ...given, s3: through({ policy }) })).toBe('ImplicitDeny');
    expect(decision({ ...given, s3: through(), resourcePolicy: policyFor({ AWS: THERE }) })).toBe('ImplicitDeny');
    expect(
      decision({ ...given, identity: [], s3: through({ policy }), resourcePolicy: policyFor({ AWS: THERE }) }),
    ).toBe('ImplicitDeny');
  });
  it('are asked of the caller by their own ARN', () => {
    const s3 = through({ policy: pointPolicy({ AWS: THERE }) });
    const given = { principal: bob, ...object, s3, resourcePolicy: delegate(HERE) };
    expect(decision({ ...given, identity: onPoint })).toBe('Allow');
    expect(decision({ ...given, identity: [document(allow('s3:*', `${BUCKET}/*`))] })).toBe('ImplicitDeny');
  });
  it('take over what the bucket delegates to them, and to no others', () => {
    const given = { ...object, s3: through({ policy: pointPolicy({ AWS: alice }) }) };
    expect(decision({ ...given, resourcePolicy: delegate(HERE) })).toBe('Allow');
    expect(decision({ ...given, resourcePolicy: delegate(THERE) })).toBe('ImplicitDeny');
    // The page's own example: Jane's access point lets her in, the bucket says nothing.
    expect(decision(given)).toBe('ImplicitDeny');
    const byArn = (arn: string) => policyFor('*', { Condition: { ArnLike: { 's3:DataAccessPointArn': arn } } });
    expect(decision({ ...given, resourcePolicy: byArn(POINT) })).toBe('Allow');
    expect(decision({ ...given, resourcePolicy: byArn(`${POINT}2`) })).toBe('ImplicitDeny');
  });
  it('do not open the bucket itself', () => {
    expect(decision({ ...read, resourcePolicy: delegate(HERE) })).toBe('ImplicitDeny');
  });
  it('let in identities of the bucket’s account by their own policies', () => {
    expect(decision({ ...object, identity: onPoint, s3: through() })).toBe('Allow');
    expect(decision({ ...object, identity: [document(allow('s3:*', `${POINT}2/object/*`))], s3: through() })).toBe(
      'ImplicitDeny',
    );
  });
  it('obey a Deny of either side', () => {
    const refused = document(deny('s3:GetObject', { Principal: '*' }));
    expect(decision({ ...object, identity: mine, s3: through({ policy: refused }) })).toBe('ExplicitDeny');
    expect(decision({ ...object, identity: mine, s3: through(), resourcePolicy: refused })).toBe('ExplicitDeny');
    const only = document(
      deny('s3:*', { Principal: '*', Condition: { StringNotEquals: { 's3:DataAccessPointAccount': HERE } } }),
    );
    expect(decision({ ...object, identity: mine, s3: through(), resourcePolicy: only })).toBe('Allow');
    expect(decision({ ...read, identity: mine, resourcePolicy: only })).toBe('ExplicitDeny');
  });
  it('of a VPC take requests from there alone', () => {
    const given = { ...object, identity: mine, s3: through({ vpc: 'vpc-1' }) };
    expect(decision({ ...given, context: { 'aws:SourceVpc': 'vpc-1' } })).toBe('Allow');
    expect(decision({ ...given, context: { 'aws:SourceVpc': 'vpc-2' } })).toBe('ImplicitDeny');
    expect(decision(given)).toBe('ImplicitDeny');
    expect(answer({ ...given, unknownKeys: ['aws:SourceVpc'] })).toMatchObject({
      decision: 'Allow',
      certainty: 'conditional',
      otherwise: 'ImplicitDeny',
      conditions: [{ key: 'aws:SourceVpc', values: ['vpc-1'] }],
    });
  });
  it.each([
    [{}, 'Internet', 'Allow'],
    [{}, 'VPC', 'ImplicitDeny'],
    [{ vpc: 'vpc-1' }, 'VPC', 'Allow'],
    [{ vpc: 'vpc-1' }, 'Internet', 'ImplicitDeny'],
  ])('bring their network as a key: %j is %s', (more, origin, expected) => {
    const identity = [
      document(allow('s3:*', '*', { Condition: { StringEquals: { 's3:AccessPointNetworkOrigin': origin } } })),
    ];
    expect(decision({ ...object, identity, s3: through(more), context: { 'aws:SourceVpc': 'vpc-1' } })).toBe(expected);
  });
  it('have a block on public access of their own, beside the bucket’s', () => {
    const restrict = { publicAccessBlock: { restrictPublicBuckets: true } };
    const given = { principal: '*', ...object, resourcePolicy: delegate(HERE) };
    const policy = pointPolicy('*');
    expect(decision({ ...given, s3: through({ policy }) })).toBe('Allow');
    expect(decision({ ...given, s3: through({ policy, ...restrict }) })).toBe('ImplicitDeny');
    expect(decision({ ...given, s3: { ...through({ policy }), ...restrict } })).toBe('ImplicitDeny');
    // Delegation by account is not public, nor is an access point that names whom it lets in.
    const named = {
      ...given,
      principal: bob,
      identity: mine,
      s3: through({ policy: pointPolicy({ AWS: THERE }), ...restrict }),
    };
    expect(decision(named)).toBe('Allow');
    // One that serves a VPC is never public.
    const context = { 'aws:SourceVpc': 'vpc-1' };
    expect(decision({ ...given, context, s3: through({ policy, vpc: 'vpc-1', ...restrict }) })).toBe('Allow');
  });
  it('of one account for the bucket of another need the bucket’s word', () => {
    const elsewhere = { ...object, resource: object.resource.replace(HERE, THERE), principal: bob };
    const given = { ...elsewhere, identity: [document(allow('s3:*'))], s3: through() };
    expect(decision({ ...given, resourcePolicy: delegate(THERE) })).toBe('Allow');
    expect(decision(given)).toBe('ImplicitDeny');
  });
  it('that nothing is said of are an error, as is a bucket said to be one', () => {
    const row = (given: Json) => simulate({ principal: alice, ...object, ...given }, NOW);
    expect(row({ s3: {} })).toEqual({ id: null, error: expect.stringMatching(/says nothing of the access point/) });
    expect(row({ ...read, s3: through() })).toEqual({ id: null, error: expect.stringMatching(/no access point/) });
    expect(row({ s3: { acll: [] } })).toEqual({ id: null, error: expect.stringMatching(/unknown field "acll" in s3/) });
  });
  it('and their buckets need one choice of the caller that suits both', () => {
    const prefix = (value: string) => ({ Condition: { StringEquals: { 's3:prefix': value } } });
    const given = {
      principal: bob,
      action: 's3:ListBucket',
      resource: POINT,
      identity: mine,
      unknownKeys: ['s3:prefix'],
    };
    const ask = (a: string, b: string) =>
      answer({
        ...given,
        s3: through({ policy: pointPolicy({ AWS: THERE }, prefix(a)) }),
        resourcePolicy: policyFor({ AWS: THERE }, prefix(b)),
      });
    expect(ask('a/', 'a/')).toMatchObject({ decision: 'Allow', certainty: 'conditional' });
    expect(ask('a/', 'a/').conditions).toHaveLength(1);
  });
});
