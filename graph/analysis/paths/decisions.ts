/** What people decided about nodes and paths, as the path search takes it. */

/** Marks of nodes, by the words of the ledger. */
export type NodeMarks = ReadonlyMap<number, ReadonlySet<string>>;

/** Why a path is left as it is. */
export interface Accepted {
  /** The decision's name in the ledger. */
  readonly id: string;
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
}

export interface RowAcceptance {
  /** A row's id, or null where ends are named. */
  readonly path: string | null;
  readonly from: ReadonlySet<number> | null;
  readonly to: ReadonlySet<number> | 'admin' | null;
  readonly acceptance: Accepted;
}

export interface Decisions {
  readonly marks: NodeMarks;
  readonly accepted: readonly RowAcceptance[];
}

export const NO_DECISIONS: Decisions = { marks: new Map(), accepted: [] };

/** A row as acceptances look at it. */
export interface AcceptableRow {
  readonly id: () => string;
  /** Starts and ends that the row stands for, and whether these are all. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly whole: boolean;
  readonly toAdmin: boolean;
}

/**
 * The acceptance that covers a row: of one that stands for many, all of them must be covered, or what nobody accepted would
 * vanish with the rest. Null: nobody accepted it.
 */
export function acceptanceOf(decisions: Decisions, row: AcceptableRow): Accepted | null {
  for (const a of decisions.accepted) {
    if (a.path !== null) {
      if (a.path === row.id()) return a.acceptance;
      continue;
    }
    if (!row.whole) continue;
    const from = a.from;
    const to = a.to;
    if (from !== null && !row.starts.every((n) => from.has(n))) continue;
    if (to === 'admin' ? !row.toAdmin : to !== null && !row.ends.every((n) => to.has(n))) continue;
    return a.acceptance;
  }
  return null;
}

/**
 * What decisions say of nodes, as a text that is equal for nodes of which they say the same: rows join only such, or what was
 * accepted would be shown as if it were not, and a crown jewel be hidden among others. Empty for nodes nobody decided about.
 */
export interface DecidedAlike {
  start(node: number): string;
  end(node: number): string;
}

/** In: the decisions. Out: what they say of starts and of ends. */
export function decidedAlike({ marks, accepted }: Decisions): DecidedAlike {
  const covering = (sets: readonly (ReadonlySet<number> | null)[]) => {
    const some = sets.filter((s) => s !== null);
    return (node: number): string => {
      const marked = marks.get(node);
      if (some.length === 0 && marked === undefined) return '';
      const by = some.flatMap((s, i) => (s.has(node) ? [i] : []));
      return by.length === 0 && marked === undefined ? '' : `${by.join()}/${[...(marked ?? [])].sort().join()}`;
    };
  };
  return {
    start: covering(accepted.map((a) => a.from)),
    end: covering(accepted.map((a) => (a.to === 'admin' ? null : a.to))),
  };
}
