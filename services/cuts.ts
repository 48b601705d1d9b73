/** Choke points: the few changes that break most paths, each with the statement or fact to change and what of it was used. */
import { createHash } from 'node:crypto';
import { type Change, isAwsManaged } from '../graph/analysis/paths/changes.js';
import { chokePoints, minimumCut } from '../graph/analysis/paths/cuts.js';
import { NODE } from '../graph/analysis/paths/node.js';
import type { PathGraph } from '../graph/analysis/paths/path-graph.js';
import type { Because } from '../graph/schema/verdict.js';
import { wholeIds } from './catalogue.js';
import { changeText } from './cut-story.js';
import { chosenEnds } from './paths.js';
import { type UnusedRow, unusedOf } from './principal.js';
import type { Reader } from './reader.js';
import { techniques } from './techniques.js';

export interface CutQuestion {
  /** As for paths; absent: internet, external, any. */
  readonly from?: readonly string[] | undefined;
  /** As for paths; absent: admin, data. */
  readonly to?: readonly string[] | undefined;
  /** Changes at most; default 10. */
  readonly limit?: number | undefined;
  /** A cheapest set of hops without which nothing is reached at all, instead of the best changes one by one. */
  readonly minimum?: boolean | undefined;
  /** In a minimum cut, a hop whose rights were used costs as much as ten that were not. */
  readonly spareUsed?: boolean | undefined;
  /** A file of marks and acceptances; absent: PORTOLAN_MARKS. Those of the data directory always count. */
  readonly marks?: string | undefined;
}

/**
 * What of a change was used in the observed window. `used by this or another`: calls were seen that it may have allowed, and another
 * permission may have as well, for events do not tell which. `not known`: nothing was observed, or CloudTrail could not have shown it.
 */
export type CutUse = 'used' | 'used by this or another' | 'unused' | 'not known';

export interface UsedCall {
  readonly principal: string;
  readonly permission: string;
  readonly lastUsed: string | null;
  /** Nothing else that was collected could have allowed the calls. */
  readonly alone: boolean;
}

/** A row of `cuts`. */
export interface CutRow {
  readonly id: string;
  /** Ends, kind and technique of the hop that carries most. */
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly technique: string | null;
  /** The statements to change; none where a fact is to change. */
  readonly statements: readonly Because[];
  readonly fact: Because | null;
  /** Hops that the change takes away. */
  readonly hops: number;
  /** Pairs of start and end that have no way left, after the changes of the rows before; in a minimum cut by this one alone. */
  readonly pairs: number;
  /** Of all pairs, 0–1. */
  readonly share: number;
  readonly used: CutUse;
  /** Calls that the change would have broken, then those that it may have broken: at most 20. */
  readonly usedCalls: readonly UsedCall[];
  /** What to do, in a sentence. */
  readonly change: string;
}

export interface CutList {
  readonly rows: readonly CutRow[];
  /** Pairs of start and end with a certain or conditional way that nobody accepted. */
  readonly pairs: number;
  /** Pairs with such a way that somebody accepted: they count to no other figure. */
  readonly accepted: number;
  /** Pairs left when all listed changes are made. */
  readonly left: number;
  /** False where a better order may exist: trying all would have taken too long. */
  readonly exact: boolean;
  /** Hops of the whole minimum cut; null where none exists, or none was asked for. */
  readonly minimum: number | null;
}

export const DEFAULT_CUTS = 10;
const MOST_CALLS = 20;
/** Hops of a change that are looked at for use. */
const MOST_HOPS = 400;

const NOTHING: CutList = { rows: [], pairs: 0, accepted: 0, left: 0, exact: true, minimum: null };

const KEPT = 8;
const lately = new WeakMap<PathGraph, Map<string, Promise<CutList>>>();

/**
 * The changes that break most pairs, each after those before it; or a minimum cut. Unknown and blocked paths never enter.
 * Rejects with UnknownId for an id that no node has.
 */
export async function findCuts(reader: Reader, question: CutQuestion = {}): Promise<CutList> {
  if (reader.generation === null) return NOTHING;
  const graph = await reader.paths();
  const limit = Math.max(0, Math.floor(question.limit ?? DEFAULT_CUTS));
  const { from, to, decisions, decided } = await chosenEnds(reader, graph, question);
  const minimum = question.minimum === true;
  const key = JSON.stringify([
    from.map((c) => c.text),
    to.map((c) => c.text),
    limit,
    minimum,
    question.spareUsed === true,
    decided,
  ]);
  let kept = lately.get(graph);
  if (!kept) {
    kept = new Map();
    lately.set(graph, kept);
  }
  let found = kept.get(key);
  if (!found) {
    const [oldest] = kept.keys();
    if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
    const query = { from, to, limit, decisions };
    found = minimum ? minimumOf(reader, graph, query, question.spareUsed === true) : greedy(reader, graph, query);
    kept.set(key, found);
  }
  return found;
}

type Query = Parameters<typeof chokePoints>[1];

async function greedy(reader: Reader, graph: PathGraph, query: Query): Promise<CutList> {
  const uses = await usageOf(reader, graph);
  const answer = chokePoints(graph, query);
  return {
    pairs: answer.pairs,
    accepted: answer.accepted,
    left: answer.left,
    exact: answer.exact,
    minimum: null,
    rows: answer.cuts.map((cut) =>
      rowOf(graph, uses, {
        key: cut.change.key,
        changes: [cut.change],
        edges: cut.edges,
        edge: cut.edge,
        pairs: cut.pairs,
        all: answer.pairs,
      }),
    ),
  };
}

async function minimumOf(reader: Reader, graph: PathGraph, query: Query, spareUsed: boolean): Promise<CutList> {
  const uses = await usageOf(reader, graph);
  const capacity = (edges: readonly number[]) => (spareUsed && uses(edges, []).calls.length > 0 ? 10 : 1);
  const answer = minimumCut(graph, query, capacity);
  return {
    pairs: answer.pairs,
    accepted: answer.accepted,
    left: answer.links === null ? answer.pairs : 0,
    exact: true,
    minimum: answer.links === null ? null : answer.size,
    rows: (answer.links ?? []).map((link) => {
      const edge = link.edges[0] ?? 0;
      return rowOf(graph, uses, {
        key: `${graph.arrays.edgeFrom[edge]} ${graph.arrays.outTo[edge]}`,
        changes: link.changes,
        edges: link.edges,
        edge,
        pairs: link.pairs,
        all: answer.pairs,
      });
    }),
  };
}

interface Use {
  readonly used: CutUse;
  readonly calls: readonly UsedCall[];
}

/** What of some hops was used, where these statements are what is to change. */
type Uses = (edges: readonly number[], statements: readonly Because[]) => Use;

interface Cut {
  readonly key: string;
  readonly changes: readonly Change[];
  readonly edges: readonly number[];
  readonly edge: number;
  readonly pairs: number;
  readonly all: number;
}

function rowOf(graph: PathGraph, uses: Uses, cut: Cut): CutRow {
  const { edgeFrom, outTo } = graph.arrays;
  const [start, end] = [edgeFrom[cut.edge] ?? 0, outTo[cut.edge] ?? 0];
  // Policies that can be edited first: of those of AWS only the holders change.
  const statements = cut.changes
    .flatMap((c) => (c.statement ? [c.statement] : []))
    .sort((a, b) => Number(isAwsManaged(a.policy)) - Number(isAwsManaged(b.policy)));
  const technique = graph.technique(cut.edge);
  const holders = holdersOf(graph, start);
  const { used, calls } = uses(cut.edges, statements);
  const links = new Set(cut.edges.map((e) => `${edgeFrom[e]} ${outTo[e]}`)).size;
  const evidence = graph.evidence(cut.edge);
  return {
    id: createHash('sha256').update(cut.key).digest('hex').slice(0, 24),
    from: graph.id(holders[0] ?? start),
    to: graph.id(end),
    kind: graph.kind(cut.edge),
    technique,
    statements,
    fact: statements.length > 0 ? null : (cut.changes.find((c) => c.fact)?.fact ?? null),
    hops: links,
    pairs: cut.pairs,
    share: cut.all === 0 ? 0 : cut.pairs / cut.all,
    used,
    usedCalls: calls,
    change: changeText({
      kind: graph.kind(cut.edge),
      from: nameOf(graph, start),
      to: nameOf(graph, end),
      holders: holders.map((n) => nameOf(graph, n)),
      statements,
      awsManaged: statements[0] !== undefined && isAwsManaged(statements[0].policy),
      fact: cut.changes.find((c) => c.fact)?.fact ?? null,
      actions: actionsOf(evidence.props.actions, technique),
      ports: textsOf(evidence.props.ports),
      hops: links,
    }),
  };
}

/** What is done on a hop, each action once: a technique may ask one of them for several things. */
const actionsOf = (own: unknown, technique: string | null): readonly string[] => [
  ...new Set([
    ...textsOf(own),
    ...(techniques()
      .get(technique ?? '')
      ?.actions.map((a) => a.action) ?? []),
  ]),
];

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];

function nameOf(graph: PathGraph, node: number): string {
  const id = graph.id(node);
  if (id.startsWith('admin:')) return `administrator of ${graph.account(node)}`;
  if (id === 'internet') return 'the internet';
  if ((graph.flags(node) & NODE.hidden) !== 0)
    return (
      holdersOf(graph, node)
        .slice(0, 3)
        .map((n) => graph.detail(n).name)
        .join(', ') || id
    );
  return graph.detail(node).name || id;
}

/** The node itself, or the members of a hidden set. */
function holdersOf(graph: PathGraph, node: number): readonly number[] {
  if ((graph.flags(node) & NODE.hidden) === 0) return [node];
  const { inOffset, inFrom } = graph.arrays;
  return [...inFrom.subarray(inOffset[node], inOffset[node + 1])];
}

const ASSUMED = 'MATCH (p:Asset)-[r:ASSUMED]->(m:Asset) RETURN p.id AS p, m.id AS m, r.last AS last ORDER BY p, m';

/** Answers what of some hops was used, by granted against used and by who assumed which role. */
async function usageOf(reader: Reader, graph: PathGraph): Promise<Uses> {
  const granted = await unusedOf(reader);
  const assumed = new Map<string, string | null>();
  const { generation } = reader;
  for (const r of (await generation?.graph.read(ASSUMED, {})) ?? []) {
    const ids = [String(r.p), String(r.m)];
    const [from, to] = generation ? await wholeIds(generation, ids) : ids;
    assumed.set(`${from}\n${to}`, typeof r.last === 'string' ? r.last : null);
  }
  const anything = granted.size > 0;
  const { edgeFrom, outTo } = graph.arrays;
  const others = restingElsewhere(graph);
  return (edges, statements) => {
    const changed = new Set(statements.flatMap((s) => statementKey(s) ?? []));
    // Whatever a resource's own policy allows, the caller's policies allow on others: events do not tell which was called.
    const own = statements.length > 0 && statements.every((s) => 'policy' in s && s.layer === 'identity');
    const alone = (row: UnusedRow, holder: number, action: string): boolean =>
      own &&
      (row.allowedBy?.length ?? 0) > 0 &&
      row.allowedBy?.every((s) => changed.has(`${s.policy} ${s.statement}`)) === true &&
      !others(holder, action, changed);
    const calls = new Map<string, UsedCall>();
    let unused = 0;
    let open = false;
    for (const e of edges.slice(0, MOST_HOPS)) {
      const to = graph.id(outTo[e] ?? 0);
      for (const holder of holdersOf(graph, edgeFrom[e] ?? 0)) {
        const principal = graph.id(holder);
        if (graph.kind(e) === 'CAN_ASSUME') {
          const last = assumed.get(`${principal}\n${to}`);
          if (last !== undefined)
            calls.set(`${principal}\n${to}`, { principal, permission: 'sts:AssumeRole', lastUsed: last, alone: true });
          else if (anything && assumed.size > 0) unused++;
          else open = true;
          continue;
        }
        const wanted = [...actionsOf(graph.evidence(e).props.actions, graph.technique(e))];
        const rows = granted.get(principal) ?? [];
        // Being administrator is rights over IAM: whoever calls nothing of IAM makes no use of it.
        if (graph.kind(e) === 'IS_ADMIN')
          wanted.push(...rows.map((r) => r.permission).filter((p) => p === 'iam' || p.startsWith('iam:')));
        if (wanted.length === 0 || rows.length === 0) open = true;
        for (const action of wanted) {
          const row =
            rows.find((r) => r.permission === action) ??
            rows.find((r) => r.permission === action.slice(0, action.indexOf(':')));
          if (row === undefined || row.status === 'not-observable') open = true;
          else if (row.status === 'used')
            calls.set(`${principal}\n${action}`, {
              principal,
              permission: action,
              lastUsed: row.lastUsed,
              alone: alone(row, holder, action),
            });
          else unused++;
        }
      }
    }
    const list = [...calls.values()].sort(
      (a, b) =>
        Number(b.alone) - Number(a.alone) ||
        ((b.lastUsed ?? '') < (a.lastUsed ?? '') ? -1 : (b.lastUsed ?? '') > (a.lastUsed ?? '') ? 1 : 0) ||
        (`${a.principal}\n${a.permission}` < `${b.principal}\n${b.permission}` ? -1 : 1),
    );
    return {
      used:
        list.length > 0
          ? list[0]?.alone
            ? 'used'
            : 'used by this or another'
          : unused > 0 && !open
            ? 'unused'
            : 'not known',
      calls: list.slice(0, MOST_CALLS),
    };
  };
}

const statementKey = (b: Because): string | null => ('policy' in b ? `${b.policy} ${b.statement}` : null);

/** Hops of a principal that are looked at: one with more is told apart from nothing. */
const MOST_OWN_HOPS = 2000;

/**
 * Answers whether something a principal can do by an action rests on none of the statements that change: the resource's own policy,
 * for one, may have allowed the calls that were seen. True too where there is too much to look at.
 */
function restingElsewhere(graph: PathGraph): (node: number, action: string, changed: ReadonlySet<string>) => boolean {
  const { outOffset, outTo, edgeEvidence } = graph.arrays;
  const read = new Map<number, { readonly actions: readonly string[]; readonly statements: readonly string[] }>();
  const own = new Map<number, readonly number[] | null>();
  const hopsOf = (node: number): readonly number[] | null => {
    const known = own.get(node);
    if (known !== undefined) return known;
    let hops: number[] | null = [];
    for (let e = outOffset[node] ?? 0; hops !== null && e < (outOffset[node + 1] ?? 0); e++) {
      const to = outTo[e] ?? 0;
      // What it holds with others is its own as well.
      if ((graph.flags(to) & NODE.hidden) !== 0)
        for (let f = outOffset[to] ?? 0; f < (outOffset[to + 1] ?? 0); f++) hops.push(f);
      else if (graph.kind(e) === 'CAN_ACCESS') hops.push(e);
      if (hops.length > MOST_OWN_HOPS) hops = null;
    }
    own.set(node, hops);
    return hops;
  };
  return (node, action, changed) => {
    const hops = hopsOf(node);
    if (hops === null) return true;
    return hops.some((e) => {
      const place = edgeEvidence[e] ?? 0;
      let known = read.get(place);
      if (known === undefined) {
        const { props, because } = graph.evidence(e);
        known = {
          actions: textsOf(props.actions),
          statements: because.flatMap((b) => ('policy' in b && b.effect === 'Allow' ? (statementKey(b) ?? []) : [])),
        };
        read.set(place, known);
      }
      return known.actions.includes(action) && !known.statements.some((s) => changed.has(s));
    });
  };
}
