/** Structural edges by their ends in typed arrays: one number an end instead of a list a node. */
import type { NodeId } from '../schema/ids.js';
import type { Edge } from './world.js';

const NONE: readonly Edge[] = Object.freeze([]);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export class EdgeIndex {
  /** Sorted by type, from, to; equal ones (type, ends and properties) once. */
  readonly edges: readonly Edge[];
  readonly #ordinal = new Map<NodeId, number>();
  readonly #outStart: Uint32Array;
  readonly #outEdges: Uint32Array;
  readonly #inStart: Uint32Array;
  readonly #inEdges: Uint32Array;

  constructor(nodes: Iterable<NodeId>, edges: readonly Edge[]) {
    const sorted = [...edges].sort(
      (a, b) =>
        compare(a.type, b.type) ||
        compare(a.from, b.from) ||
        compare(a.to, b.to) ||
        compare(JSON.stringify(a.props), JSON.stringify(b.props)),
    );
    const unique: Edge[] = [];
    for (const e of sorted) {
      const last = unique.at(-1);
      if (
        last &&
        last.type === e.type &&
        last.from === e.from &&
        last.to === e.to &&
        JSON.stringify(last.props) === JSON.stringify(e.props)
      )
        continue;
      unique.push(e);
    }
    this.edges = unique;
    let n = 0;
    for (const id of nodes) this.#ordinal.set(id, n++);
    [this.#outStart, this.#outEdges] = this.#group(n, (e) => e.from);
    [this.#inStart, this.#inEdges] = this.#group(n, (e) => e.to);
  }

  #group(n: number, end: (e: Edge) => NodeId): [Uint32Array, Uint32Array] {
    const start = new Uint32Array(n + 2);
    const at = (e: Edge): number => {
      const found = this.#ordinal.get(end(e));
      if (found === undefined) throw new Error(`Edge ${e.type} ${e.from} → ${e.to} has an end that is no node`);
      return found;
    };
    for (const e of this.edges) {
      const i = at(e) + 1;
      start[i] = (start[i] ?? 0) + 1;
    }
    for (let i = 1; i < start.length; i++) start[i] = (start[i] ?? 0) + (start[i - 1] ?? 0);
    const next = start.slice();
    const list = new Uint32Array(this.edges.length);
    for (let k = 0; k < this.edges.length; k++) {
      const e = this.edges[k];
      if (!e) continue;
      const i = at(e);
      const slot = next[i] ?? 0;
      list[slot] = k;
      next[i] = slot + 1;
    }
    return [start, list];
  }

  #list(start: Uint32Array, list: Uint32Array, id: NodeId, type: string | undefined): readonly Edge[] {
    const i = this.#ordinal.get(id);
    if (i === undefined) return NONE;
    const from = start[i] ?? 0;
    const to = start[i + 1] ?? 0;
    if (from === to) return NONE;
    const found: Edge[] = [];
    for (let k = from; k < to; k++) {
      const e = this.edges[list[k] ?? 0];
      if (e && (type === undefined || e.type === type)) found.push(e);
    }
    return found;
  }

  out(id: NodeId, type?: string): readonly Edge[] {
    return this.#list(this.#outStart, this.#outEdges, id, type);
  }

  in(id: NodeId, type?: string): readonly Edge[] {
    return this.#list(this.#inStart, this.#inEdges, id, type);
  }
}
