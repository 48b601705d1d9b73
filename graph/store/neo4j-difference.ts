/**
 * What a new generation changes on a server, found without asking it: each generation keeps an index of its rows' hashes,
 * and the one it follows tells what the server holds.
 */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Rows } from './engine.js';
import type { StoredEdge, StoredNode } from './rows.js';

const INDEX = 'graph.index';
const SPOOL = 'graph.spool';

/** Edges are told apart by type and ends only: parallel ones change together. */
const groupOf = (e: StoredEdge): string => JSON.stringify([e.type, e.from, e.to]);
const MODULUS = 2 ** 48;
const hashOf = (text: string): number => createHash('sha256').update(text).digest().readUIntBE(0, 6);

interface Index {
  readonly nodes: Map<string, { readonly type: string; readonly hash: number }>;
  readonly edges: Map<string, number>;
}

class Lines {
  private text = '';
  private constructor(private readonly handle: FileHandle) {}
  static async create(path: string): Promise<Lines> {
    return new Lines(await open(path, 'wx', 0o600));
  }
  async add(line: string): Promise<void> {
    this.text += `${line}\n`;
    if (this.text.length > 1 << 20) await this.flush();
  }
  private async flush(): Promise<void> {
    const text = this.text;
    this.text = '';
    await this.handle.appendFile(text);
  }
  async close(): Promise<void> {
    await this.flush();
    await this.handle.close();
  }
}

async function* linesOf(path: string): AsyncIterable<unknown> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  try {
    for await (const line of lines) yield JSON.parse(line);
  } finally {
    lines.close();
  }
}

/** Writes rows aside (they come once, and are needed twice) and their index beside. */
export async function spool(rows: Rows, folder: string): Promise<Index> {
  const index: Index = { nodes: new Map(), edges: new Map() };
  const out = await Lines.create(join(folder, SPOOL));
  try {
    for (const n of rows.nodes) {
      const line = JSON.stringify([n.type, n.id, n.props]);
      index.nodes.set(n.id, { type: n.type, hash: hashOf(line) });
      await out.add(line);
    }
    for (const e of rows.edges) {
      if (!index.nodes.has(e.from) || !index.nodes.has(e.to)) {
        throw new Error(`The edge ${e.type} from ${e.from} to ${e.to} has an end that is no node`);
      }
      const line = JSON.stringify([e.type, e.from, e.to, e.props]);
      const group = groupOf(e);
      index.edges.set(group, ((index.edges.get(group) ?? 0) + hashOf(line)) % MODULUS);
      await out.add(line);
    }
  } finally {
    await out.close();
  }
  const kept = await Lines.create(join(folder, INDEX));
  try {
    for (const [id, { type, hash }] of index.nodes) await kept.add(JSON.stringify([type, id, hash]));
    for (const [group, hash] of index.edges) await kept.add(JSON.stringify([group, hash]));
  } finally {
    await kept.close();
  }
  return index;
}

/** The index of an earlier generation, or null when it kept none. */
async function readIndex(folder: string): Promise<Index | null> {
  const index: Index = { nodes: new Map(), edges: new Map() };
  try {
    for await (const row of linesOf(join(folder, INDEX))) {
      if (!Array.isArray(row)) return null;
      if (row.length === 3) index.nodes.set(String(row[1]), { type: String(row[0]), hash: Number(row[2]) });
      else index.edges.set(String(row[0]), Number(row[1]));
    }
    return index;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

export interface Difference {
  /** Null: whatever the server holds goes, all rows are written. */
  readonly against: Index | null;
  readonly removedNodes: readonly string[];
  /** `[type, from, to]` of edges to delete: gone, or to be written anew. */
  readonly removedEdges: readonly (readonly [string, string, string])[];
  /** Rows that change on the server, removals included. */
  readonly count: number;
  /** Nodes to write, in the order of the rows; with the type they had before if that was another. */
  nodes(): AsyncIterable<StoredNode & { readonly before: string | null }>;
  edges(): AsyncIterable<StoredEdge>;
}

/** Compares with the generation before, whose rows the server is known to hold; null for none. */
export async function difference(now: Index, folder: string, previousFolder: string | null): Promise<Difference> {
  const before = previousFolder === null ? null : await readIndex(previousFolder);
  const removedNodes: string[] = [];
  const removedEdges: (readonly [string, string, string])[] = [];
  let count = 0;
  const nodeChanged = (id: string) => before === null || before.nodes.get(id)?.hash !== now.nodes.get(id)?.hash;
  const edgeChanged = (group: string) => before === null || before.edges.get(group) !== now.edges.get(group);
  for (const id of now.nodes.keys()) if (nodeChanged(id)) count++;
  for (const group of now.edges.keys()) if (edgeChanged(group)) count++;
  if (before !== null) {
    for (const id of before.nodes.keys()) if (!now.nodes.has(id)) removedNodes.push(id);
    for (const group of before.edges.keys()) {
      if (now.edges.get(group) === before.edges.get(group)) continue;
      const [type, from, to] = JSON.parse(group) as [string, string, string];
      removedEdges.push([type, from, to]);
    }
  }
  const path = join(folder, SPOOL);
  return {
    against: before,
    removedNodes,
    removedEdges,
    count: count + removedNodes.length + removedEdges.length,
    async *nodes() {
      for await (const row of linesOf(path)) {
        if (!Array.isArray(row) || row.length !== 3) return;
        const [type, id, props] = row as [string, string, StoredNode['props']];
        if (!nodeChanged(id)) continue;
        const had = before?.nodes.get(id)?.type ?? null;
        yield { type, id, props, before: had === type ? null : had };
      }
    },
    async *edges() {
      for await (const row of linesOf(path)) {
        if (!Array.isArray(row) || row.length !== 4) continue;
        const [type, from, to, props] = row as [string, string, string, StoredEdge['props']];
        if (edgeChanged(groupOf({ type, from, to, props }))) yield { type, from, to, props };
      }
    },
  };
}

export const spoolFile = (folder: string): string => join(folder, SPOOL);
