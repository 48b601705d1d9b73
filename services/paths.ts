/** Attack paths between things and sets of things. */
import { answerPaths, type PathAnswer, type PathRow } from '../graph/analysis/paths/answer.js';
import type { Decisions } from '../graph/analysis/paths/decisions.js';
import type { PathGraph } from '../graph/analysis/paths/path-graph.js';
import { THRESHOLDS } from '../graph/analysis/paths/score.js';
import { type Chosen, chooseEnds, chooseStarts } from '../graph/analysis/paths/select.js';
import type { Certainty } from '../graph/schema/verdict.js';
import { decisionsFor } from './decisions.js';
import type { Reader } from './reader.js';
import { recentUseOf } from './recent-use.js';
import { resolveId, UnknownId } from './resolve.js';

export type { PathAnswer, PathRow } from '../graph/analysis/paths/answer.js';
export type { Hop } from '../graph/analysis/paths/hops.js';
export type { Severity } from '../graph/analysis/paths/score.js';

export interface PathQuestion {
  /** Ids or words: `internet`, `external`, `any`, `account:ID`, `tag:K=V`. Empty or absent: internet, external, any. */
  readonly from?: readonly string[] | undefined;
  /** Likewise; also `admin`, `data`. Empty or absent: admin, data. */
  readonly to?: readonly string[] | undefined;
  /** Paths a pair; default 1. */
  readonly k?: number | undefined;
  /** Rows; default 1,000. */
  readonly limit?: number | undefined;
  readonly blocked?: boolean | undefined;
  readonly maxUnknown?: number | undefined;
  readonly certainty?: readonly Certainty[] | undefined;
  /** A file of marks and acceptances; absent: PORTOLAN_MARKS. Those of the data directory always count. */
  readonly marks?: string | undefined;
}

/** Rows, and what people should be told of their decisions. */
export interface PathList extends PathAnswer {
  /** Why marks or acceptances do not cover what they say. */
  readonly problems: readonly string[];
}

export const DEFAULT_FROM: readonly string[] = ['internet', 'external', 'any'];
export const DEFAULT_TO: readonly string[] = ['admin', 'data'];
export const DEFAULT_LIMIT = 1000;

const NOTHING: PathList = {
  rows: [],
  routes: 0,
  more: 0,
  unknown: 0,
  accepted: 0,
  acceptedBy: new Map(),
  problems: [],
  assumes: [],
};

/** More distinct unknown causes than this no path may have, whatever is asked. */
export const MOST_UNKNOWN = 8;

/** Questions asked lately of the same graph: the web app asks for a list and then for its rows. */
const KEPT = 16;
const lately = new WeakMap<PathGraph, Map<string, PathList>>();

/**
 * Answers a question about paths. In: an open reader, what is asked. Out: rows in their final order, and how many more there are.
 * Without any data there are no rows. Rejects with UnknownId for an id that no node has.
 */
export async function findPaths(reader: Reader, question: PathQuestion = {}): Promise<PathList> {
  if (reader.generation === null) return NOTHING;
  const graph = await reader.paths();
  const { from, to, decisions, decided, problems } = await chosenEnds(reader, graph, question);
  const query = {
    from,
    to,
    decisions,
    k: Math.max(1, Math.min(100, Math.floor(question.k ?? 1))),
    limit: Math.max(0, Math.floor(question.limit ?? DEFAULT_LIMIT)),
    blocked: question.blocked === true,
    maxUnknown: Math.max(0, Math.min(MOST_UNKNOWN, Math.floor(question.maxUnknown ?? 1))),
    certainty: question.certainty && question.certainty.length > 0 ? question.certainty : null,
    use: await recentUseOf(reader, graph),
  };
  const key = JSON.stringify({
    ...query,
    use: null,
    decisions: decided,
    from: from.map((c) => c.text),
    to: to.map((c) => c.text),
  });
  let kept = lately.get(graph);
  if (!kept) {
    kept = new Map();
    lately.set(graph, kept);
  }
  const had = kept.get(key);
  if (had) return had;
  const answer = { ...answerPaths(graph, query), problems };
  const [oldest] = kept.keys();
  if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(key, answer);
  return answer;
}

/** Starts and ends that a question names, or the usual ones. Rejects with UnknownId for an id that no node has. */
export async function chosenEnds(
  reader: Reader,
  graph: PathGraph,
  question: Pick<PathQuestion, 'from' | 'to' | 'marks'>,
): Promise<{
  readonly from: readonly Chosen[];
  readonly to: readonly Chosen[];
  readonly decisions: Decisions;
  /** Changes when what people decided does, and when an acceptance runs out. */
  readonly decided: string;
  readonly problems: readonly string[];
}> {
  const list = (given: readonly string[] | undefined, usual: readonly string[]) =>
    given === undefined || given.length === 0 ? usual : [...new Set(given)];
  const from: Chosen[] = [];
  for (const text of list(question.from, DEFAULT_FROM)) from.push(await choose(reader, graph, text, chooseStarts));
  const to: Chosen[] = [];
  for (const text of list(question.to, DEFAULT_TO)) to.push(await choose(reader, graph, text, chooseEnds));
  const { decisions, key, problems } = await decisionsFor(reader, graph, question.marks);
  return {
    from,
    to: to.map((c) => withMarked(c, decisions)),
    decisions,
    decided: key,
    problems: [...problems].map(([id, text]) => `decision ${id}: ${text}`),
  };
}

/** What people marked is among what `data` (crown jewels) and `admin` (tier 0) mean. */
function withMarked(chosen: Chosen, decisions: Decisions): Chosen {
  const mark = chosen.word.kind === 'data' ? 'crown-jewel' : chosen.word.kind === 'admin' ? 'tier-0' : null;
  if (mark === null) return chosen;
  const marked = [...decisions.marks].flatMap(([node, marks]) => (marks.has(mark) ? [node] : []));
  if (marked.length === 0) return chosen;
  return { ...chosen, nodes: [...new Set([...chosen.nodes, ...marked])].sort((a, b) => a - b) };
}

/** The row of that id among the answers to the question, or null. */
export async function findPath(reader: Reader, id: string, question: PathQuestion = {}): Promise<PathRow | null> {
  return (await findPaths(reader, question)).rows.find((r) => r.id === id) ?? null;
}

async function choose(
  reader: Reader,
  graph: PathGraph,
  text: string,
  pick: (graph: PathGraph, text: string) => Chosen | null,
): Promise<Chosen> {
  const direct = pick(graph, text);
  if (direct) return direct;
  const resolved = await resolveId(reader, text, { acting: true });
  const found = resolved.kind === 'found' ? pick(graph, resolved.id) : null;
  if (found) return { ...found, text };
  throw new UnknownId(text, resolved.kind === 'unknown' ? resolved.nearest : []);
}

/** Rows that make `--fail-on` fail: open, certain or conditional, accepted by nobody, and at least that severe. */
export function failing(rows: readonly PathRow[], severity: string): readonly PathRow[] {
  const least = THRESHOLDS.find(([name]) => name === severity)?.[1] ?? 101;
  return rows.filter(
    (r) => r.verdict === 'open' && r.accepted === null && r.certainty !== 'unknown' && r.score >= least,
  );
}
