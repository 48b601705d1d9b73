/** How wide the columns of a table are, by the room there is. */

export interface Sized {
  /** Pixels at least; 160 without. */
  readonly width?: number;
  /** Its part of the width that is left over; 1 without a width, else none. */
  readonly grow?: number;
  /** Left out where the table would scroll sideways; the highest goes first. Its content is in the row's panel. */
  readonly spare?: number;
}

const widthOf = (c: Sized): number => c.width ?? 160;
const growOf = (c: Sized): number => c.grow ?? (c.width === undefined ? 1 : 0);

/** What the columns take at least. */
export const leastWidth = (columns: readonly Sized[]): number => columns.reduce((sum, c) => sum + widthOf(c), 0);

/**
 * Columns that fit into a width, with the pixels of each. Those that can be spared go first, then the table is wider than its
 * box and scrolls there. A width of 0 is not known yet: all columns, as wide as they ask for.
 */
export function fitColumns<C extends Sized>(
  columns: readonly C[],
  room: number,
): readonly { readonly column: C; readonly width: number }[] {
  let kept = [...columns];
  while (room > 0 && leastWidth(kept) > room) {
    const spare = Math.max(0, ...kept.map((c) => c.spare ?? 0));
    if (spare === 0) break;
    kept = kept.filter((c) => c.spare !== spare);
  }
  const over = Math.max(0, room - leastWidth(kept));
  const parts = kept.reduce((sum, c) => sum + growOf(c), 0);
  return kept.map((column) => ({
    column,
    width: widthOf(column) + (parts === 0 ? 0 : (over * growOf(column)) / parts),
  }));
}
