/** A role whose sessions policies name: each session is a caller of its own. */
import type { AuthorizationRequest } from './contract.js';
import type { Frame } from './frame.js';

const NONE: readonly never[] = [];

/**
 * The request as it is for each session of the role that a statement names, and for one that none names; empty where no
 * statement names one, or where the caller is no role. Whoever assumes a role picks the name of the session, but one name
 * for all statements: an Allow for a session is of no use where a Deny names the same.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function requestsBySession(frame: Frame): readonly AuthorizationRequest[] {
  const { request } = frame;
  const { principal } = request;
  if (principal.type !== 'role') return NONE;
  const named = new Set<string>();
  for (const layer of [frame.resource, ...frame.caps]) {
    if (layer === null || !layer.principals) continue;
    for (const { statement } of [...layer.candidates.denies, ...layer.candidates.allows]) {
      for (const n of statement.named ?? NONE) {
        if (n.kind === 'session' && n.account === principal.account && n.name.startsWith(`${frame.caller.roleName}/`))
          named.add(n.text);
      }
    }
  }
  const [first] = named;
  if (first === undefined) return NONE;
  // No session has an empty name.
  const other = first.slice(0, first.lastIndexOf('/') + 1);
  return [...named, other].map((arn) => ({
    ...request,
    principal: { ...principal, type: 'assumedRole', arn, roleArn: principal.arn },
  }));
}
