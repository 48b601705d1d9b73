/** The four figures of attack paths, and how they came about: one line of history for every generation they were asked of. */
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { radiusOf } from '../graph/analysis/paths/blast.js';
import { NODE } from '../graph/analysis/paths/node.js';
import { chooseStarts } from '../graph/analysis/paths/select.js';
import { withLock } from '../graph/disk/lock.js';
import { type CutRow, findCuts } from './cuts.js';
import { overview } from './overview.js';
import { findPaths } from './paths.js';
import type { Reader } from './reader.js';

export interface Figures {
  /** Users and roles with a way to administrator, of all, 0–1; null without any. */
  readonly shareWithPathToAdmin: number | null;
  readonly identitiesWithPathToAdmin: number;
  readonly identities: number;
  /** From the internet or an outsider to sensitive data; null: no known way. */
  readonly fewestHopsToData: number | null;
  /** The one change that breaks most. */
  readonly bestCut: CutRow | null;
  /** Paths that matter, accepted ones left out. */
  readonly paths: number;
  /** Since the generation before that figures are known of; null where there is none. */
  readonly opened: readonly string[] | null;
  readonly closed: readonly string[] | null;
  readonly since: string | null;
  /** Oldest first, this one last. */
  readonly history: readonly FigurePoint[];
}

const point = z.object({
  seq: z.number(),
  now: z.string(),
  paths: z.number(),
  withPathToAdmin: z.number(),
  identities: z.number(),
  fewestHopsToData: z.number().nullable(),
  /** Of services granted, those not used, 0–1; null without activity. Lines written before this was kept have neither of the two. */
  unusedShare: z.number().nullable().optional(),
  reachableFromInternet: z.number().optional(),
  /** Ids of the paths listed. */
  ids: z.array(z.string()),
});
export type FigurePoint = z.infer<typeof point>;

const FILE = 'path-figures.ndjson';
/** Points that trends are drawn from. */
const MOST = 100;
/** Outsiders whose reach is walked. */
const MOST_OUTSIDERS = 500;

/** A lost or cut line loses one point of a trend: nothing else rests on this file. */
async function history(dataDir: string): Promise<readonly FigurePoint[]> {
  let text: string;
  try {
    text = await readFile(join(dataDir, FILE), 'utf8');
  } catch {
    return [];
  }
  const bySeq = new Map<number, FigurePoint>();
  for (const line of text.split('\n')) {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      continue;
    }
    const found = point.safeParse(value);
    if (found.success) bySeq.set(found.data.seq, found.data);
  }
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq).slice(-MOST);
}

/** The figures of the open generation; null without data. Writes its line of history down where that can be written. */
export async function figures(reader: Reader): Promise<Figures | null> {
  const { generation } = reader;
  if (generation === null) return null;
  const all = await overview(reader);
  const answer = await findPaths(reader);
  const ids = answer.rows
    .filter((r) => r.verdict === 'open' && r.certainty !== 'unknown' && r.accepted === null)
    .map((r) => r.id);
  const fewestHopsToData = await fewestHops(reader);
  const [bestCut] = (await findCuts(reader, { limit: 5 })).rows;
  const here: FigurePoint = {
    seq: generation.seq,
    now: generation.now,
    paths: all.pathsToWhatMatters,
    withPathToAdmin: all.identitiesWithPathToAdmin,
    identities: all.identities,
    fewestHopsToData,
    unusedShare: all.unusedShare,
    reachableFromInternet: all.reachableFromInternet,
    ids,
  };
  const before = (await history(reader.dataDir)).filter((p) => p.seq < here.seq);
  await remember(reader.dataDir, here);
  const last = before.at(-1);
  const was = new Set(last?.ids ?? []);
  const is = new Set(ids);
  return {
    shareWithPathToAdmin: all.identities === 0 ? null : all.identitiesWithPathToAdmin / all.identities,
    identitiesWithPathToAdmin: all.identitiesWithPathToAdmin,
    identities: all.identities,
    fewestHopsToData,
    bestCut: bestCut ?? null,
    paths: all.pathsToWhatMatters,
    opened: last ? ids.filter((id) => !was.has(id)) : null,
    closed: last ? last.ids.filter((id) => !is.has(id)) : null,
    since: last?.now ?? null,
    history: [...before.slice(1 - MOST), here],
  };
}

async function remember(dataDir: string, here: FigurePoint): Promise<void> {
  try {
    await withLock(dataDir, 'path-figures', async () => {
      const had = (await history(dataDir)).find((p) => p.seq === here.seq);
      if (had && JSON.stringify(had) === JSON.stringify(here)) return;
      await appendFile(join(dataDir, FILE), `${JSON.stringify(here)}\n`, { mode: 0o600 });
    });
  } catch (error) {
    // Whoever may only read the data directory still gets the figures.
    if (!(error instanceof Error && 'code' in error && ['EACCES', 'EROFS', 'EPERM'].includes(String(error.code))))
      throw error;
  }
}

async function fewestHops(reader: Reader): Promise<number | null> {
  const graph = await reader.paths();
  const starts = ['internet', 'external'].flatMap((word) => chooseStarts(graph, word)?.nodes ?? []);
  let fewest: number | null = null;
  for (const start of starts.slice(0, MOST_OUTSIDERS)) {
    const found = radiusOf(graph, start, false).reached.find(
      (r) => (graph.flags(r.node) & NODE.sensitive) !== 0 && (graph.flags(r.node) & NODE.external) === 0,
    );
    if (found && (fewest === null || found.hops < fewest)) fewest = found.hops;
  }
  return fewest;
}
