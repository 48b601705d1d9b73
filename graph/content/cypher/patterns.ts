/** Patterns: `(a:User {name: $n})-[:CAN_ASSUME*1..3]->(b)`. */
import type { NodePattern, PathPattern, PropertyMatch, RelationshipPattern } from './ast.js';
import type { Cursor } from './cursor.js';
import { expression } from './expressions.js';
import { MOST_HOPS } from './words.js';

function properties(c: Cursor): readonly PropertyMatch[] {
  if (!c.takeSymbol('{')) return [];
  const found: PropertyMatch[] = [];
  do {
    const name = c.propertyName();
    c.expectSymbol(':', `after the property ${name}`);
    found.push({ name, value: expression(c) });
  } while (c.takeSymbol(','));
  c.expectSymbol('}', 'after the properties');
  return found;
}

export function nodePattern(c: Cursor): NodePattern {
  const at = c.token.at;
  c.expectSymbol('(', 'at the start of a node');
  const variable = c.token.kind === 'word' ? c.name('variable') : null;
  const labels: string[] = [];
  while (c.takeSymbol(':')) {
    labels.push(c.name('label'));
    if (c.isSymbol('|')) throw c.fail('Alternatives of labels differ between engines; write WHERE n:A OR n:B.');
  }
  const props = properties(c);
  c.expectSymbol(')', 'after the node');
  return c.placed(at, { variable, labels, properties: props });
}

function hops(c: Cursor): RelationshipPattern['length'] {
  const at = c.token.at;
  if (!c.takeSymbol('*')) return null;
  const whole = () => {
    if (c.token.kind !== 'integer') return null;
    return Number(c.next().text);
  };
  const first = whole();
  const ranged = c.takeSymbol('..');
  const second = ranged ? whole() : first;
  if (second === null) throw c.fail(`A pattern of variable length needs an upper limit, as in *1..${MOST_HOPS}.`, at);
  const from = ranged ? (first ?? 1) : second;
  if (second > MOST_HOPS)
    throw c.fail(
      `A pattern of variable length has at most ${MOST_HOPS} hops; paths of any length are what the verb paths is for.`,
      at,
    );
  if (from > second) throw c.fail('The lower limit is above the upper one.', at);
  return { from, to: second };
}

function relationshipPattern(c: Cursor): RelationshipPattern {
  const at = c.token.at;
  const toLeft = c.takeSymbol('<');
  c.expectSymbol('-', 'in the relationship');
  let variable: string | null = null;
  const types: string[] = [];
  let length: RelationshipPattern['length'] = null;
  let props: readonly PropertyMatch[] = [];
  if (c.takeSymbol('[')) {
    if (c.token.kind === 'word') variable = c.name('variable');
    if (c.takeSymbol(':')) {
      do {
        c.takeSymbol(':');
        types.push(c.name('type of relationship'));
      } while (c.takeSymbol('|'));
    }
    length = hops(c);
    props = properties(c);
    c.expectSymbol(']', 'after the relationship');
  }
  c.expectSymbol('-', 'after the relationship');
  const toRight = c.takeSymbol('>');
  if (toLeft && toRight) throw c.fail('A relationship has one direction or none.', at);
  return c.placed(at, {
    variable,
    types,
    direction: toLeft ? 'in' : toRight ? 'out' : 'both',
    length,
    properties: props,
  });
}

const atRelationship = (c: Cursor) => c.isSymbol('-') || (c.isSymbol('<') && c.isSymbol('-', 1));

/** A path; `named`: it may have a name, as in `p = (a)-->(b)`. */
export function pathPattern(c: Cursor, named: boolean): PathPattern {
  const at = c.token.at;
  let variable: string | null = null;
  if (named && c.token.kind === 'word') {
    variable = c.name('variable');
    c.expectSymbol('=', 'after the name of the path');
  }
  const start = nodePattern(c);
  const steps: { relationship: RelationshipPattern; node: NodePattern }[] = [];
  while (atRelationship(c)) {
    const relationship = relationshipPattern(c);
    steps.push({ relationship, node: nodePattern(c) });
  }
  return c.placed(at, { variable, start, steps });
}

export function pathPatterns(c: Cursor, named: boolean): readonly PathPattern[] {
  const found = [pathPattern(c, named)];
  while (c.takeSymbol(',')) found.push(pathPattern(c, named));
  return found;
}
