/**
 * How much one operation may ask for. Rules of validation of our own, because the usual ones leave introspection fields
 * out and were passed through that door (GHSA-733v-p3h5-qpq7, GHSA-hmfr-rx46-4jx2) or through a fragment met before
 * (GHSA-224p-v68g-5g8f): here every field counts wherever it stands, and a fragment counts at each place it is spread.
 */
import {
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { beyondLimit } from './errors.js';

export interface Limits {
  /** Fields below one another. The standard introspection query has 15. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  readonly tokens: number;
  /** Characters of the document. */
  readonly characters: number;
  /** Fields that the answer may hold, lists counted at the length asked for. */
  readonly cost: number;
}

export const DEFAULT_LIMITS: Limits = {
  depth: 15,
  aliases: 15,
  directives: 20,
  tokens: 2000,
  characters: 20_000,
  cost: 300_000,
};

/** Length taken for a list that has no argument to bound it. */
const LIST_LENGTH = 4;
/** No connection gives more than this at once. */
export const MOST_ROWS = 200;

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    /** What resolving the field costs, where that is more than a look into memory (1). */
    cost?: number;
  }
}

interface Weighed {
  readonly fields: ReadonlyMap<string, GraphQLField<unknown, unknown>>;
}
const fieldsOf = (type: GraphQLNamedType | null | undefined): Weighed['fields'] =>
  type && (isObjectType(type) || isInterfaceType(type)) ? new Map(Object.entries(type.getFields())) : new Map();

const innerList = (type: GraphQLOutputType): boolean => isListType(getNullableType(type));

class Exceeded extends Error {
  constructor(
    readonly reason: string,
    readonly node: ASTNode,
  ) {
    super(reason);
  }
}

/**
 * Null, or the error for an operation that asks for too much. Stops at the first limit passed: what is past it is never
 * looked at. Called before execution with the coerced variables, so that neither a variable nor its default hides a size.
 */
export function measure(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  limits: Limits = DEFAULT_LIMITS,
): GraphQLError | null {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const d of document.definitions) if (d.kind === 'FragmentDefinition') fragments.set(d.name.value, d);
  let aliases = 0;
  let directives = 0;
  let visited = 0;

  const lengthOf = (
    field: GraphQLField<unknown, unknown>,
    node: { readonly arguments?: readonly { name: { value: string }; value: ASTNode }[] | undefined },
  ): number => {
    for (const name of ['first', 'limit']) {
      const declared = field.args.find((a) => a.name === name);
      if (!declared) continue;
      const given = node.arguments?.find((a) => a.name.value === name)?.value;
      const value =
        given?.kind === 'IntValue'
          ? Number(given.value)
          : given?.kind === 'Variable'
            ? variables[given.name.value]
            : declared.defaultValue;
      return typeof value === 'number' && value > 0
        ? Math.min(value, MOST_ROWS)
        : typeof declared.defaultValue === 'number'
          ? declared.defaultValue
          : MOST_ROWS;
    }
    return LIST_LENGTH;
  };

  /** `rows`: the length asked for by a connection, to be used for the list inside it. */
  const cost = (
    set: SelectionSetNode,
    type: GraphQLNamedType | null | undefined,
    depth: number,
    times: number,
    rows: number | null,
    seen: readonly string[],
  ): number => {
    let sum = 0;
    for (const node of set.selections) {
      if (++visited > limits.tokens * 20) throw new Exceeded('spreads its fragments too often', node);
      directives += node.directives?.length ?? 0;
      if (directives > limits.directives) throw new Exceeded(`has more than ${limits.directives} directives`, node);
      if (node.kind === 'Field') {
        if (depth > limits.depth) throw new Exceeded(`is more than ${limits.depth} fields deep`, node);
        if (node.alias && ++aliases > limits.aliases)
          throw new Exceeded(`has more than ${limits.aliases} aliases`, node);
        const name = node.name.value;
        const field = name === '__schema' || name === '__type' ? null : (fieldsOf(type).get(name) ?? null);
        const weight = field?.extensions.cost ?? 1;
        let inner = times;
        let asked: number | null = null;
        if (field) {
          const bounded = field.args.some((a) => a.name === 'first' || a.name === 'limit');
          if (innerList(field.type)) inner = times * (bounded ? lengthOf(field, node) : (rows ?? LIST_LENGTH));
          else if (bounded) asked = lengthOf(field, node);
        } else if (node.selectionSet) inner = times * (depth === 1 ? 1 : 2);
        sum += times * weight;
        if (sum > limits.cost)
          throw new Exceeded(`asks for more than ${limits.cost} fields; ask for fewer rows at once`, node);
        if (node.selectionSet) {
          const of =
            name === '__schema'
              ? schema.getType('__Schema')
              : name === '__type'
                ? schema.getType('__Type')
                : field
                  ? getNamedType(field.type)
                  : null;
          sum += cost(node.selectionSet, of, depth + 1, inner, asked, seen);
        }
      } else if (node.kind === 'InlineFragment') {
        const of = node.typeCondition ? schema.getType(node.typeCondition.name.value) : type;
        sum += cost(node.selectionSet, of, depth, times, rows, seen);
      } else {
        const name = node.name.value;
        const fragment = fragments.get(name);
        // Unknown fragments and cycles are the specified rules' to report.
        if (!fragment || seen.includes(name)) continue;
        sum += cost(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value), depth, times, rows, [
          ...seen,
          name,
        ]);
      }
      if (sum > limits.cost)
        throw new Exceeded(`asks for more than ${limits.cost} fields; ask for fewer rows at once`, node);
    }
    return sum;
  };

  try {
    for (const d of document.definitions) {
      if (d.kind !== 'OperationDefinition') continue;
      directives += d.directives?.length ?? 0;
      cost(d.selectionSet, schema.getRootType(d.operation), 1, 1, null, []);
    }
    return null;
  } catch (error) {
    if (!(error instanceof Exceeded)) throw error;
    return beyondLimit(`The operation ${error.reason}.`, error.node);
  }
}
