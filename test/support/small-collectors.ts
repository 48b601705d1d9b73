/** Four small services, one a protocol (query XML, REST XML, JSON, REST JSON), for tests of what runs collectors. */
import { asNodeId } from '../../graph/schema/ids.js';
import type { Observation } from '../../graph/schema/observation.js';
import { MalformedAnswer } from '../../ingest/aws/answer.js';
import { type Call, defineService, type ServiceCollector } from '../../ingest/aws/contract.js';

const seen = (call: Call, type: string, id: string, more: Partial<Observation> = {}): Observation => ({
  type,
  id: asNodeId(id),
  name: id,
  account: call.account,
  region: call.region,
  props: {},
  ...more,
});
const listed = <T>(list: readonly T[] | undefined, what: string): readonly T[] => {
  if (!Array.isArray(list)) throw new MalformedAnswer(what);
  return list;
};

const iam = defineService({
  service: 'iam',
  title: 'IAM',
  scope: 'global',
  client: async () => {
    const sdk = await import('@aws-sdk/client-iam');
    return { Client: sdk.IAMClient, commands: sdk };
  },
  units: [
    {
      name: 'users',
      yields: ['iam.user'],
      actions: ['iam:ListUsers'],
      async *list(call) {
        for await (const page of call.pages<{ Users?: { Arn: string; CreateDate: string }[] }>('ListUsers')) {
          for (const user of listed(page.Users, 'ListUsers.Users'))
            yield seen(call, 'iam.user', user.Arn, { props: { created: user.CreateDate } });
        }
      },
    },
  ],
});

const s3 = defineService({
  service: 's3',
  title: 'S3',
  scope: 'global',
  client: async () => {
    const sdk = await import('@aws-sdk/client-s3');
    return { Client: sdk.S3Client, commands: sdk };
  },
  units: [
    {
      name: 'buckets',
      yields: ['s3.bucket'],
      actions: ['s3:ListAllMyBuckets', 's3:GetBucketPolicy'],
      async *list(call) {
        const { Buckets } = await call<{ Buckets?: { Name: string }[] }>('ListBuckets');
        const found = await call.each(listed(Buckets, 'ListBuckets.Buckets'), async ({ Name }) => {
          const policy = await call.detail<{ Policy?: string }>(
            'GetBucketPolicy',
            { Bucket: Name },
            { key: Name, absentWhen: ['NoSuchBucketPolicy'] },
          );
          return seen(call, 's3.bucket', `arn:aws:s3:::${Name}`, {
            facets: { policy: policy.state },
            ...(policy.state === 'known'
              ? { policies: [{ kind: 'resource' as const, name: 'policy', document: policy.value.Policy ?? '' }] }
              : {}),
          });
        });
        yield* found;
      },
    },
  ],
});

const kms = defineService({
  service: 'kms',
  title: 'KMS',
  scope: 'regional',
  client: async () => {
    const sdk = await import('@aws-sdk/client-kms');
    return { Client: sdk.KMSClient, commands: sdk };
  },
  units: [
    {
      name: 'keys',
      yields: ['kms.key'],
      actions: ['kms:ListKeys'],
      async *list(call) {
        for await (const page of call.pages<{ Keys?: { KeyId: string }[] }>('ListKeys')) {
          for (const { KeyId } of listed(page.Keys, 'ListKeys.Keys'))
            yield seen(call, 'kms.key', `arn:aws:kms:${call.region}:${call.account}:key/${KeyId}`);
        }
      },
    },
  ],
});

const lambda = defineService({
  service: 'lambda',
  title: 'Lambda',
  scope: 'regional',
  client: async () => {
    const sdk = await import('@aws-sdk/client-lambda');
    return { Client: sdk.LambdaClient, commands: sdk };
  },
  units: [
    {
      name: 'functions',
      yields: ['lambda.function'],
      actions: ['lambda:ListFunctions'],
      async *list(call) {
        type Page = { Functions?: { FunctionName: string; Environment?: { Variables?: Record<string, string> } }[] };
        for await (const page of call.pages<Page>('ListFunctions')) {
          for (const f of listed(page.Functions, 'ListFunctions.Functions')) {
            const names = Object.entries(f.Environment?.Variables ?? {}).map(([name, value]) => `${name}=${value}`);
            yield seen(
              call,
              'lambda.function',
              `arn:aws:lambda:${call.region}:${call.account}:function:${f.FunctionName}`,
              { props: { envNames: names } },
            );
          }
        }
      },
    },
  ],
});

export const smallCollectors: ReadonlyMap<string, ServiceCollector> = new Map(
  [iam, s3, kms, lambda].map((c) => [c.service, c]),
);
