import { describe, expect, it } from 'vitest';
import type { World } from '../build/world.js';
import { accountDump } from '../content/account.js';
import { adminsOf } from './admin.js';
import { organizationOf, worldOfDumps } from './testing/world-of.js';

const A = '111122223333';
const admins = (world: World): readonly string[] =>
  [...adminsOf(world).values()].map((a) => `${a.principal.replace(/.*[:/]/, '')} ${a.certainty}`).sort();
const of = async (account: Record<string, unknown>, scps?: readonly unknown[] | 'missing') =>
  admins(await worldOfDumps([accountDump(account)], scps === undefined ? [] : organizationOf([A], scps)));
const document = (...Statement: readonly unknown[]) => ({ Version: '2012-10-17', Statement });

const CONTROL = [
  'iam:AttachUserPolicy',
  'iam:AttachGroupPolicy',
  'iam:AttachRolePolicy',
  'iam:PutUserPolicy',
  'iam:PutGroupPolicy',
  'iam:PutRolePolicy',
  'iam:CreatePolicyVersion',
  'iam:CreateRole',
  'iam:UpdateAssumeRolePolicy',
  'iam:PassRole',
];

describe('an administrator', () => {
  it('is whoever is allowed the whole control set, however it is put together', async () => {
    const users = {
      'by-star': { admin: true },
      'by-policy': { attached: ['aws:AdministratorAccess'] },
      'by-iam': { attached: ['aws:IAMFullAccess'] },
      'by-list': { allow: CONTROL },
      'by-parts': { groups: ['half'], allow: CONTROL.slice(5) },
      'by-not-action': { statements: [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }] },
    };
    expect(await of({ users, groups: { half: { allow: CONTROL.slice(0, 5) } } })).toEqual(
      Object.keys(users)
        .sort()
        .map((n) => `${n} certain`),
    );
  });

  it('is nobody who lacks a part of it', async () => {
    const users: Record<string, object> = {
      power: { attached: ['aws:PowerUserAccess'] },
      self: { allow: ['iam:PutUserPolicy on user/self'] },
      named: { allow: CONTROL.map((a) => `${a} on user/named`) },
      denied: { admin: true, deny: ['iam:CreateRole'] },
      'denied-one': { admin: true, deny: ['iam:AttachRolePolicy on role/guarded'] },
      bounded: { admin: true, boundary: 'cap' },
    };
    for (const action of CONTROL) users[`without-${action.slice(4)}`] = { allow: CONTROL.filter((a) => a !== action) };
    expect(
      await of({ users, roles: { guarded: { trust: 'ec2.amazonaws.com' } }, policies: { cap: { allow: ['s3:*'] } } }),
    ).toEqual([]);
  });

  it('is a bounded role only as far as the boundary goes', async () => {
    const roles = {
      capped: { trust: 'account', admin: true, boundary: 'cap' },
      free: { trust: 'account', admin: true, boundary: 'all' },
    };
    expect(await of({ roles, policies: { cap: { allow: ['s3:*'] }, all: { admin: true } } })).toEqual(['free certain']);
  });

  it('is unknown under a boundary whose text is missing', async () => {
    expect(await of({ users: { ann: { admin: true, boundary: 'gone' } } })).toEqual(['ann unknown']);
  });

  it('is conditional while a condition remains', async () => {
    const statements = [
      { Effect: 'Allow', Action: '*', Resource: '*', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
    ];
    expect(await of({ users: { ann: { statements } } })).toEqual(['ann conditional']);
  });

  it('is judged without what the SCPs deny to everybody, and not at all when they deny everything', async () => {
    const users = { ann: { admin: true }, bob: { allow: CONTROL.filter((a) => a !== 'iam:CreateRole') } };
    expect(await of({ users }, [document({ Effect: 'Deny', Action: 'iam:CreateRole', Resource: '*' })])).toEqual([
      'ann certain',
      'bob certain',
    ]);
    expect(await of({ users }, [document({ Effect: 'Deny', Action: 'iam:*', Resource: '*' })])).toEqual([]);
  });

  it('is stopped by an SCP that spares others', async () => {
    const spare = document({
      Effect: 'Deny',
      Action: 'iam:CreateRole',
      Resource: '*',
      Condition: { ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${A}:role/deployer` } },
    });
    const account = { users: { ann: { admin: true } }, roles: { deployer: { trust: 'account', admin: true } } };
    expect(await of(account, [spare])).toEqual(['deployer certain']);
  });

  it('is unknown where the SCPs are there but were denied to the collector', async () => {
    expect(await of({ users: { ann: { admin: true } } }, 'missing')).toEqual(['ann unknown']);
  });
});
