/**
 * The thread that writes a graph of the embedded engine. The engine's calls insert in a thread of their own, but turn every
 * row into its values in the one that calls: 3.5 of 22 s of a projection of 100,000 nodes, which the analyses need not wait for.
 */
import { parentPort } from 'node:worker_threads';
import { collectGarbage } from '../disk/collect-garbage.js';
import { EmbeddedWriter } from './embedded.js';
import type { DraftAnswer, DraftRequest } from './embedded-draft.js';
import type { EdgeRow, NodeRow } from './port.js';
import { RowDigest, storedEdge, storedNode } from './rows.js';

if (parentPort === null) throw new Error('This file is a thread of the program, not a program');
const port = parentPort;
const answer = (message: DraftAnswer) => port.postMessage(message);

const writer = new EmbeddedWriter();
const nodes = new RowDigest();
const edges = new RowDigest();
let over = false;
/**
 * Texts are dead once they are rows, but a heap as small as this one's is seldom cleaned whole: measured 169 MB of which
 * 25 lived. A cleaning takes some 20 ms here.
 */
const CLEAN_EVERY = 16 << 20;
let uncleaned = 0;

function* takenNodes(rows: readonly NodeRow[]) {
  for (const row of rows) {
    const stored = storedNode(row);
    nodes.addNode(stored);
    yield stored;
  }
}

function* takenEdges(rows: readonly EdgeRow[]) {
  for (const row of rows) {
    const stored = storedEdge(row);
    edges.addEdge(stored);
    yield stored;
  }
}

async function handle(request: DraftRequest): Promise<void> {
  if (request.kind === 'drop') return end();
  if (over) return;
  if (uncleaned > CLEAN_EVERY || request.kind === 'save') {
    uncleaned = 0;
    collectGarbage();
  }
  if (request.kind === 'save') {
    await writer.save(request.folder);
    answer({ kind: 'saved', nodes: nodes.sum, edges: edges.sum });
    return end();
  }
  if (request.kind === 'nodes') await writer.nodes(takenNodes(JSON.parse(request.rows) as NodeRow[]));
  else await writer.edges(takenEdges(JSON.parse(request.rows) as EdgeRow[]));
  uncleaned += request.rows.length;
  answer({ kind: 'taken', size: request.rows.length });
}

async function end(): Promise<void> {
  over = true;
  await writer.close();
  port.close();
}

let working: Promise<void> = Promise.resolve();
port.on('message', (request: DraftRequest) => {
  // Whatever still waits is not worth writing any more.
  if (request.kind === 'drop') over = true;
  working = working
    .then(() => handle(request))
    .catch((error: unknown) => {
      over = true;
      answer({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
    });
});
