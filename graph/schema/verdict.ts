/** The words in which every answer states how sure it is and why. Contracts: see ARCHITECTURE.md, "Verdicts". */

export type Decision = 'Allow' | 'ImplicitDeny' | 'ExplicitDeny';
export type Certainty = 'certain' | 'conditional' | 'unknown';

/** The weakest of the given certainties; `certain` for none. */
export function weakest(...all: readonly Certainty[]): Certainty {
  if (all.includes('unknown')) return 'unknown';
  return all.includes('conditional') ? 'conditional' : 'certain';
}

/** How sure an answer is: the surer the higher. */
export const SURENESS: Readonly<Record<Certainty, number>> = { certain: 2, conditional: 1, unknown: 0 };

/** Which layer of the authorisation a statement belongs to. */
export type Layer =
  | 'identity'
  | 'boundary'
  | 'session'
  | 'scp'
  | 'rcp'
  | 'resource'
  | 'trust'
  | 'endpoint'
  | 'key'
  | 'grant';

/** A policy statement that a verdict rests on. */
export interface StatementReason {
  /** ARN of the policy, or `OWNER-ID#NAME` of an inline policy, or the resource's id for its own policy. */
  readonly policy: string;
  /** Index of the statement in the document, from 0. */
  readonly statement: number;
  readonly sid: string | null;
  readonly layer: Layer;
  readonly effect: 'Allow' | 'Deny';
  /** A person's sentence. */
  readonly text: string;
}

/** Any other fact a verdict rests on: a route, a security group rule, a trust, an attribute. */
export interface FactReason {
  readonly fact: string;
  /** Where the fact was seen: node id, scope or file. */
  readonly source: string;
  readonly text: string;
}

export type Because = StatementReason | FactReason;

/** A condition that remains to be met, as evaluable as the policy's own block. */
export interface Condition {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
  readonly text: string;
}
