/**
 * Where other tools went wrong, and rules that evaluators miss: one test a row, with the page or the report it comes from.
 */
import { describe, expect, it } from 'vitest';
import { hasResourceLevel } from './catalogue/catalogue.js';
import { compilePolicy, missingDocument } from './compile.js';
import { decide, evaluate } from './evaluate.js';
import { grantedActions } from './granted.js';
import { managedPolicyDocument } from './managed.js';
import { principalsOf } from './named.js';
import {
  ACCOUNT,
  ALICE,
  allow,
  deny,
  OTHER_ACCOUNT,
  policy,
  ROLE,
  request,
  SESSION,
  type Short,
} from './testing/request.js';

const decision = (short: Short) => evaluate(request(short)).decision;
const everything = [policy('admin', allow('*'))];
const onlyEc2 = [policy('ec2', allow('ec2:*'))];
const named = (aws: string | readonly string[], more = {}) =>
  policy('bucket', { ...allow('s3:GetObject', 'arn:aws:s3:::b/*'), Principal: { AWS: aws }, ...more });
const trust = (principal: unknown, more = {}) =>
  policy('trust', { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal, ...more });
const assume = { action: 'sts:AssumeRole', resource: ROLE } as const;
const FEDERATED = `arn:aws:sts::${ACCOUNT}:federated-user/bob`;

describe('permissions boundaries (access_policies_boundaries)', () => {
  it('bind roles as they bind users (PMapper drops them on load, issue 129)', () => {
    expect(decision({ by: SESSION, identity: everything, boundary: onlyEc2 })).toBe('ImplicitDeny');
    expect(decision({ by: ROLE, identity: everything, boundary: onlyEc2 })).toBe('ImplicitDeny');
  });
  it('grant nothing by themselves (ScoutSuite issue 1666)', () => {
    expect(decision({ identity: [], boundary: everything })).toBe('ImplicitDeny');
  });
  it('without their text make an Allow unknown, and leave a denial as it is', () => {
    expect(evaluate(request({ identity: everything, boundary: 'unknown' }))).toMatchObject({
      decision: 'Allow',
      certainty: 'unknown',
      otherwise: 'ImplicitDeny',
      unknownLayers: ['boundary'],
    });
    expect(evaluate(request({ identity: [], boundary: 'unknown' }))).toMatchObject({
      decision: 'ImplicitDeny',
      certainty: 'certain',
    });
  });
  it.each([
    ['a user by its ARN', ALICE, ALICE, 'Allow'],
    ['a session by its ARN', SESSION, SESSION, 'Allow'],
    ['a federated user by its ARN', FEDERATED, FEDERATED, 'Allow'],
    ['a session by the ARN of its role', SESSION, ROLE, 'ImplicitDeny'],
    ['a role by its ARN', ROLE, ROLE, 'ImplicitDeny'],
    ['everyone', SESSION, '*', 'Allow'],
    ['the account', ALICE, `arn:aws:iam::${ACCOUNT}:root`, 'ImplicitDeny'],
  ] as const)('let %s through where the resource names it', (_, by, principal, expected) => {
    const resourcePolicy = named(principal);
    expect(decision({ by, boundary: onlyEc2, resourcePolicy })).toBe(expected);
    // Session policies are escaped in the same way.
    expect(decision({ by, session: onlyEc2, resourcePolicy })).toBe(expected);
  });
  it('are escaped by everyone narrowed to the role by aws:PrincipalArn (reference_policies_elements_principal)', () => {
    const resourcePolicy = named('*', { Condition: { ArnEquals: { 'aws:PrincipalArn': ROLE } } });
    expect(decision({ by: SESSION, boundary: onlyEc2, session: onlyEc2, resourcePolicy })).toBe('Allow');
    expect(decision({ by: ALICE, boundary: onlyEc2, resourcePolicy })).toBe('ImplicitDeny');
  });
  it('let a user be the principal of a trust policy only if they allow it (id_roles_update-role-trust-policy)', () => {
    const resourcePolicy = trust({ AWS: ALICE });
    expect(decision({ ...assume, resourcePolicy })).toBe('Allow');
    expect(decision({ ...assume, resourcePolicy, boundary: onlyEc2 })).toBe('ImplicitDeny');
    expect(decision({ ...assume, resourcePolicy, boundary: [policy('b', allow('sts:*'))] })).toBe('Allow');
  });
  it('make a Deny with NotPrincipal hit whomever it lists (iam-simulate, boundaryNotPrincipal)', () => {
    const resourcePolicy = policy('bucket', {
      ...deny('s3:*'),
      NotPrincipal: { AWS: [ALICE, `arn:aws:iam::${ACCOUNT}:root`] },
    });
    expect(decision({ identity: everything, resourcePolicy })).toBe('Allow');
    expect(decision({ identity: everything, resourcePolicy, boundary: everything })).toBe('ExplicitDeny');
    // "… regardless of the values specified in the NotPrincipal element": even `*`.
    const nobody = policy('bucket', { ...deny('s3:*'), NotPrincipal: { AWS: '*' } });
    expect(decision({ identity: everything, resourcePolicy: nobody })).toBe('Allow');
    expect(decision({ identity: everything, resourcePolicy: nobody, boundary: everything })).toBe('ExplicitDeny');
  });
});

describe('NotPrincipal (reference_policies_elements_notprincipal)', () => {
  const root = `arn:aws:iam::${ACCOUNT}:root`;
  const sparing = (...aws: string[]) => policy('bucket', { ...deny('s3:*'), NotPrincipal: { AWS: aws } });
  it.each([
    ['role, session and account', [ROLE, SESSION, root], 'Allow'],
    ['role and account', [ROLE, root], 'ExplicitDeny'],
    ['session and account', [SESSION, root], 'ExplicitDeny'],
    ['role and session', [ROLE, SESSION], 'ExplicitDeny'],
    ['everyone', ['*'], 'Allow'],
  ] as const)('spares a session that lists %s', (_, aws, expected) => {
    expect(decision({ by: SESSION, identity: everything, resourcePolicy: sparing(...aws) })).toBe(expected);
  });
  it.each([
    ['the user', ALICE, [ALICE], 'ImplicitDeny'],
    ['its account', ALICE, [root], 'ImplicitDeny'],
    ['the role of the session', SESSION, [ROLE], 'ImplicitDeny'],
    ['another user', ALICE, [`arn:aws:iam::${ACCOUNT}:user/bob`], 'Allow'],
    ['one session of the role, of which another can be had', ROLE, [SESSION], 'Allow'],
  ] as const)('with Allow leaves out %s that it lists, account or not', (_, by, aws, expected) => {
    const resourcePolicy = policy('bucket', { ...allow('s3:*'), NotPrincipal: { AWS: aws } });
    expect(decision({ by, resourcePolicy })).toBe(expected);
  });
  it('spares a user only with its account, and nobody else of that account', () => {
    expect(decision({ identity: everything, resourcePolicy: sparing(ALICE, root) })).toBe('Allow');
    expect(decision({ identity: everything, resourcePolicy: sparing(`arn:aws:iam::${ACCOUNT}:user/bob`, root) })).toBe(
      'ExplicitDeny',
    );
  });
});

describe('service control policies (orgs_manage_policies_scps, orgs_manage_policies_scps_evaluation)', () => {
  const locked = [[policy('none', deny('*'))]];
  it('bind the root user of a member account, not the management account (cnspec issue 3720)', () => {
    const root = `arn:aws:iam::${ACCOUNT}:root`;
    expect(decision({ by: root })).toBe('Allow');
    expect(decision({ by: root, scpLevels: locked })).toBe('ExplicitDeny');
    expect(decision({ by: root, scpLevels: locked, facts: { accountIsManagement: true } })).toBe('Allow');
    expect(decision({ identity: everything, scpLevels: locked, facts: { accountIsManagement: true } })).toBe('Allow');
  });
  it('do not bind service-linked roles (PMapper issue 104)', () => {
    expect(decision({ by: SESSION, identity: everything, scpLevels: locked })).toBe('ExplicitDeny');
    expect(decision({ by: SESSION, identity: everything, scpLevels: locked, facts: { serviceLinkedRole: true } })).toBe(
      'Allow',
    );
  });
  it('add up within a level, and each level must allow', () => {
    const s3 = policy('s3', allow('s3:*'));
    const all = policy('all', allow('*'));
    const ec2 = policy('ec2', allow('ec2:*'));
    expect(decision({ identity: everything, scpLevels: [[all], [ec2, s3], [all]] })).toBe('Allow');
    expect(decision({ identity: everything, scpLevels: [[all], [ec2], [all, s3]] })).toBe('ImplicitDeny');
    expect(decision({ identity: everything, scpLevels: [[all], [], [all]] })).toBe('ImplicitDeny');
  });
  it('cap what a resource policy grants', () => {
    expect(decision({ resourcePolicy: named(ALICE), scpLevels: [onlyEc2] })).toBe('ImplicitDeny');
  });
  it('that are there but unread make an Allow unknown, whole or in part', () => {
    const unread = { decision: 'Allow', certainty: 'unknown', unknownLayers: ['scp'] };
    expect(evaluate(request({ identity: everything, scpLevels: 'unknown' }))).toMatchObject(unread);
    expect(
      evaluate(
        request({
          identity: everything,
          scpLevels: [everything, [policy('x', allow('*')), { id: 'p', document: missingDocument }]],
        }),
      ),
    ).toMatchObject(unread);
    expect(decision({ identity: everything, scpLevels: [locked[0] ?? [], 'unknown'] })).toBe('ExplicitDeny');
  });
});

describe('resource control policies (orgs_manage_policies_rcps)', () => {
  const rcpLevels = [[policy('rcp', { ...deny('*'), Principal: '*' })]];
  it('bind everyone who reaches the resource, except service-linked roles and the management account', () => {
    expect(decision({ identity: everything, rcpLevels })).toBe('ExplicitDeny');
    expect(decision({ by: SESSION, identity: everything, rcpLevels, facts: { serviceLinkedRole: true } })).toBe(
      'Allow',
    );
    expect(decision({ identity: everything, rcpLevels, resourceAccountIsManagement: true })).toBe('Allow');
  });
  it('bind supported services only', () => {
    expect(decision({ action: 'iam:GetUser', resource: ALICE, identity: everything, rcpLevels })).toBe('Allow');
    expect(
      decision({
        action: 'sqs:SendMessage',
        resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:q`,
        identity: everything,
        rcpLevels,
      }),
    ).toBe('ExplicitDeny');
  });
});

describe('another account (reference_policies_evaluation-logic-cross-account)', () => {
  const across = { resourceAccount: OTHER_ACCOUNT } as const;
  it('needs both sides (PMapper issue 102)', () => {
    expect(decision({ ...across, identity: everything })).toBe('ImplicitDeny');
    expect(decision({ ...across, resourcePolicy: named(ALICE) })).toBe('ImplicitDeny');
    expect(decision({ ...across, identity: everything, resourcePolicy: named(ALICE) })).toBe('Allow');
    expect(decision({ ...across, identity: everything, resourcePolicy: named(ACCOUNT) })).toBe('Allow');
  });
  it('lets no limit of the caller be escaped, even where the resource names the session', () => {
    const both = { ...across, by: SESSION, identity: everything, resourcePolicy: named(SESSION) };
    expect(decision(both)).toBe('Allow');
    expect(decision({ ...both, boundary: onlyEc2 })).toBe('ImplicitDeny');
    expect(decision({ ...both, session: onlyEc2 })).toBe('ImplicitDeny');
    expect(decision({ ...both, scpLevels: [onlyEc2] })).toBe('ImplicitDeny');
  });
});

describe('who is meant by a principal (reference_policies_elements_principal)', () => {
  it('is nobody for the id of a deleted party (ScoutSuite issue 1665)', () => {
    const resourcePolicy = named(['AIDAEXAMPLEEXAMPLE123', 'AROAEXAMPLEEXAMPLE123']);
    expect(decision({ resourcePolicy })).toBe('ImplicitDeny');
    expect(principalsOf(resourcePolicy.document)[0]?.principals.map((p) => p.kind)).toEqual(['uniqueId', 'uniqueId']);
  });
  it('is one session of a role at a time: whoever assumes the role picks its name, once', () => {
    const two = SESSION.replace(/one$/, 'two');
    const statements = (...denied: string[]) =>
      policy(
        'bucket',
        { ...allow('s3:GetObject'), Principal: { AWS: SESSION } },
        ...denied.map((aws) => ({ ...deny('s3:*'), Principal: { AWS: aws } })),
      );
    expect(decision({ by: ROLE, resourcePolicy: statements() })).toBe('Allow');
    expect(decision({ by: ROLE, resourcePolicy: statements(two) })).toBe('Allow');
    expect(decision({ by: ROLE, resourcePolicy: statements(SESSION) })).toBe('ImplicitDeny');
    expect(decision({ by: ROLE, identity: everything, resourcePolicy: statements(SESSION, two) })).toBe('Allow');
    const endpoint = [statements(SESSION)];
    expect(decide(request({ by: ROLE, identity: everything, endpoint }))).toMatchObject({ decision: 'ImplicitDeny' });
  });
  it('cannot be part of a name', () => {
    const resourcePolicy = named(`arn:aws:iam::${ACCOUNT}:user/*`);
    expect(decision({ resourcePolicy })).toBe('ImplicitDeny');
    expect(resourcePolicy.document.problems).toMatchObject([{ severity: 'error' }]);
  });
  it('is the session of a role with a path, whose session ARN shows none', () => {
    const withPath = `arn:aws:iam::${ACCOUNT}:role/team/app`;
    expect(decision({ by: SESSION, resourcePolicy: named(withPath) })).toBe('Allow');
    expect(decision({ by: SESSION, resourcePolicy: named(withPath), facts: { roleArn: ROLE } })).toBe('ImplicitDeny');
  });
  it('is asked in policies of resources, and only there: AWS refuses it elsewhere, and refuses them without it', () => {
    expect(decision({ identity: [named(ALICE)] })).toBe('ImplicitDeny');
    expect(decision({ identity: [policy('p', allow('*'), { ...deny('*'), Principal: '*' })] })).toBe('Allow');
    expect(decision({ resourcePolicy: policy('bucket', allow('s3:*')) })).toBe('ImplicitDeny');
  });
  it('is the role of its own account alone', () => {
    const theirs = `arn:aws:iam::${OTHER_ACCOUNT}:role/app`;
    for (const by of [SESSION, ROLE]) expect(decision({ by, resourcePolicy: named(theirs) })).toBe('ImplicitDeny');
  });
  it('for a federated session is the session itself; the ARN of its user is limited by boundary and session policy', () => {
    const by = FEDERATED;
    const facts = { parentArn: ALICE };
    expect(decision({ by, facts, session: everything, resourcePolicy: named(ALICE) })).toBe('Allow');
    expect(decision({ by, facts, session: onlyEc2, resourcePolicy: named(ALICE) })).toBe('ImplicitDeny');
    // "… are limited by an implicit deny in a permission boundary or session policy": policy-eval-denyallow.
    const bounded = { by, facts, session: everything, boundary: onlyEc2 };
    expect(decision({ ...bounded, resourcePolicy: named(ALICE) })).toBe('ImplicitDeny');
    expect(decision({ ...bounded, resourcePolicy: named(FEDERATED) })).toBe('Allow');
  });
});

describe('federated users (API_GetFederationToken)', () => {
  it('hold nothing of their own without a session policy', () => {
    expect(decision({ by: FEDERATED, identity: everything })).toBe('ImplicitDeny');
    expect(decision({ by: FEDERATED, identity: everything, session: everything })).toBe('Allow');
  });
});

describe('assuming a role (API_AssumeRole, id_roles_update-role-trust-policy)', () => {
  it('needs the trust policy, whatever identity policies say', () => {
    expect(decision({ ...assume, identity: everything })).toBe('ImplicitDeny');
    expect(
      decision({
        ...assume,
        by: SESSION,
        identity: everything,
        resourcePolicy: trust({ Service: 'ec2.amazonaws.com' }),
      }),
    ).toBe('ImplicitDeny');
  });
  it('needs an identity permission where the trust names the account, none where it names the user', () => {
    expect(decision({ ...assume, resourcePolicy: trust({ AWS: ACCOUNT }) })).toBe('ImplicitDeny');
    expect(decision({ ...assume, resourcePolicy: trust({ AWS: ACCOUNT }), identity: everything })).toBe('Allow');
    expect(decision({ ...assume, resourcePolicy: trust({ AWS: ALICE }) })).toBe('Allow');
  });
  it.each(['sts:TagSession', 'sts:SetSourceIdentity', 'sts:SetContext'])('needs it for %s as well', (action) => {
    expect(decision({ ...assume, action, identity: everything })).toBe('ImplicitDeny');
    const resourcePolicy = policy('trust', { Effect: 'Allow', Action: action, Principal: { AWS: ACCOUNT } });
    expect(decision({ ...assume, action, identity: everything, resourcePolicy })).toBe('Allow');
  });
  it('is open to services and providers that the trust names, and to no others', () => {
    const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.example.com`;
    const web = policy('trust', {
      Effect: 'Allow',
      Action: 'sts:AssumeRoleWithWebIdentity',
      Principal: { Federated: provider },
      Condition: { StringEquals: { 'token.example.com:sub': 'repo:a' } },
    });
    const byWeb = { action: 'sts:AssumeRoleWithWebIdentity', resource: ROLE, by: provider, resourcePolicy: web };
    expect(decision({ ...byWeb, known: { 'token.example.com:sub': 'repo:a' } })).toBe('Allow');
    expect(decision({ ...byWeb, known: { 'token.example.com:sub': 'repo:b' } })).toBe('ImplicitDeny');
    expect(
      decision({ ...assume, by: 'ec2.amazonaws.com', resourcePolicy: trust({ Service: 'ec2.amazonaws.com' }) }),
    ).toBe('Allow');
    expect(
      decision({ ...assume, by: 'lambda.amazonaws.com', resourcePolicy: trust({ Service: 'ec2.amazonaws.com' }) }),
    ).toBe('ImplicitDeny');
    expect(decision({ ...assume, by: 'ec2.amazonaws.com', resourcePolicy: trust({ AWS: '*' }) })).toBe('ImplicitDeny');
  });
  it('is closed to services and providers by a Deny for everyone (reference_policies_elements_principal)', () => {
    const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.example.com`;
    const resourcePolicy = policy(
      'trust',
      { Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity', Principal: { Federated: provider } },
      {
        Effect: 'Deny',
        Action: 'sts:*',
        Principal: '*',
        Condition: { StringNotLike: { 'token.example.com:sub': 'repo:mine/*' } },
      },
    );
    const byWeb = { action: 'sts:AssumeRoleWithWebIdentity', resource: ROLE, by: provider, resourcePolicy };
    expect(decision({ ...byWeb, known: { 'token.example.com:sub': 'repo:mine/a' } })).toBe('Allow');
    expect(decision({ ...byWeb, known: { 'token.example.com:sub': 'repo:theirs/a' } })).toBe('ExplicitDeny');
  });
  it('reads a Deny per action in a trust policy (cartography PR 3088)', () => {
    const resourcePolicy = policy(
      'trust',
      { Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Principal: { AWS: ALICE } },
      { Effect: 'Deny', Action: 'sts:TagSession', Principal: { AWS: ALICE } },
    );
    expect(decision({ ...assume, resourcePolicy })).toBe('Allow');
    expect(decision({ ...assume, action: 'sts:TagSession', resourcePolicy })).toBe('ExplicitDeny');
  });
  it('of a trust policy nobody read is no access, and not known to be a denial', () => {
    expect(evaluate(request({ ...assume, identity: everything, resourcePolicy: 'unknown' }))).toMatchObject({
      decision: 'ImplicitDeny',
      certainty: 'unknown',
      unknownLayers: ['trust'],
    });
  });
});

describe('KMS keys (key-policies, key-policy-modifying-external-accounts)', () => {
  const key = { action: 'kms:Decrypt', resource: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1` } as const;
  const keyPolicy = (action: string, aws: string) => policy('key', { ...allow(action), Principal: { AWS: aws } });
  const root = `arn:aws:iam::${ACCOUNT}:root`;
  it('are governed by identity policies only where the key policy delegates, action by action (fakecloud PR 1620)', () => {
    expect(decision({ ...key, identity: everything })).toBe('ImplicitDeny');
    expect(decision({ ...key, identity: everything, resourcePolicy: keyPolicy('kms:*', root) })).toBe('Allow');
    expect(decision({ ...key, identity: everything, resourcePolicy: keyPolicy('kms:Encrypt', root) })).toBe(
      'ImplicitDeny',
    );
    expect(decision({ ...key, resourcePolicy: keyPolicy('kms:*', root) })).toBe('ImplicitDeny');
  });
  it('need both sides across accounts', () => {
    const across = { ...key, resourceAccount: OTHER_ACCOUNT, resourcePolicy: keyPolicy('kms:*', ALICE) };
    expect(decision(across)).toBe('ImplicitDeny');
    expect(decision({ ...across, identity: everything })).toBe('Allow');
  });
  it('managed by AWS admit whoever comes through their service (cloud-custodian issue 5201)', () => {
    const resourcePolicy = policy('key', {
      ...allow('kms:Decrypt'),
      Principal: { AWS: '*' },
      Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com', 'kms:CallerAccount': ACCOUNT } },
    });
    expect(decision({ ...key, resourcePolicy })).toBe('ImplicitDeny');
    expect(
      decision({
        ...key,
        resourcePolicy,
        known: { 'kms:ViaService': 's3.us-east-1.amazonaws.com', 'kms:CallerAccount': ACCOUNT },
      }),
    ).toBe('Allow');
  });
  it('do not govern actions that name no key', () => {
    expect(decision({ action: 'kms:ListKeys', resource: '*', identity: everything })).toBe('Allow');
  });
});

describe('conditions (reference_policies_elements_condition_operators)', () => {
  const mfa = [
    policy('p', allow('*'), { ...deny('*'), Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } }),
  ];
  it('read the MFA pattern: Deny with BoolIfExists hits a missing key (PMapper issue 116)', () => {
    expect(decision({ identity: mfa })).toBe('ExplicitDeny');
    expect(decision({ identity: mfa, known: { 'aws:MultiFactorAuthPresent': 'true' } })).toBe('Allow');
    expect(evaluate(request({ identity: mfa, undecided: ['aws:MultiFactorAuthPresent'] }))).toMatchObject({
      decision: 'Allow',
      certainty: 'conditional',
      otherwise: 'ExplicitDeny',
      conditions: [{ key: 'aws:MultiFactorAuthPresent', operator: 'Bool', values: ['true'] }],
    });
  });
  it('ForAllValues in a Deny hits a missing key too (cloud-custodian issue 2392)', () => {
    const identity = [
      policy('p', allow('*'), { ...deny('*'), Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } } }),
    ];
    expect(decision({ identity })).toBe('ExplicitDeny');
    expect(decision({ identity, known: { 'aws:TagKeys': ['a', 'b'] } })).toBe('Allow');
  });
  it('that no value can meet make no access, and those that every value meets are none', () => {
    const never = { Condition: { StringEquals: { 'aws:SourceVpc': 'a' }, StringNotEquals: { 'aws:SourceVpc': 'a' } } };
    expect(
      evaluate(request({ identity: [policy('p', allow('*', '*', never))], undecided: ['aws:SourceVpc'] })),
    ).toMatchObject({
      decision: 'ImplicitDeny',
      certainty: 'certain',
    });
    const either = [
      policy(
        'p',
        allow('*', '*', { Condition: { Null: { 'aws:SourceVpc': 'true' } } }),
        allow('*', '*', { Condition: { Null: { 'aws:SourceVpc': 'false' } } }),
      ),
    ];
    expect(evaluate(request({ identity: either, undecided: ['aws:SourceVpc'] }))).toMatchObject({
      decision: 'Allow',
      certainty: 'certain',
      conditions: [],
    });
  });
  it('on a key of several values find the one list that meets them all', () => {
    const some = (value: string) => ({ Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': value } } });
    const both = { Condition: { 'ForAllValues:StringNotEquals': { 'aws:TagKeys': ['e', 'f', 'g', 'h'] } } };
    const identity = [
      policy('p', allow('*', '*', some('a')), deny('*', '*', some('d'))),
      policy('q', allow('*', '*', both)),
    ];
    const undecided = ['aws:TagKeys'];
    const session = [policy('s', allow('*', '*', some('b')))];
    const boundary = [policy('b', allow('*', '*', some('c')))];
    expect(evaluate(request({ by: SESSION, identity, session, boundary, undecided }))).toMatchObject({
      decision: 'Allow',
      certainty: 'conditional',
      otherwise: 'ImplicitDeny',
    });
  });
  it('with a value that fits nothing leave no contrary that nothing meets', () => {
    const Condition = { NumericLessThanIfExists: { 's3:max-keys': 'ten' } };
    const identity = [policy('p', allow('*'), deny('*', '*', { Condition }))];
    expect(evaluate(request({ identity, undecided: ['s3:max-keys'] }))).toMatchObject({
      decision: 'Allow',
      conditions: [{ key: 's3:max-keys', operator: 'Null', values: ['false'] }],
    });
  });
  it('that are too many to try leave the answer unknown', () => {
    const keys = Array.from({ length: 13 }, (_, i) => `k:${i}`);
    const statements = keys.map((key) => allow('*', '*', { Condition: { StringEquals: { [key]: 'x' } } }));
    const few = evaluate(request({ identity: [policy('p', ...statements.slice(0, 3))], undecided: keys }));
    expect(few).toMatchObject({ decision: 'Allow', certainty: 'conditional' });
    const many = evaluate(request({ identity: [policy('p', ...statements)], undecided: keys }));
    expect(many).toMatchObject({ decision: 'Allow', certainty: 'unknown' });
  });
  it('on a variable of a resource mind its default', () => {
    const onDefault = "arn:aws:s3:::b/${aws:PrincipalTag/x, 'k'}";
    const identity = [policy('p', allow('*'), deny('*', onDefault))];
    expect(evaluate(request({ identity, undecided: ['aws:PrincipalTag/x'] }))).toMatchObject({
      decision: 'Allow',
      otherwise: 'ExplicitDeny',
      conditions: [
        { key: 'aws:PrincipalTag/x', operator: 'StringNotEquals', values: ['k'] },
        { key: 'aws:PrincipalTag/x', operator: 'Null', values: ['false'] },
      ],
    });
  });
  it('on an ARN are not met or missed by what is no ARN', () => {
    const Condition = { ArnLike: { 'aws:SourceArn': '*' }, ArnNotLike: { 'aws:SourceArn': 'arn:aws:sns:*:orders' } };
    const base = request({ identity: [policy('p', allow('*', '*', { Condition }))] });
    const present = { state: 'undecided', present: true } as const;
    const context = (key: string) => (key === 'aws:sourcearn' ? present : base.context(key));
    expect(evaluate({ ...base, context })).toMatchObject({ decision: 'Allow', certainty: 'certain' });
  });
  it('to a set operator are undecided also where the key is there and may be empty', () => {
    const identity = [
      policy('p', allow('*', '*', { Condition: { 'ForAnyValue:StringLike': { 'aws:TagKeys': '*' } } })),
    ];
    const base = request({ identity });
    const present = { state: 'undecided', present: true } as const;
    const context = (key: string) => (key === 'aws:tagkeys' ? present : base.context(key));
    expect(evaluate({ ...base, context })).toMatchObject({ decision: 'Allow', certainty: 'conditional' });
    // Beside another value it is one.
    const empty = allow('*', '*', { Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': '' } } });
    expect(evaluate({ ...base, identity: [policy('p', empty)], context })).toMatchObject({
      decision: 'Allow',
      certainty: 'conditional',
    });
  });
  it('that remain of a policy without variables escape what it means as text (reference_policies_variables)', () => {
    const Condition = { StringEquals: { 'aws:PrincipalTag/x': '${aws:username}' } };
    const text = JSON.stringify({ Version: '2008-10-17', Statement: allow('*', '*', { Condition }) });
    const old = { id: 'old', document: compilePolicy(text) };
    expect(evaluate(request({ identity: [old], undecided: ['aws:PrincipalTag/x'] })).conditions).toMatchObject([
      { key: 'aws:PrincipalTag/x', operator: 'StringEquals', values: ['${$}{aws:username}'] },
    ]);
  });
  it('on a range of time are met only within it', () => {
    const identity = [
      policy('p', allow('*', '*', { Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-01-01T00:00:00Z' } } })),
    ];
    const base = request({ identity });
    const within = ['2026-11-22T12:00:00Z', '2026-11-24T00:00:00Z'] as const;
    const verdict = evaluate({
      ...base,
      context: (k) => (k === 'aws:tokenissuetime' ? { state: 'undecided', within } : base.context(k)),
    });
    expect(verdict).toMatchObject({ decision: 'ImplicitDeny', certainty: 'certain' });
  });
});

describe('actions', () => {
  it('NotAction with actions nobody knows is everything (Prowler PR 5035)', () => {
    expect(
      decision({
        action: 'iam:AttachUserPolicy',
        resource: ALICE,
        identity: [policy('p', { Effect: 'Allow', NotAction: 'made:Up', Resource: '*' })],
      }),
    ).toBe('Allow');
  });
  it('NotAction in a Deny spares what it lists alone (cloudemu issue 841)', () => {
    const identity = [policy('p', allow('*'), { Effect: 'Deny', NotAction: ['s3:*'], Resource: '*' })];
    expect(decision({ identity })).toBe('Allow');
    expect(decision({ action: 'iam:GetUser', resource: ALICE, identity })).toBe('ExplicitDeny');
  });
  it('denied are not listed as granted (cloudsplaining issue 97)', () => {
    const granted = grantedActions({ identity: [policy('p', allow('sqs:*'), deny('sqs:Send*'))] });
    const names = granted.get('sqs')?.map((a) => a.name);
    expect(names).toContain('ReceiveMessage');
    expect(names).not.toContain('SendMessage');
  });
  it('without resource-level permissions need Resource "*" (cloudsplaining issues 190, 195)', () => {
    expect(hasResourceLevel('s3:ListAllMyBuckets')).toBe(false);
    expect(hasResourceLevel('s3:GetObject')).toBe(true);
    const one = grantedActions({ identity: [policy('p', allow('s3:*', 'arn:aws:s3:::b/*'))] })
      .get('s3')
      ?.map((a) => a.name);
    expect(one).toContain('GetObject');
    expect(one).not.toContain('ListAllMyBuckets');
    expect(
      decision({
        action: 's3:ListAllMyBuckets',
        resource: '*',
        identity: [policy('p', allow('s3:*', 'arn:aws:s3:::*'))],
      }),
    ).toBe('ImplicitDeny');
    expect(decision({ action: 's3:ListAllMyBuckets', resource: '*', identity: [policy('p', allow('s3:*'))] })).toBe(
      'Allow',
    );
  });
  it('sts:GetCallerIdentity cannot be denied (API_GetCallerIdentity)', () => {
    expect(
      decision({ action: 'sts:GetCallerIdentity', resource: '*', identity: [policy('p', deny('*'))], scpLevels: [[]] }),
    ).toBe('Allow');
  });
});

describe('resources (reference_policies_elements_resource)', () => {
  const on = (resource: string, given: string) =>
    decision({ action: 'sns:Publish', resource: given, identity: [policy('p', allow('sns:*', resource))] });
  it('a star that ends a part may run past colons, one inside a part may not', () => {
    const topic = `arn:aws:sns:us-east-1:${ACCOUNT}:orders`;
    expect(on('arn:aws:sns:us-east-1:*', topic)).toBe('Allow');
    expect(on('arn:aws:sns:*:orders', topic)).toBe('Allow');
    expect(on(`arn:aws:sns:us-*-1:${ACCOUNT}:orders`, topic)).toBe('Allow');
    expect(on('arn:aws:sns:us-*s', topic)).toBe('ImplicitDeny');
  });
  it('take no variable from a key of several values (reference_policies_condition-single-vs-multi-valued-context-keys)', () => {
    const identity = [policy('p', allow('*', 'arn:aws:s3:::b/${aws:TagKeys}'))];
    expect(decision({ identity, known: { 'aws:TagKeys': ['k'] } })).toBe('Allow');
    expect(decision({ identity, known: { 'aws:TagKeys': ['k', 'z'] } })).toBe('ImplicitDeny');
  });
  it('hold no regular expressions', () => {
    expect(on('arn:aws:sns:us.east.1:*', `arn:aws:sns:us-east-1:${ACCOUNT}:orders`)).toBe('ImplicitDeny');
  });
});

describe('endpoint policies (PrivateLink, vpc-endpoints-access)', () => {
  it('cap and grant nothing', () => {
    const endpoint = [policy('e', { ...allow('s3:*', 'arn:aws:s3:::b/*'), Principal: '*' })];
    expect(decision({ endpoint })).toBe('ImplicitDeny');
    expect(decision({ endpoint, identity: everything })).toBe('Allow');
    expect(decision({ endpoint, identity: everything, resource: 'arn:aws:s3:::other/k' })).toBe('ImplicitDeny');
    expect(decision({ endpoint, resourcePolicy: named(ALICE), resource: 'arn:aws:s3:::other/k' })).toBe('ImplicitDeny');
  });
});

describe('AWS-managed policies by ARN alone', () => {
  it('are known in every partition', () => {
    const admin = managedPolicyDocument('arn:aws-cn:iam::aws:policy/AdministratorAccess');
    expect(decision({ identity: [{ id: 'a', document: compilePolicy(admin ?? '') }] })).toBe('Allow');
    expect(managedPolicyDocument('arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole')).toContain(
      'logs:PutLogEvents',
    );
    expect(managedPolicyDocument(`arn:aws:iam::${ACCOUNT}:policy/AdministratorAccess`)).toBeUndefined();
    expect(managedPolicyDocument('arn:aws:iam::aws:policy/NoSuchPolicy')).toBeUndefined();
  });
  it('without their text are a grant nobody read: no access, and not known to be none', () => {
    const identity = [{ id: 'p', document: missingDocument }];
    expect(evaluate(request({ identity }))).toMatchObject({
      decision: 'ImplicitDeny',
      certainty: 'unknown',
      unknownLayers: ['identity'],
    });
    expect(evaluate(request({ identity: [...everything, ...identity] }))).toMatchObject({
      decision: 'Allow',
      certainty: 'certain',
    });
  });
});

describe('PassRole (id_roles_use_passrole)', () => {
  it('is allowed for the service that the policy names', () => {
    const identity = [
      policy(
        'p',
        allow('iam:PassRole', ROLE, { Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } } }),
      ),
    ];
    const pass = { action: 'iam:PassRole', resource: ROLE, identity };
    expect(decision({ ...pass, known: { 'iam:PassedToService': 'ec2.amazonaws.com' } })).toBe('ImplicitDeny');
    expect(evaluate(request({ ...pass, free: ['iam:PassedToService'] }))).toMatchObject({
      decision: 'Allow',
      certainty: 'certain',
      chosen: { 'iam:passedtoservice': 'lambda.amazonaws.com' },
    });
  });
});

describe('the catalogue', () => {
  it('knows dependents, which its main source lost', async () => {
    const { actionInfo } = await import('./catalogue/catalogue.js');
    expect(actionInfo('lambda:CreateFunction')?.dependents).toContain('iam:PassRole');
    expect(actionInfo('IAM:attachuserpolicy')).toMatchObject({ name: 'AttachUserPolicy', level: 'permissions' });
    expect(actionInfo('s3:PutObjectTagging')?.level).toBe('tagging');
  });
});
