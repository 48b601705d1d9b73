/** Files that no commit names are rubbish of runs that died: swept once their owner is surely gone. */
import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { readManifest, SEGMENTS } from './manifest.js';

const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
/** After this long even a file of another machine's run is nobody's. */
const ABANDONED_MS = 7 * 24 * 3600_000;

/** Begins the name of a file that this process is still writing: tells machine and process. */
export const ownerPrefix = (): string => `${host}-${process.pid}-`;

/** The process that a file's name tells of is surely gone. */
export function ownerIsGone(file: string, ageMs: number): boolean {
  if (ageMs > ABANDONED_MS) return true;
  const named = /^([0-9a-f]{8})-(\d+)-/.exec(file);
  if (!named || named[1] !== host) return false;
  const pid = Number(named[2]);
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** Files of `folder` whose writer is surely dead. */
export async function orphans(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const file of await readdir(folder).catch(() => [])) {
    const info = await stat(join(folder, file)).catch(() => null);
    if (info?.isFile() && ownerIsGone(file, Date.now() - info.mtimeMs)) found.push(file);
  }
  return found;
}

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
