/** Files that no commit names are rubbish of runs that died: swept once their owner is surely gone. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { orphans } from '../disk/owner.js';
import { readManifest, SEGMENTS } from './manifest.js';

/**
 * Deletes segment files of dead runs. The order matters: the manifest is read after the owners were found dead, so it
 * names all that they will ever have committed.
 */
export async function sweepSegments(dataDir: string): Promise<void> {
  const folder = join(dataDir, SEGMENTS);
  const dead = await orphans(folder);
  if (dead.length === 0) return;
  const named = new Set((await readManifest(dataDir)).commits.flatMap((c) => (c.segment ? [c.segment.file] : [])));
  for (const file of dead) if (!named.has(file)) await rm(join(folder, file), { force: true });
}

/** A run that imports events for longer than this has long been given up. */
const EVENTS_ABANDONED_MS = 24 * 3600_000;

/** Deletes event files that no commit names and nobody has touched for a day. */
export async function sweepEvents(dataDir: string, now = Date.now()): Promise<void> {
  const folder = join(dataDir, 'events');
  const old: string[] = [];
  for (const file of await readdir(folder).catch(() => [])) {
    const info = await stat(join(folder, file)).catch(() => null);
    if (info?.isFile() && now - info.mtimeMs > EVENTS_ABANDONED_MS) old.push(file);
  }
  if (old.length === 0) return;
  const named = new Set((await readManifest(dataDir)).commits.flatMap((c) => c.events.map((e) => e.file)));
  for (const file of old) if (!named.has(file)) await rm(join(folder, file), { force: true });
}
