/** Why a request is decided as it is: every layer, what it says, the statements that say so, and what would turn it round. */
import type { Decision, Layer, StatementReason } from '../schema/verdict.js';
import {
  type CompiledStatement,
  conditionsHold,
  coversResource,
  indexOfPolicy,
  indexOfSet,
  type Ref,
} from './compile.js';
import { type CompiledCondition, evaluateCondition } from './conditions/condition.js';
import { asCondition } from './conditions/remaining.js';
import type { AuthorizationRequest, ContextFacts, PolicySet, Verdict } from './contract.js';
import { meansCaller } from './decide.js';
import { verdictOf } from './evaluate.js';
import { type Flip, flipOf } from './flip.js';
import { type Frame, frameOf, type LayerFrame } from './frame.js';
import { layerWords, statementReason } from './words.js';

export type LayerResult = 'denies' | 'allows' | 'may deny' | 'may allow' | 'does not allow' | 'not known';

/** A statement that says nothing of the request, and by what it misses it. */
export interface ClosestStatement {
  readonly statement: StatementReason;
  readonly failed: string;
  readonly element: 'action' | 'principal' | 'resource' | 'condition';
  /** The condition that failed first, and what the request has for its key: null for absent. */
  readonly key?: string;
  readonly value?: readonly string[] | null;
}

export interface ExplainedLayer {
  readonly layer: Layer;
  /** Level of the organisation, root 0; null for the other layers. */
  readonly level: number | null;
  readonly result: LayerResult;
  /** The statements that matched. */
  readonly statements: readonly StatementReason[];
  /** Statements for this action that failed, and by what; where none is for this action, those of its service. */
  readonly closest: readonly ClosestStatement[];
  readonly text: string;
}

export interface Explanation {
  readonly text: string;
  readonly layers: readonly ExplainedLayer[];
  /** The smallest change that would turn the decision round; null: none of the kinds tried does. */
  readonly flip: Flip | null;
}

const MOST = 20;
/** Statements for other actions are shown only where nothing is nearer. */
const MOST_OF_OTHER_ACTIONS = 3;

/** Explains a verdict. `verdict` is what was said of the same request. */
export function explain(request: AuthorizationRequest, verdict: Verdict): Explanation {
  const frame = frameOf(request);
  const levels = new Map<Layer, number>();
  const layers = [frame.identity, frame.boundary, frame.session, ...frame.caps, frame.resource]
    .filter((l) => l !== null)
    .map((l) => {
      const isLevel = l.layer === 'scp' || l.layer === 'rcp';
      const level = isLevel ? (levels.get(l.layer) ?? 0) : null;
      if (level !== null) levels.set(l.layer, level + 1);
      return layerOf(frame, l, level);
    });
  // What lies beside the policies (a public access block, a grant) may have decided otherwise: no change of a policy turns that.
  const own = verdictOf(frame);
  // Nor does the flip know of limits that are no policy (the network of an access point).
  const flip = own.decision === verdict.decision && request.resourceLimits === undefined ? flipOf(frame, own) : null;
  return { text: summary(frame, verdict, layers, flip), layers, flip };
}

function layerOf(frame: Frame, layer: LayerFrame, level: number | null): ExplainedLayer {
  const { request } = frame;
  const { context } = request;
  const statements: StatementReason[] = [];
  const closest: ClosestStatement[] = [];
  let deny = 0;
  let allow = 0;
  for (const ref of [...layer.candidates.denies, ...layer.candidates.allows]) {
    const missed = missOf(frame, layer, ref);
    if (missed !== null) {
      if (closest.length < MOST) closest.push({ statement: statementReason(ref, layer.layer), ...missed });
      continue;
    }
    if (statements.length < MOST) statements.push(statementReason(ref, layer.layer));
    const sure =
      coversResource(ref.statement, request.resource, context) === 1 && conditionsHold(ref.statement, context) === 1;
    if (ref.statement.allow) allow = Math.max(allow, sure ? 2 : 1);
    else deny = Math.max(deny, sure ? 2 : 1);
  }
  if (statements.length === 0 && closest.length === 0) closest.push(...ofOtherActions(frame, layer, level));
  const result: LayerResult =
    deny === 2
      ? 'denies'
      : deny === 1
        ? 'may deny'
        : layer.missing && allow < 2
          ? 'not known'
          : allow === 2
            ? 'allows'
            : allow === 1
              ? 'may allow'
              : 'does not allow';
  const where = level === null ? layerWords[layer.layer] : `${layerWords[layer.layer]}, level ${level + 1}`;
  const named = statements.map((s) => `${s.policy}#${s.sid ?? s.statement + 1}`).join(', ');
  const [nearest] = closest;
  const near =
    result === 'does not allow' && nearest !== undefined
      ? ` (nearest: ${nearest.statement.policy}#${nearest.statement.sid ?? nearest.statement.statement + 1}, ${nearest.failed})`
      : '';
  const text = `${where} ${result}${named === '' ? near : ` (${named})`}`;
  return { layer: layer.layer, level, result, statements, closest, text };
}

type Miss = Omit<ClosestStatement, 'statement'>;

/** By what a statement for the action misses the request; null: it does not, or perhaps not. */
function missOf(frame: Frame, layer: LayerFrame, ref: Ref): Miss | null {
  const { request } = frame;
  const s = ref.statement;
  if (meansCaller(frame, layer, ref) === 'no') return { failed: 'it does not name the caller', element: 'principal' };
  if (coversResource(s, request.resource, request.context) === 0)
    return { failed: 'the resource is another', element: 'resource' };
  const failing = s.conditions.filter((c) => evaluateCondition(c, request.context) === 0);
  const [first] = failing;
  if (first === undefined) return null;
  const fact = request.context(first.key);
  const value = fact.state === 'known' ? fact.values : null;
  const all = failing.map((c) => conditionMiss(c, request.context)).join('; ');
  return {
    failed: `its ${failing.length === 1 ? 'condition does' : 'conditions do'} not hold: ${all}`,
    element: 'condition',
    key: first.keyWritten,
    value,
  };
}

function conditionMiss(c: CompiledCondition, context: ContextFacts): string {
  const fact = context(c.key);
  const has = fact.state === 'known' && fact.values.length > 0 ? fact.values.join(', ') : 'absent';
  return `${asCondition(c, context).text}, but in the request it is ${has}`;
}

/** The policies of a layer; undefined where it has none whose text is known. */
function setOf(request: AuthorizationRequest, layer: LayerFrame, level: number | null): PolicySet | undefined {
  switch (layer.layer) {
    case 'identity':
      return request.identity;
    case 'boundary':
      return request.boundary;
    case 'session':
      return request.session;
    case 'endpoint':
      return request.endpoint;
    case 'scp':
      return request.scpLevels === 'unknown' ? 'unknown' : request.scpLevels?.[level ?? 0];
    case 'rcp':
      return request.rcpLevels === 'unknown' ? 'unknown' : request.rcpLevels?.[level ?? 0];
    default:
      return undefined;
  }
}

/** Allows of the same service that fit but for the action. */
function ofOtherActions(frame: Frame, layer: LayerFrame, level: number | null): readonly ClosestStatement[] {
  const { request } = frame;
  const policy = request.resourcePolicy;
  const set = setOf(request, layer, level);
  const refs =
    layer === frame.resource
      ? typeof policy === 'object'
        ? indexOfPolicy(policy).all
        : []
      : set === undefined || set === 'unknown'
        ? []
        : indexOfSet(set, layer.principals).all;
  const service = request.action.slice(0, request.action.indexOf(':')).toLowerCase();
  const mentions = (s: CompiledStatement) => s.actions.some((a) => a.service === service || a.service === null);
  const found: ClosestStatement[] = [];
  for (const ref of refs) {
    if (!ref.statement.allow || !mentions(ref.statement) || missOf(frame, layer, ref) !== null) continue;
    found.push({ statement: statementReason(ref, layer.layer), failed: 'the action is another', element: 'action' });
    if (found.length >= MOST_OF_OTHER_ACTIONS) break;
  }
  return found;
}

const DECIDED: Readonly<Record<Decision, string>> = {
  Allow: 'is allowed',
  ImplicitDeny: 'is not allowed by anything',
  ExplicitDeny: 'is explicitly denied',
};

function summary(frame: Frame, verdict: Verdict, layers: readonly ExplainedLayer[], flip: Flip | null): string {
  const { request } = frame;
  const what = `${request.action} on ${request.resource} by ${request.principal.arn}`;
  if (frame.unconditional) return `${what} ${DECIDED.Allow}: it needs no permission, and no policy can deny it.`;
  const parts = layers.map((l) => l.text);
  if (request.principal.type === 'root') parts.unshift("the account's root user needs no identity policy");
  const all = parts.length === 0 ? 'no policy applies' : parts.join('; ');
  const when = verdict.conditions.length === 0 ? '' : ` if ${verdict.conditions.map((c) => c.text).join(' and ')}`;
  const across =
    request.principal.account !== request.resourceAccount && layers.some((l) => l.layer === 'identity')
      ? ' Across accounts both sides must allow.'
      : '';
  const unknown =
    verdict.certainty === 'unknown'
      ? ` The text of ${verdict.unknownLayers.map((l) => layerWords[l]).join(', ') || 'some conditions'} is not known.`
      : '';
  const turn = flip === null ? '' : ` ${flip.decision === 'Allow' ? 'To be allowed' : 'To be refused'}: ${flip.text}.`;
  return `${what} ${DECIDED[verdict.decision]}${when}: ${all}.${across}${unknown}${turn}`;
}
