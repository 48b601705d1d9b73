import { describe, expect, it } from 'vitest';
import { blockOf } from './blocked.js';
import { compilePolicy } from './compile.js';
import type { AuthorizationRequest, BoundPolicy, KeyFact } from './contract.js';
import { evaluate } from './evaluate.js';

const A = '111122223333';
const user = `arn:aws:iam::${A}:user/ann`;
const role = `arn:aws:iam::${A}:role/r`;
const policy = (id: string, ...Statement: readonly unknown[]): BoundPolicy => ({
  id,
  document: compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement })),
});
const allow = (Action: unknown, more: object = { Resource: '*' }) => ({ Effect: 'Allow', Action, ...more });
const deny = (Action: unknown, more: object = {}) => ({ Effect: 'Deny', Action, Resource: '*', ...more });
const all = policy('full', allow('*'));

function request(
  more: Partial<AuthorizationRequest>,
  keys: Readonly<Record<string, KeyFact>> = {},
): AuthorizationRequest {
  return {
    principal: { type: 'user', arn: user, account: A },
    action: 'iam:CreateAccessKey',
    resource: `arn:aws:iam::${A}:user/boss`,
    resourceAccount: A,
    identity: [policy('mine', allow('iam:*'))],
    context: (key) => keys[key] ?? { state: 'absent' },
    ...more,
  };
}
/** Key of the control, with how sure the Allow behind it is; null: no one control. */
function block(more: Partial<AuthorizationRequest>, keys: Readonly<Record<string, KeyFact>> = {}): string | null {
  const asked = request(more, keys);
  const found = blockOf(asked, evaluate(asked));
  return found && `${found.control.key} ${found.without.certainty}`;
}
const texts = (more: Partial<AuthorizationRequest>): readonly string[] => {
  const asked = request(more);
  return (blockOf(asked, evaluate(asked))?.control.because ?? []).map((b) => b.text);
};

describe('the one control that stops a request', () => {
  it('is none where it is allowed, or where nobody allows it', () => {
    expect(block({})).toBeNull();
    expect(block({ identity: [policy('mine', allow('s3:*'))] })).toBeNull();
    expect(block({ identity: [policy('mine', allow('s3:*'), deny('iam:*'))] })).toBeNull();
    expect(block({ identity: [], boundary: [policy('cap', allow('s3:*'))] })).toBeNull();
  });
  it('is a Deny of an identity policy', () => {
    expect(block({ identity: [policy('mine', allow('iam:*'), deny('iam:Create*'))] })).toBe('deny|mine|1 certain');
  });
  it('is the boundary, whether it denies or does not allow', () => {
    expect(block({ boundary: [policy('cap', allow('s3:*'))] })).toBe(`boundary|${user} certain`);
    expect(texts({ boundary: [policy('cap', allow('s3:*'))] })).toEqual([
      `permissions boundary cap of ${user} does not allow iam:CreateAccessKey on arn:aws:iam::${A}:user/boss`,
    ]);
    expect(block({ boundary: [policy('cap', allow('*'), deny('iam:*'))] })).toBe(`boundary|${user} certain`);
    expect(texts({ boundary: [policy('cap', allow('*'), deny('iam:*'))] })).toEqual([
      'permissions boundary cap, statement 2, denies iam:* on *',
    ]);
    expect(block({ boundary: [policy('cap', allow('s3:*'), deny('iam:*'), deny('iam:Create*'))] })).toBe(
      `boundary|${user} certain`,
    );
  });
  it('is an SCP that denies, at whatever level and however often it is attached', () => {
    const scp = policy('guard', deny('iam:CreateAccessKey'));
    expect(block({ scpLevels: [[all], [all, scp]] })).toBe('deny|guard|0 certain');
    expect(
      block({
        scpLevels: [
          [all, scp],
          [all, scp],
        ],
      }),
    ).toBe('deny|guard|0 certain');
  });
  it('is a level of SCPs that does not allow', () => {
    const levels = [[all], [policy('only-s3', allow('s3:*'))]];
    expect(block({ scpLevels: levels })).toBe(`scp|${A}|1 certain`);
    expect(texts({ scpLevels: levels })).toEqual([
      `no service control policy at level 2 above ${A} (only-s3) allows iam:CreateAccessKey on arn:aws:iam::${A}:user/boss`,
    ]);
  });
  it('is an RCP, or a Deny of the resource', () => {
    const get = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/x', identity: [policy('mine', allow('s3:*'))] };
    const guard = policy('rcp', deny('s3:*', { Principal: '*' }));
    expect(block({ ...get, rcpLevels: [[policy('full', allow('*', { Principal: '*', Resource: '*' })), guard]] })).toBe(
      'deny|rcp|0 certain',
    );
    expect(block({ ...get, resourcePolicy: policy('arn:aws:s3:::b', deny('s3:GetObject', { Principal: '*' })) })).toBe(
      'deny|arn:aws:s3:::b|0 certain',
    );
  });
  it('is a condition of a trust policy that nothing meets, if it is the only one', () => {
    const assume = (Condition: object): Partial<AuthorizationRequest> => ({
      action: 'sts:AssumeRole',
      resource: role,
      identity: [],
      resourcePolicy: policy(role, allow('sts:AssumeRole', { Principal: { AWS: user }, Condition })),
    });
    const tag = { 'aws:PrincipalTag/team': 'ops' };
    expect(block(assume({ StringEquals: tag }))).toBe(`trust|${role}|0|0 certain`);
    expect(texts(assume({ StringEquals: tag }))).toEqual([
      `trust policy of ${role}, statement 1, asks that aws:PrincipalTag/team is ops: nothing that ${user} could send meets it`,
    ]);
    expect(block(assume({ StringEquals: { ...tag, 'aws:PrincipalTag/env': 'prod' } }))).toBeNull();
    const mfa = { 'aws:multifactorauthpresent': { state: 'undecided' } } as const;
    expect(block(assume({ StringEquals: tag, Bool: { 'aws:MultiFactorAuthPresent': 'true' } }), mfa)).toBe(
      `trust|${role}|0|0 conditional`,
    );
    // Of another principal's trust nothing is a condition of this caller's.
    const other = allow('sts:AssumeRole', { Principal: { AWS: role }, Condition: { StringEquals: tag } });
    expect(block({ ...assume({}), resourcePolicy: policy(role, other) })).toBeNull();
  });
  it('is none where two stop it', () => {
    const scp = policy('guard', deny('iam:*'));
    const mine = policy('mine', allow('iam:*'), deny('iam:*'));
    const cap = policy('cap', allow('s3:*'));
    expect(block({ identity: [mine], scpLevels: [[all, scp]] })).toBeNull();
    expect(block({ identity: [mine], boundary: [cap] })).toBeNull();
    expect(block({ boundary: [cap], scpLevels: [[all, scp]] })).toBeNull();
    expect(block({ scpLevels: [[cap], [cap]] })).toBeNull();
    expect(block({ scpLevels: [[all], [cap, scp]] })).toBeNull();
    expect(block({ identity: [policy('mine', allow('iam:*'), deny('iam:*'), deny('iam:Create*'))] })).toBeNull();
  });
  it('leaves what it would still take as a condition, and what is missing as not known', () => {
    const mfa = { 'aws:multifactorauthpresent': { state: 'undecided' } } as const;
    const asks = allow('iam:*', { Resource: '*', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } });
    expect(block({ identity: [policy('mine', asks, deny('iam:Create*'))] }, mfa)).toBe('deny|mine|1 conditional');
    expect(block({ boundary: 'unknown', scpLevels: [[all, policy('guard', deny('iam:*'))]] })).toBe(
      'deny|guard|0 unknown',
    );
  });
});
