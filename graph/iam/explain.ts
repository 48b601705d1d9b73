/** Why a request is decided as it is: every layer, what it says, and the statements that say so. */
import type { Decision, Layer, StatementReason } from '../schema/verdict.js';
import { conditionsHold, coversResource } from './compile.js';
import type { AuthorizationRequest, Verdict } from './contract.js';
import { meansCaller } from './decide.js';
import { frameOf, type LayerFrame } from './frame.js';
import { layerWords, statementReason } from './words.js';

export type LayerResult = 'denies' | 'allows' | 'may deny' | 'may allow' | 'does not allow' | 'not known';

export interface ExplainedLayer {
  readonly layer: Layer;
  /** Level of the organisation, root 0; null for the other layers. */
  readonly level: number | null;
  readonly result: LayerResult;
  /** The statements that matched. */
  readonly statements: readonly StatementReason[];
  /** Statements for this action that failed, and by what. */
  readonly closest: readonly { readonly statement: StatementReason; readonly failed: string }[];
  readonly text: string;
}

export interface Explanation {
  readonly text: string;
  readonly layers: readonly ExplainedLayer[];
}

const MOST = 20;

/** Explains a verdict. `verdict` is what `evaluate` said of the same request. */
export function explain(request: AuthorizationRequest, verdict: Verdict): Explanation {
  const frame = frameOf(request);
  const context = request.context;
  const levels = new Map<Layer, number>();

  const layerOf = (l: LayerFrame): ExplainedLayer => {
    const isLevel = l.layer === 'scp' || l.layer === 'rcp';
    const level = isLevel ? (levels.get(l.layer) ?? 0) : null;
    if (level !== null) levels.set(l.layer, level + 1);
    const statements: StatementReason[] = [];
    const closest: { statement: StatementReason; failed: string }[] = [];
    let deny = 0;
    let allow = 0;
    for (const ref of [...l.candidates.denies, ...l.candidates.allows]) {
      const reason = statementReason(ref, l.layer);
      const fail = (failed: string) => {
        if (closest.length < MOST) closest.push({ statement: reason, failed });
      };
      const meant = meansCaller(frame, l, ref);
      const onResource = coversResource(ref.statement, request.resource, context);
      const holds = conditionsHold(ref.statement, context);
      if (meant === 'no') fail('it does not name the caller');
      else if (onResource === 0) fail('the resource is another');
      else if (holds === 0) fail('its conditions do not hold');
      else {
        if (statements.length < MOST) statements.push(reason);
        const weight = onResource === 1 && holds === 1 ? 2 : 1;
        if (ref.statement.allow) allow = Math.max(allow, weight);
        else deny = Math.max(deny, weight);
      }
    }
    const result: LayerResult =
      deny === 2
        ? 'denies'
        : deny === 1
          ? 'may deny'
          : l.missing && allow < 2
            ? 'not known'
            : allow === 2
              ? 'allows'
              : allow === 1
                ? 'may allow'
                : 'does not allow';
    const where = level === null ? layerWords[l.layer] : `${layerWords[l.layer]}, level ${level + 1}`;
    const named = statements.map((s) => `${s.policy}#${s.sid ?? s.statement + 1}`).join(', ');
    return {
      layer: l.layer,
      level,
      result,
      statements,
      closest,
      text: `${where} ${result}${named === '' ? '' : ` (${named})`}`,
    };
  };

  const all = [frame.identity, frame.boundary, frame.session, ...frame.caps, frame.resource].filter((l) => l !== null);
  const layers = all.map(layerOf);
  return { text: summary(frame.unconditional, request, verdict, layers), layers };
}

const DECIDED: Readonly<Record<Decision, string>> = {
  Allow: 'is allowed',
  ImplicitDeny: 'is not allowed by anything',
  ExplicitDeny: 'is explicitly denied',
};

function summary(
  unconditional: boolean,
  request: AuthorizationRequest,
  verdict: Verdict,
  layers: readonly ExplainedLayer[],
): string {
  const what = `${request.action} on ${request.resource} by ${request.principal.arn}`;
  if (unconditional) return `${what} ${DECIDED.Allow}: it needs no permission, and no policy can deny it.`;
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
  return `${what} ${DECIDED[verdict.decision]}${when}: ${all}.${across}${unknown}`;
}
