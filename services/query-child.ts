/**
 * Runs one query that passed the gate, in a process of its own that can be killed at any moment: it opens the generation
 * read-only and holds neither credentials nor a way to write. Talks over the channel of its parent: one request, one answer.
 */
import { openGeneration } from '../graph/store/generations.js';
import type { CypherValue } from '../graph/store/port.js';
import { engineFor } from './engine.js';

export interface ChildRequest {
  readonly dataDir: string;
  readonly store: string | undefined;
  readonly text: string;
  readonly parameters: Readonly<Record<string, CypherValue>>;
  readonly mostRows: number;
  readonly mostBytes: number;
}

export type ChildAnswer =
  | {
      readonly kind: 'rows';
      readonly rows: readonly Readonly<Record<string, CypherValue>>[];
      readonly truncated: boolean;
    }
  | { readonly kind: 'error'; readonly message: string };

async function answer(request: ChildRequest): Promise<ChildAnswer> {
  const generation = await openGeneration(request.dataDir, await engineFor(request.store));
  if (generation === null) return { kind: 'rows', rows: [], truncated: false };
  try {
    const rows = await generation.graph.read(request.text, request.parameters);
    const kept: Readonly<Record<string, CypherValue>>[] = [];
    let bytes = 0;
    for (const row of rows.slice(0, request.mostRows)) {
      bytes += JSON.stringify(row).length;
      if (bytes > request.mostBytes) break;
      kept.push(row);
    }
    return { kind: 'rows', rows: kept, truncated: kept.length < rows.length };
  } finally {
    await generation.graph.close();
  }
}

process.once('message', (request: ChildRequest) => {
  answer(request)
    .catch(
      (error: unknown): ChildAnswer => ({
        kind: 'error',
        message: error instanceof Error ? error.message : String(error),
      }),
    )
    .then((reply) => process.send?.(reply, () => process.exit(0)));
});
// The parent is gone: nobody waits for the answer.
process.once('disconnect', () => process.exit(1));
