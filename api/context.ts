/** What resolvers read from: made anew for every operation, so that one operation sees one generation. */
import type { Reader } from '../services/live.js';

export interface ApiContext {
  /** The newest generation when the operation began. */
  readonly reader: Reader;
  readonly dataDir: string;
  readonly version: string;
}
