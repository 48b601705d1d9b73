import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { simulate } from './simulate.js';

const cases = z
  .object({ cases: z.array(z.looseObject({ id: z.string(), expect: z.string(), doc: z.string() })) })
  .parse(JSON.parse(readFileSync(new URL('../test/cases/decisions.json', import.meta.url), 'utf8'))).cases;
const NOW = '2026-11-24T00:00:00Z';

describe('simulate decides as the AWS documentation says', () => {
  it('has all 88 cases', () => {
    expect(cases).toHaveLength(88);
  });
  it.each(cases.map((c) => [c.id, c] as const))('%s', (_, c) => {
    const row = simulate(c, NOW);
    expect(row).toMatchObject({ id: c.id, decision: c.expect, certainty: 'certain', conditions: [], otherwise: null });
  });
});

describe('a request', () => {
  const base = {
    id: 'r',
    principal: 'arn:aws:iam::111122223333:user/team/alice',
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
  };
  const allowIf = (condition: object) => [
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Condition: condition }] },
  ];
  const decided = (more: object) => {
    const row = simulate({ ...base, ...more }, NOW);
    if ('error' in row) throw new Error(row.error);
    return row;
  };
  it.each([
    [{ expects: 'Allow' }, /unknown field "expects"/],
    [{ flags: { root: true } }, /unknown flag "root"/],
    [{ principal: 'alice' }, /principal "alice" is no user/],
    [{ action: 's3:*' }, /is one action/],
    [{ resourceAccount: '1' }, /twelve digits/],
    [{ boundary: [{}, {}] }, /holds one document/],
    [{ identity: { Statement: [] } }, /identity/],
  ])('with %j is an error of its own', (more, message) => {
    expect(simulate({ ...base, ...more }, NOW)).toEqual({ id: 'r', error: expect.stringMatching(message) });
  });
  it.each([17, null, 'x', []])('that is %j is an error', (value) => {
    expect(simulate(value, NOW)).toMatchObject({ id: null, error: expect.any(String) });
  });
  it('has the keys that follow from itself, and a given value wins', () => {
    for (const [key, value] of [
      ['aws:PrincipalArn', base.principal],
      ['aws:PrincipalAccount', '111122223333'],
      ['aws:PrincipalType', 'User'],
      ['aws:username', 'alice'],
      ['aws:ResourceAccount', '111122223333'],
    ] as const) {
      const identity = allowIf({ StringEquals: { [key]: value } });
      expect(decided({ identity }).decision).toBe('Allow');
      expect(decided({ identity, context: { [key.toUpperCase()]: 'another' } }).decision).toBe('ImplicitDeny');
    }
    expect(decided({ identity: allowIf({ DateGreaterThan: { 'aws:CurrentTime': '2026-11-23' } }) }).decision).toBe(
      'Allow',
    );
    expect(decided({ identity: allowIf({ Null: { 'aws:PrincipalOrgID': 'true' } }) }).decision).toBe('Allow');
  });
  it('takes numbers, booleans and lists as context, and an empty list as absent', () => {
    expect(decided({ identity: allowIf({ NumericEquals: { 'k:n': 5 } }), context: { 'k:n': 5 } }).decision).toBe(
      'Allow',
    );
    expect(decided({ identity: allowIf({ Bool: { 'k:b': true } }), context: { 'k:b': true } }).decision).toBe('Allow');
    expect(decided({ identity: allowIf({ Null: { 'k:l': 'true' } }), context: { 'k:l': [] } }).decision).toBe('Allow');
  });
  it('with unknown keys is answered with the conditions that remain', () => {
    expect(
      decided({ identity: allowIf({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }), unknownKeys: ['AWS:SourceIP'] }),
    ).toMatchObject({
      decision: 'Allow',
      certainty: 'conditional',
      otherwise: 'ImplicitDeny',
      conditions: [
        { key: 'aws:SourceIp', operator: 'IpAddress', values: ['10.0.0.0/8'], text: 'aws:SourceIp is in 10.0.0.0/8' },
      ],
    });
  });
  it('names a session whose role has a path by aws:PrincipalArn', () => {
    const role = 'arn:aws:iam::111122223333:role/team/app';
    const resourcePolicy = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: role }, Action: 's3:*', Resource: '*' },
    };
    const session = { principal: 'arn:aws:sts::111122223333:assumed-role/app/one', resourcePolicy };
    expect(decided({ ...session, context: { 'aws:PrincipalArn': role } }).decision).toBe('Allow');
    expect(
      decided({ ...session, context: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/other/app' } }).decision,
    ).toBe('ImplicitDeny');
  });
  it('explains every layer, the statements that matched and those that came closest', () => {
    const row = decided({
      identity: [
        {
          Version: '2012-10-17',
          Statement: [
            { Sid: 'Other', Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::other/*' },
            { Effect: 'Allow', Action: 's3:Get*', Resource: '*' },
          ],
        },
      ],
      scpLevels: [
        [
          {
            Version: '2012-10-17',
            Statement: [{ Sid: 'Guard', Effect: 'Deny', Action: 's3:GetObject', Resource: '*' }],
          },
        ],
      ],
    });
    expect(row.decision).toBe('ExplicitDeny');
    expect(row.explanation.layers).toMatchObject([
      {
        layer: 'identity',
        result: 'allows',
        statements: [{ statement: 1, effect: 'Allow' }],
        closest: [{ statement: { sid: 'Other' }, failed: 'the resource is another' }],
      },
      { layer: 'scp', level: 0, result: 'denies', statements: [{ sid: 'Guard', effect: 'Deny' }] },
    ]);
    expect(row.explanation.text).toMatch(/is explicitly denied.*service control policy, level 1 denies/);
    expect(row.explanation.flip).toMatchObject({
      decision: 'Allow',
      certainty: 'certain',
      smallest: true,
      changes: [
        { kind: 'remove-statement', layer: 'scp', level: 0, policy: 'scpLevels[0][0]', statement: 0, sid: 'Guard' },
        // That SCP was all there is at the level: without it nothing allows.
        {
          kind: 'add-statement',
          layer: 'scp',
          level: 0,
          policy: null,
          content: { Effect: 'Allow', Action: 's3:GetObject' },
        },
      ],
    });
    expect(row.explanation.text).toMatch(/To be allowed: remove statement Guard \(Deny\) of service control policy/);
  });
  it('with a policy that AWS would refuse is decided without it, and says so', () => {
    const row = decided({
      identity: [{ Version: '2012-10-17', Statement: [{ Effect: 'allow', Action: '*', Resource: '*' }] }],
    });
    expect(row.decision).toBe('ImplicitDeny');
    expect(row.explanation.problems).toEqual([
      expect.stringMatching(/^identity\[0\], line 5, column 17: Effect must be/),
    ]);
  });
});
