/** The vocabulary of the subset: everything that is not in one of these lists cannot reach an engine. */

/** Never part of an accepted query, as whatever: a name that reads like one of them is refused as well. */
export const FORBIDDEN: ReadonlySet<string> = new Set([
  'ALTER',
  'CALL',
  'CREATE',
  'CYPHER',
  'DELETE',
  'DENY',
  'DETACH',
  'DROP',
  'EXPLAIN',
  'FINISH',
  'FOREACH',
  'GRANT',
  'INSERT',
  'LOAD',
  'MERGE',
  'PROFILE',
  'REMOVE',
  'REVOKE',
  'SET',
  'TERMINATE',
  'UNION',
  'USE',
  'YIELD',
]);

/** Words of the subset itself: no names for variables, labels or types. */
export const RESERVED: ReadonlySet<string> = new Set([
  'ALL',
  'AND',
  'ANY',
  'AS',
  'ASC',
  'ASCENDING',
  'BY',
  'CASE',
  'CONTAINS',
  'DESC',
  'DESCENDING',
  'DISTINCT',
  'ELSE',
  'END',
  'ENDS',
  'EXISTS',
  'FALSE',
  'IN',
  'IS',
  'LIMIT',
  'MATCH',
  'NONE',
  'NOT',
  'NULL',
  'OPTIONAL',
  'OR',
  'ORDER',
  'RETURN',
  'SINGLE',
  'SKIP',
  'STARTS',
  'THEN',
  'TRUE',
  'UNWIND',
  'WHEN',
  'WHERE',
  'WITH',
  'XOR',
]);

export interface FunctionRule {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly aggregates: boolean;
}

const rule = (name: string, least: number, most = least, aggregates = false): FunctionRule => ({
  name,
  least,
  most,
  aggregates,
});

/** Functions by lower-cased name. None reads anything but its arguments, none makes a list longer than what it is given. */
export const FUNCTIONS: ReadonlyMap<string, FunctionRule> = new Map(
  [
    rule('count', 1, 1, true),
    rule('collect', 1, 1, true),
    rule('sum', 1, 1, true),
    rule('avg', 1, 1, true),
    rule('min', 1, 1, true),
    rule('max', 1, 1, true),
    rule('size', 1),
    rule('length', 1),
    rule('labels', 1),
    rule('type', 1),
    rule('nodes', 1),
    rule('relationships', 1),
    rule('startNode', 1),
    rule('endNode', 1),
    rule('coalesce', 1, 10),
    rule('head', 1),
    rule('last', 1),
    rule('tail', 1),
    rule('reverse', 1),
    rule('toLower', 1),
    rule('toUpper', 1),
    rule('trim', 1),
    rule('split', 2),
    rule('substring', 2, 3),
    rule('replace', 3),
    rule('left', 2),
    rule('right', 2),
    rule('toString', 1),
    rule('toInteger', 1),
    rule('toFloat', 1),
    rule('abs', 1),
    rule('ceil', 1),
    rule('floor', 1),
    rule('round', 1),
    rule('sign', 1),
  ].map((f) => [f.name.toLowerCase(), f]),
);

/** Longest variable-length pattern: each step multiplies the work. */
export const MOST_HOPS = 6;
export const MOST_CHARACTERS = 20_000;
export const MOST_TOKENS = 4_000;
export const MOST_NESTING = 40;

/** Operators of one level after one another. */
export const MOST_OPERATORS = 200;
/** Prefix of the parameters that strings become; no parameter of a query may begin with it. */
export const LIFTED = 'text_';
