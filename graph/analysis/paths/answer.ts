/** From what was asked to rows: search each group of ends once, fold, score, order, and read the reasons of what is shown. */
import type { NodeId } from '../../schema/ids.js';
import { type Because, type Certainty, weakest } from '../../schema/verdict.js';
import { type Accepted, acceptanceOf, type Decisions, decidedAlike, NO_DECISIONS } from './decisions.js';
import { type EndGroup, groupEnds } from './ends.js';
import { cheaper, type Folded, Folds, MEMBERS, type StartNode } from './fold.js';
import {
  type Hop,
  hopOf,
  pathId,
  type Step,
  stepBlocked,
  stepCertainty,
  stepKind,
  stepsOf,
  stepTechnique,
} from './hops.js';
import { kBest } from './k-best.js';
import { NODE } from './node.js';
import { PairSearch } from './pair.js';
import { EDGE, type PathGraph } from './path-graph.js';
import { type Severity, scoreOf, severityOf } from './score.js';
import { type PathCost, type Reach, searchTo } from './search.js';
import type { Chosen } from './select.js';
import { pointsOfUse, type RecentUse, reasonsOfUse } from './use.js';

export interface PathQuery {
  readonly from: readonly Chosen[];
  readonly to: readonly Chosen[];
  /** Paths a pair. */
  readonly k: number;
  /** Rows. */
  readonly limit: number;
  /** Also paths that one control stops, where no open one exists. */
  readonly blocked: boolean;
  /** Distinct unknown causes a path. */
  readonly maxUnknown: number;
  /** Only rows this sure; null: all. */
  readonly certainty: readonly Certainty[] | null;
  /** What people marked and accepted; none unless given. */
  readonly decisions?: Decisions;
  /** What was done lately; absent: no events were imported. */
  readonly use?: RecentUse | undefined;
}

/** A row of `paths`. */
export interface PathRow {
  readonly id: string;
  readonly from: NodeId;
  readonly to: NodeId;
  /** The word asked for. */
  readonly target: string;
  readonly verdict: 'open' | 'blocked';
  readonly blockedBy: readonly Because[];
  /** The weakest hop's. */
  readonly certainty: Certainty;
  readonly score: number;
  readonly severity: Severity;
  /** Why this score: a clause for every part of it. */
  readonly scoreBecause: readonly string[];
  /** Who decided to leave it, why and until when; null: nobody. */
  readonly accepted: Accepted | null;
  /** Routes that this row stands for. */
  readonly count: number;
  readonly members: readonly NodeId[];
  /** Ends it stands for, where more than one are entered alike. */
  readonly ends: readonly NodeId[];
  readonly settledBy: readonly string[];
  readonly hops: readonly Hop[];
}

export interface PathAnswer {
  readonly rows: readonly PathRow[];
  /** Routes before folding. */
  readonly routes: number;
  /** Rows beyond the limit. */
  readonly more: number;
  /** Rows that something uncollected decides. */
  readonly unknown: number;
  /** Rows, of those that are sure enough to count, that somebody accepted. */
  readonly accepted: number;
  /** Of these, how many each acceptance covers, by its id. */
  readonly acceptedBy: ReadonlyMap<string, number>;
  readonly assumes: readonly string[];
}

interface Draft {
  readonly folded: Folded;
  readonly steps: readonly Step[];
  readonly certainty: Certainty;
  readonly blocked: boolean;
  readonly score: number;
  readonly reasons: readonly string[];
  readonly accepted: Accepted | null;
  readonly id: () => string;
}

const pairSearches = new WeakMap<PathGraph, PairSearch>();

function pairSearch(graph: PathGraph): PairSearch {
  let search = pairSearches.get(graph);
  if (!search) {
    search = new PairSearch(graph);
    pairSearches.set(graph, search);
  }
  return search;
}

/** Starts of all words, each once and by its first word, in the order of their ids. */
function startsOf(query: PathQuery): readonly StartNode[] {
  const named = new Map<number, boolean>();
  for (const chosen of query.from)
    for (const node of chosen.nodes) named.set(node, (named.get(node) ?? false) || chosen.named);
  return [...named].sort((a, b) => a[0] - b[0]).map(([node, n]) => ({ node, named: n }));
}

/** What the starts can reach over edges the query admits. */
function reachable(graph: PathGraph, starts: readonly number[], query: PathQuery): Uint8Array {
  const seen = new Uint8Array(graph.nodeCount);
  const { outOffset, outTo, edgeFlags, edgeCause } = graph.arrays;
  const stack = [...starts];
  for (const s of starts) seen[s] = 1;
  for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
    const end = outOffset[v + 1] as number;
    for (let e = outOffset[v] as number; e < end; e++) {
      const u = outTo[e] as number;
      if (seen[u] === 1) continue;
      if (((edgeFlags[e] as number) & EDGE.blocked) !== 0 ? !query.blocked : edgeCause[e] !== 0 && query.maxUnknown < 1)
        continue;
      seen[u] = 1;
      stack.push(u);
    }
  }
  return seen;
}

/** The edge by which a node is admin of what `end` stands for, or -1. One that only something uncollected decides does not count. */
function adminEdge(graph: PathGraph, node: number, end: number): number {
  const { outOffset, outTo, edgeFlags } = graph.arrays;
  for (let e = outOffset[node] ?? 0; e < (outOffset[node + 1] ?? 0); e++) {
    if (outTo[e] !== end || graph.kind(e) !== 'IS_ADMIN') continue;
    if (graph.certainty(e) !== 'unknown' && ((edgeFlags[e] ?? 0) & EDGE.blocked) === 0) return e;
  }
  return -1;
}

const NONE: PathCost = { blocked: false, unknown: 0, conditional: 0, length: 0 };

/** Starts this few are searched for by name, and a single end of theirs from both sides. */
const FEW = 64;

/** Known before unknown, then by score. */
const byScore = (a: Draft, b: Draft): number =>
  Number(a.certainty === 'unknown') - Number(b.certainty === 'unknown') || b.score - a.score;

/** The first rows in their final order. Ids, which take a hash each, are made only for rows that may be among them. */
function firstOf(drafts: Draft[], limit: number): readonly Draft[] {
  drafts.sort(byScore);
  const last = drafts[Math.min(limit, drafts.length) - 1];
  if (!last) return [];
  const candidates = drafts.filter((d) => byScore(d, last) <= 0).map((d) => ({ d, id: d.id() }));
  candidates.sort((a, b) => byScore(a.d, b.d) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  return candidates.slice(0, limit).map((c) => c.d);
}

interface Searched {
  readonly folds: Folds;
  /** Second and further paths of a pair. */
  readonly further: readonly Folded[];
  readonly admins: readonly Draft[];
}

/** Searches every group of ends once. @param noted rows of which every pair is kept */
function searchAll(graph: PathGraph, query: PathQuery, noted?: ReadonlySet<string>): Searched {
  const starts = startsOf(query);
  const nodes = starts.map((s) => s.node);
  const within = reachable(graph, nodes, query);
  const decided = decidedAlike(query.decisions ?? NO_DECISIONS);
  const folds = new Folds(graph, decided, noted);
  const further: Folded[] = [];
  const admins: Draft[] = [];
  const taken = new Set<number>();
  for (const chosen of query.to) {
    for (const group of groupEnds(graph, chosen, taken, decided)) {
      if (!group.targets.some((t) => within[t] === 1)) continue;
      searchGroup(graph, query, group, starts, within, folds, further, admins);
    }
  }
  return { folds, further, admins };
}

/**
 * The pairs for which rows stand that somebody accepted by their ids: starts by end. Known, open rows only. Two searches: a row's id
 * hangs on the path that stands for it in the end, and to keep the pairs of all rows would take too much.
 */
export function acceptedRows(
  graph: PathGraph,
  asked: Pick<PathQuery, 'from' | 'to' | 'decisions'>,
): ReadonlyMap<number, ReadonlySet<number>> {
  const query: PathQuery = { ...asked, k: 1, limit: 0, blocked: false, maxUnknown: 0, certainty: null };
  const byId = new Set(
    (asked.decisions ?? NO_DECISIONS).accepted.flatMap((a) => (a.path === null ? [] : a.acceptance.id)),
  );
  const rows = searchAll(graph, query)
    .folds.all()
    .filter((f) => byId.has(draftOf(graph, query, f, false).accepted?.id ?? ''));
  const found = new Map<number, Set<number>>();
  if (rows.length === 0) return found;
  const { folds } = searchAll(graph, query, new Set(rows.map((f) => f.key)));
  for (const { start, group, to } of folds.noted) {
    // Of an account any end will do: whichever is entered, the way into it was accepted.
    const ends = group.asked.word.kind === 'account' ? group.targets : group.any ? [to] : group.ends;
    for (const end of ends) {
      const had = found.get(end);
      if (had) had.add(start);
      else found.set(end, new Set([start]));
    }
  }
  return found;
}

/** Answers a query. The same graph and query give the same answer, row for row. */
export function answerPaths(graph: PathGraph, query: PathQuery): PathAnswer {
  const { folds, further, admins } = searchAll(graph, query);
  const drafts = [
    ...admins,
    ...folds.all().map((f) => draftOf(graph, query, f, false)),
    ...further.map((f) => draftOf(graph, query, f, true)),
  ].filter((d) => query.certainty === null || query.certainty.includes(d.certainty));
  const shown = firstOf(drafts, query.limit);
  const rows = shown.map((d) => rowOf(graph, query, d));
  const accepted = drafts.flatMap((d) =>
    d.accepted && d.certainty !== 'unknown' && !d.blocked ? [d.accepted.id] : [],
  );
  const acceptedBy = new Map<string, number>();
  for (const id of accepted) acceptedBy.set(id, (acceptedBy.get(id) ?? 0) + 1);
  return {
    rows,
    routes: folds.routes + admins.length,
    more: Math.max(0, drafts.length - query.limit),
    unknown: drafts.filter((d) => d.certainty === 'unknown').length,
    accepted: accepted.length,
    acceptedBy,
    assumes: [...new Set(rows.flatMap((r) => r.hops.flatMap((h) => h.assumes)))].sort(),
  };
}

function searchGroup(
  graph: PathGraph,
  query: PathQuery,
  group: EndGroup,
  starts: readonly StartNode[],
  within: Uint8Array,
  folds: Folds,
  further: Folded[],
  admins: Draft[],
): void {
  const targets = new Set(group.targets);
  const target = group.targets[0] ?? 0;
  const toAdmin = !group.any && (graph.flags(target) & NODE.admin) !== 0;
  const account = group.asked.word.kind === 'account' ? group.asked.word.account : null;
  const wanted: StartNode[] = [];
  for (const s of starts) {
    // Whoever is in the account already needs no path into it.
    if (targets.has(s.node) || (account !== null && graph.account(s.node) === account)) continue;
    const admin = toAdmin ? adminEdge(graph, s.node, target) : -1;
    if (admin < 0) wanted.push(s);
    else if (s.named) admins.push(adminDraft(graph, query, group, s.node, target, admin));
  }
  if (wanted.length === 0) return;
  let left = wanted;
  if (query.k === 1 && !group.any && wanted.length <= 4) {
    const pairs = pairSearch(graph);
    left = wanted.filter(({ node, named }) => {
      const edges = pairs.path(node, target);
      if (edges === null) return true;
      folds.put(group, node, edges, NONE, named);
      return false;
    });
    if (left.length === 0 || !graph.hasSpecial(query.maxUnknown, query.blocked)) return;
  }
  const few = query.k === 1 && left.length <= FEW;
  const reach = searchTo(graph, group.targets, {
    maxUnknown: query.maxUnknown,
    blocked: query.blocked,
    within,
    ...(few ? { wanted: left.map((s) => s.node) } : {}),
  });
  const opened = folds.addAll(group, reach, left);
  if (query.k > 1) for (const node of opened) further.push(...furtherPaths(graph, reach, group, node, query.k));
}

/** The second best to the k-th best path of a start, each a row of its own; only as sure as the best allows. */
function furtherPaths(graph: PathGraph, reach: Reach, group: EndGroup, start: number, k: number): Folded[] {
  const best = reach.path(start);
  if (!best || best.length === 0) return [];
  const known = reach.known(start);
  const found: Folded[] = [];
  for (const edges of kBest(reach, start, k)) {
    const cost = costOf(graph, edges);
    if (edges.join() === best.join() || (known && (cost.unknown > 0 || cost.blocked))) continue;
    const to = graph.arrays.outTo[edges[edges.length - 1] ?? 0] ?? 0;
    found.push({
      key: '',
      group,
      from: start,
      to,
      edges,
      cost,
      members: [start],
      ends: group.any ? [to] : group.ends,
      count: 1,
    });
  }
  return found.sort((a, b) => (cheaper(a.cost, b.cost) ? -1 : cheaper(b.cost, a.cost) ? 1 : 0)).slice(0, k - 1);
}

function costOf(graph: PathGraph, edges: readonly number[]): PathCost {
  const steps = stepsOf(graph, edges);
  const causes = new Set<number>();
  let conditional = 0;
  let blocked = false;
  for (const s of steps) {
    if (stepBlocked(graph, s)) blocked = true;
    for (const e of s.edges) if ((graph.arrays.edgeCause[e] ?? 0) > 0) causes.add(graph.arrays.edgeCause[e] ?? 0);
    if (stepCertainty(graph, s) === 'conditional') conditional++;
  }
  return { blocked, unknown: causes.size, conditional, length: steps.length };
}

function adminDraft(
  graph: PathGraph,
  query: PathQuery,
  group: EndGroup,
  node: number,
  target: number,
  edge: number,
): Draft {
  const certainty = graph.certainty(edge);
  const folded: Folded = {
    key: '',
    group,
    from: node,
    to: target,
    edges: [],
    cost: NONE,
    members: [node],
    ends: [target],
    count: 1,
  };
  const id = () => pathId(graph, node, target, []);
  const accepted = acceptedOf(graph, query, folded, id);
  const { score, reasons } = scoreOf(graph, {
    from: node,
    to: target,
    certainty,
    blocked: false,
    hops: 0,
    count: 1,
    plainAccess: true,
    accepted,
    use: pointsOfUse(graph, query.use, [node], []),
    ...marksOf(query, folded),
  });
  return {
    folded,
    steps: [],
    certainty,
    blocked: false,
    score,
    reasons: ['it is administrator already', ...reasons.filter((r) => r !== '0 hops')],
    accepted,
    id,
  };
}

function draftOf(graph: PathGraph, query: PathQuery, folded: Folded, further: boolean): Draft {
  const steps = stepsOf(graph, folded.edges);
  const certainty = weakest(...steps.map((s) => stepCertainty(graph, s)));
  const blocked = steps.some((s) => stepBlocked(graph, s));
  const first = steps[0];
  // Access that it has; what it could only give itself is an attack.
  const plainAccess =
    steps.length === 1 &&
    first !== undefined &&
    stepKind(graph, first) === 'CAN_ACCESS' &&
    stepTechnique(graph, first) === null;
  const id = () => pathId(graph, folded.from, folded.to, steps, further);
  const accepted = acceptedOf(graph, query, folded, id);
  const { score, reasons } = scoreOf(graph, {
    from: folded.from,
    to: folded.to,
    certainty,
    blocked,
    hops: steps.length,
    count: folded.count,
    plainAccess,
    accepted,
    use: pointsOfUse(graph, query.use, startsShown(folded), steps),
    ...marksOf(query, folded),
  });
  return {
    folded,
    steps,
    certainty,
    blocked,
    score,
    reasons,
    accepted,
    id,
  };
}

const NO_MARKS: ReadonlySet<string> = new Set();

/** Marks of the ends of a row; of many starts only what all of them are. */
function marksOf(
  query: PathQuery,
  folded: Folded,
): { readonly fromMarks: ReadonlySet<string>; readonly toMarks: ReadonlySet<string> } {
  const { marks } = query.decisions ?? NO_DECISIONS;
  if (marks.size === 0) return { fromMarks: NO_MARKS, toMarks: NO_MARKS };
  const first = marks.get(folded.from) ?? NO_MARKS;
  const all = folded.members.length < MEMBERS ? folded.members : [];
  const fromMarks = new Set([...first].filter((m) => all.length > 0 && all.every((n) => marks.get(n)?.has(m))));
  return { fromMarks, toMarks: marks.get(folded.to) ?? NO_MARKS };
}

function acceptedOf(graph: PathGraph, query: PathQuery, folded: Folded, id: () => string): Accepted | null {
  const decisions = query.decisions ?? NO_DECISIONS;
  if (decisions.accepted.length === 0) return null;
  return acceptanceOf(decisions, {
    id,
    starts: folded.members,
    ends: folded.ends,
    whole: folded.members.length < MEMBERS && (folded.ends.length < MEMBERS || folded.ends === folded.group.ends),
    toAdmin: (graph.flags(folded.to) & NODE.admin) !== 0,
  });
}

/** The starts that a row lists, its own first. */
const startsShown = (folded: Folded): readonly number[] =>
  [folded.from, ...folded.members.filter((m) => m !== folded.from).sort((a, b) => a - b)].slice(0, MEMBERS);

function rowOf(graph: PathGraph, query: PathQuery, d: Draft): PathRow {
  const hops = d.steps.map((s) => hopOf(graph, s));
  const { folded } = d;
  const members = startsShown(folded);
  const ends = [folded.to, ...folded.ends.filter((e) => e !== folded.to).sort((a, b) => a - b)];
  return {
    id: d.id(),
    from: graph.id(folded.from),
    to: graph.id(folded.to),
    target: folded.group.asked.text,
    verdict: d.blocked ? 'blocked' : 'open',
    blockedBy: hops.flatMap((h) => h.blockedBy),
    certainty: d.certainty,
    score: d.score,
    severity: severityOf(d.score),
    scoreBecause: [...d.reasons, ...reasonsOfUse(graph, query.use, members, d.steps)],
    accepted: d.accepted,
    count: folded.count,
    members: members.map((m) => graph.id(m)),
    ends: ends.length > 1 ? ends.slice(0, MEMBERS).map((e) => graph.id(e)) : [],
    settledBy: d.certainty === 'unknown' ? [...new Set(hops.flatMap((h) => h.causes))].sort() : [],
    hops,
  };
}
