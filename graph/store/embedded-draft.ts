/** A graph of the embedded engine, written in a thread of its own: rows go there as JSON texts, some thousand at a time. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Draft, RowSum } from './port.js';

/** What the thread is told, in order. */
export type DraftRequest =
  | { readonly kind: 'nodes' | 'edges'; readonly rows: string }
  | { readonly kind: 'save'; readonly folder: string }
  | { readonly kind: 'drop' };

/** What it answers: one for each text of rows once it was taken in, and one for `save`. */
export type DraftAnswer =
  | { readonly kind: 'taken'; readonly size: number }
  | { readonly kind: 'saved'; readonly nodes: RowSum; readonly edges: RowSum }
  | { readonly kind: 'failed'; readonly error: Error };

/** Rows a text: enough that a message costs nothing beside its rows, small enough that the engine starts at once. */
const ROWS = 2_000;
/**
 * Characters on their way that nobody waits for. The nodes and structural edges of a graph of 100,000 nodes (80 million)
 * fit, so that the analyses start while they are written.
 */
const ON_THE_WAY = 96 << 20;

/** The compiled thread: beside this file, or, from TypeScript (tests), that of the same program. */
function script(): string | null {
  const here = dirname(fileURLToPath(import.meta.url));
  const built = [here, join(here, '..', '..', 'dist', 'graph', 'store')].map((f) => join(f, 'embedded-thread.js'));
  return built.find((path) => existsSync(path)) ?? null;
}

/** Null where the program was not compiled. */
export function beginInThread(): Draft | null {
  const path = script();
  return path === null ? null : new ThreadDraft(new Worker(path));
}

class ThreadDraft implements Draft {
  #onTheWay = 0;
  #failed: Error | null = null;
  #ended = false;
  #wake: (() => void) | null = null;
  #saved: { readonly nodes: RowSum; readonly edges: RowSum } | null = null;
  readonly #exit: Promise<void>;

  constructor(private readonly worker: Worker) {
    this.#exit = new Promise((done) => worker.once('exit', () => done()));
    void this.#exit.then(() => this.#fail(new Error('The thread that writes the graph ended early')));
    worker.on('error', (error) => this.#fail(error));
    worker.on('message', (answer: DraftAnswer) => {
      if (answer.kind === 'taken') this.#onTheWay -= answer.size;
      else if (answer.kind === 'failed') this.#fail(answer.error);
      else this.#saved = { nodes: answer.nodes, edges: answer.edges };
      this.#wake?.();
    });
  }

  #fail(error: Error): void {
    this.#failed ??= error;
    this.#wake?.();
  }

  async #until(met: () => boolean): Promise<void> {
    while (!met()) {
      if (this.#failed) throw this.#failed;
      await new Promise<void>((done) => {
        this.#wake = done;
      });
      this.#wake = null;
    }
  }

  #tell(request: DraftRequest): void {
    this.worker.postMessage(request);
  }

  nodes(rows: Iterable<unknown>): Promise<void> {
    return this.#send('nodes', rows);
  }

  edges(rows: Iterable<unknown>): Promise<void> {
    return this.#send('edges', rows);
  }

  async #send(kind: 'nodes' | 'edges', rows: Iterable<unknown>): Promise<void> {
    let some: unknown[] = [];
    const flush = async () => {
      if (some.length === 0) return;
      const text = JSON.stringify(some);
      some = [];
      await this.#until(() => this.#onTheWay < ON_THE_WAY);
      this.#onTheWay += text.length;
      this.#tell({ kind, rows: text });
    };
    for (const row of rows) {
      some.push(row);
      if (some.length >= ROWS) await flush();
    }
    await flush();
    if (this.#failed) throw this.#failed;
  }

  async save(folder: string): Promise<{ readonly nodes: RowSum; readonly edges: RowSum }> {
    this.#tell({ kind: 'save', folder });
    await this.#until(() => this.#saved !== null);
    this.#ended = true;
    await this.#exit;
    if (this.#saved === null) throw new Error('The graph was not saved');
    return this.#saved;
  }

  async drop(): Promise<void> {
    if (!this.#ended) this.#tell({ kind: 'drop' });
    this.#ended = true;
    await this.#exit;
  }
}
