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
    /** Time of the snapshot, for parameters that count days back from it. */
    now: z.string().default('2026-01-01T00:00:00.000Z'),
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
        z.strictObject({
          about: z.string().min(5),
          default: scalar.optional(),
          /** `days-before-now`: a number of days is given, the query gets the time that many days before the snapshot. */
          as: z.literal('days-before-now').optional(),
        }),
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
    /** `days-before-now`: given as a number of days, handed on as the time that long before the snapshot. */
    readonly as: 'value' | 'days-before-now';
  }[];
  /** The query as written in the file. */
  readonly cypher: string;
  readonly query: Query;
  readonly cases: readonly QueryCase[];
}

const DAY = 86_400_000;

/** A value that a parameter does not take, or one that is missing. */
export class ParameterError extends Error {
  override readonly name = 'ParameterError';
}

/**
 * The values for the engine. Given ones may be texts (from a command line or form): they are read by the kind of the default.
 * Throws `ParameterError` for one that is unknown, missing or of the wrong kind.
 */
export function bindParameters(
  query: Pick<SavedQuery, 'name' | 'parameters'>,
  given: Readonly<Record<string, ParameterValue>>,
  now: string,
): Readonly<Record<string, ParameterValue>> {
  const known = query.parameters.map((p) => p.name);
  for (const name of Object.keys(given)) {
    if (!known.includes(name))
      throw new ParameterError(
        `${query.name} has no parameter ${name}${known.length > 0 ? `; it has ${known.join(', ')}` : ''}.`,
      );
  }
  const bound: Record<string, ParameterValue> = {};
  for (const p of query.parameters) {
    const raw = Object.hasOwn(given, p.name) ? given[p.name] : p.default;
    if (raw === null || raw === undefined) throw new ParameterError(`${query.name} needs ${p.name}: ${p.about}`);
    const value = asKind(query.name, p, raw);
    if (p.as === 'value') bound[p.name] = value;
    else {
      const time = Date.parse(now) - Number(value) * DAY;
      if (!Number.isFinite(time) || Math.abs(time) > 8e15)
        throw new ParameterError(`${p.name} of ${query.name} takes a number of days, not ${raw}.`);
      bound[p.name] = new Date(time).toISOString();
    }
  }
  return bound;
}

function asKind(query: string, p: SavedQuery['parameters'][number], raw: ParameterValue): ParameterValue {
  const kind = p.as === 'value' ? typeof (p.default ?? '') : 'number';
  if (kind === 'number') {
    const number = typeof raw === 'string' && raw.trim() === '' ? Number.NaN : Number(raw);
    if (!Number.isFinite(number)) throw new ParameterError(`${p.name} of ${query} takes a number, not '${raw}'.`);
    return number;
  }
  if (kind === 'boolean') {
    if (raw === true || raw === 'true') return true;
    if (raw === false || raw === 'false') return false;
    throw new ParameterError(`${p.name} of ${query} takes true or false, not '${raw}'.`);
  }
  return String(raw);
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
    as: p.as ?? ('value' as const),
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
