/** Imports CloudTrail files: good ones into event segments, bad ones named; one commit for all. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import type { TrailEvent } from '../graph/schema/trail-event.js';
import { writeSegments } from '../graph/snapshot/event-segments.js';
import { openRun, readSnapshot } from '../graph/snapshot/log.js';
import { trailFiles } from '../ingest/cloudtrail/files.js';
import { readTrail } from '../ingest/cloudtrail/read.js';
import { TrailFileError } from '../ingest/cloudtrail/records.js';
import { projectUntil } from './project.js';

export interface TrailImport {
  readonly files: number;
  readonly events: number;
  /** One sentence a bad file or file with bad records, naming it. */
  readonly problems: readonly string[];
  /** The very same files were imported before: nothing was added. */
  readonly known: boolean;
}

/**
 * @param paths files or folders
 * @param note progress and problems, a line each
 */
export async function importCloudTrail(
  dataDir: string,
  paths: readonly string[],
  options: {
    readonly note?: (text: string) => void;
    readonly store?: string;
    readonly at?: string;
    readonly project?: boolean;
  } = {},
): Promise<TrailImport> {
  const note = options.note ?? (() => {});
  const problems: string[] = [];
  const problem = (text: string) => {
    problems.push(text);
    note(text);
  };
  const files: string[] = [];
  for (const path of paths) {
    if (!existsSync(path)) {
      problem(`${path}: no such file or folder`);
      continue;
    }
    const before = files.length;
    for await (const file of trailFiles(path)) files.push(file);
    if (files.length === before) problem(`${path}: holds no CloudTrail file (.json, .json.gz)`);
  }
  if (files.length === 0) return { files: 0, events: 0, problems, known: false };
  const source = await hashOf(files);
  const snapshot = await readSnapshot(dataDir);
  if (snapshot?.eventSegments.some((s) => s.source === source)) {
    note(`these ${files.length} files were imported before: nothing to add`);
    // What was wrong with them still is: they are read again to say so.
    await readAll(files, () => {}, problem, note);
    if (options.project !== false) await projectUntil(dataDir, snapshot.seq, options);
    return { files: files.length, events: 0, problems, known: true };
  }

  const run = await openRun(dataDir, { kind: 'import cloudtrail', ...(options.at ? { at: options.at } : {}) });
  const writer = await writeSegments(dataDir, source);
  let events = 0;
  try {
    await readAll(
      files,
      async (event) => {
        await writer.add(event);
        events++;
      },
      problem,
      note,
    );
    const segments = await writer.finish();
    for (const segment of segments) run.events(segment);
  } catch (error) {
    await writer.abort();
    await run.abort();
    throw error;
  }
  if (events === 0) {
    await run.abort();
    return { files: files.length, events, problems, known: false };
  }
  const { seq } = await run.commit();
  if (options.project !== false) await projectUntil(dataDir, seq, options);
  return { files: files.length, events, problems, known: false };
}

/** Reads every file; what is wrong with one is told and the others go on. */
async function readAll(
  files: readonly string[],
  take: (event: TrailEvent) => Promise<void> | void,
  problem: (text: string) => void,
  note: (text: string) => void,
): Promise<void> {
  let said = Date.now();
  for (const [index, file] of files.entries()) {
    try {
      const result = await readTrail(file, take);
      if (result.bad > 0) problem(`${file}: ${result.bad} of ${result.records} records left out; ${result.firstBad}`);
    } catch (error) {
      if (!(error instanceof TrailFileError)) throw error;
      problem(`${file} ${error.message}`);
    }
    if (Date.now() - said > 2000) {
      said = Date.now();
      note(`${index + 1} of ${files.length} files read`);
    }
  }
}

/** Hash of the contents, in order: the same files give the same whatever folder they lie in. */
async function hashOf(files: readonly string[]): Promise<string> {
  const all = createHash('sha256');
  for (const file of files) {
    const one = createHash('sha256');
    for await (const chunk of createReadStream(file)) one.update(chunk);
    all.update(one.digest());
  }
  return all.digest('hex');
}
