/** What a store engine does for a generation. Two implementations: embedded and Neo4j. */
import type { Draft, GraphReader } from './port.js';
import type { StoredEdge, StoredNode } from './rows.js';

/** The rows of a generation on their way into an engine, counted and digested as they pass. */
export interface Rows {
  readonly nodes: Iterable<StoredNode>;
  readonly edges: Iterable<StoredEdge>;
}

/** Names a generation in a store that outlives the folder. */
export interface GenerationName {
  readonly seq: number;
  /** Name of the generation's folder. */
  readonly name: string;
}

export interface GraphEngine {
  /** `embedded` or `neo4j`: what `status` shows. */
  readonly name: string;
  /** File of the data directory that names the newest generation on this engine. */
  readonly pointer: string;
  /**
   * Writes a whole graph. `folder` is the generation's folder, not yet visible to anybody; `previous` the one it follows
   * on this engine, if any. Rejects with StoreUnreachable when the server cannot be reached.
   */
  write(
    rows: Rows,
    generation: GenerationName,
    folder: string,
    previous: { readonly name: string; readonly folder: string } | null,
  ): Promise<void>;
  /**
   * Starts a graph that is written beside what this thread goes on computing, for engines that can; `null` when it cannot
   * be had here: then `write` takes the whole graph.
   */
  begin?(): Draft | null;
  /** The store still has that generation, whole. */
  holds(generation: GenerationName, folder: string): Promise<boolean>;
  /** Rejects with GenerationMoved when the store holds another generation or a part of one. */
  open(generation: GenerationName, folder: string): Promise<GraphReader>;
}

/** The store cannot be reached or refuses the credentials. */
export class StoreUnreachable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StoreUnreachable';
  }
}

/** The generation that a reader holds is no longer what the store has: open the newest one. */
export class GenerationMoved extends Error {
  constructor(message = 'A newer snapshot is being published; try again in a moment.') {
    super(message);
    this.name = 'GenerationMoved';
  }
}
