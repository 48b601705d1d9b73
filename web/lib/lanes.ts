/** Where the parts of a path stand: left to right by step, under the lane of each step. The same input, the same picture. */
import type { AssetBrief, Certainty, Family } from './types';

export type Lane = 'Outside' | 'Network' | 'Compute' | 'Identity' | 'Data' | 'Structure';
const LANE: Record<Family, Lane> = {
  OUTSIDE: 'Outside',
  NETWORK: 'Network',
  COMPUTE: 'Compute',
  IDENTITY: 'Identity',
  DATA: 'Data',
  SECRET: 'Data',
  STRUCTURE: 'Structure',
};
export const laneOf = (family: Family): Lane => LANE[family];

export interface DrawnHop {
  readonly from: AssetBrief;
  readonly to: AssetBrief;
  readonly label: string;
  readonly detail: string | null;
  readonly certainty: Certainty;
}
export interface PlacedNode {
  readonly asset: AssetBrief;
  readonly column: number;
  readonly x: number;
  readonly y: number;
  /** How wide the text under it may be. */
  readonly room: number;
}
export interface PlacedEdge {
  /** Index of the hop. */
  readonly hop: number;
  readonly from: PlacedNode;
  readonly to: PlacedNode;
}
export interface Picture {
  readonly nodes: PlacedNode[];
  readonly edges: PlacedEdge[];
  /** Runs of neighbouring columns of one lane, with the borders between them. */
  readonly bands: { lane: Lane; x: number; from: number; to: number }[];
  readonly width: number;
  readonly height: number;
}

export const RADIUS = 27;
const TOP = 62;
const ROW = 132;
const SIDE = 96;
const GAP_LEAST = 156;
const GAP_MOST = 264;
/** Widest label of a hop, in the picture's own units. */
export const LABEL_MOST = 176;

/** About how wide a character is at label size. Measuring would make the picture depend on which fonts have arrived. */
function letter(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x1100) return 13;
  if (code > 0x7e) return 8;
  if ('mwMW@%'.includes(character)) return 10.5;
  if ("iljtfr.:;,|!()[]'- ".includes(character)) return 4.6;
  return code >= 0x41 && code <= 0x5a ? 8.4 : 7;
}
export const textWidth = (text: string): number => [...text].reduce((sum, c) => sum + letter(c), 0);

/** The text, its middle left out where it is wider than that. */
export function fitted(text: string, most: number): string {
  if (textWidth(text) <= most) return text;
  const all = [...text];
  for (let keep = all.length - 1; keep > 2; keep--) {
    const head = Math.ceil(keep * 0.6);
    const short = `${all.slice(0, head).join('')}…${all.slice(all.length - (keep - head)).join('')}`;
    if (textWidth(short) <= most) return short;
  }
  return '…';
}

/** Places every node of the hops once. Steps that branch or return get rows of their own. */
export function place(hops: readonly DrawnHop[]): Picture {
  const assets = new Map<string, AssetBrief>();
  const depth = new Map<string, number>();
  for (const hop of hops) {
    for (const asset of [hop.from, hop.to]) if (!assets.has(asset.key)) assets.set(asset.key, asset);
    const from = depth.get(hop.from.key) ?? 0;
    depth.set(hop.from.key, from);
    // A way back to where one has been keeps its place.
    if (!depth.has(hop.to.key)) depth.set(hop.to.key, from + 1);
  }
  const columns: string[][] = [];
  for (const [key, column] of depth) {
    const before = columns[column];
    if (before) before.push(key);
    else columns[column] = [key];
  }

  // A gap is as wide as the longest label over it.
  const xs: number[] = [];
  let x = SIDE;
  for (let column = 0; column < columns.length; column++) {
    xs.push(x);
    let gap = GAP_LEAST;
    for (const hop of hops) {
      if (depth.get(hop.from.key) !== column || depth.get(hop.to.key) === column) continue;
      for (const text of [hop.label, hop.detail !== null && textWidth(hop.detail) <= LABEL_MOST ? hop.detail : '']) {
        gap = Math.max(gap, Math.min(textWidth(text), LABEL_MOST) + 2 * RADIUS + 30);
      }
    }
    x += Math.min(gap, GAP_MOST);
  }
  const width = (xs.at(-1) ?? SIDE) + SIDE;
  const rows = Math.max(1, ...columns.map((c) => c.length));
  const nodes = new Map<string, PlacedNode>();
  for (const [column, keys] of columns.entries()) {
    for (const [row, key] of keys.entries()) {
      const asset = assets.get(key);
      const at = xs[column] ?? SIDE;
      const gap = Math.min(at - (xs[column - 1] ?? at - GAP_MOST), (xs[column + 1] ?? at + GAP_MOST) - at);
      const edge = Math.min(at, width - at) * 2;
      if (asset) nodes.set(key, { asset, column, x: at, y: TOP + 46 + row * ROW, room: Math.min(gap, edge) - 12 });
    }
  }
  const edges: PlacedEdge[] = [];
  for (const [index, hop] of hops.entries()) {
    const from = nodes.get(hop.from.key);
    const to = nodes.get(hop.to.key);
    if (from && to) edges.push({ hop: index, from, to });
  }
  const bands: Picture['bands'] = [];
  for (const [column, keys] of columns.entries()) {
    const lane = laneOf(assets.get(keys[0] ?? '')?.family ?? 'STRUCTURE');
    const left = column === 0 ? 0 : ((xs[column - 1] ?? 0) + (xs[column] ?? 0)) / 2;
    const right = column === columns.length - 1 ? width : ((xs[column] ?? 0) + (xs[column + 1] ?? 0)) / 2;
    const last = bands.at(-1);
    if (last?.lane === lane) {
      last.to = right;
      last.x = (last.from + right) / 2;
    } else bands.push({ lane, from: left, to: right, x: (left + right) / 2 });
  }
  const single = bands.length === 1 ? bands[0] : undefined;
  if (single) single.x = width / 2;
  // A band of one column is named right above its node.
  for (const band of bands) {
    const within = xs.filter((at) => at > band.from && at < band.to);
    if (within.length > 0) band.x = within.reduce((a, b) => a + b, 0) / within.length;
  }
  return { nodes: [...nodes.values()], edges, bands, width, height: TOP + 46 + (rows - 1) * ROW + 96 };
}
