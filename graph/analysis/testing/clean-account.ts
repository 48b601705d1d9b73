/**
 * An ordinary account: roles of services, CI and people, users in groups, policies as teams write them. Nothing in it leads
 * to administrator: roles are passed by name, keys are made for oneself, trust policies name who needs them.
 */

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const SERVICES = [
  'lambda.amazonaws.com',
  'ec2.amazonaws.com',
  'ecs-tasks.amazonaws.com',
  'codebuild.amazonaws.com',
  'glue.amazonaws.com',
  'states.amazonaws.com',
];
const TEAMS = ['orders', 'billing', 'search', 'catalog', 'shipping', 'identity', 'risk', 'media'];

/** A small linear congruential generator: the same seed gives the same account. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const allow = (Action: string | readonly string[], Resource: string | readonly string[], Condition?: unknown) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});
const document = (...Statement: readonly unknown[]) => ({ Version: '2012-10-17', Statement });
const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const iam = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;

/** What a team's service does all day. */
function workOf(team: string, n: number): readonly unknown[] {
  const bucket = `arn:aws:s3:::${team}-data-${n % 12}`;
  const all: readonly (readonly unknown[])[] = [
    [allow(['s3:GetObject', 's3:PutObject'], `${bucket}/*`), allow('s3:ListBucket', bucket)],
    [allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], arn('dynamodb', `table/${team}-*`))],
    [
      allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], arn('sqs', `${team}-in`)),
      allow('sns:Publish', arn('sns', `${team}-out`)),
    ],
    [
      allow('secretsmanager:GetSecretValue', arn('secretsmanager', `secret:${team}/*`)),
      allow(['ssm:GetParameter', 'ssm:GetParametersByPath'], arn('ssm', `parameter/${team}/*`)),
    ],
    [
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], arn('logs', 'log-group:*')),
      allow('cloudwatch:PutMetricData', '*', { StringEquals: { 'cloudwatch:namespace': team } }),
    ],
    [
      allow(['lambda:InvokeFunction'], arn('lambda', `function:${team}-*`)),
      allow(['kms:Decrypt'], '*', { StringEquals: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } }),
    ],
    [allow(['ec2:DescribeInstances', 'ec2:DescribeTags', 'ecr:GetAuthorizationToken'], '*')],
  ];
  return [...(all[n % all.length] ?? []), ...(all[(n * 3 + 1) % all.length] ?? [])];
}

/** How people work: deploy their own functions with roles made for them, look after their own keys, read most things. */
function peopleOf(team: string): readonly unknown[] {
  return [
    allow(
      ['lambda:CreateFunction', 'lambda:UpdateFunctionCode', 'lambda:InvokeFunction', 'lambda:GetFunction'],
      arn('lambda', `function:${team}-*`),
    ),
    allow('iam:PassRole', iam(`role/service/${team}-*`), {
      StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' },
    }),
    allow(
      ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:ListAccessKeys', 'iam:ChangePassword'],
      iam('user/${aws:username}'),
    ),
    allow(['iam:Get*', 'iam:List*'], '*'),
    allow('sts:AssumeRole', iam(`role/team/${team}-operate`)),
  ];
}

export interface CleanSize {
  readonly roles: number;
  readonly users: number;
  readonly policies: number;
  readonly buckets: number;
  readonly seed: number;
}

/** The account as an account dump with extras. */
export function cleanAccount({ roles, users, policies, buckets, seed }: CleanSize): Record<string, unknown> {
  const pick = random(seed);
  const of = <T>(list: readonly T[]): T => list[pick(list.length)] as T;
  const policyList = Array.from({ length: policies }, (_, i) => {
    const team = TEAMS[i % TEAMS.length] ?? 'orders';
    return {
      PolicyName: `${team}-work-${i}`,
      PolicyId: `ANPA${String(i).padStart(17, '0')}`,
      Arn: iam(`policy/${team}-work-${i}`),
      Path: '/',
      DefaultVersionId: 'v1',
      IsAttachable: true,
      PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: document(...workOf(team, i)) }],
    };
  });
  const attach = (count: number) =>
    [...new Set(Array.from({ length: count }, () => of(policyList)))].map((p) => ({
      PolicyName: p.PolicyName,
      PolicyArn: p.Arn,
    }));
  const groupList = TEAMS.map((team) => ({
    GroupName: team,
    GroupId: `AGPA${team.toUpperCase().padEnd(17, '0')}`,
    Arn: iam(`group/${team}`),
    Path: '/',
    GroupPolicyList: [{ PolicyName: 'people', PolicyDocument: document(...peopleOf(team)) }],
    AttachedManagedPolicies: [],
  }));
  const operate = TEAMS.map((team) => ({
    path: '/team/',
    name: `${team}-operate`,
    trust: document({
      Effect: 'Allow',
      Principal: { AWS: iam('root') },
      Action: 'sts:AssumeRole',
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    }),
    inline: document(
      allow(['ec2:StartInstances', 'ec2:StopInstances', 'ecs:UpdateService', 'logs:*'], '*', {
        StringEquals: { 'aws:ResourceTag/team': team },
      }),
    ),
  }));
  const service = Array.from({ length: Math.max(0, roles - operate.length) }, (_, i) => {
    const team = of(TEAMS);
    return {
      path: '/service/',
      name: `${team}-${i}`,
      trust: document({ Effect: 'Allow', Principal: { Service: of(SERVICES) }, Action: 'sts:AssumeRole' }),
      inline: document(...workOf(team, i)),
    };
  });
  const roleList = [...operate, ...service].map((r, i) => ({
    RoleName: r.name,
    RoleId: `AROA${String(i).padStart(17, '0')}`,
    Arn: iam(`role${r.path}${r.name}`),
    Path: r.path,
    AssumeRolePolicyDocument: r.trust,
    InstanceProfileList: [],
    RolePolicyList: [{ PolicyName: 'work', PolicyDocument: r.inline }],
    AttachedManagedPolicies: attach(1 + pick(3)),
    Tags: [],
  }));
  const userList = Array.from({ length: users }, (_, i) => ({
    UserName: `person-${i}`,
    UserId: `AIDA${String(i).padStart(17, '0')}`,
    Arn: iam(`user/person-${i}`),
    Path: '/',
    UserPolicyList: [],
    GroupList: [of(TEAMS)],
    AttachedManagedPolicies: attach(pick(2)),
    Tags: [],
    'x-access-keys': pick(2),
    'x-login-profile': true,
  }));
  return {
    UserDetailList: userList,
    GroupDetailList: groupList,
    RoleDetailList: roleList,
    Policies: policyList,
    'x-other-resources': [
      ...Array.from({ length: buckets }, (_, i) => ({
        type: 'aws_s3_bucket',
        label: `b${i}`,
        bucket: `${TEAMS[i % TEAMS.length]}-data-${Math.floor(i / TEAMS.length)}`,
      })),
      ...Array.from({ length: Math.floor(roles / 5) }, (_, i) => ({
        type: 'aws_lambda_function',
        label: `f${i}`,
        function_name: `${TEAMS[i % TEAMS.length]}-${i}`,
        role: roleList[(i * 7) % roleList.length]?.Arn,
      })),
    ],
  };
}
