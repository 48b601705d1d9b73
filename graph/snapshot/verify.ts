/** Checks every durable file of a data directory against what the manifest says of it. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { LogDamage } from './chain.js';
import { type Commit, MANIFEST, readManifest, SEGMENTS, segmentPath } from './manifest.js';

/** Something is not as it was written. */
export interface Mismatch {
  /** `ledger`, `log`, `segment`, `events`, `generation`, `table`, `file`, `nodes`, `edges`. */
  readonly what: string;
  /** File, and line or table. */
  readonly where: string;
  /** A sentence: what is wrong, and what to do. */
  readonly problem: string;
}

async function digest(path: string): Promise<{ readonly bytes: number; readonly sha256: string } | null> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path)) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Compares a file with its recorded size and digest; null when it is as it was. */
export async function fileProblem(
  path: string,
  wanted: { readonly bytes?: number; readonly sha256: string },
): Promise<string | null> {
  const found = await digest(path);
  if (found === null) return 'is not there';
  if (wanted.bytes !== undefined && found.bytes !== wanted.bytes)
    return `has ${found.bytes} bytes instead of ${wanted.bytes}`;
  return found.sha256 === wanted.sha256 ? null : 'was changed after it was written (its checksum differs)';
}

export interface LogCheck {
  readonly commits: number;
  /** Bytes of an append that was cut short: harmless, the next commit cuts them off. */
  readonly torn: number;
  readonly files: number;
  readonly mismatches: readonly Mismatch[];
}

const RESTORE = 'restore it from a backup';

/** Reads the whole log. Damage is reported, not thrown. */
export async function verifyLog(dataDir: string): Promise<LogCheck> {
  let commits: readonly Commit[];
  let torn: number;
  try {
    const manifest = await readManifest(dataDir);
    commits = manifest.commits;
    torn = manifest.chain.torn;
  } catch (error) {
    if (!(error instanceof LogDamage)) throw error;
    return {
      commits: 0,
      torn: 0,
      files: 0,
      mismatches: [{ what: 'log', where: `${MANIFEST} line ${error.line}`, problem: error.message }],
    };
  }
  const mismatches: Mismatch[] = [];
  let files = 0;
  for (const c of commits) {
    if (c.segment) {
      files++;
      const problem = await fileProblem(segmentPath(dataDir, c.segment.file), c.segment);
      if (problem)
        mismatches.push({
          what: 'segment',
          where: `${SEGMENTS}/${c.segment.file}`,
          problem: `the segment of commit ${c.seq} ${problem}: ${RESTORE}`,
        });
    }
    for (const e of c.events) {
      files++;
      const problem = await fileProblem(join(dataDir, 'events', e.file), e);
      if (problem)
        mismatches.push({
          what: 'events',
          where: `events/${e.file}`,
          problem: `the event segment of commit ${c.seq} ${problem}: ${RESTORE}, or import the events again`,
        });
    }
  }
  return { commits: commits.length, torn, files, mismatches };
}
