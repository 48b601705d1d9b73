/** Meridian Freight: six accounts, an organisation with SCPs and an RCP. Planted stories and look-alikes: see README.md here. */
import {
  allow,
  arnOf,
  type DemoAccount,
  type Document,
  deny,
  emptyAccount,
  policy,
  REGION,
  trustAws,
  trustService,
} from './model.js';

export const MANAGEMENT = '210987650001';
export const SECURITY = '210987650002';
export const SHARED = '210987650003';
export const DEV = '210987650004';
export const PROD = '210987650005';
export const DATA = '210987650006';
/** Outside the organisation. */
export const VENDOR = '730655550042';
export const MONITOR = '730655550077';

const A = arnOf;
const readOnly = [A.aws('ReadOnlyAccess')];
const admin = [A.aws('AdministratorAccess')];

function accounts(): DemoAccount[] {
  const management = emptyAccount(MANAGEMENT, 'meridian-root', 'root');
  management.users.push({
    name: 'break-glass',
    attached: admin,
    console: true,
    mfa: true,
    keys: [],
    tags: { purpose: 'break-glass', tier: '0' },
  });
  management.roles.push(
    {
      name: 'billing-export',
      trust: trustService('lambda.amazonaws.com'),
      inline: { export: policy(allow(['ce:Get*', 'cur:DescribeReportDefinitions'])) },
      usedDaysAgo: 1,
    },
    {
      name: 'OrganizationAudit',
      trust: trustAws(A.root(SECURITY), { StringEquals: { 'aws:PrincipalOrgID': 'o-mrdn2026xy' } }),
      attached: [A.aws('SecurityAudit')],
      usedDaysAgo: 2,
    },
  );
  management.buckets.push({ name: 'meridian-cost-reports', block: true, tags: { team: 'finance' } });

  const security = emptyAccount(SECURITY, 'security', 'Security');
  security.groups.push({
    name: 'responders',
    attached: [A.aws('SecurityAudit')],
    inline: {
      hop: policy(
        allow('sts:AssumeRole', [
          A.role(PROD, 'security-audit'),
          A.role(DEV, 'security-audit'),
          A.role(DATA, 'security-audit'),
        ]),
      ),
    },
  });
  security.users.push(
    { name: 'ines.duarte', groups: ['responders'], console: true, mfa: true, keys: [41] },
    { name: 'tomas.berg', groups: ['responders'], console: true, mfa: true },
  );
  security.roles.push({
    name: 'log-archive-writer',
    trust: trustService('cloudtrail.amazonaws.com'),
    inline: { write: policy(allow('s3:PutObject', 'arn:aws:s3:::meridian-log-archive/*')) },
    usedDaysAgo: 0,
  });
  security.buckets.push({
    name: 'meridian-log-archive',
    block: true,
    tags: { classification: 'confidential' },
    policy: policy({
      Sid: 'CloudTrailWrites',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::meridian-log-archive/*',
      Condition: { StringEquals: { 'aws:SourceOrgID': 'o-mrdn2026xy' } },
    }),
  });

  const shared = emptyAccount(SHARED, 'shared-services', 'Infrastructure');
  const github = `arn:aws:iam::${SHARED}:oidc-provider/token.actions.githubusercontent.com`;
  const githubTrust = (condition: Record<string, Record<string, string>>): Document =>
    policy({
      Effect: 'Allow',
      Principal: { Federated: github },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: condition,
    });
  const shared2 = {
    ...shared,
    oidc: [{ host: 'token.actions.githubusercontent.com', audiences: ['sts.amazonaws.com'] }],
  };
  shared2.roles.push(
    // Story 1: the audience alone is checked, so any repository on GitHub may ask.
    {
      name: 'ci-deploy',
      path: '/ci/',
      trust: githubTrust({ StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } }),
      inline: {
        deploy: policy(allow(['sts:AssumeRole'], A.role(PROD, 'deploy-prod')), allow(['ecr:*', 'cloudformation:*'])),
      },
      usedDaysAgo: 0,
    },
    // Look-alike 1: one repository, one environment.
    {
      name: 'ci-release',
      path: '/ci/',
      trust: githubTrust({
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': 'repo:meridian-freight/release:environment:production',
        },
      }),
      inline: {
        push: policy(
          allow(
            ['ecr:PutImage', 'ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload'],
            `arn:aws:ecr:${REGION}:${SHARED}:repository/release`,
          ),
        ),
      },
      usedDaysAgo: 1,
    },
    {
      name: 'artifact-reader',
      trust: trustService('codebuild.amazonaws.com'),
      inline: {
        read: policy(
          allow(
            ['s3:GetObject', 's3:ListBucket'],
            ['arn:aws:s3:::meridian-artifacts', 'arn:aws:s3:::meridian-artifacts/*'],
          ),
        ),
      },
      usedDaysAgo: 0,
    },
  );
  shared2.buckets.push({ name: 'meridian-artifacts', block: true, tags: { team: 'platform' } });
  // Story 9: a queue that anybody may write to; look-alike: only one topic of ours may.
  shared2.queues.push(
    {
      name: 'partner-intake',
      policy: policy({
        Effect: 'Allow',
        Principal: '*',
        Action: 'sqs:SendMessage',
        Resource: `arn:aws:sqs:${REGION}:${SHARED}:partner-intake`,
      }),
    },
    {
      name: 'build-events',
      policy: policy({
        Effect: 'Allow',
        Principal: '*',
        Action: 'sqs:SendMessage',
        Resource: `arn:aws:sqs:${REGION}:${SHARED}:build-events`,
        Condition: {
          ArnEquals: { 'aws:SourceArn': `arn:aws:sns:${REGION}:${SHARED}:builds` },
          StringEquals: { 'aws:SourceAccount': SHARED },
        },
      }),
    },
  );
  shared2.topics.push({ name: 'builds' });

  const dev = emptyAccount(DEV, 'dev', 'Workloads-Dev');
  dev.policies.push(
    {
      name: 'OncallTooling',
      document: policy(allow(['cloudwatch:Get*', 'cloudwatch:List*', 'logs:FilterLogEvents', 'ec2:Describe*'])),
      versions: 2,
    },
    {
      name: 'DeveloperBoundary',
      document: policy(
        allow('*'),
        deny(['iam:Put*', 'iam:Attach*', 'iam:Create*', 'iam:Update*', 'iam:PassRole', 'sts:AssumeRole']),
      ),
    },
    { name: 'experiment', path: '/sandbox/', document: policy(allow('s3:ListAllMyBuckets')) },
    {
      name: 'BuildToolchain',
      document: policy(
        allow('iam:PassRole', `arn:aws:iam::${DEV}:role/*`),
        allow(['lambda:CreateFunction', 'lambda:InvokeFunction', 'lambda:GetFunction', 'lambda:ListFunctions']),
        allow('logs:*'),
      ),
    },
  );
  dev.groups.push(
    { name: 'developers', attached: [A.aws('PowerUserAccess')] },
    // Story 5: the on-call group may write new versions of the very policy it holds.
    {
      name: 'platform-oncall',
      attached: [A.policy(DEV, 'OncallTooling')],
      inline: { tune: policy(allow(['iam:CreatePolicyVersion', 'iam:GetPolicy'], A.policy(DEV, 'OncallTooling'))) },
    },
    // Look-alike 5: versions only of policies that nobody holds.
    {
      name: 'sandbox-authors',
      inline: { write: policy(allow('iam:CreatePolicyVersion', `arn:aws:iam::${DEV}:policy/sandbox/*`)) },
    },
    { name: 'admins', attached: admin },
    { name: 'readers', attached: readOnly },
  );
  dev.users.push(
    // Story 3, first hop: a build user with an old key.
    {
      name: 'dev-build',
      inline: { hop: policy(allow('sts:AssumeRole', A.role(DEV, 'build-runner'))) },
      keys: [412],
      tags: { owner: 'platform' },
    },
    // Story 4 and its look-alike: the same right, once under a boundary.
    {
      name: 'trial-user',
      inline: { self: policy(allow(['iam:PutUserPolicy', 'iam:GetUser'], '*')) },
      console: true,
      mfa: false,
      keys: [203],
    },
    {
      name: 'bounded-user',
      inline: { self: policy(allow(['iam:PutUserPolicy', 'iam:GetUser'], '*')) },
      boundary: A.policy(DEV, 'DeveloperBoundary'),
      console: true,
      mfa: true,
    },
    { name: 'mara.lind', groups: ['developers', 'platform-oncall'], console: true, mfa: true, keys: [88] },
    { name: 'jonas.weber', groups: ['developers', 'sandbox-authors'], console: true, mfa: true, keys: [17] },
    { name: 'priya.nair', groups: ['developers'], console: true, mfa: true, keys: [130, 12] },
    { name: 'luca.ferri', groups: ['developers'], console: true, mfa: false },
    { name: 'dev-admin', groups: ['admins'], console: true, mfa: true },
    // Story 6 and its look-alike.
    {
      name: 'helpdesk',
      inline: {
        groups: policy(allow('iam:AddUserToGroup', `arn:aws:iam::${DEV}:group/*`), allow(['iam:List*', 'iam:Get*'])),
      },
      console: true,
      mfa: true,
    },
    {
      name: 'helpdesk-junior',
      inline: {
        groups: policy(allow('iam:AddUserToGroup', A.group(DEV, 'readers')), allow(['iam:List*', 'iam:Get*'])),
      },
      console: true,
      mfa: true,
    },
    // Story 10 and its look-alike: the passed role must trust EC2 and sit in a profile.
    {
      name: 'ml-engineer',
      inline: {
        run: policy(allow(['ec2:RunInstances', 'ec2:Describe*']), allow('iam:PassRole', A.role(DEV, 'gpu-admin'))),
      },
      console: true,
      mfa: true,
      keys: [60],
    },
    {
      name: 'ml-analyst',
      inline: {
        run: policy(allow(['ec2:RunInstances', 'ec2:Describe*']), allow('iam:PassRole', A.role(DEV, 'notebook-admin'))),
      },
      console: true,
      mfa: true,
      keys: [61],
    },
  );
  dev.roles.push(
    {
      name: 'build-runner',
      trust: trustAws([A.user(DEV, 'dev-build'), A.role(SHARED, 'ci-deploy', '/ci/')]),
      attached: [A.policy(DEV, 'BuildToolchain')],
      usedDaysAgo: 0,
    },
    // Look-alike 3: PassRole only to ECS, and no way to run a task.
    {
      name: 'qa-builder',
      trust: trustAws(A.user(DEV, 'jonas.weber')),
      inline: {
        build: policy(
          allow('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }),
          allow(['lambda:CreateFunction', 'lambda:InvokeFunction']),
        ),
      },
      usedDaysAgo: 6,
    },
    { name: 'lambda-provisioner', trust: trustService('lambda.amazonaws.com'), attached: admin, usedDaysAgo: 33 },
    { name: 'gpu-admin', trust: trustService('ec2.amazonaws.com'), attached: admin, profile: true, usedDaysAgo: 11 },
    { name: 'notebook-admin', trust: trustService('sagemaker.amazonaws.com'), attached: admin },
    {
      name: 'integration-tests',
      trust: trustAws(A.root(DEV)),
      inline: {
        cross: policy(
          allow('sts:AssumeRole', [
            A.role(PROD, 'release-manager'),
            A.role(PROD, 'config-reader'),
            A.role(DATA, 'etl-maintainer'),
          ]),
        ),
      },
      usedDaysAgo: 2,
      tags: { team: 'qa' },
    },
    { name: 'security-audit', trust: trustAws(A.root(SECURITY)), attached: [A.aws('SecurityAudit')], usedDaysAgo: 4 },
    // Story 7: keys for anybody, the administrator included.
    {
      name: 'key-rotator',
      trust: trustService('lambda.amazonaws.com'),
      inline: {
        rotate: policy(
          allow(
            ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:ListAccessKeys', 'iam:UpdateAccessKey'],
            `arn:aws:iam::${DEV}:user/*`,
          ),
        ),
      },
      usedDaysAgo: 1,
    },
  );
  dev.functions.push(
    { name: 'rotate-keys', role: A.role(DEV, 'key-rotator'), env: ['ROTATE_AFTER_DAYS'], runtime: 'python3.13' },
    { name: 'provision-sandbox', role: A.role(DEV, 'lambda-provisioner'), runtime: 'nodejs22.x' },
  );
  dev.buckets.push({ name: 'meridian-dev-scratch', tags: { team: 'dev' } });
  dev.tables.push({ name: 'feature-flags' });

  const prod = emptyAccount(PROD, 'prod', 'Workloads-Prod');
  prod.policies.push({
    name: 'OrdersDataAccess',
    document: policy(
      allow(
        ['s3:Get*', 's3:List*'],
        ['arn:aws:s3:::meridian-customer-exports', 'arn:aws:s3:::meridian-customer-exports/*'],
        undefined,
        'ReadExports',
      ),
      allow(
        ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
        `arn:aws:dynamodb:${REGION}:${PROD}:table/orders`,
        undefined,
        'Orders',
      ),
    ),
    versions: 3,
  });
  prod.groups.push({
    name: 'sre',
    attached: readOnly,
    inline: {
      session: policy(
        allow(['ssm:StartSession'], `arn:aws:ec2:${REGION}:${PROD}:instance/*`, {
          StringEquals: { 'aws:ResourceTag/sre-access': 'yes' },
        }),
      ),
    },
  });
  prod.users.push(
    { name: 'nadia.osei', groups: ['sre'], console: true, mfa: true, keys: [22] },
    { name: 'finn.larsen', groups: ['sre'], console: true, mfa: true },
  );
  prod.roles.push(
    {
      name: 'deploy-prod',
      trust: trustAws(A.role(SHARED, 'ci-deploy', '/ci/')),
      attached: admin,
      usedDaysAgo: 0,
      tags: { team: 'platform', env: 'prod' },
    },
    // Story 11: the whole dev account may ask; its test role has the other half.
    {
      name: 'release-manager',
      trust: trustAws(A.root(DEV)),
      inline: { iam: policy(allow('iam:*')) },
      usedDaysAgo: 9,
      tags: { env: 'prod' },
    },
    // Look-alike 11: the same trust, but only for callers tagged as platform; the test role is tagged qa.
    {
      name: 'config-reader',
      trust: trustAws(A.root(DEV), { StringEquals: { 'aws:PrincipalTag/team': 'platform' } }),
      attached: readOnly,
      usedDaysAgo: 20,
    },
    {
      name: 'orders-task',
      path: '/service/',
      trust: trustService('ec2.amazonaws.com'),
      attached: [A.policy(PROD, 'OrdersDataAccess')],
      profile: true,
      usedDaysAgo: 0,
      tags: { team: 'orders', env: 'prod' },
    },
    {
      name: 'reports-task',
      path: '/service/',
      trust: trustService('ec2.amazonaws.com'),
      inline: {
        read: policy(
          allow(
            ['s3:GetObject', 's3:ListBucket'],
            ['arn:aws:s3:::meridian-customer-exports', 'arn:aws:s3:::meridian-customer-exports/*'],
          ),
        ),
      },
      profile: true,
      usedDaysAgo: 0,
    },
    // Story 8: an outsider without an external id; look-alike: with one, and nothing to read.
    {
      name: 'vendor-audit',
      trust: trustAws(A.root(VENDOR)),
      inline: {
        read: policy(
          allow(
            ['s3:GetObject', 's3:ListBucket'],
            ['arn:aws:s3:::meridian-invoices', 'arn:aws:s3:::meridian-invoices/*'],
          ),
        ),
      },
      usedDaysAgo: 15,
      tags: { vendor: 'ledgerworks' },
    },
    {
      name: 'vendor-monitor',
      trust: trustAws(A.root(MONITOR), { StringEquals: { 'sts:ExternalId': 'mrdn-7f20c1' } }),
      inline: { look: policy(allow(['cloudwatch:GetMetricData', 'ec2:Describe*'])) },
      usedDaysAgo: 0,
      tags: { vendor: 'pingwise' },
    },
    // Look-alike 7: the right is there, an SCP of the prod OU denies it.
    {
      name: 'key-rotator',
      trust: trustService('lambda.amazonaws.com'),
      inline: { rotate: policy(allow(['iam:CreateAccessKey', 'iam:DeleteAccessKey'], `arn:aws:iam::${PROD}:user/*`)) },
      usedDaysAgo: 90,
    },
    // Story 12: a public function URL runs as a role that reads a payment key.
    {
      name: 'webhook-intake',
      trust: trustService('lambda.amazonaws.com'),
      inline: {
        key: policy(
          allow('secretsmanager:GetSecretValue', `arn:aws:secretsmanager:${REGION}:${PROD}:secret:payments/live-key-*`),
        ),
      },
      usedDaysAgo: 0,
    },
    {
      name: 'status-page',
      trust: trustService('lambda.amazonaws.com'),
      inline: {
        key: policy(
          allow('secretsmanager:GetSecretValue', `arn:aws:secretsmanager:${REGION}:${PROD}:secret:payments/live-key-*`),
        ),
      },
      usedDaysAgo: 1,
    },
    { name: 'security-audit', trust: trustAws(A.root(SECURITY)), attached: [A.aws('SecurityAudit')], usedDaysAgo: 3 },
    // Story 13: may rewrite the trust of the data administrator; look-alike: an SCP shields the auditor's role.
    {
      name: 'ops-automation',
      trust: trustService('ssm.amazonaws.com'),
      inline: {
        trust: policy(
          allow('iam:UpdateAssumeRolePolicy', [A.role(PROD, 'data-admin'), A.role(PROD, 'security-audit')]),
        ),
      },
      usedDaysAgo: 5,
    },
    {
      name: 'data-admin',
      trust: trustService('lambda.amazonaws.com'),
      inline: { data: policy(allow(['s3:*', 'dynamodb:*', 'rds:*'])) },
      usedDaysAgo: 60,
    },
  );
  prod.buckets.push(
    { name: 'meridian-customer-exports', block: true, tags: { classification: 'pii', team: 'orders' } },
    { name: 'meridian-invoices', block: true, tags: { classification: 'confidential', team: 'finance' } },
    // Look-alike 2: public on purpose, nothing sensitive in it.
    {
      name: 'meridian-press-kit',
      block: false,
      tags: { classification: 'public' },
      policy: policy({
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::meridian-press-kit/*',
      }),
    },
  );
  prod.tables.push({ name: 'orders', tags: { classification: 'pii' } });
  prod.databases.push({ name: 'orders-db', groups: ['db-sg'], tags: { classification: 'pii' } });
  prod.secrets.push({ name: 'payments/live-key', tags: { classification: 'secret' } }, { name: 'orders/db-password' });
  prod.parameters.push({ name: '/orders/config/timeout' }, { name: '/orders/smtp/password', secure: true });
  prod.functions.push(
    {
      name: 'webhook-intake',
      role: A.role(PROD, 'webhook-intake'),
      url: 'NONE',
      env: ['PROVIDER', 'LOG_LEVEL'],
      runtime: 'nodejs22.x',
      policy: policy({
        Sid: 'FunctionURLAllowPublicAccess',
        Effect: 'Allow',
        Principal: '*',
        Action: 'lambda:InvokeFunctionUrl',
        Resource: A.lambda(PROD, 'webhook-intake'),
        Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
      }),
    },
    {
      name: 'status-page',
      role: A.role(PROD, 'status-page'),
      url: 'AWS_IAM',
      env: ['STATUS_TABLE'],
      runtime: 'nodejs22.x',
    },
    { name: 'rotate-keys', role: A.role(PROD, 'key-rotator'), runtime: 'python3.13' },
  );
  prod.instances.push(
    {
      name: 'orders-api',
      profile: 'orders-task',
      subnet: 'public-a',
      groups: ['app-sg'],
      privateIp: '10.20.1.10',
      imdsv2: false,
      count: 6,
      tags: { team: 'orders', env: 'prod' },
    },
    {
      name: 'reports',
      profile: 'reports-task',
      subnet: 'private-a',
      groups: ['reports-sg'],
      privateIp: '10.20.2.10',
      imdsv2: true,
      tags: { team: 'finance', 'sre-access': 'yes' },
    },
    {
      name: 'bastion',
      subnet: 'public-a',
      groups: ['bastion-sg'],
      publicIp: '198.51.100.20',
      privateIp: '10.20.1.200',
      imdsv2: true,
      tags: { team: 'platform' },
    },
  );
  const prodNetworked: DemoAccount = {
    ...prod,
    network: {
      vpc: 'prod-main',
      cidr: '10.20.0.0/16',
      subnets: {
        'public-a': { cidr: '10.20.1.0/24', public: true },
        'public-b': { cidr: '10.20.3.0/24', public: true },
        'private-a': { cidr: '10.20.2.0/24', public: false },
      },
      groups: [
        { name: 'alb-sg', ingress: [{ port: 443, from: '0.0.0.0/0' }] },
        { name: 'app-sg', ingress: [{ port: 8080, from: 'alb-sg' }] },
        { name: 'internal-alb-sg', ingress: [{ port: 443, from: '10.0.0.0/8' }] },
        { name: 'reports-sg', ingress: [{ port: 8080, from: 'internal-alb-sg' }] },
        { name: 'bastion-sg', ingress: [{ port: 22, from: '203.0.113.0/28' }] },
        { name: 'db-sg', ingress: [{ port: 5432, from: 'app-sg' }] },
      ],
      balancers: [
        {
          name: 'web-alb',
          scheme: 'internet-facing',
          groups: ['alb-sg'],
          subnets: ['public-a', 'public-b'],
          port: 443,
          targetPort: 8080,
          targets: ['orders-api'],
        },
        {
          name: 'reports-alb',
          scheme: 'internal',
          groups: ['internal-alb-sg'],
          subnets: ['private-a'],
          port: 443,
          targetPort: 8080,
          targets: ['reports'],
        },
      ],
    },
  };

  const data = emptyAccount(DATA, 'data-platform', 'Workloads-Prod');
  data.keys.push({
    name: 'payroll-cmk',
    policy: policy({
      Sid: 'Delegate',
      Effect: 'Allow',
      Principal: { AWS: A.root(DATA) },
      Action: 'kms:*',
      Resource: '*',
    }),
  });
  data.roles.push(
    // Look-alike 14: reads the objects, but not with the key. Story 14: has both.
    {
      name: 'analytics',
      trust: trustAws(A.root(DEV)),
      inline: {
        read: policy(
          allow(
            ['s3:GetObject', 's3:ListBucket'],
            ['arn:aws:s3:::meridian-payroll', 'arn:aws:s3:::meridian-payroll/*'],
          ),
        ),
      },
      usedDaysAgo: 3,
    },
    {
      name: 'payroll-etl',
      trust: trustService('glue.amazonaws.com', 'lambda.amazonaws.com'),
      inline: {
        read: policy(
          allow(
            ['s3:GetObject', 's3:PutObject', 's3:ListBucket'],
            ['arn:aws:s3:::meridian-payroll', 'arn:aws:s3:::meridian-payroll/*'],
          ),
          allow(['kms:Decrypt', 'kms:GenerateDataKey'], A.key(DATA, 'payroll-cmk')),
        ),
      },
      usedDaysAgo: 0,
    },
    {
      name: 'etl-maintainer',
      trust: trustAws(A.role(DEV, 'integration-tests')),
      inline: {
        code: policy(
          allow(['lambda:CreateFunction', 'lambda:InvokeFunction'], '*'),
          allow('iam:PassRole', A.role(DATA, 'payroll-etl'), {
            StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' },
          }),
        ),
      },
      usedDaysAgo: 12,
    },
    { name: 'security-audit', trust: trustAws(A.root(SECURITY)), attached: [A.aws('SecurityAudit')], usedDaysAgo: 3 },
  );
  data.buckets.push(
    { name: 'meridian-payroll', block: true, kmsKey: 'payroll-cmk', tags: { classification: 'pii', team: 'people' } },
    // Story 2b: an old backup that anybody can read; look-alike: the same policy behind the public access block.
    {
      name: 'meridian-backup-2019',
      block: false,
      tags: { classification: 'confidential' },
      policy: policy({
        Sid: 'TemporaryShare',
        Effect: 'Allow',
        Principal: '*',
        Action: ['s3:GetObject', 's3:ListBucket'],
        Resource: ['arn:aws:s3:::meridian-backup-2019', 'arn:aws:s3:::meridian-backup-2019/*'],
      }),
    },
    {
      name: 'meridian-hr-archive',
      block: true,
      tags: { classification: 'pii' },
      policy: policy({
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::meridian-hr-archive/*',
      }),
    },
  );
  data.functions.push({ name: 'payroll-nightly', role: A.role(DATA, 'payroll-etl'), runtime: 'python3.13' });
  data.snapshots.push({ name: 'warehouse-2024', sharedWith: [VENDOR] });

  for (const account of [security, shared2, dev, prodNetworked, data]) ordinary(account);
  return [management, security, shared2, dev, prodNetworked, data];
}

/** The ordinary population: roles and people with work policies and nothing planted. */
function ordinary(account: DemoAccount): void {
  const teams = ['billing', 'catalog', 'search', 'shipping', 'tracking', 'notify'];
  for (const [i, team] of teams.entries()) {
    const bucket = `meridian-${account.name}-${team}`;
    account.buckets.push({ name: bucket, block: true, tags: { team } });
    account.roles.push({
      name: `${team}-worker`,
      path: '/service/',
      trust: trustService('lambda.amazonaws.com'),
      inline: {
        work: policy(
          allow(
            ['s3:GetObject', 's3:PutObject', 's3:ListBucket'],
            [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
          ),
          allow(
            ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'],
            `arn:aws:sqs:${REGION}:${account.id}:${team}-*`,
          ),
          allow(
            ['logs:CreateLogStream', 'logs:PutLogEvents'],
            `arn:aws:logs:${REGION}:${account.id}:log-group:/aws/lambda/${team}*`,
          ),
        ),
      },
      usedDaysAgo: i,
      tags: { team },
    });
    account.functions.push({
      name: `${team}-worker`,
      role: arnOf.role(account.id, `${team}-worker`, '/service/'),
      env: ['QUEUE_URL', 'STAGE'],
      runtime: 'nodejs22.x',
      tags: { team },
    });
    account.queues.push({ name: `${team}-events` });
    account.users.push({
      name: `${team}.engineer`,
      inline: {
        work: policy(
          allow(['s3:GetObject', 's3:ListBucket'], [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`]),
          allow(['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics', 'logs:FilterLogEvents', 'logs:GetLogEvents']),
        ),
      },
      console: true,
      mfa: i !== 4,
      keys: i % 2 === 0 ? [30 + i * 25] : [],
      tags: { team },
    });
  }
}

export interface DemoOrgPolicy {
  readonly name: string;
  readonly type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';
  readonly document: Document;
  /** Names of OUs, account ids, or `root`. */
  readonly targets: readonly string[];
}

export const organizationalUnits = ['Security', 'Infrastructure', 'Workloads-Dev', 'Workloads-Prod'] as const;

export const organizationPolicies: readonly DemoOrgPolicy[] = [
  {
    name: 'FullAWSAccess',
    type: 'SERVICE_CONTROL_POLICY',
    document: policy(allow('*')),
    targets: ['root', ...organizationalUnits, MANAGEMENT, SECURITY, SHARED, DEV, PROD, DATA],
  },
  {
    name: 'DenyLeaving',
    type: 'SERVICE_CONTROL_POLICY',
    document: policy(
      deny(['organizations:LeaveOrganization', 'account:CloseAccount'], '*', undefined, 'StayInOrganization'),
    ),
    targets: ['root'],
  },
  {
    name: 'RegionLock',
    type: 'SERVICE_CONTROL_POLICY',
    document: policy({
      Sid: 'OnlyOurRegions',
      Effect: 'Deny',
      NotAction: ['iam:*', 'organizations:*', 'sts:*', 's3:*', 'cloudfront:*', 'route53:*', 'support:*', 'budgets:*'],
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:RequestedRegion': [REGION, 'us-east-1'] } },
    }),
    targets: ['Workloads-Dev', 'Workloads-Prod'],
  },
  {
    name: 'ProtectAudit',
    type: 'SERVICE_CONTROL_POLICY',
    document: policy(
      deny(
        ['iam:UpdateAssumeRolePolicy', 'iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:DeleteRole'],
        'arn:aws:iam::*:role/security-audit',
        undefined,
        'ProtectAuditRole',
      ),
    ),
    targets: ['Workloads-Dev', 'Workloads-Prod'],
  },
  {
    name: 'NoLongLivedKeys',
    type: 'SERVICE_CONTROL_POLICY',
    document: policy(
      deny(['iam:CreateUser', 'iam:CreateAccessKey', 'iam:CreateLoginProfile'], '*', undefined, 'NoKeysInProduction'),
    ),
    targets: ['Workloads-Prod'],
  },
  {
    name: 'RCPFullAWSAccess',
    type: 'RESOURCE_CONTROL_POLICY',
    document: policy({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }),
    targets: ['root', ...organizationalUnits, SECURITY, SHARED, DEV, PROD, DATA],
  },
  {
    name: 'SecretsStayInside',
    type: 'RESOURCE_CONTROL_POLICY',
    document: policy({
      Sid: 'OnlyOurOrganization',
      Effect: 'Deny',
      Principal: '*',
      Action: 'secretsmanager:*',
      Resource: '*',
      Condition: {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-mrdn2026xy' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    }),
    targets: ['Workloads-Prod'],
  },
];

export const demoAccounts: readonly DemoAccount[] = accounts();
