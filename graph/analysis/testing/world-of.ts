/** Worlds for tests, made the way a person makes them: account dumps through `import iam`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readIamFiles } from '../../../ingest/files/iam.js';
import { buildWorld } from '../../build/build.js';
import { memorySnapshot } from '../../build/memory-snapshot.js';
import type { World } from '../../build/world.js';

export const NOW = '2026-01-02T03:04:05Z';

/** The world of account dumps on disk. Throws when a file is bad. */
export async function worldOfFiles(...files: string[]): Promise<World> {
  const read = await readIamFiles(files);
  if (read.bad.length > 0) throw new Error(read.bad.join('\n'));
  return buildWorld(
    memorySnapshot(
      read.scopes.map((s) => ({ scope: s.key, observations: s.observations, state: s.state })),
      NOW,
    ),
  );
}

/** The world of account dumps in memory. */
export async function worldOfDump(...dumps: unknown[]): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-dump-'));
  try {
    const files = dumps.map((dump, i) => {
      const file = join(folder, `${i}.json`);
      writeFileSync(file, JSON.stringify(dump));
      return file;
    });
    return await worldOfFiles(...files);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
