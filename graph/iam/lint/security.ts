/**
 * What lets in more than most people mean.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
import { actionMatches } from '../match.js';
import { awsPrincipal } from '../principals.js';
import { type Check, type Hit, ofStatements, quoted } from './check.js';
import { keyInfo } from './keys.js';
import type { ActionEntry, ConditionLine, LintStatement, PolicyKind } from './source.js';

/** Policies that give something. */
const GRANTING: readonly PolicyKind[] = ['identity', 'session'];

const key = (c: ConditionLine) => c.key.text.toLowerCase();
const asks = (s: LintStatement, ...keys: readonly string[]) => s.conditions.some((c) => keys.includes(key(c)));
/** Asks for certain values: not for their absence, nor for any other. */
const limits = (c: ConditionLine): boolean =>
  c.name !== null &&
  c.name.operator !== null &&
  !c.name.operator.negated &&
  !c.name.ifExists &&
  c.name.qualifier !== 'all' &&
  c.values.length > 0 &&
  c.values.every((v) => v.text !== '*');

/** The entry by which the statement means the action; null: it does not. */
function meaning(s: LintStatement, service: string, name: string): ActionEntry | null {
  const found = s.actions.find((a) => a.pattern !== null && actionMatches(a.pattern, service, name));
  if (!s.notAction) return found ?? null;
  return found === undefined ? (s.actions[0] ?? null) : null;
}

/** A resource entry that takes in every role. */
const isEveryRole = (text: string): boolean => {
  if (text === '*') return true;
  const [arn, , service = '', , account = '', ...rest] = text.split(':', 8);
  const resource = rest.join(':');
  return (
    arn === 'arn' &&
    ['iam', '*'].includes(service) &&
    (account === '' || account === '*' || /^\d{12}$/.test(account)) &&
    (resource === '*' || resource === 'role/*' || resource === 'role*')
  );
};

function* dangerous(
  s: LintStatement,
  name: string,
  how: 'star' | 'not-action' | 'not-resource',
  saved: (s: LintStatement) => boolean,
  say: (how: string) => string,
): Iterable<Omit<Hit, 'statement'>> {
  if (s.effect !== 'Allow' || saved(s)) return;
  const entry = meaning(s, 'iam', name);
  if (entry === null) return;
  if (s.notResource) {
    if (how === 'not-resource') yield { at: entry.at, message: say('on every role but those in NotResource') };
    return;
  }
  const star = (s.resources ?? []).find((r) => isEveryRole(r.text));
  if (star === undefined) return;
  if (how === (s.notAction ? 'not-action' : 'star'))
    yield {
      at: s.notAction ? entry.at : star.at,
      message: say(s.notAction ? 'on every role, since NotAction leaves it in' : 'on every role'),
    };
}

const passRole = (how: 'star' | 'not-action' | 'not-resource', id: string, about: string): Check =>
  ofStatements({
    id,
    severity: 'security-warning',
    about,
    kinds: GRANTING,
    *each(s) {
      yield* dangerous(
        s,
        'passrole',
        how,
        (x) => asks(x, 'iam:passedtoservice', 'iam:associatedresourcearn'),
        (where) =>
          `This allows iam:PassRole ${where}: whoever holds it can run code as any of them. Name the roles, or add a condition on iam:PassedToService.`,
      );
    },
  });

const createLinkedRole = (how: 'star' | 'not-action' | 'not-resource', id: string, about: string): Check =>
  ofStatements({
    id,
    severity: 'warning',
    about,
    kinds: GRANTING,
    *each(s) {
      yield* dangerous(
        s,
        'createservicelinkedrole',
        how,
        (x) => asks(x, 'iam:awsservicename'),
        (where) =>
          `This allows iam:CreateServiceLinkedRole ${where}. Name the roles (arn:aws:iam::*:role/aws-service-role/SERVICE/*), or add a condition on iam:AWSServiceName.`,
      );
    },
  });

/** Keys that say who or from where: one of them makes "everybody" somebody. */
const NARROWING = new Set([
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:userid',
  'aws:username',
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceowner',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceip',
  'aws:vpcsourceip',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourcevpcarn',
  'aws:vpceaccount',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
  'kms:calleraccount',
  'lambda:eventsourcetoken',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
  'elasticfilesystem:accessedviamounttarget',
  'sts:externalid',
]);
const isNarrowed = (s: LintStatement) =>
  s.conditions.some((c) => limits(c) && (NARROWING.has(key(c)) || key(c).startsWith('aws:principaltag/')));

const isEverybody = (s: LintStatement) =>
  s.principals?.find((p) => p.text === '*' && (p.kind === '*' || p.kind === 'AWS'));

const SOURCES = ['aws:sourcearn', 'aws:sourceaccount', 'aws:sourceorgid', 'aws:sourceorgpaths', 'aws:sourceowner'];

const isGithub = (text: string) => text.toLowerCase().endsWith('token.actions.githubusercontent.com');

/** The domain of an OpenID Connect provider, which its keys begin with; null: it is none. */
function oidcDomain(text: string): string | null {
  const at = text.indexOf(':oidc-provider/');
  if (at >= 0) return text.slice(at + ':oidc-provider/'.length).toLowerCase();
  return text.includes(':') || !text.includes('.') ? null : text.toLowerCase();
}

export const securityChecks: readonly Check[] = [
  ofStatements({
    id: 'allow-everything',
    severity: 'security-warning',
    about: 'every action on every resource',
    kinds: GRANTING,
    *each(s) {
      if (s.effect !== 'Allow' || s.notAction || s.notResource || s.conditions.length > 0) return;
      const all = s.actions.find((a) => a.pattern?.service === null);
      if (all !== undefined && s.resources?.some((r) => r.text === '*'))
        yield {
          at: all.at,
          message: 'This allows everything: its holder is administrator. List the actions that are needed.',
        };
    },
  }),
  ofStatements({
    id: 'allow-with-not-action',
    severity: 'security-warning',
    about: 'Allow of all actions but some',
    kinds: ['identity', 'session', 'resource'],
    *each(s) {
      const m = s.members?.find((x) => x.key === 'NotAction');
      if (m !== undefined && s.effect === 'Allow' && s.notAction)
        yield {
          at: m.at,
          message:
            'Allow with NotAction allows every other action, those of new services too. List in Action what is needed, or write a Deny.',
        };
    },
  }),
  ofStatements({
    id: 'allow-with-not-resource',
    severity: 'security-warning',
    about: 'Allow on all resources but some',
    kinds: ['identity', 'session'],
    *each(s) {
      const m = s.members?.find((x) => x.key === 'NotResource');
      if (m !== undefined && s.effect === 'Allow' && s.notResource)
        yield {
          at: m.at,
          message:
            'Allow with NotResource allows it on every other resource, new ones too. List in Resource what is needed, or write a Deny.',
        };
    },
  }),
  ofStatements({
    id: 'allow-with-not-principal',
    severity: 'security-warning',
    about: 'Allow for everybody but some',
    kinds: ['resource', 'trust'],
    *each(s) {
      const m = s.members?.find((x) => x.key === 'NotPrincipal');
      if (m !== undefined && s.effect === 'Allow' && s.notPrincipal)
        yield {
          at: m.at,
          message:
            'Allow with NotPrincipal lets in everybody else, anonymous callers too. Name in Principal who may, or write a Deny.',
        };
    },
  }),
  passRole('star', 'pass-role-with-star-in-resource', 'iam:PassRole on every role'),
  passRole('not-action', 'pass-role-with-not-action', 'iam:PassRole on every role by NotAction'),
  passRole('not-resource', 'pass-role-with-not-resource', 'iam:PassRole on all roles but some'),
  createLinkedRole('star', 'create-slr-with-star-in-resource', 'iam:CreateServiceLinkedRole for every service'),
  createLinkedRole(
    'not-action',
    'create-slr-with-not-action',
    'iam:CreateServiceLinkedRole for every service by NotAction',
  ),
  createLinkedRole(
    'not-resource',
    'create-slr-with-not-resource',
    'iam:CreateServiceLinkedRole for all services but some',
  ),
  ofStatements({
    id: 'principal-everybody',
    severity: 'security-warning',
    about: 'Allow for everybody without a condition on who',
    kinds: ['resource', 'trust'],
    *each(s) {
      const everybody = isEverybody(s);
      if (everybody !== undefined && !s.notPrincipal && s.effect === 'Allow' && !isNarrowed(s))
        yield {
          at: everybody.at,
          message:
            'Everybody in the world is let in. Name the principals, or add a condition such as aws:PrincipalOrgID.',
        };
    },
  }),
  ofStatements({
    id: 'missing-external-id',
    severity: 'security-warning',
    about: "trust of another account's principals without an external id",
    kinds: ['trust'],
    *each(s, { account }) {
      // Whose the policy is must be known: trust of one's own account needs none.
      if (account === null || s.effect !== 'Allow' || s.notPrincipal) return;
      if (asks(s, 'sts:externalid', 'aws:principalorgid', 'aws:principalorgpaths')) return;
      for (const p of s.principals ?? []) {
        const named = p.kind === 'AWS' ? awsPrincipal(p.text) : null;
        if (named !== null && 'account' in named && named.account !== account)
          yield {
            at: p.at,
            message: `Account ${named.account} is another: if it belongs to somebody else, a condition on sts:ExternalId keeps it from being tricked into this role. Add one, or aws:PrincipalOrgID.`,
          };
      }
    },
  }),
  ofStatements({
    id: 'restrict-access-to-service-principal',
    severity: 'security-warning',
    about: 'Allow for a service without a condition on whose resource it acts for',
    kinds: ['resource'],
    *each(s) {
      if (s.effect !== 'Allow' || s.notPrincipal || asks(s, ...SOURCES)) return;
      const p = s.principals?.find((x) => x.kind === 'Service');
      if (p !== undefined)
        yield {
          at: p.at,
          message: `${p.text} acts for every customer of AWS. Add a condition on aws:SourceArn, aws:SourceAccount or aws:SourceOrgID.`,
        };
    },
  }),
  ofStatements({
    id: 'missing-condition-key-for-oidc-principal',
    severity: 'security-warning',
    about: 'trust of an OpenID Connect provider without a condition on its claims',
    kinds: ['trust'],
    *each(s) {
      if (s.effect !== 'Allow') return;
      for (const p of s.principals ?? []) {
        const domain = p.kind === 'Federated' ? oidcDomain(p.text) : null;
        if (domain !== null && !isGithub(p.text) && !s.conditions.some((c) => key(c).startsWith(`${domain}:`)))
          yield {
            at: p.at,
            message: `Whoever has a token of ${quoted(domain)} can assume the role. Add conditions on ${domain}:aud and ${domain}:sub.`,
          };
      }
    },
  }),
  ofStatements({
    id: 'missing-github-repo-condition-key',
    severity: 'security-warning',
    about: 'trust of GitHub Actions without a condition on the repository',
    kinds: ['trust'],
    *each(s) {
      if (s.effect !== 'Allow') return;
      const p = s.principals?.find((x) => x.kind === 'Federated' && isGithub(x.text));
      if (p === undefined) return;
      const subjects = s.conditions.filter((c) => key(c) === 'token.actions.githubusercontent.com:sub' && limits(c));
      const wide = subjects.flatMap((c) => c.values).find((v) => /^(\*|repo:\*|repo:\?|repo\*)/.test(v.text));
      if (wide !== undefined)
        yield {
          at: wide.at,
          message: `${quoted(wide.text)} takes in repositories of everybody. Write repo:ORGANISATION/REPOSITORY:….`,
        };
      else if (subjects.length === 0)
        yield {
          at: p.at,
          message:
            'Workflows of every repository on GitHub can assume the role. Add a condition on token.actions.githubusercontent.com:sub.',
        };
    },
  }),
  ofStatements({
    id: 'forallvalues-with-single-valued-key',
    severity: 'security-warning',
    about: 'ForAllValues on a key of one value: true where the key is absent',
    *each(s) {
      for (const c of s.conditions) {
        if (c.name?.qualifier !== 'all') continue;
        const info = keyInfo(c.key.text);
        if (info !== null && !info.type.startsWith('ArrayOf'))
          yield {
            at: c.operator.at,
            message: `${c.key.text} has one value, and ForAllValues is true where it is absent. Remove ForAllValues:.`,
          };
      }
    },
  }),
  ofStatements({
    id: 'forallvalues-with-allow-without-null',
    severity: 'security-warning',
    about: 'Allow under ForAllValues without asking that the key is there',
    *each(s) {
      if (s.effect !== 'Allow') return;
      const present = new Set(
        s.conditions
          .filter(
            (c) =>
              c.name !== null &&
              (c.name.operator === null
                ? c.values.some((v) => v.text === 'false')
                : c.name.qualifier !== 'all' && !c.name.ifExists),
          )
          .map(key),
      );
      for (const c of s.conditions)
        if (
          c.name?.qualifier === 'all' &&
          !present.has(key(c)) &&
          keyInfo(c.key.text)?.type.startsWith('ArrayOf') !== false
        )
          yield {
            at: c.operator.at,
            message: `ForAllValues is true where ${c.key.text} is absent, so that the Allow applies. Add {"Null": {${JSON.stringify(c.key.text)}: "false"}}.`,
          };
    },
  }),
  ofStatements({
    id: 'foranyvalue-with-audience-claim-type',
    severity: 'security-warning',
    about: 'ForAnyValue on the audience of a token, which has one value',
    kinds: ['trust'],
    *each(s) {
      for (const c of s.conditions)
        if (c.name?.qualifier === 'any' && key(c).endsWith(':aud'))
          yield { at: c.operator.at, message: `${c.key.text} has one value. Remove ForAnyValue:.` };
    },
  }),
  ofStatements({
    id: 'string-like-operator-with-arn-condition-keys',
    severity: 'security-warning',
    about: 'StringLike on a key that holds an ARN: its wildcards run past colons',
    *each(s) {
      for (const c of s.conditions)
        if (
          c.name?.operator?.samples === 'text' &&
          c.name.operator.wildcards &&
          keyInfo(c.key.text)?.type.endsWith('ARN') === true &&
          c.values.some((v) => v.text.includes('*'))
        )
          yield {
            at: c.operator.at,
            message: `In ${c.operator.text} a * runs past colons, into other accounts and services. Use ${c.name.operator.negated ? 'ArnNotLike' : 'ArnLike'} for ${c.key.text}.`,
          };
    },
  }),
  ofStatements({
    id: 'source-ip-everywhere',
    severity: 'security-warning',
    about: 'aws:SourceIp of all addresses: a condition that asks for nothing',
    *each(s) {
      for (const c of s.conditions)
        if (key(c) === 'aws:sourceip' && c.name?.operator?.samples === 'address' && !c.name.operator.negated)
          for (const v of c.values)
            if (v.text === '0.0.0.0/0' || v.text === '::/0')
              yield {
                at: v.at,
                message: `${v.text} is every address. Name the blocks that are meant, or remove the condition.`,
              };
    },
  }),
  ofStatements({
    id: 'mfa-deny-misses-absent-key',
    severity: 'security-warning',
    about: 'Deny without MFA that does not mean requests with access keys',
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
    *each(s) {
      if (s.effect !== 'Deny') return;
      for (const c of s.conditions)
        if (
          key(c) === 'aws:multifactorauthpresent' &&
          c.name?.operator?.name === 'Bool' &&
          !c.name.ifExists &&
          c.values.some((v) => v.text.toLowerCase() === 'false')
        )
          yield {
            at: c.operator.at,
            message:
              'Requests with long-term access keys have no aws:MultiFactorAuthPresent: this Deny does not mean them. Write BoolIfExists.',
          };
    },
  }),
  ofStatements({
    id: 'dynamodb-attributes-without-select',
    severity: 'security-warning',
    about: 'dynamodb:Attributes without dynamodb:Select',
    *each(s) {
      if (s.effect !== 'Allow' || asks(s, 'dynamodb:select')) return;
      for (const c of s.conditions)
        if (key(c) === 'dynamodb:attributes')
          yield {
            at: c.key.at,
            message:
              'A read that names no attributes returns them all. Also ask that dynamodb:Select is SPECIFIC_ATTRIBUTES.',
          };
    },
  }),
  ofStatements({
    id: 's3-prefix-in-negative-context',
    severity: 'security-warning',
    about: 's3:prefix used to forbid listing, which a shorter prefix gets around',
    *each(s) {
      for (const c of s.conditions) {
        const negated = c.name?.operator?.negated;
        if (key(c) !== 's3:prefix' || negated === undefined || negated !== (s.effect === 'Allow')) continue;
        // Asking for the top alone (an empty prefix) is exact.
        if (c.values.every((v) => v.text === '')) continue;
        yield {
          at: c.key.at,
          message:
            'A request with a shorter prefix still lists these objects. Allow with StringLike the prefixes that may be listed, or deny with StringNotLike all others.',
        };
      }
    },
  }),
];
