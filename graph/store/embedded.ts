/**
 * The embedded engine: Grafeo, one file a generation, written in memory and saved to a new file, opened read-only by any
 * number of processes. The file that a writer holds could not be opened by anybody else, so nobody ever writes to one.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
// The package is CommonJS: named imports of it depend on how it is bundled, the default import does not.
import grafeo from '@grafeo-db/js';
import { syncFile } from '../disk/durable.js';
import { nodeTypes } from '../schema/registry.js';
import { beginInThread } from './embedded-draft.js';
import type { GenerationName, GraphEngine, Rows } from './engine.js';
import type { CypherValue, GraphReader } from './port.js';
import { labelsOf, type StoredEdge, type StoredNode, type StoredProps } from './rows.js';

type Database = InstanceType<typeof grafeo.GrafeoDB>;

export const GRAPH_FILE = 'graph.grafeo';
const BATCH = 4_000;

/**
 * A unique constraint brings no index on this engine: both are made. Labels and property names come from the schema's
 * constants, never from data.
 */
export function embeddedDdl(): readonly string[] {
  const lines = [
    'CREATE CONSTRAINT asset_id IF NOT EXISTS FOR (n:Asset) REQUIRE n.id IS UNIQUE',
    'CREATE INDEX asset_id_index IF NOT EXISTS FOR (n:Asset) ON (n.id)',
    ...['type', 'account', 'name', 'uniqueId'].map(
      (p) => `CREATE INDEX asset_${p} IF NOT EXISTS FOR (n:Asset) ON (n.${p})`,
    ),
  ];
  for (const d of nodeTypes.values()) {
    for (const [property, p] of Object.entries(d.properties)) {
      if (p.indexed)
        lines.push(`CREATE INDEX ${d.label}_${property} IF NOT EXISTS FOR (n:${d.label}) ON (n.${property})`);
    }
  }
  return lines;
}

export const embedded: GraphEngine = {
  name: 'embedded',
  pointer: 'CURRENT',

  async write(rows: Rows, _generation: GenerationName, folder: string): Promise<void> {
    const writer = new EmbeddedWriter();
    try {
      await writer.nodes(rows.nodes);
      await writer.edges(rows.edges);
      await writer.save(folder);
    } finally {
      await writer.close();
    }
  },

  begin: () => beginInThread(),

  async holds(_generation: GenerationName, folder: string): Promise<boolean> {
    return existsSync(join(folder, GRAPH_FILE));
  },

  async open(_generation: GenerationName, folder: string): Promise<GraphReader> {
    return new EmbeddedReader(grafeo.GrafeoDB.openReadOnly(join(folder, GRAPH_FILE)));
  },
};

/**
 * A graph being written. The typed bulk calls take data only, no query text, and are three times as fast as UNWIND
 * (measured: ARCHITECTURE.md). While the engine works on one batch the next is made.
 */
export class EmbeddedWriter {
  readonly #db: Database = grafeo.GrafeoDB.create();
  readonly #ids = new Map<string, number>();
  #working: Promise<unknown> = Promise.resolve();
  #indexed = false;

  /** Waits for the batch before, then hands one over. */
  async #next(start: () => Promise<unknown>): Promise<void> {
    await this.#working;
    this.#working = start();
    this.#working.catch(() => undefined); // awaited, and so thrown, by the next batch or by `save`
  }

  async nodes(rows: Iterable<StoredNode>): Promise<void> {
    // One call takes one set of labels; rows come sorted by type, so batches are long.
    let type = '';
    let batch: StoredProps[] = [];
    const flush = async () => {
      if (batch.length === 0) return;
      const full = batch;
      const labels = [...labelsOf(type)];
      batch = [];
      await this.#next(async () => {
        const made = await this.#db.batchCreateNodesWithProps(labels, full);
        for (let i = 0; i < made.length; i++) this.#ids.set(String(full[i]?.id), Number(made[i]));
      });
    };
    for (const node of rows) {
      if (node.type !== type || batch.length >= BATCH) {
        await flush();
        type = node.type;
      }
      batch.push(node.props);
    }
    await flush();
  }

  /** The nodes at both ends come first. */
  async edges(rows: Iterable<StoredEdge>): Promise<void> {
    await this.#working;
    await this.#index();
    let batch: { src: number; dst: number; type: string; properties: StoredProps }[] = [];
    const flush = async () => {
      if (batch.length === 0) return;
      const full = batch;
      batch = [];
      await this.#next(() => this.#db.batchCreateEdges(full));
    };
    for (const edge of rows) {
      const src = this.#ids.get(edge.from);
      const dst = this.#ids.get(edge.to);
      if (src === undefined || dst === undefined) {
        throw new Error(`The edge ${edge.type} from ${edge.from} to ${edge.to} has an end that is no node`);
      }
      batch.push({ src, dst, type: edge.type, properties: edge.props });
      if (batch.length >= BATCH) await flush();
    }
    await flush();
  }

  async #index(): Promise<void> {
    if (this.#indexed) return;
    this.#indexed = true;
    for (const line of embeddedDdl()) await this.#db.executeCypher(line);
  }

  /** Saves the graph into a folder, synced. */
  async save(folder: string): Promise<void> {
    await this.#working;
    await this.#index();
    const file = join(folder, GRAPH_FILE);
    this.#db.save(file);
    await syncFile(file);
  }

  async close(): Promise<void> {
    await this.#working.catch(() => undefined);
    this.#db.close();
  }
}

class EmbeddedReader implements GraphReader {
  private count = 0;
  private closed = false;
  constructor(private readonly db: Database) {}

  get reads(): number {
    return this.count;
  }

  async read(cypher: string, params: Readonly<Record<string, CypherValue>> = {}) {
    if (this.closed) throw new Error('The generation was closed');
    this.count++;
    const result = await this.db.executeCypher(cypher, params);
    return result.toArray().map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, plain(v)])));
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.db.close();
  }
}

/** The engine's values as plain ones: nodes become their properties with `labels`, relationships theirs with `edge`. */
function plain(value: unknown): CypherValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object')
    throw new Error(`The embedded engine gave a ${typeof value}, which no product query may return`);
  const made: Record<string, CypherValue> = {};
  const node = '_labels' in value && '_id' in value;
  const edge = '_type' in value && '_source' in value;
  for (const [key, item] of Object.entries(value)) {
    if ((node || edge) && ['_id', '_labels', '_type', '_source', '_target'].includes(key)) continue;
    made[key] = plain(item);
  }
  if (node && '_labels' in value && Array.isArray(value._labels)) made.labels = value._labels.map(String).sort();
  if (edge && '_type' in value) made.edge = String(value._type);
  return made;
}
