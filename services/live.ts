/** The newest generation, held open for a server: reopened when a newer one is published, closed when the last user is done. */
import type { World } from '../graph/build/world.js';
import type { Generation } from '../graph/store/port.js';

/** What use cases read from. Nothing collected yet: `generation` is null. */
export interface Reader {
  readonly generation: Generation | null;
  world(): Promise<World>;
}
