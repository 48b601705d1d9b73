/**
 * The evaluator's door. Policies are compiled once by content and shared by hash; a request is decided under three-valued
 * logic (ARCHITECTURE.md, "Verdicts"). Everything else under `graph/iam` is behind this file.
 */
import type { Because, Certainty, Condition, Decision, Layer } from '../schema/verdict.js';

/** A policy document compiled once; equal texts give the same object. Opaque to callers. */
export interface CompiledDocument {
  /** SHA-256 of the canonical text. */
  readonly hash: string;
  readonly statementCount: number;
  /** What AWS would refuse or what almost surely is a mistake; a refused statement grants nothing and denies nothing. */
  readonly problems: readonly PolicyProblem[];
}

export interface PolicyProblem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** A compiled document in its place: whose it is and which layer it belongs to. */
export interface BoundPolicy {
  /** ARN of the policy, `OWNER-ID#NAME` of an inline policy, the resource's id for its own policy. */
  readonly id: string;
  readonly document: CompiledDocument;
}

/** A set of policies, or `unknown`: known to be there but without its text. */
export type PolicySet = readonly BoundPolicy[] | 'unknown';

export type PrincipalType =
  | 'user'
  | 'assumedRole'
  | 'role'
  | 'federatedUser'
  | 'root'
  | 'service'
  | 'anonymous'
  | 'webIdentity'
  | 'saml';

export interface PrincipalFacts {
  readonly type: PrincipalType;
  /**
   * The caller's ARN: user, session (`…:assumed-role/NAME/SESSION`), federated user or root; for type `role` the role's ARN
   * with any session of it meant (the graph's case); for `service` the service name; for `anonymous` `*`; else the provider.
   */
  readonly arn: string;
  /** For a session: ARN of the role (with path), as far as known. */
  readonly roleArn?: string;
  /** For a federated user: ARN of the user whose keys asked for the session, as far as known. */
  readonly parentArn?: string;
  readonly account: string;
  /** The canonical user id of its account, by which S3 names accounts, as far as known. */
  readonly canonicalId?: string;
  readonly serviceLinkedRole?: boolean;
  readonly accountIsManagement?: boolean;
}

/**
 * What is known of a condition key. `free`: the caller picks the value, so it is chosen in the caller's favour.
 * `undecided`: either way, possibly absent.
 */
export type KeyFact =
  | { readonly state: 'known'; readonly values: readonly string[] }
  | { readonly state: 'absent' }
  /** `required`: some value is always there. */
  | { readonly state: 'free'; readonly required?: boolean }
  /**
   * `among`: all values it can have, null for absent. `within`: a time or number lies in this range, if present.
   * `present`: it is there, only its value is not known.
   */
  | {
      readonly state: 'undecided';
      readonly among?: readonly (string | null)[];
      readonly within?: readonly [string, string];
      readonly present?: boolean;
    };

/** Asked with lower-cased key names (`aws:principalarn`, `aws:resourcetag/team`, `iam:passedtoservice`). */
export type ContextFacts = (key: string) => KeyFact;

export interface AuthorizationRequest {
  readonly principal: PrincipalFacts;
  readonly action: string;
  /** ARN, or `*` when the action has no resource-level permission in this request. */
  readonly resource: string;
  readonly resourceAccount: string;
  readonly identity: PolicySet;
  /** Undefined: none set. */
  readonly boundary?: PolicySet;
  /** Undefined: none passed. */
  readonly session?: PolicySet;
  /** SCPs of the principal's account, root first. Undefined: none apply. */
  readonly scpLevels?: readonly PolicySet[] | 'unknown';
  /** RCPs of the resource's account, root first. Undefined: none apply. */
  readonly rcpLevels?: readonly PolicySet[] | 'unknown';
  readonly endpoint?: PolicySet;
  /** The resource's own policy (trust policy for sts:AssumeRole…, key policy for kms). Undefined: it has none. `unknown`: not collected. */
  readonly resourcePolicy?: BoundPolicy | 'unknown';
  /** What the resource grants beside its policy (an access control list), written as policies that name principals. */
  readonly resourceGrants?: readonly BoundPolicy[];
  /** What limits the resource beside its policy (the network of an access point): each must allow. Written likewise. */
  readonly resourceLimits?: readonly BoundPolicy[];
  /** Only the Denies of `resourcePolicy` count: it is that of a bucket, and the object in it belongs to another account. */
  readonly onlyDenies?: boolean;
  readonly resourceAccountIsManagement?: boolean;
  readonly context: ContextFacts;
}

export interface Verdict {
  /** The most permissive decision any completion of the undecided facts reaches. */
  readonly decision: Decision;
  readonly certainty: Certainty;
  /** What remains to be met for `decision`, all of it (conjunction). Empty when certain. */
  readonly conditions: readonly Condition[];
  /** The decision when they are not met; null when certain. */
  readonly otherwise: Decision | null;
  /** Statements the decision rests on: the Allow of each layer that had to allow, or the Deny. */
  readonly because: readonly Because[];
  /** Free keys and the value chosen in the caller's favour. */
  readonly chosen: Readonly<Record<string, string>>;
  /** For `unknown`: layers whose text is missing (`boundary`, `scp` …). */
  readonly unknownLayers: readonly Layer[];
}
