/** Where the points of a small trend line stand. */

export interface Spark {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly last: { readonly x: number; readonly y: number };
  readonly first: number;
  readonly now: number;
  readonly least: number;
  readonly most: number;
}

/** Room for the dot at the end. */
const EDGE = 3;

/**
 * The values that are known, evenly spaced, the least at the bottom and the most at the top; all alike: a line through the middle.
 * Null where fewer than two are known, or the newest is not.
 */
export function sparkOf(values: readonly (number | null)[], width: number, height: number): Spark | null {
  const known = values.flatMap((v) => (v === null ? [] : [v]));
  const now = values.at(-1) ?? null;
  const first = known[0];
  if (now === null || first === undefined || known.length < 2) return null;
  const least = Math.min(...known);
  const most = Math.max(...known);
  const round = (n: number) => Math.round(n * 10) / 10;
  const points = known.map((v, i) => ({
    x: round(EDGE + (i / (known.length - 1)) * (width - 2 * EDGE)),
    y: round(most === least ? height / 2 : EDGE + ((most - v) / (most - least)) * (height - 2 * EDGE)),
  }));
  const last = points.at(-1) ?? { x: 0, y: 0 };
  return { points, last, first, now, least, most };
}
