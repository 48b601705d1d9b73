/**
 * What one kind of policy does not take: elements, principals, sizes.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
import { isRcpService } from '../catalogue/rcp.js';
import { awsPrincipal } from '../principals.js';
import { type Check, listed, ofStatements, quoted } from './check.js';
import type { LintStatement, PolicyKind, Source } from './source.js';

/** Characters that count against most quotas: blanks outside strings do not. */
function weight(text: string): number {
  let count = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString && c === 0x5c) {
      count += 2;
      i++;
      continue;
    }
    if (c === 0x22) inString = !inString;
    if (inString || (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09)) count++;
  }
  return count;
}

const tooLong = (
  id: string,
  severity: Check['severity'],
  kinds: readonly PolicyKind[],
  quota: number,
  what: string,
  measure: (text: string) => number = weight,
): Check => ({
  id,
  severity,
  about: `more than the ${quota} characters that ${what} may have`,
  kinds,
  *find(source) {
    const size = measure(source.text);
    if (source.members !== null && size > quota)
      yield {
        at: source.root?.at ?? 0,
        message: `The policy has ${size} characters; ${what} may have ${quota}. Split it, or use wildcards for actions and resources.`,
      };
  },
});

/** Quotas of resource policies that the service's own pages name, in bytes. */
const RESOURCE_QUOTAS: Readonly<Record<string, number>> = {
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
  s3: 20_480,
  // https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
  kms: 32_768,
  // https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
  secretsmanager: 20_480,
  // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  lambda: 20_480,
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-considerations.html
  dynamodb: 20_480,
};

const IAM: readonly PolicyKind[] = ['identity', 'boundary', 'session', 'trust'];
const ORGANIZATIONS: readonly PolicyKind[] = ['scp', 'rcp'];

const names = (s: LintStatement, ...elements: readonly string[]) =>
  (s.members ?? []).filter((m) => elements.includes(m.key));

const isWild = (s: LintStatement) => s.actions.some((a) => a.pattern?.service === null);

/** The statement of RCPFullAWSAccess, which every RCP-enabled root, OU and account has. */
const isFullAccess = (s: LintStatement) =>
  isWild(s) && s.conditions.length === 0 && s.resources?.some((r) => r.text === '*') === true;

/** No domain is longer (RFC 1035); what is, is not looked at with a pattern. */
const LONGEST_NAME = 255;
const LETTERS = /^[A-Za-z0-9]*$/;
const OIDC = /^[a-z0-9.-]+\.[a-z]{2,}(\/[A-Za-z0-9_./-]*)?$/i;

export const kindChecks: readonly Check[] = [
  tooLong(
    'policy-size-exceeds-identity-policy-quota',
    'warning',
    ['identity', 'boundary'],
    6144,
    'a managed policy (blanks not counted)',
  ),
  tooLong('policy-size-exceeds-trust-policy-quota', 'warning', ['trust'], 2048, 'a trust policy by default'),
  tooLong('policy-size-exceeds-session-policy-quota', 'error', ['session'], 2048, 'a session policy', (t) => t.length),
  tooLong('policy-size-exceeds-scp-quota', 'error', ['scp'], 5120, 'an SCP'),
  tooLong('policy-size-exceeds-rcp-quota', 'error', ['rcp'], 5120, 'an RCP'),
  {
    id: 'policy-size-exceeds-quota-with-blanks',
    severity: 'warning',
    about: 'an SCP or RCP that is short enough only without its blanks, which the API counts',
    kinds: ORGANIZATIONS,
    *find(source) {
      if (source.text.length > 5120 && weight(source.text) <= 5120)
        yield {
          at: 0,
          message: `With its blanks the policy has ${source.text.length} characters, and the API counts them: at most 5120. Remove blanks outside strings before saving it.`,
        };
    },
  },
  {
    id: 'policy-size-exceeds-resource-policy-quota',
    severity: 'error',
    about: "more bytes than the service's resource policies may have",
    kinds: ['resource'],
    *find(source) {
      const services = new Set(source.statements.flatMap((s) => s.actions.map((a) => a.pattern?.service ?? '*')));
      const [service = ''] = services;
      const quota = services.size === 1 ? RESOURCE_QUOTAS[service] : undefined;
      const size = Buffer.byteLength(source.text);
      if (quota !== undefined && size > quota)
        yield {
          at: source.root?.at ?? 0,
          message: `The policy has ${size} bytes; a resource policy of ${service} may have ${quota}. Put principals behind a condition such as aws:PrincipalOrgID, or merge statements.`,
        };
    },
  },
  {
    id: 'unsupported-character',
    severity: 'error',
    about: 'a character that IAM does not take in policies',
    kinds: IAM,
    *find({ text }) {
      for (let i = 0; i < text.length; i++) {
        const c = text.charCodeAt(i);
        if (c <= 0xff || (c === 0xfeff && i === 0)) continue;
        yield {
          at: i,
          message: `The character U+${c.toString(16).toUpperCase().padStart(4, '0')} is none that IAM takes (up to U+00FF). Replace it; a typographic quote or dash is the usual cause.`,
        };
        return;
      }
    },
  },
  {
    id: 'organizations-version',
    severity: 'error',
    about: 'an SCP or RCP without "Version": "2012-10-17"',
    kinds: ORGANIZATIONS,
    *find(source) {
      if (source.members !== null && source.member('Version')?.value.kind !== 'string')
        yield { at: source.root?.at ?? 0, message: 'SCPs and RCPs need "Version": "2012-10-17". Add it.' };
      else if (source.version?.text === '2008-10-17')
        yield { at: source.version.at, message: 'SCPs and RCPs need "Version": "2012-10-17". Write that.' };
    },
  },
  ofStatements({
    id: 'unsupported-sid',
    severity: 'error',
    about: 'a Sid with other characters than letters and digits',
    kinds: IAM,
    *each({ sid }) {
      if (sid !== null && !LETTERS.test(sid.text))
        yield {
          at: sid.at,
          message: `The Sid ${quoted(sid.text)} may hold letters and digits only. Leave out the rest.`,
        };
    },
  }),
  repeatedSids('unique-sids-required', 'error', ['identity', 'boundary', 'session', 'trust', 'scp', 'rcp']),
  repeatedSids('unique-sids-recommended', 'warning', ['resource']),
  ofStatements({
    id: 'missing-resource',
    severity: 'error',
    about: 'a statement without Resource or NotResource',
    kinds: ['identity', 'boundary', 'session', 'scp', 'rcp'],
    *each(s) {
      if (s.members !== null && s.resources === null)
        yield {
          at: s.at,
          message: 'The statement has neither Resource nor NotResource. Add "Resource": "*" or the ARNs it is about.',
        };
    },
  }),
  ofStatements({
    id: 'missing-principal',
    severity: 'error',
    about: 'a statement without Principal',
    kinds: ['resource', 'trust', 'rcp'],
    *each(s, { kind }) {
      if (s.members !== null && s.principals === null)
        yield {
          at: s.at,
          message: `The statement has no Principal. Add ${kind === 'rcp' ? '"Principal": "*"' : 'one, as in {"AWS": "111122223333"}'}.`,
        };
    },
  }),
  ofStatements({
    id: 'unsupported-principal',
    severity: 'error',
    about: 'Principal in a policy that is attached to a principal',
    kinds: ['identity', 'boundary', 'session'],
    *each(s, { kind }) {
      for (const m of names(s, 'Principal', 'NotPrincipal'))
        yield {
          at: m.at,
          message: `${withArticle(kind)} policy has no ${m.key}: it is attached to its principal. Remove it.`,
        };
    },
  }),
  ofStatements({
    id: 'scp-syntax-error-principal',
    severity: 'error',
    about: 'Principal in an SCP',
    kinds: ['scp'],
    *each(s) {
      for (const m of names(s, 'Principal', 'NotPrincipal'))
        yield { at: m.at, message: `SCPs have no ${m.key}. Remove it, or add a condition on aws:PrincipalArn.` };
    },
  }),
  ofStatements({
    id: 'rcp-syntax-error-principal',
    severity: 'error',
    about: 'a Principal other than "*" in an RCP',
    kinds: ['rcp'],
    *each(s) {
      for (const m of names(s, 'NotPrincipal'))
        yield {
          at: m.at,
          message: 'RCPs have no NotPrincipal. Write "Principal": "*" and a condition on aws:PrincipalArn.',
        };
      if (s.notPrincipal) return;
      for (const p of s.principals ?? [])
        if (p.text !== '*')
          yield {
            at: p.at,
            message: `RCPs are about all principals: write "Principal": "*" and a condition, instead of ${quoted(p.text)}.`,
          };
    },
  }),
  ofStatements({
    id: 'rcp-syntax-error-allow',
    severity: 'error',
    about: 'an Allow in an RCP, other than that of RCPFullAWSAccess',
    kinds: ['rcp'],
    *each(s) {
      if (s.effect === 'Allow' && !isFullAccess(s))
        yield {
          at: s.at,
          message:
            'RCPs only deny; the one Allow is that of RCPFullAWSAccess, of everything. Write a Deny of the contrary.',
        };
    },
  }),
  ofStatements({
    id: 'rcp-syntax-error-notaction',
    severity: 'error',
    about: 'NotAction in an RCP',
    kinds: ['rcp'],
    *each(s) {
      for (const m of names(s, 'NotAction'))
        yield { at: m.at, message: 'RCPs have no NotAction. List the actions in Action.' };
    },
  }),
  ofStatements({
    id: 'rcp-syntax-error-action',
    severity: 'error',
    about: 'an action of a service that RCPs do not reach, or "*"',
    kinds: ['rcp'],
    *each(s) {
      if (s.notAction || isFullAccess(s)) return;
      for (const a of s.actions) {
        if (a.pattern === null) continue;
        const { service } = a.pattern;
        if (service === null) yield { at: a.at, message: 'RCPs take no action "*". List the services, as in "s3:*".' };
        else if (!isRcpService(service))
          yield { at: a.at, message: `RCPs do not reach ${quoted(service)}. Remove ${quoted(a.text)}.` };
      }
    },
  }),
  ofStatements({
    id: 'role-trust-policy-syntax-error-notprincipal',
    severity: 'error',
    about: 'NotPrincipal in a trust policy',
    kinds: ['trust'],
    *each(s) {
      for (const m of names(s, 'NotPrincipal'))
        yield { at: m.at, message: 'Trust policies have no NotPrincipal. Name in Principal who may assume the role.' };
    },
  }),
  ofStatements({
    id: 'role-trust-policy-syntax-error-resource',
    severity: 'error',
    about: 'Resource in a trust policy',
    kinds: ['trust'],
    *each(s) {
      for (const m of names(s, 'Resource', 'NotResource'))
        yield { at: m.at, message: `A trust policy is about its role: it has no ${m.key}. Remove it.` };
    },
  }),
  ofStatements({
    id: 'role-trust-policy-unsupported-wildcard-in-principal',
    severity: 'error',
    about: '"Principal": "*" in a trust policy',
    kinds: ['trust'],
    *each(s) {
      for (const p of s.principals ?? [])
        if (p.kind === '*' && p.text === '*')
          yield { at: p.at, message: 'A trust policy does not take "Principal": "*". Name who may assume the role.' };
    },
  }),
  ofStatements({
    id: 'role-trust-policy-action',
    severity: 'error',
    about: 'an action in a trust policy that is none of STS',
    kinds: ['trust'],
    *each(s) {
      for (const a of s.actions)
        if (a.pattern !== null && a.pattern.service !== null && a.pattern.service !== 'sts')
          yield {
            at: a.at,
            message: `A trust policy is about assuming the role: ${quoted(a.text)} is none of its actions. Remove it.`,
          };
    },
  }),
  ofStatements({
    id: 'mismatched-action-for-principal',
    severity: 'error',
    about: 'an identity provider with the action of another kind of caller, or the contrary',
    kinds: ['trust'],
    *each(s) {
      if (s.notAction || s.effect !== 'Allow') return;
      for (const a of s.actions) {
        const action = a.text.toLowerCase();
        const wanted = ASSUMING[action];
        if (wanted === undefined) continue;
        const wrong = (s.principals ?? []).filter((p) => providerOf(p.kind, p.text) !== wanted && p.kind !== '*');
        if (wrong.length > 0)
          yield {
            at: a.at,
            message: `${a.text} is for ${wanted === 'saml' ? 'a SAML provider' : wanted === 'oidc' ? 'an OpenID Connect provider' : 'AWS principals and services'}, not for ${listed(wrong.map((p) => quoted(p.text)))}. Use the action of this kind, in a statement of its own.`,
          };
      }
    },
  }),
  ofStatements({
    id: 'invalid-federated-principal-syntax-in-role-trust-policy',
    severity: 'error',
    about: 'a federated principal that is neither a provider ARN nor a domain',
    kinds: ['trust'],
    *each(s) {
      for (const p of s.principals ?? [])
        if (p.kind === 'Federated' && !p.text.includes('*') && providerOf(p.kind, p.text) === 'aws')
          yield {
            at: p.at,
            message: `${quoted(p.text)} is no identity provider. Write its domain, or the ARN of the oidc-provider or saml-provider.`,
          };
    },
  }),
  ofStatements({
    id: 'federated-principal-not-supported',
    severity: 'error',
    about: 'a federated principal outside a trust policy',
    kinds: ['resource'],
    *each(s) {
      for (const p of s.principals ?? [])
        if (p.kind === 'Federated')
          yield {
            at: p.at,
            message:
              'Only trust policies take identity providers as principals. Name the role whose sessions come from it.',
          };
    },
  }),
  ofStatements({
    id: 'missing-action-for-roles-anywhere-trust-policy',
    severity: 'error',
    about: 'a trust of IAM Roles Anywhere without all three actions it calls',
    kinds: ['trust'],
    *each(s, source) {
      const p = (s.principals ?? []).find((x) => x.text === 'rolesanywhere.amazonaws.com');
      if (p === undefined || s.effect !== 'Allow') return;
      const all = source.statements.filter((x) => x.effect === 'Allow' && x.principals?.some((y) => y.text === p.text));
      const has = (action: string) =>
        all.some((x) => x.actions.some((a) => a.text.toLowerCase() === action.toLowerCase() || a.text.endsWith('*')));
      const missing = ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'].filter((a) => !has(a));
      if (missing.length > 0)
        yield { at: p.at, message: `IAM Roles Anywhere also needs ${missing.join(' and ')}. Add it.` };
    },
  }),
  ofStatements({
    id: 'invalid-principal',
    severity: 'error',
    about: 'an AWS principal that AWS does not know the form of',
    kinds: ['resource', 'trust'],
    *each(s) {
      for (const p of s.principals ?? []) {
        if (p.kind !== 'AWS' || p.text.includes('*') || p.text.includes('?') || p.text.includes('${')) continue;
        if (awsPrincipal(p.text).kind === 'other' && !isOriginIdentity(p.text))
          yield {
            at: p.at,
            message: `${quoted(p.text)} is no principal. Write an account id or the ARN of a user, role, session or root; groups are no principals.`,
          };
      }
    },
  }),
  ofStatements({
    id: 'invalid-role-or-user-reference',
    severity: 'warning',
    about: 'a unique id as principal: a user or role that was deleted',
    kinds: ['resource', 'trust'],
    *each(s) {
      for (const p of s.principals ?? [])
        if (p.kind === 'AWS' && awsPrincipal(p.text).kind === 'uniqueId')
          yield {
            at: p.at,
            message: `${quoted(p.text)} is the id of a user or role that no longer exists: it matches nobody, also not a new one of the same name. Write the ARN.`,
          };
    },
  }),
  ofStatements({
    id: 'invalid-service-principal-format',
    severity: 'warning',
    about: 'a service principal that is no service name',
    kinds: ['resource', 'trust'],
    *each(s) {
      for (const p of s.principals ?? [])
        if (p.kind === 'Service' && !p.text.includes('*') && !(p.text.length <= LONGEST_NAME && SERVICE.test(p.text)))
          yield {
            at: p.at,
            message: `${quoted(p.text)} is no service principal. Write it in lower case, as in lambda.amazonaws.com.`,
          };
    },
  }),
];

const SERVICE =
  /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn|\.eu)?|amazon\.com|aws\.internal|api\.aws|[a-z0-9.]+\.gov|[a-z0-9.]+\.uk)$/;

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3-oai.html */
const isOriginIdentity = (text: string) =>
  text.startsWith('arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ');

const ASSUMING: Readonly<Record<string, 'saml' | 'oidc' | 'aws'>> = {
  'sts:assumerole': 'aws',
  'sts:assumerolewithsaml': 'saml',
  'sts:assumerolewithwebidentity': 'oidc',
};

function providerOf(kind: string, text: string): 'saml' | 'oidc' | 'aws' {
  if (kind !== 'Federated') return 'aws';
  if (text.includes(':saml-provider/')) return 'saml';
  return text.includes(':oidc-provider/') || (text.length <= LONGEST_NAME && OIDC.test(text)) ? 'oidc' : 'aws';
}

const withArticle = (kind: PolicyKind) =>
  kind === 'identity' ? 'An identity' : kind === 'boundary' ? 'A boundary' : 'A session';

function repeatedSids(id: string, severity: Check['severity'], kinds: readonly PolicyKind[]): Check {
  return {
    id,
    severity,
    about: 'a Sid used more than once',
    kinds,
    *find(source: Source) {
      const seen = new Set<string>();
      for (const statement of source.statements) {
        const { sid } = statement;
        if (sid === null || sid.text === '') continue;
        if (seen.has(sid.text))
          yield {
            at: sid.at,
            statement,
            message: `The Sid ${quoted(sid.text)} is used before. Give each statement its own.`,
          };
        seen.add(sid.text);
      }
    },
  };
}
