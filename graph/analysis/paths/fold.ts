/**
 * Folding: paths that differ in one member of a group are one row with a count. Rows of different target accounts, and ends
 * that were named, are never joined.
 */

import { type Step, stepsOf } from './hops.js';
import { NODE } from './node.js';
import { EDGE, type PathGraph } from './path-graph.js';
import type { PathCost, Reach } from './search.js';
import type { Chosen } from './select.js';

/** Ends that every path enters alike, searched as one. */
export interface EndGroup {
  /** The word asked for. */
  readonly asked: Chosen;
  /** Targets of the search. */
  readonly targets: readonly number[];
  /** Ends that the group stands for: the first is shown. */
  readonly ends: readonly number[];
  /** Any of the targets will do: the row names the one its path reaches. */
  readonly any: boolean;
}

/**
 * The ends of a word in groups: stores of one account, type and weight that are entered by the same edges are one group;
 * named ends stand alone; an account is one group whose nearest end counts.
 */
export function groupEnds(graph: PathGraph, chosen: Chosen, taken: Set<number>): readonly EndGroup[] {
  const nodes = chosen.nodes.filter((n) => !taken.has(n));
  if (nodes.length === 0) return [];
  if (chosen.word.kind === 'account') return [{ asked: chosen, targets: nodes, ends: nodes, any: true }];
  for (const n of nodes) taken.add(n);
  if (chosen.word.kind !== 'data') return nodes.map((n) => ({ asked: chosen, targets: [n], ends: [n], any: false }));
  const groups = new Map<string, number[]>();
  const { inOffset, inFrom, inEdge, edgeType, edgeCertainty, edgeTechnique, edgeCause, edgeFlags, edgeLevel } =
    graph.arrays;
  for (const n of nodes) {
    let key = `${graph.account(n)} ${graph.type(n)} ${graph.detail(n).weight}`;
    for (let j = inOffset[n] ?? 0; j < (inOffset[n + 1] ?? 0); j++) {
      const e = inEdge[j] ?? 0;
      key += `\n${inFrom[j]} ${edgeType[e]} ${edgeCertainty[e]} ${edgeTechnique[e]} ${edgeCause[e]} ${edgeFlags[e]} ${edgeLevel[e]}`;
      // What remains to be met may differ from store to store.
      if (edgeCertainty[e] === 1) key += ` ${conditionsKey(graph, e)}`;
    }
    const group = groups.get(key);
    if (group) group.push(n);
    else groups.set(key, [n]);
  }
  return [...groups.values()].map((ends) => ({ asked: chosen, targets: [ends[0] ?? 0], ends, any: false }));
}

const conditionsOfEvidence = new WeakMap<PathGraph, Map<number, string>>();

function conditionsKey(graph: PathGraph, edge: number): string {
  let kept = conditionsOfEvidence.get(graph);
  if (!kept) {
    kept = new Map();
    conditionsOfEvidence.set(graph, kept);
  }
  const at = graph.arrays.edgeEvidence[edge] ?? 0;
  let key = kept.get(at);
  if (key === undefined) {
    key = JSON.stringify(graph.evidence(edge).conditions);
    kept.set(at, key);
  }
  return key;
}

/** A row before its words: the path that stands for it and who else goes that way. */
export interface Folded {
  readonly group: EndGroup;
  readonly from: number;
  readonly to: number;
  readonly edges: readonly number[];
  readonly cost: PathCost;
  /** Starts, in the order of their ids; at most MEMBERS are kept. */
  readonly members: number[];
  /** Ends it stands for; beyond MEMBERS not all are kept. */
  readonly ends: readonly number[];
  readonly count: number;
}

/** Members that a row lists. */
export const MEMBERS = 20;

/** Collects the paths of one search after another and folds them. */
export class Folds {
  private readonly rows = new Map<string, Folded>();
  /** Paths seen, folded or not. */
  routes = 0;

  constructor(private readonly graph: PathGraph) {}

  /** Adds the best path of `start` in `reach`, if it has one. True when it opened a row. */
  add(group: EndGroup, reach: Reach, start: number, named: boolean): boolean {
    const cost = reach.best(start);
    const first = reach.first(start);
    if (!cost || !first) return false;
    const edges = reach.path(start);
    return edges !== null && edges.length > 0 && this.put(group, start, edges, cost, named, `${first.rest}`);
  }

  /** Adds a path that is known already. True when it opened a row. */
  put(group: EndGroup, start: number, edges: readonly number[], cost: PathCost, named: boolean, rest: string): boolean {
    const { graph } = this;
    const { outTo } = graph.arrays;
    const to = outTo[edges[edges.length - 1] ?? 0] ?? 0;
    const ends = group.any ? [to] : group.ends;
    this.routes += ends.length;
    const key = this.key(group, start, edges, cost, named, rest, to);
    const row = this.rows.get(key);
    if (!row) {
      this.rows.set(key, { group, from: start, to, edges, cost, members: [start], ends, count: ends.length });
      return true;
    }
    const count = row.count + ends.length;
    const all = row.group === group || row.ends.length >= MEMBERS ? row.ends : [...new Set([...row.ends, ...ends])];
    if (row.members.length < MEMBERS && !row.members.includes(start)) row.members.push(start);
    // The cheapest stands for the row; of ends reached alike, the one that matters most.
    const heavier = to !== row.to && !cheaper(row.cost, cost) && graph.detail(to).weight > graph.detail(row.to).weight;
    const stands = cheaper(cost, row.cost) || (heavier && start === row.from);
    this.rows.set(
      key,
      stands ? { ...row, group, from: start, to, edges, cost, ends: all, count } : { ...row, ends: all, count },
    );
    return false;
  }

  all(): readonly Folded[] {
    return [...this.rows.values()];
  }

  private conditions(edge: number): string {
    return this.graph.arrays.edgeCertainty[edge] === 1 ? conditionsKey(this.graph, edge) : '';
  }

  /** A hop as folding sees it: what is done, to whom, under which conditions. */
  private shape(step: Step | undefined): string {
    const { outTo, edgeType, edgeTechnique, edgeCertainty, edgeFlags, edgeLevel } = this.graph.arrays;
    return (step?.edges ?? [])
      .map(
        (e) =>
          `${outTo[e]} ${edgeType[e]} ${edgeTechnique[e]} ${edgeCertainty[e]} ${(edgeFlags[e] ?? 0) & EDGE.blocked} ${edgeLevel[e]} ${this.conditions(e)}`,
      )
      .join(';');
  }

  private key(
    group: EndGroup,
    start: number,
    edges: readonly number[],
    cost: PathCost,
    named: boolean,
    rest: string,
    to: number,
  ): string {
    const { graph } = this;
    const asked = `${group.asked.text} ${group.asked.named ? to : graph.account(to)}`;
    const from = named ? `=${start}` : '';
    if (cost.unknown > 0 && !cost.blocked) {
      const causes = new Set(edges.map((e) => graph.arrays.edgeCause[e] ?? 0).filter((c) => c > 0));
      return `unknown ${asked} ${from} ${[...causes].sort((a, b) => a - b).join()}`;
    }
    const steps = stepsOf(graph, edges);
    const first = steps[0];
    const last = steps[steps.length - 1];
    const head = `${from} ${graph.type(start)} ${cost.blocked}`;
    if (group.asked.word.kind === 'data' && last && isAdministrator(graph, last.from, graph.account(to))) {
      // An administrator reaches every store of its account: which one says nothing more.
      const way = steps.slice(1, -1).flatMap((s) => s.edges);
      const ending = last.edges.map((e) => `${graph.certainty(e)} ${this.conditions(e)}`).join(';');
      const begin = first === last ? '' : this.shape(first);
      return `administrator ${asked} ${head} ${begin} ${way.join()} ${first === last ? '' : last.from} ${ending}`;
    }
    // The same first hop to the same place, and the same way on from there.
    return `${asked} ${group.any ? to : group.ends[0]} ${head} ${this.shape(first)} ${rest}`;
  }
}

const administrators = new WeakMap<PathGraph, Map<string, boolean>>();

/** Whether a node is, or stands for, an administrator of the account. */
function isAdministrator(graph: PathGraph, node: number, account: string): boolean {
  let kept = administrators.get(graph);
  if (!kept) {
    kept = new Map();
    administrators.set(graph, kept);
  }
  const key = `${node} ${account}`;
  let answer = kept.get(key);
  if (answer === undefined) {
    answer = findAdministrator(graph, node, account);
    kept.set(key, answer);
  }
  return answer;
}

function findAdministrator(graph: PathGraph, node: number, account: string): boolean {
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
