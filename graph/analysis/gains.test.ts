import { describe, expect, it } from 'vitest';
import { accountDump } from '../content/account.js';
import { analyseIdentities } from './analyse.js';
import { organizationOf, worldOfDumps } from './testing/world-of.js';

const A = '111122223333';
const short = (id: string) => id.replace(/^arn:aws:[^:]*::\d*:/, '');
const GAINS =
  /^iam\.(add-user-to-group|put-|attach-|create-policy-version|set-default|remove-deny|delete-(?:user|role)-boundary)/;

/** Edges by which a start gives itself permissions, and its rows. */
async function of(account: Record<string, unknown>, scps?: readonly unknown[]) {
  const world = await worldOfDumps([accountDump(account)], scps ? organizationOf([A], scps) : []);
  const { edges, tables } = analyseIdentities(world);
  const level = (p: unknown) => (typeof p === 'string' ? ` ${p}` : '');
  return {
    edges: edges
      .filter((e) => e.technique !== null && GAINS.test(e.technique) && e.from.endsWith('user/eve'))
      .map((e) => `${e.technique} ${short(e.to)}${level(e.props?.level)} ${e.certainty}`),
    rows: tables.escalations
      .filter((r) => r.principal.endsWith('user/eve') && GAINS.test(r.technique))
      .map((r) => `${r.technique} ${short(r.target)} ${r.admin} ${r.certainty}`),
    admins: tables.admins.map((r) => short(r.principal)),
    all: edges,
  };
}

const bucket = { type: 'aws_s3_bucket', bucket: 'sec', tags: { classification: 'confidential' } };
const none = { edges: [], rows: [] };
const join = ['iam:AddUserToGroup on group/g'];
const boss = { roles: { boss: { trust: 'account', admin: true } } };
const read = { g: { allow: ['s3:GetObject on arn:aws:s3:::sec/*'] } };

describe('joining a group', () => {
  it('leads to the roles that the group may assume', async () => {
    const found = await of({ users: { eve: { allow: join } }, groups: { g: { allow: ['sts:AssumeRole'] } }, ...boss });
    expect(found.edges).toEqual(['iam.add-user-to-group role/boss certain']);
    expect(found.rows).toEqual(['iam.add-user-to-group group/g false certain']);
    expect(found.admins).toEqual(['role/boss']);
  });
  it('leads to what the group may read, which is no escalation', async () => {
    const found = await of({ users: { eve: { allow: join } }, groups: read, resources: [bucket] });
    expect(found.edges).toEqual(['iam.add-user-to-group sec read certain']);
    expect(found.rows).toEqual([]);
  });
  it('leads to what the user and the group make together', async () => {
    const found = await of({
      users: { eve: { allow: [...join, 'iam:AttachUserPolicy on user/nobody'] }, boss: { admin: true, keys: 0 } },
      groups: { g: { allow: ['iam:CreateAccessKey on user/boss'] } },
    });
    expect(found.edges).toEqual(['iam.add-user-to-group user/boss certain']);
  });
  it('leads on to a policy of one’s own', async () => {
    const found = await of({
      users: { eve: { allow: join } },
      groups: { g: { allow: ['iam:PutUserPolicy on arn:aws:iam::*:user/${aws:username}'] } },
    });
    expect(found.edges).toEqual([`iam.add-user-to-group admin:${A} certain`]);
  });
  it.each([
    ['another group may be joined', { users: { eve: { allow: ['iam:AddUserToGroup on group/h'] } } }],
    ['a Deny of its own', { users: { eve: { allow: join, deny: ['sts:*', 's3:*'] } } }],
    [
      'a boundary',
      { users: { eve: { allow: join, boundary: 'cap' } }, policies: { cap: { allow: ['iam:AddUserToGroup'] } } },
    ],
    ['a member already', { users: { eve: { allow: join, groups: ['g'] } } }],
    ['it holds as much already', { users: { eve: { allow: [...join, 'sts:AssumeRole', 's3:*'] } } }],
  ])('gains nothing: %s', async (_, change) => {
    const groups = { g: { allow: ['sts:AssumeRole', 's3:GetObject on arn:aws:s3:::sec/*'] }, h: {} };
    expect(await of({ groups, ...boss, resources: [bucket], ...change })).toMatchObject(none);
  });
});

describe('writing policies on oneself under a limit', () => {
  const put = ['iam:PutUserPolicy on user/eve'];
  it('leads to another in two steps where the boundary leaves them', async () => {
    const found = await of({
      users: { eve: { allow: put, boundary: 'cap' }, boss: { admin: true, keys: 0, loginProfile: true } },
      policies: { cap: { allow: ['iam:PutUserPolicy on user/eve', 'iam:CreateAccessKey'] } },
    });
    expect(found.edges).toEqual(['iam.put-user-policy user/boss certain']);
    expect(found.rows).toEqual(['iam.put-user-policy user/eve false certain']);
  });
  it('leads to administrator where the boundary leaves a way, and names nobody else of the account', async () => {
    const found = await of({
      users: { eve: { allow: put, boundary: 'cap' }, boss: { admin: true, keys: 0 }, bob: { keys: 0 } },
      policies: { cap: { allow: ['*'], deny: ['iam:CreateRole'] } },
    });
    expect(found.edges).toEqual([`iam.put-user-policy admin:${A} certain`]);
    expect(found.rows).toEqual(['iam.put-user-policy user/eve false certain']);
    expect(found.admins).toEqual(['user/boss']);
  });
  it.each([
    ['iam.put-user-policy', { users: { eve: { allow: put, boundary: 'cap' } } }],
    ['iam.create-policy-version', { users: { eve: { attached: ['own'], boundary: 'cap' } } }],
  ])('leads to the stores that the boundary leaves: %s', async (technique, change) => {
    const found = await of({
      ...change,
      policies: {
        cap: { allow: ['s3:GetObject', 'iam:PutUserPolicy', 'iam:CreatePolicyVersion on policy/own'] },
        own: { allow: ['iam:CreatePolicyVersion on policy/own'] },
      },
      resources: [bucket],
    });
    expect(found.edges).toEqual([`${technique} sec read certain`]);
    expect(found.rows).toEqual([]);
  });
  it('leads nowhere where the boundary leaves nothing, or only a policy that allows nothing of it may be attached', async () => {
    const cap = { cap: { allow: ['iam:PutUserPolicy', 'iam:AttachUserPolicy', 's3:ListAllMyBuckets'] } };
    expect(
      await of({ users: { eve: { allow: put, boundary: 'cap' } }, policies: cap, resources: [bucket] }),
    ).toMatchObject(none);
    const attach = {
      Effect: 'Allow',
      Action: 'iam:AttachUserPolicy',
      Resource: '*',
      Condition: { ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/IAMFullAccess' } },
    };
    expect(
      await of({
        users: { eve: { statements: [attach], boundary: 'cap' } },
        policies: { cap: { allow: ['iam:AttachUserPolicy', 's3:*'] } },
        resources: [bucket],
      }),
    ).toMatchObject(none);
  });
  it('is told as administrator alone where it makes one', async () => {
    const found = await of({ users: { eve: { allow: put } }, ...boss, resources: [bucket] });
    expect(found.edges).toEqual([`iam.put-user-policy admin:${A} certain`]);
    expect(found.rows).toEqual(['iam.put-user-policy user/eve true certain']);
  });
});

describe('taking a limit away', () => {
  const chief = { chief: { trust: 'account', admin: true } };
  const assume = ['sts:AssumeRole on role/chief'];
  it('leads to the roles that another version of a policy may assume', async () => {
    const found = await of({
      users: { eve: { attached: ['own'] } },
      roles: chief,
      policies: { own: { allow: ['iam:SetDefaultPolicyVersion on policy/own'], older: [{ allow: assume }] } },
    });
    expect(found.edges).toEqual(['iam.set-default-policy-version role/chief certain']);
    expect(found.rows).toEqual(['iam.set-default-policy-version user/eve false certain']);
  });
  it('leads to the roles that only the boundary, or a Deny, keeps off', async () => {
    const bounded = await of({
      users: { eve: { allow: [...assume, 'iam:DeleteUserPermissionsBoundary'], boundary: 'cap' } },
      roles: chief,
      policies: { cap: { allow: ['iam:DeleteUserPermissionsBoundary'] } },
    });
    expect(bounded.edges).toEqual(['iam.delete-user-boundary role/chief certain']);
    const denied = await of({
      users: { eve: { allow: [...assume, 'iam:DetachUserPolicy'], attached: ['guard'] } },
      roles: chief,
      policies: { guard: { deny: ['sts:AssumeRole'] } },
    });
    expect(denied.edges).toEqual(['iam.remove-deny-policy role/chief certain']);
    expect(denied.rows).toEqual(['iam.remove-deny-policy user/eve false certain']);
  });
  const role = (allow: readonly string[]) => ({
    users: { eve: { allow: ['iam:DeleteRolePermissionsBoundary on role/boss', 'sts:AssumeRole on role/boss'] } },
    roles: { boss: { trust: 'account', allow, boundary: 'cap' }, ...chief },
    policies: { cap: { allow: ['s3:*'] } },
  });
  it('leads to what a role that can be assumed is kept off by its boundary alone', async () => {
    const found = await of(role(assume));
    expect(found.edges).toEqual(['iam.delete-role-boundary+assume role/chief certain']);
    expect(found.rows).toEqual(['iam.delete-role-boundary+assume role/boss false certain']);
  });
  it('leads to what another boundary leaves a role that can be assumed, and to nothing that it does not', async () => {
    const put = (id: string) => ({
      Effect: 'Allow',
      Action: 'iam:PutRolePermissionsBoundary',
      Resource: '*',
      Condition: { ArnEquals: { 'iam:PermissionsBoundary': `arn:aws:iam::${A}:policy/${id}` } },
    });
    const under = (id: string) => ({
      users: { eve: { allow: ['sts:AssumeRole on role/boss'], statements: [put(id)] } },
      roles: { boss: { trust: 'account', allow: assume, boundary: 'cap' }, ...chief },
      policies: { cap: { allow: ['s3:*'] }, wider: { allow: ['sts:AssumeRole'] }, other: { allow: ['ec2:*'] } },
    });
    const found = await of(under('wider'));
    expect(found.edges).toEqual(['iam.put-role-boundary+assume role/chief certain']);
    expect(found.rows).toEqual(['iam.put-role-boundary+assume role/boss false certain']);
    expect(await of(under('other'))).toMatchObject(none);
  });
  it('leads nowhere where nothing is kept off', async () => {
    expect(await of(role(['s3:*']))).toMatchObject(none);
  });
});

describe('rewriting a boundary', () => {
  const chief = { chief: { trust: 'account', admin: true } };
  const assume = 'sts:AssumeRole on role/chief';
  const rewrite = 'iam:CreatePolicyVersion on policy/cap';
  const everything = { cap: { allow: ['*'] } };
  const toAdmin = [`iam.create-policy-version admin:${A} certain`];
  it('leads to administrator where the boundary alone holds it down', async () => {
    const found = await of({
      users: { eve: { attached: ['aws:AdministratorAccess'], boundary: 'cap' } },
      policies: { cap: { allow: ['s3:*', rewrite] } },
    });
    expect(found.edges).toEqual(toAdmin);
    expect(found.rows).toEqual(['iam.create-policy-version user/eve true certain']);
  });
  it('leads no further than its own policies do, and nowhere where those allow no more', async () => {
    const eve = (allow: readonly string[]) => ({
      users: { eve: { allow: [rewrite, ...allow], boundary: 'cap' } },
      roles: chief,
      policies: { cap: { allow: [rewrite] } },
      resources: [bucket],
    });
    const some = await of(eve([assume, 's3:GetObject']));
    expect(some.edges).toEqual([
      'iam.create-policy-version sec read certain',
      'iam.create-policy-version role/chief certain',
    ]);
    expect(some.rows).toEqual(['iam.create-policy-version user/eve false certain']);
    expect(await of(eve(['s3:ListAllMyBuckets']))).toMatchObject(none);
  });
  it('and then writing a policy on oneself leads to administrator, in either order', async () => {
    const first = await of({
      users: { eve: { allow: [rewrite, 'iam:PutUserPolicy on user/eve'], boundary: 'cap' } },
      policies: { cap: { allow: [rewrite] } },
    });
    expect(first.edges).toEqual(toAdmin);
    const then = await of({
      users: { eve: { allow: ['iam:PutUserPolicy on user/eve'], boundary: 'cap' } },
      policies: { cap: { allow: [rewrite, 'iam:PutUserPolicy'] } },
    });
    expect(then.edges).toEqual([`iam.put-user-policy admin:${A} certain`]);
  });
  it.each([
    ['Deny of its own', { deny: ['iam:CreatePolicyVersion'] }, everything, undefined],
    ['Deny of an SCP', {}, everything, [{ Effect: 'Deny', Action: 'iam:CreatePolicyVersion', Resource: '*' }]],
    ['boundary that denies it', {}, { cap: { allow: ['s3:*'], deny: ['iam:CreatePolicyVersion'] } }, undefined],
    ['boundary of AWS', { boundary: 'aws:PowerUserAccess' }, everything, undefined],
  ])('leads nowhere under a %s', async (_, change, policies, scps) => {
    const found = await of(
      { users: { eve: { allow: [rewrite, 's3:*'], boundary: 'cap', ...change } }, policies, resources: [bucket] },
      scps?.map((s) => ({ Version: '2012-10-17', Statement: [s] })),
    );
    expect(found).toMatchObject(none);
  });
  it('leads past an SCP no further than the SCP leaves', async () => {
    const account = {
      users: { eve: { attached: ['aws:AdministratorAccess'], boundary: 'cap' } },
      roles: chief,
      policies: { cap: { allow: [rewrite] } },
    };
    const deny = (action: string) => [
      { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: action, Resource: '*' }] },
    ];
    // What nobody in the account may do is no part of being its administrator.
    expect((await of(account, deny('iam:CreateRole'))).edges).toEqual(toAdmin);
    expect((await of(account, deny('iam:CreatePolicyVersion'))).edges).toEqual([]);
  });
  it('of another is a gain of that identity alone, and of whoever can be it', async () => {
    const bound = (allow: readonly string[], boss: Record<string, unknown>) => ({
      users: { eve: { allow } },
      roles: { boss: { trust: 'account', boundary: 'cap', ...boss }, ...chief },
      policies: { cap: { allow: ['s3:ListAllMyBuckets'] } },
    });
    const admin = { admin: true };
    expect(await of(bound([rewrite], admin))).toMatchObject(none);
    const found = await of(bound([rewrite, 'sts:AssumeRole on role/boss'], admin));
    expect(found.edges).toEqual([`iam.create-policy-version+assume admin:${A} certain`]);
    const less = await of(bound([rewrite, 'sts:AssumeRole on role/boss'], { allow: [assume] }));
    expect(less.edges).toEqual(['iam.create-policy-version+assume role/chief certain']);
    expect(less.rows).toEqual(['iam.create-policy-version+assume role/boss false certain']);
  });
  it('by another version leads to what that version leaves, also together with another version of a policy', async () => {
    const found = await of({
      users: { eve: { allow: [assume, 'iam:SetDefaultPolicyVersion'], boundary: 'cap' } },
      roles: chief,
      policies: { cap: { allow: ['iam:SetDefaultPolicyVersion'], older: [{ allow: ['sts:*'] }] } },
    });
    expect(found.edges).toEqual(['iam.set-default-policy-version role/chief certain']);
    const both = await of({
      users: { eve: { attached: ['own'], boundary: 'cap' } },
      roles: chief,
      policies: {
        cap: { allow: ['iam:SetDefaultPolicyVersion'], older: [{ allow: ['sts:*'] }] },
        own: { allow: ['iam:SetDefaultPolicyVersion'], older: [{ allow: [assume] }] },
      },
    });
    expect(both.edges).toEqual(['iam.set-default-policy-version role/chief certain']);
  });
});

describe('a new thing', () => {
  const region = (Action: string, value: string | readonly string[]) => ({
    Effect: 'Allow',
    Action,
    Resource: '*',
    Condition: { StringLike: { 'aws:RequestedRegion': value } },
  });
  const made = async (create: string | readonly string[], invoke: string | readonly string[], scps?: unknown[]) => {
    const found = await of(
      {
        users: {
          eve: {
            allow: ['iam:PassRole on role/boss'],
            statements: [region('lambda:CreateFunction', create), region('lambda:InvokeFunction', invoke)],
          },
        },
        roles: { boss: { trust: 'lambda.amazonaws.com', admin: true } },
      },
      scps,
    );
    return found.all.filter((e) => e.technique === 'lambda.create+invoke').map((e) => e.certainty);
  };
  it('has one region, whatever is done with it', async () => {
    expect(await made('eu-west-1', 'us-east-1')).toEqual([]);
    expect(await made('eu-*', 'us-*')).toEqual([]);
  });
  it('is made in a region that every action is allowed in', async () => {
    expect(await made('eu-west-1', 'eu-west-1')).toEqual(['certain']);
    expect(await made('eu-*', ['us-east-1', 'eu-west-?'])).toEqual(['certain']);
    expect(await made(['ap-southeast-4', 'us-east-1'], 'ap-*')).toEqual(['certain']);
  });
});
