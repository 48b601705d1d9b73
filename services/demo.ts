/** Loads the demo organisation into a data directory: the same imports as a customer's recording and trail, one projection. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readManifest } from '../graph/snapshot/manifest.js';
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

/** Stands in the data directory while the demo is being loaded: found at a start, the loading before it was cut off. */
const loadingMark = (dataDir: string): string => join(dataDir, 'demo.loading');

/** Nothing was ever committed there, or only a part of the demo. */
export async function wantsDemo(dataDir: string): Promise<boolean> {
  return existsSync(loadingMark(dataDir)) || (await readManifest(dataDir)).seq === 0;
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
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(loadingMark(dataDir), '');
  await importRecording(dataDir, join(folder, 'aws'), {
    at: RECORDED_AT,
    project: false,
    sink: { interactive: false, columns: 80, write: () => {} },
  });
  await importCloudTrail(dataDir, [join(folder, 'cloudtrail')], { at: RECORDED_AT, project: false });
  await projectUntil(dataDir, (await readManifest(dataDir)).seq, options);
  rmSync(loadingMark(dataDir), { force: true });
  return true;
}
