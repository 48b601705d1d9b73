/**
 * The decision alone, for the case asked most: a user or role within its own account, no policy on the resource, every text
 * known. It looks at the statements that cover the action and at nothing else, keeps no decision and makes no object; what
 * it cannot tell, `judge` answers. A property test holds the two equal.
 */
import type { Decision } from '../schema/verdict.js';
import { type ActionName, actionNamed, ByAction } from './action.js';
import {
  appliesAnyway,
  type CompiledStatement,
  conditionsHold,
  coversResource,
  indexOfSet,
  type SetIndex,
} from './compile.js';
import type { Truth } from './conditions/condition.js';
import type { AuthorizationRequest, BoundPolicy, ContextFacts, PolicySet } from './contract.js';

/** Whether one of the statements from a place up to another applies. */
function someApplies(
  statements: readonly CompiledStatement[],
  from: number,
  to: number,
  resource: string,
  context: ContextFacts,
): Truth {
  let open = false;
  for (let i = from; i < to; i++) {
    const s = statements[i] as CompiledStatement;
    const on = s.everyResource ? 1 : coversResource(s, resource, context);
    if (on === 0) continue;
    const holds = s.conditions.length === 0 ? 1 : conditionsHold(s, context);
    if (holds === 0) continue;
    if (on === 1 && holds === 1) return 1;
    open = true;
  }
  return open ? 2 : 0;
}

/** What the levels of SCPs say of an action: all that deny, and for each level that may not allow what allows there. */
interface LevelCandidates {
  readonly denying: readonly CompiledStatement[];
  readonly allowing: readonly (readonly CompiledStatement[])[];
}

/** The levels of SCPs above an account taken together: what stands on several of them is looked at once. */
class Levels {
  readonly missing: boolean;
  private readonly sets: readonly SetIndex[];
  private readonly byAction = new ByAction<LevelCandidates>();

  constructor(levels: readonly PolicySet[]) {
    this.sets = levels.flatMap((level) => (level === 'unknown' ? [] : [indexOfSet(level)]));
    this.missing = this.sets.length < levels.length || this.sets.some((s) => s.missing);
  }

  candidates(action: ActionName): LevelCandidates {
    return this.byAction.get(action) ?? this.find(action);
  }

  private find(action: ActionName): LevelCandidates {
    const all = this.sets.map((s) => s.candidates(action));
    const found: LevelCandidates = {
      denying: [...new Set(all.flatMap((c) => c.statements.slice(0, c.denying)))],
      allowing: all.map((c) => c.statements.slice(c.denying)).filter((list) => !list.some(appliesAnyway)),
    };
    this.byAction.set(action, found);
    return found;
  }
}

const levels = new WeakMap<readonly PolicySet[], Levels>();

/** Kept with the array itself, as the index of a set is. */
function levelsOf(list: readonly PolicySet[]): Levels {
  let known = levels.get(list);
  if (known === undefined) {
    known = new Levels(list);
    levels.set(list, known);
  }
  return known;
}

/** Decides the request, or null: the case is another, or the answer rests on what is undecided or missing. */
export function quick(request: AuthorizationRequest): Decision | null {
  const { principal, identity, boundary, session, scpLevels, resource, context } = request;
  const { type } = principal;
  if (type !== 'user' && type !== 'role' && type !== 'assumedRole') return null;
  if (request.resourcePolicy !== undefined || request.rcpLevels !== undefined || request.endpoint !== undefined)
    return null;
  if (request.resourceGrants !== undefined || request.resourceLimits !== undefined) return null;
  if (principal.account !== request.resourceAccount || principal.account === '') return null;
  if (identity === 'unknown' || boundary === 'unknown' || session === 'unknown') return null;
  const action = actionNamed(request.action);
  if (action.unconditional) return null;
  // There a trust or key policy has to allow, and there is none: nothing but a Deny makes a difference.
  const mandatory = action.assumes ? resource !== '*' : action.ofKeys && resource.includes(':key/');

  const own = indexOfSet(identity);
  if (own.missing) return null;
  const mine = own.candidates(action);
  let denied: Truth = 0;
  let allowed: Truth = 0;
  if (mine.outright === null) {
    const { statements, denying } = mine;
    denied = someApplies(statements, 0, denying, resource, context);
    if (denied === 1) return 'ExplicitDeny';
    if (!mandatory) allowed = someApplies(statements, denying, statements.length, resource, context);
  } else if (mine.outright === 'denies') return 'ExplicitDeny';
  else if (mine.outright === 'allows' && !mandatory) allowed = 1;

  for (let i = 0; i < 2; i++) {
    const limit: readonly BoundPolicy[] | undefined = i === 0 ? boundary : session;
    if (limit === undefined) continue;
    const index = indexOfSet(limit);
    if (index.missing) return null;
    const theirs = index.candidates(action);
    const count = theirs.statements.length;
    const d = someApplies(theirs.statements, 0, theirs.denying, resource, context);
    if (d === 1) return 'ExplicitDeny';
    if (d === 2) denied = 2;
    if (allowed !== 0)
      allowed = both(allowed, someApplies(theirs.statements, theirs.denying, count, resource, context));
  }

  if (scpLevels !== undefined && principal.serviceLinkedRole !== true && principal.accountIsManagement !== true) {
    if (scpLevels === 'unknown') return null;
    const above = levelsOf(scpLevels);
    if (above.missing) return null;
    const theirs = above.candidates(action);
    const d = someApplies(theirs.denying, 0, theirs.denying.length, resource, context);
    if (d === 1) return 'ExplicitDeny';
    if (d === 2) denied = 2;
    for (let i = 0; i < theirs.allowing.length && allowed !== 0; i++) {
      const level = theirs.allowing[i] as readonly CompiledStatement[];
      allowed = both(allowed, someApplies(level, 0, level.length, resource, context));
    }
  }

  if (denied !== 0 || allowed === 2) return null;
  return allowed === 1 ? 'Allow' : 'ImplicitDeny';
}

const both = (a: Truth, b: Truth): Truth => (b === 0 ? 0 : a === 1 && b === 1 ? 1 : 2);
