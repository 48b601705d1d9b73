// Made-up accounts for the benchmark of whole-account access: roles that hold some of a number of distinct policy sets, and stores
// and functions that the policies speak of by name, by prefix, by region or not at all. Seeded.

export const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
export const NOW = '2026-11-20T00:00:00.000Z';

function random(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
}

/** How each type is listed, and what share of the resources it is. */
const TYPES = {
  's3.bucket': {
    unit: 's3.buckets',
    region: 'global',
    share: 0.4,
    id: (n) => `arn:aws:s3:::${n}`,
    props: { blockPublicPolicy: true, restrictPublicBuckets: true, blockPublicAcls: true, ignorePublicAcls: true },
  },
  'dynamodb.table': {
    unit: 'dynamodb.tables',
    region: REGION,
    share: 0.2,
    id: (n) => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${n}`,
    props: {},
  },
  'sqs.queue': {
    unit: 'sqs.queues',
    region: REGION,
    share: 0.15,
    id: (n) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${n}`,
    props: {},
  },
  'secretsmanager.secret': {
    unit: 'secretsmanager.secrets',
    region: REGION,
    share: 0.15,
    id: (n) => `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${n}`,
    props: {},
  },
  'sns.topic': {
    unit: 'sns.topics',
    region: REGION,
    share: 0.1,
    id: (n) => `arn:aws:sns:${REGION}:${ACCOUNT}:${n}`,
    props: {},
  },
  'lambda.function': {
    unit: 'lambda.functions',
    region: REGION,
    share: 0,
    id: (n) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${n}`,
    props: { runtime: 'nodejs22.x' },
  },
};

const TEAMS = 250;
const team = (i) => `t${String(i % TEAMS).padStart(3, '0')}`;

/** One policy of a set: what a team's service may do to the team's things. `n` makes it distinct. */
function policyText(n, rnd) {
  const t = team(rnd(TEAMS));
  const own = {
    s3: [`arn:aws:s3:::${t}-*`, `arn:aws:s3:::${t}-*/*`],
    dynamodb: [`arn:aws:dynamodb:*:${ACCOUNT}:table/${t}-*`],
    sqs: [`arn:aws:sqs:*:${ACCOUNT}:${t}-*`],
    lambda: [`arn:aws:lambda:*:${ACCOUNT}:function:${t}-*`],
  };
  const Statement = [
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket', 's3:PutObject'], Resource: own.s3 },
    { Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'], Resource: own.dynamodb },
    { Effect: 'Allow', Action: ['sqs:SendMessage', 'sqs:ReceiveMessage'], Resource: own.sqs },
    {
      Effect: 'Allow',
      Action: ['lambda:InvokeFunction', 'lambda:GetFunction', 'lambda:Update*'],
      Resource: own.lambda,
    },
    { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: `arn:aws:secretsmanager:*:*:secret:p${n}-*` },
  ];
  const kind = rnd(20);
  // Few may read everything: that part is a product however it is kept.
  if (kind === 0 && n % 5 === 0)
    Statement.push({ Effect: 'Allow', Action: ['s3:Get*', 's3:List*', 'lambda:List*', 'lambda:Get*'], Resource: '*' });
  if (kind === 1) Statement.push({ Effect: 'Deny', Action: 's3:Delete*', Resource: '*' });
  if (kind === 2)
    Statement.push({
      Effect: 'Allow',
      Action: 'sns:Publish',
      Resource: '*',
      Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
    });
  if (kind === 3)
    Statement.push({
      Effect: 'Allow',
      Action: 'sns:Publish',
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': REGION } },
    });
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

/**
 * The observations of an account, by scope.
 * @param size `principals`, `sets` (distinct policy sets), `resources` (stores) and `functions`; `changed`: the policy with this
 *   number says something else.
 */
export function scopesOf(size) {
  const rnd = random(20261120);
  const base = (type, id, name, region, more) => ({ type, id, name, account: ACCOUNT, region, props: {}, ...more });
  const scopes = new Map();
  const add = (unit, region, observation) => {
    const had = scopes.get(unit);
    if (had) had.observations.push(observation);
    else scopes.set(unit, { scope: { account: ACCOUNT, region, unit }, observations: [observation] });
  };
  // Each set holds one policy of its own and one that others hold as well.
  const policy = (i) => `arn:aws:iam::${ACCOUNT}:policy/p${i}`;
  for (let i = 0; i < size.sets; i++) {
    const text = policyText(i, rnd);
    const document = i === size.changed ? text.replace('s3:PutObject', 's3:GetObjectVersion') : text;
    add(
      'iam.policies',
      'global',
      base('iam.policy', policy(i), `p${i}`, 'global', {
        policies: [{ kind: 'version', name: 'v1', document, isDefault: true }],
        facets: { document: 'known' },
      }),
    );
  }
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  });
  for (let i = 0; i < size.principals; i++) {
    const set = i % size.sets;
    const held = [...new Set([set, (set * 7) % Math.max(1, size.sets >> 3)])];
    add(
      'iam.roles',
      'global',
      base('iam.role', `arn:aws:iam::${ACCOUNT}:role/r${i}`, `r${i}`, 'global', {
        props: { path: '/', serviceLinked: false, reserved: false },
        tags: { team: team(i) },
        links: held.map((p) => ({ edge: 'HAS_POLICY', to: policy(p), toType: 'iam.policy' })),
        policies: [{ kind: 'trust', name: 'trust', document: trust }],
        facets: { trust: 'known' },
      }),
    );
  }
  for (const [type, { unit, region, share, id, props }] of Object.entries(TYPES)) {
    const count = type === 'lambda.function' ? (size.functions ?? 0) : Math.round(size.resources * share);
    for (let i = 0; i < count; i++) {
      const name = type === 'secretsmanager.secret' ? `p${i % size.sets}-${i}` : `${team(i)}-${i}`;
      const links =
        type === 'lambda.function'
          ? [
              {
                edge: 'RUNS_AS',
                to: `arn:aws:iam::${ACCOUNT}:role/r${i % size.principals}`,
                toType: 'iam.role',
                props: { via: 'execution role' },
              },
            ]
          : [];
      add(unit, region, base(type, id(name), name, region, { props, links, facets: { policy: 'absent' } }));
    }
  }
  return [...scopes.values()];
}
