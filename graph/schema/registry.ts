/**
 * All declared node types. A new type is a new constant in a file under `graph/schema/types/`; nothing else is edited:
 * the folder is read at start.
 */
import { readdirSync } from 'node:fs';
import type { NodeDeclaration } from './declare.js';

const isDeclaration = (value: unknown): value is NodeDeclaration =>
  typeof value === 'object' && value !== null && 'type' in value && 'label' in value && 'inventory' in value;

async function load(): Promise<ReadonlyMap<string, NodeDeclaration>> {
  const folder = new URL('./types/', import.meta.url);
  const found = new Map<string, NodeDeclaration>();
  const files = readdirSync(folder)
    .filter((f) => /\.(js|ts)$/.test(f) && !f.includes('.test.') && !f.endsWith('.d.ts'))
    .sort();
  for (const file of files) {
    const module: Record<string, unknown> = await import(new URL(file, folder).href);
    for (const value of Object.values(module)) {
      if (!isDeclaration(value)) continue;
      if (found.has(value.type)) throw new Error(`Node type ${value.type} is declared twice (second time in ${file})`);
      found.set(value.type, value);
    }
  }
  return found;
}

/** Every node type by its `type`. */
export const nodeTypes: ReadonlyMap<string, NodeDeclaration> = await load();

/** The declaration of a node type; throws on one nobody declared, which is a bug of the caller. */
export function nodeDeclaration(type: string): NodeDeclaration {
  const found = nodeTypes.get(type);
  if (!found) throw new Error(`No node type ${type} is declared under graph/schema/types/`);
  return found;
}
