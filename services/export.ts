/**
 * The canonical export: what the store holds, one JSON object a line, in an order and form that depend on nothing but the
 * log. The same log gives the same bytes, on either engine, whenever it was projected.
 */

import { readGenerationManifest } from '../graph/store/generations.js';
import type { CypherValue, Generation } from '../graph/store/port.js';
import { readAll } from '../graph/store/read-all.js';
import type { Reader } from './reader.js';

export type ExportLine =
  | {
      readonly kind: 'node';
      readonly id: string;
      readonly type: string;
      readonly labels: readonly string[];
      readonly properties: object;
    }
  | {
      readonly kind: 'edge';
      readonly type: string;
      readonly from: string;
      readonly to: string;
      readonly properties: object;
    }
  | { readonly kind: 'row'; readonly table: string; readonly row: unknown };

/** Kept in the store as JSON texts, because neither engine keeps lists of maps. */
const JSON_PROPERTIES = ['because', 'conditions'];

function reasons(props: Readonly<Record<string, CypherValue>>): object {
  const made: Record<string, unknown> = { ...props };
  for (const key of JSON_PROPERTIES) if (typeof made[key] === 'string') made[key] = JSON.parse(made[key]);
  return made;
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Nodes by id, each followed by the edges that leave it; then the finished tables by name. Without any data, nothing. */
export async function* canonicalExport(reader: Reader): AsyncIterable<ExportLine> {
  const generation = reader.generation;
  if (generation === null) return;
  for await (const { nodes, edges } of readAll(generation.graph)) {
    const leaving = new Map<string, { readonly line: ExportLine; readonly key: string }[]>();
    for (const e of edges) {
      const line = { kind: 'edge', type: e.type, from: e.from, to: e.to, properties: reasons(e.props) } as const;
      const list = leaving.get(e.from) ?? [];
      list.push({ line, key: JSON.stringify([e.type, e.to, e.props]) });
      leaving.set(e.from, list);
    }
    for (const n of nodes) {
      const { id: _, type, ...properties } = n.props;
      yield { kind: 'node', id: n.id, type: String(type), labels: n.labels, properties };
      for (const { line } of (leaving.get(n.id) ?? []).sort((a, b) => order(a.key, b.key))) yield line;
    }
  }
  yield* tableLines(generation);
}

async function* tableLines(generation: Generation): AsyncIterable<ExportLine> {
  const { tables } = await readGenerationManifest(generation.folder);
  for (const table of Object.keys(tables).sort(order)) {
    for await (const row of generation.table(table)) yield { kind: 'row', table, row };
  }
}
