/**
 * What a server does between requests: sees that somebody committed, projects it unless another process already does, and
 * switches to the newest generation.
 */
import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { manifestPath, readManifest } from '../graph/snapshot/manifest.js';
import type { LiveReader } from './live.js';
import { projectUntil } from './project.js';

const EVERY_MS = 500;
/** After a projection that failed, as long as this: the cause will not be gone at once. */
const AFTER_FAILURE_MS = 30_000;

export interface WatchOptions {
  readonly dataDir: string;
  readonly store?: string | undefined;
  readonly live: LiveReader;
  readonly note: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Projects in a process of its own where the program is compiled, else (from TypeScript, in tests) in this one. */
async function project(options: WatchOptions, seq: number): Promise<void> {
  const script = fileURLToPath(new URL('./project-child.js', import.meta.url));
  if (
    !(await stat(script).then(
      () => true,
      () => false,
    ))
  )
    return projectUntil(options.dataDir, seq, { store: options.store, note: options.note });
  await new Promise<void>((done, fail) => {
    const child = spawn(process.execPath, [script, options.dataDir, String(seq), options.store ?? ''], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-4000);
    });
    const stop = () => void child.kill('SIGTERM');
    options.signal.addEventListener('abort', stop, { once: true });
    child.once('error', fail);
    child.once('exit', (code) => {
      options.signal.removeEventListener('abort', stop);
      if (code === 0 || options.signal.aborted) done();
      else fail(new Error(said.trim() || `The projecting process ended with ${code}.`));
    });
  });
}

/** Runs until the signal. Failures are told and tried again; it never rejects. */
export async function watch(options: WatchOptions): Promise<void> {
  const { dataDir, live, note, signal } = options;
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
  let seen = '';
  let lastFailure = '';
  while (!signal.aborted) {
    try {
      await live.refresh();
      const info = await stat(manifestPath(dataDir)).catch(() => null);
      const now = info === null ? '' : `${info.size}/${info.mtimeMs}`;
      if (now !== seen && now !== '') {
        const { seq } = await readManifest(dataDir);
        if (seq > 0) await project(options, seq);
        seen = now;
        if (await live.refresh()) note(`now showing commit ${seq}`);
      }
      lastFailure = '';
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      if (text !== lastFailure) note(`what was collected last is not shown yet: ${text}`);
      lastFailure = text;
      await pause(AFTER_FAILURE_MS);
    }
    await pause(EVERY_MS);
  }
}
