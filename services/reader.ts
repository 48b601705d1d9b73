/** How use cases read: the newest generation, the world behind it, and its path arrays. */
import { openPaths, type PathGraph } from '../graph/analysis/paths/csr.js';
import { buildWorld } from '../graph/build/build.js';
import type { World } from '../graph/build/world.js';
import { readSnapshot } from '../graph/snapshot/log.js';
import { openGeneration } from '../graph/store/generations.js';
import type { Generation } from '../graph/store/port.js';
import { engineFor } from './engine.js';

export interface Reader {
  readonly dataDir: string;
  /** Null when nothing was ever projected: answer with no rows. */
  readonly generation: Generation | null;
  /** The world of the generation, built from the log once and kept; an empty one without a generation. */
  world(): Promise<World>;
  /** The generation's path arrays, opened once. Rejects without a generation: ask for that first. */
  paths(): Promise<PathGraph>;
  close(): Promise<void>;
}

/**
 * Opens the newest generation. It stays whole while it is open, whatever is collected meanwhile; `close` lets go of it.
 * Rejects when its files are damaged or the store cannot be reached.
 */
export async function openReader(
  dataDir: string,
  options: { readonly store?: string | undefined } = {},
): Promise<Reader> {
  const engine = await engineFor(options.store);
  const generation = await openGeneration(dataDir, engine);
  // Nothing was published there: ask all the same, or a store that cannot be reached would look like one without data.
  if (generation === null) await engine.holds({ seq: 0, name: '' }, dataDir);
  let world: Promise<World> | null = null;
  let paths: Promise<PathGraph> | null = null;
  return {
    dataDir,
    generation,
    world() {
      world ??= worldAt(dataDir, generation);
      return world;
    },
    paths() {
      if (generation === null)
        return Promise.reject(new Error('There is no data yet: portolan collect or portolan import aws first'));
      paths ??= openPaths(generation.folder);
      return paths;
    },
    async close() {
      await generation?.graph.close();
      if (paths) await paths.then((p) => p.close()).catch(() => undefined);
    },
  };
}

async function worldAt(dataDir: string, generation: Generation | null): Promise<World> {
  const snapshot = generation === null ? null : await readSnapshot(dataDir, generation.seq);
  return buildWorld(snapshot ?? { seq: 0, now: '', scopes: [], eventSegments: [], assets: nothing });
}

async function* nothing(): AsyncIterable<never> {}
