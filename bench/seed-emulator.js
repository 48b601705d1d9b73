// Fills the emulator with an account of the size that PMapper's own measurements name. Seeded: always the same account.

import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

export const SIZE = { roles: 1000, users: 333, policies: 500, buckets: 100 };
const ACCOUNT = '123456789012';

function random(seed) {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

async function each(count, width, work) {
  let next = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < count) await work(next++);
    }),
  );
}

const statement = (Action, Resource, more = {}) => ({ Effect: 'Allow', Action, Resource, ...more });
const document = (...Statement) => JSON.stringify({ Version: '2012-10-17', Statement });

/** Ordinary work policies, and one in twenty with a right that leads somewhere. */
function work(index, rnd) {
  const bucket = `arn:aws:s3:::bench-${index % SIZE.buckets}`;
  const ordinary = [
    statement(['s3:GetObject', 's3:PutObject', 's3:ListBucket'], [bucket, `${bucket}/*`]),
    statement(
      ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'],
      `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/t${index % 50}`,
    ),
    statement(['logs:CreateLogStream', 'logs:PutLogEvents', 'cloudwatch:PutMetricData'], '*'),
    statement(['ec2:Describe*', 'sqs:SendMessage'], '*', {
      Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
    }),
  ];
  const picked = ordinary.slice(0, 1 + Math.floor(rnd() * ordinary.length));
  const risky = [
    statement('iam:PutUserPolicy', `arn:aws:iam::${ACCOUNT}:user/u${index % SIZE.users}`),
    statement('iam:CreateAccessKey', `arn:aws:iam::${ACCOUNT}:user/u${(index * 7) % SIZE.users}`),
    statement('sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/r${(index * 13) % SIZE.roles}`),
    statement(['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'], '*'),
    statement('iam:UpdateAssumeRolePolicy', `arn:aws:iam::${ACCOUNT}:role/r${(index * 3) % SIZE.roles}`),
  ];
  if (rnd() < 0.05) picked.push(risky[Math.floor(rnd() * risky.length)]);
  return picked;
}

/** Seeds and returns the number of calls it took. */
export async function seed(endpoint) {
  const config = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
    maxAttempts: 3,
  };
  const iam = new IAMClient(config);
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const rnd = random(20261124);
  const services = ['lambda.amazonaws.com', 'ec2.amazonaws.com', 'ecs-tasks.amazonaws.com', 'glue.amazonaws.com'];
  // Drawn beforehand in one order: the calls themselves run side by side.
  const policies = Array.from({ length: SIZE.policies }, (_, i) => document(...work(i, rnd)));
  const roles = Array.from({ length: SIZE.roles }, (_, i) => ({
    trust:
      i % 5 === 0
        ? document({ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' })
        : document({
            Effect: 'Allow',
            Principal: { Service: services[i % services.length] },
            Action: 'sts:AssumeRole',
          }),
    inline: document(...work(i + 1000, rnd)),
    policy: Math.floor(rnd() * SIZE.policies),
    // Every hundredth trusts the account, every hundredth Lambda: somebody passes such a role, somebody assumes one.
    admin: i % 100 === 0 || i % 100 === 8,
  }));
  const users = Array.from({ length: SIZE.users }, (_, i) => ({
    inline: document(...work(i + 5000, rnd)),
    policy: Math.floor(rnd() * SIZE.policies),
    admin: i % 111 === 0,
  }));
  await each(SIZE.policies, 8, (i) =>
    iam.send(new CreatePolicyCommand({ PolicyName: `p${i}`, PolicyDocument: policies[i] })),
  );
  await each(SIZE.roles, 8, async (i) => {
    const role = roles[i];
    await iam.send(new CreateRoleCommand({ RoleName: `r${i}`, AssumeRolePolicyDocument: role.trust }));
    await iam.send(new PutRolePolicyCommand({ RoleName: `r${i}`, PolicyName: 'work', PolicyDocument: role.inline }));
    await iam.send(
      new AttachRolePolicyCommand({
        RoleName: `r${i}`,
        PolicyArn: role.admin
          ? 'arn:aws:iam::aws:policy/AdministratorAccess'
          : `arn:aws:iam::${ACCOUNT}:policy/p${role.policy}`,
      }),
    );
  });
  await each(SIZE.users, 8, async (i) => {
    const user = users[i];
    await iam.send(new CreateUserCommand({ UserName: `u${i}` }));
    await iam.send(new PutUserPolicyCommand({ UserName: `u${i}`, PolicyName: 'work', PolicyDocument: user.inline }));
    await iam.send(
      new AttachUserPolicyCommand({
        UserName: `u${i}`,
        PolicyArn: user.admin
          ? 'arn:aws:iam::aws:policy/AdministratorAccess'
          : `arn:aws:iam::${ACCOUNT}:policy/p${user.policy}`,
      }),
    );
  });
  await each(SIZE.buckets, 8, (i) => s3.send(new CreateBucketCommand({ Bucket: `bench-${i}` })));
}
