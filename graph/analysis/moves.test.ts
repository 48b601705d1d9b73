import { describe, expect, it } from 'vitest';
import type { World } from '../build/world.js';
import { accountDump } from '../content/account.js';
import { moveEdges } from './moves.js';
import { organizationOf, worldOfDumps } from './testing/world-of.js';

const A = '111122223333';
const short = (id: string) =>
  id.replace(/^arn:aws:[^:]*::(\d+):/, (_, account) => (account === A ? '' : `${account}:`));
const moves = (world: World): readonly string[] =>
  moveEdges(world)
    .filter((e) => e.type === 'CAN_ASSUME')
    .map((e) => `${short(e.from)} → ${short(e.to)} ${e.certainty}`)
    .sort();
const of = async (account: Record<string, unknown>, scps?: readonly unknown[]) =>
  moves(await worldOfDumps([accountDump(account)], scps ? organizationOf([A], scps) : []));
const trust = (Principal: unknown, more: object = {}) => [
  { Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more },
];

describe('assuming a role', () => {
  it('needs no grant of a user whom the trust policy names', async () => {
    expect(await of({ users: { ann: {} }, roles: { r: { trust: 'user/ann' } } })).toEqual([
      'user/ann → role/r certain',
    ]);
  });
  it('needs a grant where the trust policy names the account', async () => {
    expect(
      await of({
        users: {
          ann: { allow: ['sts:AssumeRole on role/r'] },
          bob: { allow: ['sts:AssumeRole on role/other'] },
          cas: {},
        },
        roles: { r: { trust: 'account' } },
      }),
    ).toEqual(['user/ann → role/r certain']);
  });
  it('ends at an explicit Deny, a boundary or an SCP', async () => {
    const role = { roles: { r: { trust: 'account' } } };
    expect(
      await of({ users: { ann: { allow: ['sts:AssumeRole'], deny: ['sts:AssumeRole on role/r'] } }, ...role }),
    ).toEqual([]);
    expect(
      await of({
        users: { ann: { allow: ['sts:AssumeRole'], boundary: 'cap' } },
        policies: { cap: { allow: ['s3:*'] } },
        ...role,
      }),
    ).toEqual([]);
    const scp = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'sts:*', Resource: '*' }] };
    expect(await of({ users: { ann: { allow: ['sts:AssumeRole'] } }, ...role }, [scp])).toEqual([]);
  });
  it('keeps what the trust policy still asks for as a condition', async () => {
    const mfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } };
    expect(
      await of({ users: { ann: {} }, roles: { r: { trust: trust({ AWS: `arn:aws:iam::${A}:user/ann` }, mfa) } } }),
    ).toEqual(['user/ann → role/r conditional']);
  });
  it('makes no hop of a condition that nothing can meet', async () => {
    const old = { Condition: { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } } };
    const tag = { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'ops' } } };
    for (const more of [old, tag])
      expect(
        await of({ users: { ann: {} }, roles: { r: { trust: trust({ AWS: `arn:aws:iam::${A}:user/ann` }, more) } } }),
      ).toEqual([]);
  });
  it('knows tags', async () => {
    const tag = { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'ops' } } };
    expect(
      await of({
        users: { ann: { tags: { team: 'ops' } }, bob: { tags: { team: 'dev' } } },
        roles: { r: { trust: trust({ AWS: [`arn:aws:iam::${A}:user/ann`, `arn:aws:iam::${A}:user/bob`] }, tag) } },
      }),
    ).toEqual(['user/ann → role/r certain']);
  });
  it('takes an account nobody collected as a start, with the conditions of the trust policy alone', async () => {
    const id = { Condition: { StringEquals: { 'sts:ExternalId': 'x' } } };
    expect(
      await of({
        roles: {
          open: { trust: trust({ AWS: 'arn:aws:iam::999988887777:root' }) },
          asks: { trust: trust({ AWS: '999988887777' }, id) },
          one: { trust: trust({ AWS: 'arn:aws:iam::999988887777:role/vendor' }) },
        },
      }),
    ).toEqual([
      '999988887777:role/vendor → role/one certain',
      'account:999988887777 → role/asks conditional',
      'account:999988887777 → role/open certain',
    ]);
  });
  it('takes anyone where everybody is trusted, and nobody outside where the organisation is asked for', async () => {
    const org = { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } };
    const account = {
      users: { ann: {} },
      roles: { open: { trust: trust('*') }, own: { trust: trust({ AWS: '*' }, org) } },
    };
    expect((await of(account, [])).filter((m) => m.startsWith('internet'))).toEqual(['internet → role/open certain']);
  });
  it('takes identity providers with the claims as conditions', async () => {
    const provider = `arn:aws:iam::${A}:oidc-provider/token.actions.githubusercontent.com`;
    const sub = { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:acme/*' } };
    const saml = `arn:aws:iam::${A}:saml-provider/corp`;
    expect(
      await of({
        roles: {
          ci: {
            trust: [
              {
                Effect: 'Allow',
                Principal: { Federated: provider },
                Action: 'sts:AssumeRoleWithWebIdentity',
                Condition: sub,
              },
            ],
          },
          people: {
            trust: [
              {
                Effect: 'Allow',
                Principal: { Federated: saml },
                Action: 'sts:AssumeRoleWithSAML',
                Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
              },
            ],
          },
        },
      }),
    ).toEqual([
      'oidc-provider/token.actions.githubusercontent.com → role/ci conditional',
      'saml-provider/corp → role/people conditional',
    ]);
  });
  it('makes nothing of parties that are gone, of services, and of oneself', async () => {
    expect(
      await of({
        roles: {
          r: {
            trust: trust({
              AWS: ['AROA1234567890123456Z', `arn:aws:iam::${A}:user/gone`],
              Service: 'ec2.amazonaws.com',
            }),
            allow: ['sts:AssumeRole'],
          },
        },
      }),
    ).toEqual([]);
  });
  it('takes both sides across accounts that were collected', async () => {
    const mine = accountDump({ users: { ann: { allow: ['sts:AssumeRole'] }, bob: {} } });
    const theirs = JSON.parse(
      JSON.stringify(accountDump({ roles: { r: { trust: [...trust({ AWS: '444455556666' })] } } }))
        .replaceAll(A, '777788889999')
        .replaceAll('444455556666', A),
    );
    const world = await worldOfDumps([mine, theirs], []);
    expect(moves(world)).toEqual([
      'admin:111122223333 → 777788889999:role/r certain',
      'user/ann → 777788889999:role/r certain',
    ]);
  });
});
