/**
 * How a node or edge type is declared: once, as a constant object. Constraints and indexes of both engines, row
 * validation, static types, GraphQL properties, legend and reference page are derived from it.
 */

/** What a value of a property is. No maps and no nulls inside lists: neither engine stores both alike. */
export type PropertyKind = 'string' | 'number' | 'boolean' | 'time' | 'strings';

export interface PropertyDeclaration {
  readonly kind: PropertyKind;
  /** One sentence for the reference page and the API's documentation. */
  readonly about: string;
  /** Queries match on it: an index is made on both engines. */
  readonly indexed?: boolean;
}

/** The family decides colour and lane. `outside` is what nobody in the organisation owns. */
export type Family = 'identity' | 'compute' | 'data' | 'network' | 'secret' | 'outside' | 'structure';

export interface NodeDeclaration {
  /** `service.thing`, as in `s3.bucket`: the `type` of an inventory row. */
  readonly type: string;
  /** Label in Cypher, as in `S3Bucket`. Every node also carries the label `Asset`. */
  readonly label: string;
  /** What one is called, as in `S3 bucket`. */
  readonly title: string;
  /** What several are called, where `pluralOf` would get it wrong. */
  readonly plural?: string;
  readonly family: Family;
  /** lucide icon name for the web app. */
  readonly icon: string;
  /** False for things that are no asset of the customer (internet, admin, service principals): no inventory row. */
  readonly inventory: boolean;
  /**
   * ARNs that a collector of this type lists, as `service:kind` of the ARN (`ec2:vpc`; `sns:*`: every kind; `s3:`: an ARN without
   * one): the tagging API leaves them to it. Absent: nobody lists the type by itself.
   */
  readonly listedAs?: readonly string[];
  readonly properties: Readonly<Record<string, PropertyDeclaration>>;
}

export type EdgeFamily = 'structure' | 'access' | 'moves' | 'network' | 'activity' | 'findings';

export interface EdgeDeclaration {
  /** Relationship type in Cypher, as in `CAN_ASSUME`; the `kind` of a hop. */
  readonly type: string;
  readonly family: EdgeFamily;
  /** What the arrow says in a picture, as in "can assume". */
  readonly title: string;
  /** An attack path may run along it. */
  readonly crossable: boolean;
  readonly properties: Readonly<Record<string, PropertyDeclaration>>;
}

type ValueOf<K extends PropertyKind> = K extends 'number'
  ? number
  : K extends 'boolean'
    ? boolean
    : K extends 'strings'
      ? readonly string[]
      : string;

/** The row of a declared type: each property optional (a facet may be missing), none but the declared ones. */
export type RowOf<D extends { readonly properties: Readonly<Record<string, PropertyDeclaration>> }> = {
  readonly [P in keyof D['properties']]?: ValueOf<D['properties'][P]['kind']> | undefined;
};

export type PropertyValue = string | number | boolean | readonly string[];

/** What several of a type are called: as declared, else by the rules of English for the last word of the title. */
export function pluralOf({ title, plural }: Pick<NodeDeclaration, 'title' | 'plural'>): string {
  if (plural !== undefined) return plural;
  if (/[^aeiou]y$/.test(title)) return `${title.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(title) ? `${title}es` : `${title}s`;
}

/** Declares a node type; the literal types survive, so `RowOf<typeof x>` is exact. */
export function defineNode<const D extends NodeDeclaration>(declaration: D): D {
  return declaration;
}

/** Declares an edge type. */
export function defineEdge<const D extends EdgeDeclaration>(declaration: D): D {
  return declaration;
}
