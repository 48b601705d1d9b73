/** Placeholder until the next commit. */
import type { GraphEngine } from './engine.js';
export function neo4jEngine(url: string): GraphEngine {
  throw new Error(`not yet: ${url}`);
}
