/**
 * Who a statement of a policy with principals is about.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
import type { ListedPrincipal, ReferenceStatement } from './document.js';

export interface ReferenceCaller {
  readonly type: 'user' | 'session' | 'federatedUser' | 'root' | 'service' | 'anonymous' | 'webIdentity' | 'saml';
  /** ARN of the user, session, federated user, root or provider; the name of a service; `*` for anonymous. */
  readonly arn: string;
  /** Of a session: ARN of its role, if known; else the role is known by name, which leaves its path open. */
  readonly roleArn?: string;
  /** Of a federated user: ARN of the user who called GetFederationToken, if known. */
  readonly parentArn?: string;
  /** Empty for services and anonymous callers. */
  readonly account: string;
}

/** Users, sessions and root users belong to an account; services, identity providers and anonymous callers do not. */
export const ofAnAccount = (caller: ReferenceCaller): boolean =>
  ['user', 'session', 'federatedUser', 'root'].includes(caller.type);

/**
 * As what a list of principals names the caller: `everyone`; `itself`, by the ARN or name of who makes the request;
 * `role`, the role of a session; `parent`, the user behind a federated session; `account`, which delegates to the account.
 */
export type Named = 'everyone' | 'itself' | 'role' | 'parent' | 'account';

function named(listed: ListedPrincipal, caller: ReferenceCaller): Named | null {
  const { kind, name } = listed;
  if (kind === 'Service') return caller.type === 'service' && name === caller.arn ? 'itself' : null;
  if (kind === 'Federated')
    return (caller.type === 'webIdentity' || caller.type === 'saml') && name === caller.arn ? 'itself' : null;
  // Canonical user ids are not known of a caller.
  if (kind !== 'AWS') return null;
  if (name === '*') return 'everyone';
  if (!ofAnAccount(caller)) return null;
  // "Both the account ARN and the shortened account ID behave the same way."
  if (name === caller.account || name === `arn:aws:iam::${caller.account}:root`)
    return caller.type === 'root' ? 'itself' : 'account';
  if (name === caller.arn) return 'itself';
  if (caller.type === 'federatedUser' && name === caller.parentArn) return 'parent';
  if (caller.type === 'session') {
    if (caller.roleArn !== undefined) return name === caller.roleArn ? 'role' : null;
    const roleName = caller.arn.split('/')[1];
    const isRole = name.startsWith(`arn:aws:iam::${caller.account}:role/`);
    return isRole && name.slice(name.lastIndexOf('/') + 1) === roleName ? 'role' : null;
  }
  return null;
}

/** All ways in which the list names the caller. */
export function waysNamed(list: readonly ListedPrincipal[], caller: ReferenceCaller): ReadonlySet<Named> {
  return new Set(list.map((l) => named(l, caller)).filter((way) => way !== null));
}

/**
 * The ways in which a statement is about the caller; none: it is not. `bounded`: the caller has a permissions boundary.
 * `trust`: the policy is a role's trust policy.
 */
export function waysMeant(
  statement: ReferenceStatement,
  caller: ReferenceCaller,
  bounded: boolean,
  trust: boolean,
): ReadonlySet<Named> {
  if (statement.principal !== null) {
    const ways = new Set(waysNamed(statement.principal, caller));
    // Services and identity providers are trusted by name. No page says so of `*`, but roles that trust `*` are not taken
    // for roles of every service; a Deny for everyone is for them too.
    if (trust && statement.effect === 'Allow' && !ofAnAccount(caller) && caller.type !== 'anonymous')
      ways.delete('everyone');
    return ways;
  }
  if (statement.notPrincipal === null) throw new Error('The statement names no principal');
  const ways = waysNamed(statement.notPrincipal, caller);
  const about = new Set<Named>(['everyone']);
  const spared = new Set<Named>();
  // "allows all principals except the one named in the NotPrincipal element"
  if (statement.effect === 'Allow') return ways.size > 0 ? spared : about;
  // "The NotPrincipal element with a Deny effect will always deny any IAM principal that has a permissions boundary policy
  // attached, regardless of the values specified in the NotPrincipal element."
  if (bounded) return about;
  if (ways.has('everyone')) return spared;
  // "AWS might validate the account first, then the role, and then the assumed-role user": each must be listed.
  const needed: readonly Named[] =
    caller.type === 'session'
      ? ['account', 'role', 'itself']
      : caller.type === 'user' || caller.type === 'federatedUser'
        ? ['account', 'itself']
        : ['itself'];
  return needed.every((way) => ways.has(way)) ? spared : about;
}
