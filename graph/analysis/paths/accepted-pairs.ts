/** Pairs of start and end whose way somebody accepted. */
import { acceptedRows } from './answer.js';
import type { Decisions, RowAcceptance } from './decisions.js';
import { NODE } from './node.js';
import type { PathGraph } from './path-graph.js';
import type { Chosen } from './select.js';

/**
 * An acceptance by ends covers the pairs between them. One by a row's id covers the pairs for which that row stands, among the
 * rows of `paths` for the same starts and ends.
 */
export class AcceptedPairs {
  private readonly byEnds: readonly RowAcceptance[];
  /** Starts by end. */
  private readonly byRow: ReadonlyMap<number, ReadonlySet<number>>;
  /** Equal numbers for ends of the same starts. */
  private readonly rowKind = new Map<number, number>();

  constructor(
    private readonly graph: PathGraph,
    asked: { readonly from: readonly Chosen[]; readonly to: readonly Chosen[]; readonly decisions?: Decisions },
  ) {
    const accepted = asked.decisions?.accepted ?? [];
    this.byEnds = accepted.filter((a) => a.path === null);
    this.byRow = accepted.length === this.byEnds.length ? new Map() : acceptedRows(graph, asked);
    const kinds = new Map<string, number>();
    for (const [end, starts] of this.byRow) {
      const text = [...starts].sort((a, b) => a - b).join();
      const kind = kinds.get(text) ?? kinds.size;
      kinds.set(text, kind);
      this.rowKind.set(end, kind);
    }
  }

  /** Whether somebody accepted the way from a start to an end. */
  covers(start: number, end: number): boolean {
    return (
      this.byRow.get(end)?.has(start) === true ||
      this.byEnds.some((a) => this.reaches(a, end) && (a.from === null || a.from.has(start)))
    );
  }

  /** Equal for ends that are accepted of the same starts. */
  alike(end: number): string {
    const row = this.rowKind.get(end);
    const by = this.byEnds.flatMap((a, i) => (this.reaches(a, end) ? [i] : []));
    return row === undefined ? by.join() : `${by.join()}=${row}`;
  }

  /** One of each kind of these ends; none where one of them is accepted of nobody, as then no start is covered towards all. */
  unlike(ends: readonly number[]): readonly number[] {
    const kinds = new Map<string, number>();
    for (const end of ends) {
      const kind = this.alike(end);
      if (kind === '') return [];
      if (!kinds.has(kind)) kinds.set(kind, end);
    }
    return [...kinds.values()];
  }

  private reaches(a: RowAcceptance, end: number): boolean {
    if (a.to === 'admin') return (this.graph.flags(end) & NODE.admin) !== 0;
    return a.to === null || a.to.has(end);
  }
}
