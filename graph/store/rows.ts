/** Rows as both engines can keep them alike, and a digest over many rows that does not depend on their order. */
import { createHash } from 'node:crypto';
import type { PropertyValue } from '../schema/declare.js';
import { edgeDeclaration } from '../schema/edges.js';
import { nodeDeclaration } from '../schema/registry.js';
import type { EdgeRow, NodeRow } from './port.js';

/** Half of a UTF-16 pair without the other half: no engine can keep it, both would replace it, each in its own way. */
const LONE = /\p{Surrogate}/gu;
const text = (value: string): string => value.replace(LONE, '\ufffd');

function storable(value: PropertyValue): PropertyValue | undefined {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean') return value;
  return value.map(text);
}

function storableProps(props: Readonly<Record<string, PropertyValue | undefined>>): Record<string, PropertyValue> {
  const kept: Record<string, PropertyValue> = {};
  for (const key of Object.keys(props).sort()) {
    const value = props[key];
    const safe = value === undefined ? undefined : storable(value);
    if (safe !== undefined) kept[key] = safe;
  }
  return kept;
}

/** All properties of a node in the store, its id and type among them. Throws on a type that nobody declared. */
export function nodeProps(row: NodeRow): Record<string, PropertyValue> {
  nodeDeclaration(row.type);
  return storableProps({ ...row.props, id: row.id, type: row.type });
}

export function edgeProps(row: EdgeRow): Record<string, PropertyValue> {
  edgeDeclaration(row.type);
  return storableProps(row.props);
}

/** `Asset` and the label of the type. */
export const labelsOf = (type: string): readonly [string, string] => ['Asset', nodeDeclaration(type).label];

/** Sum of the hashes of rows: equal for equal sets of rows, in whatever order they come. */
export class RowDigest {
  private readonly lanes = new Uint32Array(8);
  private rows = 0;

  add(row: string): void {
    const hash = createHash('sha256').update(row).digest();
    for (let i = 0; i < 8; i++) this.lanes[i] = ((this.lanes[i] ?? 0) + hash.readUInt32LE(i * 4)) >>> 0;
    this.rows++;
  }

  get count(): number {
    return this.rows;
  }

  toString(): string {
    return [...this.lanes].map((lane) => lane.toString(16).padStart(8, '0')).join('');
  }
}

const sorted = (props: Readonly<Record<string, unknown>>): [string, unknown][] =>
  Object.entries(props).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

/** One node as a line of text, equal whichever engine it was read from. */
export const nodeLine = (props: Readonly<Record<string, unknown>>): string => JSON.stringify(sorted(props));

/** One edge as a line of text. */
export const edgeLine = (type: string, from: string, to: string, props: Readonly<Record<string, unknown>>): string =>
  JSON.stringify([type, from, to, sorted(props)]);
