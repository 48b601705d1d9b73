/**
 * Queries by people: saved ones by name, others through the gate. Each runs in a child process that is killed when its time
 * is up; rows and bytes are bounded.
 */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Query } from '../graph/content/cypher/ast.js';
import { CypherError } from '../graph/content/cypher/lexer.js';
import { parseCypher } from '../graph/content/cypher/parse.js';
import { compileCypher } from '../graph/content/cypher/print.js';
import {
  bindParameters,
  loadSavedQueries,
  ParameterError,
  type ParameterValue,
  type SavedQuery,
} from '../graph/content/saved-queries.js';
import type { CypherValue } from '../graph/store/port.js';
import type { ChildAnswer, ChildRequest } from './query-child.js';
import { programRoot } from './root.js';

export { bindParameters, CypherError, ParameterError, type SavedQuery };

export interface QueryResult {
  readonly columns: readonly string[];
  /** Values in the order of the columns. */
  readonly rows: readonly (readonly CypherValue[])[];
  /** There were more rows, or more bytes, than allowed. */
  readonly truncated: boolean;
  readonly milliseconds: number;
}

export interface QueryLimits {
  readonly mostRows: number;
  readonly mostBytes: number;
  readonly timeoutMs: number;
}
export const DEFAULT_QUERY_LIMITS: QueryLimits = { mostRows: 1000, mostBytes: 8 << 20, timeoutMs: 15_000 };

/** The query took too long, or an engine refused it: a sentence for whoever wrote it. */
export class QueryFailed extends Error {
  override readonly name = 'QueryFailed';
}

/** How a compiled query gets its rows; a child process in the program, the open generation in tests. */
export type RunCompiled = (request: ChildRequest, limits: QueryLimits) => Promise<ChildAnswer>;

export interface QueryTarget {
  readonly dataDir: string;
  readonly store: string | undefined;
  /** Time of the snapshot, for parameters that count back from it. */
  readonly now: string;
  readonly run?: RunCompiled;
}

let loaded: ReadonlyMap<string, SavedQuery> | null = null;

/** The saved queries that come with the program, by name. Throws `ContentError` when one of them is not as it should be. */
export function savedQueries(): ReadonlyMap<string, SavedQuery> {
  loaded ??= loadSavedQueries(join(programRoot(), 'queries', 'saved'));
  return loaded;
}

/** Runs a saved query. Throws `ParameterError` and `QueryFailed`. */
export function runSavedQuery(
  target: QueryTarget,
  query: SavedQuery,
  given: Readonly<Record<string, ParameterValue>>,
  limits: QueryLimits = DEFAULT_QUERY_LIMITS,
): Promise<QueryResult> {
  return runParsed(target, query.query, bindParameters(query, given, target.now), limits);
}

/** Runs a query that somebody wrote. Throws `CypherError` (with line and column), `ParameterError` and `QueryFailed`. */
export function runCypher(
  target: QueryTarget,
  text: string,
  given: Readonly<Record<string, CypherValue>>,
  limits: QueryLimits = DEFAULT_QUERY_LIMITS,
): Promise<QueryResult> {
  const query = parseCypher(text);
  const { parameters } = compileCypher(query);
  for (const name of parameters)
    if (!Object.hasOwn(given, name)) throw new ParameterError(`The query needs the parameter ${name}.`);
  for (const name of Object.keys(given))
    if (!parameters.includes(name)) throw new ParameterError(`The query does not use the parameter ${name}.`);
  return runParsed(target, query, given, limits);
}

async function runParsed(
  target: QueryTarget,
  query: Query,
  parameters: Readonly<Record<string, CypherValue>>,
  limits: QueryLimits,
): Promise<QueryResult> {
  // One row more than is shown says whether there are more.
  const compiled = compileCypher(query, limits.mostRows + 1);
  const started = performance.now();
  const answer = await (target.run ?? runInChild)(
    {
      dataDir: target.dataDir,
      store: target.store,
      text: compiled.text,
      parameters: { ...parameters, ...compiled.strings },
      mostRows: limits.mostRows,
      mostBytes: limits.mostBytes,
    },
    limits,
  );
  if (answer.kind === 'error') throw new QueryFailed(answer.message);
  const columns = compiled.columns ?? [...new Set(answer.rows.flatMap((r) => Object.keys(r)))].sort();
  return {
    columns,
    rows: answer.rows.map((r) => columns.map((c) => r[c] ?? null)),
    truncated: answer.truncated,
    milliseconds: Math.round(performance.now() - started),
  };
}

/** What a child may see of the environment: where programs lie, and how to reach the store. No credentials of AWS. */
function childEnvironment(timeoutMs: number): NodeJS.ProcessEnv {
  // A server ends the query by itself when the child that asked was killed.
  const kept: NodeJS.ProcessEnv = { PORTOLAN_READ_TIMEOUT_MS: String(timeoutMs) };
  for (const [name, value] of Object.entries(process.env)) {
    if (
      /^(PATH|HOME|TMPDIR|TEMP|TMP|SystemRoot|LANG|LC_.*|TZ|PORTOLAN_.*|NEO4J_.*|NODE_EXTRA_CA_CERTS|LD_LIBRARY_PATH)$/.test(
        name,
      )
    )
      kept[name] = value;
  }
  return kept;
}

/** From TypeScript (tests) the compiled child of the same program is used. */
function childScript(): string {
  const beside = fileURLToPath(new URL('./query-child.js', import.meta.url));
  return existsSync(beside) ? beside : join(programRoot(), 'dist', 'services', 'query-child.js');
}

const runInChild: RunCompiled = (request, limits) =>
  new Promise((done, fail) => {
    const child = fork(childScript(), [], {
      env: childEnvironment(limits.timeoutMs),
      execArgv: ['--max-old-space-size=512'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-2000);
    });
    let settled = false;
    const settle = (finish: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      child.kill('SIGKILL');
      finish();
    };
    const timer = setTimeout(
      () =>
        settle(() =>
          fail(
            new QueryFailed(
              `The query took longer than ${limits.timeoutMs / 1000} s and was stopped. Narrow it down, or ask for fewer hops.`,
            ),
          ),
        ),
      limits.timeoutMs,
    );
    child.once('error', (error) => settle(() => fail(error)));
    child.once('exit', (code, signal) =>
      settle(() =>
        fail(
          new QueryFailed(
            `The query's process ended early (${signal ?? code}): it needed too much memory, or the engine failed. ${said.trim().split('\n').at(-1) ?? ''}`.trim(),
          ),
        ),
      ),
    );
    child.once('message', (answer: ChildAnswer) => settle(() => done(answer)));
    child.send(request);
  });
