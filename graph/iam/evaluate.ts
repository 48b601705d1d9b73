/** The evaluator's public face: a request in, a verdict out. */
import type { Because, Certainty, Decision, Layer } from '../schema/verdict.js';
import { atomsOf, completionsOf, conjunction, overlay, samplesByKey } from './completions.js';
import type { Sample } from './conditions/samples.js';
import type { AuthorizationRequest, ContextFacts, Verdict } from './contract.js';
import { type Holding, type Judgement, judge } from './decide.js';
import { type Frame, frameOf } from './frame.js';
import { quick } from './quick.js';
import { requestsBySession } from './sessions.js';
import { reasonOf } from './words.js';

const RANK: Readonly<Record<Decision, number>> = { Allow: 2, ImplicitDeny: 1, ExplicitDeny: 0 };
const more = (a: Decision, b: Decision) => RANK[a] > RANK[b];

interface Settled {
  readonly decision: Decision;
  readonly certainty: Certainty;
  readonly conditions: Verdict['conditions'];
  readonly otherwise: Decision | null;
  readonly holding: readonly Holding[];
  readonly unknownLayers: readonly Layer[];
}

const NONE: readonly never[] = [];

const distinct = <T>(items: readonly T[]): readonly T[] => (items.length < 2 ? items : [...new Set(items)]);

/** A decision that rests on nothing undecided; what is missing may still make it unknown. */
function settled(frame: Frame, context: ContextFacts, j: Judgement, decision: Decision): Settled {
  const { holding } = j;
  if (decision === 'Allow' && j.limitsMissing.length > 0) {
    const unknownLayers = distinct(j.limitsMissing);
    return { decision, certainty: 'unknown', conditions: NONE, otherwise: 'ImplicitDeny', holding, unknownLayers };
  }
  // A grant nobody collected makes no access, but a denial that it might turn around is not known to be one.
  if (decision === 'ImplicitDeny' && j.grantsMissing.length > 0 && mightAllow(frame, context)) {
    const unknownLayers = distinct(j.grantsMissing);
    return { decision, certainty: 'unknown', conditions: NONE, otherwise: 'Allow', holding, unknownLayers };
  }
  return { decision, certainty: 'certain', conditions: NONE, otherwise: null, holding, unknownLayers: NONE };
}

/** Whether the request could be allowed if every grant without text allowed it. */
function mightAllow(frame: Frame, context: ContextFacts): boolean {
  const j = judge(frame, context, true);
  return j.decision === 'Allow' || j.decision === null;
}

/** Settles a request none of whose open keys is free. */
function settle(frame: Frame, context: ContextFacts): Settled {
  const first = judge(frame, context);
  if (first.decision !== null) return settled(frame, context, first, first.decision);

  const completions = completionsOf(frame, context, atomsOf(frame, context));
  const judged = completions.cells.map((cell) => {
    const filled = overlay(context, cell.values);
    const j = judge(frame, filled);
    return { j, filled, decision: j.decision ?? 'ImplicitDeny' };
  });
  let decision: Decision = 'ExplicitDeny';
  for (const x of judged) if (more(x.decision, decision)) decision = x.decision;
  const others = distinct(judged.map((x) => x.decision).filter((d) => d !== decision));
  const good = judged.map((x) => x.decision === decision);
  // Of several ways to be allowed, one that no missing text spoils stands for all.
  const shown = judged.find((x, i) => good[i] && x.j.limitsMissing.length === 0) ?? judged[good.indexOf(true)];
  const one: Settled =
    shown === undefined
      ? { decision, certainty: 'certain', conditions: [], otherwise: null, holding: [], unknownLayers: [] }
      : settled(frame, shown.filled, shown.j, decision);
  const otherwise = others.length === 0 ? null : others.reduce((a, b) => (more(b, a) ? b : a));
  const conditions = otherwise === null ? [] : conjunction(completions, good, frame, context);
  if (completions.cut) return { ...one, certainty: 'unknown', conditions, otherwise: otherwise ?? 'ImplicitDeny' };
  if (otherwise === null) return one;
  return { ...one, conditions, otherwise, certainty: one.certainty === 'unknown' ? 'unknown' : 'conditional' };
}

const CERTAINTY: Readonly<Record<Certainty, number>> = { certain: 2, conditional: 1, unknown: 0 };

function better(a: Settled, b: Settled): boolean {
  if (a.decision !== b.decision) return more(a.decision, b.decision);
  if (a.certainty !== b.certainty) return CERTAINTY[a.certainty] > CERTAINTY[b.certainty];
  return a.conditions.length < b.conditions.length;
}

const MOST_CHOICES = 512;

/**
 * The choices a caller has that make a difference. Where an atom rests on free keys alone, the distinct ways it can come
 * out are enough; where it also rests on an undecided key, every sample of the free one is a choice of its own.
 */
function choicesOf(frame: Frame, context: ContextFacts): readonly ReadonlyMap<string, Sample>[] {
  const atoms = atomsOf(frame, context);
  const isFree = (key: string) => context(key).state === 'free';
  const mixed = new Set(atoms.filter((a) => !a.keys.every(isFree)).flatMap((a) => a.keys.filter(isFree)));
  const pure = atoms.filter((a) => a.keys.every((k) => isFree(k) && !mixed.has(k)));
  let choices = completionsOf(frame, context, pure).cells.map((c) => c.values);
  const samples = mixed.size === 0 ? new Map<string, readonly Sample[]>() : samplesByKey(atoms, frame, context);
  for (const key of mixed) {
    const values = samples.get(key) ?? [];
    choices = choices.slice(0, MOST_CHOICES).flatMap((c) => values.map((v) => new Map([...c, [key, v] as const])));
  }
  return choices.slice(0, MOST_CHOICES);
}

/** The free keys filled in, in the caller's favour. */
function choose(frame: Frame, context: ContextFacts): Chosen {
  const choices = choicesOf(frame, context);
  const under = (choice: ReadonlyMap<string, Sample>) => settle(frame, overlay(context, choice));
  let choice: ReadonlyMap<string, Sample> = choices[0] ?? new Map();
  let best = under(choice);
  for (const other of choices.slice(1)) {
    if (best.decision === 'Allow' && best.certainty === 'certain') break;
    const s = under(other);
    if (better(s, best)) {
      best = s;
      choice = other;
    }
  }
  const chosen: Record<string, string> = {};
  for (const [key, value] of choice) {
    const alternatives = new Map(choices.map((c) => [JSON.stringify(c.get(key) ?? null), c.get(key) ?? null]));
    const matters = [...alternatives.values()].some((v) => {
      const s = under(new Map([...choice, [key, v]]));
      return s.decision !== best.decision || s.certainty !== best.certainty;
    });
    if (matters) chosen[key] = value === null ? '(absent)' : value.join(', ');
  }
  return { best, chosen };
}

interface Chosen {
  readonly best: Settled;
  readonly chosen: Record<string, string>;
}

function settleFrame(frame: Frame): Chosen {
  let found: Chosen | null = null;
  for (const request of requestsBySession(frame)) {
    const one = settleOne(frameOf(request));
    if (found === null || better(one.best, found.best)) found = one;
  }
  return found ?? settleOne(frame);
}

function settleOne(frame: Frame): Chosen {
  const context = frame.request.context;
  const first = judge(frame, context);
  if (first.decision !== null) return { best: settled(frame, context, first, first.decision), chosen: {} };
  const atoms = atomsOf(frame, context);
  if (atoms.some((a) => a.keys.some((k) => context(k).state === 'free'))) return choose(frame, context);
  return { best: settle(frame, context), chosen: {} };
}

/**
 * Decides a request: all layers, all accounts, under what is undecided (ARCHITECTURE.md, "Verdicts").
 * In: the request with its compiled policies. Out: the verdict with its reasons. Throws only on a document that did not
 * come from `compilePolicy`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(request: AuthorizationRequest): Verdict {
  return verdictOf(frameOf(request));
}

/** The same of a request that is taken apart already. */
export function verdictOf(frame: Frame): Verdict {
  const { best, chosen } = settleFrame(frame);
  const because: Because[] = best.holding.map(reasonOf);
  return {
    decision: best.decision,
    certainty: best.certainty,
    conditions: best.conditions,
    otherwise: best.otherwise,
    because,
    chosen,
    unknownLayers: best.unknownLayers,
  };
}

interface Answer {
  readonly decision: Decision;
  readonly certainty: Certainty;
}
const ALLOWED: Answer = { decision: 'Allow', certainty: 'certain' };
const NOT_ALLOWED: Answer = { decision: 'ImplicitDeny', certainty: 'certain' };
const DENIED: Answer = { decision: 'ExplicitDeny', certainty: 'certain' };

/** Decision and certainty alone, for those who ask a million times. The same answer as `evaluate`. */
export function decide(request: AuthorizationRequest): Answer {
  const decision = quick(request);
  if (decision === null) return settleFrame(frameOf(request)).best;
  return decision === 'Allow' ? ALLOWED : decision === 'ImplicitDeny' ? NOT_ALLOWED : DENIED;
}
