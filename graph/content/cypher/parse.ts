/**
 * The gate for Cypher that people write. Only what the grammar here can read is accepted, and what an engine is sent is
 * printed from the tree (`print.ts`), never the text as written: a word this parser does not know has no way through.
 */
import type { Clause, Expression, Projection, ProjectionItem, Query } from './ast.js';
import { Cursor } from './cursor.js';
import { expression } from './expressions.js';
import { pathPatterns } from './patterns.js';
import { checkScopes } from './scopes.js';
import { FORBIDDEN, LIFTED } from './words.js';

const MOST_CLAUSES = 30;

/** Parses one reading query. Throws `CypherError` with line and column. */
export function parseCypher(text: string): Query {
  const c = new Cursor(text);
  const clauses: Clause[] = [];
  for (;;) {
    const at = c.token.at;
    const made = clause(c);
    clauses.push(c.placed(at, made));
    if (made.kind === 'return') break;
    if (clauses.length >= MOST_CLAUSES) throw c.fail(`A query has at most ${MOST_CLAUSES} clauses.`);
  }
  c.takeSymbol(';');
  if (c.token.kind !== 'end')
    throw c.fail(refusal(c) ?? `The query ends with RETURN, and is one statement; found ${c.found()} after it.`);
  const query: Query = { clauses };
  checkScopes(query, (part, problem) => c.fail(problem, c.places.get(part) ?? 0));
  return query;
}

function refusal(c: Cursor): string | null {
  const word = c.token.kind === 'word' ? c.token.text.toUpperCase() : '';
  return FORBIDDEN.has(word)
    ? `${word} is not taken: queries only read, with MATCH, OPTIONAL MATCH, WHERE, WITH, UNWIND and RETURN.`
    : null;
}

function clause(c: Cursor): Clause {
  if (c.takeWord('OPTIONAL', 'MATCH')) return match(c, true);
  if (c.takeWord('MATCH')) return match(c, false);
  if (c.takeWord('UNWIND')) {
    const list = expression(c);
    c.expectWord('AS', 'after UNWIND');
    return { kind: 'unwind', list, variable: c.name('variable') };
  }
  if (c.takeWord('WITH'))
    return { kind: 'with', projection: projection(c), where: c.takeWord('WHERE') ? expression(c) : null };
  if (c.takeWord('RETURN')) return { kind: 'return', projection: projection(c) };
  throw c.fail(refusal(c) ?? `MATCH, OPTIONAL MATCH, WITH, UNWIND or RETURN is expected here; found ${c.found()}.`);
}

function match(c: Cursor, optional: boolean): Clause {
  const patterns = pathPatterns(c, true);
  return { kind: 'match', optional, patterns, where: c.takeWord('WHERE') ? expression(c) : null };
}

function projection(c: Cursor): Projection {
  const distinct = c.takeWord('DISTINCT');
  const everything = c.takeSymbol('*');
  const items: ProjectionItem[] = [];
  if (!everything || c.takeSymbol(',')) {
    do {
      const at = c.token.at;
      const made = expression(c);
      items.push(c.placed(at, { expression: made, alias: c.takeWord('AS') ? c.name('name of a column') : null }));
    } while (c.takeSymbol(','));
  }
  const orderBy: { expression: Expression; descending: boolean }[] = [];
  if (c.takeWord('ORDER', 'BY')) {
    do {
      const by = expression(c);
      const descending = c.takeWord('DESC') || c.takeWord('DESCENDING');
      if (!descending && !c.takeWord('ASC')) c.takeWord('ASCENDING');
      orderBy.push({ expression: by, descending });
    } while (c.takeSymbol(','));
  }
  const skip = c.takeWord('SKIP') ? rowCount(c, 'SKIP') : null;
  const limit = c.takeWord('LIMIT') ? rowCount(c, 'LIMIT') : null;
  return { distinct, everything, items, orderBy, skip, limit };
}

function rowCount(c: Cursor, word: string): Expression {
  const token = c.token;
  if (token.kind === 'integer') return c.placed(c.next().at, { kind: 'number', text: token.text });
  if (token.kind === 'parameter' && !token.text.startsWith(LIFTED))
    return c.placed(c.next().at, { kind: 'parameter', name: token.text });
  throw c.fail(`${word} takes a whole number or a parameter; found ${c.found()}.`);
}
