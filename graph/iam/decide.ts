/**
 * The rules by which the layers of one request become a decision, in three-valued logic: a statement that rests on an
 * undecided key neither holds nor fails. Section "Policy evaluation" of the IAM User Guide, the pages named below.
 */

import type { Decision, Layer } from '../schema/verdict.js';
import { conditionsHold, coversResource, type Ref } from './compile.js';
import type { Truth } from './conditions/condition.js';
import type { ContextFacts } from './contract.js';
import type { Frame, LayerFrame } from './frame.js';
import { type Meant, meant, spared } from './principals.js';

export interface Holding {
  readonly ref: Ref;
  readonly layer: Layer;
}

export interface Judgement {
  /** Null: it depends on what is undecided. */
  readonly decision: Decision | null;
  /** The statements it rests on; for an implicit denial none. */
  readonly holding: readonly Holding[];
  /** An Allow rests on limits whose text is missing. */
  readonly limitsMissing: readonly Layer[];
  /** A grant whose text is missing might have allowed. */
  readonly grantsMissing: readonly Layer[];
}

const and = (a: Truth, b: Truth): Truth => (a === 0 || b === 0 ? 0 : a === 1 && b === 1 ? 1 : 2);
const or = (a: Truth, b: Truth): Truth => (a === 1 || b === 1 ? 1 : a === 0 && b === 0 ? 0 : 2);

/** How the statement means the caller, before resource and conditions are looked at. */
export function meansCaller(frame: Frame, layer: LayerFrame, ref: Ref): Meant {
  const s = ref.statement;
  if (s.named === null) return layer.principals ? 'no' : 'self';
  if (!layer.principals) return 'no';
  if (s.notPrincipal) {
    // An Allow reaches "all principals except the one named", by whatever name: only a Deny asks for the account as well.
    if (s.allow) return meant(s.named, frame.caller, 'Deny', false) === 'no' ? 'everyone' : 'no';
    return spared(s.named, frame.caller, frame.boundary !== null) ? 'no' : 'everyone';
  }
  return meant(s.named, frame.caller, s.allow ? 'Allow' : 'Deny', layer.layer === 'trust');
}

/** Whether the statement applies to the request. */
export function applies(frame: Frame, ref: Ref, context: ContextFacts): Truth {
  const onResource = coversResource(ref.statement, frame.request.resource, context);
  return onResource === 0 ? 0 : and(onResource, conditionsHold(ref.statement, context));
}

interface Weighed {
  readonly truth: Truth;
  readonly ref: Ref | null;
}
const NO: Weighed = { truth: 0, ref: null };

function weigh(frame: Frame, layer: LayerFrame, refs: readonly Ref[], context: ContextFacts): Weighed {
  let open: Ref | null = null;
  for (const ref of refs) {
    if (layer.principals && meansCaller(frame, layer, ref) === 'no') continue;
    const t = applies(frame, ref, context);
    if (t === 1) return { truth: 1, ref };
    if (t === 2 && open === null) open = ref;
  }
  return open === null ? NO : { truth: 2, ref: open };
}

type Ways = Record<Exclude<Meant, 'no'>, Weighed>;

/** What the resource's policy allows, by the way in which it means the caller. */
function grants(frame: Frame, layer: LayerFrame, context: ContextFacts): Ways {
  const ways: Ways = { account: NO, role: NO, user: NO, self: NO, everyone: NO };
  for (const ref of layer.candidates.allows) {
    const way = meansCaller(frame, layer, ref);
    if (way === 'no' || ways[way].truth === 1) continue;
    const t = applies(frame, ref, context);
    if (t === 1 || (t === 2 && ways[way].truth === 0)) ways[way] = { truth: t, ref };
  }
  return ways;
}

/**
 * Decides one request. `grantMissing`: take a grant whose text is missing as if it allowed.
 * Same account: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * Across accounts: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 * Boundaries: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function judge(frame: Frame, context: ContextFacts, grantMissing = false): Judgement {
  if (frame.unconditional) return { decision: 'Allow', holding: [], limitsMissing: [], grantsMissing: [] };
  const { identity, boundary, session, resource, caps } = frame;

  // A Deny in any layer that applies ends it.
  let denied: Truth = 0;
  for (const layer of [identity, boundary, session, resource, ...caps]) {
    if (layer === null || layer.candidates.denies.length === 0) continue;
    const w = weigh(frame, layer, layer.candidates.denies, context);
    if (w.truth === 1 && w.ref !== null) {
      return {
        decision: 'ExplicitDeny',
        holding: [{ ref: w.ref, layer: layer.layer }],
        limitsMissing: [],
        grantsMissing: [],
      };
    }
    denied = or(denied, w.truth);
  }

  const holding: Holding[] = [];
  const limitsMissing: Layer[] = [];
  const grantsMissing: Layer[] = [];
  const hold = (layer: Layer, w: Weighed) => {
    if (w.ref !== null) holding.push({ ref: w.ref, layer });
  };
  /** A limit whose text is missing is taken to allow; the answer then says so. */
  const limit = (layer: LayerFrame | null): Weighed => {
    if (layer === null) return { truth: 1, ref: null };
    if (layer.missing) {
      limitsMissing.push(layer.layer);
      return { truth: 1, ref: null };
    }
    return weigh(frame, layer, layer.candidates.allows, context);
  };

  let capped: Truth = 1;
  for (const cap of caps) {
    const w = limit(cap);
    capped = and(capped, w.truth);
    if (capped === 0)
      return { decision: denied === 0 ? 'ImplicitDeny' : null, holding: [], limitsMissing: [], grantsMissing: [] };
    hold(cap.layer, w);
  }

  // The caller's own side: identity policies within boundary and session policy.
  let granted: Weighed = NO;
  const type = frame.caller.facts.type;
  if (type === 'root') granted = { truth: 1, ref: null };
  else if (identity !== null && !(type === 'federatedUser' && session === null)) {
    // A federated user without a session policy holds nothing of its own:
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
    granted = weigh(frame, identity, identity.candidates.allows, context);
    if (identity.missing && granted.truth !== 1) {
      grantsMissing.push('identity');
      if (grantMissing) granted = { truth: 1, ref: null };
    }
  }
  const withinBoundary = limit(boundary);
  const withinSession = limit(session);
  const within = and(withinBoundary.truth, withinSession.truth);
  const own = and(granted.truth, within);

  let ways: Ways | null = null;
  if (resource !== null) {
    ways = grants(frame, resource, context);
    if (resource.missing) {
      grantsMissing.push(resource.layer);
      if (grantMissing) ways.everyone = { truth: 1, ref: null };
    }
  }

  /** Ways to be allowed, each with what it rests on. */
  const routes: {
    readonly truth: Truth;
    readonly rests: readonly (readonly [Layer, Weighed])[];
    readonly limited: boolean;
  }[] = [];
  const ownRests = [
    ['identity', granted],
    ['boundary', withinBoundary],
    ['session', withinSession],
  ] as const;
  const limits = ownRests.slice(1);
  const layerName = resource?.layer ?? 'resource';
  if (identity === null) {
    // Services, identity providers, anonymous callers: the resource's policy alone.
    if (ways !== null)
      for (const w of [ways.self, ways.everyone])
        routes.push({ truth: w.truth, rests: [[layerName, w]], limited: false });
  } else if (!frame.sameAccount) {
    for (const w of ways === null ? [] : [ways.self, ways.user, ways.role, ways.everyone, ways.account]) {
      routes.push({ truth: and(own, w.truth), rests: [...ownRests, [layerName, w]], limited: true });
    }
  } else {
    if (!frame.mandatory) routes.push({ truth: own, rests: ownRests, limited: true });
    if (ways !== null) {
      if (frame.mandatory)
        routes.push({
          truth: and(own, ways.account.truth),
          rests: [...ownRests, [layerName, ways.account]],
          limited: true,
        });
      // Named by its own ARN, or as part of everyone, the caller escapes implicit denials of identity policies, boundary
      // and session policy; a user named in a trust policy stays within its boundary, the stricter of two pages:
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
      const bounded = frame.trust && type === 'user';
      for (const w of [ways.self, ways.everyone]) {
        const strict = bounded && w === ways.self;
        routes.push({
          truth: strict ? and(w.truth, within) : w.truth,
          rests: strict ? [...limits, [layerName, w]] : [[layerName, w]],
          limited: strict,
        });
      }
      // The ARN of a role, or of the user behind a federated session, escapes the identity policies alone.
      for (const w of [ways.role, ways.user])
        routes.push({ truth: and(w.truth, within), rests: [...limits, [layerName, w]], limited: true });
    }
  }
  let allowed: Truth = 0;
  let best: (typeof routes)[number] | null = null;
  for (const r of routes) {
    allowed = or(allowed, r.truth);
    // A route free of limits whose text is missing is worth more than one that rests on them.
    if (r.truth === 1 && (best === null || (best.limited && !r.limited && limitsMissing.length > 0))) best = r;
  }
  const total = and(capped, allowed);
  if (denied === 0 && total === 1 && best !== null) {
    for (const [layer, w] of best.rests) hold(layer, w);
    const free = best.limited ? limitsMissing : limitsMissing.filter((l) => l !== 'boundary' && l !== 'session');
    return { decision: 'Allow', holding, limitsMissing: free, grantsMissing };
  }
  if (total === 0 && denied === 0) return { decision: 'ImplicitDeny', holding: [], limitsMissing: [], grantsMissing };
  return { decision: null, holding: [], limitsMissing, grantsMissing };
}
