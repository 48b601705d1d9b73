/** What an analysis yields: edges that say why, or rows for a verb. */
import type { PropertyValue } from '../schema/declare.js';
import type { NodeId } from '../schema/ids.js';
import type { Because, Certainty, Condition } from '../schema/verdict.js';

export interface DerivedEdge {
  /** Declared edge type (graph/schema/edges.ts). */
  readonly type: string;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly certainty: Certainty;
  /** Technique id (`sts.assume-role`, `iam.put-user-policy` …) or null. */
  readonly technique: string | null;
  readonly because: readonly Because[];
  readonly conditions: readonly Condition[];
  /**
   * For `unknown`: what would settle it, sorted, mostly scopes (`111122223333/us-east-1/lambda.functions`). Hops that share
   * a cause count as one unknown on a path. Empty otherwise.
   */
  readonly causes: readonly string[];
  /** Limits of which nothing was collected: "no SCP collected for 111122223333". */
  readonly assumes: readonly string[];
  /** Further declared properties of the edge type (level, actions, ports, how, via …). */
  readonly props?: Readonly<Record<string, PropertyValue>>;
  /**
   * The one control without which it would be open (an explicit Deny, boundary, SCP, trust condition, network rule …): a blocked
   * hop. Absent: the edge is open. Blocked edges live in the path arrays alone, never in the store.
   */
  readonly blocked?: readonly Because[];
}
