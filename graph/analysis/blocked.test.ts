import { describe, expect, it } from 'vitest';
import type { World } from '../build/world.js';
import { accountDump } from '../content/account.js';
import { analyseIdentities } from './analyse.js';
import { organizationOf, worldOfDump, worldOfDumps } from './testing/world-of.js';

const A = '111122223333';
const short = (id: string): string => id.replace(/^arn:aws:[^:]*:[^:]*:\d*:/, '');

/** Blocked hops in words, sets folded away: who, by what, where, how sure, and what stops it. */
function hops(world: World): readonly string[] {
  const { edges, blocked } = analyseIdentities(world);
  expect(edges.filter((e) => e.blocked !== undefined)).toEqual([]);
  const members = new Map<string, string[]>();
  for (const e of [...edges, ...blocked])
    if (e.type === 'HOLDS') members.set(e.to, [...(members.get(e.to) ?? []), e.from]);
  return blocked
    .filter((e) => e.type !== 'HOLDS')
    .flatMap((e) =>
      (members.get(e.from) ?? [e.from]).map((from) => {
        const by = (e.blocked ?? []).map((b) =>
          'policy' in b ? `${b.effect} ${b.layer} ${b.sid ?? b.statement + 1}` : b.fact,
        );
        return `${short(from)} ${e.technique ?? String(e.props?.level)} ${short(e.to)} ${e.certainty} by ${by.join(', ')}`;
      }),
    )
    .sort();
}
const of = async (account: Record<string, unknown>, scps?: readonly unknown[]) =>
  hops(await worldOfDumps([accountDump(account)], scps ? organizationOf([A], scps) : []));
const scp = (...Statement: readonly unknown[]) => ({ Version: '2012-10-17', Statement });
const denied = (Action: unknown, more: object = {}) => ({
  Sid: 'Guard',
  Effect: 'Deny',
  Action,
  Resource: '*',
  ...more,
});
const boss = { boss: { allow: ['s3:GetObject'], keys: 1, loginProfile: true } };
const keys = { ann: { allow: ['iam:CreateAccessKey on user/boss'] } };

describe('a technique that one control stops', () => {
  it('is blocked by an own Deny, a boundary, an SCP or the limit of the API', async () => {
    const hop = 'user/ann iam.create-access-key user/boss certain by';
    const ann = { allow: ['iam:CreateAccessKey on user/boss'] };
    expect(await of({ users: { ...boss, ann: { ...ann, deny: ['iam:CreateAccessKey'] } } })).toEqual([
      `${hop} Deny identity 2`,
    ]);
    expect(
      await of({ users: { ...boss, ann: { ...ann, boundary: 'cap' } }, policies: { cap: { allow: ['s3:*'] } } }),
    ).toEqual([`${hop} boundary`]);
    expect(await of({ users: { ...boss, ...keys } }, [scp(denied('iam:CreateAccessKey'))])).toEqual([
      `${hop} Deny scp Guard`,
    ]);
    expect(await of({ users: { boss: { ...boss.boss, keys: 2 }, ...keys } })).toEqual([`${hop} fewer-than-two-keys`]);
    expect(await of({ users: { ...boss, ann: { allow: ['iam:CreateLoginProfile on user/boss'] } } })).toEqual([
      'user/ann iam.create-login-profile user/boss certain by no-login-profile',
    ]);
    const ann5 = { attached: ['mine'] };
    const mine = { allow: ['iam:CreatePolicyVersion on policy/mine'] };
    expect(await of({ users: { ann: ann5 }, policies: { mine: { ...mine, versions: 5 } } })).toEqual([
      `user/ann iam.create-policy-version admin:${A} certain by fewer-than-five-versions`,
    ]);
  });
  it('is no hop where two stop it, or where nothing allows it', async () => {
    const two = { boss: { ...boss.boss, keys: 2 } };
    expect(await of({ users: { ...two, ...keys } }, [scp(denied('iam:CreateAccessKey'))])).toEqual([]);
    const ann = { allow: ['iam:CreateAccessKey on user/boss'], deny: ['iam:CreateAccessKey'] };
    expect(
      await of({ users: { ...boss, ann: { ...ann, boundary: 'cap' } }, policies: { cap: { allow: ['s3:*'] } } }),
    ).toEqual([]);
    expect(await of({ users: { ...boss, ann: { allow: ['iam:CreateAccessKey on user/other'] } } })).toEqual([]);
    expect(await of({ users: { ...boss, ann: { allow: ['s3:*'] } } }, [scp(denied('iam:*'))])).toEqual([]);
  });
  it('is blocked once by one Deny that stops several of its actions, and not at all by one for each', async () => {
    const account = (deny: readonly string[]) => ({
      users: { ann: { allow: ['iam:PassRole on role/big', 'lambda:CreateFunction', 'lambda:InvokeFunction'], deny } },
      roles: { big: { trust: 'lambda.amazonaws.com', allow: ['s3:GetObject'] } },
    });
    const one = scp(denied(['iam:PassRole', 'lambda:*']));
    const hop = 'lambda.create+invoke role/big certain by Deny scp Guard';
    expect((await of(account([]), [one])).filter((h) => h.includes('lambda.create+invoke'))).toEqual([
      `user/ann ${hop}`,
    ]);
    expect(await of(account(['iam:PassRole']), [scp(denied('lambda:*'))])).toEqual([]);
  });
  it('counts a boundary as the one that stops the gain as well as the call', async () => {
    const policies = { cap: { allow: ['s3:*'] }, writes: { allow: ['s3:*', 'iam:PutUserPolicy'] } };
    const ann = { allow: ['iam:PutUserPolicy on user/ann'] };
    const hop = `user/ann iam.put-user-policy admin:${A} certain by boundary`;
    expect(await of({ users: { ann: { ...ann, boundary: 'cap' } }, policies })).toEqual([hop]);
    // It may write the policy; what that gives is what the boundary holds back.
    expect(await of({ users: { ann: { ...ann, boundary: 'writes' } }, policies })).toEqual([hop]);
    expect(await of({ users: { ann: { ...ann, boundary: 'cap', deny: ['iam:CreateRole'] } }, policies })).toEqual([]);
  });
  it('keeps out of the rows', async () => {
    const world = await worldOfDump(
      accountDump({ users: { ...boss, ann: { ...keys.ann, deny: ['iam:CreateAccessKey'] } } }),
    );
    const { edges, tables, blocked } = analyseIdentities(world);
    expect(blocked.length).toBe(1);
    expect([...tables.escalations, ...tables.admins, ...edges.filter((e) => e.to.endsWith('user/boss'))]).toEqual([]);
  });
  it('is left out where another way is open', async () => {
    const ann = {
      allow: ['iam:CreateAccessKey on user/boss', 'iam:UpdateLoginProfile on user/boss'],
      deny: ['iam:CreateAccessKey'],
    };
    expect(await of({ users: { ...boss, ann } })).toEqual([]);
  });
});

describe('an assumption that one control stops', () => {
  const trust = (Principal: unknown, more: object = {}) => [
    { Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more },
  ];
  const hop = 'user/ann sts.assume-role role/r certain by';
  it('is blocked by a trust condition that the caller cannot meet', async () => {
    const tag = { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'ops' } } };
    const account = { users: { ann: {} }, roles: { r: { trust: trust({ AWS: `arn:aws:iam::${A}:user/ann` }, tag) } } };
    expect(await of(account)).toEqual([`${hop} trust`]);
    expect(await of(account, [scp(denied('sts:AssumeRole'))])).toEqual([]);
  });
  it('is blocked by a Deny of the trust policy, of the caller, of an SCP, or by a boundary', async () => {
    const ann = { allow: ['sts:AssumeRole on role/r'] };
    const role = { r: { trust: 'account' } };
    const principal = { AWS: `arn:aws:iam::${A}:user/ann` };
    const denies = [...trust({ AWS: A }), { Effect: 'Deny', Principal: principal, Action: 'sts:AssumeRole' }];
    expect(await of({ users: { ann }, roles: { r: { trust: denies } } })).toEqual([`${hop} Deny trust 2`]);
    expect(await of({ users: { ann: { ...ann, deny: ['sts:*'] } }, roles: role })).toEqual([`${hop} Deny identity 2`]);
    expect(await of({ users: { ann }, roles: role }, [scp(denied('sts:*'))])).toEqual([`${hop} Deny scp Guard`]);
    const policies = { cap: { allow: ['s3:*'] } };
    expect(await of({ users: { ann: { ...ann, boundary: 'cap' } }, roles: role, policies })).toEqual([
      `${hop} boundary`,
    ]);
  });
  it('is no hop without trust or without a grant', async () => {
    const cap = { policies: { cap: { allow: ['s3:*'] } } };
    expect(await of({ users: { ann: { boundary: 'cap' } }, roles: { r: { trust: 'account' } }, ...cap })).toEqual([]);
    const ann = { allow: ['sts:AssumeRole'], deny: ['sts:AssumeRole'] };
    expect(await of({ users: { ann }, roles: { r: { trust: 'ec2.amazonaws.com' } } })).toEqual([]);
  });
});

describe('access that one control stops', () => {
  const bucket = (policy?: unknown) => [
    { type: 'aws_s3_bucket', label: 'b', bucket: 'data' },
    ...(policy === undefined ? [] : [{ type: 'aws_s3_bucket_policy', label: 'b', bucket: 'data', policy }]),
  ];
  const world = (account: Record<string, unknown>, policy?: unknown, scps?: readonly unknown[]) =>
    worldOfDumps([accountDump({ ...account, resources: bucket(policy) })], scps ? organizationOf([A], scps) : []);
  const guard = scp({
    Sid: 'Own',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::data/*',
  });
  const reads = { allow: ['s3:GetObject'] };
  it('is blocked by a Deny of the store, also for principals that hold the same', async () => {
    expect(hops(await world({ users: { ann: reads } }, guard))).toEqual([
      'user/ann read data certain by Deny resource Own',
    ]);
    const policies = { same: reads };
    const both = { ann: { attached: ['same'] }, bob: { attached: ['same'] } };
    expect(hops(await world({ users: both, policies }, guard))).toEqual([
      'user/ann read data certain by Deny resource Own',
      'user/bob read data certain by Deny resource Own',
    ]);
  });
  it('is blocked by a boundary or an SCP, and no hop where both or nothing but a missing grant stops it', async () => {
    const policies = { cap: { allow: ['logs:*'] } };
    const capped = { ann: { ...reads, boundary: 'cap' } };
    const s3 = [scp(denied('s3:*'))];
    expect(hops(await world({ users: capped, policies }))).toEqual(['user/ann read data certain by boundary']);
    expect(hops(await world({ users: { ann: reads } }, undefined, s3))).toEqual([
      'user/ann read data certain by Deny scp Guard',
    ]);
    expect(hops(await world({ users: capped, policies }, undefined, s3))).toEqual([]);
    expect(hops(await world({ users: { ann: { allow: ['s3:ListBucket'] } } }, guard))).toEqual([]);
  });
});
