/** Locks between processes on one data directory: a heartbeat keeps them, a dead owner's is taken over. */
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { makeFolder } from './durable.js';

/** A lock whose heartbeat is older than this belongs to a dead process. */
export const STALE_MS = 8_000;

export interface Held {
  /** Throws when the lock was lost meanwhile (this process slept longer than the heartbeat allows). */
  assertHeld(): void;
}

/**
 * Runs `work` holding the lock `name` of the data directory. Waits for another holder as long as it lives.
 * Throws when the lock is lost before `work` asks `assertHeld`.
 */
export async function withLock<T>(dataDir: string, name: string, work: (held: Held) => Promise<T>): Promise<T> {
  await makeFolder(dataDir);
  let lost: Error | null = null;
  const release = await lockfile.lock(dataDir, {
    realpath: false,
    lockfilePath: join(dataDir, `${name}.lock`),
    stale: STALE_MS,
    update: 2_000,
    retries: { forever: true, factor: 1.3, minTimeout: 20, maxTimeout: 1_000, randomize: true },
    onCompromised: (error) => {
      lost = error;
    },
  });
  try {
    return await work({
      assertHeld() {
        if (lost !== null)
          throw new Error(`The lock ${name} of ${dataDir} was lost (${String(lost)}). Run the same command again.`);
      },
    });
  } finally {
    // A lock that was taken over is not ours to release.
    if (lost === null) await release();
  }
}
