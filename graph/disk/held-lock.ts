/**
 * A lock for work that computes for seconds without a pause, as projecting does: a heartbeat of the same thread would stop
 * meanwhile and another process would take over, so this lock lives in a thread of its own.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { makeFolder } from './durable.js';
import { STALE_MS } from './lock.js';

/** Plain CommonJS for a thread without loaders: takes the lock, says so, and lets go when told. */
const KEEPER = `
const { parentPort, workerData } = require('node:worker_threads');
const lockfile = require(workerData.library);
const options = { realpath: false, lockfilePath: workerData.path, stale: workerData.stale, update: 1500,
  onCompromised: (error) => parentPort.postMessage({ lost: String(error) }) };
lockfile.lock(workerData.folder, options).then(
  (release) => {
    parentPort.postMessage({ held: true });
    parentPort.once('message', () => release().then(() => parentPort.postMessage({ released: true }), (error) => parentPort.postMessage({ released: true, error: String(error) })));
  },
  (error) => parentPort.postMessage(error && error.code === 'ELOCKED' ? { held: false } : { failed: String(error) }),
);
`;

interface Message {
  readonly held?: boolean;
  readonly lost?: string;
  readonly failed?: string;
  readonly released?: boolean;
}

export interface HeldLock {
  /** False once another process took it over: what is being projected must not be published. */
  readonly held: boolean;
  release(): Promise<void>;
}

/** Takes the lock `name` of the data directory, or null when a living process holds it. */
export async function tryHoldLock(dataDir: string, name: string): Promise<HeldLock | null> {
  await makeFolder(dataDir);
  const library = createRequire(import.meta.url).resolve('proper-lockfile');
  const worker = new Worker(KEEPER, {
    eval: true,
    workerData: { library, folder: dataDir, path: join(dataDir, `${name}.lock`), stale: STALE_MS },
  });
  let held = false;
  let over: (() => void) | null = null;
  const taken = await new Promise<boolean>((done, fail) => {
    worker.once('error', fail);
    worker.on('message', (message: Message) => {
      if (message.failed !== undefined)
        fail(new Error(`The lock ${name} of ${dataDir} cannot be taken: ${message.failed}`));
      if (message.held !== undefined) {
        held = message.held;
        done(message.held);
      }
      if (message.lost !== undefined) held = false;
      if (message.released) over?.();
    });
  }).catch(async (error: unknown) => {
    await worker.terminate();
    throw error;
  });
  if (!taken) {
    await worker.terminate();
    return null;
  }
  // The heartbeat alone keeps no process alive.
  worker.unref();
  return {
    get held() {
      return held;
    },
    async release() {
      held = false;
      worker.ref();
      await new Promise<void>((done) => {
        over = done;
        worker.once('exit', () => done());
        worker.postMessage('release');
      });
      await worker.terminate();
    },
  };
}
