/** The import rule of ARCHITECTURE.md, "Rooms": data flows one way. Type imports count too. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** A room and the rooms it may import; a room may always import itself. The longest matching folder wins. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  'graph/schema': [],
  'graph/disk': [],
  'ingest/aws': ['graph/schema'],
  'ingest/cloudtrail': ['graph/schema'],
  'ingest/findings': ['graph/schema'],
  'ingest/files': ['graph/schema', 'ingest/aws'],
  'ingest/run': ['ingest', 'graph/schema', 'graph/snapshot'],
  'graph/snapshot': ['graph/schema', 'graph/disk'],
  'graph/iam': ['graph/schema'],
  'graph/build': ['graph/schema', 'graph/snapshot', 'graph/iam'],
  'graph/content': ['graph/schema'],
  'graph/activity': ['graph/schema', 'graph/snapshot', 'graph/content'],
  'graph/analysis': ['graph/iam', 'graph/activity', 'graph/content', 'graph/schema', 'graph/build'],
  'graph/store': ['graph/schema', 'graph/disk'],
  services: ['graph', 'ingest/run', 'ingest/files', 'ingest/cloudtrail', 'ingest/aws'],
  api: ['services', 'graph/schema'],
  cli: ['services'],
  'cli/verbs': ['cli', 'services', 'api'],
  demo: ['graph/schema', 'ingest'],
};

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    // `testing/` holds what only tests import.
    if (entry.isDirectory()) {
      if (entry.name !== 'testing') yield* sources(path);
    } else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts')) yield path;
  }
}

const under = (path: string, room: string) => path === room || path.startsWith(`${room}/`);
const roomOf = (path: string) =>
  Object.keys(MAY)
    .filter((room) => under(path, room))
    .sort((a, b) => b.length - a.length)[0];

function violations(): string[] {
  const found: string[] = [];
  for (const top of ['ingest', 'graph', 'services', 'api', 'cli', 'demo']) {
    for (const file of sources(join(root, top))) {
      const from = relative(root, file);
      const room = roomOf(from);
      if (!room) {
        found.push(`${from} lies in no room`);
        continue;
      }
      for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)) {
        const to = relative(root, resolve(dirname(file), specifier as string));
        if (to === 'package.json') continue;
        if (!under(to, room) && !(MAY[room] ?? []).some((allowed) => under(to, allowed)))
          found.push(`${from} imports ${to}`);
      }
    }
  }
  return found;
}

describe('the import rule', () => {
  it('is kept by every file', () => {
    expect(violations()).toEqual([]);
  });
  it('lets only `serve` of the command line reach into the API', () => {
    const reaching = [...sources(join(root, 'cli/verbs'))].filter(
      (f) =>
        /from ['"]\.\.\/\.\.\/api\//.test(readFileSync(f, 'utf8')) ||
        /import\(['"]\.\.\/\.\.\/api\//.test(readFileSync(f, 'utf8')),
    );
    expect(reaching.map((f) => relative(root, f)).filter((f) => !/verbs\/serve\.ts$/.test(f))).toEqual([]);
  });
  it('would notice a wrong import', () => {
    expect(roomOf('graph/schema/ids.ts')).toBe('graph/schema');
    expect((MAY['graph/schema'] ?? []).some((allowed) => under('graph/iam/compile.ts', allowed))).toBe(false);
  });
});
