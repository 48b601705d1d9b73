/**
 * Folding: paths that differ in one member of a group are one row with a count. Rows of different target accounts, and ends
 * that were named, are never joined.
 */
import type { DecidedAlike } from './decisions.js';
import type { EndGroup } from './ends.js';
import { type Step, stepsOf } from './hops.js';
import { NODE } from './node.js';
import { EDGE, type PathGraph } from './path-graph.js';
import type { PathCost, Reach } from './search.js';

/** A row before its words: the path that stands for it and who else goes that way. */
export interface Folded {
  /** Equal for paths that are one row. */
  readonly key: string;
  readonly group: EndGroup;
  readonly from: number;
  readonly to: number;
  readonly edges: readonly number[];
  readonly cost: PathCost;
  /** Starts; at most MEMBERS are kept. */
  readonly members: readonly number[];
  /** Ends it stands for; beyond MEMBERS not all are kept. */
  readonly ends: readonly number[];
  readonly count: number;
}

/** Members that a row lists. */
export const MEMBERS = 20;

/** A row while paths are still added to it. */
interface Row {
  readonly key: string;
  group: EndGroup;
  from: number;
  to: number;
  edges: readonly number[];
  cost: PathCost;
  readonly members: number[];
  ends: readonly number[];
  count: number;
}

export interface StartNode {
  readonly node: number;
  readonly named: boolean;
}

/** Collects the paths of one search after another and folds them. */
export class Folds {
  private readonly rows = new Map<string, Row>();
  private readonly administrators = new Map<string, boolean>();
  /** Paths seen, folded or not. */
  routes = 0;
  /** Every path of the rows asked for. */
  readonly noted: { readonly start: number; readonly group: EndGroup; readonly to: number }[] = [];

  /** @param wanted keys of rows of which every path is noted */
  constructor(
    private readonly graph: PathGraph,
    private readonly decided: DecidedAlike,
    private readonly wanted?: ReadonlySet<string>,
  ) {}

  /**
   * Adds the best path of every start that has one; starts in the order of their ids. Out: those that opened a row. A start that takes
   * the same first hop as another goes on like it, so its path is not even looked at.
   */
  addAll(group: EndGroup, reach: Reach, starts: readonly StartNode[]): readonly number[] {
    const { outTo, edgeShape, edgeFlags, nodeType } = this.graph.arrays;
    // By what was decided about the start, then by its first hop.
    const seenOf = new Map<string, Map<number, Row>>();
    const opened: number[] = [];
    const shapes = 2 ** 22;
    for (const { node, named } of starts) {
      if (!reach.reached(node)) continue;
      const first = named || !reach.known(node) ? null : reach.first(node);
      let key = -1;
      if (first) {
        key = ((outTo[first.edge] ?? 0) * shapes + (edgeShape[first.edge] ?? 0)) * 256 + ((nodeType[node] ?? 0) & 255);
        if (!Number.isSafeInteger(key) || (edgeShape[first.edge] ?? 0) >= shapes) key = -1;
        // The conditions of going on from a host hang on how it was entered: told apart by the whole path.
        if (((edgeFlags[first.edge] ?? 0) & EDGE.entersHost) !== 0) key = -1;
      }
      const decided = this.decided.start(node);
      let seen = seenOf.get(decided);
      if (!seen) {
        seen = new Map();
        seenOf.set(decided, seen);
      }
      const row = key < 0 ? undefined : seen.get(key);
      if (row) {
        if (this.wanted?.has(row.key)) this.noted.push({ start: node, group, to: row.to });
        this.join(row, node, group);
        continue;
      }
      const path = reach.path(node);
      const cost = reach.best(node);
      if (!path || !cost || path.length === 0) continue;
      const { row: into, isNew } = this.put(group, node, path, cost, named);
      if (isNew) opened.push(node);
      if (key >= 0) seen.set(key, into);
    }
    return opened;
  }

  /** Adds one path. */
  put(
    group: EndGroup,
    start: number,
    edges: readonly number[],
    cost: PathCost,
    named: boolean,
  ): { readonly row: Row; readonly isNew: boolean } {
    const { graph } = this;
    const to = graph.arrays.outTo[edges[edges.length - 1] ?? 0] ?? 0;
    const key = this.key(group, start, edges, cost, named, to);
    const ends = group.any ? [to] : group.ends;
    const row = this.rows.get(key);
    if (this.wanted?.has(key)) this.noted.push({ start, group, to });
    if (!row) {
      const made: Row = { key, group, from: start, to, edges, cost, members: [start], ends, count: ends.length };
      this.rows.set(key, made);
      this.routes += ends.length;
      return { row: made, isNew: true };
    }
    this.join(row, start, group, ends);
    // The cheapest stands for the row; of ends reached alike, the one that matters most.
    const heavier =
      start === row.from &&
      to !== row.to &&
      !cheaper(row.cost, cost) &&
      graph.detail(to).weight > graph.detail(row.to).weight;
    if (cheaper(cost, row.cost) || heavier) Object.assign(row, { group, from: start, to, edges, cost });
    return { row, isNew: false };
  }

  private join(
    row: Row,
    start: number,
    group: EndGroup,
    ends: readonly number[] = group.any ? [row.to] : group.ends,
  ): void {
    this.routes += ends.length;
    row.count += ends.length;
    if (row.members.length < MEMBERS && !row.members.includes(start)) row.members.push(start);
    if (row.group !== group && row.ends.length < MEMBERS) row.ends = [...new Set([...row.ends, ...ends])];
  }

  all(): readonly Folded[] {
    return [...this.rows.values()];
  }

  private key(
    group: EndGroup,
    start: number,
    edges: readonly number[],
    cost: PathCost,
    named: boolean,
    to: number,
  ): string {
    const { graph } = this;
    const { edgeCause } = graph.arrays;
    // What people decided about unlike is not joined; of unnamed ends the groups keep it apart.
    const asked = `${group.asked.text} ${group.asked.named ? to : `${graph.account(to)} ${this.decided.end(to)}`}`;
    const from = `${named ? `=${start}` : ''}${this.decided.start(start)}`;
    if (cost.unknown > 0 && !cost.blocked) {
      const causes = new Set(edges.map((e) => edgeCause[e] ?? 0).filter((c) => c > 0));
      return `unknown ${asked} ${from} ${[...causes].sort((a, b) => a - b).join()}`;
    }
    const steps = stepsOf(graph, edges);
    const [first] = steps;
    const last = steps[steps.length - 1];
    const head = `${from} ${graph.type(start)} ${cost.blocked}`;
    if (group.asked.word.kind === 'data' && last && this.isAdministrator(last.from, graph.account(to))) {
      // An administrator reaches every store of its account: which one says nothing more.
      const way = steps.slice(1, -1).flatMap((s) => s.edges);
      const begin = first === last ? '' : this.shape(first);
      const ending = last.edges.map((e) => `${graph.certainty(e)}`).join();
      return `administrator ${asked} ${head} ${begin} ${way.join()} ${first === last ? '' : last.from} ${ending}`;
    }
    // The same first hop to the same place, and the same way on from there.
    const rest = steps.slice(1).flatMap((s) => s.edges);
    return `${asked} ${group.any ? to : group.ends[0]} ${head} ${this.shape(first)} ${rest.join()}`;
  }

  /** A hop as folding sees it: what is done, to whom, under which conditions. */
  private shape(step: Step | undefined): string {
    const { outTo, edgeShape } = this.graph.arrays;
    return (step?.edges ?? []).map((e) => `${outTo[e]} ${edgeShape[e]}`).join(';');
  }

  /** Whether a node is, or stands for, an administrator of the account. */
  private isAdministrator(node: number, account: string): boolean {
    const key = `${node} ${account}`;
    let answer = this.administrators.get(key);
    if (answer === undefined) {
      answer = administers(this.graph, node, account);
      this.administrators.set(key, answer);
    }
    return answer;
  }
}

function administers(graph: PathGraph, node: number, account: string): boolean {
  if ((graph.flags(node) & NODE.admin) !== 0) return graph.account(node) === account;
  const { outOffset, outTo, edgeFlags } = graph.arrays;
  for (let e = outOffset[node] ?? 0; e < (outOffset[node + 1] ?? 0); e++) {
    if (graph.kind(e) !== 'IS_ADMIN' || graph.certainty(e) === 'unknown') continue;
    if (((edgeFlags[e] ?? 0) & EDGE.blocked) === 0 && graph.account(outTo[e] ?? 0) === account) return true;
  }
  return false;
}

/** Whether one path costs less than another. */
export function cheaper(a: PathCost, b: PathCost): boolean {
  if (a.blocked !== b.blocked) return b.blocked;
  if (a.unknown !== b.unknown) return a.unknown < b.unknown;
  return a.conditional !== b.conditional ? a.conditional < b.conditional : a.length < b.length;
}
