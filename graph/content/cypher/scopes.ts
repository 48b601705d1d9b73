/** Names: every variable is made before it is used, every label and type is declared, every computed column has a name. */
import { edgeTypes } from '../../schema/edges.js';
import { nodeTypes } from '../../schema/registry.js';
import type { Expression, NodePattern, PathPattern, Projection, Query, RelationshipPattern } from './ast.js';
import type { CypherError } from './lexer.js';

const labels: ReadonlySet<string> = new Set(['Asset', ...[...nodeTypes.values()].map((n) => n.label)]);
const types: ReadonlySet<string> = new Set(edgeTypes.map((e) => e.type));

type Fail = (part: object, problem: string) => CypherError;
type Scope = Set<string>;

export function checkScopes(query: Query, fail: Fail): void {
  let scope: Scope = new Set();
  const paths = new Set(
    query.clauses.flatMap((c) => (c.kind === 'match' ? c.patterns : [])).flatMap((p) => p.variable ?? []),
  );
  for (const clause of query.clauses) {
    switch (clause.kind) {
      case 'match':
        for (const p of clause.patterns) checkPattern(p, scope, fail);
        if (clause.where) check(clause.where, scope, fail);
        break;
      case 'unwind':
        check(clause.list, scope, fail);
        if (scope.has(clause.variable)) throw fail(clause, `The variable ${clause.variable} is there already.`);
        scope.add(clause.variable);
        break;
      case 'with': {
        const after = project(clause.projection, scope, fail, true);
        if (clause.where) check(clause.where, after, fail);
        scope = after;
        break;
      }
      case 'return': {
        project(clause.projection, scope, fail, false);
        const { everything, items } = clause.projection;
        const shown = items.flatMap((i) => (i.expression.kind === 'variable' ? i.expression.name : []));
        const path = [...(everything ? scope : []), ...shown].find((name) => paths.has(name));
        if (path !== undefined) {
          const parts = `nodes(${path}) and relationships(${path})`;
          throw fail(clause, `Engines give back whole paths each in its own way; return ${parts}.`);
        }
        break;
      }
    }
  }
}

function project(p: Projection, scope: Scope, fail: Fail, needsNames: boolean): Scope {
  const after: Scope = new Set(p.everything ? scope : []);
  if (p.everything && scope.size === 0) throw fail(p.items[0] ?? p, '* stands for variables, and there are none.');
  for (const item of p.items) {
    check(item.expression, scope, fail);
    const name = item.alias ?? (item.expression.kind === 'variable' ? item.expression.name : null);
    if (name === null && needsNames) throw fail(item, 'In WITH, what is computed needs a name: … AS name.');
    if (name !== null) after.add(name);
  }
  for (const o of p.orderBy) check(o.expression, new Set([...scope, ...after]), fail);
  return after;
}

function checkPattern(p: PathPattern, scope: Scope, fail: Fail): void {
  const node = (n: NodePattern) => {
    for (const l of n.labels) if (!labels.has(l)) throw fail(n, `There is no label ${l}.`);
    for (const m of n.properties) check(m.value, scope, fail);
    if (n.variable) scope.add(n.variable);
  };
  const relationship = (r: RelationshipPattern) => {
    for (const t of r.types) if (!types.has(t)) throw fail(r, `There is no type of relationship ${t}.`);
    for (const m of r.properties) check(m.value, scope, fail);
    if (r.variable) scope.add(r.variable);
  };
  node(p.start);
  for (const s of p.steps) {
    relationship(s.relationship);
    node(s.node);
  }
  if (p.variable) scope.add(p.variable);
}

function check(e: Expression, scope: Scope, fail: Fail): void {
  const within = (variable: string) => new Set([...scope, variable]);
  switch (e.kind) {
    case 'variable':
      if (!scope.has(e.name)) throw fail(e, `There is no variable ${e.name} here.`);
      return;
    case 'hasLabels':
      if (!scope.has(e.of)) throw fail(e, `There is no variable ${e.of} here.`);
      for (const l of e.labels) if (!labels.has(l)) throw fail(e, `There is no label ${l}.`);
      return;
    case 'property':
    case 'not':
    case 'negative':
    case 'isNull':
      check(e.of, scope, fail);
      return;
    case 'index':
      check(e.of, scope, fail);
      check(e.at, scope, fail);
      return;
    case 'list':
      for (const i of e.items) check(i, scope, fail);
      return;
    case 'call':
      for (const a of e.args) check(a, scope, fail);
      return;
    case 'binary':
      check(e.left, scope, fail);
      check(e.right, scope, fail);
      return;
    case 'case':
      if (e.subject) check(e.subject, scope, fail);
      for (const b of e.branches) {
        check(b.when, scope, fail);
        check(b.give, scope, fail);
      }
      if (e.otherwise) check(e.otherwise, scope, fail);
      return;
    case 'quantifier':
      check(e.list, scope, fail);
      check(e.where, within(e.variable), fail);
      return;
    case 'comprehension':
      check(e.list, scope, fail);
      if (e.where) check(e.where, within(e.variable), fail);
      if (e.map) check(e.map, within(e.variable), fail);
      return;
    case 'exists': {
      const inner = new Set(scope);
      for (const p of e.patterns) checkPattern(p, inner, fail);
      if (e.where) check(e.where, inner, fail);
      return;
    }
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
    case 'parameter':
    case 'countRows':
  }
}
