/** Blast radius: what can be reached from one identity, host or key; and the other way round, what can reach one thing. */
import { radiusOf } from '../graph/analysis/paths/blast.js';
import { NODE } from '../graph/analysis/paths/node.js';
import type { Reader } from './reader.js';
import { requireIds } from './resolve.js';

/** A row of `blast`: one thing that is reached, or reaches. */
export interface BlastRow {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly account: string;
  readonly hops: number;
  readonly certainty: 'certain' | 'conditional';
  /** Why its content matters, or null. */
  readonly sensitive: string | null;
  /** It is administrator of an account. */
  readonly admin: boolean;
  readonly external: boolean;
}

export interface BlastSummary {
  /** The node asked about. */
  readonly id: string;
  readonly reverse: boolean;
  readonly reached: number;
  readonly certain: number;
  /** By type, most first. */
  readonly types: readonly { readonly type: string; readonly count: number }[];
  /** Stores whose content matters. */
  readonly sensitive: number;
  readonly accounts: readonly string[];
  /** Accounts whose administrator is reached. */
  readonly admins: readonly string[];
  /** Whether anyone on the internet reaches it (asked the other way round). */
  readonly internet: boolean;
  /** Each of these accounts with the fewest hops to its administrator, nearest first. */
  readonly administers: readonly { readonly account: string; readonly hops: number }[];
  readonly hopsToAdmin: number | null;
  readonly hopsToSensitive: number | null;
  readonly mostHops: number;
  /** Further things that only something uncollected decides about: neither reached nor safe. */
  readonly undecided: number;
}

export interface Blast {
  readonly summary: BlastSummary;
  /** What matters most first: administrators, sensitive data, then by hops and id. */
  readonly rows: readonly BlastRow[];
}

/**
 * In: an id in any form an id is taken; `reverse` asks who reaches it. Out: everything by certain and conditional hops; null without
 * data. Rejects with UnknownId for an id that no node has.
 */
export async function blastOf(reader: Reader, text: string, reverse = false): Promise<Blast | null> {
  if (reader.generation === null) return null;
  const [id] = await requireIds(reader, [text], { acting: true });
  const graph = await reader.paths();
  const node = graph.find(id ?? '');
  const { reached, undecided } = node < 0 ? { reached: [], undecided: 0 } : radiusOf(graph, node, reverse);
  const rows = reached.map((r): BlastRow => {
    const detail = graph.detail(r.node);
    const flags = graph.flags(r.node);
    return {
      id: graph.id(r.node),
      type: graph.type(r.node),
      name: detail.name,
      account: graph.account(r.node),
      hops: r.hops,
      certainty: r.certainty,
      sensitive: detail.sensitive,
      admin: (flags & NODE.admin) !== 0,
      external: (flags & NODE.external) !== 0,
    };
  });
  const types = new Map<string, number>();
  for (const r of rows) types.set(r.type, (types.get(r.type) ?? 0) + 1);
  const fewest = (of: readonly BlastRow[]) => (of.length === 0 ? null : Math.min(...of.map((r) => r.hops)));
  const admins = rows.filter((r) => r.admin);
  const sensitive = rows.filter((r) => r.sensitive !== null);
  const rank = (r: BlastRow) => (r.admin || r.id === 'internet' ? 0 : r.sensitive !== null ? 1 : r.external ? 2 : 3);
  return {
    summary: {
      id: id ?? text,
      reverse,
      reached: rows.length,
      certain: rows.filter((r) => r.certainty === 'certain').length,
      types: [...types]
        .map(([type, count]) => ({ type, count }))
        .sort((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1)),
      sensitive: sensitive.length,
      accounts: [...new Set(rows.map((r) => r.account))].filter((a) => a !== '').sort(),
      admins: admins.map((r) => r.account).sort(),
      administers: admins
        .map(({ account, hops }) => ({ account, hops }))
        .sort((a, b) => a.hops - b.hops || (a.account < b.account ? -1 : 1)),
      internet: rows.some((r) => r.id === 'internet'),
      hopsToAdmin: fewest(admins),
      hopsToSensitive: fewest(sensitive),
      mostHops: rows.reduce((most, r) => Math.max(most, r.hops), 0),
      undecided,
    },
    rows: rows.sort((a, b) => rank(a) - rank(b) || a.hops - b.hops || (a.id < b.id ? -1 : 1)),
  };
}
