import { readFile } from 'node:fs/promises';
import { coverageSummary } from '../../services/coverage-summary.js';
import {
  CypherError,
  DEFAULT_QUERY_LIMITS,
  ParameterError,
  QueryFailed,
  runCypher,
  runSavedQuery,
  savedQueries,
} from '../../services/query.js';
import { openReader } from '../../services/reader.js';
import { parametersOf } from '../answer-options.js';
import { nearest } from '../main.js';
import { defineVerb, UserError } from '../verb.js';

/** Rows of the command line are for files: more of them than on a page. */
const MOST_ROWS = 100_000;
const MOST_BYTES = 256 << 20;

/** Values for written Cypher: numbers, true, false and lists of texts as JSON spells them, anything else is a text. */
function typed(value: string): string | number | boolean | string[] {
  try {
    const parsed: unknown = JSON.parse(value);
    if (typeof parsed === 'number' || typeof parsed === 'boolean' || typeof parsed === 'string') return parsed;
    if (Array.isArray(parsed) && parsed.every((v): v is string => typeof v === 'string')) return parsed;
  } catch {
    // A text without quotes is a text.
  }
  return value;
}

export default defineVerb({
  name: 'query',
  summary: 'Run a saved query, or a reading query of your own.',
  usage: 'NAME | --cypher TEXT | --file FILE  [--param NAME=VALUE …]',
  examples: [
    ['portolan query users-without-mfa', 'runs a saved query; portolan queries list names them'],
    ['portolan query old-access-keys --param days=30 --format csv', 'gives a parameter, writes CSV'],
    [
      `portolan query --cypher 'MATCH (b:S3Bucket) RETURN b.id AS id LIMIT 5'`,
      'runs Cypher; only reading clauses are taken',
    ],
  ],
  options: {
    param: { kind: 'list', value: 'NAME=VALUE', about: 'A parameter; repeat for more.' },
    cypher: { kind: 'string', value: 'TEXT', about: 'A query of your own, in the reading subset of Cypher.' },
    file: { kind: 'string', value: 'FILE', about: 'The same from a file.' },
    limit: { kind: 'number', value: 'N', about: 'Rows at most.', default: DEFAULT_QUERY_LIMITS.mostRows },
    timeout: { kind: 'number', value: 'SECONDS', about: 'The query is stopped after this long.', default: 60 },
    store: {
      kind: 'string',
      value: 'URL',
      about: 'neo4j://… for Neo4j, nothing for the embedded engine (PORTOLAN_STORE).',
    },
  },
  async run({ options, positionals, terminal }) {
    const [name, ...more] = positionals;
    if (more.length > 0)
      throw new UserError(`query takes one name, not also '${more[0]}'. Quote Cypher as one word after --cypher.`);
    if ([name, options.cypher, options.file].filter((x) => x !== undefined).length !== 1) {
      throw new UserError(
        'query takes the name of a saved query, or --cypher TEXT, or --file FILE. portolan queries list names the saved ones.',
      );
    }
    const mostRows = options.limit ?? DEFAULT_QUERY_LIMITS.mostRows;
    if (!Number.isInteger(mostRows) || mostRows < 1 || mostRows > MOST_ROWS)
      throw new UserError(`--limit takes a whole number from 1 to ${MOST_ROWS}, not ${mostRows}.`);
    const seconds = options.timeout ?? 60;
    if (!(seconds > 0 && seconds <= 3600))
      throw new UserError(`--timeout takes seconds from 1 to 3600, not ${seconds}.`);
    const given = parametersOf(options.param ?? []);
    const saved = name === undefined ? null : savedQueries().get(name);
    if (saved === undefined) {
      const near = nearest(name ?? '', savedQueries().keys());
      throw new UserError(
        `There is no saved query ${name}.${near.length > 0 ? ` Did you mean ${near.join(', ')}?` : ''} portolan queries list names them.`,
      );
    }
    const store = options.store ?? process.env.PORTOLAN_STORE;
    const reader = await openReader(terminal.dataDir, { store });
    try {
      const target = { dataDir: terminal.dataDir, store, now: reader.generation?.now ?? new Date(0).toISOString() };
      const limits = { mostRows, mostBytes: MOST_BYTES, timeoutMs: seconds * 1000 };
      const text = options.cypher ?? (options.file === undefined ? '' : await readText(options.file));
      const result = saved
        ? await runSavedQuery(target, saved, given, limits)
        : await runCypher(
            target,
            text,
            Object.fromEntries(Object.entries(given).map(([k, v]) => [k, typed(v)])),
            limits,
          );
      const rows = result.rows.map((r) => Object.fromEntries(result.columns.map((c, i) => [c, r[i]])));
      await terminal.print(
        { rows, asOf: reader.generation?.now ?? null, coverage: await coverageSummary(reader), assumes: [] },
        result.columns,
      );
      if (result.truncated) terminal.note(`there are more rows than the ${result.rows.length} shown; raise --limit`);
      return 0;
    } catch (error) {
      if (error instanceof CypherError || error instanceof ParameterError || error instanceof QueryFailed)
        throw new UserError(error.message);
      throw error;
    } finally {
      await reader.close();
    }
  },
});

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
