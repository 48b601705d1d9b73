/**
 * The one door through which analyses ask the evaluator: it brings the principal's policies and limits, the resource's own
 * policy and RCPs, the facts of the open world, and says what the answer assumes and what would settle it.
 */

import type { Asset, World } from '../build/world.js';
import { blockOf, type Control, mayBeStopped } from '../iam/blocked.js';
import { compilePolicy } from '../iam/compile.js';
import type { AuthorizationRequest, BoundPolicy, KeyFact, Verdict } from '../iam/contract.js';
import { evaluate } from '../iam/evaluate.js';
import { evaluateBucket, evaluatePoint, type S3Answer } from '../iam/s3.js';
import { asNodeId, isAccountId, parseArn } from '../schema/ids.js';
import { isUnread } from '../schema/observation.js';
import { type Because, type Certainty, type Condition, SURENESS, weakest } from '../schema/verdict.js';
import { type Authority, isManagement, rcpsOf } from './authority.js';
import { contextOf, type Target } from './facts.js';
import { grantFor } from './key-grants.js';
import {
  ACCESS_POINT,
  bucketOf,
  factsOfBucket,
  factsOfPoint,
  objectsAssumed,
  pointOf,
  pointScope,
} from './s3-facts.js';

export interface DecideOptions {
  /** Condition keys the technique fixes, lower-cased. */
  readonly context?: Readonly<Record<string, KeyFact>>;
  /** The action makes the resource. */
  readonly isNew?: boolean;
  /** In place of the resource's own policy: what it would be after an attacker rewrote it. */
  readonly resourcePolicy?: BoundPolicy;
  /** Account of a resource whose ARN names none and which nobody collected. Default: the principal's. */
  readonly resourceAccount?: string;
  /** Where one control alone stops it, answer as if that control were absent, and name it in `blocks`. */
  readonly blocking?: boolean;
  /** Takes note of refusals that a control may have a part in: whether asking again with `blocking` can tell more. */
  readonly notice?: Notice;
}

/** Set as soon as something was refused that a control may have stopped. */
export interface Notice {
  stopped: boolean;
}

export interface Decided {
  /** What the evaluator was asked: for explanations. */
  readonly request: AuthorizationRequest;
  readonly verdict: Verdict;
  readonly allowed: boolean;
  readonly certainty: Certainty;
  readonly assumes: readonly string[];
  /** What would settle an `unknown`. */
  readonly causes: readonly string[];
  /** Scopes of what the resource's own side has that was not collected and might grant: its policy, what is behind an access point. */
  readonly unread: readonly string[];
  /** Controls that have to be absent for this answer. Only where `blocking` was asked for. */
  readonly blocks?: readonly Control[];
}

/** The asset a resource text means: itself, or the bucket of an object, the access point it goes through, the function of a version, the API of a call. */
export function assetOf(world: World, resource: string): Asset | undefined {
  const exact = world.assets.get(asNodeId(resource));
  if (exact) return exact;
  if (!resource.startsWith('arn:')) return undefined;
  const arn = parseArn(resource);
  if (!arn) return undefined;
  if (arn.service === 's3') {
    const through = pointOf(world, resource);
    if (through) return through.point;
    const slash = arn.resource.indexOf('/');
    return slash < 0
      ? undefined
      : world.assets.get(asNodeId(`arn:${arn.partition}:s3:::${arn.resource.slice(0, slash)}`));
  }
  if (arn.service === 'lambda' && arn.resource.startsWith('function:')) {
    const [, name = ''] = arn.resource.split(':');
    return world.assets.get(asNodeId(`${resource.slice(0, resource.length - arn.resource.length)}function:${name}`));
  }
  if (arn.service === 'execute-api') {
    const [id = ''] = arn.resource.split('/', 1);
    const stem = `arn:${arn.partition}:apigateway:${arn.region}::`;
    return world.assets.get(asNodeId(`${stem}/restapis/${id}`)) ?? world.assets.get(asNodeId(`${stem}/apis/${id}`));
  }
  return undefined;
}

interface OwnPolicy {
  readonly policy: BoundPolicy | undefined;
  readonly unread: boolean;
  readonly scope: string;
}

const ownPolicies = new WeakMap<Asset, { readonly trust: OwnPolicy; readonly resource: OwnPolicy }>();
const NO_POLICY: OwnPolicy = { policy: undefined, unread: false, scope: '' };

/** A resource's own policy: the trust policy for STS, else its resource policy. */
export function ownPolicy(asset: Asset | undefined, action: string): OwnPolicy {
  if (!asset) return NO_POLICY;
  let had = ownPolicies.get(asset);
  if (!had) {
    const of = (kind: 'trust' | 'resource', facet: string): OwnPolicy => {
      const ref = asset.policies?.find((p) => p.kind === kind);
      const scope = asset.scope
        ? `${asset.scope.account}/${asset.scope.region}/${asset.scope.unit}`
        : `${asset.account}/${asset.region}/${asset.type}`;
      if (ref) return { policy: { id: asset.id, document: compilePolicy(ref.document) }, unread: false, scope };
      const unread = asset.scope === null ? kind === 'resource' && asset.type !== 'iam.role' : isUnread(asset, facet);
      return { policy: undefined, unread, scope };
    };
    had = { trust: of('trust', 'trust'), resource: of('resource', 'policy') };
    ownPolicies.set(asset, had);
  }
  return asset.type === 'iam.role' && action.toLowerCase().startsWith('sts:')
    ? had.trust
    : asset.type === 'iam.role'
      ? NO_POLICY
      : had.resource;
}

/** What decides beside policies: the grants of a key. */
function besidePolicies(v: Verdict, asset: Asset | undefined, authority: Authority, action: string): Verdict {
  const grant =
    asset?.type === 'kms.key' && v.decision === 'ImplicitDeny' ? grantFor(asset, authority.principal, action) : null;
  if (!grant) return v;
  const conditional = grant.conditions.length > 0;
  return {
    ...v,
    decision: 'Allow',
    certainty: conditional ? 'conditional' : 'certain',
    conditions: grant.conditions,
    otherwise: conditional ? 'ImplicitDeny' : null,
    because: [grant.because],
    unknownLayers: [],
  };
}

const NONE: readonly never[] = [];
const joined = new WeakMap<readonly string[], WeakMap<readonly string[], readonly string[]>>();

/** Both lists as one; the same list for the same two, since all answers about an account share them. */
function limitsAssumed(a: readonly string[], b: readonly string[]): readonly string[] {
  if (b.length === 0) return a;
  if (a.length === 0) return b;
  let of = joined.get(a);
  if (!of) {
    of = new WeakMap();
    joined.set(a, of);
  }
  let sum = of.get(b);
  if (!sum) {
    sum = [...a, ...b];
    of.set(b, sum);
  }
  return sum;
}

/** An answer with what it rests on of the resource's side. */
interface Asked extends Pick<S3Answer, 'request' | 'verdict' | 'closed'> {
  readonly assumes: readonly string[];
  readonly causes: readonly string[];
  /** Scopes of what of the resource's side beside its own policy was not collected and might grant. */
  readonly unread: readonly string[];
}

/** Asks the evaluator: S3's own rules where it is S3's. */
function ask(world: World, request: AuthorizationRequest, asset: Asset | undefined): Asked {
  const { resource } = request;
  const told = (s3: S3Answer, about: string, more: Partial<Asked> = {}): Asked => ({
    request: s3.request,
    verdict: s3.verdict,
    closed: s3.closed,
    assumes: [...(more.assumes ?? NONE), ...s3.assumed.map((what) => `${what} of ${about} not collected`)],
    causes: more.causes ?? NONE,
    unread: more.unread ?? NONE,
  });
  if (asset?.type === 's3.bucket') {
    return told(evaluateBucket(request, factsOfBucket(asset)), asset.id, { assumes: objectsAssumed(asset, resource) });
  }
  const through = pointOf(world, resource);
  if (!through) {
    return { request, verdict: evaluate(request), closed: false, assumes: NONE, causes: NONE, unread: NONE };
  }
  const point = asset?.type === ACCESS_POINT && asset.scope !== null ? asset : undefined;
  const bucket = point && bucketOf(world, point);
  if (!point || !bucket) {
    // What is behind an access point that nobody collected may refuse it.
    const verdict = evaluate(request);
    const arn = parseArn(resource);
    const scope = pointScope(arn?.account ?? '', arn?.region ?? '');
    const doubt = verdict.decision === 'Allow';
    return {
      request,
      verdict: doubt ? { ...verdict, certainty: 'unknown', otherwise: 'ImplicitDeny' } : verdict,
      closed: false,
      assumes: NONE,
      causes: doubt ? [scope] : NONE,
      unread: [scope],
    };
  }
  const facts = factsOfBucket(bucket);
  const own = ownPolicy(bucket, request.action);
  const account =
    bucket.account || (typeof point.props.bucketAccount === 'string' ? point.props.bucketAccount : point.account);
  const rcp = rcpsOf(world, account);
  const unread = own.unread || bucket.scope === null;
  const answer = evaluatePoint(request, facts, factsOfPoint(point), {
    account,
    ...(own.policy ? { policy: own.policy } : unread ? { policy: 'unknown' as const } : {}),
    ...(rcp.levels === undefined ? {} : { rcpLevels: rcp.levels }),
    accountIsManagement: isManagement(world, account),
  });
  const assumes = [...rcp.assumes, ...(unread ? [`policy of ${bucket.id} not collected`] : [])];
  return told(answer, bucket.id, { assumes, causes: rcp.causes, unread: unread ? [own.scope] : NONE });
}

/** Decides whether the principal may do the action on the resource, in the open world of the graph. */
export function decide(
  world: World,
  authority: Authority,
  action: string,
  named: string,
  options: DecideOptions = {},
): Decided {
  const resource = pointOf(world, named)?.resource ?? named;
  const asset = options.isNew ? undefined : assetOf(world, resource);
  const arnAccount = resource.startsWith('arn:') ? (parseArn(resource)?.account ?? '') : '';
  const account =
    asset?.account || (isAccountId(arnAccount) ? arnAccount : (options.resourceAccount ?? authority.account));
  const target: Target = { resource, asset, account, isNew: options.isNew === true };
  const own: OwnPolicy = options.resourcePolicy
    ? { policy: options.resourcePolicy, unread: false, scope: '' }
    : ownPolicy(asset, action);
  const rcp = rcpsOf(world, account);
  const request: AuthorizationRequest = {
    principal: authority.facts,
    action,
    resource,
    resourceAccount: account,
    identity: authority.identity,
    ...(authority.boundary === undefined ? {} : { boundary: authority.boundary }),
    ...(authority.scpLevels === undefined ? {} : { scpLevels: authority.scpLevels }),
    ...(rcp.levels === undefined ? {} : { rcpLevels: rcp.levels }),
    ...(own.policy === undefined ? {} : { resourcePolicy: own.policy }),
    ...(isManagement(world, account) ? { resourceAccountIsManagement: true } : {}),
    context: contextOf(world, authority, action, target, options.context ?? {}),
  };
  const asked = ask(world, request, asset);
  let verdict = besidePolicies(asked.verdict, asset, authority, action);
  let blocks: readonly Control[] | undefined;
  // A closed door behind the one that a control shuts: then there are two.
  // Of an access point nobody asks: what stops the bucket behind it would not show.
  const one = !asked.closed && asset?.type !== ACCESS_POINT;
  if (options.blocking === true && verdict.decision !== 'Allow' && one) {
    const stopped = blockOf(asked.request, verdict);
    if (stopped) {
      // A refusal that something unread may turn around is no sure block.
      const doubt = verdict.certainty === 'unknown' ? { certainty: 'unknown' as const } : {};
      verdict = { ...stopped.without, ...doubt };
      blocks = [stopped.control];
    }
  }
  const allowed = verdict.decision === 'Allow';
  if (!allowed && options.notice?.stopped === false)
    options.notice.stopped = one && mayBeStopped(asked.request, verdict);
  const causes: string[] = [];
  let assumes: readonly string[] = NONE;
  if (allowed) {
    assumes = limitsAssumed(authority.assumes, rcp.assumes);
    const more: string[] = [...asked.assumes];
    if (own.unread) more.push(`policy of ${asset?.id ?? resource} not collected`);
    if (authority.missing.length > 0)
      more.push(
        `no Deny in policies of ${authority.principal} that were not read: ${[...authority.missing].sort().join(', ')}`,
      );
    if (more.length > 0) assumes = [...assumes, ...more];
    if (verdict.certainty === 'unknown') {
      causes.push(
        ...authority.causes,
        ...asked.causes,
        ...(rcp.levels === 'unknown' || rcp.causes.length > 0 ? rcp.causes : []),
      );
      if (causes.length === 0) causes.push(...verdict.unknownLayers.map((l) => `${l} of ${authority.principal}`));
    }
  }
  return {
    request: asked.request,
    verdict,
    allowed,
    certainty: verdict.certainty,
    assumes,
    causes,
    unread: own.unread ? [own.scope, ...asked.unread] : asked.unread,
    ...(blocks ? { blocks } : {}),
  };
}

/** Several decisions that must all hold, as one: the weakest certainty, every reason and condition once. */
export interface Together {
  readonly certainty: Certainty;
  readonly because: readonly Because[];
  readonly conditions: readonly Condition[];
  readonly assumes: readonly string[];
  readonly causes: readonly string[];
  /** Controls that have to be absent for it to hold; absent or empty: it holds as things are. */
  readonly blocks?: readonly Control[];
}

function once<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  if (items.length < 2) return items;
  const seen = new Set<string>();
  return items.filter((i) => {
    const k = key(i);
    if (seen.has(k)) return false;
    seen.add(k);
    return true;
  });
}

const conditionKey = (c: Condition): string => `${c.key}|${c.operator}|${c.values.join(',')}`;

/** Both lists, each item once; a list that is empty or the same costs nothing. */
function both<T>(a: readonly T[], b: readonly T[], key: (item: T) => string): readonly T[] {
  if (b.length === 0 || a === b) return a;
  return a.length === 0 ? b : once([...a, ...b], key);
}

const itself = (text: string): string => text;
const sorted = (texts: readonly string[]): readonly string[] => (texts.length < 2 ? texts : [...texts].sort());

/** What rests on facts alone: certain unless `more` says otherwise. */
export const standing = (because: readonly Because[], more: Partial<Together> = {}): Together => ({
  certainty: 'certain',
  because,
  conditions: [],
  assumes: [],
  causes: [],
  ...more,
});

/** Two statements that must both hold. */
export function join(a: Together, b: Together): Together {
  return {
    certainty: SURENESS[a.certainty] <= SURENESS[b.certainty] ? a.certainty : b.certainty,
    because: both(a.because, b.because, reasonKey),
    conditions: both(a.conditions, b.conditions, conditionKey),
    assumes: a.assumes === b.assumes ? a.assumes : sorted(both(a.assumes, b.assumes, itself)),
    causes: a.causes === b.causes ? a.causes : sorted(both(a.causes, b.causes, itself)),
    ...(a.blocks || b.blocks ? { blocks: once([...(a.blocks ?? []), ...(b.blocks ?? [])], (c) => c.key) } : {}),
  };
}

const reasonKey = (b: Because): string =>
  'policy' in b ? `${b.layer}|${b.policy}|${b.statement}` : `${b.fact}|${b.source}`;

/** Joins decisions and facts into what an edge says of itself. */
export function together(decisions: readonly Decided[], more: Partial<Together> = {}): Together {
  const [only] = decisions;
  if (only && decisions.length === 1 && Object.keys(more).length === 0) {
    const { verdict, certainty, assumes, causes, blocks } = only;
    const because = once(verdict.because, reasonKey);
    return { certainty, because, conditions: verdict.conditions, assumes, causes, ...(blocks ? { blocks } : {}) };
  }
  return {
    certainty: weakest(...decisions.map((d) => d.certainty), more.certainty ?? 'certain'),
    because: once([...decisions.flatMap((d) => d.verdict.because), ...(more.because ?? [])], reasonKey),
    conditions: once([...decisions.flatMap((d) => d.verdict.conditions), ...(more.conditions ?? [])], conditionKey),
    assumes: [...new Set([...decisions.flatMap((d) => d.assumes), ...(more.assumes ?? [])])].sort(),
    causes: [...new Set([...decisions.flatMap((d) => d.causes), ...(more.causes ?? [])])].sort(),
    ...(more.blocks || decisions.some((d) => d.blocks)
      ? { blocks: once([...decisions.flatMap((d) => d.blocks ?? []), ...(more.blocks ?? [])], (c) => c.key) }
      : {}),
  };
}
