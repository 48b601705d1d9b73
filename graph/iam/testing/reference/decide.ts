/**
 * The reference evaluator: a decision straight from the pages of AWS, with no regard for speed, sharing no code with the
 * product. A closed world: a key that is not in the context is absent.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
import { conditionHolds } from './condition.js';
import type { ReferenceDocument, ReferenceStatement } from './document.js';
import { coversAction, fitsSigns, type ReferenceContext, signsOf, withinSegments } from './pattern.js';
import { type Named, ofAnAccount, type ReferenceCaller, waysMeant } from './principal.js';

export type ReferenceDecision = 'Allow' | 'ImplicitDeny' | 'ExplicitDeny';

export type Documents = readonly ReferenceDocument[];

export interface ReferenceRequest {
  readonly caller: ReferenceCaller;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly context: ReferenceContext;
  /** All of the caller's own: inline, managed, those of its groups. */
  readonly identity: Documents;
  readonly boundary?: Documents;
  readonly session?: Documents;
  /** By level, root first. */
  readonly scps?: readonly Documents[];
  readonly rcps?: readonly Documents[];
  readonly endpoint?: Documents;
  readonly resourcePolicy?: ReferenceDocument;
  readonly serviceLinkedRole: boolean;
  readonly callerInManagementAccount: boolean;
  readonly resourceInManagementAccount: boolean;
}

/** A few of the services that RCPs reach; orgs_manage_policies_rcps, "List of AWS services that support RCPs". */
const RCP_SERVICES = ['s3', 'sqs', 'kms', 'sts', 'secretsmanager', 'logs', 'dynamodb'];

/**
 * Actions that a role's trust policy decides upon: API_AssumeRole and its kin (STS), id_session-tags,
 * id_credentials_temp_control-access_monitor (source identity), and for the context of trusted identity propagation
 * API_AssumeRole, ProvidedContexts.
 */
const ASSUMING = [
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
  'sts:setcontext',
];

/** Whether action, resource and conditions of the statement take in the request. */
function takesIn(statement: ReferenceStatement, document: ReferenceDocument, request: ReferenceRequest): boolean {
  const { action, notAction, resource, notResource, conditions } = statement;
  if (action !== null && !action.some((a) => coversAction(a, request.action))) return false;
  if (notAction?.some((a) => coversAction(a, request.action))) return false;
  const isOn = (pattern: string) => {
    const signs = signsOf(pattern, { variables: document.variables, wildcards: true }, request.context);
    return signs !== null && fitsSigns(withinSegments(signs), request.resource);
  };
  if (resource !== null && !resource.some(isOn)) return false;
  if (notResource?.some(isOn)) return false;
  return conditions.every((c) => conditionHolds(c, request.context, document.variables));
}

interface Layer {
  readonly documents: Documents;
  /** Its statements name principals. */
  readonly principals: boolean;
  readonly trust: boolean;
}

const plain = (documents: Documents): Layer => ({ documents, principals: false, trust: false });
const naming = (documents: Documents): Layer => ({ documents, principals: true, trust: false });

/** Whether a statement of the effect applies to the request, and in which ways those name the caller. */
function found(
  layer: Layer,
  effect: 'Allow' | 'Deny',
  request: ReferenceRequest,
): { readonly any: boolean; readonly ways: ReadonlySet<Named> } {
  const ways = new Set<Named>();
  let any = false;
  for (const document of layer.documents) {
    for (const statement of document.statements) {
      if (statement.effect !== effect || !takesIn(statement, document, request)) continue;
      if (layer.principals) {
        // Root users have no permissions boundary, and those who belong to no account have none either.
        const bounded = request.boundary !== undefined && canBeBounded(request.caller);
        const meant = waysMeant(statement, request.caller, bounded, layer.trust);
        for (const way of meant) ways.add(way);
        any ||= meant.size > 0;
      } else any = true;
    }
  }
  return { any, ways };
}

const canBeBounded = (caller: ReferenceCaller) => ofAnAccount(caller) && caller.type !== 'root';

/** Decides the request of one caller. */
export function referenceDecision(request: ReferenceRequest): ReferenceDecision {
  const { caller, action } = request;
  const [service = ''] = action.toLowerCase().split(':');
  // "No permissions are required to perform this operation", not even where it is denied: API_GetCallerIdentity (STS).
  if (action.toLowerCase() === 'sts:getcalleridentity') return 'Allow';

  const own = ofAnAccount(caller);
  const trust = ASSUMING.includes(action.toLowerCase()) && request.resource.includes(':role/');
  const key = service === 'kms' && request.resource.includes(':key/');

  const identity = own ? plain(request.identity) : null;
  // A boundary is set for users and roles; a session policy is passed for sessions of roles and federated users.
  const boundary = canBeBounded(caller) && request.boundary !== undefined ? plain(request.boundary) : null;
  const session = canBeBounded(caller) && request.session !== undefined ? plain(request.session) : null;
  const resource: Layer | null =
    request.resourcePolicy === undefined ? null : { documents: [request.resourcePolicy], principals: true, trust };

  // SCPs limit the principals of member accounts, root included; not those of the management account, not service-linked
  // roles (orgs_manage_policies_scps). RCPs limit who reaches resources of member accounts, in the services they support;
  // not service-linked roles (orgs_manage_policies_rcps). Each level from the root down must allow
  // (orgs_manage_policies_scps_evaluation). An endpoint policy limits what passes the endpoint (PrivateLink,
  // vpc-endpoints-access).
  const guardrails: Layer[] = [];
  if (own && !request.serviceLinkedRole && !request.callerInManagementAccount)
    guardrails.push(...(request.scps ?? []).map(plain));
  if (!request.serviceLinkedRole && !request.resourceInManagementAccount && RCP_SERVICES.includes(service))
    guardrails.push(...(request.rcps ?? []).map(naming));
  if (request.endpoint !== undefined) guardrails.push(naming(request.endpoint));

  // "If the enforcement code finds even one explicit deny that applies, it returns a final decision of Deny."
  const all = [identity, boundary, session, resource, ...guardrails].filter((l) => l !== null);
  if (all.some((layer) => found(layer, 'Deny', request).any)) return 'ExplicitDeny';

  const allows = (layer: Layer | null): boolean => layer === null || found(layer, 'Allow', request).any;
  if (!guardrails.every(allows)) return 'ImplicitDeny';

  const granted: ReadonlySet<Named> = resource === null ? new Set() : found(resource, 'Allow', request).ways;
  if (!own) return granted.has('itself') || granted.has('everyone') ? 'Allow' : 'ImplicitDeny';

  // The caller's own side. The root user "has full access". "If there is no session policy, the code checks whether the
  // principal is a role session … Otherwise, the request is implicitly denied": so a federated user needs one.
  const withinBoundary = allows(boundary);
  const withinSession = allows(session);
  const ownSide =
    caller.type === 'root' ||
    (identity !== null &&
      allows(identity) &&
      withinBoundary &&
      withinSession &&
      (caller.type !== 'federatedUser' || session !== null));

  // "The request is allowed only if both evaluations return a decision of Allow."
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
  if (caller.account !== request.resourceAccount) return ownSide && granted.size > 0 ? 'Allow' : 'ImplicitDeny';

  // "IAM users and role principals within your account, no other permissions are required" for `*`.
  if (granted.has('everyone')) return 'Allow';
  // Users, sessions and federated users named by their ARN "are not limited by an implicit deny in an identity-based
  // policy, a permissions boundary, or session policy". The page on updating a trust policy has it that a user named there
  // is limited by its boundary: the stricter holds (id_roles_update-role-trust-policy).
  if (granted.has('itself') && (!(trust && caller.type === 'user') || withinBoundary)) return 'Allow';
  // "Resource-based policies that grant permissions to an IAM role ARN are limited by an implicit deny in a permissions
  // boundary or session policy"; so are those to the ARN of the user who federated, for the federated session.
  if ((granted.has('role') || granted.has('parent')) && withinBoundary && withinSession) return 'Allow';
  // Trust and key policies "must explicitly allow access"; naming the account leaves it to identity policies.
  if ((trust || key) && !granted.has('account')) return 'ImplicitDeny';
  return ownSide ? 'Allow' : 'ImplicitDeny';
}

const RANK: Readonly<Record<ReferenceDecision, number>> = { ExplicitDeny: 0, ImplicitDeny: 1, Allow: 2 };

/** The most permissive of some decisions. */
export const mostPermissive = (all: readonly ReferenceDecision[]): ReferenceDecision =>
  all.reduce((a, b) => (RANK[b] > RANK[a] ? b : a));

/**
 * Decides for a role, any session of it meant: whoever assumes it picks the session's name, so the best of the sessions
 * that policies name and of one that none names.
 */
export function decisionOfRole(
  roleArn: string,
  account: string,
  sessions: readonly string[],
  request: Omit<ReferenceRequest, 'caller'>,
): ReferenceDecision {
  const name = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return mostPermissive(
    [...sessions, 'of-no-policy'].map((session) =>
      referenceDecision({
        ...request,
        caller: { type: 'session', arn: `arn:aws:sts::${account}:assumed-role/${name}/${session}`, roleArn, account },
      }),
    ),
  );
}
