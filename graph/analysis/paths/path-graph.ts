/**
 * The graph that paths run on: compressed sparse rows in typed arrays, forward and reverse. Nodes are numbered in the order of
 * their ids and edges in the order of (from, to, kind …), so that the smaller number is the smaller id: ties break alike everywhere.
 */
import type { PropertyValue } from '../../schema/declare.js';
import type { NodeId } from '../../schema/ids.js';
import type { Because, Certainty, Condition } from '../../schema/verdict.js';

/** Why an edge is there; read from disk only for what is shown. */
export interface Evidence {
  readonly because: readonly Because[];
  readonly conditions: readonly Condition[];
  readonly assumes: readonly string[];
  readonly props: Readonly<Record<string, PropertyValue>>;
  readonly blocked?: readonly Because[];
}

/** What the picture and the words need of a node. */
export interface NodeDetail {
  readonly name: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly sensitive: string | null;
  readonly weight: number;
}

export interface PathTables {
  readonly edgeTypes: readonly string[];
  readonly techniques: readonly string[];
  /** Each the sorted scopes that would settle a doubt; an edge's cause is an index + 1 into this list. */
  readonly causes: readonly (readonly string[])[];
  readonly nodeTypes: readonly string[];
  readonly accounts: readonly string[];
}

/** All arrays by name; see `csr.ts` for how they lie in the file. */
export interface PathArrays {
  readonly idBytes: Uint8Array;
  readonly idOffset: Uint32Array;
  readonly nodeType: Uint16Array;
  readonly nodeAccount: Uint32Array;
  readonly nodeFlags: Uint16Array;
  readonly detailOffset: Float64Array;
  readonly outOffset: Uint32Array;
  readonly outTo: Uint32Array;
  readonly edgeFrom: Uint32Array;
  readonly inOffset: Uint32Array;
  readonly inFrom: Uint32Array;
  readonly inEdge: Uint32Array;
  readonly edgeType: Uint8Array;
  /** 0 certain, 1 conditional, 2 unknown. */
  readonly edgeCertainty: Uint8Array;
  /** Index + 1; 0: no technique. */
  readonly edgeTechnique: Uint16Array;
  /** Index + 1; 0: nothing unknown. */
  readonly edgeCause: Uint32Array;
  /** EDGE bits. */
  readonly edgeFlags: Uint8Array;
  /** Index into LEVELS. */
  readonly edgeLevel: Uint8Array;
  /** Equal for edges that do the same under the same conditions. */
  readonly edgeShape: Uint32Array;
  readonly edgeEvidence: Uint32Array;
  /** Edges with a cause or a block, in their order. */
  readonly special: Uint32Array;
  readonly evidenceOffset: Float64Array;
}

/** Bits of an edge. */
export const EDGE = {
  blocked: 1,
  /** Counts as a conditional hop. */
  conditional: 2,
  /** Enters a hidden set: no hop of its own. */
  free: 4,
  /** Network reach to what code runs on: going on from there takes running code there first. */
  entersHost: 8,
} as const;

/** Levels of access that a path may end with; the first for edges that have none. */
export type Level = '' | 'read' | 'write' | 'permissions';
export const LEVELS: readonly Level[] = ['', 'read', 'write', 'permissions'];

export const CERTAINTIES: readonly Certainty[] = ['certain', 'conditional', 'unknown'];

/** Reads records of the side file by their place. */
export interface RecordReader {
  read(offset: number, end: number): string;
  close(): void;
}

const utf8 = new TextDecoder();
const KEPT_DETAILS = 20_000;

export class PathGraph {
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** Details read lately: ends are asked about again and again. */
  private readonly details = new Map<number, NodeDetail>();
  private kinds: { readonly unknown: boolean; readonly blocked: boolean } | null = null;

  constructor(
    readonly tables: PathTables,
    readonly arrays: PathArrays,
    private readonly records: RecordReader,
  ) {
    this.nodeCount = arrays.nodeType.length;
    this.edgeCount = arrays.outTo.length;
  }

  id(node: number): NodeId {
    const { idBytes, idOffset } = this.arrays;
    return utf8.decode(idBytes.subarray(idOffset[node], idOffset[node + 1])) as NodeId;
  }

  /** The node of an id, or -1. */
  find(id: string): number {
    let low = 0;
    let high = this.nodeCount - 1;
    while (low <= high) {
      const mid = (low + high) >> 1;
      const at: string = this.id(mid);
      if (at === id) return mid;
      if (at < id) low = mid + 1;
      else high = mid - 1;
    }
    return -1;
  }

  type(node: number): string {
    return this.tables.nodeTypes[this.arrays.nodeType[node] ?? 0] ?? 'unseen';
  }

  account(node: number): string {
    return this.tables.accounts[this.arrays.nodeAccount[node] ?? 0] ?? '';
  }

  flags(node: number): number {
    return this.arrays.nodeFlags[node] ?? 0;
  }

  detail(node: number): NodeDetail {
    const had = this.details.get(node);
    if (had) return had;
    const { detailOffset } = this.arrays;
    const read = JSON.parse(this.records.read(detailOffset[node] ?? 0, detailOffset[node + 1] ?? 0)) as NodeDetail;
    if (this.details.size >= KEPT_DETAILS) this.details.clear();
    this.details.set(node, read);
    return read;
  }

  kind(edge: number): string {
    return this.tables.edgeTypes[this.arrays.edgeType[edge] ?? 0] ?? '';
  }

  technique(edge: number): string | null {
    const t = this.arrays.edgeTechnique[edge] ?? 0;
    return t === 0 ? null : (this.tables.techniques[t - 1] ?? null);
  }

  certainty(edge: number): Certainty {
    return CERTAINTIES[this.arrays.edgeCertainty[edge] ?? 2] ?? 'unknown';
  }

  level(edge: number): Level {
    return LEVELS[this.arrays.edgeLevel[edge] ?? 0] ?? '';
  }

  /** Scopes that would settle the edge's doubt; empty when there is none. */
  causes(edge: number): readonly string[] {
    const c = this.arrays.edgeCause[edge] ?? 0;
    return c === 0 ? [] : (this.tables.causes[c - 1] ?? []);
  }

  evidence(edge: number): Evidence {
    const at = this.arrays.edgeEvidence[edge] ?? 0;
    const { evidenceOffset } = this.arrays;
    return JSON.parse(this.records.read(evidenceOffset[at * 2] ?? 0, evidenceOffset[at * 2 + 1] ?? 0)) as Evidence;
  }

  /** Whether a search that admits so many unknown causes, or a blocked hop, has any edge to try beyond the known ones. */
  hasSpecial(maxUnknown: number, blocked: boolean): boolean {
    const { special, edgeFlags } = this.arrays;
    if (!this.kinds) {
      let stopped = 0;
      for (const e of special) if (((edgeFlags[e] ?? 0) & EDGE.blocked) !== 0) stopped++;
      this.kinds = { unknown: stopped < special.length, blocked: stopped > 0 };
    }
    return (maxUnknown > 0 && this.kinds.unknown) || (blocked && this.kinds.blocked);
  }

  close(): void {
    this.records.close();
  }
}
