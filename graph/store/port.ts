/**
 * The graph as queries see it: one small port, two engines (embedded, Neo4j). Every product query is portable Cypher
 * and runs in the tests on both with equal results.
 */
import type { PropertyValue } from '../schema/declare.js';
import type { NodeId } from '../schema/ids.js';

/** A node as the store keeps it. `tags` are a list of `key=value`; `labels` follow from the type. */
export interface NodeRow {
  readonly type: string;
  readonly id: NodeId;
  readonly props: Readonly<Record<string, PropertyValue>>;
}

export interface EdgeRow {
  readonly type: string;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly props: Readonly<Record<string, PropertyValue>>;
  /** Further properties, kept as JSON texts; made where the row is written, which may be another thread. */
  readonly json?: Readonly<Record<string, unknown>>;
}

export type CypherValue =
  | string
  | number
  | boolean
  | null
  | readonly CypherValue[]
  | { readonly [key: string]: CypherValue };

export interface GraphReader {
  /**
   * Runs portable, read-only Cypher of the product itself (never user text: that passes the gate and runs in a child
   * process). Parameters only as values. Nodes come back as their property maps plus `labels`.
   */
  read(
    cypher: string,
    params?: Readonly<Record<string, CypherValue>>,
  ): Promise<readonly Readonly<Record<string, CypherValue>>[]>;
  /** Reads made since it was opened, for tests on the number of store reads an operation makes. */
  readonly reads: number;
  close(): Promise<void>;
}

/** How many rows there are, and the digest over them (`RowDigest`). */
export interface RowSum {
  readonly rows: number;
  readonly digest: string;
}

/** A graph that is being written while the rest of it is still worked out. It ends with `save` or `drop`. */
export interface Draft {
  /** Takes nodes over, sorted by type. Waits only when too much taken over is still unwritten. */
  nodes(rows: Iterable<NodeRow>): Promise<void>;
  /** Takes edges over whose ends were taken over before. */
  edges(rows: Iterable<EdgeRow>): Promise<void>;
  /** Resolves once everything is written and lies synced in the folder. Rejects with the first thing that went wrong. */
  save(folder: string): Promise<{ readonly nodes: RowSum; readonly edges: RowSum }>;
  /** Lets go of it; after `save` it does nothing. */
  drop(): Promise<void>;
}

/** What a projection publishes. */
export interface Publication {
  readonly seq: number;
  readonly now: string;
  readonly nodes: Iterable<NodeRow>;
  readonly edges: Iterable<EdgeRow>;
  /** When the graph was begun early: the draft, which has taken over every row already; then `nodes` and `edges` are empty. */
  readonly draft?: Draft;
  /** Tables of finished rows that verbs answer from (`inventory`, `escalations`, `exposure`, `admins`, `unused`, `coverage` …), in their final order. */
  readonly tables: Readonly<Record<string, Iterable<unknown>>>;
  /** Further files of the generation, each written by its owner into the generation's folder (the CSR arrays and evidence), once, after the tables. */
  readonly sidecars: readonly { readonly name: string; write(folder: string): Promise<void> }[];
}

export interface GenerationInfo {
  readonly seq: number;
  readonly now: string;
  readonly nodes: number;
  readonly edges: number;
  readonly folder: string;
}

/** The newest published generation, opened read-only; a whole snapshot or the one before it. */
export interface Generation extends GenerationInfo {
  readonly graph: GraphReader;
  /** Streams a table of finished rows. A table that the generation lacks is empty. */
  table<R>(name: string): AsyncIterable<R>;
}
