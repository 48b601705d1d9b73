import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BinaryOperator, Expression, PathPattern, Query } from './ast.js';
import { CypherError, tokenize } from './lexer.js';
import { parseCypher } from './parse.js';
import { compileCypher, printCypher } from './print.js';
import { FORBIDDEN, FUNCTIONS, RESERVED } from './words.js';

const RUNS = process.env.PORTOLAN_DEEP ? 30_000 : 2_000;
const SEED = 20261124;

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    "'",
    '"',
    '\\',
    "\\'",
    '`',
    '//',
    '/*',
    '*/',
    "' DELETE n //",
    '\\u0027',
    '\u0000',
    '\u202e',
    'CALL',
    '$text_1',
    '\ud800',
  ),
);

const variables = ['a', 'b', 'r'] as const;
const name = fc.constantFrom('name', 'id', 'as', 'in', 'order', 'mfa', 'x1');

const { expression } = fc.letrec<{ expression: Expression }>((tie) => {
  const e = tie('expression');
  const binary = fc.constantFrom<BinaryOperator>(
    'OR',
    'XOR',
    'AND',
    '=',
    '<>',
    '<',
    '<=',
    '>',
    '>=',
    'STARTS WITH',
    'ENDS WITH',
    'CONTAINS',
    'IN',
    '+',
    '-',
    '*',
    '/',
    '%',
  );
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      hostile.map((value): Expression => ({ kind: 'string', value })),
      fc.constantFrom('0', '7', '12.5', '900719925474099').map((text): Expression => ({ kind: 'number', text })),
      fc.boolean().map((value): Expression => ({ kind: 'boolean', value })),
      fc.constant<Expression>({ kind: 'null' }),
      fc.constantFrom('p', 'days').map((n): Expression => ({ kind: 'parameter', name: n })),
      fc.constantFrom(...variables).map((n): Expression => ({ kind: 'variable', name: n })),
      fc.constant<Expression>({ kind: 'countRows' }),
      fc.constantFrom(...variables).map((of): Expression => ({ kind: 'hasLabels', of, labels: ['IamUser', 'Asset'] })),
      fc
        .tuple(fc.constantFrom(...variables), name)
        .map(([v, n]): Expression => ({ kind: 'property', of: { kind: 'variable', name: v }, name: n })),
      fc.tuple(e, e).map(([of, at]): Expression => ({ kind: 'index', of, at })),
      fc.array(e, { maxLength: 3 }).map((items): Expression => ({ kind: 'list', items })),
      fc.tuple(fc.constantFrom(...[...FUNCTIONS.values()].filter((f) => f.least === 1)), fc.boolean(), e).map(
        ([f, distinct, arg]): Expression => ({
          kind: 'call',
          name: f.name,
          distinct: distinct && f.aggregates,
          args: [arg],
        }),
      ),
      e.map((of): Expression => ({ kind: 'not', of })),
      e.map((of): Expression => ({ kind: 'negative', of })),
      fc.tuple(binary, e, e).map(([operator, left, right]): Expression => ({ kind: 'binary', operator, left, right })),
      fc.tuple(e, fc.boolean()).map(([of, not]): Expression => ({ kind: 'isNull', of, not })),
      fc
        .tuple(fc.option(e), fc.array(fc.record({ when: e, give: e }), { minLength: 1, maxLength: 2 }), fc.option(e))
        .map(([subject, branches, otherwise]): Expression => ({ kind: 'case', subject, branches, otherwise })),
      fc
        .tuple(fc.constantFrom('all', 'any', 'none', 'single'), e, e)
        .map(([which, list, where]): Expression => ({ kind: 'quantifier', which, variable: 'q', list, where })),
      fc
        .tuple(e, fc.option(e), fc.option(e))
        .filter(([, where, map]) => where !== null || map !== null)
        .map(([list, where, map]): Expression => ({ kind: 'comprehension', variable: 'q', list, where, map })),
      fc.tuple(e, fc.option(e)).map(
        ([value, where]): Expression => ({
          kind: 'exists',
          patterns: [
            { variable: null, start: { variable: 'a', labels: [], properties: [{ name: 'name', value }] }, steps: [] },
          ],
          where,
        }),
      ),
    ),
  };
});

const start: PathPattern = {
  variable: null,
  start: { variable: 'a', labels: ['IamUser'], properties: [] },
  steps: [
    {
      relationship: {
        variable: 'r',
        types: ['CAN_ASSUME', 'CAN_BECOME'],
        direction: 'out',
        length: { from: 1, to: 3 },
        properties: [],
      },
      node: { variable: 'b', labels: [], properties: [] },
    },
  ],
};
const query: fc.Arbitrary<Query> = fc
  .record({
    where: fc.option(expression),
    list: expression,
    keep: expression,
    order: expression,
    give: expression,
    distinct: fc.boolean(),
    descending: fc.boolean(),
  })
  .map((g) => ({
    clauses: [
      { kind: 'match', optional: false, patterns: [start], where: g.where },
      { kind: 'unwind', list: g.list, variable: 'u' },
      {
        kind: 'with',
        projection: {
          distinct: g.distinct,
          everything: true,
          items: [{ expression: g.keep, alias: 'k' }],
          orderBy: [],
          skip: null,
          limit: null,
        },
        where: g.where,
      },
      {
        kind: 'return',
        projection: {
          distinct: false,
          everything: false,
          items: [{ expression: g.give, alias: 'x' }],
          orderBy: [{ expression: g.order, descending: g.descending }],
          skip: { kind: 'parameter', name: 'p' },
          limit: { kind: 'number', text: '5' },
        },
      },
    ],
  }));

const accepted = (text: string): Query | null => {
  try {
    return parseCypher(text);
  } catch (error) {
    if (error instanceof CypherError) return null;
    throw error;
  }
};

/** Every word and sign of a text for an engine comes from the gate's own vocabulary, and none of the words is a forbidden one. */
function expectHarmless(tree: Query): void {
  const { text } = compileCypher(tree, 100);
  expect(text).toMatch(/^[A-Za-z0-9_ ()[\]{}:,.|=<>+*/%$`-]*$/);
  expect(text).not.toMatch(/\/\/|\/\*/);
  for (const [, quoted] of text.matchAll(/`([^`]*)`/g))
    expect(RESERVED.has((quoted ?? '').toUpperCase()) || /^[A-Za-z_]\w*\.[A-Za-z_]\w*$/.test(quoted ?? '')).toBe(true);
  for (const token of tokenize(text.replaceAll('`', ''))) {
    if (token.kind === 'word') expect(FORBIDDEN.has(token.text.toUpperCase()), text).toBe(false);
    expect(token.kind).not.toBe('string');
  }
}

describe('whatever tree', () => {
  it('prints to a text that parses to the same tree', () => {
    fc.assert(
      fc.property(query, (tree) => {
        const text = printCypher(tree);
        const again = accepted(text);
        // Too long or too deep for the gate is no difference of meaning.
        if (again === null) expect(() => parseCypher(text)).toThrow(/at most|nested|Too many|operators in a row/);
        else {
          expect(again).toEqual(tree);
          expectHarmless(again);
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
});

describe('whatever text', () => {
  const fragment = fc.oneof(
    fc.constantFrom(...FORBIDDEN),
    fc.constantFrom(...RESERVED),
    fc.constantFrom(...[...FORBIDDEN].map((w) => w.toLowerCase())),
    fc.constantFrom(
      '(n)',
      '(n:IamUser)',
      '-[:CAN_ASSUME]->',
      '-->',
      '{',
      '}',
      '[',
      ']',
      '(',
      ')',
      ',',
      ';',
      ':',
      '.',
      '|',
      '=',
      '*1..2',
      '$p',
      '1',
      'n',
      'n.name',
      'AS x',
      'count(*)',
      'size(',
      "'s'",
    ),
    fc.constantFrom(
      '//',
      '/*',
      '*/',
      '\n',
      '`',
      "'",
      '"',
      '\\u0043ALL',
      '\\',
      '\u00a0',
      '\u200b',
      '=~',
      "' OR 1=1 //",
      '`]-(x) DELETE x //',
      'apoc.cypher.run("CREATE (n)", {})',
      'LOAD CSV FROM "x" AS l',
    ),
    hostile,
  );
  const seeds = fc.constantFrom(
    'MATCH (n:IamUser {name: $p}) WHERE n.mfa = false AND EXISTS { MATCH (n)-->(m) } RETURN n.id AS id ORDER BY id LIMIT 5',
    "MATCH (a)-[r:CAN_ASSUME*1..2]->(b) WITH a, collect(b.id) AS ids WHERE size(ids) > 1 RETURN a.name, [x IN ids WHERE x CONTAINS 'y' | x]",
    'UNWIND $p AS n MATCH (m {id: n}) RETURN CASE WHEN m.mfa THEN 1 ELSE 2 END AS x',
  );

  it('is refused with a place, or leaves nothing but harmless words', () => {
    let taken = 0;
    const soup = fc.array(fragment, { maxLength: 14 }).map((parts) => parts.join(' '));
    const spliced = fc
      .tuple(seeds, fc.nat(200), fragment, fc.nat(6))
      .map(([s, at, f, cut]) => `${s.slice(0, at % (s.length + 1))}${f}${s.slice((at % (s.length + 1)) + cut)}`);
    fc.assert(
      fc.property(fc.oneof(soup, spliced), (text) => {
        const tree = accepted(text);
        if (tree === null) return;
        taken++;
        expect(parseCypher(printCypher(tree))).toEqual(tree);
        expectHarmless(tree);
      }),
      { numRuns: RUNS * 5, seed: SEED },
    );
    // A fuzzer of which nothing is ever accepted proves nothing.
    expect(taken).toBeGreaterThan(RUNS / 20);
  });
});
