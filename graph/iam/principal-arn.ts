/** A caller told from its ARN or name. */
import { parseArn } from '../schema/ids.js';
import type { PrincipalFacts } from './contract.js';

/**
 * Facts of a caller from what names it: the ARN of a user, role, assumed-role session, federated user, root, OIDC or SAML
 * provider; a service principal; `*` for an anonymous caller. Null for anything else.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function principalFromArn(text: string): PrincipalFacts | null {
  if (text === '*') return { type: 'anonymous', arn: '*', account: '' };
  const arn = parseArn(text);
  if (arn === null) {
    const service = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/.test(text);
    return service ? { type: 'service', arn: text, account: '' } : null;
  }
  const { account, resource } = arn;
  if (!/^\d{12}$/.test(account)) return null;
  const slash = resource.indexOf('/');
  const kind = slash < 0 ? resource : resource.slice(0, slash);
  const name = slash < 0 ? '' : resource.slice(slash + 1);
  if (arn.service === 'iam' && resource === 'root') return { type: 'root', arn: text, account };
  if (name === '') return null;
  if (arn.service === 'iam' && kind === 'user') return { type: 'user', arn: text, account };
  if (arn.service === 'iam' && kind === 'role') return { type: 'role', arn: text, account };
  if (arn.service === 'iam' && kind === 'oidc-provider') return { type: 'webIdentity', arn: text, account };
  if (arn.service === 'iam' && kind === 'saml-provider') return { type: 'saml', arn: text, account };
  if (arn.service === 'sts' && kind === 'federated-user') return { type: 'federatedUser', arn: text, account };
  if (arn.service === 'sts' && kind === 'assumed-role' && name.includes('/'))
    return { type: 'assumedRole', arn: text, account };
  return null;
}

const PRINCIPAL_TYPE: Readonly<Partial<Record<PrincipalFacts['type'], string>>> = {
  user: 'User',
  role: 'AssumedRole',
  assumedRole: 'AssumedRole',
  federatedUser: 'FederatedUser',
  root: 'Account',
  anonymous: 'Anonymous',
};

/** ARN of the role behind a session, as `aws:PrincipalArn` has it; a path the session's ARN does not show is left out. */
export function principalArnOf(facts: PrincipalFacts): string | null {
  if (facts.type === 'assumedRole') {
    if (facts.roleArn !== undefined) return facts.roleArn;
    const arn = parseArn(facts.arn);
    return arn === null ? null : `arn:${arn.partition}:iam::${arn.account}:role/${arn.resource.split('/')[1] ?? ''}`;
  }
  return facts.type === 'user' || facts.type === 'role' || facts.type === 'federatedUser' || facts.type === 'root'
    ? facts.arn
    : null;
}

/**
 * The condition keys that follow from the request itself; lower-case names.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function derivedKeys(facts: PrincipalFacts, resourceAccount: string, now: string): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const arn = principalArnOf(facts);
  if (arn !== null) keys.set('aws:principalarn', arn);
  if (arn !== null && facts.account !== '') keys.set('aws:principalaccount', facts.account);
  const type = PRINCIPAL_TYPE[facts.type];
  if (type !== undefined) keys.set('aws:principaltype', type);
  if (facts.type === 'user') keys.set('aws:username', facts.arn.slice(facts.arn.lastIndexOf('/') + 1));
  if (resourceAccount !== '') keys.set('aws:resourceaccount', resourceAccount);
  keys.set('aws:currenttime', now);
  keys.set('aws:epochtime', String(Math.floor(Date.parse(now) / 1000)));
  return keys;
}
