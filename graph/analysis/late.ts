/**
 * What of a technique has to wait for the target, because a condition key's value hangs on it or on the one thing that several
 * calls are about: the instance profile that holds the role, what the role is given to, the service role of a stack. It waits
 * only where a policy of the actor looks at such a key; else the value makes no difference and nothing is asked twice.
 */
import type { Asset } from '../build/world.js';
import { PROFILE_OF_TARGET, TARGET } from '../content/technique.js';
import { matches } from '../iam/match.js';
import { asNodeId, type NodeId } from '../schema/ids.js';
import { type Condition, SURENESS } from '../schema/verdict.js';
import type { Authority } from './authority.js';
import {
  type Attempt,
  allowedOn,
  filled,
  formOf,
  isBest,
  isOpen,
  isOwned,
  type LateKey,
  lateKeysOf,
  looksAt,
  OWNED,
  type Owned,
  type Part,
  type Plan,
  PROFILE_FORM,
  partWay,
  plainIn,
  planOf,
  reachIn,
  regionsFor,
  SURE,
  surer,
  usualRegion,
} from './binding.js';
import { join, type Together, together } from './decide.js';
import { candidates } from './relations.js';
import { instances, reaches, reachOfPatterns, templatePattern } from './shape.js';

/** What is done to the target itself. Null: not allowed. */
export function actsOn(a: Attempt, target: Asset): Together | null {
  let all: Together = SURE;
  const { onTarget, onTargetOnce } = planOf(a.technique);
  for (const r of a.chosen ? onTarget : onTargetOnce) {
    if (r.policyNamesActor !== true && !reaches(reachIn(a.actor, r.action), target.id) && r.on === 'passedRole')
      return null;
    const d = allowedOn(a, r, target.id);
    if (!d) return null;
    all = join(all, together([d]));
  }
  return all;
}

/** What cannot be asked before the target is known, or one thing was chosen for all that speaks of it. */
export interface Late {
  /** Variables that stand for a thing of some form. */
  readonly things: readonly string[];
  /** Variables that stand for a thing of the target. */
  readonly owned: readonly Owned[];
  /** Some key may be missing from the request. */
  readonly perhaps: boolean;
  /** Parts to be asked late. */
  readonly parts: ReadonlySet<Part>;
  /** Those of them that are the same for every target and whatever the service sends. */
  readonly steady: readonly Part[];
  readonly moving: readonly Part[];
}

const lateIn = new WeakMap<Attempt, Late | null>();

/**
 * Null where none of the actor's policies looks at a key whose value hangs on the target or on a thing of the technique: then
 * whatever the value is makes no difference, and nothing is asked twice.
 */
export function lateOf(a: Attempt): Late | null {
  const plan = planOf(a.technique);
  if (plan.late.length === 0) return null;
  let late = lateIn.get(a);
  if (late === undefined) {
    const seen = plan.late.filter((k) => looksAt(a, k.key));
    late = seen.length === 0 ? null : laterParts(a, plan, seen);
    lateIn.set(a, late);
  }
  return late;
}

function laterParts(a: Attempt, plan: Plan, seen: readonly LateKey[]): Late {
  const variables = new Set(seen.map((k) => k.variable));
  const owned = [...variables].filter(isOwned);
  const things = [...variables].filter((v) => v !== TARGET && !isOwned(v));
  const examples = things.flatMap((v) => v.split(' ').filter(isOpen)).map((form) => exampleOf(a, form));
  const keysOf = (part: Part): readonly LateKey[] =>
    part.requirements.flatMap(lateKeysOf).filter((k) => looksAt(a, k.key));
  const isOfTarget = (part: Part): boolean => owned.some((v) => OWNED[v](part));
  const isAbout = (part: Part): boolean => {
    if (isOfTarget(part)) return true;
    const form = formOf(part);
    if (form === null) return false;
    const pattern = templatePattern(filled(a, form));
    return examples.some((arn) => matches(pattern, arn));
  };
  const parts = [...plan.free, ...plan.bound].filter((p) => isAbout(p) || keysOf(p).length > 0);
  const isSteady = (part: Part): boolean =>
    plan.free.includes(part) &&
    keysOf(part).every((k) => !k.perhaps && things.includes(k.variable)) &&
    !isOfTarget(part);
  return {
    things,
    owned,
    perhaps: seen.some((k) => k.perhaps),
    parts: new Set(parts),
    steady: parts.filter(isSteady),
    moving: parts.filter((p) => !isSteady(p)),
  };
}

const exampleOf = (a: Attempt, form: string): string =>
  instances(filled(a, form), reachOfPatterns([]), plainIn(usualRegion(a.partition)))[0] ?? '';

const ARNS = /arn:[^"\\]{1,600}/g;
const arnsIn = new WeakMap<Authority, readonly string[]>();

/** ARNs and patterns of ARNs in the actor's policies and limits: what tells one thing from another. */
function arnsNamed(actor: Authority): readonly string[] {
  let found = arnsIn.get(actor);
  if (!found) {
    found = [...new Set([...actor.texts, ...actor.limitTexts].flatMap((t) => t.match(ARNS) ?? []))];
    arnsIn.set(actor, found);
  }
  return found;
}

/** New things of a form that policies may treat differently: a plain one, and those that a pattern of theirs names. */
function newThings(a: Attempt, form: string): readonly string[] {
  if (!isOpen(form)) return [filled(a, form)];
  const regions = regionsFor(a, a.technique.actions, [form]) ?? [usualRegion(a.partition)];
  const named = reachOfPatterns(arnsNamed(a.actor));
  return regions.flatMap((region) => instances(filled(a, form), named, plainIn(region)));
}

/** Things that a variable may stand for: those that exist of the kind that the technique uses, and new ones. */
function thingsFor(a: Attempt, variable: string): readonly string[] {
  const found = new Set<string>();
  for (const form of variable.split(' ')) {
    const pattern = templatePattern(filled(a, form));
    for (const part of planOf(a.technique).free) {
      const its = formOf(part);
      if (part.kind !== 'group' || its === null || !matches(templatePattern(filled(a, its)), exampleOf(a, form)))
        continue;
      for (const c of candidates(a.world, part.group.form, a.account, a.actor.principal, a.actor.principal))
        if (matches(pattern, c.asset.id)) found.add(c.asset.id);
    }
    for (const arn of newThings(a, form)) found.add(arn);
  }
  return [...found];
}

/** Things chosen for all variables, with what the steady parts come to. */
interface Choice {
  readonly chosen: ReadonlyMap<string, string>;
  readonly rests: Together;
}

interface Choices {
  readonly all: readonly Choice[];
  readonly stopped: boolean;
}
const choicesIn = new WeakMap<Attempt, Choices>();

/** The choices of things that are worth trying on a target: the same for all of them, and so worked out once an attempt. */
function choicesOf(a: Attempt, late: Late): readonly Choice[] {
  let had = choicesIn.get(a);
  if (!had) {
    const notice = { stopped: false };
    had = { all: choose({ ...a, notice }, late), stopped: notice.stopped };
    choicesIn.set(a, had);
  }
  if (a.notice && had.stopped) a.notice.stopped = true;
  return had.all;
}

/** Of choices that no policy tells apart, the surest. */
function choose(a: Attempt, late: Late): readonly Choice[] {
  let all: ReadonlyMap<string, string>[] = [new Map()];
  for (const variable of late.things) {
    const things = thingsFor(a, variable);
    all = all.flatMap((chosen) => things.map((thing) => new Map([...chosen, [variable, thing]])));
  }
  const named = reachOfPatterns(arnsNamed(a.actor)).patterns;
  const told = (thing: string): string =>
    named.map((p) => (p.text.includes('${') ? thing : matches(p.pattern, thing) ? '1' : '0')).join('');
  const alike = new Map<string, Choice>();
  for (const chosen of all) {
    const rests = joined({ ...a, chosen }, late.steady, a.actor.principal);
    if (!rests) continue;
    const sign = [...chosen.values()].map(told).join();
    const other = alike.get(sign);
    if (!other || surer(other.rests, rests) === rests) alike.set(sign, { chosen, rests });
  }
  return [...alike.values()];
}

/** Several parts as one. Null: one of them is not allowed. */
function joined(a: Attempt, parts: readonly Part[], target: NodeId): Together | null {
  let all: Together = SURE;
  for (const part of parts) {
    const way = partWay(a, part, target);
    if (!way) return null;
    all = join(all, way);
  }
  return all;
}

/**
 * What a word for a thing of the target may stand for: those things that are known, and others that nobody has seen. Whether
 * the technique can do with one that nobody saw, the part that is about it decides.
 */
function ownedBy(a: Attempt, target: Asset, variable: Owned): readonly string[] {
  const part = planOf(a.technique).bound.find(OWNED[variable]);
  const form = variable === PROFILE_OF_TARGET ? PROFILE_FORM : part?.kind === 'group' ? part.group.form.arn : undefined;
  const known =
    part?.kind === 'group'
      ? candidates(a.world, part.group.form, a.account, a.actor.principal, target.id).map((c) => c.asset.id)
      : [];
  const others = form === undefined ? [] : newThings(a, form);
  return [...known, ...others.filter((arn) => !a.world.assets.has(asNodeId(arn)))];
}

interface Tried {
  readonly way: Together;
  readonly chosen: ReadonlyMap<string, string>;
}

/** The surest of the choices for a target. */
function bestFor(a: Attempt, target: Asset, late: Late, choices: readonly Choice[]): Tried | null {
  let best: Tried | null = null;
  let owned: readonly (readonly [string, string])[][] = [[[TARGET, target.id]]];
  for (const variable of late.owned) {
    const some = ownedBy(a, target, variable);
    owned = owned.flatMap((had) => some.map((thing) => [...had, [variable, thing] as const]));
  }
  for (const { chosen: things, rests } of choices) {
    for (const of of owned) {
      const chosen = new Map([...of, ...things]);
      const asked = { ...a, chosen };
      const acts = actsOn(asked, target);
      const moving = acts && joined(asked, late.moving, target.id);
      if (!moving) continue;
      const way = join(join(rests, acts), moving);
      if (!best || surer(best.way, way) === way) best = { way, chosen };
      if (isBest(best.way)) return best;
    }
  }
  return best;
}

const onCondition = (way: Together, condition: Condition): Together =>
  join(way, { ...SURE, certainty: 'conditional', conditions: [condition] });

/**
 * What was left until the target is known. A key that the service may leave out is asked both ways: what holds in one alone
 * holds on the condition that the service does so.
 */
export function latePart(a: Attempt, target: Asset, late: Late): Together | null {
  const choices = choicesOf(a, late);
  const said = bestFor(a, target, late, choices);
  if (!late.perhaps) return said?.way ?? null;
  const unsaid = bestFor({ ...a, unsaid: true }, target, late, choices);
  if (said && unsaid) return SURENESS[unsaid.way.certainty] < SURENESS[said.way.certainty] ? unsaid.way : said.way;
  const { key = '', variable = '' } = planOf(a.technique).late.find((k) => k.perhaps) ?? {};
  const thing = said?.chosen.get(variable) ?? '';
  if (said)
    return onCondition(said.way, {
      key,
      operator: 'ArnEquals',
      values: [thing],
      text: `the service says by ${key} what it gives the role to, such as ${thing}`,
    });
  return (
    unsaid &&
    onCondition(unsaid.way, { key, operator: 'Null', values: ['true'], text: `the service does not send ${key}` })
  );
}
