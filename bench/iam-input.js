// The seeded input of the evaluator's benchmark: policy sets, SCPs, and distinct (principal, action, resource, context) tuples.
// Plain data, so that it can be handed to a peer as JSON. Policies are mixtures of AWS-managed ones and customer policies of
// the kinds people write; a third of the tuples aim at a statement with conditions.

const ACCOUNT = '111122223333';
const REGIONS = ['eu-west-1', 'us-east-1', 'eu-central-1'];
const TEAMS = ['red', 'blue', 'green', 'ops', 'data'];

/** mulberry32. */
function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(next() * n);
  return { below, pick: (list) => list[below(list.length)], chance: (p) => next() < p };
}

const MANAGED = [
  'ReadOnlyAccess',
  'SecurityAudit',
  'PowerUserAccess',
  'IAMReadOnlyAccess',
  'AmazonS3ReadOnlyAccess',
  'AmazonEC2FullAccess',
  'AmazonDynamoDBFullAccess',
  'AWSLambda_FullAccess',
  'CloudWatchLogsFullAccess',
  'AmazonSQSFullAccess',
  'job-function/ViewOnlyAccess',
];

/** Customer statements as people write them; `n` names the thing they are about. */
const statements = [
  (n, _r) => ({
    Action: ['s3:GetObject', 's3:ListBucket'],
    Resource: [`arn:aws:s3:::bucket-${n}`, `arn:aws:s3:::bucket-${n}/*`],
  }),
  (n) => ({
    Action: ['s3:PutObject*', 's3:DeleteObject', 's3:GetBucket*'],
    Resource: `arn:aws:s3:::bucket-${n}*/uploads/*`,
  }),
  (n) => ({ Action: 's3:*', Resource: [`arn:aws:s3:::team-${n}`, `arn:aws:s3:::team-${n}/*`] }),
  () => ({ Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::home/${aws:username}/*' }),
  (n) => ({ Action: 'dynamodb:*', Resource: `arn:aws:dynamodb:*:${ACCOUNT}:table/table-${n}*` }),
  (n, r) => ({
    Action: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:BatchGetItem'],
    Resource: `arn:aws:dynamodb:${r.pick(REGIONS)}:${ACCOUNT}:table/table-${n}`,
  }),
  (n, r) => ({
    Action: ['lambda:InvokeFunction', 'lambda:GetFunction*'],
    Resource: `arn:aws:lambda:${r.pick(REGIONS)}:${ACCOUNT}:function:fn-${n}-*`,
  }),
  (n) => ({
    Action: ['lambda:UpdateFunctionCode', 'lambda:CreateFunction'],
    Resource: `arn:aws:lambda:*:${ACCOUNT}:function:fn-${n}*`,
  }),
  () => ({ Action: ['ec2:Describe*', 'ec2:Get*'], Resource: '*' }),
  (_n, _r) => ({
    Action: ['ec2:StartInstances', 'ec2:StopInstances', 'ec2:TerminateInstances'],
    Resource: `arn:aws:ec2:*:${ACCOUNT}:instance/*`,
  }),
  (n) => ({
    Action: ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'],
    Resource: `arn:aws:sqs:*:${ACCOUNT}:queue-${n}`,
  }),
  (n) => ({ Action: 'sns:Publish', Resource: `arn:aws:sns:*:*:topic-${n}*` }),
  (n) => ({
    Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
    Resource: `arn:aws:secretsmanager:*:${ACCOUNT}:secret:app-${n}/*`,
  }),
  (n) => ({
    Action: ['ssm:GetParameter*', 'ssm:DescribeParameters'],
    Resource: `arn:aws:ssm:*:${ACCOUNT}:parameter/app-${n}/*`,
  }),
  () => ({
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:CreateLogGroup'],
    Resource: `arn:aws:logs:*:${ACCOUNT}:*`,
  }),
  (n) => ({
    Action: 'sts:AssumeRole',
    Resource: [`arn:aws:iam::${ACCOUNT}:role/role-${n}`, `arn:aws:iam::*:role/deploy-*`],
  }),
  (n) => ({ Action: 'iam:PassRole', Resource: `arn:aws:iam::${ACCOUNT}:role/app-${n}-*` }),
  () => ({ Action: ['iam:Get*', 'iam:List*'], Resource: '*' }),
  () => ({
    Action: ['iam:ChangePassword', 'iam:CreateAccessKey', 'iam:DeleteAccessKey'],
    Resource: `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`,
  }),
  () => ({ NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' }),
  (n) => ({
    Action: ['ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage', 'ecr:PutImage'],
    Resource: `arn:aws:ecr:*:${ACCOUNT}:repository/app-${n}`,
  }),
  (n) => ({ Action: ['cloudformation:*'], Resource: `arn:aws:cloudformation:*:${ACCOUNT}:stack/app-${n}-*/*` }),
  () => ({ Action: ['cloudwatch:PutMetricData', 'cloudwatch:GetMetricData', 'xray:PutTraceSegments'], Resource: '*' }),
  (n) => ({
    Action: ['rds:DescribeDBInstances', 'rds:ModifyDBInstance'],
    Resource: `arn:aws:rds:*:${ACCOUNT}:db:db-${n}`,
  }),
  (n) => ({
    Action: ['states:StartExecution', 'states:DescribeExecution'],
    Resource: `arn:aws:states:*:${ACCOUNT}:stateMachine:flow-${n}`,
  }),
  (n) => ({ Action: 'kinesis:*', Resource: `arn:aws:kinesis:*:${ACCOUNT}:stream/stream-${n}` }),
];
const conditions = [
  (r) => ({ StringEquals: { 'aws:PrincipalTag/team': r.pick(TEAMS) } }),
  (r) => ({ StringEquals: { 'aws:RequestedRegion': [r.pick(REGIONS), r.pick(REGIONS)] } }),
  () => ({ Bool: { 'aws:SecureTransport': 'true' } }),
  () => ({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
  () => ({ IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '192.0.2.0/24'] } }),
  () => ({ NotIpAddress: { 'aws:SourceIp': '198.51.100.0/24' } }),
  () => ({ StringLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/app-*` } }),
  () => ({ ArnLike: { 'aws:PrincipalArn': [`arn:aws:iam::${ACCOUNT}:role/*`, `arn:aws:iam::${ACCOUNT}:user/u1*`] } }),
  () => ({ DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' } }),
  () => ({ StringEquals: { 'aws:PrincipalOrgID': 'o-example1234' } }),
  () => ({ StringEqualsIfExists: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } }),
  () => ({ StringNotEquals: { 'aws:PrincipalTag/env': ['prod', 'shared'] } }),
  (r) => ({
    Bool: { 'aws:SecureTransport': 'true' },
    StringEquals: { 'aws:PrincipalTag/team': [r.pick(TEAMS), r.pick(TEAMS)] },
  }),
];
const denials = [
  () => ({ Action: ['iam:CreateUser', 'iam:DeleteUser', 'iam:*AccessKey*'], Resource: '*' }),
  () => ({ Action: 's3:DeleteBucket*', Resource: '*' }),
  () => ({ NotAction: ['iam:*', 'sts:*'], Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
  () => ({
    Action: '*',
    Resource: '*',
    Condition: { NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '192.0.2.0/24', '198.51.100.0/24'] } },
  }),
];

const document = (list) => ({ Version: '2012-10-17', Statement: list });

const FULL = document([{ Effect: 'Allow', Action: '*', Resource: '*' }]);
/** A real guard rail of eight statements: regions with a long NotAction, protected roles and trails, root, encryption. */
const guard = () => {
  const exempt = {
    ArnNotLike: {
      'aws:PrincipalArn': ['arn:aws:iam::*:role/OrganizationAccountAccessRole', 'arn:aws:iam::*:role/aws-reserved/*'],
    },
  };
  const global =
    'a4b acm aws-marketplace aws-marketplace-management aws-portal budgets ce chime cloudfront config cur directconnect ec2:DescribeRegions ec2:DescribeTransitGateways ec2:DescribeVpnGateways fms globalaccelerator health iam importexport kms mobileanalytics networkmanager organizations pricing route53 route53domains route53-recovery-cluster route53-recovery-control-config route53-recovery-readiness s3:GetAccountPublicAccessBlock s3:ListAllMyBuckets s3:ListMultiRegionAccessPoints s3:PutAccountPublicAccessBlock shield sts support trustedadvisor waf-regional waf wafv2 wellarchitected account billing consolidatedbilling freetier invoicing payments sustainability tax access-analyzer:ListAnalyzers sso'.split(
      ' ',
    );
  const some =
    'iam:* sts:* organizations:* account:* support:* health:* budgets:* ce:* cur:* route53:* cloudfront:* waf:* shield:* globalaccelerator:* importexport:* directconnect:* trustedadvisor:* wafv2:* kms:* sso:* identitystore:* s3:ListAllMyBuckets'.split(
      ' ',
    );
  return document([
    {
      Effect: 'Deny',
      NotAction: global.map((g) => (g.includes(':') ? g : `${g}:*`)),
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1', 'us-east-1'] }, ...exempt },
    },
    {
      Effect: 'Deny',
      NotAction: some,
      Resource: '*',
      Condition: { StringEquals: { 'aws:PrincipalTag/quarantine': 'true' }, ...exempt },
    },
    { Effect: 'Deny', Action: ['organizations:LeaveOrganization', 'account:CloseAccount'], Resource: '*' },
    {
      Effect: 'Deny',
      Action: [
        'cloudtrail:StopLogging',
        'cloudtrail:DeleteTrail',
        'cloudtrail:UpdateTrail',
        'config:Delete*',
        'config:StopConfigurationRecorder',
        'guardduty:Delete*',
        'guardduty:Disassociate*',
      ],
      Resource: '*',
      Condition: exempt,
    },
    {
      Effect: 'Deny',
      Action: [
        'iam:AttachRolePolicy',
        'iam:DeleteRole',
        'iam:DetachRolePolicy',
        'iam:PutRolePolicy',
        'iam:UpdateAssumeRolePolicy',
      ],
      Resource: ['arn:aws:iam::*:role/OrganizationAccountAccessRole', 'arn:aws:iam::*:role/aws-reserved/*'],
      Condition: exempt,
    },
    {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' } },
    },
    {
      Effect: 'Deny',
      Action: 's3:PutObject',
      Resource: '*',
      Condition: { StringNotEqualsIfExists: { 's3:x-amz-server-side-encryption': ['AES256', 'aws:kms'] }, ...exempt },
    },
    {
      Effect: 'Deny',
      Action: 'ec2:RunInstances',
      Resource: 'arn:aws:ec2:*:*:instance/*',
      Condition: { StringNotEquals: { 'ec2:MetadataHttpTokens': 'required' } },
    },
  ]);
};

const listOf = (x) => (Array.isArray(x) ? x : [x]);

/**
 * @param catalogue Portolan's action catalogue
 * @param managed text of an AWS-managed policy by ARN
 * @param sizes `sets`: distinct policy sets; `tuples`: distinct requests
 */
export function makeInput(catalogue, managed, sizes, seed = 20261124) {
  const r = random(seed);
  const customer = () => {
    const n = r.below(60);
    const list = Array.from({ length: 1 + r.below(4) }, () => ({ Effect: 'Allow', ...r.pick(statements)(n, r) }));
    if (r.chance(0.6)) list.push({ Effect: 'Allow', ...r.pick(statements)(n, r), Condition: r.pick(conditions)(r) });
    if (r.chance(0.2)) list.push({ Effect: 'Deny', ...r.pick(denials)() });
    return document(list.map((s, i) => ({ Sid: `S${i}`, ...s })));
  };
  const managedPolicies = MANAGED.map((name) => {
    const arn = `arn:aws:iam::aws:policy/${name}`;
    return { id: arn, document: JSON.parse(managed(arn)) };
  });
  const sets = [];
  const seen = new Set();
  while (sets.length < sizes.sets) {
    const policies = Array.from({ length: 1 + r.below(4) }, (_, i) => ({
      id: `arn:aws:iam::${ACCOUNT}:policy/p${sets.length}-${i}`,
      document: customer(),
    }));
    if (r.chance(0.3)) policies.push(r.pick(managedPolicies));
    if (!policies.some((p) => p.document.Statement.some((s) => s.Condition && s.Effect === 'Allow'))) continue;
    const hash = JSON.stringify(policies.map((p) => p.document));
    if (seen.has(hash)) continue;
    seen.add(hash);
    sets.push(policies);
  }
  // Two principals a set: a user and a role.
  const principals = sets.flatMap((_, i) => [
    { arn: `arn:aws:iam::${ACCOUNT}:user/u${i}`, set: i },
    { arn: `arn:aws:iam::${ACCOUNT}:role/${r.chance(0.5) ? 'app' : 'svc'}-r${i}`, set: i },
  ]);
  const contexts = principals.map((p) =>
    Array.from({ length: 4 }, () => ({
      'aws:PrincipalArn': p.arn,
      'aws:PrincipalAccount': ACCOUNT,
      'aws:PrincipalType': p.arn.includes(':user/') ? 'User' : 'AssumedRole',
      'aws:PrincipalOrgID': 'o-example1234',
      'aws:PrincipalTag/team': r.pick(TEAMS),
      'aws:PrincipalTag/env': r.pick(['dev', 'prod', 'stage']),
      ...(p.arn.includes(':user/') ? { 'aws:username': p.arn.split('/')[1] } : {}),
      'aws:userid': `A${p.set}`,
      'aws:ResourceAccount': ACCOUNT,
      'aws:CurrentTime': '2026-11-24T12:00:00Z',
      'aws:EpochTime': '1795521600',
      'aws:SecureTransport': r.chance(0.95) ? 'true' : 'false',
      ...(r.chance(0.7) ? { 'aws:MultiFactorAuthPresent': r.chance(0.5) ? 'true' : 'false' } : {}),
      'aws:SourceIp': r.pick(['10.1.2.3', '192.0.2.7', '198.51.100.9', '203.0.113.5']),
      'aws:RequestedRegion': r.pick([...REGIONS, 'ap-south-1']),
      'aws:UserAgent': 'aws-cli/2.17',
      ...(r.chance(0.4) ? { 'aws:ResourceTag/team': r.pick(TEAMS) } : {}),
    })),
  );
  const patterns = new Map();
  /** Actions of the catalogue that a pattern names. */
  const named = (pattern) => {
    let found = patterns.get(pattern);
    if (!found) {
      const [service, name = '*'] = pattern === '*' ? ['*', '*'] : pattern.toLowerCase().split(':');
      const test = new RegExp(`^${name.replace(/[.]/g, '\\.').replaceAll('*', '.*').replaceAll('?', '.')}$`);
      const from = service === '*' ? catalogue.all : [...(catalogue.services.get(service)?.actions.values() ?? [])];
      const actions = from.filter((a) => test.test(a.name.toLowerCase()));
      found = { actions, indexes: new Set(actions.map((a) => a.index)) };
      patterns.set(pattern, found);
    }
    return found;
  };
  const fill = (text, user) =>
    text
      .replaceAll('${aws:username}', user)
      .replaceAll('${Partition}', 'aws')
      .replaceAll('${Account}', ACCOUNT)
      .replaceAll('${Region}', r.pick(REGIONS))
      .replace(/\$\{[^}]*\}/g, () => `x${r.below(500)}`)
      .replace(/\*/g, () => `y${r.below(5000)}`);
  const resourceFor = (action, statement, user) => {
    const types = [...action.required, ...action.optional];
    if (types.length === 0) return '*';
    const own = listOf(statement?.Resource ?? []).filter(
      (x) =>
        x !== '*' &&
        types.some(
          (t) =>
            x.split(':')[2] === t.arn.split(':')[2] &&
            (t.arn.includes('/') === x.includes('/') || action.service !== 's3'),
        ),
    );
    if (own.length > 0 && r.chance(0.75)) {
      const parts = fill(r.pick(own), user).split(':');
      if (parts[3]?.startsWith('y')) parts[3] = r.pick(REGIONS);
      if (parts[4]?.startsWith('y')) parts[4] = ACCOUNT;
      return parts.join(':');
    }
    return fill(r.pick(types).arn, user);
  };
  /** Whether a statement with conditions covers the action in this set: then the context takes part in the decision. */
  const covered = (s, index) => {
    const hit = listOf(s.Action ?? s.NotAction).some((pattern) => named(pattern).indexes.has(index));
    return s.Action ? hit : !hit;
  };
  const touches = (set, action) =>
    sets[set].some((p) => p.document.Statement.some((s) => s.Condition && covered(s, action.index)));
  const tuples = [];
  const made = new Set();
  while (tuples.length < sizes.tuples) {
    const who = r.below(principals.length);
    const p = principals[who];
    const all = sets[p.set].flatMap((x) => x.document.Statement);
    // Every third is an action that statements with conditions cover, the others are none.
    const wanted = tuples.length % 3 === 0;
    const aim = r.pick(wanted ? all.filter((s) => s.Condition) : all);
    let pool = aim.Action ? named(r.pick(listOf(aim.Action))).actions : catalogue.all;
    // One in four asks for something else of the same service.
    if (!wanted && pool.length > 0 && r.chance(0.25)) pool = named(`${pool[0].service}:*`).actions;
    if (pool.length === 0) continue;
    const action = r.pick(pool);
    if (touches(p.set, action) !== wanted) continue;
    const resource = resourceFor(action, aim, p.arn.split('/')[1]);
    const context = r.below(contexts[who].length);
    const key = `${who} ${action.index} ${resource} ${context}`;
    if (made.has(key)) continue;
    made.add(key);
    tuples.push({ who, action: action.index, resource, context });
  }
  // Through JSON once, as requests arrive and as a peer reads them: texts stand by themselves and no longer in pieces.
  return JSON.parse(
    JSON.stringify({
      account: ACCOUNT,
      actions: catalogue.all.map((a) => `${a.service}:${a.name}`),
      sets,
      principals,
      contexts,
      tuples,
      scp: [
        [{ id: 'p-full', document: FULL }],
        [
          { id: 'p-full', document: FULL },
          { id: 'p-guard', document: guard() },
        ],
      ],
    }),
  );
}
