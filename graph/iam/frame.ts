/** A request taken apart once: which layers apply, what each holds for the action, who the caller is. */

import type { Layer } from '../schema/verdict.js';
import { type ActionName, actionNamed } from './action.js';
import { isRcpService } from './catalogue/rcp.js';
import { type Candidates, indexOfPolicy, indexOfSet, type SetIndex } from './compile.js';
import type { AuthorizationRequest, PolicySet } from './contract.js';
import { type Caller, callerOf } from './principals.js';

export interface LayerFrame {
  readonly layer: Layer;
  readonly candidates: Candidates;
  /** All of it, or a part, is known to be there without its text. */
  readonly missing: boolean;
  /** Its statements name principals. */
  readonly principals: boolean;
}

/** A request taken apart once. */
export class Frame {
  /** Null: the caller has no policies of its own (services, providers, anonymous). */
  readonly identity: LayerFrame | null;
  readonly boundary: LayerFrame | null;
  readonly session: LayerFrame | null;
  /** SCP levels, RCP levels, endpoint: each must allow. */
  readonly caps: readonly LayerFrame[];
  readonly resource: LayerFrame | null;
  readonly sameAccount: boolean;
  /** The resource's own policy has to allow, whatever identity policies say (trust and key policies). */
  readonly mandatory: boolean;
  readonly trust: boolean;
  /** Needs no permission and cannot be denied. */
  readonly unconditional: boolean;
  private parts: Caller | null = null;

  constructor(readonly request: AuthorizationRequest) {
    const action = actionNamed(request.action);
    const { principal } = request;
    const type = principal.type;
    const own =
      type === 'user' || type === 'role' || type === 'assumedRole' || type === 'federatedUser' || type === 'root';
    const limited = own && type !== 'root';
    this.identity = own ? ofSet('identity', request.identity, action) : null;
    this.boundary = limited && request.boundary !== undefined ? ofSet('boundary', request.boundary, action) : null;
    this.session = limited && request.session !== undefined ? ofSet('session', request.session, action) : null;
    this.caps = capsOf(request, own, action);
    this.trust = action.assumes && request.resource !== '*';
    const key = action.ofKeys && (request.resource.includes(':key/') || request.resourcePolicy !== undefined);
    this.mandatory = this.trust || key;
    const layer: Layer = this.trust ? 'trust' : key ? 'key' : 'resource';
    this.resource = resourceLayer(layer, request, action);
    this.sameAccount = principal.account !== '' && principal.account === request.resourceAccount;
    this.unconditional = action.unconditional;
  }

  get caller(): Caller {
    this.parts ??= callerOf(this.request.principal);
    return this.parts;
  }
}

const NONE: Candidates = { allows: [], denies: [] };

const missingLayer = (layer: Layer, principals: boolean): LayerFrame => ({
  layer,
  candidates: NONE,
  missing: true,
  principals,
});

const ofIndex = (layer: Layer, index: SetIndex, principals: boolean, action: ActionName): LayerFrame => ({
  layer,
  candidates: index.candidates(action),
  missing: index.missing,
  principals,
});

const ofSet = (layer: Layer, set: PolicySet, action: ActionName, principals = false): LayerFrame =>
  set === 'unknown' ? missingLayer(layer, principals) : ofIndex(layer, indexOfSet(set, principals), principals, action);

/** The resource's own policy, with what else it grants. */
function resourceLayer(layer: Layer, request: AuthorizationRequest, action: ActionName): LayerFrame | null {
  const { resourcePolicy: policy, resourceGrants: grants } = request;
  let own: LayerFrame | null = null;
  if (policy === 'unknown') own = missingLayer(layer, true);
  else if (policy !== undefined) own = ofIndex(layer, indexOfPolicy(policy), true, action);
  if (own !== null && request.onlyDenies === true)
    own = { ...own, missing: false, candidates: { allows: [], denies: own.candidates.denies } };
  if (grants === undefined || grants.length === 0) return own;
  const more = ofSet(layer, grants, action, true);
  if (own === null) return more;
  return {
    ...own,
    candidates: {
      allows: [...own.candidates.allows, ...more.candidates.allows],
      denies: [...own.candidates.denies, ...more.candidates.denies],
    },
  };
}

const NO_CAPS: readonly LayerFrame[] = [];

/**
 * The limits that apply, each of which must allow. SCPs: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 * RCPs: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
function capsOf(request: AuthorizationRequest, own: boolean, action: ActionName): readonly LayerFrame[] {
  const { principal, scpLevels, rcpLevels, endpoint } = request;
  const linked = principal.serviceLinkedRole === true;
  const scps = own && !linked && principal.accountIsManagement !== true ? scpLevels : undefined;
  const rcps =
    !linked && request.resourceAccountIsManagement !== true && rcpLevels !== undefined && isRcpService(action.service)
      ? rcpLevels
      : undefined;
  const limits = request.resourceLimits ?? [];
  if (scps === undefined && rcps === undefined && endpoint === undefined && limits.length === 0) return NO_CAPS;
  const caps: LayerFrame[] = [];
  if (scps === 'unknown') caps.push(missingLayer('scp', false));
  else if (scps !== undefined) for (const level of scps) caps.push(ofSet('scp', level, action));
  if (rcps === 'unknown') caps.push(missingLayer('rcp', true));
  else if (rcps !== undefined) for (const level of rcps) caps.push(ofSet('rcp', level, action, true));
  if (endpoint !== undefined) caps.push(ofSet('endpoint', endpoint, action, true));
  for (const limit of limits) caps.push(ofIndex('resource', indexOfPolicy(limit), true, action));
  return caps;
}

/** Takes a request apart. */
export const frameOf = (request: AuthorizationRequest): Frame => new Frame(request);
