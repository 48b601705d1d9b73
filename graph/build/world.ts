/**
 * The world as analyses see it: assets with their policies, structural edges, coverage. Built from a snapshot, held in
 * memory, never changed. `graph/build/build.ts` makes it.
 */
import type { PropertyValue } from '../schema/declare.js';
import type { AccountId, NodeId } from '../schema/ids.js';
import type { Observation, ScopeKey, ScopeState } from '../schema/observation.js';

/** A node of the graph. Stubs (internet, services, external principals, things only referred to) have no scope. */
export interface Asset extends Observation {
  readonly scope: ScopeKey | null;
  readonly firstSeen: string | null;
  readonly lastChanged: string | null;
  readonly lastSeen: string | null;
  readonly stale: ScopeState | null;
  /** Belongs to an account outside the organisation, or is known only from a policy. */
  readonly external: boolean;
}

export interface Edge {
  readonly type: string;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly props: Readonly<Record<string, PropertyValue>>;
}

/** An SCP or RCP attached to a level of the organisation. */
export interface OrgPolicy {
  readonly id: NodeId;
  readonly name: string;
  /** JSON text, or null when the policy is known but its text is missing. */
  readonly document: string | null;
}

export interface Organization {
  readonly id: string;
  readonly managementAccount: AccountId;
  readonly accounts: ReadonlySet<AccountId>;
  /** Path of an account as `aws:PrincipalOrgPaths` has it: `o-x/r-y/ou-z/`. */
  orgPath(account: string): string | null;
  /**
   * Policies of an account by level, root first, account last. `notCollected`: nothing is known of them (a limit of which
   * nothing is known: verdicts stand and say what they assume). `missing`: they are there but denied to us (an Allow is unknown).
   */
  scpLevels(account: string): readonly (readonly OrgPolicy[])[] | 'notCollected' | 'missing' | 'none';
  rcpLevels(account: string): readonly (readonly OrgPolicy[])[] | 'notCollected' | 'missing' | 'none';
}

export interface World {
  readonly seq: number;
  /** ISO time; the `now` of every analysis. */
  readonly now: string;
  readonly assets: ReadonlyMap<NodeId, Asset>;
  ofType(type: string): readonly Asset[];
  /** Structural edges, sorted by type, from, to. */
  readonly edges: readonly Edge[];
  out(id: NodeId, edgeType?: string): readonly Edge[];
  in(id: NodeId, edgeType?: string): readonly Edge[];
  /** State of a scope, or `never` when no run ever asked. With region null: the worst over all regions of that account. */
  scopeState(account: string, region: string | null, unit: string): ScopeState | 'never';
  /** Anything was collected of this account. */
  collected(account: string): boolean;
  readonly organization: Organization | null;
  /** Accounts of the organisation, or, when no organisation was collected, all accounts something was collected of. */
  readonly ownAccounts: ReadonlySet<string>;
}
