/**
 * Examples that AWS works out in its documentation, policy and outcome, decided by the evaluator and by the reference
 * evaluator. The pages are those of the IAM User Guide unless said.
 */
import { describe, expect, it } from 'vitest';
import type { Decision } from '../schema/verdict.js';
import { compilePolicy } from './compile.js';
import { evaluate } from './evaluate.js';
import { referenceDecision } from './testing/reference/decide.js';
import { referenceDocument } from './testing/reference/document.js';
import type { ReferenceCaller } from './testing/reference/principal.js';
import { request } from './testing/request.js';

type Json = Readonly<Record<string, unknown>>;

interface Asked {
  readonly by: string;
  readonly action: string;
  readonly resource: string;
  readonly account?: string;
  readonly identity?: readonly Json[];
  readonly boundary?: Json;
  readonly scps?: readonly (readonly Json[])[];
  readonly rcps?: readonly (readonly Json[])[];
  readonly own?: Json;
  readonly keys?: Readonly<Record<string, string | readonly string[]>>;
}

/** The decision, which both evaluators must give. */
function decided(a: Asked): Decision {
  const text = JSON.stringify;
  const bind = (one: Json) => ({ id: 'example', document: compilePolicy(text(one)) });
  const account = a.account ?? a.by.split(':')[4] ?? '';
  const product = request({
    by: a.by,
    action: a.action,
    resource: a.resource,
    resourceAccount: account,
    identity: (a.identity ?? []).map(bind),
    ...(a.boundary === undefined ? {} : { boundary: [bind(a.boundary)] }),
    ...(a.scps === undefined ? {} : { scpLevels: a.scps.map((level) => level.map(bind)) }),
    ...(a.rcps === undefined ? {} : { rcpLevels: a.rcps.map((level) => level.map(bind)) }),
    ...(a.own === undefined ? {} : { resourcePolicy: bind(a.own) }),
    known: a.keys ?? {},
  });
  const { decision, certainty } = evaluate(product);
  expect(certainty).toBe('certain');

  const read = (one: Json) => referenceDocument(text(one));
  const { arn, type } = product.principal;
  const context = new Map<string, readonly string[]>([
    ['aws:principalarn', [arn.replace(/^arn:aws:sts::(\d+):assumed-role\/([^/]+)\/.*/, 'arn:aws:iam::$1:role/$2')]],
  ]);
  if (type === 'user') context.set('aws:username', [arn.slice(arn.lastIndexOf('/') + 1)]);
  for (const [key, value] of Object.entries(a.keys ?? {}))
    context.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  const caller: ReferenceCaller = {
    type: type === 'user' ? 'user' : 'session',
    arn,
    account: product.principal.account,
  };
  expect(
    referenceDecision({
      caller,
      action: a.action,
      resource: a.resource,
      resourceAccount: account,
      context,
      identity: (a.identity ?? []).map(read),
      ...(a.boundary === undefined ? {} : { boundary: [read(a.boundary)] }),
      ...(a.scps === undefined ? {} : { scps: a.scps.map((level) => level.map(read)) }),
      ...(a.rcps === undefined ? {} : { rcps: a.rcps.map((level) => level.map(read)) }),
      ...(a.own === undefined ? {} : { resourcePolicy: read(a.own) }),
      serviceLinkedRole: false,
      callerInManagementAccount: false,
      resourceInManagementAccount: false,
    }),
  ).toBe(decision);
  return decision;
}

const version = '2012-10-17';
const doc = (...Statement: readonly Json[]): Json => ({ Version: version, Statement });
const user = (name: string, account = '123456789012') => `arn:aws:iam::${account}:user/${name}`;
const full = doc({ Effect: 'Allow', Action: '*', Resource: '*' });

describe('reference_policies_evaluation-logic_policy-eval-basics: Carlos and his buckets', () => {
  const identity = [
    doc(
      {
        Sid: 'AllowS3ListRead',
        Effect: 'Allow',
        Action: [
          's3:GetBucketLocation',
          's3:GetAccountPublicAccessBlock',
          's3:ListAccessPoints',
          's3:ListAllMyBuckets',
        ],
        Resource: 'arn:aws:s3:::*',
      },
      {
        Sid: 'AllowS3Self',
        Effect: 'Allow',
        Action: 's3:*',
        Resource: ['arn:aws:s3:::carlossalazar/*', 'arn:aws:s3:::carlossalazar'],
      },
      { Sid: 'DenyS3Logs', Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::*log*' },
    ),
  ];
  const own = doc({
    Effect: 'Allow',
    Principal: { AWS: user('carlossalazar') },
    Action: 's3:*',
    Resource: ['arn:aws:s3:::carlossalazar/*', 'arn:aws:s3:::carlossalazar'],
  });
  it.each([
    ['s3:PutObject', 'arn:aws:s3:::carlossalazar-logs/file', 'ExplicitDeny'],
    ['s3:PutObject', 'arn:aws:s3:::carlossalazar/file', 'Allow'],
    ['s3:GetBucketLocation', 'arn:aws:s3:::another', 'Allow'],
    ['s3:ListBucket', 'arn:aws:s3:::another', 'ImplicitDeny'],
  ] as const)('%s on %s: %s', (action, resource, expected) => {
    expect(decided({ by: user('carlossalazar'), action, resource, identity, own })).toBe(expected);
  });
  it('either policy alone is enough', () => {
    const put = { by: user('carlossalazar'), action: 's3:PutObject', resource: 'arn:aws:s3:::carlossalazar/file' };
    expect(decided({ ...put, identity })).toBe('Allow');
    expect(decided({ ...put, own })).toBe('Allow');
    expect(decided({ ...put, by: user('another'), own })).toBe('ImplicitDeny');
  });
});

describe('reference_policies_evaluation-logic-cross-account: Carlos and the production bucket', () => {
  const by = user('carlossalazar', '111111111111');
  const identity = [
    doc(
      { Sid: 'AllowS3ListRead', Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' },
      {
        Sid: 'AllowS3ProductionObjectActions',
        Effect: 'Allow',
        Action: 's3:*Object*',
        Resource: 'arn:aws:s3:::production/*',
      },
      { Sid: 'DenyS3Logs', Effect: 'Deny', Action: 's3:*', Resource: ['arn:aws:s3:::*log*', 'arn:aws:s3:::*log*/*'] },
    ),
  ];
  const own = (bucket: string) =>
    doc({
      Effect: 'Allow',
      Action: ['s3:GetObject*', 's3:PutObject*', 's3:ReplicateObject', 's3:RestoreObject'],
      Principal: { AWS: by },
      Resource: `arn:aws:s3:::${bucket}/*`,
    });
  const account = '222222222222';
  it.each([
    ['s3:PutObject', 'production', 'Allow'],
    ['s3:PutObject', 'production-logs', 'ExplicitDeny'],
    ['s3:DeleteObject', 'production', 'ImplicitDeny'],
  ] as const)('%s in %s: %s', (action, bucket, expected) => {
    expect(decided({ by, account, action, resource: `arn:aws:s3:::${bucket}/x`, identity, own: own(bucket) })).toBe(
      expected,
    );
  });
});

describe('reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay: explicit and implicit denies', () => {
  const identity = [
    doc(
      { Sid: 'AllowGetList', Effect: 'Allow', Action: ['iam:Get*', 'iam:List*'], Resource: '*' },
      { Sid: 'DenyReports', Effect: 'Deny', Action: 'iam:*Report', Resource: '*' },
    ),
  ];
  it.each([
    ['iam:GetUser', 'Allow'],
    ['iam:CreatePolicy', 'ImplicitDeny'],
    ['iam:GetOrganizationsAccessReport', 'ExplicitDeny'],
    ['iam:GenerateCredentialReport', 'ExplicitDeny'],
  ] as const)('%s: %s', (action, expected) => {
    const more = [...identity, doc({ Effect: 'Allow', Action: 'iam:GenerateCredentialReport', Resource: '*' })];
    expect(decided({ by: user('a'), action, resource: '*', identity: more })).toBe(expected);
  });
});

describe('access_policies_boundaries', () => {
  it('Shirley may create no user, whatever her policy says', () => {
    const boundary = doc({ Effect: 'Allow', Action: ['s3:*', 'cloudwatch:*', 'ec2:*'], Resource: '*' });
    const identity = [{ Version: version, Statement: { Effect: 'Allow', Action: 'iam:CreateUser', Resource: '*' } }];
    const by = user('ShirleyRodriguez');
    expect(decided({ by, action: 'iam:CreateUser', resource: user('x'), identity, boundary })).toBe('ImplicitDeny');
    expect(decided({ by, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', identity, boundary })).toBe(
      'ImplicitDeny',
    );
    expect(decided({ by, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', identity: [full], boundary })).toBe(
      'Allow',
    );
  });

  const policyArn = (name: string) => `arn:aws:iam::123456789012:policy/${name}`;
  const companyBoundary = doc(
    {
      Sid: 'ServiceBoundaries',
      Effect: 'Allow',
      Action: ['s3:*', 'cloudwatch:*', 'ec2:*', 'dynamodb:*'],
      Resource: '*',
    },
    {
      Sid: 'AllowIAMConsoleForCredentials',
      Effect: 'Allow',
      Action: ['iam:ListUsers', 'iam:GetAccountPasswordPolicy'],
      Resource: '*',
    },
    {
      Sid: 'AllowManageOwnPasswordAndAccessKeys',
      Effect: 'Allow',
      Action: [
        'iam:*AccessKey*',
        'iam:ChangePassword',
        'iam:GetUser',
        'iam:*ServiceSpecificCredential*',
        'iam:*SigningCertificate*',
      ],
      Resource: ['arn:aws:iam::*:user/${aws:username}'],
    },
    { Sid: 'DenyS3Logs', Effect: 'Deny', Action: 's3:*', Resource: ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/*'] },
    {
      Sid: 'DenyEC2Production',
      Effect: 'Deny',
      Action: 'ec2:*',
      Resource: 'arn:aws:ec2:*:*:instance/i-1234567890abcdef0',
    },
  );
  it.each([
    ['iam:CreateAccessKey', user('Nikhil'), 'Allow'],
    ['iam:CreateAccessKey', user('Maria'), 'ImplicitDeny'],
    ['iam:CreateUser', user('x'), 'ImplicitDeny'],
    ['s3:GetObject', 'arn:aws:s3:::logs/x', 'ExplicitDeny'],
    ['s3:GetObject', 'arn:aws:s3:::other/x', 'Allow'],
    ['ec2:StopInstances', 'arn:aws:ec2:us-east-1:123456789012:instance/i-1234567890abcdef0', 'ExplicitDeny'],
    ['ec2:StopInstances', 'arn:aws:ec2:us-east-1:123456789012:instance/i-0', 'Allow'],
    ['sqs:SendMessage', 'arn:aws:sqs:us-east-1:123456789012:q', 'ImplicitDeny'],
  ] as const)('XCompanyBoundaries: %s on %s: %s', (action, resource, expected) => {
    expect(decided({ by: user('Nikhil'), action, resource, identity: [full], boundary: companyBoundary })).toBe(
      expected,
    );
  });

  const delegated = doc(
    {
      Sid: 'CreateOrChangeOnlyWithBoundary',
      Effect: 'Allow',
      Action: ['iam:CreateUser', 'iam:DeleteUserPolicy', 'iam:AttachUserPolicy', 'iam:PutUserPermissionsBoundary'],
      Resource: '*',
      Condition: { StringEquals: { 'iam:PermissionsBoundary': policyArn('XCompanyBoundaries') } },
    },
    {
      Sid: 'CloudWatchAndOtherIAMTasks',
      Effect: 'Allow',
      Action: ['cloudwatch:*', 'iam:GetUser', 'iam:UpdateUser', 'iam:CreateAccessKey', 'iam:SetDefaultPolicyVersion'],
      NotResource: user('Maria'),
    },
    {
      Sid: 'NoBoundaryPolicyEdit',
      Effect: 'Deny',
      Action: ['iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion'],
      Resource: [policyArn('XCompanyBoundaries'), policyArn('DelegatedUserBoundary')],
    },
    { Sid: 'NoBoundaryUserDelete', Effect: 'Deny', Action: 'iam:DeleteUserPermissionsBoundary', Resource: '*' },
  );
  const withBoundary = { 'iam:PermissionsBoundary': policyArn('XCompanyBoundaries') };
  it.each([
    ['iam:CreateUser', user('Nikhil'), withBoundary, 'Allow'],
    ['iam:CreateUser', user('Nikhil'), {}, 'ImplicitDeny'],
    ['iam:CreateUser', user('Nikhil'), { 'iam:PermissionsBoundary': policyArn('Other') }, 'ImplicitDeny'],
    ['iam:UpdateUser', user('Nikhil'), {}, 'Allow'],
    ['iam:UpdateUser', user('Maria'), {}, 'ImplicitDeny'],
    ['iam:SetDefaultPolicyVersion', policyArn('XCompanyBoundaries'), {}, 'ExplicitDeny'],
    ['iam:SetDefaultPolicyVersion', policyArn('Other'), {}, 'Allow'],
    ['iam:DeleteUserPermissionsBoundary', user('Zhang'), {}, 'ExplicitDeny'],
    ['s3:ListBucket', 'arn:aws:s3:::ZhangBucket', {}, 'ImplicitDeny'],
  ] as const)('DelegatedUserBoundary: %s on %s with %j: %s', (action, resource, keys, expected) => {
    const identity = [
      doc(
        { Sid: 'IAM', Effect: 'Allow', Action: 'iam:*', Resource: '*' },
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::ZhangBucket' },
      ),
    ];
    expect(decided({ by: user('Zhang'), action, resource, keys: { ...keys }, identity, boundary: delegated })).toBe(
      expected,
    );
  });
});

describe('reference_policies_elements_notprincipal', () => {
  const bucket = ['arn:aws:s3:::BUCKETNAME', 'arn:aws:s3:::BUCKETNAME/*'];
  const root = 'arn:aws:iam::444455556666:root';
  const get = {
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::BUCKETNAME/x',
    account: '444455556666',
    identity: [full],
  };
  it('everyone but Bob is denied', () => {
    const own = doc({
      Effect: 'Deny',
      NotPrincipal: { AWS: [user('Bob', '444455556666'), root] },
      Action: 's3:*',
      Resource: bucket,
    });
    expect(decided({ ...get, by: user('Bob', '444455556666'), own })).toBe('Allow');
    expect(decided({ ...get, by: user('Alice', '444455556666'), own })).toBe('ExplicitDeny');
    expect(decided({ ...get, by: user('Bob', '111122223333'), own })).toBe('ExplicitDeny');
  });
  it('everyone but one session of a role is denied', () => {
    const session = 'arn:aws:sts::444455556666:assumed-role/cross-account-read-only-role/cross-account-audit-app';
    const role = 'arn:aws:iam::444455556666:role/cross-account-read-only-role';
    const own = doc({ Effect: 'Deny', NotPrincipal: { AWS: [session, role, root] }, Action: 's3:*', Resource: bucket });
    expect(decided({ ...get, by: session, own })).toBe('Allow');
    expect(decided({ ...get, by: `${session}2`, own })).toBe('ExplicitDeny');
  });
});

describe('reference_policies_elements_principal', () => {
  it('UsePrincipalArnInsteadOfNotPrincipalWithDeny', () => {
    const own = doc({
      Sid: 'UsePrincipalArnInsteadOfNotPrincipalWithDeny',
      Effect: 'Deny',
      Action: 's3:*',
      Principal: '*',
      Resource: ['arn:aws:s3:::BUCKETNAME/*', 'arn:aws:s3:::BUCKETNAME'],
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': user('user-name', '444455556666') } },
    });
    const get = { action: 's3:GetObject', resource: 'arn:aws:s3:::BUCKETNAME/x', identity: [full], own };
    expect(decided({ ...get, by: user('user-name', '444455556666') })).toBe('Allow');
    expect(decided({ ...get, by: user('another', '444455556666') })).toBe('ExplicitDeny');
  });
});

describe('reference_policies_elements_condition_operators', () => {
  const home = doc(
    { Effect: 'Allow', Action: ['s3:ListAllMyBuckets', 's3:GetBucketLocation'], Resource: 'arn:aws:s3:::*' },
    {
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: 'arn:aws:s3:::BUCKET-NAME',
      Condition: { StringLike: { 's3:prefix': ['', 'home/', 'home/${aws:username}/'] } },
    },
    {
      Effect: 'Allow',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::BUCKET-NAME/home/${aws:username}', 'arn:aws:s3:::BUCKET-NAME/home/${aws:username}/*'],
    },
  );
  it.each([
    ['s3:ListBucket', '', { 's3:prefix': '' }, 'Allow'],
    ['s3:ListBucket', '', { 's3:prefix': 'home/' }, 'Allow'],
    ['s3:ListBucket', '', { 's3:prefix': 'home/David/' }, 'Allow'],
    ['s3:ListBucket', '', { 's3:prefix': 'home/Maria/' }, 'ImplicitDeny'],
    ['s3:ListBucket', '', {}, 'ImplicitDeny'],
    ['s3:PutObject', '/home/David/x', {}, 'Allow'],
    ['s3:PutObject', '/home/Maria/x', {}, 'ImplicitDeny'],
  ] as const)('home directories: %s on %j with %j: %s', (action, path, keys, expected) => {
    const resource = `arn:aws:s3:::BUCKET-NAME${path}`;
    expect(decided({ by: user('David'), action, resource, keys: { ...keys }, identity: [home] })).toBe(expected);
  });

  const when = (Effect: 'Allow' | 'Deny', Condition: Json, keys: Asked['keys']) =>
    decided({
      by: user('a'),
      action: 'ec2:RunInstances',
      resource: 'arn:aws:ec2:us-east-1:123456789012:instance/*',
      identity: [...(Effect === 'Deny' ? [full] : []), doc({ Effect, Action: '*', Resource: '*', Condition })],
      keys: keys ?? {},
    });
  it.each([
    [
      'Allow',
      { StringEquals: { 'aws:PrincipalTag/job-category': 'iamuser-admin' } },
      { 'aws:PrincipalTag/job-category': 'iamuser-admin' },
      'Allow',
    ],
    ['Allow', { StringEquals: { 'aws:PrincipalTag/job-category': 'iamuser-admin' } }, {}, 'ImplicitDeny'],
    ['Allow', { NumericLessThanEquals: { 's3:max-keys': '10' } }, { 's3:max-keys': '10' }, 'Allow'],
    ['Allow', { NumericLessThanEquals: { 's3:max-keys': '10' } }, { 's3:max-keys': '11' }, 'ImplicitDeny'],
    [
      'Allow',
      { DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:01Z' } },
      { 'aws:TokenIssueTime': '2020-06-01T00:00:00Z' },
      'Allow',
    ],
    ['Allow', { DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:01Z' } }, {}, 'ImplicitDeny'],
    ['Deny', { Bool: { 'aws:SecureTransport': 'false' } }, { 'aws:SecureTransport': 'false' }, 'ExplicitDeny'],
    ['Deny', { Bool: { 'aws:SecureTransport': 'false' } }, { 'aws:SecureTransport': 'true' }, 'Allow'],
    [
      'Allow',
      { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:DB8:1234:5678::/64'] } },
      { 'aws:SourceIp': '203.0.113.255' },
      'Allow',
    ],
    [
      'Allow',
      { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:DB8:1234:5678::/64'] } },
      { 'aws:SourceIp': '2001:db8:1234:5678::9' },
      'Allow',
    ],
    [
      'Allow',
      { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:DB8:1234:5678::/64'] } },
      { 'aws:SourceIp': '203.0.114.1' },
      'ImplicitDeny',
    ],
    // "With a StringLike condition, the match succeeds … With an ArnLike condition … the match fails."
    [
      'Allow',
      { StringLike: { 'a:b': 'arn:aws:someservice:*:111122223333:finance/*' } },
      { 'a:b': 'arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt' },
      'Allow',
    ],
    [
      'Allow',
      { ArnLike: { 'a:b': 'arn:aws:someservice:*:111122223333:finance/*' } },
      { 'a:b': 'arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt' },
      'ImplicitDeny',
    ],
    ['Allow', { StringLike: { 'ec2:InstanceType': ['t1.*', 't2.*', 'm3.*'] } }, {}, 'ImplicitDeny'],
    ['Allow', { StringLikeIfExists: { 'ec2:InstanceType': ['t1.*', 't2.*', 'm3.*'] } }, {}, 'Allow'],
    [
      'Allow',
      { StringLikeIfExists: { 'ec2:InstanceType': ['t1.*', 't2.*', 'm3.*'] } },
      { 'ec2:InstanceType': 't2.micro' },
      'Allow',
    ],
    [
      'Allow',
      { StringLikeIfExists: { 'ec2:InstanceType': ['t1.*', 't2.*', 'm3.*'] } },
      { 'ec2:InstanceType': 'm5.large' },
      'ImplicitDeny',
    ],
    ['Deny', { StringNotEqualsIfExists: { 'aws:RequestTag/x': 'y' } }, {}, 'ExplicitDeny'],
    ['Allow', { Null: { 'aws:TokenIssueTime': 'true' } }, {}, 'Allow'],
    [
      'Allow',
      { Null: { 'aws:TokenIssueTime': 'true' } },
      { 'aws:TokenIssueTime': '2020-06-01T00:00:00Z' },
      'ImplicitDeny',
    ],
  ] as const)('%s if %j with %j: %s', (effect, condition, keys, expected) => {
    expect(when(effect, condition, { ...keys })).toBe(expected);
  });

  // reference_policies_condition_examples-multi-valued-context-keys, and its forerunner reference_policies_multi-value-conditions.
  const attributes = ['PostDateTime', 'Message', 'Tags'];
  it.each([
    ['Deny', { 'ForAllValues:StringNotLike': { 'aws:TagKeys': 'key1*' } }, { 'aws:TagKeys': ['key1:legal'] }, 'Allow'],
    [
      'Deny',
      { 'ForAllValues:StringNotLike': { 'aws:TagKeys': 'key1*' } },
      { 'aws:TagKeys': ['key1:hr', 'key1:personnel'] },
      'Allow',
    ],
    [
      'Deny',
      { 'ForAllValues:StringNotLike': { 'aws:TagKeys': 'key1*' } },
      { 'aws:TagKeys': ['key2:audit'] },
      'ExplicitDeny',
    ],
    ['Deny', { 'ForAllValues:StringNotLike': { 'aws:TagKeys': 'key1*' } }, {}, 'ExplicitDeny'],
    [
      'Allow',
      { 'ForAllValues:StringLike': { 'dynamodb:Attributes': attributes } },
      { 'dynamodb:Attributes': ['PostDateTime', 'Message'] },
      'Allow',
    ],
    [
      'Allow',
      { 'ForAllValues:StringLike': { 'dynamodb:Attributes': attributes } },
      { 'dynamodb:Attributes': ['PostDateTime', 'UserName'] },
      'ImplicitDeny',
    ],
    [
      'Deny',
      { 'ForAnyValue:StringLike': { 'dynamodb:Attributes': ['ID', 'PostDateTime'] } },
      { 'dynamodb:Attributes': ['UserName', 'Message', 'PostDateTime'] },
      'ExplicitDeny',
    ],
    [
      'Deny',
      { 'ForAnyValue:StringLike': { 'dynamodb:Attributes': ['ID', 'PostDateTime'] } },
      { 'dynamodb:Attributes': ['UserName'] },
      'Allow',
    ],
    [
      'Allow',
      { 'ForAnyValue:StringLike': { 'dynamodb:Attributes': attributes } },
      { 'dynamodb:Attributes': [''] },
      'ImplicitDeny',
    ],
    [
      'Allow',
      { 'ForAllValues:StringLike': { 'dynamodb:Attributes': attributes } },
      { 'dynamodb:Attributes': [''] },
      'Allow',
    ],
  ] as const)('several values: %s if %j with %j: %s', (effect, condition, keys, expected) => {
    expect(when(effect, condition, { ...keys })).toBe(expected);
  });
});

describe('reference_policies_variables', () => {
  const allowed = (action: string, Resource: string) => [doc({ Effect: 'Allow', Action: action, Resource })];
  it.each([
    ['arn:aws:sqs:us-east-2:*:${aws:username}-queue', 'arn:aws:sqs:us-east-2:123456789012:David-queue', {}, 'Allow'],
    [
      'arn:aws:sqs:us-east-2:*:${aws:username}-queue',
      'arn:aws:sqs:us-east-2:123456789012:Maria-queue',
      {},
      'ImplicitDeny',
    ],
    [
      'arn:aws:s3:::bucket/${aws:PrincipalTag/department}',
      'arn:aws:s3:::bucket/hr',
      { 'aws:PrincipalTag/department': 'hr' },
      'Allow',
    ],
    ['arn:aws:s3:::bucket/${aws:PrincipalTag/department}', 'arn:aws:s3:::bucket/', {}, 'ImplicitDeny'],
    ["arn:aws:s3:::bucket/${aws:userid, 'anonymous'}", 'arn:aws:s3:::bucket/anonymous', {}, 'Allow'],
    [
      "arn:aws:s3:::bucket/${aws:userid, 'anonymous'}",
      'arn:aws:s3:::bucket/anonymous',
      { 'aws:userid': 'AIDA' },
      'ImplicitDeny',
    ],
    ['arn:aws:s3:::bucket/${AWS:UserName}', 'arn:aws:s3:::bucket/David', {}, 'Allow'],
  ] as const)('%s takes in %s with %j: %s', (pattern, resource, keys, expected) => {
    const service = resource.split(':')[2] ?? '';
    expect(
      decided({
        by: user('David'),
        action: `${service}:X`,
        resource,
        keys: { ...keys },
        identity: allowed('*', pattern),
      }),
    ).toBe(expected);
  });
});

describe('orgs_manage_policies_scps_evaluation, orgs_manage_policies_rcps_evaluation (Organizations)', () => {
  const deny = (more: Json = {}) => doc({ Effect: 'Deny', Action: 's3:*', Resource: '*', ...more });
  const get = { by: user('a'), action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', identity: [full] };
  it.each([
    ['allowed at root, OU and account', [[full], [full], [full]], 'Allow'],
    ['not allowed at the OU', [[full], [], [full]], 'ImplicitDeny'],
    ['not allowed at the account', [[full], [full], []], 'ImplicitDeny'],
    ['denied at the OU', [[full], [full, deny()], [full]], 'ExplicitDeny'],
    [
      'denied at the OU, of another service',
      [[full], [full, doc({ Effect: 'Deny', Action: 'ec2:*', Resource: '*' })], [full]],
      'Allow',
    ],
    ['allowed by an allow list', [[full], [doc({ Effect: 'Allow', Action: 's3:*', Resource: '*' })], [full]], 'Allow'],
  ] as const)('SCPs: %s', (_, scps, expected) => {
    expect(decided({ ...get, scps })).toBe(expected);
  });
  it('RCPs: those of another organisation are kept out at every level', () => {
    const passing = doc({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' });
    const perimeter = deny({
      Principal: '*',
      Condition: {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-mine' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    });
    for (const rcps of [
      [[passing, perimeter], [passing]],
      [[passing], [passing, perimeter]],
    ]) {
      expect(decided({ ...get, rcps, keys: { 'aws:PrincipalOrgID': 'o-mine' } })).toBe('Allow');
      expect(decided({ ...get, rcps, keys: { 'aws:PrincipalOrgID': 'o-theirs' } })).toBe('ExplicitDeny');
      expect(decided({ ...get, rcps })).toBe('ExplicitDeny');
      expect(decided({ ...get, rcps, keys: { 'aws:PrincipalIsAWSService': 'true' } })).toBe('Allow');
    }
  });
});
