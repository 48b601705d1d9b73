/** Ends in groups that one search answers. */

import type { DecidedAlike } from './decisions.js';
import type { PathGraph } from './path-graph.js';
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

/** Edges that may be looked at for one word before its ends are searched account by account. */
const MOST_WORK = 300_000_000;

/**
 * The ends of a word in groups: stores of one account, type and weight, of which people decided alike, that are entered by the same edges are one group;
 * named ends stand alone; an account is one group whose nearest end counts. So do the stores of an account where there are so
 * many groups that a search each would take minutes: then a row names the nearest store of the account.
 */
export function groupEnds(
  graph: PathGraph,
  chosen: Chosen,
  taken: Set<number>,
  decided: DecidedAlike,
): readonly EndGroup[] {
  const nodes = chosen.nodes.filter((n) => !taken.has(n));
  if (nodes.length === 0) return [];
  if (chosen.word.kind === 'account') return [{ asked: chosen, targets: nodes, ends: nodes, any: true }];
  for (const n of nodes) taken.add(n);
  if (chosen.word.kind !== 'data') return nodes.map((n) => ({ asked: chosen, targets: [n], ends: [n], any: false }));
  const groups = new Map<string, number[]>();
  const { inOffset, inFrom, inEdge, edgeShape, edgeCause } = graph.arrays;
  for (const n of nodes) {
    let key = `${graph.account(n)} ${graph.type(n)} ${graph.detail(n).weight} ${decided.end(n)}`;
    for (let j = inOffset[n] ?? 0; j < (inOffset[n + 1] ?? 0); j++) {
      const e = inEdge[j] ?? 0;
      key += `\n${inFrom[j]} ${edgeShape[e]} ${edgeCause[e]}`;
    }
    const group = groups.get(key);
    if (group) group.push(n);
    else groups.set(key, [n]);
  }
  if (groups.size * graph.edgeCount <= MOST_WORK)
    return [...groups.values()].map((ends) => ({ asked: chosen, targets: [ends[0] ?? 0], ends, any: false }));
  const accounts = new Map<string, number[]>();
  for (const n of nodes) {
    const list = accounts.get(graph.account(n));
    if (list) list.push(n);
    else accounts.set(graph.account(n), [n]);
  }
  return [...accounts.values()].map((ends) => ({ asked: chosen, targets: ends, ends, any: true }));
}
