/** Files that no commit names are rubbish of runs that died: swept once their owner is surely gone. */
import { rm } from 'node:fs/promises';
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
