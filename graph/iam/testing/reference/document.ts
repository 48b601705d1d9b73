/**
 * A policy document as the reference evaluator sees it: the parsed JSON, read as the grammar says and no further. A text
 * that breaks the grammar is a mistake of the test that gave it, and throws.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */

export interface ReferenceCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Who `Principal` or `NotPrincipal` lists, each with its kind: `AWS`, `Service`, `Federated`, `CanonicalUser`. */
export interface ListedPrincipal {
  readonly kind: string;
  readonly name: string;
}

export interface ReferenceStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly action: readonly string[] | null;
  readonly notAction: readonly string[] | null;
  readonly resource: readonly string[] | null;
  readonly notResource: readonly string[] | null;
  readonly principal: readonly ListedPrincipal[] | null;
  readonly notPrincipal: readonly ListedPrincipal[] | null;
  readonly conditions: readonly ReferenceCondition[];
}

export interface ReferenceDocument {
  /** Policy variables came with version 2012-10-17; an absent Version is 2008-10-17 (reference_policies_elements_version). */
  readonly variables: boolean;
  readonly statements: readonly ReferenceStatement[];
}

type Json = { readonly [name: string]: unknown };

function object(value: unknown, what: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} is no object`);
  return { ...value };
}

/** One value or a list of them; strings, and in conditions also numbers and booleans. */
function list(value: unknown, what: string): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map((item: unknown) => {
    if (typeof item !== 'string' && typeof item !== 'number' && typeof item !== 'boolean')
      throw new Error(`${what} holds ${JSON.stringify(item)}`);
    return String(item);
  });
}

const optional = (statement: Json, name: string) => (name in statement ? list(statement[name], name) : null);

function principals(statement: Json, name: string): readonly ListedPrincipal[] | null {
  if (!(name in statement)) return null;
  const value = statement[name];
  if (value === '*') return [{ kind: 'AWS', name: '*' }];
  return Object.entries(object(value, name)).flatMap(([kind, names]) =>
    list(names, name).map((one) => ({ kind, name: one })),
  );
}

function statementOf(value: unknown): ReferenceStatement {
  const statement = object(value, 'Statement');
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') throw new Error('Effect is wrong');
  const block = 'Condition' in statement ? object(statement.Condition, 'Condition') : {};
  return {
    effect: statement.Effect,
    action: optional(statement, 'Action'),
    notAction: optional(statement, 'NotAction'),
    resource: optional(statement, 'Resource'),
    notResource: optional(statement, 'NotResource'),
    principal: principals(statement, 'Principal'),
    notPrincipal: principals(statement, 'NotPrincipal'),
    conditions: Object.entries(block).flatMap(([operator, lines]) =>
      Object.entries(object(lines, operator)).map(([key, values]) => ({ operator, key, values: list(values, key) })),
    ),
  };
}

/** Reads a policy text. Throws on one that is no policy. */
export function referenceDocument(text: string): ReferenceDocument {
  const parsed: unknown = JSON.parse(text);
  const document = object(parsed, 'The policy');
  const { Statement: body } = document;
  return {
    variables: document.Version === '2012-10-17',
    statements: (Array.isArray(body) ? body : [body]).map(statementOf),
  };
}
