/**
 * Who a Principal element names, and whether a caller is meant.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import { parseArn } from '../schema/ids.js';
import type { PrincipalFacts } from './contract.js';
import type { PrincipalTree } from './parse.js';

export type NamedPrincipal =
  /** `*`, also as `{"AWS": "*"}`. */
  | { readonly kind: 'everyone'; readonly text: string }
  /** An account by number or by the ARN of its root. */
  | { readonly kind: 'account'; readonly text: string; readonly account: string }
  | {
      readonly kind: 'user' | 'role' | 'session' | 'federatedUser';
      readonly text: string;
      readonly account: string;
      readonly name: string;
    }
  | { readonly kind: 'service' | 'federated' | 'canonical'; readonly text: string }
  /** AIDA…, AROA…: a deleted party; it matches nobody. */
  | { readonly kind: 'uniqueId'; readonly text: string }
  | { readonly kind: 'other'; readonly text: string };

/**
 * How a Principal element means the caller; the kinds escape different limits. `account` only delegates to the account's
 * own policies; a role's ARN means its sessions through the role.
 */
export type Meant = 'no' | 'account' | 'role' | 'user' | 'self' | 'everyone';

/** Reads one entry under `AWS`. */
export function awsPrincipal(text: string): NamedPrincipal {
  if (text === '*') return { kind: 'everyone', text };
  if (/^\d{12}$/.test(text)) return { kind: 'account', text, account: text };
  const arn = parseArn(text);
  if (arn === null) return /^A[A-Z0-9]{15,127}$/.test(text) ? { kind: 'uniqueId', text } : { kind: 'other', text };
  const slash = arn.resource.indexOf('/');
  const type = slash < 0 ? arn.resource : arn.resource.slice(0, slash);
  const name = slash < 0 ? '' : arn.resource.slice(slash + 1);
  if (arn.service === 'iam' && type === 'root' && name === '') return { kind: 'account', text, account: arn.account };
  if (arn.service === 'iam' && (type === 'user' || type === 'role') && name !== '') {
    return { kind: type, text, account: arn.account, name: name.slice(name.lastIndexOf('/') + 1) };
  }
  if (arn.service === 'sts' && type === 'assumed-role') return { kind: 'session', text, account: arn.account, name };
  if (arn.service === 'sts' && type === 'federated-user')
    return { kind: 'federatedUser', text, account: arn.account, name };
  return { kind: 'other', text };
}

/** All that a Principal element names. */
export function namedPrincipals(tree: PrincipalTree): readonly NamedPrincipal[] {
  return [
    ...(tree.everyone ? [{ kind: 'everyone', text: '*' } as const] : []),
    ...tree.aws.map(awsPrincipal),
    ...tree.service.map((text) => ({ kind: 'service', text }) as const),
    ...tree.federated.map((text) => ({ kind: 'federated', text }) as const),
    ...tree.canonical.map((text) => ({ kind: 'canonical', text }) as const),
  ];
}

/** The caller taken apart once for all statements. */
export interface Caller {
  readonly facts: PrincipalFacts;
  /** Name of the role of a session, or of the role itself. */
  readonly roleName: string;
  /** Null where a session's role is known by name alone. */
  readonly roleArn: string | null;
  readonly session: string;
}

export function callerOf(facts: PrincipalFacts): Caller {
  const resource = parseArn(facts.arn)?.resource ?? '';
  if (facts.type === 'assumedRole') {
    const [, roleName = '', ...rest] = resource.split('/');
    return { facts, roleName, roleArn: facts.roleArn ?? null, session: rest.join('/') };
  }
  if (facts.type === 'role') {
    return { facts, roleName: resource.slice(resource.lastIndexOf('/') + 1), roleArn: facts.arn, session: '' };
  }
  return { facts, roleName: '', roleArn: null, session: '' };
}

const isIdentity = (c: Caller) =>
  c.facts.type === 'user' ||
  c.facts.type === 'assumedRole' ||
  c.facts.type === 'role' ||
  c.facts.type === 'federatedUser' ||
  c.facts.type === 'root';

/** How one named principal means the caller. */
function meansBy(named: NamedPrincipal, caller: Caller, effect: 'Allow' | 'Deny', trust: boolean): Meant {
  const { facts } = caller;
  switch (named.kind) {
    case 'everyone':
      // A role that trusts any AWS principal is no role that services or identity providers can assume. A Deny for
      // everyone is for them as well: it guards many a trust policy with conditions on the claims.
      return effect === 'Allow' && trust && !isIdentity(caller) && facts.type !== 'anonymous' ? 'no' : 'everyone';
    case 'account':
      if (!isIdentity(caller) || named.account !== facts.account) return 'no';
      return facts.type === 'root' ? 'self' : 'account';
    case 'user':
      if (facts.type === 'user') return named.text === facts.arn ? 'self' : 'no';
      return facts.type === 'federatedUser' && named.text === facts.parentArn ? 'user' : 'no';
    case 'role':
      if (caller.roleName === '' || named.account !== facts.account) return 'no';
      return (caller.roleArn === null ? named.name === caller.roleName : named.text === caller.roleArn) ? 'role' : 'no';
    case 'session': {
      if (facts.type === 'assumedRole') return named.text === facts.arn ? 'self' : 'no';
      // Whoever assumes a role names the session: the name is chosen in the caller's favour.
      const sameRole =
        facts.type === 'role' && named.account === facts.account && named.name.startsWith(`${caller.roleName}/`);
      return sameRole && effect === 'Allow' ? 'self' : 'no';
    }
    case 'federatedUser':
      return facts.type === 'federatedUser' && named.text === facts.arn ? 'self' : 'no';
    case 'service':
      return facts.type === 'service' && named.text === facts.arn ? 'self' : 'no';
    case 'federated':
      return (facts.type === 'webIdentity' || facts.type === 'saml') && named.text === facts.arn ? 'self' : 'no';
    case 'canonical':
      // Another way to write the account, in the policies of buckets alone:
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-bucket-user-policy-specifying-principal-intro.html
      if (!isIdentity(caller) || named.text !== facts.canonicalId) return 'no';
      return facts.type === 'root' ? 'self' : 'account';
    case 'uniqueId':
    case 'other':
      return 'no';
  }
}

const RANK: Readonly<Record<Meant, number>> = { no: 0, account: 1, role: 2, user: 3, self: 4, everyone: 5 };

/** How the element means the caller: the way that escapes most. */
export function meant(
  named: readonly NamedPrincipal[],
  caller: Caller,
  effect: 'Allow' | 'Deny',
  trust: boolean,
): Meant {
  let best: Meant = 'no';
  for (const n of named) {
    const m = meansBy(n, caller, effect, trust);
    if (RANK[m] > RANK[best]) best = m;
  }
  return best;
}

/**
 * Whether NotPrincipal in a Deny spares the caller. AWS looks at the account, then at the role, then at the session, so
 * each of them must be listed; a principal with a boundary is never spared, "regardless of the values specified".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function spared(named: readonly NamedPrincipal[], caller: Caller, bounded: boolean): boolean {
  if (bounded) return false;
  if (named.some((n) => n.kind === 'everyone')) return true;
  const ways = new Set(named.map((n) => meansBy(n, caller, 'Allow', false)));
  if (!isIdentity(caller)) return ways.has('self');
  if (caller.facts.type === 'root') return ways.has('self');
  if (!ways.has('account')) return false;
  if (caller.facts.type === 'assumedRole' || caller.facts.type === 'role') return ways.has('role') && ways.has('self');
  return ways.has('self');
}
