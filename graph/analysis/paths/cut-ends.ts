/** Which pairs of start and end cuts count: not what administrators have anyway, and not what somebody accepted. */
import type { AcceptedPairs } from './accepted-pairs.js';
import type { Changes, Core } from './core.js';
import { EDGE, type PathGraph } from './path-graph.js';
import type { Chosen } from './select.js';
import type { End } from './trees.js';

/** Entries of all trees together; beyond it the ends of an account are one. 4 bytes each. */
const MOST_ENTRIES = 64_000_000;

/** Whether the node is known to be administrator of an account: its accounts. */
function administered(graph: PathGraph, node: number): readonly string[] {
  const { outOffset, outTo, edgeFlags } = graph.arrays;
  const found: string[] = [];
  for (let e = outOffset[node] as number; e < (outOffset[node + 1] as number); e++) {
    if (graph.kind(e) !== 'IS_ADMIN' || graph.certainty(e) === 'unknown') continue;
    if (((edgeFlags[e] as number) & EDGE.blocked) === 0) found.push(graph.account(outTo[e] as number));
  }
  return found;
}

/**
 * Starts by name or not. An unnamed start that is administrator of an account has all that is in it already: its ways to there are
 * no pairs, as administrators are left out of lists of paths to administrator.
 */
export class Starts {
  readonly named = new Map<number, boolean>();
  private readonly masks = new Map<string, Uint8Array>();
  private readonly owns = new Map<number, readonly string[]>();

  constructor(
    private readonly graph: PathGraph,
    from: readonly Chosen[],
  ) {
    for (const chosen of from)
      for (const node of chosen.nodes) this.named.set(node, (this.named.get(node) ?? false) || chosen.named);
    for (const [node, named] of this.named) if (!named) this.owns.set(node, administered(graph, node));
  }

  get nodes(): readonly number[] {
    return [...this.named.keys()];
  }

  /** Whether the pair of this start and an end in `account` is asked about. */
  counts(node: number, account: string, inside: string | null): boolean {
    if (inside !== null && this.graph.account(node) === inside) return false;
    return !(this.owns.get(node) ?? []).includes(account);
  }

  mask(core: Core, account: string, inside: string | null): Uint8Array {
    const key = `${account} ${inside ?? ''}`;
    let mask = this.masks.get(key);
    if (!mask) {
      mask = new Uint8Array(core.nodes.length);
      for (const node of this.named.keys()) {
        const at = core.numberOf[node] as number;
        if (at >= 0 && this.counts(node, account, inside)) mask[at] = 1;
      }
      this.masks.set(key, mask);
    }
    return mask;
  }
}

interface Group {
  readonly nodes: number[];
  weight: number;
  readonly account: string;
  readonly inside: string | null;
}

/** Ends that the same changes, and the same people, decide about are one, with a weight, where changes are asked about and not single hops. */
export function endsOf(
  core: Core,
  to: readonly Chosen[],
  starts: Starts,
  changes: Changes,
  decided: AcceptedPairs,
  byChange: boolean,
): readonly End[] {
  const { graph } = core;
  const taken = new Set<number>();
  const groups = new Map<string, Group>();
  for (const chosen of to) {
    if (chosen.word.kind === 'account') {
      const nodes = chosen.nodes.map((n) => core.numberOf[n] as number).filter((n) => n >= 0);
      const { account } = chosen.word;
      if (nodes.length > 0) groups.set(`account ${account}`, { nodes, weight: 1, account, inside: account });
      continue;
    }
    for (const n of chosen.nodes) {
      const at = core.numberOf[n] as number;
      if (at < 0 || taken.has(n)) continue;
      taken.add(n);
      const account = graph.account(n);
      // What leaves an end, or starts at it, would make its like another place.
      const alone = !byChange || chosen.named || core.out[at] !== core.out[at + 1] || starts.named.has(n);
      let key = alone ? `${n}` : `${account} ${decided.alike(n)}`;
      if (!alone) {
        for (let j = core.into[at] as number; j < (core.into[at + 1] as number); j++) {
          const e = core.intoEdge[j] as number;
          key += `|${core.from[e]} ${(changes.ofEdge[e] ?? []).join()}`;
        }
      }
      const group = groups.get(key);
      if (group) group.weight++;
      else groups.set(key, { nodes: [at], weight: 1, account, inside: null });
    }
  }
  let list = [...groups.values()];
  if (list.length * core.nodes.length > MOST_ENTRIES) {
    const accounts = new Map<string, Group>();
    for (const g of list) {
      const key = `${g.account} ${g.inside ?? ''}`;
      const had = accounts.get(key);
      if (had) had.nodes.push(...g.nodes);
      else accounts.set(key, { ...g, nodes: [...g.nodes], weight: 1 });
    }
    list = [...accounts.values()];
  }
  return list.map((g) => ({ nodes: g.nodes, weight: g.weight, ...masksOf(core, g, starts, decided) }));
}

/** The starts that count towards a group, and those whose way to all of it somebody accepted. */
function masksOf(
  core: Core,
  group: Group,
  starts: Starts,
  decided: AcceptedPairs,
): { readonly starts: Uint8Array; readonly accepted: Uint8Array } {
  const asked = starts.mask(core, group.account, group.inside);
  const ends = decided.unlike(group.nodes.map((at) => core.nodes[at] as number));
  if (ends.length === 0) return { starts: asked, accepted: new Uint8Array(asked.length) };
  const counting = asked.slice();
  const accepted = new Uint8Array(asked.length);
  for (let at = 0; at < asked.length; at++) {
    if (asked[at] !== 1 || !ends.every((end) => decided.covers(core.nodes[at] as number, end))) continue;
    counting[at] = 0;
    accepted[at] = 1;
  }
  return { starts: counting, accepted };
}
