/**
 * A serving session: the demo organisation if there is no data, the newest generation kept open, projection of what
 * other processes commit, tokens. The server itself is `api/server.ts`; the verb puts both together.
 */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from '../graph/snapshot/manifest.js';
import { loadDemo, wantsDemo } from './demo.js';
import { openLive } from './live.js';
import { projectUntil } from './project.js';
import type { RunCompiled } from './query.js';
import type { Reader } from './reader.js';
import { programRoot } from './root.js';
import { checkToken, createToken } from './tokens.js';
import { watch } from './watch.js';

export interface ServeOptions {
  readonly dataDir: string;
  /** `neo4j://…`; absent for the embedded engine. */
  readonly store?: string;
  /** One line for the person who started it. */
  readonly note: (text: string) => void;
}

export interface OperationContext {
  readonly reader: Reader;
  readonly dataDir: string;
  readonly store: string | undefined;
  readonly version: string;
  /** How queries by people get their rows; absent: in a child process. */
  readonly runQuery?: RunCompiled;
  /** Whose token asks: named in what it decides. */
  readonly caller?: string;
}

export interface ServeSession {
  /** Folder of the exported web app. */
  readonly web: string;
  readonly allowed: (token: string) => Promise<string | null>;
  /** Runs one operation with what it reads from. */
  readonly withContext: <T>(use: (context: OperationContext) => Promise<T>) => Promise<T>;
  /**
   * Sees to it that there is something to show: the demo organisation when nothing was ever collected, the newest commit when
   * no generation holds it. From then on what others commit is projected and shown.
   */
  prepare(): Promise<void>;
  newToken(): Promise<string>;
  openBrowser(address: string): Promise<void>;
  /** Resolves when the process is asked to stop (SIGINT, SIGTERM). */
  stopped(): Promise<void>;
  close(): Promise<void>;
}

export async function serve(options: ServeOptions): Promise<ServeSession> {
  const info: { version?: string } = JSON.parse(await readFile(join(programRoot(), 'package.json'), 'utf8'));
  const version = info.version ?? '0';
  const { dataDir, store, note } = options;
  const live = await openLive(dataDir, { store });
  const stop = new AbortController();
  // Heard from the start: whoever reads the address may end the process at once.
  const asked = new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
  let watching: Promise<void> = Promise.resolve();
  return {
    web: join(programRoot(), 'web', 'out'),
    allowed: async (token) => {
      const known = await checkToken(dataDir, token);
      return known === null ? null : `${known.about} (${known.id})`;
    },
    withContext: (use) => live.with((reader) => use({ reader, dataDir, store, version })),
    prepare: async () => {
      const { seq } = await readManifest(dataDir);
      if (await wantsDemo(dataDir)) await loadDemo(dataDir, { store, note });
      else if (!(await live.with(async (reader) => reader.generation !== null)))
        await projectUntil(dataDir, seq, { store, note });
      await live.refresh();
      watching = watch({ dataDir, store, live, note, signal: stop.signal });
    },
    newToken: () => createToken(dataDir, 'serve'),
    openBrowser: async (address) => {
      const [command, ...args] =
        process.platform === 'darwin'
          ? ['open', address]
          : process.platform === 'win32'
            ? ['explorer', address]
            : ['xdg-open', address];
      const child = spawn(command ?? 'xdg-open', args, { stdio: 'ignore', detached: true });
      child.once('error', () => note('No browser could be opened; open the address yourself.'));
      child.unref();
    },
    stopped: () => asked,
    close: async () => {
      stop.abort();
      await watching;
      await live.close();
    },
  };
}
