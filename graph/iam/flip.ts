/**
 * The smallest change that would turn a decision round: statements removed or added, a key of the request changed, a
 * policy detached. Found by asking the evaluator again, so that what is told has been tried.
 *
 * A refusal: removing Denys, adding Allows and taking limits away never reduce access, so of those changes the needed ones
 * are told by leaving each out of all of them. Changes that cut both ways (a key, a policy that also allows) are tried
 * before, fewest first.
 */
import type { Certainty, Decision, Layer } from '../schema/verdict.js';
import { type Change, changed, denying, without } from './blocked.js';
import { compilePolicy, insideOf, type Ref } from './compile.js';
import { atomsOf, completionsOf, overlay } from './completions.js';
import { asCondition } from './conditions/remaining.js';
import type { Sample } from './conditions/samples.js';
import type { ContextFacts, Verdict } from './contract.js';
import { applies, meansCaller } from './decide.js';
import { verdictOf } from './evaluate.js';
import type { Frame, LayerFrame } from './frame.js';
import { principalArnOf } from './principal-arn.js';
import { layerWords } from './words.js';

/** Where a policy is attached. `level`: of the organisation, root 0; null for the other layers. */
interface At {
  readonly layer: Layer;
  readonly level: number | null;
}

export type FlipChange = { readonly text: string } & (
  | (At & {
      readonly kind: 'remove-statement';
      readonly policy: string;
      /** Index in the document as it is, from 0. */
      readonly statement: number;
      readonly sid: string | null;
    })
  /** `policy` null: any policy of the layer, or a new one. */
  | (At & {
      readonly kind: 'add-statement';
      readonly policy: string | null;
      readonly content: Readonly<Record<string, unknown>>;
    })
  /** The policy no longer applies there: the boundary taken off, the session asked for without. */
  | (At & { readonly kind: 'detach'; readonly policy: string })
  /** Null: the key is absent. */
  | {
      readonly kind: 'change-key';
      readonly key: string;
      readonly from: readonly string[] | 'undecided' | null;
      readonly to: readonly string[] | null;
    }
);

export interface FlipWay {
  /** All of them together. */
  readonly changes: readonly FlipChange[];
  readonly text: string;
}

export interface Flip extends FlipWay {
  /** What the verdict would be. */
  readonly decision: Decision;
  readonly certainty: Certainty;
  /**
   * No fewer changes of these kinds would do. False: there were more combinations than were tried. A new policy for a
   * resource that has none is considered only across accounts; keys that say who asks are not considered.
   */
  readonly smallest: boolean;
  /** Other ways of as many changes. */
  readonly others: readonly FlipWay[];
}

interface Edit {
  readonly change: FlipChange;
  readonly apply: (frame: Frame) => Change;
  /** A removal: the statement. Removals are applied together, however many they are. */
  readonly removes?: string;
}

interface Found {
  readonly edits: readonly Edit[];
  readonly verdict: Verdict;
}

/** Verdicts asked for at most. Where keys are undecided, one costs as much as the ways in which they can come out. */
const MOST_TRIED = 2000;
const MOST_WEIGHT = 400;
const MOST_OTHERS = 5;

/** Keys that say who asks and whose the resource is: with another value it would be another request. */
const FIXED = new Set([
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principaltype',
  'aws:principalisawsservice',
  'aws:principalservicename',
  'aws:principalservicenameslist',
  'aws:userid',
  'aws:username',
  'aws:resourceaccount',
  // The clock by another name: it cannot be changed without aws:CurrentTime.
  'aws:epochtime',
]);

interface Place extends At {
  readonly frame: LayerFrame;
  readonly put: (frame: Frame, to: LayerFrame) => Change;
  readonly get: (frame: Frame) => LayerFrame | null;
}

/** The layers of the request, each with the way to put another in its place. */
function placesOf(frame: Frame): readonly Place[] {
  const places: Place[] = [];
  const single = (name: 'identity' | 'boundary' | 'session' | 'resource') => {
    const layer = frame[name];
    if (layer === null) return;
    places.push({
      layer: layer.layer,
      level: null,
      frame: layer,
      get: (f) => f[name],
      put: (_, to) => ({ [name]: to }),
    });
  };
  single('identity');
  single('boundary');
  single('session');
  single('resource');
  const first = new Map<Layer, number>();
  frame.caps.forEach((cap, i) => {
    if (!first.has(cap.layer)) first.set(cap.layer, i);
    places.push({
      layer: cap.layer,
      level: cap.layer === 'endpoint' ? null : i - (first.get(cap.layer) ?? i),
      frame: cap,
      get: (f) => f.caps[i] ?? null,
      put: (f, to) => ({ caps: f.caps.map((c, j) => (j === i ? to : c)) }),
    });
  });
  return places;
}

const where = ({ layer, level }: At): string =>
  `${layer === 'resource' ? "the resource's own policy" : layerWords[layer]}${level === null ? '' : ` at level ${level + 1}`}`;

const keyOf = (ref: Ref): string => `${ref.statement.tree.index} ${ref.policy}`;

/** The request without some statements: they go from their policies, wherever those are attached. */
function withoutThose(f: Frame, keys: ReadonlySet<string>): Change {
  const isIt = (r: Ref) => keys.has(keyOf(r));
  return {
    identity: without(f.identity, isIt),
    boundary: without(f.boundary, isIt),
    session: without(f.session, isIt),
    resource: without(f.resource, isIt),
    caps: f.caps.map((c) => without(c, isIt)),
  };
}

function removal(ref: Ref, at: At): Edit {
  const { index, sid } = ref.statement.tree;
  const key = keyOf(ref);
  const name = sid === null ? `statement ${index + 1}` : `statement ${sid}`;
  return {
    change: {
      kind: 'remove-statement',
      layer: at.layer,
      level: at.level,
      policy: ref.policy,
      statement: index,
      sid,
      text: `remove ${name} (${ref.statement.allow ? 'Allow' : 'Deny'}) of ${where(at)} ${ref.policy}`,
    },
    removes: key,
    apply: (f) => withoutThose(f, new Set([key])),
  };
}

/** A policy no longer applies at one place; boundary, session policy and endpoint policy go as a whole. */
function detachment(place: Place, policy: string): Edit {
  const { layer, level } = place;
  const said = (text: string): FlipChange => ({ kind: 'detach', layer, level, policy, text });
  if (layer === 'boundary')
    return { change: said(`take off the permissions boundary ${policy}`), apply: () => ({ boundary: null }) };
  if (layer === 'session')
    return { change: said('ask in a session without a session policy'), apply: () => ({ session: null }) };
  if (layer === 'endpoint') {
    return {
      change: said('ask on another way than through the VPC endpoint'),
      apply: (f) => ({ caps: f.caps.filter((c) => c.layer !== 'endpoint') }),
    };
  }
  const { allows, denies } = place.frame.candidates;
  // What else it grants (an access control list) stays.
  if (layer === 'resource' && [...allows, ...denies].every((r) => r.policy === policy))
    return { change: said(`delete ${where(place)} ${policy}`), apply: () => ({ resource: null }) };
  return {
    change: said(`detach ${where(place)} ${policy}`),
    apply: (f) => {
      const now = place.get(f);
      return now === null
        ? {}
        : place.put(
            f,
            without(now, (r) => r.policy === policy),
          );
    },
  };
}

/** The resource as an entry of `Resource` that means it alone. */
const asEntry = (resource: string): string => (resource.startsWith('arn:') ? resource.replaceAll('${', '${$}{') : '*');

/** The entries of Principal that name the caller, the most customary first. */
function namingCaller(frame: Frame): readonly unknown[] {
  const { principal } = frame.request;
  switch (principal.type) {
    case 'anonymous':
      return ['*'];
    case 'service':
      return [{ Service: principal.arn }];
    case 'webIdentity':
    case 'saml':
      return [{ Federated: principal.arn }];
    case 'assumedRole':
      return [{ AWS: principalArnOf(principal) ?? principal.arn }, { AWS: principal.arn }];
    default:
      return [{ AWS: principal.arn }];
  }
}

const LAYER_HAS_PRINCIPAL: readonly Layer[] = ['resource', 'trust', 'key', 'rcp', 'endpoint'];

/** A statement for exactly this action and resource comes into a layer. */
function addition(place: Place, effect: 'Allow' | 'Deny', principal: unknown, frame: Frame): Edit | null {
  const { request } = frame;
  const { layer, level } = place;
  const naming = LAYER_HAS_PRINCIPAL.includes(layer);
  const content = {
    Effect: effect,
    ...(naming ? { Principal: principal } : {}),
    Action: request.action,
    ...(layer === 'trust' ? {} : { Resource: asEntry(request.resource) }),
  };
  const document = insideOf(compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement: [content] })));
  const [statement] = document.statements;
  if (statement === undefined) return null;
  const policy = holderOf(frame, place);
  const ref: Ref = { statement, policy: policy ?? '(new)' };
  const to =
    policy !== null
      ? `${where(place)} ${policy}`
      : layer === 'identity'
        ? `an identity policy of ${request.principal.arn}`
        : layer === 'resource' || layer === 'trust' || layer === 'key'
          ? where(place)
          : `a ${where(place)}`;
  const who =
    !naming || principal === '*'
      ? ''
      : ` for ${Object.values(typeof principal === 'object' && principal !== null ? principal : {}).join(', ')}`;
  return {
    change: {
      kind: 'add-statement',
      layer,
      level,
      policy,
      content,
      text: `add ${effect} ${request.action} on ${request.resource}${who} to ${to}`,
    },
    apply: (f) => {
      const now = place.get(f) ?? place.frame;
      const { allows, denies } = now.candidates;
      const candidates =
        effect === 'Allow' ? { allows: [...allows, ref], denies } : { allows, denies: [...denies, ref] };
      return place.put(f, { ...now, candidates });
    },
  };
}

/** The one policy a statement has to go into; null where any of the layer serves. */
function holderOf(frame: Frame, { layer }: At): string | null {
  const { request } = frame;
  if (layer === 'boundary' && request.boundary !== 'unknown') return request.boundary?.[0]?.id ?? null;
  if ((layer !== 'resource' && layer !== 'trust' && layer !== 'key') || frame.resource === null) return null;
  return typeof request.resourcePolicy === 'object' ? request.resourcePolicy.id : null;
}

/** The resource has no policy, and one would count. */
function newResourcePolicy(frame: Frame): Place {
  const layer: Layer = frame.trust ? 'trust' : frame.mandatory ? 'key' : 'resource';
  return {
    layer,
    level: null,
    frame: { layer, candidates: { allows: [], denies: [] }, missing: false, principals: true },
    get: (f) => f.resource,
    put: (_, to) => ({ resource: to }),
  };
}

const applyAll = (frame: Frame, edits: readonly Edit[]): Frame => edits.reduce((f, e) => changed(f, e.apply(f)), frame);

const speaking = (frame: Frame, { frame: layer }: Place, ref: Ref): boolean =>
  !layer.principals || meansCaller(frame, layer, ref) !== 'no';

/** Policies of a layer that hold at least two of these statements: to detach one is less than to remove each. */
function holdingSeveral(refs: readonly Ref[]): readonly string[] {
  const count = new Map<string, number>();
  for (const r of refs) count.set(r.policy, (count.get(r.policy) ?? 0) + 1);
  return [...count].filter(([, n]) => n > 1).map(([policy]) => policy);
}

/** Whether the layer goes as a whole: without it nothing is limited. */
const isWhole = (layer: Layer) => layer === 'boundary' || layer === 'session' || layer === 'endpoint';
/** A role always has a trust policy and a key its policy. */
const isFixed = (layer: Layer) => layer === 'trust' || layer === 'key';

class Search {
  private tried = 0;
  private readonly additions = new Map<string, Edit | null>();
  readonly allowed: boolean;
  private readonly weight: number;
  /** Some combination was left out. */
  cut = false;

  constructor(
    private readonly frame: Frame,
    verdict: Verdict,
  ) {
    this.allowed = verdict.decision === 'Allow';
    const open = this.keysOfStatements().filter((k) => this.isOpen(k)).length;
    this.weight = Math.min(MOST_WEIGHT, 2 ** open);
  }

  private isOpen(key: string): boolean {
    const { state } = this.frame.request.context(key);
    return state === 'undecided' || state === 'free';
  }

  /** The verdict after the edits if it is the other way round. `must`: it is asked for however much was tried. */
  private turned(frame: Frame, edits: readonly Edit[], must = false): Verdict | null {
    if (this.tried >= MOST_TRIED && !must) {
      this.cut = true;
      return null;
    }
    this.tried += this.weight;
    const verdict = verdictOf(applyAll(frame, edits));
    return (verdict.decision === 'Allow') === this.allowed ? null : verdict;
  }

  private adding(frame: Frame, place: Place, effect: 'Allow' | 'Deny', principal: unknown): Edit | null {
    const key = JSON.stringify([place.layer, place.level, frame.resource === null, effect, principal]);
    let edit = this.additions.get(key);
    if (edit === undefined) {
      edit = addition(place, effect, principal, frame);
      this.additions.set(key, edit);
    }
    return edit;
  }

  /** For a request that is allowed: one change does, a Deny if nothing else. */
  toRefusal(): readonly Found[] {
    const { frame } = this;
    const places = placesOf(frame);
    const single = (edits: readonly (Edit | null)[], must = false): readonly Found[] =>
      edits.flatMap((e) => {
        const verdict = e === null ? null : this.turned(frame, [e], must);
        return e === null || verdict === null ? [] : [{ edits: [e], verdict }];
      });
    const holding = (place: Place) =>
      place.frame.candidates.allows.filter(
        (ref) => speaking(frame, place, ref) && applies(frame, ref, frame.request.context) !== 0,
      );
    const found = [
      ...single(distinctRemovals(places, holding)),
      ...this.keys().flatMap((key) => single(this.settings([key]).flatMap((edits) => edits.slice(0, 1)))),
      ...single(
        places
          .filter((p) => !isFixed(p.layer) && p.layer !== 'endpoint')
          .flatMap((p) => holdingSeveral(holding(p)).map((policy) => detachment(p, policy))),
      ),
    ];
    if (found.length > 0) return found;
    return single(
      [...places, ...(frame.resource === null ? [newResourcePolicy(frame)] : [])]
        // The root user has no identity policies to write a Deny into.
        .filter((p) => p.layer !== 'identity' || frame.request.principal.type !== 'root')
        .map((p) =>
          this.adding(
            frame,
            p,
            'Deny',
            p.frame !== frame.resource && p.layer !== 'resource' ? '*' : namingCaller(frame).at(-1),
          ),
        ),
      true,
    ).slice(0, 1);
  }

  /** For a request that is refused. */
  toAllow(): readonly Found[] {
    let found = this.fewest(this.frame, []);
    const slots = [
      ...this.keys().map((key) => ({ key })),
      ...this.mixedDetachments().map((edit) => ({ edit })),
    ] as const;
    for (let n = 1; n <= slots.length; n++) {
      // As many changes of this sort as the best has in all can be another way, never a better one.
      const best = found[0]?.edits.length ?? Number.POSITIVE_INFINITY;
      if (n > Math.min(best, n === 1 ? best : best - 1) || this.cut) break;
      for (const some of combinations(slots, n)) {
        if (this.cut) break;
        const before = some.flatMap((s) => ('edit' in s ? [s.edit] : []));
        const keys = some.flatMap((s) => ('key' in s ? [s.key] : []));
        for (const edits of this.settings(keys)) {
          const least = found[0]?.edits.length ?? Number.POSITIVE_INFINITY;
          const outer = [...before, ...edits];
          if (outer.length < n) continue;
          const more = this.fewest(this.frame, outer, least);
          const size = more[0]?.edits.length;
          if (size === undefined || size > least) continue;
          found = size < least ? more : [...found, ...more];
        }
      }
    }
    return found;
  }

  /** The fewest changes that never reduce access, after `outer`; none: no number of them is enough, or more than `limit`. */
  private fewest(base: Frame, outer: readonly Edit[], limit = Number.POSITIVE_INFINITY): readonly Found[] {
    if (outer.length > limit) return [];
    const frame = applyAll(base, outer);
    const done = this.turned(frame, []);
    if (done !== null) return outer.length === 0 ? [] : [{ edits: outer, verdict: done }];
    if (outer.length >= limit) return [];
    const all = this.helping(frame);
    const most = this.turned(frame, all, outer.length === 0);
    if (most === null) return [];
    const sure = all.filter((e) => this.surelyNeeded(frame, e));
    if (outer.length + sure.length > limit) return [];
    const enough = sure.length === 0 ? null : this.turned(frame, sure, outer.length === 0);
    if (enough !== null) return [{ edits: [...outer, ...sure], verdict: enough }];
    const needed = all.filter(
      (e) =>
        sure.includes(e) ||
        this.turned(
          frame,
          all.filter((x) => x !== e),
        ) === null,
    );
    if (outer.length + needed.length > limit) return [];
    const rest = all.filter((e) => !needed.includes(e));
    for (let n = 0; n <= rest.length && outer.length + needed.length + n <= limit && !this.cut; n++) {
      const found: Found[] = [];
      for (const some of combinations(rest, n)) {
        const verdict = this.turned(frame, [...needed, ...some]);
        if (verdict !== null) found.push({ edits: [...outer, ...needed, ...some], verdict });
        if (this.cut) break;
      }
      if (found.length > 0) return found;
    }
    if (!this.cut || outer.length > 0) return [];
    // What is known to do, though perhaps not the least.
    const verdict = this.turned(frame, needed, true);
    return [verdict === null ? { edits: all, verdict: most } : { edits: needed, verdict }];
  }

  /** A Deny that holds whatever else is, in a layer that cannot be taken off as a whole. */
  private surelyNeeded(frame: Frame, edit: Edit): boolean {
    if (edit.removes === undefined || edit.change.kind !== 'remove-statement' || isWhole(edit.change.layer))
      return false;
    return this.certain(frame).has(edit.removes);
  }

  private readonly certainly = new WeakMap<Frame, ReadonlySet<string>>();
  private certain(frame: Frame): ReadonlySet<string> {
    let known = this.certainly.get(frame);
    if (known === undefined) {
      const refs = placesOf(frame).flatMap((p) => denying(frame, p.frame));
      known = new Set(refs.filter((r) => applies(frame, r, frame.request.context) === 1).map(keyOf));
      this.certainly.set(frame, known);
    }
    return known;
  }

  /** Changes none of which can reduce access. */
  private helping(frame: Frame): readonly Edit[] {
    const { principal } = frame.request;
    const places = placesOf(frame);
    const edits: (Edit | null)[] = [...distinctRemovals(places, (p) => denying(frame, p.frame))];
    for (const place of places) {
      if (place.layer === 'identity' && principal.type === 'root') continue;
      const named = LAYER_HAS_PRINCIPAL.includes(place.layer);
      const principals = place.frame !== frame.resource ? ['*'] : namingCaller(frame);
      for (const p of named ? principals : [null]) edits.push(this.adding(frame, place, 'Allow', p));
      // A federated user without a session policy holds nothing of its own.
      if (place.layer === 'session' && principal.type === 'federatedUser') continue;
      if (isWhole(place.layer))
        edits.push(detachment(place, place.layer === 'endpoint' ? 'endpoint' : wholeOf(frame, place)));
    }
    // Within its own account a resource without a policy is reached by identity policies.
    if (frame.resource === null && (!frame.sameAccount || frame.mandatory || frame.identity === null)) {
      const place = newResourcePolicy(frame);
      for (const p of namingCaller(frame)) edits.push(this.adding(frame, place, 'Allow', p));
    }
    return edits.filter((e) => e !== null);
  }

  /** Policies that hold several Denys in the way; what they allow goes with them. */
  private mixedDetachments(): readonly Edit[] {
    const { frame } = this;
    return placesOf(frame)
      .filter((p) => !isWhole(p.layer) && !isFixed(p.layer))
      .flatMap((p) => holdingSeveral(denying(frame, p.frame)).map((policy) => detachment(p, policy)));
  }

  /** The keys whose value can make a difference and can be changed. */
  private keys(): readonly string[] {
    return this.keysOfStatements().filter((k) => !FIXED.has(k) && this.frame.request.context(k).state !== 'free');
  }

  private keysOfStatements(): readonly string[] {
    const { frame } = this;
    const keys = new Set<string>();
    for (const place of placesOf(frame)) {
      const { allows, denies } = place.frame.candidates;
      for (const ref of [...denies, ...allows]) {
        if (!speaking(frame, place, ref)) continue;
        for (const c of ref.statement.conditions) for (const k of [c.key, ...c.variableKeys]) keys.add(k);
        for (const t of ref.statement.resources ?? []) for (const v of t.variables) keys.add(v.key);
      }
    }
    return [...keys].sort();
  }

  /** The ways in which these keys can come out, each as one change a key. For no keys: the one way of no change. */
  private settings(keys: readonly string[]): readonly (readonly Edit[])[] {
    if (keys.length === 0) return [[]];
    const { frame } = this;
    const { context } = frame.request;
    const loose: ContextFacts = (key) => (keys.includes(key) ? { state: 'undecided' } : context(key));
    const atoms = atomsOf(frame, loose).filter((a) => a.keys.some((k) => keys.includes(k)));
    const names = new Map<string, string>();
    for (const a of atoms) {
      if (a.kind === 'condition') names.set(a.condition.key, asCondition(a.condition, context).key);
      const variables =
        a.kind === 'resource' ? a.template.variables : a.condition.values.flatMap((v) => v.template.variables);
      for (const v of variables) if (!names.has(v.key)) names.set(v.key, v.written);
    }
    const { cells, cut } = completionsOf(frame, loose, atoms);
    if (cut) this.cut = true;
    const ways = new Map<string, readonly Edit[]>();
    for (const cell of cells) {
      const edits = keys.flatMap((key) => {
        const value = cell.values.get(key);
        return value === undefined ? [] : keyChange(names.get(key) ?? key, key, value, context);
      });
      ways.set(JSON.stringify(edits.map((e) => e.change)), edits);
    }
    return [...ways.values()].filter((edits) => edits.length === keys.length);
  }
}

/** One removal a statement, however often its policy is attached. */
function distinctRemovals(places: readonly Place[], refsOf: (place: Place) => readonly Ref[]): readonly Edit[] {
  const removals = new Map<string, Edit>();
  for (const place of places) {
    for (const ref of refsOf(place)) {
      const key = keyOf(ref);
      if (!removals.has(key)) removals.set(key, removal(ref, place));
    }
  }
  return [...removals.values()];
}

const wholeOf = (frame: Frame, { layer }: At): string => {
  const set = layer === 'boundary' ? frame.request.boundary : frame.request.session;
  return set === undefined || set === 'unknown' ? '' : set.map((p) => p.id).join(', ');
};

function keyChange(written: string, key: string, value: Sample, context: ContextFacts): readonly Edit[] {
  const fact = context(key);
  const from = fact.state === 'known' ? fact.values : fact.state === 'absent' ? null : ('undecided' as const);
  if (JSON.stringify(from) === JSON.stringify(value)) return [];
  const change: FlipChange = {
    kind: 'change-key',
    key: written,
    from,
    to: value,
    text:
      value === null
        ? `ask without ${written}`
        : `ask with ${written} = ${value.length === 1 ? value[0] : `[${value.join(', ')}]`}`,
  };
  return [
    {
      change,
      apply: (f) => ({ request: { ...f.request, context: overlay(f.request.context, new Map([[key, value]])) } }),
    },
  ];
}

function* combinations<T>(items: readonly T[], n: number, from = 0): Iterable<readonly T[]> {
  if (n === 0) {
    yield [];
    return;
  }
  for (let i = from; i + n <= items.length; i++) {
    for (const rest of combinations(items, n - 1, i + 1)) yield [items[i] as T, ...rest];
  }
}

const SURE: Readonly<Record<Certainty, number>> = { certain: 0, conditional: 1, unknown: 2 };
/** To be allowed, what touches no policy comes first; to be refused, what takes an Allow away. */
const TO_ALLOW: Readonly<Record<FlipChange['kind'], number>> = {
  'change-key': 0,
  'remove-statement': 1,
  'add-statement': 2,
  detach: 3,
};
const TO_REFUSAL: Readonly<Record<FlipChange['kind'], number>> = {
  'remove-statement': 0,
  'change-key': 1,
  detach: 2,
  'add-statement': 3,
};

const wayOf = (edits: readonly Edit[]): FlipWay => ({
  changes: edits.map((e) => e.change),
  text: edits.map((e) => e.change.text).join('; and '),
});

/**
 * The smallest change that would turn the decision round: an Allow into a refusal, a refusal into an Allow. In: the request
 * taken apart, and what the evaluator said of it. Null: nothing of these kinds would (an action that needs no permission),
 * or it was not found among those tried.
 */
export function flipOf(frame: Frame, verdict: Verdict): Flip | null {
  if (frame.unconditional) return null;
  const search = new Search(frame, verdict);
  const found = search.allowed ? search.toRefusal() : search.toAllow();
  const order = search.allowed ? TO_REFUSAL : TO_ALLOW;
  const cost = (f: Found) => f.edits.reduce((sum, e) => sum + order[e.change.kind], 0);
  const [best, ...others] = [...found].sort(
    (a, b) => SURE[a.verdict.certainty] - SURE[b.verdict.certainty] || cost(a) - cost(b),
  );
  if (best === undefined) return null;
  const { decision, certainty } = best.verdict;
  return {
    decision,
    certainty,
    ...wayOf(best.edits),
    smallest: !search.cut || best.edits.length === 1,
    others: others.slice(0, MOST_OTHERS).map((f) => wayOf(f.edits)),
  };
}
