/** Saved queries: one `.cypher` file a query under `queries/saved/`, with its metadata and its own cases. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { edgeTypes } from '../schema/edges.js';
import { nodeTypes } from '../schema/registry.js';
import type { Query } from './cypher/ast.js';
import { CypherError } from './cypher/lexer.js';
import { parseCypher } from './cypher/parse.js';
import { compileCypher } from './cypher/print.js';
import { ContentError, readFrontMatter } from './front-matter.js';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const value = z.union([scalar, z.array(z.string())]);

/** Properties that every node has beside those of its type. */
const COMMON: ReadonlySet<string> = new Set([
  'name',
  'account',
  'region',
  'uniqueId',
  'firstSeen',
  'lastChanged',
  'stale',
  'external',
  'tags',
]);

const caseNode = z
  .looseObject({ id: z.string(), type: z.string() })
  .superRefine((node, context) => {
    const declared = nodeTypes.get(node.type);
    if (!declared)
      return context.addIssue({ code: 'custom', path: ['type'], message: `no node type ${node.type} is declared` });
    for (const [name, v] of Object.entries(node)) {
      if (name === 'id' || name === 'type') continue;
      if (!COMMON.has(name) && !(name in declared.properties)) {
        context.addIssue({ code: 'custom', path: [name], message: `${node.type} has no property ${name}` });
      } else if (!value.safeParse(v).success) {
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'a text, a number, true, false or a list of texts is expected',
        });
      }
    }
  })
  .transform(({ id, type, ...props }) => ({ id, type, props: props as Record<string, z.infer<typeof value>> }));

const caseEdge = z
  .union(
    [
      z.tuple([z.string(), z.string(), z.string()]),
      z.tuple([z.string(), z.string(), z.string(), z.record(z.string(), value)]),
    ],
    {
      error: 'an edge is [from, TYPE, to] or [from, TYPE, to, {properties}]',
    },
  )
  .superRefine(([, type, , props], context) => {
    const declared = edgeTypes.find((e) => e.type === type);
    if (!declared) return context.addIssue({ code: 'custom', message: `no edge type ${type} is declared` });
    for (const name of Object.keys(props ?? {})) {
      if (!(name in declared.properties))
        context.addIssue({ code: 'custom', message: `${type} has no property ${name}` });
    }
  })
  .transform(([from, type, to, props]) => ({ from, type, to, props: props ?? {} }));

const row = z.record(z.string(), z.union([scalar, z.null(), z.array(z.union([scalar, z.null()]))]));

const queryCase = z
  .strictObject({
    name: z.string().min(3),
    parameters: z.record(z.string(), scalar).default({}),
    nodes: z.array(caseNode).min(1),
    edges: z.array(caseEdge).default([]),
    /** Columns of rows that must come out; columns left out may be anything. */
    must: z.array(row).default([]),
    mustNot: z.array(row).default([]),
  })
  .superRefine((c, context) => {
    if (c.must.length + c.mustNot.length === 0)
      context.addIssue({ code: 'custom', message: 'a case says what must or mustNot come out' });
    const ids = new Set(c.nodes.map((n) => n.id));
    c.edges.forEach((e, i) => {
      for (const end of [e.from, e.to])
        if (!ids.has(end))
          context.addIssue({ code: 'custom', path: ['edges', i], message: `the case has no node ${end}` });
    });
  });

const head = z
  .strictObject({
    title: z.string().min(5).max(100),
    purpose: z.string().min(20).max(600),
    parameters: z
      .record(
        z.string().regex(/^[a-zA-Z][a-zA-Z0-9]*$/),
        z.strictObject({ about: z.string().min(5), default: scalar.optional() }),
      )
      .default({}),
    cases: z.array(queryCase).min(1),
  })
  .superRefine((h, context) => {
    if (!h.cases.some((c) => c.must.length > 0))
      context.addIssue({ code: 'custom', path: ['cases'], message: 'at least one case says what must come out' });
    if (!h.cases.some((c) => c.mustNot.length > 0))
      context.addIssue({ code: 'custom', path: ['cases'], message: 'at least one case says what must not come out' });
  });

export type QueryCase = z.infer<typeof queryCase>;
export type ParameterValue = z.infer<typeof scalar>;

export interface SavedQuery {
  /** The file's name without its ending. */
  readonly name: string;
  readonly title: string;
  readonly purpose: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly about: string;
    readonly default: ParameterValue | null;
  }[];
  /** The query as written in the file. */
  readonly cypher: string;
  readonly query: Query;
  readonly cases: readonly QueryCase[];
}

/** Reads one query. Throws `ContentError`. */
export function parseSavedQuery(name: string, file: string, text: string): SavedQuery {
  const { head: h, body, bodyLine } = readFrontMatter(file, text, head);
  let query: Query;
  try {
    query = parseCypher(body);
  } catch (error) {
    if (error instanceof CypherError)
      throw new ContentError(file, bodyLine + error.line - 1, `column ${error.column}: ${error.problem}`);
    throw error;
  }
  const used = compileCypher(query).parameters;
  for (const p of used)
    if (!(p in h.parameters))
      throw new ContentError(file, bodyLine, `the query uses $${p}, which parameters: does not declare`);
  for (const p of Object.keys(h.parameters))
    if (!used.includes(p)) throw new ContentError(file, 1, `parameters: declares ${p}, which the query does not use`);
  const parameters = Object.entries(h.parameters).map(([n, p]) => ({
    name: n,
    about: p.about,
    default: p.default ?? null,
  }));
  return { name, title: h.title, purpose: h.purpose, parameters, cypher: body.trim(), query, cases: h.cases };
}

/** All queries of a folder by name. Throws `ContentError` for the first file that is not as it should be. */
export function loadSavedQueries(folder: string): ReadonlyMap<string, SavedQuery> {
  const found = new Map<string, SavedQuery>();
  for (const file of readdirSync(folder)
    .filter((f) => f.endsWith('.cypher'))
    .sort()) {
    const name = file.slice(0, -'.cypher'.length);
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
      throw new ContentError(join(folder, file), 1, 'names are small letters, digits and hyphens');
    found.set(name, parseSavedQuery(name, join(folder, file), readFileSync(join(folder, file), 'utf8')));
  }
  return found;
}
