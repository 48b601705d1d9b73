/** Projecting: what the log says, built, analysed and published as a generation, by whoever holds the projector lock. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readUsage } from '../graph/activity/usage.js';
import type { AccessMemory } from '../graph/analysis/access-memory.js';
import { forgetAuthorities } from '../graph/analysis/authority.js';
import type { DerivedEdge } from '../graph/analysis/derived.js';
import { csrSidecar } from '../graph/analysis/paths/csr.js';
import { pathInput } from '../graph/analysis/paths/node.js';
import { buildWorld } from '../graph/build/build.js';
import type { World } from '../graph/build/world.js';
import { collectGarbage } from '../graph/disk/collect-garbage.js';
import { tryHoldLock } from '../graph/disk/held-lock.js';
import { readSnapshot } from '../graph/snapshot/log.js';
import { readManifest } from '../graph/snapshot/manifest.js';
import type { GraphEngine } from '../graph/store/engine.js';
import { isPublished, publishGeneration } from '../graph/store/generations.js';
import type { Draft, GenerationInfo, Publication } from '../graph/store/port.js';
import { openAccessMemory } from './access-memory-file.js';
import { analysisOf } from './analysis.js';
import { engineFor } from './engine.js';
import { bareNodes, coverageRows, edgeRows, furtherEdges, inventoryRows, nodeRows, worldNodes } from './publication.js';

export interface ProjectOptions {
  /** `neo4j://…`; nothing for the embedded engine. */
  readonly store?: string | undefined;
  /** One line for the person waiting. */
  readonly note?: ((text: string) => void) | undefined;
  /** Seconds of waiting for another holder before `note` says so. */
  readonly patience?: number;
}

/** After this long waiting for another process to project, the person waiting is told. */
const PATIENCE_S = 120;

async function published(dataDir: string, engine: GraphEngine, seq: number): Promise<boolean> {
  const { chain } = await readManifest(dataDir);
  return isPublished(dataDir, engine, seq, (n) => chain.lines[n - 1]?.chain);
}

/**
 * Returns once a published generation holds commit `seq`. Takes the projector lock and projects until nothing committed is
 * missing; while another process holds it, waits, and after 120 s says so and goes on waiting.
 * Rejects when the log is damaged or the store cannot be reached.
 */
export async function projectUntil(dataDir: string, seq: number, options: ProjectOptions = {}): Promise<void> {
  if (seq === 0) return;
  const engine = await engineFor(options.store);
  const begun = Date.now();
  let told = false;
  while (!(await published(dataDir, engine, seq))) {
    if (await projectAsHolder(dataDir, engine, false)) continue;
    if (!told && Date.now() - begun > (options.patience ?? PATIENCE_S) * 1000) {
      told = true;
      options.note?.(
        `another process has been projecting ${dataDir} for ${Math.round((Date.now() - begun) / 1000)} s; still waiting for it`,
      );
    }
    await sleep(200);
  }
}

/**
 * Projects the newest commit again although a generation holds it, with nothing taken over from the one before: it is what mends a
 * generation. Null when nothing was ever committed.
 */
export async function projectAgain(dataDir: string, options: ProjectOptions = {}): Promise<GenerationInfo | null> {
  const engine = await engineFor(options.store);
  for (;;) {
    const done = await projectAsHolder(dataDir, engine, true);
    if (done) return done.info;
    await sleep(200);
  }
}

/** Null when another process holds the lock; else what was published last, if anything. */
async function projectAsHolder(
  dataDir: string,
  engine: GraphEngine,
  again: boolean,
): Promise<{ readonly info: GenerationInfo | null } | null> {
  const lock = await tryHoldLock(dataDir, engine.name === 'embedded' ? 'projector' : `projector-${engine.name}`);
  if (lock === null) return null;
  try {
    let info: GenerationInfo | null = null;
    for (let must = again; ; must = false) {
      const { seq } = await readManifest(dataDir);
      if (seq === 0 || (!must && (await published(dataDir, engine, seq)))) return { info };
      info = await projectOnce(dataDir, engine, () => lock.held, must);
    }
  } finally {
    await lock.release();
  }
}

async function projectOnce(
  dataDir: string,
  engine: GraphEngine,
  stillMine: () => boolean,
  anew: boolean,
): Promise<GenerationInfo | null> {
  const draft = engine.begin?.() ?? undefined;
  try {
    const projection = await projectionOf(dataDir, undefined, draft, await openAccessMemory(dataDir, anew));
    if (projection === null) return null;
    return await publishGeneration(dataDir, engine, projection.publication, { log: projection.log, stillMine });
  } finally {
    await draft?.drop();
  }
}

/**
 * What the log says up to a commit (the newest, unless told), worked out and ready to publish. Null when nothing was committed.
 * @param draft takes the graph over as it comes about: what was collected before the analyses begin, the rest after them
 * @param memory what the last projection found out about access; without it everything is decided, with the same result
 */
export async function projectionOf(
  dataDir: string,
  seq?: number,
  draft?: Draft,
  memory?: AccessMemory,
): Promise<{ readonly publication: Publication; readonly log: string } | null> {
  const snapshot = await readSnapshot(dataDir, seq);
  if (snapshot === null) return null;
  const world = await buildWorld(snapshot);
  collectGarbage();
  if (draft) {
    await draft.nodes(worldNodes(world));
    await draft.edges(world.edges);
  }
  const usage = snapshot.eventSegments.length === 0 ? null : await readUsage(dataDir, snapshot.eventSegments);
  const { edges, blocked, activity, tables } = await analysisOf(world, usage, memory);
  await memory?.leave?.();
  if (draft) {
    // What the analyses left behind goes before the further rows come on top.
    forgetAuthorities(world);
    collectGarbage();
    await draft.nodes(bareNodes(world, edges, activity));
    await draft.edges(furtherEdges(edges, activity));
  }
  // A projection of 100,000 nodes is 400 MB of heap. With a draft nothing of it is needed once the path arrays are
  // written, and the engine's own memory, which peaks when it saves, need not come on top of it.
  const made: Made = { all: { world, edges: [...edges, ...blocked] } };
  return {
    log: snapshot.checksum ?? '',
    publication: {
      seq: snapshot.seq,
      now: snapshot.now,
      ...(draft
        ? { nodes: [], edges: [], draft }
        : { nodes: nodeRows(world, edges, activity), edges: edgeRows(world, edges, activity) }),
      tables: { ...tables, inventory: inventoryOf(made), coverage: coverageRows(snapshot) },
      sidecars: [pathArrays(made, draft !== undefined)],
    },
  };
}

/** What a publication is made of, until it is let go of. */
interface Made {
  all: { readonly world: World; readonly edges: readonly DerivedEdge[] } | null;
}

function inventoryOf(made: Made): Iterable<unknown> {
  return {
    [Symbol.iterator]: () => (made.all ? inventoryRows(made.all.world) : [])[Symbol.iterator](),
  };
}

/** The path arrays, their input made only while they are written: it is as large as the graph. */
function pathArrays(made: Made, last: boolean): Publication['sidecars'][number] {
  return {
    name: 'paths',
    async write(folder) {
      if (made.all === null) throw new Error('The path arrays were written already');
      const input = pathInput(made.all.world, made.all.edges);
      if (last) made.all = null;
      await csrSidecar(input.nodes, input.edges).write(folder);
    },
  };
}
