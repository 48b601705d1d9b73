/**
 * The pools from which policies and requests are drawn: so small that they meet, with the same actions, ARNs, keys and values
 * in other letter case, with wildcards and with variables.
 */
import { ACCOUNT, ALICE, OTHER_ACCOUNT } from './request.js';

export interface DrawnCaller {
  readonly type:
    | 'user'
    | 'assumedRole'
    | 'role'
    | 'federatedUser'
    | 'root'
    | 'service'
    | 'anonymous'
    | 'webIdentity'
    | 'saml';
  readonly arn: string;
  readonly account: string;
  readonly roleArn?: string;
  readonly parentArn?: string;
}

const iam = (rest: string, account = ACCOUNT) => `arn:aws:iam::${account}:${rest}`;
const sts = (rest: string) => `arn:aws:sts::${ACCOUNT}:${rest}`;
export const PATH_USER = iam('user/team/bob');
export const ROLE_ARN = iam('role/app');
export const PATH_ROLE = iam('role/team/app');
/** A session of the role `app`. */
export const ONE = sts('assumed-role/app/one');
export const TWO = sts('assumed-role/app/two');
export const FEDERATED = sts('federated-user/fed');
export const ROOT = iam('root');
export const OIDC = iam('oidc-provider/token.example.com');
export const SAML = iam('saml-provider/corp');

/** Session names that policies of the pools mention, of the role `app`. */
export const SESSIONS: readonly string[] = ['one', 'two'];

export const CALLERS: readonly DrawnCaller[] = [
  { type: 'user', arn: ALICE, account: ACCOUNT },
  { type: 'user', arn: PATH_USER, account: ACCOUNT },
  { type: 'assumedRole', arn: ONE, account: ACCOUNT },
  { type: 'assumedRole', arn: ONE, account: ACCOUNT, roleArn: ROLE_ARN },
  { type: 'assumedRole', arn: TWO, account: ACCOUNT, roleArn: PATH_ROLE },
  { type: 'role', arn: ROLE_ARN, account: ACCOUNT },
  { type: 'role', arn: PATH_ROLE, account: ACCOUNT },
  { type: 'federatedUser', arn: FEDERATED, account: ACCOUNT, parentArn: ALICE },
  { type: 'federatedUser', arn: FEDERATED, account: ACCOUNT },
  { type: 'root', arn: ROOT, account: ACCOUNT },
  { type: 'service', arn: 'lambda.amazonaws.com', account: '' },
  { type: 'anonymous', arn: '*', account: '' },
  { type: 'webIdentity', arn: OIDC, account: ACCOUNT },
  { type: 'saml', arn: SAML, account: ACCOUNT },
];

export interface Target {
  readonly action: string;
  readonly resource: string;
}
const on = (resource: string, ...actions: readonly string[]): readonly Target[] =>
  actions.map((action) => ({ action, resource }));
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`;
const TARGET = iam('role/target');

export const DATA: readonly Target[] = [
  ...on('arn:aws:s3:::b/k', 's3:GetObject', 'S3:GETOBJECT', 's3:PutObject'),
  ...on('arn:aws:s3:::b/ab', 's3:GetObject'),
  ...on('arn:aws:s3:::b/*', 's3:GetObject'),
  ...on('arn:aws:s3:::b/home/alice/x', 's3:GetObject', 's3:GetObjectAcl'),
  ...on(`arn:aws:sqs:us-east-1:${ACCOUNT}:orders`, 'sqs:SendMessage'),
  ...on(`arn:aws:sns:us-east-1:${ACCOUNT}:orders`, 'sns:Publish'),
  ...on(`arn:aws:logs:us-east-1:${ACCOUNT}:log-group:x:log-stream:y`, 'logs:PutLogEvents'),
  ...on(KEY, 'kms:Decrypt', 'kms:Encrypt'),
];
export const ASSUMED: readonly Target[] = [
  ...on(TARGET, 'sts:AssumeRole', 'sts:assumerole', 'sts:TagSession', 'sts:AssumeRoleWithWebIdentity'),
  ...on(TARGET, 'sts:AssumeRoleWithSAML', 'sts:SetSourceIdentity', 'sts:SetContext'),
];
/** Without a policy of their own. */
export const BARE: readonly Target[] = [
  ...on(ALICE, 'iam:GetUser', 'iam:CreateAccessKey'),
  ...on(ROLE_ARN, 'iam:PassRole'),
  ...on('*', 's3:ListAllMyBuckets', 'kms:ListKeys', 'iam:ListUsers', 'sts:GetCallerIdentity'),
];

/** All resources that requests name. */
export const TARGETS: readonly string[] = [...new Set([...DATA, ...ASSUMED, ...BARE].map((t) => t.resource))];

export const ACTIONS = [
  '*',
  '*:*',
  's3:*',
  'S3:GetObject',
  's3:get*',
  's3:Get?bject',
  's3:*Object',
  's3:PutObject',
  's3:List*',
  'sqs:*',
  'SQS:sendmessage',
  'sns:Publish',
  'logs:Put*',
  'iam:*',
  'iam:*User*',
  'iam:PassRole',
  'kms:*',
  'kms:Decrypt',
  'sts:*',
  'sts:AssumeRole*',
  'STS:AssumeRole',
  'ec2:*',
  'made:Up',
];
export const RESOURCES = [
  '*',
  '**',
  'arn:aws:s3:::b/*',
  'arn:aws:s3:::b/k',
  'arn:aws:s3:::B/k',
  'arn:aws:s3:::*/?',
  'arn:aws:s3:::*',
  'arn:aws:s3*',
  'arn:*:b/k',
  'arn:aws:s3:::b/${*}',
  'arn:aws:s3:::b/${aws:PrincipalTag/team}',
  "arn:aws:s3:::b/${AWS:principaltag/TEAM, 'ab'}",
  'arn:aws:s3:::b/home/${aws:username}/*',
  `arn:aws:sqs:*:*:orders`,
  'arn:aws:sqs:us-east-1:*',
  'arn:aws:sqs:us-*s',
  `arn:aws:sns:us-????-1:${ACCOUNT}:*`,
  'arn:aws:s?s:us-*-1:*:o*s',
  'arn:aws:sns:*:orders',
  `arn:aws:logs:*:*:log-group:*`,
  `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:x:*y`,
  `arn:*:kms:*:${ACCOUNT}:key/?`,
  'arn:aws:kms:us-east-1:*:key/*',
  iam('user/${aws:username}'),
  'arn:aws:iam::*:role/*',
  iam('role/app'),
];

/** One key of the request: what policies compare it with, by which operators, and what it can be. */
export interface DrawnKey {
  readonly name: string;
  /** Other ways to write it. */
  readonly written: readonly string[];
  readonly operators: readonly string[];
  /** Several values at once; policies ask for it by set operators alone. */
  readonly several?: boolean;
  readonly wanted: readonly (string | number | boolean)[];
  readonly given: readonly string[];
  /** How often policies ask for it. */
  readonly weight: number;
}

const STRINGS = ['Equals', 'NotEquals', 'EqualsIgnoreCase', 'NotEqualsIgnoreCase', 'Like', 'NotLike'].map(
  (o) => `String${o}`,
);
const ORDERED = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'];
const ARNS = ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'];
const TEXTS = [
  'a',
  'ab',
  'A',
  'a*',
  '?b',
  '*',
  '',
  '${*}',
  'a${?}',
  '${aws:username}',
  '${aws:PrincipalTag/team}',
  "${aws:principaltag/team, 'ab'}",
  "x${aws:PrincipalTag/Other, ''}",
];

export const KEYS: readonly DrawnKey[] = [
  {
    name: 'aws:principaltag/team',
    weight: 6,
    written: ['aws:PrincipalTag/team', 'AWS:principaltag/Team'],
    operators: STRINGS,
    wanted: TEXTS,
    given: ['a', 'ab', 'A', 'b', '', '*', 'k', 'alice'],
  },
  {
    name: 'aws:principalorgid',
    weight: 4,
    written: ['aws:PrincipalOrgID'],
    operators: STRINGS,
    wanted: TEXTS,
    given: ['a', 'ab', 'alice', 'xa'],
  },
  {
    name: 'aws:tagkeys',
    weight: 6,
    written: ['aws:TagKeys'],
    operators: STRINGS,
    several: true,
    wanted: TEXTS,
    given: ['a', 'ab', 'A', 'b', '', 'alice'],
  },
  {
    name: 's3:max-keys',
    weight: 2,
    written: ['s3:max-keys'],
    operators: ORDERED.map((o) => `Numeric${o}`),
    wanted: ['10', 10, '10.5', '-1', '${aws:username}'],
    given: ['9', '10', '10.0', '10.25', '10.5', '-1', '-2', 'ten', '0xA', ''],
  },
  {
    name: 'aws:currenttime',
    weight: 2,
    written: ['aws:CurrentTime'],
    operators: ORDERED.map((o) => `Date${o}`),
    wanted: ['2026-01-01', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00', '1767225600', '2026', '2026-06'],
    given: ['2026-01-01T00:00:00Z', '2025-12-31T23:59:59Z', '2026-06-01T00:00:00.5Z', '1767225600', 'now'],
  },
  {
    name: 'aws:multifactorauthpresent',
    weight: 4,
    written: ['aws:MultiFactorAuthPresent'],
    operators: ['Bool'],
    wanted: ['true', 'false', true, false],
    given: ['true', 'false', 'True', 'yes'],
  },
  {
    name: 'k:bytes',
    weight: 2,
    written: ['k:Bytes'],
    operators: ['BinaryEquals'],
    wanted: ['QmluYXJ5', 'AAAA'],
    given: ['QmluYXJ5', 'qmluyxj5'],
  },
  {
    name: 'aws:sourceip',
    weight: 4,
    written: ['aws:SourceIp'],
    operators: ['IpAddress', 'NotIpAddress'],
    wanted: ['203.0.113.0/24', '203.0.113.7', '203.0.113.7/32', '10.1.2.3/9', '0.0.0.0/0', '2001:DB8::/33', '::/0'],
    given: ['203.0.113.7', '203.0.113.8', '10.9.9.9', '10.200.0.1', '2001:db8::1', '2001:0db8:8000::', 'unknown'],
  },
  {
    name: 'aws:sourcearn',
    weight: 4,
    written: ['aws:SourceArn'],
    operators: [...ARNS, 'StringLike', 'StringNotLike', 'StringEquals'],
    wanted: [
      `arn:aws:sns:us-east-1:${ACCOUNT}:orders`,
      'arn:aws:sns:*:orders',
      'arn:aws:sns:*:*:o*',
      'arn:aws:*:*:*:*',
      'arn:aws:logs:*:*:log-group:*',
      'arn:aws:iam::*:user/${aws:username}',
      '*',
      'arn:aws:sns',
    ],
    given: [
      `arn:aws:sns:us-east-1:${ACCOUNT}:orders`,
      `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:x:orders`,
      ALICE,
      'orders',
    ],
  },
  {
    name: 'aws:principalarn',
    weight: 4,
    written: ['aws:PrincipalArn'],
    operators: [...ARNS, 'StringLike', 'StringEquals', 'StringNotEquals'],
    wanted: [ALICE, ROLE_ARN, 'arn:aws:iam::*:role/*', iam('user/*'), iam('user/${aws:username}'), ROOT],
    given: [],
  },
];

export const AWS_PRINCIPALS = [
  '*',
  ALICE,
  ALICE,
  PATH_USER,
  ROLE_ARN,
  PATH_ROLE,
  ONE,
  ONE,
  TWO,
  FEDERATED,
  ROOT,
  ACCOUNT,
  iam('root', OTHER_ACCOUNT),
  iam('user/alice', OTHER_ACCOUNT),
  iam('role/app', OTHER_ACCOUNT),
  'AIDAEXAMPLEEXAMPLE123',
  'AROAEXAMPLEEXAMPLE123',
];

/** A list of everybody. */
export const ALL_NAMED = {
  AWS: [ACCOUNT, ALICE, ROLE_ARN, ONE, FEDERATED],
  Service: 'lambda.amazonaws.com',
  Federated: [OIDC],
};
