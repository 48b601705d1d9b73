/** Which store engine a command works on. */
import { embedded } from '../graph/store/embedded.js';
import type { GraphEngine } from '../graph/store/engine.js';

/** `--store` or PORTOLAN_STORE is nothing that a store can be reached by. */
export class WrongStore extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongStore';
  }
}

/**
 * The embedded engine for nothing, Neo4j for a `neo4j://`, `neo4j+s://`, `bolt://` … URL. Without `store` the environment's
 * PORTOLAN_STORE decides. Rejects with WrongStore on anything else.
 */
export async function engineFor(store: string | undefined = process.env.PORTOLAN_STORE): Promise<GraphEngine> {
  if (store === undefined || store === '' || store === 'embedded') return embedded;
  if (/^(neo4j|bolt)(\+s|\+ssc)?:\/\//.test(store)) {
    // The driver is loaded only where it is used: it takes longer to load than the embedded engine to open.
    const { neo4jEngine } = await import('../graph/store/neo4j.js');
    if (!URL.canParse(store))
      throw new WrongStore('--store (PORTOLAN_STORE) takes neo4j://HOST:PORT; what was given is no URL');
    return neo4jEngine(store);
  }
  // Not repeated: what was mistyped may hold a password.
  throw new WrongStore(
    '--store (PORTOLAN_STORE) takes neo4j://HOST:PORT or bolt://HOST:PORT, or nothing for the embedded engine',
  );
}
