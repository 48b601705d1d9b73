/** Files that a process is still writing carry its name, so that rubbish of a dead one can be told from work under way. */
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

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

/** Files and folders in `folder` whose writer is surely dead. */
export async function orphans(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const file of await readdir(folder).catch(() => [])) {
    const info = await stat(join(folder, file)).catch(() => null);
    if (info && ownerIsGone(file, Date.now() - info.mtimeMs)) found.push(file);
  }
  return found;
}
