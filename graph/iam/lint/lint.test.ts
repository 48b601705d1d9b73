import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { managedPolicyDocument, managedPolicyNames } from '../managed.js';
import { parsePolicy } from '../parse.js';
import { overlap, policyCodes, templateCodes } from './arn-overlap.js';
import { lintChecks, lintPolicy, NOT_CHECKED, type PolicyKind } from './lint.js';

type Json = Readonly<Record<string, unknown>>;

const V = '2012-10-17';
const doc = (...Statement: readonly unknown[]) => ({ Version: V, Statement });
const S: Json = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/k' };
/** A statement of an identity policy, with some elements otherwise; undefined takes one away. */
const s = (more: Json = {}) => doc({ ...S, ...more });
const when = (Condition: Json, more: Json = {}) => s({ Condition, ...more });
const R: Json = { ...S, Principal: { AWS: '111122223333' } };
const r = (more: Json = {}) => doc({ ...R, ...more });
const T: Json = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:role/a' }, Action: 'sts:AssumeRole' };
const t = (more: Json = {}) => doc({ ...T, ...more });
const DENY: Json = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' };
const rcp = (more: Json = {}) => doc({ ...DENY, ...more });
const scp = (more: Json = {}) => doc({ Effect: 'Deny', Action: 's3:*', Resource: '*', ...more });
const tag = (value: string, operator = 'StringEquals') => when({ [operator]: { 'aws:PrincipalTag/a': value } });
const long = (n: number) => Array.from({ length: n }, (_, i) => `arn:aws:s3:::bucket-with-a-name-${i}/*`);
const oidc = (domain: string, more: Json = {}) =>
  t({
    Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${domain}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    ...more,
  });
const GITHUB = 'token.actions.githubusercontent.com';
const FEDERATED: Json = { Federated: 'arn:aws:iam::111122223333:saml-provider/x' };

interface Case {
  readonly fires: unknown;
  readonly quiet: unknown;
  readonly kind?: PolicyKind;
  readonly account?: string;
}
const c = (fires: unknown, quiet: unknown, kind?: PolicyKind, account?: string): Case => ({
  fires,
  quiet,
  ...(kind === undefined ? {} : { kind }),
  ...(account === undefined ? {} : { account }),
});

/** For each check a policy in which it fires, and one like it in which it does not. */
const CASES: Readonly<Record<string, Case>> = {
  'json-syntax-error': c('{"Version": "2012-10-17",}', s()),
  'data-type-mismatch': c(s({ Action: 5 }), s({ Action: ['s3:GetObject'] })),
  'invalid-policy-element': c(s({ Actions: 's3:*' }), s()),
  'duplicate-element': c('{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}', s()),
  'missing-statement': c({ Version: V }, s()),
  'empty-array-statement': c(doc(), s()),
  'invalid-version': c({ Version: '2020-01-01', Statement: [S] }, s()),
  'missing-version': c({ Statement: [S] }, s()),
  'missing-effect': c(s({ Effect: undefined }), s()),
  'invalid-effect': c(s({ Effect: 'allow' }), s()),
  'missing-action': c(s({ Action: undefined }), s({ Action: undefined, NotAction: 's3:*' })),
  'invalid-action-format': c(s({ Action: 's3:Get Object' }), s({ Action: 's3:Get*' })),
  'unsupported-element-combination': c(s({ NotAction: 's3:*' }), s()),
  'invalid-principal-format': c(r({ Principal: '111122223333' }), r({ Principal: '*' }), 'resource'),
  'invalid-principal-key': c(r({ Principal: { Aws: '111122223333' } }), r(), 'resource'),
  'unsupported-wildcard-in-principal': c(
    r({ Principal: { AWS: 'arn:aws:iam::111122223333:user/*' } }),
    r({ Principal: { AWS: '*' } }),
    'resource',
  ),
  'invalid-condition-operator': c(when({ StringMatch: { 'aws:username': 'a' } }), tag('a')),
  'null-with-if-exists': c(
    when({ NullIfExists: { 'aws:username': 'true' } }),
    when({ Null: { 'aws:username': 'true' } }),
  ),
  'null-with-qualifier': c(
    when({ 'ForAllValues:Null': { 'aws:TagKeys': 'true' } }),
    when({ Null: { 'aws:TagKeys': 'true' } }),
  ),
  'duplicate-condition-operator': c(
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"},"Bool":{"aws:ViaAWSService":"true"}}}]}',
    tag('a'),
  ),
  'duplicate-keys-with-different-case': c(
    when({ StringEquals: { 'aws:username': 'a', 'aws:UserName': 'b' } }),
    when({ StringEquals: { 'aws:username': ['a', 'b'] } }),
  ),
  'invalid-condition-key-format': c(when({ StringEquals: { SourceIp: 'a' } }), tag('a')),
  'empty-array-action': c(r({ Action: [] }), r(), 'resource'),
  'empty-array-resource': c(r({ Resource: [] }), r(), 'resource'),
  'empty-list-refused': c(s({ Resource: [] }), s({ Resource: ['*'] })),
  'empty-array-principal': c(r({ Principal: { AWS: [] } }), r(), 'resource'),
  'empty-array-condition': c(when({ StringEquals: { 'aws:username': [] } }), tag('a')),
  'empty-sid-value': c(s({ Sid: '' }), s({ Sid: 'A' })),

  'policy-size-exceeds-identity-policy-quota': c(s({ Resource: long(200) }), s({ Resource: long(20) })),
  'policy-size-exceeds-trust-policy-quota': c(
    t({ Principal: { AWS: Array.from({ length: 60 }, (_, i) => `arn:aws:iam::111122223333:role/role-number-${i}`) } }),
    t(),
    'trust',
  ),
  'policy-size-exceeds-session-policy-quota': c(s({ Resource: long(80) }), s(), 'session'),
  'policy-size-exceeds-scp-quota': c(scp({ Resource: long(200) }), scp(), 'scp'),
  'policy-size-exceeds-rcp-quota': c(rcp({ Resource: long(200) }), rcp(), 'rcp'),
  'policy-size-exceeds-quota-with-blanks': c(`${JSON.stringify(scp())}${' '.repeat(6000)}`, scp(), 'scp'),
  'policy-size-exceeds-resource-policy-quota': c(r({ Resource: long(700) }), r({ Resource: long(20) }), 'resource'),
  'unsupported-character': c(s({ Sid: 'a\u2019' }), s({ Resource: 'arn:aws:s3:::b/\u00e9' })),
  'organizations-version': c({ Statement: scp().Statement }, scp(), 'scp'),
  'unsupported-sid': c(s({ Sid: 'Not allowed' }), s({ Sid: 'Allowed1' })),
  'unique-sids-required': c(doc({ ...S, Sid: 'A' }, { ...S, Sid: 'A' }), doc({ ...S, Sid: 'A' }, { ...S, Sid: 'B' })),
  'unique-sids-recommended': c(
    doc({ ...R, Sid: 'A' }, { ...R, Sid: 'A' }),
    doc({ ...R, Sid: 'A' }, { ...R, Sid: 'B' }),
    'resource',
  ),
  'missing-resource': c(s({ Resource: undefined }), s({ Resource: undefined, NotResource: '*' })),
  'missing-principal': c(s(), r(), 'resource'),
  'unsupported-principal': c(r(), s(), 'identity'),
  'scp-syntax-error-principal': c(scp({ Principal: '*' }), scp(), 'scp'),
  'rcp-syntax-error-principal': c(rcp({ Principal: { AWS: '111122223333' } }), rcp({ Principal: { AWS: '*' } }), 'rcp'),
  'rcp-syntax-error-allow': c(rcp({ Effect: 'Allow' }), rcp({ Effect: 'Allow', Action: '*' }), 'rcp'),
  'rcp-syntax-error-notaction': c(rcp({ Action: undefined, NotAction: 's3:*' }), rcp(), 'rcp'),
  'rcp-syntax-error-action': c(rcp({ Action: 'ec2:*' }), rcp({ Action: ['s3:*', 'sts:*'] }), 'rcp'),
  'role-trust-policy-syntax-error-notprincipal': c(
    t({ Principal: undefined, NotPrincipal: T.Principal }),
    t(),
    'trust',
  ),
  'role-trust-policy-syntax-error-resource': c(t({ Resource: '*' }), t(), 'trust'),
  'role-trust-policy-unsupported-wildcard-in-principal': c(
    t({ Principal: '*' }),
    t({ Principal: { AWS: '*' } }),
    'trust',
  ),
  'role-trust-policy-action': c(t({ Action: 's3:GetObject' }), t({ Action: 'sts:TagSession' }), 'trust'),
  'mismatched-action-for-principal': c(
    t({ Principal: FEDERATED }),
    t({ Principal: FEDERATED, Action: 'sts:AssumeRoleWithSAML' }),
    'trust',
  ),
  'invalid-federated-principal-syntax-in-role-trust-policy': c(
    t({ Principal: { Federated: 'google' } }),
    t({ Principal: { Federated: 'accounts.google.com' } }),
    'trust',
  ),
  'federated-principal-not-supported': c(r({ Principal: FEDERATED }), r(), 'resource'),
  'missing-action-for-roles-anywhere-trust-policy': c(
    t({ Principal: { Service: 'rolesanywhere.amazonaws.com' } }),
    t({
      Principal: { Service: 'rolesanywhere.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
    }),
    'trust',
  ),
  'invalid-principal': c(r({ Principal: { AWS: 'arn:aws:iam::111122223333:group/g' } }), r(), 'resource'),
  'invalid-role-or-user-reference': c(r({ Principal: { AWS: 'AROAEXAMPLEEXAMPLE12' } }), r(), 'resource'),
  'invalid-service-principal-format': c(
    r({ Principal: { Service: 'Lambda.AmazonAWS.com' } }),
    r({ Principal: { Service: 'lambda.amazonaws.com' } }),
    'resource',
  ),

  'invalid-arn-prefix': c(s({ Resource: 'b/k' }), s({ Resource: '*' })),
  'missing-arn-field': c(s({ Resource: 'arn:aws:s3:b' }), s({ Resource: 'arn:aws:s3*' })),
  'invalid-partition': c(s({ Resource: 'arn:amazon:s3:::b/k' }), s({ Resource: 'arn:aws-cn:s3:::b/k' })),
  'invalid-arn-service-case': c(s({ Resource: 'arn:aws:S3:::b/k' }), s()),
  'invalid-arn-account': c(
    s({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:us-east-1:1234:q' }),
    s({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:us-east-1:111122223333:q' }),
  ),
  'wildcard-in-service-name': c(s({ Resource: 'arn:aws:*3:::b/k' }), s({ Resource: 'arn:aws:*:::b/k' })),

  'missing-brace-in-variable': c(
    s({ Resource: 'arn:aws:s3:::b/${aws:username' }),
    s({ Resource: 'arn:aws:s3:::b/${aws:username}' }),
  ),
  'empty-variable': c(s({ Resource: 'arn:aws:s3:::b/${}' }), s({ Resource: 'arn:aws:s3:::b/${*}' })),
  'unsupported-space-in-variable': c(
    s({ Resource: 'arn:aws:s3:::b/${aws:user name}' }),
    s({ Resource: "arn:aws:s3:::b/${aws:username, 'no body'}" }),
  ),
  'unsupported-symbol-in-variable': c(
    s({ Resource: 'arn:aws:s3:::b/${aws:user*}' }),
    s({ Resource: 'arn:aws:s3:::b/${?}' }),
  ),
  'missing-quote-in-variable': c(
    s({ Resource: 'arn:aws:s3:::b/${aws:username, nobody}' }),
    s({ Resource: "arn:aws:s3:::b/${aws:username, 'nobody'}" }),
  ),
  'unknown-variable': c(
    s({ Resource: 'arn:aws:s3:::b/${username}' }),
    s({ Resource: 'arn:aws:s3:::b/${aws:username}' }),
  ),
  'variable-unsupported-in-element': c(r({ Principal: { AWS: '${aws:username}' } }), r(), 'resource'),
  'variable-unsupported-in-version': c(
    { Version: '2008-10-17', Statement: [{ ...S, Resource: 'arn:aws:s3:::b/${aws:username}' }] },
    s({ Resource: 'arn:aws:s3:::b/${aws:username}' }),
  ),
  'invalid-variable-for-operator': c(
    when({ NumericEquals: { 's3:max-keys': '${aws:username}' } }),
    when({ StringEquals: { 's3:prefix': '${aws:username}' } }),
  ),

  'type-mismatch-boolean': c(
    when({ Bool: { 'aws:SecureTransport': 'yes' } }),
    when({ Bool: { 'aws:SecureTransport': true } }),
  ),
  'null-with-other-than-boolean': c(
    when({ Null: { 'aws:username': 'x' } }),
    when({ Null: { 'aws:username': 'false' } }),
  ),
  'type-mismatch-number': c(
    when({ NumericLessThan: { 's3:max-keys': 'ten' } }),
    when({ NumericLessThan: { 's3:max-keys': 10 } }),
  ),
  'type-mismatch-date': c(
    when({ DateLessThan: { 'aws:CurrentTime': 'tomorrow' } }),
    when({ DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } }),
  ),
  'invalid-date-value': c(
    when({ DateLessThan: { 'aws:CurrentTime': '1700000000' } }),
    when({ DateLessThan: { 'aws:CurrentTime': '2026-01-01' } }),
  ),
  'type-mismatch-ip-range': c(
    when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/33' } }),
    when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
  ),
  'improve-ip-range': c(
    when({ IpAddress: { 'aws:SourceIp': '203.0.113.7/24' } }),
    when({ IpAddress: { 'aws:SourceIp': '203.0.113.7/32' } }),
  ),
  'type-mismatch-arn': c(
    when({ ArnLike: { 'aws:PrincipalArn': 'role/a' } }),
    when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/a' } }),
  ),
  'type-mismatch-binary': c(when({ BinaryEquals: { 'kms:x': '%%' } }), when({ BinaryEquals: { 'kms:x': 'QUJD' } })),
  'type-mismatch': c(
    when({ StringEquals: { 'aws:MultiFactorAuthPresent': 'true' } }),
    when({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
  ),
  'invalid-condition-multiple-boolean': c(
    when({ Bool: { 'aws:SecureTransport': ['true', 'false'] } }),
    when({ Bool: { 'aws:SecureTransport': ['true'] } }),
  ),
  'missing-qualifier': c(
    when({ StringEquals: { 'aws:TagKeys': 'a' } }),
    when({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } }),
  ),
  'wildcard-without-like-operator': c(tag('a*'), tag('a*', 'StringLike')),
  'like-operator-without-wildcard': c(tag('a', 'StringLike'), tag('a?', 'StringLike')),
  'wildcard-in-condition-key': c(when({ StringEquals: { 'aws:PrincipalTag/*': 'a' } }), tag('a')),
  'missing-tag-key-in-condition': c(
    when({ StringEquals: { 'aws:ResourceTag': 'a' } }),
    when({ StringEquals: { 'aws:ResourceTag/x': 'a' } }),
  ),
  'private-ip-address': c(
    when({ IpAddress: { 'aws:SourceIp': '10.1.0.0/16' } }),
    when({ IpAddress: { 'aws:SourceIp': '11.0.0.0/16' } }),
  ),
  'private-not-ip-address': c(
    when({ NotIpAddress: { 'aws:SourceIp': '192.168.0.0/16' } }),
    when({ NotIpAddress: { 'aws:VpcSourceIp': '192.168.0.0/16' } }),
  ),
  'private-ip-address-subset': c(
    when({ IpAddress: { 'aws:SourceIp': ['10.1.0.0/16', '203.0.113.0/24'] } }),
    when({ IpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] } }),
  ),
  'invalid-vpc-format': c(
    when({ StringEquals: { 'aws:SourceVpc': 'my-vpc' } }),
    when({ StringEquals: { 'aws:SourceVpc': 'vpc-12345678' } }),
  ),
  'invalid-vpce-format': c(
    when({ StringEquals: { 'aws:SourceVpce': 'vpc-12345678' } }),
    when({ StringEquals: { 'aws:SourceVpce': 'vpce-11223344556677889' } }),
  ),
  'redundant-condition-value-num': c(
    when({ NumericLessThan: { 'aws:MultiFactorAuthAge': ['2700', '3600'] } }),
    when({ NumericEquals: { 'aws:MultiFactorAuthAge': ['2700', '3600'] } }),
  ),

  'allow-everything': c(s({ Action: '*', Resource: '*' }), s({ Effect: 'Deny', Action: '*', Resource: '*' })),
  'allow-with-not-action': c(
    s({ Action: undefined, NotAction: 'iam:*' }),
    s({ Effect: 'Deny', Action: undefined, NotAction: 'iam:*' }),
  ),
  'allow-with-not-resource': c(
    s({ Resource: undefined, NotResource: 'arn:aws:s3:::b/k' }),
    s({ Effect: 'Deny', Resource: undefined, NotResource: 'arn:aws:s3:::b/k' }),
  ),
  'allow-with-not-principal': c(
    r({ Principal: undefined, NotPrincipal: R.Principal }),
    r({ Effect: 'Deny', Principal: undefined, NotPrincipal: R.Principal }),
    'resource',
  ),
  'pass-role-with-star-in-resource': c(
    s({ Action: 'iam:Pass*', Resource: 'arn:aws:iam::111122223333:role/*' }),
    s({
      Action: 'iam:PassRole',
      Resource: '*',
      Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    }),
  ),
  'pass-role-with-not-action': c(
    s({ Action: undefined, NotAction: 's3:*', Resource: '*' }),
    s({ Action: undefined, NotAction: 'iam:*', Resource: '*' }),
  ),
  'pass-role-with-not-resource': c(
    s({ Action: 'iam:PassRole', Resource: undefined, NotResource: 'arn:aws:iam::111122223333:role/admin' }),
    s({ Action: 'iam:PassRole', Resource: 'arn:aws:iam::111122223333:role/app' }),
  ),
  'create-slr-with-star-in-resource': c(
    s({ Action: 'iam:CreateServiceLinkedRole', Resource: '*' }),
    s({ Action: 'iam:CreateServiceLinkedRole', Resource: 'arn:aws:iam::*:role/aws-service-role/x.amazonaws.com/*' }),
  ),
  'create-slr-with-not-action': c(
    s({ Action: undefined, NotAction: 's3:*', Resource: '*' }),
    s({ Action: undefined, NotAction: 'iam:*', Resource: '*' }),
  ),
  'create-slr-with-not-resource': c(
    s({ Action: 'iam:CreateServiceLinkedRole', Resource: undefined, NotResource: 'arn:aws:iam::111122223333:role/x' }),
    s({ Action: 'iam:PassRole', Resource: undefined, NotResource: 'arn:aws:iam::111122223333:role/x' }),
  ),
  'principal-everybody': c(
    r({ Principal: { AWS: '*' } }),
    r({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
    'resource',
  ),
  'missing-external-id': c(t(), t({ Condition: { StringEquals: { 'sts:ExternalId': 'x' } } }), 'trust', '444455556666'),
  'restrict-access-to-service-principal': c(
    r({ Principal: { Service: 'sns.amazonaws.com' } }),
    r({
      Principal: { Service: 'sns.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
    }),
    'resource',
  ),
  'missing-condition-key-for-oidc-principal': c(
    oidc('oidc.example.com/id'),
    oidc('oidc.example.com/id', { Condition: { StringEquals: { 'oidc.example.com/id:aud': 'x' } } }),
    'trust',
  ),
  'missing-github-repo-condition-key': c(
    oidc(GITHUB, { Condition: { StringLike: { [`${GITHUB}:sub`]: 'repo:*' } } }),
    oidc(GITHUB, { Condition: { StringLike: { [`${GITHUB}:sub`]: 'repo:me/it:*' } } }),
    'trust',
  ),
  'forallvalues-with-single-valued-key': c(
    when({ 'ForAllValues:StringEquals': { 'aws:PrincipalTag/a': 'x' } }),
    when({ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'x' } }),
  ),
  'forallvalues-with-allow-without-null': c(
    when({ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'x' } }),
    when({ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'x' }, Null: { 'aws:TagKeys': 'false' } }),
  ),
  'foranyvalue-with-audience-claim-type': c(
    oidc('oidc.example.com/id', { Condition: { 'ForAnyValue:StringEquals': { 'oidc.example.com/id:aud': 'x' } } }),
    oidc('oidc.example.com/id', { Condition: { StringEquals: { 'oidc.example.com/id:aud': 'x' } } }),
    'trust',
  ),
  'string-like-operator-with-arn-condition-keys': c(
    when({ StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*' } }),
    when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*' } }),
  ),
  'source-ip-everywhere': c(
    when({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }),
    when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
  ),
  'mfa-deny-misses-absent-key': c(
    when({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }, { Effect: 'Deny' }),
    when({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }, { Effect: 'Deny' }),
  ),
  'dynamodb-attributes-without-select': c(
    s({
      Action: 'dynamodb:GetItem',
      Resource: '*',
      Condition: { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': 'a' } },
    }),
    s({
      Action: 'dynamodb:GetItem',
      Resource: '*',
      Condition: {
        'ForAllValues:StringEquals': { 'dynamodb:Attributes': 'a' },
        StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
      },
    }),
  ),
  's3-prefix-in-negative-context': c(
    when({ StringLike: { 's3:prefix': 'private/*' } }, { Effect: 'Deny', Action: 's3:ListBucket' }),
    when({ StringLike: { 's3:prefix': 'public/*' } }, { Action: 's3:ListBucket' }),
  ),

  'invalid-service-in-action': c(s({ Action: 'ec3:RunInstances' }), s({ Action: 'ec2:RunInstances' })),
  'invalid-action': c(s({ Action: 's3:GetObjct' }), s({ Action: 'S3:getobject' })),
  'action-pattern-without-match': c(s({ Action: 's3:Fetch*' }), s({ Action: 's3:Get*' })),
  'resource-of-another-service': c(s({ Resource: 'arn:aws:sqs:us-east-1:111122223333:q' }), s()),
  'resource-type-mismatch': c(s({ Resource: 'arn:aws:s3:::b' }), s({ Resource: 'arn:aws:s3:::b*' })),
  'action-without-resource': c(
    s({ Action: ['s3:GetObject', 'sqs:SendMessage'] }),
    s({ Action: ['s3:GetObject', 's3:PutObject'] }),
  ),
  'action-needs-star-resource': c(
    s({ Action: 's3:ListAllMyBuckets' }),
    s({ Action: 's3:ListAllMyBuckets', Resource: '*' }),
  ),
  'arn-region-not-allowed': c(
    s({ Action: 'iam:GetRole', Resource: 'arn:aws:iam:us-east-1:111122223333:role/a' }),
    s({ Action: 'iam:GetRole', Resource: 'arn:aws:iam::111122223333:role/a' }),
  ),
  'arn-account-not-allowed': c(s({ Resource: 'arn:aws:s3::111122223333:b/k' }), s()),
  'invalid-global-condition-key': c(
    when({ StringEquals: { 'aws:PrincipalOrg': 'x' } }),
    when({ StringEquals: { 'aws:PrincipalOrgID': 'x' } }),
  ),
  'deprecated-global-condition-key': c(
    when({ ArnLike: { 'aws:ARN': 'arn:aws:iam::1:x' } }),
    when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::1:x' } }),
  ),
  'invalid-service-condition-key': c(
    when({ StringEquals: { 's3:prefx': 'x' } }),
    when({ StringEquals: { 'S3:Prefix': 'x' } }),
  ),
  'unsupported-action-for-condition-key': c(
    when({ StringEquals: { 's3:prefix': 'x' } }),
    when({ StringEquals: { 's3:prefix': 'x' } }, { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b' }),
  ),

  'redundant-action': c(s({ Action: ['s3:Get*', 's3:GetObject'] }), s({ Action: ['s3:Get*', 's3:*Object'] })),
  'redundant-resource': c(
    s({ Resource: ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/k'] }),
    s({ Resource: ['arn:aws:s3:::b/*', 'arn:aws:s3:::c/k'] }),
  ),
  'redundant-condition-value': c(
    when({ StringEquals: { 'aws:username': ['a', 'a'] } }),
    when({ StringEquals: { 'aws:username': ['a', 'b'] } }),
  ),
  'redundant-statement': c(doc({ ...S, Sid: 'A' }, { ...S, Sid: 'B' }), doc(S, { ...S, Action: 's3:PutObject' })),
  'allow-under-deny': c(
    doc(S, { Effect: 'Deny', Action: 's3:*', Resource: '*' }),
    doc(S, {
      Effect: 'Deny',
      Action: 's3:*',
      Resource: 'arn:aws:s3:::b/*',
      Condition: { Null: { 'aws:username': 'true' } },
    }),
  ),
};

const textOf = (policy: unknown) => (typeof policy === 'string' ? policy : JSON.stringify(policy, null, 2));
const found = (policy: unknown, { kind, account }: { kind?: PolicyKind; account?: string } = {}) =>
  lintPolicy(textOf(policy), { kind, ...(account === undefined ? {} : { account }) }).findings;
const ids = (policy: unknown, given: { kind?: PolicyKind; account?: string } = {}) =>
  found(policy, given).map((f) => f.check);

describe('every check', () => {
  it('has its case', () => {
    expect(lintChecks.map((x) => x.id).filter((id) => CASES[id] === undefined)).toEqual([]);
    expect(Object.keys(CASES).filter((id) => !lintChecks.some((x) => x.id === id))).toEqual([]);
    expect(new Set(lintChecks.map((x) => x.id)).size).toBe(lintChecks.length);
  });
  it.each(Object.entries(CASES))('%s', (id, x) => {
    const fired = found(x.fires, x).filter((f) => f.check === id);
    expect(fired.length).toBeGreaterThan(0);
    for (const f of fired) {
      expect(f.message).toMatch(/^.{20,}[.?]$/s);
      expect(f.severity).toBe(lintChecks.find((k) => k.id === id)?.severity);
    }
    expect(ids(x.quiet, x)).not.toContain(id);
  });
});

describe('a finding', () => {
  it('has its place in the text, and its statement', () => {
    const text =
      '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {"Sid": "One", "Effect": "Allow", "Action": "s3:GetObjct", "Resource": "*"}\n  ]\n}';
    expect(lintPolicy(text).findings).toEqual([
      {
        line: 4,
        column: 49,
        severity: 'warning',
        check: 'invalid-action',
        message: 's3 has no action "GetObjct": it is never asked for. Did you mean GetObject?',
        statement: 0,
        sid: 'One',
      },
    ]);
  });
  it('names the action that an API call asks for', () => {
    expect(found(s({ Action: 's3:ListObjectsV2' }))[0]?.message).toContain('asks for s3:ListBucket');
  });
  it('is made of a sound policy none', () => {
    expect(ids(s())).toEqual([]);
    expect(ids(t())).toEqual([]);
    expect(ids(r())).toEqual([]);
    expect(ids(scp(), { kind: 'scp' })).toEqual([]);
    expect(ids(rcp(), { kind: 'rcp' })).toEqual([]);
    // SCPs take the whole language since September 2025.
    const whole = { Action: undefined, NotAction: 's3:*Bucket', Condition: { StringEquals: { 'aws:username': 'x' } } };
    expect(ids(scp({ Effect: 'Allow', ...whole }), { kind: 'scp' })).toEqual([]);
  });
  it('tells the kind of a policy from what it holds', () => {
    expect(lintPolicy(textOf(s())).kind).toBe('identity');
    expect(lintPolicy(textOf(t())).kind).toBe('trust');
    expect(lintPolicy(textOf(r())).kind).toBe('resource');
  });
});

describe('no errors', () => {
  it('are told of AWS-managed policies', () => {
    const wrong = managedPolicyNames().flatMap((name) =>
      lintPolicy(managedPolicyDocument(`arn:aws:iam::aws:policy/${name}`) ?? '', { kind: 'identity' })
        .findings.filter((f) => f.severity === 'error' || f.check === NOT_CHECKED)
        .map((f) => `${name}: ${f.message}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('whatever the text', () => {
  const word = fc.constantFrom(
    'Allow',
    'allow',
    '*',
    's3:*',
    's3:Get?',
    '',
    'x',
    'arn:aws:s3:::b',
    'arn:',
    '${',
    '${aws:username}',
    'true',
    '10.0.0.0/8',
    '111122223333',
  );
  const leaf = fc.oneof(word, fc.constantFrom<unknown>(1, true, null));
  const key = fc.constantFrom(
    'Version',
    'Statement',
    'Effect',
    'Action',
    'NotAction',
    'Resource',
    'NotResource',
    'Principal',
    'NotPrincipal',
    'Condition',
    'Sid',
    'AWS',
    'Service',
    'StringEquals',
    'ForAllValues:Null',
    'Bool',
    'aws:username',
    'nonsense',
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 5 }),
    ),
  }));
  const statement = fc.dictionary(key, tree, { maxKeys: 6 }).map((more) => ({ ...R, ...more }));
  const policies = fc.oneof(
    tree,
    fc.array(statement, { maxLength: 3 }).map((list) => doc(...list)),
  );
  const kinds = fc.constantFrom<(PolicyKind | undefined)[]>(
    undefined,
    'identity',
    'resource',
    'trust',
    'scp',
    'rcp',
    'session',
  );

  it('it never throws, and errs wherever compiling refuses', () => {
    let refused = 0;
    fc.assert(
      fc.property(policies, kinds, (policy, kind) => {
        const text = JSON.stringify(policy) ?? '';
        const { findings } = lintPolicy(text, { kind });
        for (const p of parsePolicy(text).problems) {
          if (p.severity !== 'error') continue;
          refused++;
          const here = findings.filter((f) => f.line === p.line && f.column === p.column);
          expect(here.some((f) => f.severity === 'error' || f.check === 'null-with-qualifier')).toBe(true);
        }
        // The checks themselves tell it: the last resort is for rules that are yet to come.
        expect(findings.filter((f) => f.check === 'refused')).toEqual([]);
      }),
      { numRuns: process.env.PORTOLAN_DEEP === '1' ? 20_000 : 1500, seed: 31 },
    );
    expect(refused).toBeGreaterThan(500);
  });
  it('it says so where it did not compare everything', () => {
    const Resource = Array.from({ length: 20_000 }, (_, i) => `arn:aws:s3:::*a*b${i}*/x`);
    expect(ids(s({ Action: ['s3:*', 'ec2:*'], Resource }))).toContain(NOT_CHECKED);
  });
});

describe('ARN patterns and templates', () => {
  it.each([
    ['arn:aws:s3:::b/*', 'arn:${Partition}:s3:::${BucketName}', false],
    ['arn:aws:s3:::b*', 'arn:${Partition}:s3:::${BucketName}', true],
    ['arn:aws:s3:::b*', 'arn:${Partition}:s3:::${BucketName}/${ObjectName}', true],
    ['arn:aws:s3:::b', 'arn:${Partition}:s3:::${BucketName}/${ObjectName}', false],
    ['arn:aws:iam::*:role/a/b', 'arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}', true],
    ['arn:aws:iam::*:user/${aws:username}', 'arn:${Partition}:iam::${Account}:user/${UserNameWithPath}', true],
    ['arn:aws:iam::*:us?r/a', 'arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}', false],
    ['*', 'arn:${Partition}:s3:::${BucketName}', true],
    [
      'arn:aws:secretsmanager:*:*:mine*',
      'arn:${Partition}:secretsmanager:${Region}:${Account}:secret:${SecretId}',
      true,
    ],
    ['arn:aws:ec2:*:*:security-group/*', 'arn:${Partition}:ec2:${Region}:${Account}:instance/${InstanceId}', false],
    ['arn:aws:logs:*:*:log-group:/x:*', 'arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}', true],
    ['arn:aws:s3:::b/x:y', 'arn:${Partition}:s3:::${BucketName}/${ObjectName}', true],
  ])('%s and %s', (mine, template, expected) => {
    expect(overlap(policyCodes(mine), templateCodes(template))).toBe(expected);
  });
});
