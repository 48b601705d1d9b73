/**
 * What an identity would hold once a technique has given it permissions: policies of its choice, those of a group, another
 * text of a policy or of its boundary, all it has without its boundary, all but a policy that denied. Each way with what it rests on.
 */
import type { Asset, World } from '../build/world.js';
import { ADMIN_POLICY, type Requirement, type Technique } from '../content/technique.js';
import { compilePolicy } from '../iam/compile.js';
import { managedPolicyDocument } from '../iam/managed.js';
import { asNodeId, type NodeId } from '../schema/ids.js';
import {
  ALLOW_ALL,
  type Authority,
  authorityOf,
  boundaryCause,
  policyText,
  textsOf,
  withPolicies,
} from './authority.js';
import { type Attempt, allowedOn, type Way } from './binding.js';
import { join, type Together, together } from './decide.js';
import { freePart, freeWays, targetPart, waysToGovern } from './parts.js';
import { candidates } from './relations.js';
import { shapeOf } from './shape.js';

/** Id of the policy that an attacker would write; reasons that rest on it are no evidence. */
export const WRITTEN = 'policy-of-the-attackers-choice';
export const anyPolicy = [{ id: WRITTEN, text: ALLOW_ALL }];

/** A way to hold more: what it rests on, what would be held then, and which of it may be new. */
export interface Gain {
  readonly rests: Together;
  readonly held: Authority;
  readonly added: readonly string[];
  /** Where the permissions come from: the group, the policy, or the identity that writes its own. */
  readonly source: Asset;
}

/** Without what rests on the policy that the attacker would write. */
export const evidence = <T extends Together>(t: T): T => ({
  ...t,
  because: t.because.filter((b) => !('policy' in b) || b.policy !== WRITTEN),
});

/** A policy by its id, and what it says. */
interface Written {
  readonly id: string;
  readonly text: string;
}

/** The same authority under another boundary, or none. */
function bounded(a: Authority, by: Written | null): Authority {
  const boundary = by === null ? undefined : [{ id: by.id, document: compilePolicy(by.text) }];
  // Texts of the boundary stand before those of SCPs.
  const before = Array.isArray(a.boundary) ? a.boundary.length : 0;
  return {
    ...a,
    boundary,
    limitTexts: [...(by === null ? [] : [by.text]), ...a.limitTexts.slice(before)],
    causes: a.boundary === 'unknown' ? a.causes.filter((c) => c !== boundaryCause(a.account)) : a.causes,
    key: `${a.key}|bounded by ${boundary?.[0]?.document.hash ?? 'nothing'}`,
  };
}

/** What an identity holds once its boundary is gone. */
const unbounded = (a: Authority): Authority => bounded(a, null);

/** The same authority less some of its policies, each as often as it is given. */
function without(a: Authority, gone: readonly string[]): Authority {
  const left = [...gone];
  const kept = a.identity.map((p) => {
    const at = left.indexOf(p.id);
    if (at < 0) return true;
    left.splice(at, 1);
    return false;
  });
  const texts = textsOf(a);
  return {
    ...a,
    identity: a.identity.filter((_, i) => kept[i]),
    texts: texts.flatMap((t, i) => (kept[i] && t !== null ? [t] : [])),
    key: `${a.key}|without ${[...gone].sort().join()}`,
  };
}

const denies = (text: string | null): boolean =>
  text !== null && shapeOf(text).entries.some((e) => e.effect === 'Deny');

/** A call that takes policies away: what it rests on, and their ids. */
interface Removal {
  readonly rests: Together;
  readonly gone: readonly string[];
  readonly source: Asset;
}

/** Ids of the policies that hang on a user, group or role itself, as its authority has them. */
function own(world: World, holder: Asset, kind: 'inline' | 'attached'): readonly NodeId[] {
  if (kind === 'attached') return world.out(holder.id, 'HAS_POLICY').map((e) => e.to);
  return (holder.policies ?? []).filter((p) => p.kind === 'inline').map((p) => asNodeId(`${holder.id}#${p.name}`));
}

function removalsBy(a: Attempt, self: Asset, r: Requirement): readonly Removal[] {
  if (r.removes === undefined) return [];
  const holders =
    r.on === 'self'
      ? [self]
      : typeof r.on === 'object' && 'resource' in r.on
        ? candidates(a.world, r.on, a.account, self.id, self.id).map((c) => c.asset)
        : [];
  const texts = new Map(a.actor.identity.map((p, i) => [p.id, textsOf(a.actor)[i] ?? null]));
  const found: Removal[] = [];
  for (const holder of holders) {
    const every = [...own(a.world, holder, 'inline'), ...own(a.world, holder, 'attached')];
    const sets = r.removes === 'membership' ? [every] : own(a.world, holder, r.removes).map((id) => [id]);
    for (const gone of sets) {
      if (!gone.some((id) => denies(texts.get(id) ?? null))) continue;
      const context = r.removes === 'attached' ? { 'iam:policyarn': { state: 'known' as const, values: gone } } : {};
      const d = allowedOn(a, r, holder.id, { context });
      if (d) found.push({ rests: together([d]), gone, source: holder });
    }
  }
  return found;
}

/** Policies that deny, and that the actor may take off: each alone, and all of them. */
function removals(a: Attempt, self: Asset): readonly Gain[] {
  const found = a.technique.actions.flatMap((r) => removalsBy(a, self, r));
  const first = found[0];
  if (!first) return [];
  const all: Removal = {
    rests: found.map((f) => f.rests).reduce(join),
    gone: [...new Set(found.flatMap((f) => f.gone))],
    source: first.source,
  };
  return [...found, ...(found.length > 1 ? [all] : [])].map(({ rests, gone, source }): Gain => {
    const held = without(a.actor, gone);
    return { rests, held, added: held.texts, source };
  });
}

/** What a policy would say, and where it stands with an identity. */
interface Change {
  readonly policy: Asset;
  readonly rests: Together;
  readonly now: Written;
  /** It is the boundary of the identity, which may hold it as well. */
  readonly bounds: boolean;
}

/** Whether a policy is the boundary of whoever holds the authority. */
function isBoundary(world: World, a: Authority, policy: NodeId): boolean {
  if (a.boundary === undefined) return false;
  if (a.boundary !== 'unknown') return a.boundary.some((p) => p.id === policy);
  return world.out(a.principal, 'HAS_BOUNDARY').some((e) => e.to === policy);
}

/** The same authority once some of its policies say something else, wherever they stand: as what it is allowed, as its limit, as both. */
function rewritten(a: Authority, changes: readonly Change[]): Authority {
  const held = changes.filter((c) => a.identity.some((p) => p.id === c.policy.id));
  const limit = changes.find((c) => c.bounds);
  const ids = new Set<string>(held.map((c) => c.policy.id));
  const known = { ...a, missing: a.missing.filter((id) => !ids.has(id)) };
  const rest = without(
    a,
    a.identity.flatMap((p) => (ids.has(p.id) ? [p.id] : [])),
  );
  const more = held.map((c) => c.now);
  const made = withPolicies({ ...rest, missing: known.missing }, more);
  const under = limit ? bounded(made, limit.now) : made;
  // Ids alone would not tell a policy that is held from one that bounds.
  const hashes = under.identity.map((p) => p.document.hash || `?${p.id}`).sort();
  return { ...under, key: `${a.key}|rewritten ${hashes.join()}|${limit ? limit.now.id : ''}|${under.key}` };
}

/** What changes of policies come to. What is lifted off an identity may open whatever it is allowed. */
function changed(of: Authority, changes: readonly Change[]): readonly Gain[] {
  const [first] = changes;
  if (!first) return [];
  const held = rewritten(of, changes);
  const added = changes.some((c) => c.bounds) ? held.texts : changes.map((c) => c.now.text);
  return [{ rests: changes.map((c) => c.rests).reduce(join), held, added, source: first.policy }];
}

/** The policies in reach that an authority holds or is bounded by, each with every text that it can be given. */
function changesBy(
  world: World,
  of: Authority,
  ways: readonly Way[],
  texts: (policy: Asset) => readonly Written[],
): readonly (readonly Change[])[] {
  return ways.flatMap((way) => {
    const policy = way.resource;
    if (!policy) return [];
    const bounds = isBoundary(world, of, policy.id);
    if (!bounds && !of.identity.some((p) => p.id === policy.id)) return [];
    return [texts(policy).map((now): Change => ({ policy, rests: way, now, bounds }))];
  });
}

/** Older and newer versions of a policy than the one in force. */
const otherVersions = (policy: Asset): readonly Written[] =>
  (policy.policies ?? [])
    .filter((p) => p.kind === 'version' && p.isDefault !== true)
    .map((p) => ({ id: policy.id, text: p.document }));

/** Other versions of the policies that the actor may change the version of: each alone, and its boundary's with each. */
function versions(a: Attempt): readonly Gain[] {
  const changes = changesBy(a.world, a.actor, freeWays(a), otherVersions).flat();
  const limits = changes.filter((c) => c.bounds);
  const pairs = limits.flatMap((l) => changes.filter((c) => c.policy.id !== l.policy.id).map((c) => [l, c]));
  return [...changes.map((c) => [c]), ...pairs].flatMap((some) => changed(a.actor, some));
}

/** Policies that may be given any text: each alone, and all of them. */
function rewritings(world: World, of: Authority, ways: readonly Way[]): readonly Gain[] {
  const changes = changesBy(world, of, ways, () => anyPolicy).flat();
  return [...changes.map((c) => [c]), ...(changes.length > 1 ? [changes] : [])].flatMap((some) => changed(of, some));
}

/** Likewise of the actor's own, with those that come into its reach once the others are written. */
function ownRewritings(a: Attempt): readonly Gain[] {
  const { world, technique, account, partition } = a;
  let ways = freeWays(a);
  const gains = [...rewritings(world, a.actor, ways)];
  for (let widest = gains.at(-1); widest && !a.blocking; widest = gains.at(-1)) {
    const had = new Set(ways.map((w) => w.resource?.id));
    const more = freeWays({ world, technique, account, partition, actor: widest.held })
      .filter((w) => !had.has(w.resource?.id))
      .map(evidence);
    const all = rewritings(world, a.actor, [...ways, ...more]).at(-1);
    if (more.length === 0 || !all) break;
    ways = [...ways, ...more];
    gains.push(all);
  }
  return gains;
}

/** The policies of each group that can be joined. */
function memberships(a: Attempt): readonly Gain[] {
  return freeWays(a).flatMap((way): Gain[] => {
    const group = way.resource && authorityOf(a.world, way.resource.id);
    if (!group || !way.resource) return [];
    const policies = group.identity.flatMap((p, i) => ({ id: p.id, text: group.texts[i] ?? '' }));
    const known = policies.filter((p) => p.text !== '');
    if (known.length === 0) return [];
    const held = withPolicies(a.actor, known);
    return [{ rests: way, held, added: known.map((p) => p.text), source: way.resource }];
  });
}

/** Boundaries that the actor may put in place of an identity's: AWS's that allows everything, else each policy of the account. */
function boundaries(a: Attempt, whose: Asset, of: Authority): readonly Gain[] {
  const everything = `arn:${a.partition}:iam::aws:policy/AdministratorAccess`;
  const customers = a.world
    .ofType('iam.policy')
    .filter((p) => p.account === a.account && p.scope !== null && !p.id.includes(':iam::aws:policy/'))
    .map((p) => p.id);
  const now = new Set(a.world.out(whose.id, 'HAS_BOUNDARY').map((e) => e.to));
  if (now.size === 0) return [];
  const under = (id: string): readonly Gain[] => {
    if (now.has(asNodeId(id))) return [];
    const text = policyText(a.world, asNodeId(id)) ?? managedPolicyDocument(id) ?? null;
    if (text === null) return [];
    const technique = fixing(a.technique, id);
    const free = freePart({ ...a, technique });
    const part = free && targetPart({ ...a, technique }, whose);
    if (!free || !part) return [];
    return [{ rests: join(free, part), held: bounded(of, { id, text }), added: of.texts, source: whose }];
  };
  // No boundary leaves more than the one that allows everything.
  const widest = under(everything);
  return widest.some((g) => g.rests.certainty === 'certain') ? widest : [...widest, ...customers.flatMap(under)];
}

/** The technique where one policy stands for any that makes an administrator. */
export function fixing(technique: Technique, policy: string): Technique {
  const actions = technique.actions.map((r) => {
    const entries = Object.entries(r.context ?? {});
    if (!entries.some(([, v]) => v === ADMIN_POLICY)) return r;
    return { ...r, context: Object.fromEntries(entries.map(([k, v]) => [k, v === ADMIN_POLICY ? policy : v])) };
  });
  return { ...technique, actions };
}

/** The ways in which one technique lets the actor give itself permissions. */
export function gainsOf(a: Attempt, self: Asset): readonly Gain[] {
  switch (a.technique.grants) {
    case 'membership':
      return memberships(a);
    case 'other-version':
      return versions(a);
    case 'rewritten':
      return ownRewritings(a);
    case 'without-policy':
      return removals(a, self);
    case 'rebounded':
      return boundaries(a, self, a.actor);
    case 'any-permission':
    case 'unbounded': {
      const free = freePart(a);
      const part = free && targetPart(a, self);
      if (!free || !part) return [];
      const rests = join(free, part);
      return a.technique.grants === 'unbounded'
        ? [{ rests, held: unbounded(a.actor), added: a.actor.texts, source: self }]
        : [{ rests, held: withPolicies(a.actor, anyPolicy), added: anyPolicy.map((p) => p.text), source: self }];
    }
    case 'target':
    case 'any-permission-of-target':
    case 'unbounded-target':
    case 'rewritten-target':
    case 'rebounded-target':
      return [];
  }
}

/** The ways in which one technique lets a target hold more, whose credentials come with it. `rests`: what all of it needs. */
export function gainsOfTarget(a: Attempt, target: Asset, rests: Together): readonly Gain[] {
  const of = authorityOf(a.world, target.id);
  if (of === null) return [];
  const source = target;
  switch (a.technique.grants) {
    case 'any-permission-of-target':
      return [{ rests, held: withPolicies(of, anyPolicy), added: anyPolicy.map((p) => p.text), source }];
    case 'unbounded-target':
      return [{ rests, held: unbounded(of), added: of.texts, source }];
    case 'rewritten-target':
      return rewritings(a.world, of, waysToGovern(a, target)).map((g) => ({ ...g, rests: join(rests, g.rests) }));
    case 'rebounded-target':
      return boundaries(a, target, of);
    default:
      return [];
  }
}
