/** What people decided, applied to the open generation: which nodes a mark is on now, and which an acceptance covers. */
import type { Accepted, Decisions, RowAcceptance } from '../graph/analysis/paths/decisions.js';
import type { PathGraph } from '../graph/analysis/paths/path-graph.js';
import { chooseStarts } from '../graph/analysis/paths/select.js';
import { holdsAt } from '../graph/snapshot/ledger.js';
import { type MarkKind, type Queried, type Standing, standing } from './ledger.js';
import { CypherError, ParameterError, type RunCompiled, runSavedQuery, savedQueries } from './query.js';
import type { Reader } from './reader.js';
import { resolveId } from './resolve.js';

/** Rows of a query that are looked at: what lies beyond them is neither marked nor accepted. */
const MOST_ROWS = 100_000;
const LIMITS = { mostRows: MOST_ROWS, mostBytes: Number.MAX_SAFE_INTEGER, timeoutMs: 0 };

/** Things that a decision stands for, and why these cannot be all. */
interface Covered {
  readonly nodes: readonly number[];
  readonly problem: string | null;
}

const answers = new WeakMap<PathGraph, Map<string, Promise<Covered>>>();

/** What a saved query returns of the open generation. Asked once: a generation stays as it is. */
function queriedNodes(reader: Reader, graph: PathGraph, query: Queried): Promise<Covered> {
  let kept = answers.get(graph);
  if (!kept) {
    kept = new Map();
    answers.set(graph, kept);
  }
  const key = JSON.stringify(query);
  let found = kept.get(key);
  if (!found) {
    const asked = askQuery(reader, graph, query);
    const all = kept;
    // What failed may go well next time: only answers are kept.
    asked.catch(() => all.delete(key));
    kept.set(key, asked);
    found = asked;
  }
  return found;
}

const KEY_OWNERS = 'MATCH (u:Asset)-[:HAS_KEY]->(k:Asset) WHERE k.id IN $ids RETURN DISTINCT u.id AS id';

async function askQuery(reader: Reader, graph: PathGraph, query: Queried): Promise<Covered> {
  const { generation } = reader;
  const saved = savedQueries().get(query.name);
  if (generation === null || saved === undefined)
    return { nodes: [], problem: `there is no saved query ${query.name} any more: it covers nothing` };
  // The queries that come with the program need no gate; in a process of its own one could see a newer generation than this.
  const run: RunCompiled = async ({ text, parameters, mostRows }) => {
    const rows = await generation.graph.read(text, parameters);
    return { kind: 'rows', rows: rows.slice(0, mostRows), truncated: rows.length > mostRows };
  };
  const target = { dataDir: reader.dataDir, store: undefined, now: generation.now, run };
  let result: Awaited<ReturnType<typeof runSavedQuery>>;
  try {
    result = await runSavedQuery(target, saved, query.parameters ?? {}, LIMITS);
  } catch (error) {
    // A query that cannot be asked so covers nothing; a store that is not there says nothing about what it covers.
    if (!(error instanceof ParameterError || error instanceof CypherError)) throw error;
    return { nodes: [], problem: `it covers nothing: ${error.message}` };
  }
  const column = query.column === undefined ? 0 : result.columns.indexOf(query.column);
  if (column < 0) return { nodes: [], problem: `${query.name} has no column ${query.column}: it covers nothing` };
  const ids = new Set(result.rows.flatMap((r) => [r[column] ?? null].flat()).filter((v) => typeof v === 'string'));
  const nodes = new Set<number>();
  const keys: string[] = [];
  for (const id of ids) {
    const node = graph.find(id);
    if (node < 0) continue;
    nodes.add(node);
    if (graph.type(node) === 'iam.access-key') keys.push(id);
  }
  // Who acts with a key is its user: no path starts at the key itself.
  if (keys.length > 0)
    for (const r of await generation.graph.read(KEY_OWNERS, { ids: keys })) {
      const owner = graph.find(String(r.id));
      if (owner >= 0) nodes.add(owner);
    }
  return {
    nodes: [...nodes].sort((a, b) => a - b),
    problem: result.truncated ? `${query.name} returns more than ${MOST_ROWS} rows: the others are not covered` : null,
  };
}

/** Nodes that a text means; none where nobody has that id any more. */
async function nodesOf(reader: Reader, graph: PathGraph, text: string): Promise<readonly number[]> {
  const direct = chooseStarts(graph, text);
  if (text.startsWith('account:')) {
    // The account as a party of its own, and all that stands in it.
    const node = graph.find(text);
    return [...(node >= 0 ? [node] : []), ...(direct?.nodes ?? [])];
  }
  if (direct) return direct.nodes;
  const resolved = await resolveId(reader, text);
  const node = resolved.kind === 'found' ? graph.find(resolved.id) : -1;
  return node < 0 ? [] : [node];
}

/** The decisions that hold now, as the path search takes them. */
export interface Applied {
  readonly decisions: Decisions;
  /** Changes when they do. */
  readonly key: string;
  /** Things that each decision stands for, by its id; none where it names a path. */
  readonly things: ReadonlyMap<string, number>;
  /** Why a decision does not cover what it says, by its id. */
  readonly problems: ReadonlyMap<string, string>;
  /** Nodes that each mark is on, by its id. */
  readonly marked: ReadonlyMap<string, ReadonlySet<number>>;
}

/**
 * Applies what was decided to the open generation. The clock is this machine's: an acceptance runs out whether or not anything
 * was collected since. What a query returns is asked of this generation, so that it follows what changes.
 */
export async function decisionsFor(
  reader: Reader,
  graph: PathGraph,
  file?: string,
  clock = Date.now(),
): Promise<Applied> {
  const marks = new Map<number, Set<MarkKind>>();
  const accepted: RowAcceptance[] = [];
  const things = new Map<string, number>();
  const problems = new Map<string, string>();
  const marked = new Map<string, ReadonlySet<number>>();
  const key: unknown[] = [];
  const ask = async (id: string, query: Queried): Promise<ReadonlySet<number>> => {
    const { nodes, problem } = await queriedNodes(reader, graph, query);
    if (problem !== null) problems.set(id, problem);
    return new Set(nodes);
  };
  const named = async (text: string): Promise<ReadonlySet<number>> => new Set(await nodesOf(reader, graph, text));
  for (const { line } of await standing(reader.dataDir, file)) {
    if (line.kind === 'mark') {
      key.push([line.id, line.mark]);
      const { on, query, is } = line.mark;
      const nodes = query ? await ask(line.id, query) : await named(on ?? '');
      things.set(line.id, nodes.size);
      marked.set(line.id, nodes);
      if (nodes.size === 0 && !problems.has(line.id))
        problems.set(line.id, 'nothing of the graph is meant by it: it covers nothing');
      for (const node of nodes) marks.set(node, (marks.get(node) ?? new Set()).add(is));
    } else if (holdsAt(line.accept, clock)) {
      key.push([line.id, line.accept]);
      accepted.push(...(await acceptances(line, ask, named, things)));
    }
  }
  return { decisions: { marks, accepted }, key: JSON.stringify(key), things, problems, marked };
}

type AcceptLine = Extract<Standing['line'], { kind: 'accept' }>;

/** An acceptance as the path search takes it; by a query alone it covers what starts there and what ends there. */
async function acceptances(
  line: AcceptLine,
  ask: (id: string, query: Queried) => Promise<ReadonlySet<number>>,
  named: (text: string) => Promise<ReadonlySet<number>>,
  things: Map<string, number>,
): Promise<readonly RowAcceptance[]> {
  const { path, from, to, query, owner, reason, expires } = line.accept;
  const acceptance: Accepted = { id: line.id, owner, reason, expires };
  if (path !== undefined) return [{ path, from: null, to: null, acceptance }];
  const start = from === undefined ? null : await named(from);
  const end = to === undefined ? null : to === 'admin' ? ('admin' as const) : await named(to);
  const returned = query === undefined ? null : await ask(line.id, query);
  things.set(line.id, (returned ?? start ?? (end === 'admin' ? null : end))?.size ?? 0);
  if (returned === null) return [{ path: null, from: start, to: end, acceptance }];
  const made: RowAcceptance[] = [];
  if (start === null) made.push({ path: null, from: returned, to: end, acceptance });
  if (end === null) made.push({ path: null, from: start, to: returned, acceptance });
  return made;
}
