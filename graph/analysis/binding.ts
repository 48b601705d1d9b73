/** Binds what a technique requires to objects of the graph and asks whether the actor is allowed it there. */
import type { Asset, World } from '../build/world.js';
import {
  ABSENT_KEY,
  ADMIN_POLICY,
  type Existing,
  NEW_POLICY,
  PERHAPS_ABSENT,
  PROFILE_OF_TARGET,
  type Requirement,
  SELF,
  SOME_VALUE,
  TARGET,
  type Technique,
  THING_OF_TARGET,
} from '../content/technique.js';
import type { Control } from '../iam/blocked.js';
import { compilePolicy } from '../iam/compile.js';
import type { KeyFact } from '../iam/contract.js';
import { matches } from '../iam/match.js';
import { asNodeId, type NodeId, parseArn } from '../schema/ids.js';
import { type Because, type Certainty, SURENESS } from '../schema/verdict.js';
import { type Authority, policyText } from './authority.js';
import { type Decided, type DecideOptions, decide, join, type Notice, type Together, together } from './decide.js';
import { preconditions } from './preconditions.js';
import { type Candidate, candidates, listingOf, showsSign, unsettled } from './relations.js';
import {
  holds,
  instances,
  mentions,
  type Reach,
  reachAs,
  reaches,
  reachOf,
  reachOfPatterns,
  sensitivity,
  templatePattern,
} from './shape.js';

/** Who tries what on whom. */
export interface Attempt {
  readonly world: World;
  readonly technique: Technique;
  readonly actor: Authority;
  readonly account: string;
  readonly partition: string;
  /** Asked how it would be without the one control that stops it: what is found says which (`blocks`). */
  readonly blocking?: boolean;
  /** Takes note of what a control may have stopped. */
  readonly notice?: Notice;
  /** A surer technique of the same kind is told of this target already. */
  readonly told?: (target: NodeId) => boolean;
  /** What the keys stand for that hang together with the target or with a thing of the technique, by variable (`variableOf`). */
  readonly chosen?: ReadonlyMap<string, string>;
  /** Asked as if services left out the keys of which AWS does not say that they send them. */
  readonly unsaid?: boolean;
}

/** Certainties in order: the higher, the surer. */

interface Weighed {
  readonly certainty: Certainty;
  readonly blocks?: Together['blocks'];
}

/** The better of two ways to do the same: what fewer controls stop, then the surer one, the first where they are equal. */
export function surer<T extends Weighed>(a: T | null, b: T | null): T | null {
  if (!a) return b;
  if (!b) return a;
  if (a.blocks || b.blocks) {
    const fewer = (a.blocks?.length ?? 0) - (b.blocks?.length ?? 0);
    if (fewer !== 0) return fewer < 0 ? a : b;
  }
  return SURENESS[b.certainty] > SURENESS[a.certainty] ? b : a;
}

/** Nothing can be better. */
export const isBest = (t: Weighed | null): boolean => t !== null && t.certainty === 'certain' && !t.blocks;

/** Main region of a partition: where a new thing is put when the attacker has no reason to choose another. */
export function usualRegion(partition: string): string {
  return partition === 'aws-us-gov' ? 'us-gov-west-1' : partition === 'aws-cn' ? 'cn-north-1' : 'us-east-1';
}

const adminPolicies = new WeakMap<World, Map<string, readonly string[]>>();

/** Managed policies that make an admin when attached: AWS's, then customer policies that allow everything of IAM everywhere. */
function adminPoliciesOf(a: Attempt): readonly string[] {
  let byAccount = adminPolicies.get(a.world);
  if (!byAccount) {
    byAccount = new Map();
    adminPolicies.set(a.world, byAccount);
  }
  const had = byAccount.get(a.account);
  if (had) return had;
  const found = ['AdministratorAccess', 'IAMFullAccess'].map((n) => `arn:${a.partition}:iam::aws:policy/${n}`);
  for (const p of a.world.ofType('iam.policy')) {
    if (parseArn(p.id)?.account !== a.account) continue;
    const text = policyText(a.world, p.id);
    if (
      text !== null &&
      ['iam:AttachUserPolicy', 'iam:CreateRole', 'iam:PassRole'].every((action) => reachOf([text], action).everything)
    )
      found.push(p.id);
  }
  byAccount.set(a.account, found);
  return found;
}

const POLICY_ARNS = /arn:[a-z*-]{1,20}:iam::[^":]{0,40}:policy\/[^"\\]{1,600}/g;

/** ARNs of policies that the actor may create: any, and those that some condition of its policies names. */
function newPoliciesOf(a: Attempt): readonly string[] {
  const named = [...a.actor.texts, ...a.actor.limitTexts].flatMap((t) => t.match(POLICY_ARNS) ?? []);
  const template = `arn:${a.partition}:iam::${a.account}:policy/{name}`;
  const create: Requirement = { action: 'iam:CreatePolicy', on: 'any' };
  return instances(template, reachOfPatterns([...new Set(named)]), { name: 'new' }).filter(
    (arn) => !a.world.assets.has(asNodeId(arn)) && allowedOn(a, create, arn, { isNew: true }) !== null,
  );
}

/** Policies of the actor, and the limits over it, look at a condition key (in lower case). */
export const looksAt = (a: Attempt, key: string): boolean =>
  mentions(a.actor.texts, key) || mentions(a.actor.limitTexts, key);

const isTemplate = (text: string): boolean => text.startsWith('arn:{partition}:');
/** Text in which something is left open; else the one ARN that AWS puts there. */
export const isOpen = (template: string): boolean => /\{(?:name|id)\}/.test(template);
/** What AWS does not say a service sends: the key may be missing from the request. */
const isPerhaps = (wanted: string | readonly string[]): boolean =>
  typeof wanted !== 'string' && wanted.includes(PERHAPS_ABSENT);

/** The name of what a key's value hangs on: one of the words for it, or the forms of a thing; null: on nothing. */
function variableOf(wanted: string | readonly string[]): string | null {
  const [first = '', ...more] = [wanted].flat().filter((v) => v !== PERHAPS_ABSENT);
  if (first === TARGET || isOwned(first)) return first;
  if (!isTemplate(first) || !(isPerhaps(wanted) || [first, ...more].some(isOpen))) return null;
  return [first, ...more].join(' ');
}

/** The contexts to try, one for each choice the technique leaves the attacker. */
function contextsOf(a: Attempt, r: Requirement): readonly Readonly<Record<string, KeyFact>>[] {
  let all: Record<string, KeyFact>[] = [{}];
  for (const [name, wanted] of Object.entries(r.context ?? {})) {
    const key = name.toLowerCase();
    const variable = variableOf(wanted);
    if (variable !== null) {
      const value = a.chosen?.get(variable);
      // Where no policy looks at the key, nothing was chosen for it.
      if (value === undefined) continue;
      const fact: KeyFact =
        a.unsaid === true && isPerhaps(wanted) ? { state: 'absent' } : { state: 'known', values: [value] };
      all = all.map((c) => ({ ...c, [key]: fact }));
      continue;
    }
    if (wanted === SOME_VALUE) {
      all = all.map((c) => ({ ...c, [key]: { state: 'free' as const, required: true } }));
      continue;
    }
    if (wanted === ABSENT_KEY) {
      all = all.map((c) => ({ ...c, [key]: { state: 'absent' as const } }));
      continue;
    }
    const values =
      wanted === ADMIN_POLICY
        ? adminPoliciesOf(a)
        : wanted === NEW_POLICY
          ? newPoliciesOf(a)
          : wanted === SELF
            ? [a.actor.principal]
            : [wanted].flat().map((v) => filled(a, v));
    all = all.flatMap((c) => values.map((v) => ({ ...c, [key]: { state: 'known' as const, values: [v] } })));
  }
  return all;
}

/** One action on one resource: the surest of the attacker's choices, or null when none is allowed. */
export function allowedOn(a: Attempt, r: Requirement, resource: string, options: DecideOptions = {}): Decided | null {
  let best: Decided | null = null;
  for (const context of contextsOf(a, r)) {
    const party = r.policyNamesActor
      ? a.actor.facts.arn
      : r.policyNamesAccount
        ? `arn:${a.partition}:iam::${a.account}:root`
        : null;
    const named = party === null ? {} : { resourcePolicy: { id: resource, document: compilePolicy(trustIn(party)) } };
    const d = decide(a.world, a.actor, r.action, resource, {
      ...options,
      ...named,
      context: options.context ? { ...options.context, ...context } : context,
      resourceAccount: a.account,
      ...(a.blocking ? { blocking: true } : {}),
      ...(a.notice ? { notice: a.notice } : {}),
    });
    if (d.allowed) best = surer(best, d);
    if (isBest(best)) break;
  }
  return best;
}

const trustIn = (arn: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: arn },
        Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
      },
    ],
  });

const reachesOf = new WeakMap<Authority, Map<string, Reach>>();

/** Where the actor could be allowed an action. */
export function reachIn(actor: Authority, action: string): Reach {
  const plain = reachOf(actor.texts, action);
  if (!holds(plain)) return plain;
  let byAction = reachesOf.get(actor);
  if (!byAction) {
    byAction = new Map();
    reachesOf.set(actor, byAction);
  }
  let reach = byAction.get(action);
  if (!reach) {
    const { type, arn } = actor.facts;
    reach = reachAs(plain, type === 'user' ? arn.slice(arn.lastIndexOf('/') + 1) : null);
    byAction.set(action, reach);
  }
  return reach;
}

/** The actions of a technique that need a grant of the actor's own. */
export const heldActions = (technique: Technique): readonly string[] =>
  technique.actions.filter((r) => r.policyNamesActor !== true).map((r) => r.action);

/** Every action of the technique that needs a grant of the actor's own is held on something. */
export function holdsAll(actor: Authority, technique: Technique): boolean {
  return heldActions(technique).every((action) => holds(reachIn(actor, action)));
}

const isExisting = (on: Requirement['on']): on is Existing => typeof on === 'object' && 'resource' in on;
const relationsOf = (f: Existing) =>
  [f.runsAs, f.holds, f.governs, f.hasMember, f.lacksMember, f.provisionedAs] as const;
const related = (form: Existing): boolean => relationsOf(form).some((e) => e === 'target');

/** Requirements on the same existing thing, which must all hold on one and the same. */
interface Group {
  readonly form: Existing;
  readonly requirements: readonly Requirement[];
}

const formKey = (f: Existing): string =>
  JSON.stringify([f.resource, ...relationsOf(f), f.through, f.via, f.usedBy, f.trusts]);

function groupsOf(technique: Technique, aboutTarget: boolean): readonly Group[] {
  const groups = new Map<string, { form: Existing; requirements: Requirement[] }>();
  for (const form of technique.exists)
    if (related(form) === aboutTarget) groups.set(formKey(form), { form, requirements: [] });
  for (const r of technique.actions) {
    if (!isExisting(r.on) || related(r.on) !== aboutTarget) continue;
    const key = formKey(r.on);
    const had = groups.get(key);
    if (had) {
      had.requirements.push(r);
      had.form = { ...had.form, ...r.on };
    } else groups.set(key, { form: r.on, requirements: [r] });
  }
  return [...groups.values()];
}

/** A part of a technique that is asked by itself. */
export type Part =
  /** About no resource in particular, or the actor. */
  | { readonly kind: 'plain'; readonly requirements: readonly [Requirement] }
  /** A new thing, or some thing of a form. */
  | { readonly kind: 'form'; readonly templates: readonly string[]; readonly requirements: readonly Requirement[] }
  | { readonly kind: 'group'; readonly group: Group; readonly requirements: readonly Requirement[] };

/** A key of a requirement whose value hangs on the target or on a thing of the technique. */
export interface LateKey {
  /** In lower case. */
  readonly key: string;
  readonly variable: string;
  readonly perhaps: boolean;
}

/** A technique in parts. */
export interface Plan {
  /** What does not depend on the target. */
  readonly free: readonly Part[];
  /** Existing things tied to the target. */
  readonly bound: readonly Part[];
  /** Done to the target itself. */
  readonly onTarget: readonly Requirement[];
  /** Likewise, where nobody looks at what the late keys tell apart. */
  readonly onTargetOnce: readonly Requirement[];
  readonly late: readonly LateKey[];
  /** The form of the things that run as the target. */
  readonly runsAs: Existing | null;
}

/** The keys of a requirement whose value hangs on the target or on a thing of the technique. */
export const lateKeysOf = (r: Requirement): readonly LateKey[] =>
  Object.entries(r.context ?? {}).flatMap(([key, wanted]) => {
    const variable = variableOf(wanted);
    return variable === null ? [] : [{ key: key.toLowerCase(), variable, perhaps: isPerhaps(wanted) }];
  });

/** Equal for requirements that differ in late keys alone. */
const withoutLate = (r: Requirement): string =>
  JSON.stringify({
    ...r,
    context: Object.entries(r.context ?? {}).filter(([, wanted]) => variableOf(wanted) === null),
  });

function freeParts(technique: Technique): readonly Part[] {
  const parts: Part[] = [];
  const byForm = new Map<string, { templates: readonly string[]; requirements: Requirement[] }>();
  for (const r of technique.actions) {
    if (r.on === 'any' || r.on === 'self') parts.push({ kind: 'plain', requirements: [r] });
    else if (typeof r.on === 'object' && ('newResource' in r.on || 'any' in r.on)) {
      const templates = 'any' in r.on ? [r.on.any].flat() : [r.on.arn];
      const key = 'any' in r.on ? templates.join() : `new ${r.on.newResource}`;
      const had = byForm.get(key);
      if (had) had.requirements.push(r);
      else byForm.set(key, { templates, requirements: [r] });
    }
  }
  for (const form of byForm.values()) parts.push({ kind: 'form', ...form });
  return parts;
}

const groupPart = (group: Group): Part => ({ kind: 'group', group, requirements: group.requirements });

const planned = new WeakMap<Technique, Plan>();
/** The parts of a technique, worked out once. */
export function planOf(technique: Technique): Plan {
  let had = planned.get(technique);
  if (!had) {
    const onTarget = technique.actions.filter((r) => r.on === 'target' || r.on === 'passedRole');
    const bound = groupsOf(technique, true);
    had = {
      free: [...freeParts(technique), ...groupsOf(technique, false).map(groupPart)],
      bound: bound.map(groupPart),
      runsAs: bound.find((g) => g.form.runsAs === 'target')?.form ?? null,
      onTarget,
      onTargetOnce: [...new Map(onTarget.map((r) => [withoutLate(r), r])).values()],
      late: technique.actions.flatMap(lateKeysOf),
    };
    planned.set(technique, had);
  }
  return had;
}

/** The one form of ARN that the thing of a part has; null: several, or none that is known, or the target says which thing it is. */
export function formOf(part: Part): string | null {
  if (part.kind === 'form') return part.templates.length === 1 ? (part.templates[0] ?? null) : null;
  return part.kind === 'group' && !related(part.group.form) ? (part.group.form.arn ?? null) : null;
}

/** The form of an instance profile's ARN. */
export const PROFILE_FORM = 'arn:{partition}:iam::{account}:instance-profile/{name}';
/** What the words stand for that name a thing of the target: the part of the technique that is about it. */
export const OWNED: Readonly<Record<typeof PROFILE_OF_TARGET | typeof THING_OF_TARGET, (part: Part) => boolean>> = {
  [PROFILE_OF_TARGET]: (part) =>
    (part.kind === 'group' && part.group.form.holds === 'target') || formOf(part) === PROFILE_FORM,
  [THING_OF_TARGET]: (part) => part.kind === 'group' && part.group.form.runsAs === 'target',
};
/** A word that names a thing of the target. */
export type Owned = keyof typeof OWNED;
/** Whether a text is such a word. */
export const isOwned = (text: string): text is Owned => Object.hasOwn(OWNED, text);

/** The chosen thing that a part is about; undefined: none was chosen, any will do. */
function chosenFor(a: Attempt, part: Part): string | undefined {
  if (!a.chosen) return undefined;
  const form = formOf(part);
  for (const [variable, value] of a.chosen) if (isOwned(variable) && OWNED[variable](part)) return value;
  if (form === null) return undefined;
  const pattern = templatePattern(filled(a, form));
  for (const [variable, value] of a.chosen) if (isOpen(variable) && matches(pattern, value)) return value;
  return undefined;
}

/** A form of ARN with the partition and the account of the attempt. */
export const filled = (a: Attempt, template: string): string =>
  template.replaceAll('{partition}', a.partition).replaceAll('{account}', a.account);

/** Regions to try when a condition asks for one that no policy names in full (`eu-*`, every region but some). */
const REGIONS: Readonly<Record<string, readonly string[]>> = {
  aws: [
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
    'eu-west-1',
    'eu-central-1',
    'eu-north-1',
    'eu-south-1',
    'ap-southeast-1',
    'ap-northeast-1',
    'ap-south-1',
    'ap-east-1',
    'ca-central-1',
    'ca-west-1',
    'sa-east-1',
    'me-south-1',
    'me-central-1',
    'af-south-1',
    'il-central-1',
    'mx-central-1',
  ],
  'aws-us-gov': ['us-gov-west-1', 'us-gov-east-1'],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
};
const REGION = /^[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-\d$/;
const REGION_NAMES = /\b[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-\d\b/g;

/** What stands for the parts of a new thing's ARN: a region, a name of the actor's choice, an id of AWS's. */
export const plainIn = (region: string) => ({ region, name: 'new', id: '0a1b2c3d4e5f67890' });

/** The region of a request is that of the thing it is about; null: no policy of the actor's asks for one, so that any will do. */
export function regionsFor(
  a: Attempt,
  requirements: readonly Requirement[],
  templates: readonly string[],
): readonly string[] | null {
  if (!templates.some((t) => t.includes('{region}'))) return null;
  const texts = [...a.actor.texts, ...a.actor.limitTexts].filter((t) => /aws:requestedregion/i.test(t));
  if (texts.length === 0) return null;
  if (!requirements.some((r) => sensitivity(texts, r.action).keys.has('aws:requestedregion'))) return null;
  const named = texts.flatMap((t) => t.match(REGION_NAMES) ?? []);
  return [...new Set([usualRegion(a.partition), ...named, ...(REGIONS[a.partition] ?? [])])];
}

/**
 * Some resource of a form on which all of these actions are allowed: one thing, so one region for all of them.
 * @param only the thing that was chosen, if one was
 */
export function onSome(
  a: Attempt,
  requirements: readonly Requirement[],
  templates: readonly string[],
  only?: string,
): Together | null {
  const tried = new Set<string>();
  const regions = regionsFor(a, requirements, templates);
  let best: Together | null = null;
  for (const region of regions ?? [usualRegion(a.partition)]) {
    for (const template of templates) {
      for (const r of requirements) {
        const some =
          only === undefined ? instances(filled(a, template), reachIn(a.actor, r.action), plainIn(region)) : [only];
        for (const resource of some) {
          if (tried.has(resource)) continue;
          tried.add(resource);
          const own = regions && parseArn(resource)?.region;
          if (own && !REGION.test(own)) continue;
          const fixed = own ? { 'aws:requestedregion': { state: 'known' as const, values: [own] } } : {};
          const decisions: Decided[] = [];
          for (const each of requirements) {
            const d = allowedOn(a, each, resource, { isNew: true, context: fixed });
            if (!d) break;
            decisions.push(d);
          }
          if (decisions.length === requirements.length) best = surer(best, together(decisions));
          if (isBest(best)) return best;
        }
      }
    }
  }
  return best;
}

/** What rests on nothing. */
export const SURE: Together = { certainty: 'certain', because: [], conditions: [], assumes: [], causes: [] };

/** What a way to do it rests on, and the existing thing it uses. */
export interface Way extends Together {
  readonly resource: Asset | null;
}

const existsFact = (c: Candidate): Because => ({
  fact: 'exists',
  source: c.asset.id,
  text: `${c.asset.name || c.asset.id} exists.`,
});

/** Preconditions on a subject as one statement, or null when one is not met. */
export function conditionsMet(a: Attempt, subject: 'target' | 'resource', asset: Asset): Together | null {
  const causes: string[] = [];
  const because: Because[] = [];
  const decisions: Decided[] = [];
  const blocks: Control[] = [];
  for (const p of a.technique.preconditions) {
    const name = typeof p === 'string' ? p : p.is;
    const rule = preconditions[name];
    if (rule.subject !== subject) continue;
    const met = rule.check(a.world, asset);
    if (met === 'yes') {
      because.push({ fact: name, source: asset.id, text: `${asset.name}: ${name.replaceAll('-', ' ')}.` });
      continue;
    }
    // Whoever may make room first does not mind.
    const way =
      typeof p === 'string' ? null : decide(a.world, a.actor, p.orAllowed, asset.id, { resourceAccount: a.account });
    if (way?.allowed) decisions.push(way);
    else if (met === 'no') {
      if (a.notice && rule.stops !== undefined) a.notice.stopped = true;
      if (!a.blocking || rule.stops === undefined) return null;
      const text = `${asset.name} ${rule.stops}`;
      blocks.push({
        key: `${name}|${asset.id}`,
        layer: 'resource',
        because: [{ fact: name, source: asset.id, text }],
      });
    } else causes.push(met.cause);
  }
  return together(decisions, {
    because,
    causes,
    certainty: causes.length > 0 ? 'unknown' : 'certain',
    ...(blocks.length > 0 ? { blocks } : {}),
  });
}

/** The ARN that a call about an existing thing names. */
const namedFor = (template: string, thing: Asset): string =>
  template
    .replace(/\{of\.(\w+)\}/g, (_, key: string) => {
      const value = key === 'name' ? thing.name : thing.props[key];
      return value === undefined ? '{name}' : String(value);
    })
    .replaceAll('{region}', thing.region);

/** Likewise where the thing was not collected, and may have any name. */
const namedForAny = (template: string): string => template.replace(/\{of\.\w+\}/g, '{name}');

/** All actions on one existing thing, as its tags are, or as the actor can make them; null: not allowed. */
export function usesOf(a: Attempt, requirements: readonly Requirement[], thing: Asset): Together | null {
  const retag = requirements.find((r) => r.retags !== undefined);
  if (!retag) return usesAs(a, requirements, thing, null);
  const others = requirements.filter((r) => r !== retag);
  // What is open without is no gain of new tags.
  if (usesAs(a, others, thing, null)) return null;
  const may = usesAs(a, [retag], thing, null);
  const then = may && usesAs(a, others, thing, retag.retags === 'sets' ? { state: 'free' } : { state: 'absent' });
  return may && then && join(may, then);
}

/** `tags`: what every condition key about the thing's tags is; null: as they were collected. */
function usesAs(a: Attempt, requirements: readonly Requirement[], thing: Asset, tags: KeyFact | null): Together | null {
  const open = thing.policies?.some((p) => p.kind === 'resource') === true;
  let all: Together = SURE;
  for (const r of requirements) {
    if (r.as !== undefined) {
      const some = onSome(a, [r], [namedFor(r.as, thing)]);
      if (!some) return null;
      all = join(all, some);
      continue;
    }
    if (!open && !reaches(reachIn(a.actor, r.action), thing.id)) return null;
    const d = allowedOn(a, r, thing.id, tags === null ? {} : { context: tagKeys(a, r.action, tags) });
    if (!d) return null;
    all = join(all, together([d]));
  }
  return all;
}

/** Every key about a resource's tags that the actor's policies look at for an action, with one and the same fact. */
function tagKeys(a: Attempt, action: string, fact: KeyFact): Readonly<Record<string, KeyFact>> {
  const { keys } = sensitivity([...a.actor.texts, ...a.actor.limitTexts], action);
  return Object.fromEntries([...keys].filter((k) => k.includes(':resourcetag/')).map((k) => [k, fact]));
}

/** All actions of a group on one existing thing: each such thing, or those up to a sure one; failing that, what was not collected may hold one. */
export function onExisting(
  a: Attempt,
  group: Group,
  target: NodeId,
  want: 'best' | 'all',
  only?: string,
): readonly Way[] {
  const { form, requirements } = group;
  const ways: Way[] = [];
  for (const c of candidates(a.world, form, a.account, a.actor.principal, target)) {
    if (only !== undefined && c.asset.id !== only) continue;
    const met = conditionsMet(a, 'resource', c.asset);
    if (!met) continue;
    const use = usesOf(a, requirements, c.asset);
    if (!use) continue;
    const doubt = c.doubt === null ? {} : { causes: [c.doubt], certainty: 'unknown' as const };
    const all = together([], {
      ...use,
      because: [...use.because, existsFact(c), ...met.because],
      causes: [...use.causes, ...(doubt.causes ?? [])],
      certainty: doubt.certainty ?? use.certainty,
    });
    const both = join(all, met);
    ways.push({ ...both, resource: c.asset });
    if (want === 'best' && isBest(both)) break;
  }
  return ways;
}

interface Imagined {
  readonly way: Way | null;
  readonly stopped: boolean;
}
const imagined = new WeakMap<Attempt, Map<Group, Imagined>>();

/**
 * A thing that may exist although nobody listed it: allowed on some thing of the kind, and the scope that would settle it. It
 * is the same thing whoever it may run as, so an attempt asks once, not once a target.
 */
function onUncollected(a: Attempt, group: Group, only?: string): Way | null {
  const byGroup = imagined.get(a) ?? new Map<Group, Imagined>();
  imagined.set(a, byGroup);
  let had = byGroup.get(group);
  if (!had) {
    const notice = { stopped: false };
    had = { way: imagine({ ...a, notice }, group, only), stopped: notice.stopped };
    byGroup.set(group, had);
  }
  if (a.notice && had.stopped) a.notice.stopped = true;
  return had.way;
}

function imagine(a: Attempt, group: Group, only?: string): Way | null {
  const scope = unsettled(a.world, group.form, a.account);
  if (scope === null) return null;
  const { arn, sign } = group.form;
  if (sign !== undefined && !showsSign(a.world, sign, a.account)) return null;
  // Tags of what nobody saw are no sign of anything.
  if (group.requirements.some((r) => r.retags !== undefined)) return null;
  let all: Together = SURE;
  const byName = new Map<string, Requirement[]>();
  for (const r of group.requirements) {
    const name = r.as === undefined ? arn : namedForAny(r.as);
    if (name === undefined) return null;
    byName.set(name, [...(byName.get(name) ?? []), r]);
  }
  for (const [name, requirements] of byName) {
    const some = onSome(a, requirements, [name], name === arn ? only : undefined);
    if (!some) return null;
    all = join(all, some);
  }
  const because: Because = {
    fact: 'not-collected',
    source: scope,
    text: `${listingOf(group.form)} of ${a.account} were not collected: one may exist.`,
  };
  return {
    ...together([], {
      ...all,
      certainty: 'unknown',
      causes: [...all.causes, scope],
      because: [...all.because, because],
    }),
    resource: null,
  };
}

/** One part of a technique. Null: not allowed. */
export function partWay(a: Attempt, part: Part, target: NodeId): Way | null {
  if (part.kind === 'plain') {
    const [r] = part.requirements;
    const d = r.on === 'any' ? allowedOn(a, r, '*', { isNew: true }) : allowedOn(a, r, a.actor.principal);
    return d && { ...together([d]), resource: null };
  }
  const only = chosenFor(a, part);
  if (part.kind === 'form') {
    const some = onSome(a, part.requirements, part.templates, only);
    return some && { ...some, resource: null };
  }
  return (
    onExisting(a, part.group, target, 'best', only).reduce<Way | null>((x, y) => surer(x, y), null) ??
    onUncollected(a, part.group, only)
  );
}

/** The form of the things that run as the target, where the technique uses such. */
export const runsAsTarget = (technique: Technique): Existing | null => planOf(technique).runsAs;
