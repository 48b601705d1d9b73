/** Rows as both engines can keep them alike, and a digest over many rows that does not depend on their order. */
/// <reference lib="es2024.string" />
import * as crypto from 'node:crypto';
import type { PropertyValue } from '../schema/declare.js';
import { edgeDeclaration } from '../schema/edges.js';
import { nodeDeclaration } from '../schema/registry.js';
import type { EdgeRow, NodeRow, RowSum } from './port.js';

export type StoredProps = Readonly<Record<string, PropertyValue>>;

/** A node ready for an engine: every property storable, keys in order, `id` and `type` among them. */
export interface StoredNode {
  readonly type: string;
  readonly id: string;
  readonly props: StoredProps;
}

export interface StoredEdge {
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly props: StoredProps;
}

// One call where Node has it (20.12): half the time of an object a row.
const sha256: (row: string) => Buffer =
  'hash' in crypto
    ? (row) => Buffer.from(crypto.hash('sha256', row, 'buffer'))
    : (row) => (crypto as typeof import('node:crypto')).createHash('sha256').update(row).digest();

// Half of a UTF-16 pair without the other half: no engine can keep it, each would replace it in its own way.
const text = (value: string): string => (value.isWellFormed() ? value : value.toWellFormed());

function storable(value: PropertyValue | undefined): PropertyValue | undefined {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean' || value === undefined) return value;
  return value.every((v) => v.isWellFormed()) ? value : value.map(text);
}

/** Copies into `made`, keys in order, what an engine can keep. */
function storableProps(
  props: Readonly<Record<string, PropertyValue | undefined>>,
  more: Readonly<Record<string, string>>,
): StoredProps {
  const made: Record<string, PropertyValue> = {};
  for (const key of Object.keys({ ...props, ...more }).sort()) {
    const value = storable(more[key] ?? props[key]);
    if (value !== undefined) made[key] = value;
  }
  return made;
}

/** No index of Neo4j takes a value over 8,167 bytes: one hostile name would stop every publication. */
const INDEXED_LENGTH = 1500;
const ALWAYS_INDEXED = ['name', 'account', 'uniqueId'] as const;
const indexedOf = new Map<string, readonly string[]>();

/** Properties of a type that the engines index. */
function indexedProps(type: string): readonly string[] {
  const known = indexedOf.get(type);
  if (known) return known;
  const { properties } = nodeDeclaration(type);
  const indexed = [...ALWAYS_INDEXED, ...Object.keys(properties).filter((p) => properties[p]?.indexed)];
  indexedOf.set(type, indexed);
  return indexed;
}

const KEPT_OF_LONG = INDEXED_LENGTH - 50;
const HASH_LENGTH = 40;

/** An id as the store has it: one too long for an index is cut, and told apart by its hash. Whoever asks the store by id asks by this. */
export function storedId(id: string): string {
  const whole = text(id);
  return whole.length <= INDEXED_LENGTH
    ? whole
    : `${whole.slice(0, KEPT_OF_LONG)}…${sha256(whole).toString('hex').slice(0, HASH_LENGTH)}`.toWellFormed();
}

/** Whether a text from the store may be one that was too long for an index. */
export const mayBeCut = (stored: string): boolean =>
  (stored.length === KEPT_OF_LONG + 1 + HASH_LENGTH && stored[KEPT_OF_LONG] === '…') ||
  (stored.length === INDEXED_LENGTH + 1 && stored.endsWith('…'));

/** Throws on a type that nobody declared. */
export function storedNode(row: NodeRow): StoredNode {
  const indexed = indexedProps(row.type);
  const id = storedId(row.id);
  const more: Record<string, string> = { id, type: row.type };
  for (const key of indexed) {
    const value = row.props[key];
    if (typeof value === 'string' && value.length > INDEXED_LENGTH) more[key] = `${value.slice(0, INDEXED_LENGTH)}…`;
  }
  return { type: row.type, id, props: storableProps(row.props, more) };
}

const NO_MORE = {};

function jsonTexts(json: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const made: Record<string, string> = {};
  for (const key of Object.keys(json)) made[key] = JSON.stringify(json[key]);
  return made;
}

export function storedEdge(row: EdgeRow): StoredEdge {
  edgeDeclaration(row.type);
  const more = row.json === undefined ? NO_MORE : jsonTexts(row.json);
  return { type: row.type, from: storedId(row.from), to: storedId(row.to), props: storableProps(row.props, more) };
}

/** `Asset` and the label of the type. */
export const labelsOf = (type: string): readonly [string, string] => ['Asset', nodeDeclaration(type).label];

/** Sum of the hashes of rows: equal for equal sets of rows, in whatever order they come. */
export class RowDigest {
  private readonly lanes = new Uint32Array(8);
  private rows = 0;

  add(row: string): void {
    const hash = sha256(row);
    for (let i = 0; i < 8; i++) this.lanes[i] = (this.lanes[i] ?? 0) + hash.readUInt32LE(i * 4);
    this.rows++;
  }

  addNode(node: StoredNode): void {
    this.add(nodeLine(node.props));
  }

  addEdge(edge: StoredEdge): void {
    this.add(edgeLine(edge.type, edge.from, edge.to, edge.props));
  }

  get sum(): RowSum {
    return { rows: this.rows, digest: String(this) };
  }

  get count(): number {
    return this.rows;
  }

  toString(): string {
    return [...this.lanes].map((lane) => lane.toString(16).padStart(8, '0')).join('');
  }
}

/** The properties with their keys in order, as those of a stored row are. */
export function inOrder(props: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const keys = Object.keys(props);
  return Object.fromEntries(keys.sort().map((k) => [k, props[k]]));
}

/** One node as a line of text; `props` in order. */
export const nodeLine = (props: Readonly<Record<string, unknown>>): string => JSON.stringify(props);

/** One edge as a line of text; `props` in order. */
export const edgeLine = (type: string, from: string, to: string, props: Readonly<Record<string, unknown>>): string =>
  `${type} ${from} ${to} ${JSON.stringify(props)}`;
