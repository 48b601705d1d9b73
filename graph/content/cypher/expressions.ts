/** Expressions, by rising precedence: OR, XOR, AND, NOT, comparison, sum, product, sign, property and index, atom. */
import type { BinaryOperator, Expression } from './ast.js';
import type { Cursor } from './cursor.js';
import { pathPattern, pathPatterns } from './patterns.js';
import { FORBIDDEN, FUNCTIONS, LIFTED, MOST_OPERATORS, RESERVED } from './words.js';

export function expression(c: Cursor): Expression {
  return c.nested(() =>
    leftToRight(c, ['OR'], () => leftToRight(c, ['XOR'], () => leftToRight(c, ['AND'], () => negation(c)))),
  );
}

function leftToRight(c: Cursor, words: readonly ('OR' | 'XOR' | 'AND')[], operand: () => Expression): Expression {
  const at = c.token.at;
  let left = operand();
  for (let n = 0; ; n++) {
    if (n > MOST_OPERATORS) throw c.fail(`More than ${MOST_OPERATORS} operators in a row; use IN with a list.`);
    const operator = words.find((w) => c.takeWord(w));
    if (!operator) return left;
    const of = left;
    left = c.nested(() => c.placed(at, { kind: 'binary', operator, left: of, right: operand() }));
  }
}

function negation(c: Cursor): Expression {
  const at = c.token.at;
  if (!c.takeWord('NOT')) return comparison(c);
  return c.nested(() => c.placed(at, { kind: 'not', of: negation(c) }));
}

const MOST_POSTFIXES = 10;
const COMPARISONS = ['=', '<>', '<=', '>=', '<', '>'] as const;

function comparison(c: Cursor): Expression {
  const at = c.token.at;
  const left = predicate(c);
  const operator = COMPARISONS.find((s) => c.isSymbol(s));
  if (!operator) return left;
  c.next();
  const right = predicate(c);
  if (COMPARISONS.some((s) => c.isSymbol(s))) throw c.fail('Comparisons are not chained: write a < b AND b < c.');
  return c.placed(at, { kind: 'binary', operator, left, right });
}

function predicate(c: Cursor): Expression {
  const at = c.token.at;
  let of = sum(c);
  for (let n = 0; ; n++) {
    if (n > MOST_POSTFIXES) throw c.fail('Too many tests of one value.');
    const left = of;
    const operator: BinaryOperator | null = c.takeWord('STARTS', 'WITH')
      ? 'STARTS WITH'
      : c.takeWord('ENDS', 'WITH')
        ? 'ENDS WITH'
        : c.takeWord('CONTAINS')
          ? 'CONTAINS'
          : c.takeWord('IN')
            ? 'IN'
            : null;
    if (operator) of = c.nested(() => c.placed(at, { kind: 'binary', operator, left, right: sum(c) }));
    else if (c.takeWord('IS', 'NOT', 'NULL')) of = c.placed(at, { kind: 'isNull', of: left, not: true });
    else if (c.takeWord('IS', 'NULL')) of = c.placed(at, { kind: 'isNull', of: left, not: false });
    else return of;
  }
}

function arithmetic(
  c: Cursor,
  symbols: readonly ('+' | '-' | '*' | '/' | '%')[],
  operand: () => Expression,
): Expression {
  const at = c.token.at;
  let of = operand();
  for (let n = 0; ; n++) {
    if (n > MOST_OPERATORS) throw c.fail(`More than ${MOST_OPERATORS} operators in a row.`);
    const operator = symbols.find((s) => c.takeSymbol(s));
    if (!operator) return of;
    const left = of;
    of = c.nested(() => c.placed(at, { kind: 'binary', operator, left, right: operand() }));
  }
}

const sum = (c: Cursor): Expression => arithmetic(c, ['+', '-'], () => arithmetic(c, ['*', '/', '%'], () => sign(c)));

function sign(c: Cursor): Expression {
  const at = c.token.at;
  if (!c.takeSymbol('-')) return postfix(c);
  return c.nested(() => c.placed(at, { kind: 'negative', of: sign(c) }));
}

function postfix(c: Cursor): Expression {
  const at = c.token.at;
  let of = atom(c);
  for (let n = 0; ; n++) {
    if (n > MOST_POSTFIXES) throw c.fail('Too many properties of properties.');
    const inner = of;
    if (c.takeSymbol('.')) of = c.nested(() => c.placed(at, { kind: 'property', of: inner, name: c.propertyName() }));
    else if (c.takeSymbol('[')) {
      of = c.nested(() => c.placed(at, { kind: 'index', of: inner, at: expression(c) }));
      c.expectSymbol(']', 'after the index');
    } else if (of.kind === 'variable' && c.isSymbol(':')) {
      const labels: string[] = [];
      while (c.takeSymbol(':')) labels.push(c.name('label'));
      return c.placed(at, { kind: 'hasLabels', of: of.name, labels });
    } else return of;
  }
}

function atom(c: Cursor): Expression {
  const token = c.token;
  const at = token.at;
  switch (token.kind) {
    case 'string':
      c.next();
      return c.placed(at, { kind: 'string', value: token.text });
    case 'integer':
    case 'decimal':
      c.next();
      return c.placed(at, { kind: 'number', text: token.text });
    case 'parameter':
      if (token.text.startsWith(LIFTED)) throw c.fail(`Names of parameters do not begin with ${LIFTED}.`);
      c.next();
      return c.placed(at, { kind: 'parameter', name: token.text });
    case 'symbol':
      if (token.text === '(') return bracket(c);
      if (token.text === '[') return list(c);
      if (token.text === '{')
        throw c.fail('Maps are not taken as values: one engine stores them otherwise than the other.');
      break;
    case 'word':
      return word(c);
    case 'end':
  }
  throw c.fail(`A value is missing; found ${c.found()}.`);
}

/** `(a)-->(b)` as a predicate, or an expression in brackets. */
function bracket(c: Cursor): Expression {
  const at = c.token.at;
  const pattern = c.attempt(() => {
    const found = pathPattern(c, false);
    if (found.steps.length === 0) throw c.fail('A node alone is no predicate.', at);
    return found;
  });
  if (pattern) return c.placed(at, { kind: 'exists', patterns: [pattern], where: null });
  c.expectSymbol('(', '');
  const inner = expression(c);
  c.expectSymbol(')', 'after the expression');
  return inner;
}

function list(c: Cursor): Expression {
  const at = c.token.at;
  c.expectSymbol('[', '');
  if (c.token.kind === 'word' && c.ahead(1).kind === 'word' && c.ahead(1).text.toUpperCase() === 'IN') {
    const variable = c.name('variable');
    c.expectWord('IN', 'after the variable');
    const of = expression(c);
    const where = c.takeWord('WHERE') ? expression(c) : null;
    const map = c.takeSymbol('|') ? expression(c) : null;
    if (where === null && map === null)
      throw c.fail('WHERE or | is missing in [x IN list …]; a test inside a list is bracketed: [(x IN list)].');
    c.expectSymbol(']', 'after the list');
    return c.placed(at, { kind: 'comprehension', variable, list: of, where, map });
  }
  const items: Expression[] = [];
  if (!c.isSymbol(']')) {
    do items.push(expression(c));
    while (c.takeSymbol(','));
  }
  c.expectSymbol(']', 'after the list');
  return c.placed(at, { kind: 'list', items });
}

function word(c: Cursor): Expression {
  const at = c.token.at;
  if (c.takeWord('TRUE')) return c.placed(at, { kind: 'boolean', value: true });
  if (c.takeWord('FALSE')) return c.placed(at, { kind: 'boolean', value: false });
  if (c.takeWord('NULL')) return c.placed(at, { kind: 'null' });
  if (c.isWord('CASE')) return choice(c);
  if (c.isWord('EXISTS')) return exists(c);
  for (const which of ['all', 'any', 'none', 'single'] as const) {
    if (c.isWord(which.toUpperCase()) && c.isSymbol('(', 1)) return quantifier(c, which);
  }
  if (c.isSymbol('(', 1) || c.isSymbol('.', 1)) {
    // `n.name` is a property; `apoc.load.json(…)` is a call of something nobody allowed.
    let n = 1;
    while (c.isSymbol('.', n) && c.ahead(n + 1).kind === 'word') n += 2;
    if (c.isSymbol('(', n)) return call(c, n);
  }
  return c.placed(at, { kind: 'variable', name: c.name('variable') });
}

function call(c: Cursor, words: number): Expression {
  const at = c.token.at;
  let name = '';
  for (let n = 0; n < words; n++) name += c.ahead(n).text;
  const upper = name.toUpperCase();
  if (FORBIDDEN.has(upper)) throw c.fail(`${upper} is not taken: queries only read.`);
  const rule = FUNCTIONS.get(name.toLowerCase());
  if (!rule) {
    throw c.fail(
      RESERVED.has(upper)
        ? `'${name}' cannot stand here.`
        : `There is no function ${name} here. Functions are: ${[...FUNCTIONS.values()].map((f) => f.name).join(', ')}.`,
    );
  }
  c.next();
  c.expectSymbol('(', `after ${rule.name}`);
  if (rule.name === 'count' && c.takeSymbol('*')) {
    c.expectSymbol(')', 'after count(*');
    return c.placed(at, { kind: 'countRows' });
  }
  const distinct = c.takeWord('DISTINCT');
  if (distinct && !rule.aggregates) throw c.fail(`${rule.name} does not take DISTINCT.`, at);
  const args: Expression[] = [];
  if (!c.isSymbol(')')) {
    do args.push(expression(c));
    while (c.takeSymbol(','));
  }
  c.expectSymbol(')', `after the arguments of ${rule.name}`);
  if (args.length < rule.least || args.length > rule.most) {
    const takes = rule.least === rule.most ? `${rule.least}` : `${rule.least} to ${rule.most}`;
    throw c.fail(`${rule.name} takes ${takes} argument${takes === '1' ? '' : 's'}, not ${args.length}.`, at);
  }
  return c.placed(at, { kind: 'call', name: rule.name, distinct, args });
}

function choice(c: Cursor): Expression {
  const at = c.token.at;
  c.expectWord('CASE', '');
  const subject = c.isWord('WHEN') ? null : expression(c);
  const branches: { when: Expression; give: Expression }[] = [];
  while (c.takeWord('WHEN')) {
    const when = expression(c);
    c.expectWord('THEN', 'after WHEN');
    branches.push({ when, give: expression(c) });
  }
  if (branches.length === 0) throw c.fail(`WHEN is missing after CASE; found ${c.found()}.`);
  const otherwise = c.takeWord('ELSE') ? expression(c) : null;
  c.expectWord('END', 'after CASE');
  return c.placed(at, { kind: 'case', subject, branches, otherwise });
}

function exists(c: Cursor): Expression {
  const at = c.token.at;
  c.expectWord('EXISTS', '');
  if (!c.takeSymbol('{'))
    throw c.fail('EXISTS takes a pattern in braces: EXISTS { MATCH (a)-->(b) }. For a property write IS NOT NULL.');
  c.takeWord('MATCH');
  const patterns = pathPatterns(c, false);
  const where = c.takeWord('WHERE') ? expression(c) : null;
  c.expectSymbol('}', 'after the pattern of EXISTS');
  return c.placed(at, { kind: 'exists', patterns, where });
}

function quantifier(c: Cursor, which: 'all' | 'any' | 'none' | 'single'): Expression {
  const at = c.token.at;
  c.next();
  c.expectSymbol('(', `after ${which}`);
  const variable = c.name('variable');
  c.expectWord('IN', 'after the variable');
  const of = expression(c);
  c.expectWord('WHERE', `in ${which}(…)`);
  const where = expression(c);
  c.expectSymbol(')', `after ${which}(…`);
  return c.placed(at, { kind: 'quantifier', which, variable, list: of, where });
}
