import { describe, expect, it } from 'vitest';
import type { World } from '../build/world.js';
import { accountDump } from '../content/account.js';
import { asNodeId } from '../schema/ids.js';
import { accessEdges } from './access.js';
import { worldOfDump, worldOfDumps } from './testing/world-of.js';

const HERE = 'arn:aws:iam::111122223333';

/** Levels by principal and store, sets folded away. */
function levels(world: World): readonly string[] {
  const edges = accessEdges(world);
  const members = new Map<string, string[]>();
  for (const e of edges) if (e.type === 'HOLDS') members.set(e.to, [...(members.get(e.to) ?? []), e.from]);
  return edges
    .filter((e) => e.type === 'CAN_ACCESS')
    .flatMap((e) =>
      (members.get(e.from) ?? [e.from]).map(
        (from) => `${from.replace(/.*[:/]/, '')} ${e.props?.level} ${e.to.replace(/.*:/, '')} ${e.certainty}`,
      ),
    )
    .sort();
}

const bucket = (policy?: unknown, block?: unknown) => [
  { type: 'aws_s3_bucket', label: 'b', bucket: 'data' },
  ...(policy === undefined ? [] : [{ type: 'aws_s3_bucket_policy', label: 'b', bucket: 'data', policy }]),
  ...(block === undefined
    ? []
    : [{ type: 'aws_s3_bucket_public_access_block', label: 'b', bucket: 'data', ...(block as object) }]),
];
const account = (parts: Record<string, unknown>) => worldOfDump(accountDump(parts));
const statement = (parts: Record<string, unknown>) => ({ Version: '2012-10-17', Statement: [parts] });
const PRIVATE = {
  block_public_policy: true,
  restrict_public_buckets: true,
  block_public_acls: true,
  ignore_public_acls: true,
};

describe('access to what is stored', () => {
  it('is told by level, also where only some objects are allowed', async () => {
    const world = await account({
      users: {
        lister: { allow: ['s3:ListBucket on arn:aws:s3:::data'] },
        reader: { allow: ['s3:GetObject on arn:aws:s3:::*/public/*'] },
        writer: { allow: ['s3:PutObject on arn:aws:s3:::data/*'] },
        owner: { allow: ['s3:PutBucketPolicy on arn:aws:s3:::data'] },
        nobody: { allow: ['s3:GetObject on arn:aws:s3:::other/*'] },
      },
      resources: bucket(),
    });
    expect(levels(world)).toEqual([
      'lister list data certain',
      'owner permissions data certain',
      'reader read data certain',
      'writer write data certain',
    ]);
  });

  it('shares one set among principals that hold the same policies, and only among them', async () => {
    const world = await account({
      policies: { read: { allow: ['s3:GetObject on arn:aws:s3:::data/*'] } },
      users: {
        ann: { attached: ['read'] },
        bob: { attached: ['read'] },
        cas: { attached: ['read'], deny: ['s3:GetObject'] },
      },
      resources: bucket(),
    });
    const edges = accessEdges(world);
    expect(edges.filter((e) => e.type === 'CAN_ACCESS')).toHaveLength(1);
    expect(levels(world)).toEqual(['ann read data certain', 'bob read data certain']);
  });

  it('obeys the bucket policy, principal by principal where it names them', async () => {
    const world = await account({
      policies: { read: { allow: ['s3:GetObject on arn:aws:s3:::data/*'] } },
      users: { ann: { attached: ['read'] }, bob: { attached: ['read'] }, cas: {} },
      resources: bucket({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:GetObject',
            Resource: 'arn:aws:s3:::data/*',
            Condition: { ArnEquals: { 'aws:PrincipalArn': `${HERE}:user/bob` } },
          },
          {
            Effect: 'Allow',
            Principal: { AWS: `${HERE}:user/cas` },
            Action: 's3:GetObject',
            Resource: 'arn:aws:s3:::data/*',
          },
        ],
      }),
    });
    expect(levels(world)).toEqual(['ann read data certain', 'cas read data certain']);
  });

  it('takes both sides across accounts', async () => {
    const mine = accountDump({
      users: { ann: { allow: ['s3:GetObject on arn:aws:s3:::data/*'] }, bob: {} },
      resources: [],
    });
    const theirs = JSON.parse(
      JSON.stringify(
        accountDump({
          users: { own: {} },
          resources: bucket(
            statement({
              Effect: 'Allow',
              Principal: { AWS: '111122223333' },
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::data/*',
            }),
          ),
        }),
      ).replaceAll(`${HERE}:user/own`, 'arn:aws:iam::444455556666:user/own'),
    );
    expect(levels(await worldOfDump(mine, theirs))).toEqual(['ann read data certain']);
  });

  it.each([
    ['lets other accounts in by a public policy', undefined, ['ann read data certain', 'own read data certain']],
    ['keeps them out where public buckets are restricted', PRIVATE, ['own read data certain']],
  ])('%s', async (_, block, expected) => {
    const mine = accountDump({ users: { ann: { allow: ['s3:GetObject'] } }, resources: [] });
    const theirs = JSON.parse(
      JSON.stringify(
        accountDump({
          users: { own: { allow: ['s3:GetObject'] } },
          resources: bucket(
            statement({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' }),
            block,
          ),
        }),
      ).replaceAll(`${HERE}:user/own`, 'arn:aws:iam::444455556666:user/own'),
    );
    expect(levels(await worldOfDump(mine, theirs))).toEqual(expected);
  });

  describe('behind a key of the customer', () => {
    const key = asNodeId('arn:aws:kms:us-east-1:111122223333:key/k');
    const reader = { allow: ['s3:GetObject on arn:aws:s3:::data/*'] };
    const world = (policy: unknown, grants: readonly string[], account: Record<string, unknown>) =>
      worldOfDumps(
        [accountDump(account)],
        [
          {
            scope: { account: '111122223333', region: 'us-east-1', unit: 'kms.keys' },
            observations: [
              {
                type: 'kms.key',
                id: key,
                name: 'k',
                account: '111122223333',
                region: 'us-east-1',
                props: { manager: 'CUSTOMER', grants },
                policies: [{ kind: 'resource', name: 'default', document: JSON.stringify(policy) }],
                facets: { policy: 'known' },
              },
            ],
          },
          {
            scope: { account: '111122223333', region: 'global', unit: 's3.buckets' },
            observations: [
              {
                type: 's3.bucket',
                id: asNodeId('arn:aws:s3:::data'),
                name: 'data',
                account: '111122223333',
                region: 'us-east-1',
                props: {},
                links: [{ edge: 'ENCRYPTED_BY', to: key }],
                facets: { policy: 'absent' },
              },
            ],
          },
        ],
      );
    const delegates = statement({
      Effect: 'Allow',
      Principal: { AWS: `${HERE}:root` },
      Action: 'kms:*',
      Resource: '*',
    });

    it('nothing is read without kms:Decrypt', async () => {
      const users = { ann: { allow: [...reader.allow, 'kms:Decrypt'] }, bob: reader };
      expect(levels(await world(delegates, [], { users }))).toEqual([
        'ann read data certain',
        'ann read key/k certain',
      ]);
    });
    it('identity policies do nothing where the key policy does not delegate to them', async () => {
      const named = statement({
        Effect: 'Allow',
        Principal: { AWS: `${HERE}:user/cas` },
        Action: 'kms:*',
        Resource: '*',
      });
      const users = { ann: { allow: [...reader.allow, 'kms:Decrypt'] }, cas: reader };
      expect(levels(await world(named, [], { users })).filter((l) => l.includes(' read '))).toEqual([
        'cas read data certain',
        'cas read key/k certain',
      ]);
    });
    it('a grant of the key lets its grantee in, until an explicit Deny', async () => {
      const grant = (user: string) =>
        JSON.stringify({ grantId: user, granteePrincipal: `${HERE}:user/${user}`, operations: ['Decrypt'] });
      const users = { ann: reader, bob: { ...reader, deny: ['kms:Decrypt'] }, cas: reader };
      expect(levels(await world(delegates, [grant('ann'), grant('bob')], { users }))).toEqual([
        'ann read data certain',
        'ann read key/k certain',
      ]);
    });
  });
});
