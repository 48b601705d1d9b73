/** Which store engine a command works on. */
import { embedded } from '../graph/store/embedded.js';
import type { GraphEngine } from '../graph/store/engine.js';

/**
 * The embedded engine for nothing, Neo4j for a `neo4j://`, `neo4j+s://`, `bolt://` … URL. Without `store` the environment's
 * PORTOLAN_STORE decides. Throws on any other scheme.
 */
export async function engineFor(store: string | undefined = process.env.PORTOLAN_STORE): Promise<GraphEngine> {
  if (store === undefined || store === '' || store === 'embedded') return embedded;
  if (/^(neo4j|bolt)(\+s|\+ssc)?:\/\//.test(store)) {
    // The driver is loaded only where it is used: it takes longer to load than the embedded engine to open.
    const { neo4jEngine } = await import('../graph/store/neo4j.js');
    return neo4jEngine(store);
  }
  throw new Error(`--store takes neo4j://HOST:PORT (or nothing for the embedded engine), not '${store}'`);
}
