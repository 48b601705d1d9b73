/**
 * Where a projection leaves what it found out about access for the next one: one file in the data directory, replaced each
 * time. It may be deleted at any time; a file that is cut short, changed, or of another version of the program counts as none.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AccessMemory, RememberedAccess } from '../graph/analysis/access-memory.js';

export const ACCESS_MEMORY = 'access.memory';
/** Under one name, so that what a killed process left is overwritten and never heaps up. */
const ASIDE = '.access.memory.tmp';
/** Larger ones are not worth reading into memory. */
const MOST_BYTES = 256 << 20;

let version: string | null = null;

/** A hash of the code and data that decide, so that no answer of another version is taken over, released or not. */
function versionOfCode(): string {
  if (version !== null) return version;
  const hash = createHash('sha256');
  const roots = ['../graph/', '../../graph/iam/catalogue/'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  for (const root of roots) {
    let names: string[];
    try {
      names = readdirSync(root, { recursive: true, encoding: 'utf8' });
    } catch {
      // Run from its sources the program has its data beside the code.
      continue;
    }
    for (const name of names.sort()) {
      if (!/\.(js|ts|br|json)$/.test(name) || /\.(test|d)\.ts$/.test(name)) continue;
      hash.update(`${name}\n`).update(readFileSync(join(root, name)));
    }
  }
  version = hash.digest('hex');
  return version;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isGroup = (value: unknown): boolean =>
  isObject(value) &&
  Array.isArray(value.at) &&
  Array.isArray(value.says) &&
  Array.isArray(value.answers) &&
  value.answers.every((a) => isObject(a) && Array.isArray(a.edges) && Array.isArray(a.blocked));

/** Its form; that it is what this program wrote, the checksum says. */
const isRemembered = (value: unknown): value is RememberedAccess =>
  isObject(value) &&
  typeof value.surroundings === 'string' &&
  Array.isArray(value.stores) &&
  value.stores.every((s) => Array.isArray(s) && s.length === 2) &&
  isObject(value.groups) &&
  Object.values(value.groups).every(isGroup);

const headOf = (text: string): string =>
  `${JSON.stringify({ version: versionOfCode(), sha256: createHash('sha256').update(text).digest('hex') })}\n`;

/** What the last projection left, or null for nothing usable. Never rejects: without it everything is decided. */
export async function readAccessMemory(dataDir: string): Promise<RememberedAccess | null> {
  const path = join(dataDir, ACCESS_MEMORY);
  try {
    if ((await stat(path)).size > MOST_BYTES) return null;
    const all = await readFile(path, 'utf8');
    const text = all.slice(all.indexOf('\n') + 1);
    if (!all.startsWith(headOf(text))) return null;
    const value: unknown = JSON.parse(text);
    return isRemembered(value) ? value : null;
  } catch {
    return null;
  }
}

/** Leaves it for the next projection. Never rejects: a full disk must not undo what was published. */
export async function writeAccessMemory(dataDir: string, memory: RememberedAccess): Promise<void> {
  const path = join(dataDir, ACCESS_MEMORY);
  const aside = join(dataDir, ASIDE);
  try {
    const text = JSON.stringify(memory);
    if (text.length > MOST_BYTES) {
      await rm(path, { force: true });
      return;
    }
    const handle = await open(aside, 'w', 0o600);
    try {
      await handle.writeFile(headOf(text));
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    await rename(aside, path);
  } catch {
    await rm(aside, { force: true }).catch(() => {});
  }
}

/**
 * Runs a projection with what the one before left, and leaves what it found out for the next. It is let go of before anything
 * is published: what it says holds by hashes, whether or not the projection comes to be seen. `anew`: nothing is taken over.
 */
export async function withAccessMemory<T>(
  dataDir: string,
  anew: boolean,
  project: (memory: AccessMemory) => Promise<T>,
): Promise<T> {
  const memory: AccessMemory = { before: anew ? null : await readAccessMemory(dataDir) };
  const result = await project(memory);
  if (memory.after) await writeAccessMemory(dataDir, memory.after);
  return result;
}
