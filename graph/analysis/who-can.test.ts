import { describe, expect, it } from 'vitest';
import type { World } from '../build/world.js';
import { accountDump } from '../content/account.js';
import { worldOfDump } from './testing/world-of.js';
import { whoCan } from './who-can.js';

const HERE = 'arn:aws:iam::111122223333';
const world = (account: Record<string, unknown>) => worldOfDump(accountDump(account));
const bucket = [{ type: 'aws_s3_bucket', label: 'b', bucket: 'data' }];
const policy = (statement: object) => ({
  type: 'aws_s3_bucket_policy',
  label: 'b',
  bucket: 'data',
  policy: { Version: '2012-10-17', Statement: [statement] },
});
const who = (w: World, action: string, resource: string) =>
  whoCan(w, action, resource).rows.map((r) => `${r.principal.replace(`${HERE}:`, '')} ${r.certainty}`);
const NONE = policy({
  Effect: 'Allow',
  Principal: { AWS: `${HERE}:user/nobody` },
  Action: 's3:ListBucket',
  Resource: 'arn:aws:s3:::data',
});

describe('who can', () => {
  it('asks users, roles and whoever the resource names', async () => {
    const w = await world({
      users: { ann: { allow: ['s3:GetObject on arn:aws:s3:::data/*'] }, bob: {} },
      roles: { svc: { trust: 'ec2.amazonaws.com', admin: true } },
      resources: [
        ...bucket,
        policy({
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::999988887777:root' },
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::data/*',
        }),
      ],
    });
    expect(who(w, 's3:GetObject', 'arn:aws:s3:::data/secret.txt')).toEqual([
      'user/ann certain',
      'role/svc certain',
      'account:999988887777 certain',
    ]);
  });

  it('takes a bucket for any of its objects where the action is about objects', async () => {
    const w = await world({
      users: { ann: { allow: ['s3:GetObject on arn:aws:s3:::data/public/*'] } },
      resources: [...bucket, NONE],
    });
    expect(who(w, 's3:GetObject', 'arn:aws:s3:::data')).toEqual(['user/ann certain']);
    expect(who(w, 's3:GetObject', 'arn:aws:s3:::data/private/x')).toEqual([]);
  });

  it('says that somebody may, once, where a grant was not collected', async () => {
    const w = await world({ users: { ann: {}, bob: { attached: ['gone'] } }, resources: bucket });
    const rows = whoCan(w, 's3:GetObject', 'arn:aws:s3:::data/x').rows;
    expect(rows.map((r) => [r.principal, r.decision, r.certainty])).toEqual([['*', 'Allow', 'unknown']]);
    expect(rows[0]?.because.map((b) => ('fact' in b ? b.source : ''))).toEqual([
      `${HERE}:policy/gone`,
      expect.stringContaining('arn:aws:s3:::data'),
    ]);
  });

  it('is not turned round by a policy nobody has read where an explicit Deny stands', async () => {
    const w = await world({ users: { bob: { attached: ['gone'], deny: ['s3:*'] } }, resources: [...bucket, NONE] });
    expect(who(w, 's3:GetObject', 'arn:aws:s3:::data/x')).toEqual([]);
  });

  it('names the limits it takes for absent', async () => {
    const w = await world({ users: { ann: { allow: ['s3:GetObject'] } }, resources: [...bucket, NONE] });
    expect(whoCan(w, 's3:GetObject', 'arn:aws:s3:::data/x').assumes).toContain('no SCP collected for 111122223333');
  });
});
