/**
 * What a condition operator is: how a value of the policy is read, and whether it fits a value of the request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import type { Pattern } from '../match.js';

/** Whether one value of the request fits. */
export type Test = (value: string) => boolean;

export interface Operator {
  /** As AWS writes it. */
  readonly name: string;
  /** Name of the operator that is true exactly where this one is false, a present key given; null: none. */
  readonly opposite: string | null;
  /** True where no value fits, also where the key is missing. `prepare` is that of the positive operator. */
  readonly negated: boolean;
  /** Values may hold policy variables. */
  readonly variables: boolean;
  /** `*` and `?` in values are wildcards. */
  readonly wildcards: boolean;
  /** Kind of the values: which stand for all others when completions are tried. */
  readonly samples: 'text' | 'number' | 'date' | 'boolean' | 'address' | 'arn' | 'binary';
  /** The test for one value of the policy, variables already put in; null for a value that can fit nothing. */
  prepare(pattern: Pattern, text: string): Test | null;
  /** How the operator reads in a sentence: `KEY is VALUE`. */
  readonly says: string;
}
