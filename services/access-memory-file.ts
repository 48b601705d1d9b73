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

const isEntry = (value: unknown): value is readonly [string, unknown] =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';

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

const headLine = (): string => `${JSON.stringify({ version: versionOfCode() })}\n`;
const tailLine = (sha256: string): string => `${JSON.stringify({ sha256 })}\n`;

/** A line for what is common and one for each group: as one text it would be a tenth of what a projection may take. */
function* linesOf({ groups, ...common }: RememberedAccess): Iterable<string> {
  yield `${JSON.stringify(common)}\n`;
  for (const entry of Object.entries(groups)) yield `${JSON.stringify(entry)}\n`;
}

/** What the last projection left, or null for nothing usable. Never rejects: without it everything is decided. */
export async function readAccessMemory(dataDir: string): Promise<RememberedAccess | null> {
  const path = join(dataDir, ACCESS_MEMORY);
  try {
    if ((await stat(path)).size > MOST_BYTES) return null;
    const all = await readFile(path, 'utf8');
    const head = headLine();
    const end = all.lastIndexOf('\n', all.length - 2) + 1;
    if (!all.startsWith(head) || end <= head.length) return null;
    const text = all.slice(head.length, end);
    if (all.slice(end) !== tailLine(createHash('sha256').update(text).digest('hex'))) return null;
    const [common, ...groups] = text
      .split('\n')
      .slice(0, -1)
      .map((line): unknown => JSON.parse(line));
    if (!isObject(common) || !groups.every(isEntry)) return null;
    const value: unknown = { ...common, groups: Object.fromEntries(groups) };
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
    const handle = await open(aside, 'w', 0o600);
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      let some = '';
      const flush = async () => {
        hash.update(some);
        bytes += Buffer.byteLength(some);
        await handle.appendFile(some);
        some = '';
      };
      await handle.appendFile(headLine());
      for (const line of linesOf(memory)) {
        some += line;
        if (some.length > 1 << 20) await flush();
        if (bytes > MOST_BYTES) break;
      }
      await flush();
      await handle.appendFile(tailLine(hash.digest('hex')));
    } finally {
      await handle.close();
    }
    if (bytes > MOST_BYTES) await Promise.all([rm(path, { force: true }), rm(aside, { force: true })]);
    else await rename(aside, path);
  } catch {
    await rm(aside, { force: true }).catch(() => {});
  }
}

/**
 * What a projection is handed: what the one before left, and a way to leave what it found out for the next. Both are let go of
 * before the graph is written. What it says holds by hashes, whether or not the projection comes to be seen.
 * @param anew nothing is taken over
 */
export async function openAccessMemory(dataDir: string, anew: boolean): Promise<AccessMemory> {
  const memory: AccessMemory = {
    before: anew ? null : await readAccessMemory(dataDir),
    async leave() {
      const { after } = memory;
      memory.before = null;
      delete memory.after;
      if (after) await writeAccessMemory(dataDir, after);
    },
  };
  return memory;
}
