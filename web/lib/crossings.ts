/** How many of the listed paths cross a hop: where one change closes most. */
import type { HopBrief } from './types';

export const hopKey = (hop: Pick<HopBrief, 'from' | 'to' | 'kind'>): string =>
  `${hop.from.key}\n${hop.kind}\n${hop.to.key}`;

/** Paths through each hop, a path counted once however often it crosses. */
export function crossings(paths: readonly { hops: readonly HopBrief[] }[]): Map<string, number> {
  const through = new Map<string, number>();
  for (const path of paths) {
    for (const key of new Set(path.hops.map(hopKey))) through.set(key, (through.get(key) ?? 0) + 1);
  }
  return through;
}

/** The hop of a path that most others cross too; null where none is shared. */
export function choke<H extends HopBrief>(hops: readonly H[], through: ReadonlyMap<string, number>): H | null {
  let best: H | null = null;
  let most = 1;
  for (const hop of hops) {
    const n = through.get(hopKey(hop)) ?? 0;
    if (n > most) {
      best = hop;
      most = n;
    }
  }
  return best;
}
