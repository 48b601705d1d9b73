/** Text from a tree. Fully bracketed, so that no precedence is left to an engine. */
import type {
  Clause,
  Expression,
  NodePattern,
  PathPattern,
  Projection,
  PropertyMatch,
  Query,
  RelationshipPattern,
} from './ast.js';
import { LIFTED, RESERVED } from './words.js';

interface Style {
  readonly string: (value: string) => string;
  /** Name of a property. */
  readonly property: (name: string) => string;
}

/** What an engine is sent: every string of the query has become a parameter, so the text holds only words of the gate's own vocabulary, names and numbers. */
export interface CompiledQuery {
  readonly text: string;
  /** Strings lifted out of the text, by parameter name. */
  readonly strings: Readonly<Record<string, string>>;
  /** Names of the parameters that the query itself asks for. */
  readonly parameters: readonly string[];
  /** Names of the columns in their order, the same on every engine; null for `RETURN *`. */
  readonly columns: readonly string[] | null;
}

const quoted = (value: string) =>
  `'${value.replace(/[\\']|[^ -~]/g, (c) => (c === '\\' || c === "'" ? `\\${c}` : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`))}'`;

const AS_WRITTEN: Style = { string: quoted, property: (name) => name };
/** One engine takes a word of the language as name of a property only in backticks; both take it so. */
const forEngine = (name: string) => (RESERVED.has(name.toUpperCase()) ? `\`${name}\`` : name);

/** The query as text that parses to the same tree. */
export function printCypher(query: Query): string {
  return query.clauses.map((c) => clause(c, AS_WRITTEN)).join(' ');
}

export function compileCypher(query: Query, mostRows?: number): CompiledQuery {
  const strings: Record<string, string> = {};
  const names = new Map<string, string>();
  const lift = (value: string) => {
    let name = names.get(value);
    if (name === undefined) {
      name = `${LIFTED}${names.size + 1}`;
      names.set(value, name);
      strings[name] = value;
    }
    return `$${name}`;
  };
  const named = nameColumns(query);
  const limited = mostRows === undefined ? named.query : withLimit(named.query, mostRows);
  const text = limited.clauses.map((c) => clause(c, { string: lift, property: forEngine })).join(' ');
  const used = [...text.matchAll(/\$([A-Za-z_][A-Za-z0-9_]*)/g)].map((m) => m[1] ?? '');
  return { text, strings, parameters: [...new Set(used.filter((n) => !(n in strings)))], columns: named.columns };
}

/**
 * Gives every column of the answer its name: engines differ in what they call `count(*)`. A property is called as written
 * (`n.name`), anything else without a name by its number.
 */
function nameColumns(query: Query): { readonly query: Query; readonly columns: readonly string[] | null } {
  let columns: readonly string[] | null = null;
  const clauses = query.clauses.map((c): Clause => {
    if (c.kind !== 'return') return c;
    const items = c.projection.items.map((item, i) => {
      if (item.alias !== null || item.expression.kind === 'variable') return item;
      const e = item.expression;
      const name = e.kind === 'property' && e.of.kind === 'variable' ? `${e.of.name}.${e.name}` : `column_${i + 1}`;
      return { ...item, alias: name };
    });
    columns = c.projection.everything
      ? null
      : items.map((i) => i.alias ?? (i.expression.kind === 'variable' ? i.expression.name : ''));
    return { ...c, projection: { ...c.projection, items } };
  });
  return { query: { clauses }, columns };
}

/** Bounds the rows of the last clause; a limit that the query has itself stays when it is lower. */
function withLimit(query: Query, most: number): Query {
  return {
    clauses: query.clauses.map((c) => {
      if (c.kind !== 'return') return c;
      const own = c.projection.limit;
      if (own?.kind === 'parameter' || (own?.kind === 'number' && Number(own.text) <= most)) return c;
      return { ...c, projection: { ...c.projection, limit: { kind: 'number', text: String(most) } } };
    }),
  };
}

function clause(c: Clause, s: Style): string {
  switch (c.kind) {
    case 'match':
      return `${c.optional ? 'OPTIONAL ' : ''}MATCH ${c.patterns.map((p) => path(p, s)).join(', ')}${where(c.where, s)}`;
    case 'unwind':
      return `UNWIND ${print(c.list, s)} AS ${c.variable}`;
    case 'with':
      return `WITH ${projection(c.projection, s)}${where(c.where, s)}`;
    case 'return':
      return `RETURN ${projection(c.projection, s)}`;
  }
}

const where = (e: Expression | null, s: Style) => (e === null ? '' : ` WHERE ${print(e, s)}`);

function projection(p: Projection, s: Style): string {
  const items = p.items.map(
    (i) =>
      `${print(i.expression, s)}${i.alias === null ? '' : ` AS ${i.alias.includes('.') ? `\`${i.alias}\`` : i.alias}`}`,
  );
  if (p.everything) items.unshift('*');
  const order = p.orderBy.map((o) => `${print(o.expression, s)}${o.descending ? ' DESC' : ''}`);
  return [
    `${p.distinct ? 'DISTINCT ' : ''}${items.join(', ')}`,
    ...(order.length > 0 ? [`ORDER BY ${order.join(', ')}`] : []),
    ...(p.skip ? [`SKIP ${print(p.skip, s)}`] : []),
    ...(p.limit ? [`LIMIT ${print(p.limit, s)}`] : []),
  ].join(' ');
}

const properties = (all: readonly PropertyMatch[], s: Style) =>
  all.length === 0 ? '' : `{${all.map((m) => `${s.property(m.name)}: ${print(m.value, s)}`).join(', ')}}`;

function node(n: NodePattern, s: Style): string {
  const head = `${n.variable ?? ''}${n.labels.map((l) => `:${l}`).join('')}`;
  return `(${[head, properties(n.properties, s)].filter((x) => x !== '').join(' ')})`;
}

function relationship(r: RelationshipPattern, s: Style): string {
  const head = `${r.variable ?? ''}${r.types.length > 0 ? `:${r.types.join('|')}` : ''}${r.length ? `*${r.length.from}..${r.length.to}` : ''}`;
  const body = [head, properties(r.properties, s)].filter((x) => x !== '').join(' ');
  return `${r.direction === 'in' ? '<-' : '-'}[${body}]${r.direction === 'out' ? '->' : '-'}`;
}

function path(p: PathPattern, s: Style): string {
  const steps = p.steps.map((x) => relationship(x.relationship, s) + node(x.node, s)).join('');
  return `${p.variable === null ? '' : `${p.variable} = `}${node(p.start, s)}${steps}`;
}

/** Operands that the grammar joins from the left anyway are not bracketed again: a long AND stays flat. */
function chain(e: Extract<Expression, { readonly kind: 'binary' }>, s: Style): string {
  const flat = e.left.kind === 'binary' && e.left.operator === e.operator && JOINED.has(e.operator);
  return `${flat && e.left.kind === 'binary' ? chain(e.left, s) : print(e.left, s)} ${e.operator} ${print(e.right, s)}`;
}
const JOINED: ReadonlySet<string> = new Set(['OR', 'XOR', 'AND', '+', '-', '*', '/', '%']);

/** What a property or index is taken of. */
const owner = (e: Expression, s: Style) => (e.kind === 'hasLabels' ? `(${print(e, s)})` : print(e, s));

function print(e: Expression, s: Style): string {
  switch (e.kind) {
    case 'string':
      return s.string(e.value);
    case 'number':
      return e.text;
    case 'boolean':
      return String(e.value);
    case 'null':
      return 'null';
    case 'parameter':
      return `$${e.name}`;
    case 'variable':
      return e.name;
    case 'property':
      return `${owner(e.of, s)}.${s.property(e.name)}`;
    case 'index':
      return `${owner(e.of, s)}[${print(e.at, s)}]`;
    case 'list':
      return `[${e.items.map((i) => print(i, s)).join(', ')}]`;
    case 'call':
      return `${e.name}(${e.distinct ? 'DISTINCT ' : ''}${e.args.map((a) => print(a, s)).join(', ')})`;
    case 'countRows':
      return 'count(*)';
    case 'not':
      return `(NOT ${print(e.of, s)})`;
    case 'negative':
      return `(- ${print(e.of, s)})`;
    case 'binary':
      return `(${chain(e, s)})`;
    case 'isNull':
      return `(${print(e.of, s)} IS ${e.not ? 'NOT ' : ''}NULL)`;
    case 'hasLabels':
      // Not in brackets: they would make it a node.
      return `${e.of}${e.labels.map((l) => `:${l}`).join('')}`;
    case 'case':
      return `CASE${e.subject ? ` ${print(e.subject, s)}` : ''}${e.branches.map((b) => ` WHEN ${print(b.when, s)} THEN ${print(b.give, s)}`).join('')}${e.otherwise ? ` ELSE ${print(e.otherwise, s)}` : ''} END`;
    case 'quantifier':
      return `${e.which}(${e.variable} IN ${print(e.list, s)} WHERE ${print(e.where, s)})`;
    case 'comprehension':
      return `[${e.variable} IN ${print(e.list, s)}${where(e.where, s)}${e.map ? ` | ${print(e.map, s)}` : ''}]`;
    case 'exists':
      return `EXISTS { MATCH ${e.patterns.map((p) => path(p, s)).join(', ')}${where(e.where, s)} }`;
  }
}
