/** A request taken apart once: which layers apply, what each holds for the action, who the caller is. */

import type { Layer } from '../schema/verdict.js';
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

export interface Frame {
  readonly request: AuthorizationRequest;
  readonly caller: Caller;
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
}

const NONE: Candidates = { allows: [], denies: [] };

const ASSUMING = new Set([
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
  'sts:setcontext',
]);

const lowered = new Map<string, string>();
/** Lower case of an action, remembered: few distinct actions are asked very often. */
function lower(action: string): string {
  let known = lowered.get(action);
  if (known === undefined) {
    known = action.toLowerCase();
    if (lowered.size > 50_000) lowered.clear();
    lowered.set(action, known);
  }
  return known;
}

/** Takes a request apart. */
export function frameOf(request: AuthorizationRequest): Frame {
  const action = lower(request.action);
  const { principal } = request;
  const fromIndex = (layer: Layer, index: SetIndex, principals: boolean): LayerFrame => ({
    layer,
    candidates: index.candidates(action),
    missing: index.missing,
    principals,
  });
  const ofSet = (layer: Layer, set: PolicySet, principals = false): LayerFrame =>
    set === 'unknown'
      ? { layer, candidates: NONE, missing: true, principals }
      : fromIndex(layer, indexOfSet(set, principals), principals);

  const type = principal.type;
  const own =
    type === 'user' || type === 'assumedRole' || type === 'role' || type === 'federatedUser' || type === 'root';
  const linked = principal.serviceLinkedRole === true;
  const caps: LayerFrame[] = [];
  const levels = (layer: Layer, given: readonly PolicySet[] | 'unknown', principals: boolean) => {
    if (given === 'unknown') caps.push(ofSet(layer, 'unknown', principals));
    else for (const level of given) caps.push(ofSet(layer, level, principals));
  };
  if (own && !linked && principal.accountIsManagement !== true && request.scpLevels !== undefined) {
    levels('scp', request.scpLevels, false);
  }
  if (
    !linked &&
    request.resourceAccountIsManagement !== true &&
    request.rcpLevels !== undefined &&
    isRcpService(action.slice(0, action.indexOf(':')))
  ) {
    levels('rcp', request.rcpLevels, true);
  }
  if (request.endpoint !== undefined) caps.push(ofSet('endpoint', request.endpoint, true));

  const trust = ASSUMING.has(action) && request.resource !== '*';
  const key = action.startsWith('kms:') && (request.resource.includes(':key/') || request.resourcePolicy !== undefined);
  const layer: Layer = trust ? 'trust' : key ? 'key' : 'resource';
  const policy = request.resourcePolicy;
  return {
    request,
    caller: callerOf(principal),
    identity: own ? ofSet('identity', request.identity) : null,
    boundary: own && type !== 'root' && request.boundary !== undefined ? ofSet('boundary', request.boundary) : null,
    session: own && type !== 'root' && request.session !== undefined ? ofSet('session', request.session) : null,
    caps,
    resource:
      policy === undefined
        ? null
        : policy === 'unknown'
          ? { layer, candidates: NONE, missing: true, principals: true }
          : fromIndex(layer, indexOfPolicy(policy), true),
    sameAccount: principal.account !== '' && principal.account === request.resourceAccount,
    mandatory: trust || key,
    trust,
    unconditional: action === 'sts:getcalleridentity',
  };
}
