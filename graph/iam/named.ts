/** Who and what a document names, for analyses that enumerate instead of asking one question after the other. */
import type { Condition } from '../schema/verdict.js';
import { insideOf } from './compile.js';
import { asCondition } from './conditions/remaining.js';
import type { CompiledDocument, KeyFact } from './contract.js';
import type { NamedPrincipal } from './principals.js';

export type { NamedPrincipal } from './principals.js';

export interface NamingStatement {
  readonly statement: number;
  readonly sid: string | null;
  readonly effect: 'Allow' | 'Deny';
  /** The principals are those of NotPrincipal: everyone else is meant. */
  readonly notPrincipal: boolean;
  readonly principals: readonly NamedPrincipal[];
  /** As written. */
  readonly actions: readonly string[];
  readonly notAction: boolean;
  /** Null: no Resource element. */
  readonly resources: readonly string[] | null;
  readonly notResource: boolean;
  /** All of them must hold. Variables stand as written. */
  readonly conditions: readonly Condition[];
}

const undecided: KeyFact = { state: 'undecided' };

/** Every statement of a document with what it names; `principals` is empty where there is no Principal element. */
export function statementsOf(document: CompiledDocument): readonly NamingStatement[] {
  return insideOf(document).statements.map((s) => ({
    statement: s.tree.index,
    sid: s.tree.sid,
    effect: s.tree.effect,
    notPrincipal: s.notPrincipal,
    principals: s.named ?? [],
    actions: s.tree.actions,
    notAction: s.notAction,
    resources: s.tree.resources,
    notResource: s.notResource,
    conditions: s.conditions.map((c) => asCondition(c, () => undecided)),
  }));
}

/** Whom a trust or resource policy lets in: its Allow statements with their principals, actions and conditions. */
export function principalsOf(document: CompiledDocument): readonly NamingStatement[] {
  return statementsOf(document).filter((s) => s.effect === 'Allow' && (s.notPrincipal || s.principals.length > 0));
}

export interface ActionPatterns {
  readonly statement: number;
  readonly effect: 'Allow' | 'Deny';
  /** As written. */
  readonly patterns: readonly string[];
  /** They are those of NotAction. */
  readonly not: boolean;
}

/** The action patterns of each statement. */
export function actionPatterns(document: CompiledDocument): readonly ActionPatterns[] {
  return insideOf(document).statements.map((s) => ({
    statement: s.tree.index,
    effect: s.tree.effect,
    patterns: s.tree.actions,
    not: s.notAction,
  }));
}
