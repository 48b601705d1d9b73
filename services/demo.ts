/** Loads the demo organisation into a data directory: the same imports as a customer's recording and trail, one projection. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSnapshot } from '../graph/snapshot/log.js';
import { importRecording } from './collect.js';
import { importCloudTrail } from './import-cloudtrail.js';
import { projectUntil } from './project.js';

/** The moment the recording stands for; the trail ends then. */
const RECORDED_AT = '2026-11-20T06:00:00.000Z';

/** `demo/recorded` beside the program, whether it runs compiled (`dist/services`) or from its sources. */
function recordedFolder(): string | null {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const found = join(folder, 'demo', 'recorded', 'aws');
    if (existsSync(found)) return dirname(found);
    if (resolve(folder, '..') === folder) return null;
  }
}

/**
 * Loads it and publishes a generation.
 * @returns false when the recording is not there (a package without its demo).
 */
export async function loadDemo(
  dataDir: string,
  options: { readonly store?: string | undefined; readonly note?: (text: string) => void } = {},
): Promise<boolean> {
  const folder = recordedFolder();
  if (folder === null) return false;
  options.note?.('loading the demo organisation …');
  await importRecording(dataDir, join(folder, 'aws'), {
    at: RECORDED_AT,
    project: false,
    sink: { interactive: false, columns: 80, write: () => {} },
  });
  await importCloudTrail(dataDir, [join(folder, 'cloudtrail')], { at: RECORDED_AT, project: false });
  const snapshot = await readSnapshot(dataDir);
  if (snapshot) await projectUntil(dataDir, snapshot.seq, options);
  return true;
}
