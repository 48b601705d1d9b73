/**
 * What collectors see and the snapshot log keeps. An observation is one asset as one scope saw it, already free of
 * secrets (redaction happens before anything touches the disk) and already in the words of the schema: generic code
 * turns it into a node, its links into edges, its policies into compiled policies. Converters build observations with
 * `observe()` so that a wrong property does not compile.
 */
import type { NodeDeclaration, PropertyValue, RowOf } from './declare.js';
import type { NodeId } from './ids.js';

/** How a detail call about an asset ended. Only `known` and `absent` say anything about the asset. */
export type FacetState = 'known' | 'absent' | 'denied' | 'failed' | 'unsupported';

/** The facet was asked for in vain: it says nothing about the asset. */
export const isUnread = (asset: { readonly facets?: Readonly<Record<string, FacetState>> }, facet: string): boolean => {
  const state = asset.facets?.[facet];
  return state !== undefined && state !== 'known' && state !== 'absent';
};

/** How a scope ended, by the state of its list. Only `complete` may retire assets. */
export type ScopeState = 'complete' | 'partial' | 'denied' | 'throttled' | 'timeout' | 'unsupported' | 'failed';

/** account × region × unit. Global services have region `global`. */
export interface ScopeKey {
  readonly account: string;
  readonly region: string;
  /** `service.things`, as in `ec2.instances`. */
  readonly unit: string;
}

export const scopeText = (s: ScopeKey): string => `${s.account}/${s.region}/${s.unit}`;

/** A structural relation that the answer states. The other end may be an asset nobody collected. */
export interface Link {
  /** Declared edge type. */
  readonly edge: string;
  readonly to: NodeId;
  /** Node type of the other end when it is known from the answer: it becomes a stub if nobody collected it. */
  readonly toType?: string;
  /** The edge runs from the other end to this asset. */
  readonly reverse?: boolean;
  readonly props?: Readonly<Record<string, PropertyValue>>;
}

export type PolicyKind =
  /** a user's, group's or role's inline policy */
  | 'inline'
  /** one version of a managed policy (on the policy asset) */
  | 'version'
  /** trust policy of a role */
  | 'trust'
  /** policy of a resource: bucket, key, queue, topic, function, secret … */
  | 'resource'
  /** SCP or RCP document (on the organizations policy asset) */
  | 'scp'
  | 'rcp'
  /** VPC endpoint policy */
  | 'endpoint';

export interface PolicyDocumentRef {
  readonly kind: PolicyKind;
  /** Inline policy name, version id (`v3`), or the like. */
  readonly name: string;
  /** The JSON text as AWS gives it (URL-decoded), never re-serialised: line and column matter to explanations. */
  readonly document: string;
  /** For versions: this is the default one. */
  readonly isDefault?: boolean;
}

export interface Observation {
  readonly type: string;
  readonly id: NodeId;
  readonly name: string;
  /** Twelve digits, or '' where the thing has none (`organizations` root objects carry the management account). */
  readonly account: string;
  /** Region name or `global`. */
  readonly region: string;
  /** AROA…, AIDA…, i-…: the same id with another unique id is another asset. */
  readonly uniqueId?: string;
  readonly props: Readonly<Record<string, PropertyValue | undefined>>;
  /** Present only when tags were read (facet `tags` known or the list carries them). */
  readonly tags?: Readonly<Record<string, string>>;
  readonly links?: readonly Link[];
  readonly policies?: readonly PolicyDocumentRef[];
  /** Facets of this asset that detail calls give (`policy`, `acl`, `tags`, `encryption`, `public-access-block` …). */
  readonly facets?: Readonly<Record<string, FacetState>>;
}

/** Builds an observation of a declared type. Properties that the declaration lacks do not compile. */
export function observe<D extends NodeDeclaration>(
  declaration: D,
  seen: Omit<Observation, 'type' | 'props'> & { readonly props: RowOf<D> },
): Observation {
  return { ...seen, type: declaration.type, props: seen.props as Observation['props'] };
}
