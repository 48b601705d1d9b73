/** The tree of an accepted query. Plain data: two texts mean the same to us exactly when their trees are deeply equal. */

export type BinaryOperator =
  | 'OR'
  | 'XOR'
  | 'AND'
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | 'STARTS WITH'
  | 'ENDS WITH'
  | 'CONTAINS'
  | 'IN'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%';

export type Expression =
  | { readonly kind: 'string'; readonly value: string }
  /** As written: no digit is lost on the way. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'property'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'index'; readonly of: Expression; readonly at: Expression }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly distinct: boolean; readonly args: readonly Expression[] }
  | { readonly kind: 'countRows' }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'negative'; readonly of: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'isNull'; readonly of: Expression; readonly not: boolean }
  | { readonly kind: 'hasLabels'; readonly of: string; readonly labels: readonly string[] }
  | {
      readonly kind: 'case';
      readonly subject: Expression | null;
      readonly branches: readonly { readonly when: Expression; readonly give: Expression }[];
      readonly otherwise: Expression | null;
    }
  | {
      readonly kind: 'quantifier';
      readonly which: 'all' | 'any' | 'none' | 'single';
      readonly variable: string;
      readonly list: Expression;
      readonly where: Expression;
    }
  | {
      readonly kind: 'comprehension';
      readonly variable: string;
      readonly list: Expression;
      readonly where: Expression | null;
      readonly map: Expression | null;
    }
  /** Also what a bare pattern as predicate becomes: both mean the same. */
  | { readonly kind: 'exists'; readonly patterns: readonly PathPattern[]; readonly where: Expression | null };

export interface PropertyMatch {
  readonly name: string;
  readonly value: Expression;
}

export interface NodePattern {
  readonly variable: string | null;
  readonly labels: readonly string[];
  readonly properties: readonly PropertyMatch[];
}

export interface RelationshipPattern {
  readonly variable: string | null;
  readonly types: readonly string[];
  readonly direction: 'out' | 'in' | 'both';
  /** Variable length; the upper bound is never open. */
  readonly length: { readonly from: number; readonly to: number } | null;
  readonly properties: readonly PropertyMatch[];
}

export interface PathPattern {
  /** Name of the whole path. */
  readonly variable: string | null;
  readonly start: NodePattern;
  readonly steps: readonly { readonly relationship: RelationshipPattern; readonly node: NodePattern }[];
}

export interface ProjectionItem {
  readonly expression: Expression;
  readonly alias: string | null;
}

export interface Projection {
  readonly distinct: boolean;
  /** `*` comes before the items. */
  readonly everything: boolean;
  readonly items: readonly ProjectionItem[];
  readonly orderBy: readonly { readonly expression: Expression; readonly descending: boolean }[];
  readonly skip: Expression | null;
  readonly limit: Expression | null;
}

export type Clause =
  | {
      readonly kind: 'match';
      readonly optional: boolean;
      readonly patterns: readonly PathPattern[];
      readonly where: Expression | null;
    }
  | { readonly kind: 'unwind'; readonly list: Expression; readonly variable: string }
  | { readonly kind: 'with'; readonly projection: Projection; readonly where: Expression | null }
  | { readonly kind: 'return'; readonly projection: Projection };

export interface Query {
  readonly clauses: readonly Clause[];
}
