/** The two halves of a technique: what does not depend on the target, asked once an actor, and what does. */
import type { Asset } from '../build/world.js';
import { authorityOf } from './authority.js';
import {
  type Attempt,
  conditionsMet,
  isBest,
  onExisting,
  onSome,
  type Part,
  partWay,
  planOf,
  SURE,
  surer,
  type Way,
} from './binding.js';
import { join, type Together } from './decide.js';
import { actsOn, lateOf, latePart } from './late.js';

/** What does not depend on the target: new things, things of any kind, existing things not tied to it. Null: not allowed. */
export function freePart(a: Attempt): Way | null {
  const { remains } = a.technique;
  let all: Together = remains.length === 0 ? SURE : { ...SURE, certainty: 'conditional', conditions: remains };
  let resource: Asset | null = null;
  const late = lateOf(a);
  for (const part of planOf(a.technique).free) {
    if (late?.parts.has(part)) continue;
    const way = partWay(a, part, a.actor.principal);
    if (!way) return null;
    all = join(all, way);
    resource ??= way.resource;
  }
  return { ...all, resource };
}

/** Every way by which existing things that are not tied to the target can be used: for grants that depend on the thing. */
export function freeWays(a: Attempt): readonly Way[] {
  const part = planOf(a.technique).free.find((p) => p.kind === 'group');
  return part?.kind === 'group' ? onExisting(a, part.group, a.actor.principal, 'all') : [];
}

/** What the target must be allowed itself: of each list one action, on some resource. Null: it is not. */
function allowedToTarget(a: Attempt, target: Asset): Together | null {
  if (a.technique.targetMay.length === 0) return SURE;
  const actor = authorityOf(a.world, target.id);
  if (!actor) return null;
  const { world, technique, account, partition } = a;
  let all: Together = SURE;
  for (const choice of a.technique.targetMay) {
    let best: Together | null = null;
    for (const one of choice) {
      const asked = { action: one.action, on: { any: one.any } };
      if (!isBest(best))
        best = surer(best, onSome({ world, technique, account, partition, actor }, [asked], [one.any]));
    }
    if (!best) return null;
    all = join(all, best);
  }
  return all;
}

/** The things that the technique changes and that govern the target: not part of what all its ways rest on. */
const governs = (part: Part): boolean => part.kind === 'group' && part.group.form.governs === 'target';

/** Every way by which policies that govern the target can be used. */
export function waysToGovern(a: Attempt, target: Asset): readonly Way[] {
  const part = planOf(a.technique).bound.find(governs);
  return part?.kind === 'group' ? onExisting(a, part.group, target.id, 'all') : [];
}

/**
 * What depends on the target: actions on it, passing it, things that run as it, preconditions; the policies that govern it
 * apart, each of which gives something else (`waysToGovern`). Null: not allowed.
 */
export function targetPart(a: Attempt, target: Asset): Together | null {
  const late = lateOf(a);
  const first = late ? latePart(a, target, late) : actsOn(a, target);
  if (!first) return null;
  const met = conditionsMet(a, 'target', target);
  if (!met) return null;
  const able = allowedToTarget(a, target);
  if (!able) return null;
  let all = join(join(first, met), able);
  for (const part of planOf(a.technique).bound) {
    if (governs(part) || late?.parts.has(part)) continue;
    const way = partWay(a, part, target.id);
    if (!way) return null;
    all = join(all, way);
  }
  return all;
}
