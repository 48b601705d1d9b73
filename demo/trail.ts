/** Ninety days of CloudTrail events of the demo organisation: who of its people and roles did what. Seeded, so always the same. */

import { roleId, userId } from './answers/iam.js';
import { arnOf, type DemoAccount, type DemoRole, NOW, REGION } from './model.js';
import { DATA, DEV, demoAccounts, PROD, SECURITY, SHARED, VENDOR } from './organization.js';

const DAY = 86_400_000;

/** Mulberry32: small, seeded, good enough for made-up events. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

interface Habit {
  readonly source: string;
  readonly name: string;
  readonly readOnly: boolean;
  readonly data?: boolean;
  readonly parameters?: object;
  readonly share?: number;
  readonly error?: string;
}

const habit = (call: string, more: Partial<Habit> = {}): Habit => {
  const [service, name] = call.split(':') as [string, string];
  return { source: `${service}.amazonaws.com`, name, readOnly: /^(Get|List|Describe|Head|Filter)/.test(name), ...more };
};

/** What each kind of identity does day by day. */
const HABITS: readonly {
  readonly who: RegExp;
  readonly account?: string;
  readonly callsPerDay: number;
  readonly habits: readonly Habit[];
}[] = [
  {
    who: /\.engineer$/,
    callsPerDay: 0.5,
    habits: [habit('monitoring:GetMetricData'), habit('logs:FilterLogEvents'), habit('s3:GetObject', { data: true })],
  },
  {
    who: /-worker$/,
    callsPerDay: 0.8,
    habits: [
      habit('s3:GetObject', { data: true }),
      habit('s3:PutObject', { data: true, readOnly: false }),
      habit('logs:CreateLogStream', { readOnly: false }),
    ],
  },
  {
    who: /^(mara|jonas|priya|luca)\./,
    callsPerDay: 3,
    habits: [
      habit('ec2:DescribeInstances'),
      habit('lambda:ListFunctions20150331'),
      habit('cloudformation:DescribeStacks'),
      habit('s3:ListBuckets'),
      habit('dynamodb:ListTables'),
      habit('ec2:RunInstances', { readOnly: false, share: 0.1 }),
      habit('iam:ListRoles', { share: 0.2, error: 'AccessDenied' }),
    ],
  },
  {
    who: /^(ines|tomas)\./,
    callsPerDay: 2,
    habits: [
      habit('iam:ListUsers'),
      habit('iam:GetAccountAuthorizationDetails'),
      habit('guardduty:ListFindings'),
      habit('cloudtrail:LookupEvents'),
    ],
  },
  {
    who: /^(nadia|finn)\./,
    callsPerDay: 2.5,
    habits: [
      habit('ec2:DescribeInstances'),
      habit('monitoring:GetMetricData'),
      habit('ssm:StartSession', { readOnly: false, share: 0.2, parameters: { target: 'i-0reports' } }),
      habit('logs:FilterLogEvents'),
    ],
  },
  { who: /^dev-build$/, callsPerDay: 1, habits: [habit('sts:GetCallerIdentity')] },
  {
    who: /^build-runner$/,
    callsPerDay: 2,
    habits: [habit('lambda:GetFunction20150331v2'), habit('logs:CreateLogGroup', { readOnly: false })],
  },
  {
    who: /^deploy-prod$/,
    account: PROD,
    callsPerDay: 4,
    habits: [
      habit('cloudformation:CreateChangeSet', { readOnly: false }),
      habit('cloudformation:DescribeStacks'),
      habit('ecs:UpdateService', { readOnly: false }),
      habit('lambda:UpdateFunctionCode20150331v2', { readOnly: false }),
    ],
  },
  {
    who: /^ci-deploy$/,
    callsPerDay: 2,
    habits: [habit('cloudformation:ValidateTemplate'), habit('ecr:GetAuthorizationToken')],
  },
  {
    who: /^orders-task$/,
    callsPerDay: 8,
    habits: [
      habit('s3:GetObject', { data: true, parameters: { bucketName: 'meridian-customer-exports' } }),
      habit('dynamodb:GetItem', { data: true }),
      habit('dynamodb:PutItem', { data: true, readOnly: false }),
    ],
  },
  { who: /^webhook-intake$/, callsPerDay: 1, habits: [habit('secretsmanager:GetSecretValue')] },
  {
    who: /^vendor-audit$/,
    callsPerDay: 0.1,
    habits: [
      habit('s3:ListObjects', { data: true, parameters: { bucketName: 'meridian-invoices' } }),
      habit('s3:GetObject', { data: true }),
    ],
  },
  {
    who: /^key-rotator$/,
    account: DEV,
    callsPerDay: 0.6,
    habits: [habit('iam:ListAccessKeys'), habit('iam:CreateAccessKey', { readOnly: false, share: 0.1 })],
  },
  {
    who: /^payroll-etl$/,
    callsPerDay: 2,
    habits: [
      habit('kms:Decrypt'),
      habit('s3:GetObject', { data: true, parameters: { bucketName: 'meridian-payroll' } }),
    ],
  },
  {
    who: /^(billing-export|OrganizationAudit)$/,
    callsPerDay: 0.5,
    habits: [habit('ce:GetCostAndUsage'), habit('organizations:ListAccounts')],
  },
  {
    who: /^helpdesk/,
    callsPerDay: 0.7,
    habits: [
      habit('iam:ListUsers'),
      habit('iam:GetUser'),
      habit('iam:AddUserToGroup', { readOnly: false, share: 0.1, parameters: { groupName: 'readers' } }),
    ],
  },
];

/** Who assumes which role, and how often a day. */
const ASSUMPTIONS: readonly {
  readonly from: string;
  readonly account: string;
  readonly to: string;
  readonly perDay: number;
}[] = [
  { from: arnOf.user(DEV, 'dev-build'), account: DEV, to: arnOf.role(DEV, 'build-runner'), perDay: 0.8 },
  { from: arnOf.role(SHARED, 'ci-deploy', '/ci/'), account: PROD, to: arnOf.role(PROD, 'deploy-prod'), perDay: 1.5 },
  { from: arnOf.user(SECURITY, 'ines.duarte'), account: PROD, to: arnOf.role(PROD, 'security-audit'), perDay: 0.3 },
  { from: arnOf.role(DEV, 'integration-tests'), account: PROD, to: arnOf.role(PROD, 'release-manager'), perDay: 0.1 },
  { from: arnOf.role(DEV, 'integration-tests'), account: DATA, to: arnOf.role(DATA, 'etl-maintainer'), perDay: 0.1 },
  { from: arnOf.root(VENDOR), account: PROD, to: arnOf.role(PROD, 'vendor-audit'), perDay: 0.07 },
];

type Identity = Readonly<Record<string, unknown>>;

function userIdentity(account: DemoAccount, name: string, mfa: boolean): Identity {
  return {
    type: 'IAMUser',
    principalId: userId(account.id, name),
    arn: arnOf.user(account.id, name),
    accountId: account.id,
    userName: name,
    sessionContext: { attributes: { mfaAuthenticated: String(mfa) } },
  };
}
function sessionIdentity(account: string, role: Pick<DemoRole, 'name' | 'path'>, session: string): Identity {
  return {
    type: 'AssumedRole',
    principalId: `${roleId(account, role.name)}:${session}`,
    arn: `arn:aws:sts::${account}:assumed-role/${role.name}/${session}`,
    accountId: account,
    sessionContext: {
      attributes: { mfaAuthenticated: 'false' },
      sessionIssuer: {
        type: 'Role',
        principalId: roleId(account, role.name),
        arn: arnOf.role(account, role.name, role.path),
        accountId: account,
        userName: role.name,
      },
    },
  };
}

/** All events of an account, oldest first. */
export function trailOf(account: DemoAccount): readonly object[] {
  const next = random(Number(account.id.slice(-6)));
  const events: { readonly eventTime: string }[] = [];
  let serial = 0;
  const end = Date.parse(NOW);
  const add = (identity: Identity, what: Habit, at: number, ip: string, agent: string, more: object = {}) => {
    serial++;
    events.push({
      eventVersion: '1.11',
      userIdentity: identity,
      eventTime: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
      eventSource: what.source,
      eventName: what.name,
      awsRegion: /^(iam|sts|organizations)/.test(what.source) ? 'us-east-1' : REGION,
      sourceIPAddress: ip,
      userAgent: agent,
      ...(what.error ? { errorCode: what.error, errorMessage: `User is not authorized to perform: ${what.name}` } : {}),
      requestParameters: what.parameters ?? null,
      responseElements: null,
      eventID: `${account.id.slice(-4)}-${String(serial).padStart(7, '0')}`,
      requestID: `req-${serial}`,
      readOnly: what.readOnly,
      eventType: 'AwsApiCall',
      managementEvent: what.data !== true,
      recipientAccountId: account.id,
      eventCategory: what.data ? 'Data' : 'Management',
      ...more,
    } as { readonly eventTime: string });
  };
  const times = (perDay: number): number[] => {
    const all: number[] = [];
    for (let day = 89; day >= 0; day--) {
      let calls = Math.floor(perDay) + (next() < perDay % 1 ? 1 : 0);
      while (calls-- > 0) all.push(end - day * DAY - Math.floor(next() * 10 * 3_600_000));
    }
    return all;
  };
  for (const { who, callsPerDay, habits, account: only } of HABITS) {
    if (only && only !== account.id) continue;
    const pick = (): Habit => {
      const rare = habits.filter((h) => h.share !== undefined && next() < h.share);
      const usual = habits.filter((h) => h.share === undefined);
      return (rare[0] ?? usual[Math.floor(next() * usual.length)]) as Habit;
    };
    for (const user of account.users.filter((u) => who.test(u.name)))
      for (const at of times(callsPerDay))
        add(
          userIdentity(account, user.name, user.mfa === true),
          pick(),
          at,
          '203.0.113.7',
          'aws-cli/2.31.0 md/prompt#off',
        );
    for (const role of account.roles.filter((r) => who.test(r.name)))
      for (const at of times(callsPerDay))
        add(
          sessionIdentity(account.id, role, `s${Math.floor(at / DAY)}`),
          pick(),
          at,
          '10.20.1.10',
          'aws-sdk-js/3.1100.0',
        );
  }
  for (const a of ASSUMPTIONS.filter((x) => x.account === account.id)) {
    const from = /^arn:aws:iam::(\d+):(user|role|root)(?:\/(.*))?$/.exec(a.from);
    const owner = demoAccounts.find((x) => x.id === from?.[1]);
    const path = from?.[3]?.includes('/') ? `/${from[3].slice(0, from[3].lastIndexOf('/') + 1)}` : '/';
    const name = from?.[3]?.split('/').at(-1) ?? '';
    const identity: Identity =
      from?.[2] === 'user' && owner
        ? userIdentity(owner, name, true)
        : from?.[2] === 'role'
          ? sessionIdentity(from[1] as string, { name, path }, 'run')
          : { type: 'AWSAccount', principalId: from?.[1], accountId: from?.[1] };
    for (const at of times(a.perDay))
      add(
        identity,
        habit('sts:AssumeRole', { readOnly: true, parameters: { roleArn: a.to, roleSessionName: 'run' } }),
        at,
        '198.51.100.7',
        'Boto3/1.42.0',
        {
          resources: [{ ARN: a.to, accountId: account.id, type: 'AWS::IAM::Role' }],
        },
      );
  }
  return events.sort((a, b) => (a.eventTime < b.eventTime ? -1 : a.eventTime > b.eventTime ? 1 : 0));
}
