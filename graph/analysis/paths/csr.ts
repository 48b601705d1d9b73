/**
 * How the path graph is made and kept: `paths.csr` holds a JSON head and the typed arrays, each at a multiple of 8 bytes, read
 * whole; `paths.evidence` holds the reasons, each once, and the details of nodes, read record by record when something is shown.
 */
import * as crypto from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { DerivedEdge } from '../derived.js';
import { isCrossable, NODE, nodeFlags, type PathNode } from './node.js';
import {
  CERTAINTIES,
  EDGE,
  type Evidence,
  LEVELS,
  type NodeDetail,
  type PathArrays,
  PathGraph,
  type PathTables,
  type RecordReader,
} from './path-graph.js';

export { PathGraph } from './path-graph.js';

const ARRAYS_FILE = 'paths.csr';
const RECORDS_FILE = 'paths.evidence';
const MAGIC = 'PORTOLANPATHS003';

/** Where the records go: a file, or memory in tests. */
interface RecordSink {
  /** Appends and gives the place where it starts; it ends where the next one starts. */
  append(text: string): { readonly start: number; readonly end: number };
}

class Interner {
  readonly values: string[] = [];
  private readonly index = new Map<string, number>();
  of(text: string): number {
    const had = this.index.get(text);
    if (had !== undefined) return had;
    this.index.set(text, this.values.length);
    this.values.push(text);
    return this.values.length - 1;
  }
}

// One call where Node has it (20.12): half the time of an object a text.
const sha1: (text: string) => string =
  'hash' in crypto
    ? (text) => crypto.hash('sha1', text, 'base64')
    : (text) => (crypto as typeof import('node:crypto')).createHash('sha1').update(text).digest('base64');

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Order of edges that leave the same node: by where they lead, then by what they are. */
function edgeOrder(toOf: Int32Array, edges: readonly DerivedEdge[]) {
  return (x: number, y: number): number => {
    const to = (toOf[x] ?? 0) - (toOf[y] ?? 0);
    if (to !== 0) return to;
    const a = edges[x];
    const b = edges[y];
    if (!a || !b) return 0;
    return (
      compare(a.type, b.type) ||
      compare(a.technique ?? '', b.technique ?? '') ||
      CERTAINTIES.indexOf(a.certainty) - CERTAINTIES.indexOf(b.certainty) ||
      compare(a.causes.join('\n'), b.causes.join('\n')) ||
      Number(a.blocked !== undefined) - Number(b.blocked !== undefined) ||
      compare(JSON.stringify(a.props ?? null), JSON.stringify(b.props ?? null)) ||
      compare(JSON.stringify(a.because), JSON.stringify(b.because)) ||
      compare(JSON.stringify(a.conditions), JSON.stringify(b.conditions))
    );
  };
}

/** Numbers nodes and edges and fills the arrays. Edges whose ends are no node, and those that no path may cross, are left out. */
function encode(
  unsorted: readonly PathNode[],
  edges: readonly DerivedEdge[],
  sink: RecordSink,
): { readonly tables: PathTables; readonly arrays: PathArrays } {
  const nodes = [...unsorted].sort((a, b) => compare(a.id, b.id));
  const n = nodes.length;
  const index = new Map<string, number>();
  for (let i = 0; i < n; i++) index.set(nodes[i]?.id ?? '', i);

  const types = new Interner();
  const accounts = new Interner();
  const nodeType = new Uint16Array(n);
  const nodeAccount = new Uint32Array(n);
  const flags = new Uint16Array(n);
  const detailOffset = new Float64Array(n + 1);
  const idOffset = new Uint32Array(n + 1);
  const ids: Buffer[] = [];
  let bytes = 0;
  nodes.forEach((node, i) => {
    nodeType[i] = types.of(node.type);
    nodeAccount[i] = accounts.of(node.account);
    flags[i] = nodeFlags(node);
    const id = Buffer.from(node.id);
    ids.push(id);
    bytes += id.length;
    idOffset[i + 1] = bytes;
    const detail: NodeDetail = {
      name: node.name,
      region: node.region,
      tags: node.tags,
      sensitive: node.sensitive,
      weight: node.weight,
    };
    const place = sink.append(JSON.stringify(detail));
    detailOffset[i] = place.start;
    detailOffset[i + 1] = place.end;
  });

  // Counting sort by `from`, then each node's few edges among themselves.
  const fromOf = new Int32Array(edges.length).fill(-1);
  const toOf = new Int32Array(edges.length).fill(-1);
  const outOffset = new Uint32Array(n + 1);
  const inOffset = new Uint32Array(n + 1);
  let m = 0;
  for (let e = 0; e < edges.length; e++) {
    const edge = edges[e];
    if (!edge) continue;
    const from = index.get(edge.from);
    const to = index.get(edge.to);
    if (from === undefined || to === undefined || from === to) continue;
    const end = nodes[to];
    if (!end || !isCrossable(edge, end)) continue;
    fromOf[e] = from;
    toOf[e] = to;
    outOffset[from + 1] = (outOffset[from + 1] ?? 0) + 1;
    inOffset[to + 1] = (inOffset[to + 1] ?? 0) + 1;
    m++;
  }
  for (let i = 0; i < n; i++) {
    outOffset[i + 1] = (outOffset[i + 1] ?? 0) + (outOffset[i] ?? 0);
    inOffset[i + 1] = (inOffset[i + 1] ?? 0) + (inOffset[i] ?? 0);
  }
  const order = new Uint32Array(m);
  const cursor = outOffset.slice();
  for (let e = 0; e < edges.length; e++) {
    const from = fromOf[e] ?? -1;
    if (from < 0) continue;
    const at = cursor[from] ?? 0;
    order[at] = e;
    cursor[from] = at + 1;
  }
  const byTarget = edgeOrder(toOf, edges);
  for (let i = 0; i < n; i++) {
    const row = order.subarray(outOffset[i], outOffset[i + 1]);
    if (row.length > 1) row.sort(byTarget);
  }

  const edgeTypes = new Interner();
  const techniques = new Interner();
  const causes = new Interner();
  const outTo = new Uint32Array(m);
  const edgeFrom = new Uint32Array(m);
  const edgeType = new Uint8Array(m);
  const edgeCertainty = new Uint8Array(m);
  const edgeTechnique = new Uint16Array(m);
  const edgeCause = new Uint32Array(m);
  const edgeFlags = new Uint8Array(m);
  const edgeLevel = new Uint8Array(m);
  const edgeShape = new Uint32Array(m);
  const shapes = new Interner();
  const edgeEvidence = new Uint32Array(m);
  const special: number[] = [];
  const places: number[] = [];
  const seen = new Map<string, number>();
  const known = new Map<object, number>();
  for (let i = 0; i < m; i++) {
    const e = order[i] ?? 0;
    const edge = edges[e];
    if (!edge) continue;
    const from = fromOf[e] ?? 0;
    const to = toOf[e] ?? 0;
    outTo[i] = to;
    edgeFrom[i] = from;
    edgeType[i] = edgeTypes.of(edge.type);
    edgeCertainty[i] = CERTAINTIES.indexOf(edge.certainty);
    edgeTechnique[i] = edge.technique === null ? 0 : techniques.of(edge.technique) + 1;
    if (edge.certainty === 'unknown') edgeCause[i] = causes.of(JSON.stringify(edge.causes)) + 1;
    edgeFlags[i] = edgeBits(edge, flags[from] ?? 0, flags[to] ?? 0);
    edgeLevel[i] = levelOf(edge);
    edgeShape[i] = shapes.of(shapeOf(edge));
    if ((edgeCause[i] ?? 0) > 0 || edge.blocked !== undefined) special.push(i);
    const alike = evidenceKey(edge, known);
    let at = seen.get(alike);
    if (at === undefined) {
      const text = JSON.stringify(evidenceOf(edge));
      const key = text.length < 64 ? text : sha1(text);
      at = seen.get(key);
      if (at === undefined) {
        const place = sink.append(text);
        at = places.length / 2;
        places.push(place.start, place.end);
        seen.set(key, at);
      }
      seen.set(alike, at);
    }
    edgeEvidence[i] = at;
  }

  const inFrom = new Uint32Array(m);
  const inEdge = new Uint32Array(m);
  const fill = inOffset.slice();
  for (let i = 0; i < m; i++) {
    const to = outTo[i] ?? 0;
    const at = fill[to] ?? 0;
    inFrom[at] = edgeFrom[i] ?? 0;
    inEdge[at] = i;
    fill[to] = at + 1;
  }
  return {
    tables: {
      edgeTypes: edgeTypes.values,
      techniques: techniques.values,
      causes: causes.values.map((c) => JSON.parse(c) as string[]),
      nodeTypes: types.values,
      accounts: accounts.values,
    },
    arrays: {
      idBytes: Buffer.concat(ids),
      idOffset,
      nodeType,
      nodeAccount,
      nodeFlags: flags,
      detailOffset,
      outOffset,
      outTo,
      edgeFrom,
      inOffset,
      inFrom,
      inEdge,
      edgeType,
      edgeCertainty,
      edgeTechnique,
      edgeCause,
      edgeFlags,
      edgeLevel,
      edgeShape,
      edgeEvidence,
      special: Uint32Array.from(special),
      evidenceOffset: Float64Array.from(places),
    },
  };
}

const evidenceOf = (e: DerivedEdge): Evidence => ({
  because: e.because,
  conditions: e.conditions,
  assumes: e.assumes,
  props: e.props ?? {},
  ...(e.blocked === undefined ? {} : { blocked: e.blocked }),
});

/**
 * Equal only for edges of equal evidence, and cheap: reasons are objects that many edges share (`statementReason`), told apart by
 * their numbers in `known`, so that their long texts need not be made for every edge. Begins as no JSON text and no hash does.
 */
function evidenceKey(e: DerivedEdge, known: Map<object, number>): string {
  const number = (o: object): number => {
    let n = known.get(o);
    if (n === undefined) {
      n = known.size;
      known.set(o, n);
    }
    return n;
  };
  let key = '|';
  for (const b of e.because) key += `${number(b)},`;
  key += '|';
  for (const c of e.conditions) key += `${number(c)},`;
  key += `|${JSON.stringify(e.assumes)}${e.props === undefined ? '' : JSON.stringify(e.props)}`;
  if (e.blocked !== undefined) key += `|${e.blocked.map(number).join(',')}`;
  return key;
}

const isNetwork = (e: DerivedEdge): boolean => e.type === 'ROUTES_TO' || e.type === 'EXPOSES';

const levelOf = (e: DerivedEdge): number => {
  const level = e.props?.level;
  return level === 'read' || level === 'write' || level === 'permissions' ? LEVELS.indexOf(level) : 0;
};

/** What folding compares: what is done and what remains to be met, not the evidence. */
function shapeOf(e: DerivedEdge): string {
  const conditions = e.conditions.length > 0 ? JSON.stringify(e.conditions) : '';
  return `${e.type}|${e.technique ?? ''}|${e.certainty}|${e.blocked === undefined ? '' : 'b'}|${levelOf(e)}|${conditions}`;
}

function edgeBits(e: DerivedEdge, from: number, to: number): number {
  let bits = 0;
  if (e.blocked !== undefined) bits |= EDGE.blocked;
  if (e.certainty === 'conditional') bits |= EDGE.conditional;
  // Only from what is shown into what is hidden: so no circle is free.
  if ((to & NODE.hidden) !== 0 && (from & NODE.hidden) === 0) bits |= EDGE.free;
  if (isNetwork(e) && (to & NODE.compute) !== 0) bits |= EDGE.entersHost;
  return bits;
}

/** Builds a path graph in memory, for tests and for answers on a world that was never published. */
export function buildPathGraph(nodes: readonly PathNode[], edges: readonly DerivedEdge[]): PathGraph {
  const records: string[] = [];
  const sink: RecordSink = {
    append: (text) => {
      records.push(text);
      return { start: records.length - 1, end: records.length };
    },
  };
  const { tables, arrays } = encode(nodes, edges, sink);
  return new PathGraph(tables, arrays, { read: (start) => records[start] ?? 'null', close: () => {} });
}

/** Appends records to a file in large writes. */
class FileSink implements RecordSink {
  private readonly buffer = Buffer.allocUnsafe(1 << 20);
  private used = 0;
  private position = 0;
  constructor(private readonly fd: number) {}
  append(text: string): { readonly start: number; readonly end: number } {
    const length = Buffer.byteLength(text);
    const start = this.position;
    if (this.used + length > this.buffer.length) this.flush();
    if (length > this.buffer.length) writeAll(this.fd, Buffer.from(text));
    else {
      this.buffer.write(text, this.used);
      this.used += length;
    }
    this.position += length;
    return { start, end: this.position };
  }
  flush(): void {
    if (this.used > 0) writeAll(this.fd, this.buffer.subarray(0, this.used));
    this.used = 0;
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at);
}

type TypedArray = Uint8Array | Uint16Array | Uint32Array | Float64Array;

interface ArrayKind {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, offset: number, length: number): TypedArray;
}
/** What each array is made of; also the order in which they lie in the file. */
const LAYOUT: Readonly<Record<keyof PathArrays, ArrayKind>> = {
  idBytes: Uint8Array,
  idOffset: Uint32Array,
  nodeType: Uint16Array,
  nodeAccount: Uint32Array,
  nodeFlags: Uint16Array,
  detailOffset: Float64Array,
  outOffset: Uint32Array,
  outTo: Uint32Array,
  edgeFrom: Uint32Array,
  inOffset: Uint32Array,
  inFrom: Uint32Array,
  inEdge: Uint32Array,
  edgeType: Uint8Array,
  edgeCertainty: Uint8Array,
  edgeTechnique: Uint16Array,
  edgeCause: Uint32Array,
  edgeFlags: Uint8Array,
  edgeLevel: Uint8Array,
  edgeShape: Uint32Array,
  edgeEvidence: Uint32Array,
  special: Uint32Array,
  evidenceOffset: Float64Array,
};
const NAMES = Object.keys(LAYOUT) as (keyof PathArrays)[];
const align = (n: number): number => (n + 7) & ~7;

interface Head {
  readonly tables: PathTables;
  readonly lengths: Readonly<Record<keyof PathArrays, number>>;
}

/**
 * The publisher's side file: writes the path graph of these nodes and edges into a generation's folder, fsynced.
 */
export function csrSidecar(
  nodes: readonly PathNode[],
  edges: readonly DerivedEdge[],
): { readonly name: string; write(folder: string): Promise<void> } {
  return {
    name: ARRAYS_FILE,
    write: async (folder) => {
      const recordsFd = openSync(join(folder, RECORDS_FILE), 'w', 0o600);
      let encoded: ReturnType<typeof encode>;
      try {
        const sink = new FileSink(recordsFd);
        encoded = encode(nodes, edges, sink);
        sink.flush();
        fsyncSync(recordsFd);
      } finally {
        closeSync(recordsFd);
      }
      const { tables, arrays } = encoded;
      const lengths = Object.fromEntries(NAMES.map((name) => [name, arrays[name].length])) as Head['lengths'];
      const head = Buffer.from(JSON.stringify({ tables, lengths } satisfies Head));
      const fd = openSync(join(folder, ARRAYS_FILE), 'w', 0o600);
      try {
        const start = Buffer.alloc(align(MAGIC.length + 4 + head.length));
        start.write(MAGIC, 'latin1');
        start.writeUInt32LE(head.length, MAGIC.length);
        head.copy(start, MAGIC.length + 4);
        writeAll(fd, start);
        for (const name of NAMES) {
          const a = arrays[name];
          writeAll(fd, new Uint8Array(a.buffer, a.byteOffset, a.byteLength));
          writeAll(fd, new Uint8Array(align(a.byteLength) - a.byteLength));
        }
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
    },
  };
}

/**
 * Opens the path graph of a generation. In: the generation's folder. Out: the graph; the caller closes it.
 * Errors: the files are missing, or not of this format: then `portolan rebuild` makes them again.
 */
export async function openPaths(folder: string): Promise<PathGraph> {
  const file = join(folder, ARRAYS_FILE);
  const bytes = await readWhole(file);
  const broken = (what: string) => new Error(`${file} ${what}: run portolan rebuild to make the generation again.`);
  if (bytes.length < MAGIC.length + 4 || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw broken('is not of the format this version writes');
  const headLength = bytes.readUInt32LE(MAGIC.length);
  const head = JSON.parse(bytes.toString('utf8', MAGIC.length + 4, MAGIC.length + 4 + headLength)) as Head;
  const { buffer } = bytes;
  let at = align(MAGIC.length + 4 + headLength);
  const arrays = {} as { -readonly [K in keyof PathArrays]: TypedArray };
  for (const name of NAMES) {
    const Kind = LAYOUT[name];
    const length = head.lengths[name];
    const size = length * Kind.BYTES_PER_ELEMENT;
    if (at + size > bytes.length) throw broken('ends too early');
    arrays[name] = new Kind(buffer, at, length);
    at += align(size);
  }
  return new PathGraph(head.tables, arrays as PathArrays, openRecords(join(folder, RECORDS_FILE)));
}

/** The whole file in a buffer of its own, so that arrays of any kind can lie in it. */
async function readWhole(file: string): Promise<Buffer<ArrayBuffer>> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.from(new ArrayBuffer(size));
    for (let at = 0; at < size; ) {
      const { bytesRead } = await handle.read(bytes, at, size - at, at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

function openRecords(file: string): RecordReader {
  const fd = openSync(file, 'r');
  let closed = false;
  return {
    read: (offset, end) => {
      const length = end - offset;
      const bytes = Buffer.allocUnsafe(length);
      for (let got = 0; got < length; ) {
        const read = readSync(fd, bytes, got, length - got, offset + got);
        if (read === 0) throw new Error(`${file} ends too early: run portolan rebuild to make the generation again.`);
        got += read;
      }
      return bytes.toString('utf8');
    },
    close: () => {
      if (!closed) closeSync(fd);
      closed = true;
    },
  };
}
