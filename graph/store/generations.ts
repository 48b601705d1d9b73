/**
 * Generations: a projection published whole. Written aside into a folder of its own, synced, then named by one rename of a
 * small pointer file; readers follow the pointer and see the new one or the one before it, never a part.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { collectGarbage } from '../disk/collect-garbage.js';
import { makeFolder, replaceFile, syncFile, syncFolder } from '../disk/durable.js';
import { orphans, ownerIsGone, ownerPrefix } from '../disk/owner.js';
import { GenerationMoved, type GenerationName, type GraphEngine, type Rows } from './engine.js';
import type { Generation, GenerationInfo, GraphReader, Publication, RowSum } from './port.js';
import { RowDigest, type StoredEdge, type StoredNode, storedEdge, storedNode } from './rows.js';

export const GENERATIONS = 'generations';
/** Raised when what a generation holds changes meaning: older ones are then projected anew. */
export const GENERATION_FORMAT = 1;
/** The newest and the one before it stay, whoever reads. */
const KEEP = 2;
/** Commit, log checksum, salt. */
const GENERATION_NAME = /^\d+-[0-9a-f]+-[0-9a-f]{6}$/;

/** What a generation says of itself, in `manifest.json` of its folder. */
export interface GenerationManifest {
  readonly format: number;
  readonly seq: number;
  readonly now: string;
  readonly engine: string;
  /** The log's checksum at `seq`: the generation belongs to exactly that log. */
  readonly log: string;
  readonly nodes: { readonly rows: number; readonly digest: string };
  readonly edges: { readonly rows: number; readonly digest: string };
  readonly tables: Readonly<Record<string, { readonly rows: number; readonly sha256: string }>>;
  /** Every other file of the generation. */
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

const tableFile = (folder: string, name: string) => join(folder, 'tables', `${name}.ndjson`);

function isManifest(value: unknown): value is GenerationManifest {
  return (
    typeof value === 'object' &&
    value !== null &&
    'format' in value &&
    'seq' in value &&
    typeof value.seq === 'number' &&
    'tables' in value
  );
}

/** Reads a generation's manifest. Rejects with a message that names the file. */
export async function readGenerationManifest(folder: string): Promise<GenerationManifest> {
  const path = join(folder, 'manifest.json');
  const text = await readFile(path, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (!isManifest(value)) throw new Error(`${path} is no generation's manifest; portolan rebuild makes it again`);
  return value;
}

/** Folder of the newest generation on an engine, or null when none was published. */
export async function currentFolder(dataDir: string, engine: GraphEngine): Promise<string | null> {
  try {
    const name = (await readFile(join(dataDir, engine.pointer), 'utf8')).trim();
    if (!GENERATION_NAME.test(name))
      throw new Error(`${join(dataDir, engine.pointer)} names no generation; portolan rebuild makes it again`);
    return join(dataDir, GENERATIONS, name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function digestFile(path: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Streams finished rows to a file, a JSON object a line. */
async function writeTable(
  path: string,
  rows: Iterable<unknown>,
): Promise<{ readonly rows: number; readonly sha256: string }> {
  const handle = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let count = 0;
  let text = '';
  const flush = async () => {
    hash.update(text);
    await handle.appendFile(text);
    text = '';
  };
  try {
    for (const row of rows) {
      text += `${JSON.stringify(row)}\n`;
      count++;
      if (text.length > 1 << 20) await flush();
    }
    await flush();
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { rows: count, sha256: hash.digest('hex') };
}

export interface PublishOptions {
  /** The log's checksum at the publication's seq. */
  readonly log: string;
  /** Asked right before the switch: false when another process took over the projector lock. */
  readonly stillMine?: () => boolean;
}

/**
 * Writes a generation and switches to it. Rejects with GenerationMoved when the lock was lost meanwhile, with
 * StoreUnreachable when a server is not there; then the generation before stays.
 */
export async function publishGeneration(
  dataDir: string,
  engine: GraphEngine,
  publication: Publication,
  options: PublishOptions,
): Promise<GenerationInfo> {
  const root = join(dataDir, GENERATIONS);
  await makeFolder(root);
  await sweepAside(root);
  const aside = join(root, `${ownerPrefix()}${randomBytes(4).toString('hex')}`);
  await mkdir(aside);
  try {
    const previousFolder = await currentFolder(dataDir, engine);
    const previous = previousFolder === null ? null : { name: nameOf(previousFolder), folder: previousFolder };
    const tables: Record<string, { rows: number; sha256: string }> = {};
    await mkdir(join(aside, 'tables'));
    for (const [name, rows] of Object.entries(publication.tables))
      tables[name] = await writeTable(tableFile(aside, name), rows);
    for (const sidecar of publication.sidecars) await sidecar.write(aside);
    // The engine's memory comes on top of the heap: what the tables and arrays left behind goes first.
    collectGarbage();
    const salt = randomBytes(3).toString('hex');
    // The folder's name must be known to a store on a server before the rows' digests are: the log's checksum stands for them.
    const name = `${publication.seq}-${options.log.slice(0, 12) || '0'}-${salt}`;
    const { nodes, edges } = publication.draft
      ? await publication.draft.save(aside)
      : await writeWhole(engine, publication, { seq: publication.seq, name }, aside, previous);
    const manifest: GenerationManifest = {
      format: GENERATION_FORMAT,
      seq: publication.seq,
      now: publication.now,
      engine: engine.name,
      log: options.log,
      nodes,
      edges,
      tables,
      files: await digestFiles(aside),
    };
    await writeFile(join(aside, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`, {
      flag: 'wx',
      mode: 0o600,
    });
    await syncTree(aside);
    if (options.stillMine && !options.stillMine())
      throw new GenerationMoved('Another process took over projecting; its generation stands.');
    const folder = join(root, name);
    await rename(aside, folder);
    await syncFolder(root);
    await replaceFile(join(dataDir, engine.pointer), `${name}\n`);
    await sweepOld(dataDir);
    return { seq: publication.seq, now: publication.now, nodes: nodes.rows, edges: edges.rows, folder };
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw error;
  }
}

async function writeWhole(
  engine: GraphEngine,
  publication: Publication,
  generation: GenerationName,
  folder: string,
  previous: { readonly name: string; readonly folder: string } | null,
): Promise<{ readonly nodes: RowSum; readonly edges: RowSum }> {
  const nodes = new RowDigest();
  const edges = new RowDigest();
  await engine.write(digested(publication, nodes, edges), generation, folder, previous);
  return { nodes: nodes.sum, edges: edges.sum };
}

const nameOf = (folder: string): string => basename(folder);

/** Digests of a publication's rows, without writing them. */
export function digestRows(publication: Publication): { readonly nodes: RowDigest; readonly edges: RowDigest } {
  const digests = { nodes: new RowDigest(), edges: new RowDigest() };
  const rows = digested(publication, digests.nodes, digests.edges);
  for (const _ of rows.nodes);
  for (const _ of rows.edges);
  return digests;
}

/** Passes rows on, counting and digesting each. */
function digested(publication: Publication, nodes: RowDigest, edges: RowDigest): Rows {
  function* passNodes(): Iterable<StoredNode> {
    for (const row of publication.nodes) {
      const stored = storedNode(row);
      nodes.addNode(stored);
      yield stored;
    }
  }
  function* passEdges(): Iterable<StoredEdge> {
    for (const row of publication.edges) {
      const stored = storedEdge(row);
      edges.addEdge(stored);
      yield stored;
    }
  }
  return { nodes: passNodes(), edges: passEdges() };
}

async function* filesUnder(folder: string, prefix = ''): AsyncIterable<string> {
  for (const entry of (await readdir(join(folder, prefix), { withFileTypes: true })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) yield* filesUnder(folder, path);
    else yield path;
  }
}

async function digestFiles(
  folder: string,
): Promise<Record<string, { readonly bytes: number; readonly sha256: string }>> {
  const files: Record<string, { readonly bytes: number; readonly sha256: string }> = {};
  for await (const path of filesUnder(folder))
    if (!path.startsWith('tables/')) files[path] = await digestFile(join(folder, path));
  return files;
}

async function syncTree(folder: string): Promise<void> {
  const folders = new Set<string>([folder]);
  for await (const path of filesUnder(folder)) {
    await syncFile(join(folder, path));
    const slash = path.lastIndexOf('/');
    if (slash > 0) folders.add(join(folder, path.slice(0, slash)));
  }
  for (const f of folders) await syncFolder(f);
}

/** Folders that a dead projector left half written. */
async function sweepAside(root: string): Promise<void> {
  for (const name of await orphans(root))
    if (!GENERATION_NAME.test(name)) await rm(join(root, name), { recursive: true, force: true });
}

/** Deletes generations that no pointer names, that are not among the newest, and that no living reader holds. */
async function sweepOld(dataDir: string): Promise<void> {
  const root = join(dataDir, GENERATIONS);
  const pointed = new Set<string>();
  for (const file of await readdir(dataDir)) {
    if (file.startsWith('CURRENT')) pointed.add((await readFile(join(dataDir, file), 'utf8')).trim());
  }
  const all: { name: string; at: number }[] = [];
  for (const name of await readdir(root)) {
    if (!GENERATION_NAME.test(name)) continue;
    const info = await stat(join(root, name)).catch(() => null);
    if (info) all.push({ name, at: info.mtimeMs });
  }
  const old = all
    .sort((a, b) => b.at - a.at)
    .slice(KEEP)
    .filter((g) => !pointed.has(g.name));
  for (const { name } of old) {
    const folder = join(root, name);
    const readers = await readdir(join(folder, 'readers')).catch(() => []);
    if (readers.some((r) => !ownerIsGone(r, 0))) continue;
    // Out of sight first: whoever is just opening it finds it gone and follows the pointer again.
    const gone = join(root, `${ownerPrefix()}${randomBytes(4).toString('hex')}`);
    await rename(folder, gone);
    await rm(gone, { recursive: true, force: true });
  }
}

const MOVED_TRIES = 50;
const MOVED_WAIT_MS = 200;

/** The newest generation of an engine is there, holds commit `seq` of the log with that checksum, and is of this format. */
export async function isPublished(
  dataDir: string,
  engine: GraphEngine,
  seq: number,
  checksumAt: (seq: number) => string | undefined,
): Promise<boolean> {
  const folder = await currentFolder(dataDir, engine);
  if (folder === null) return false;
  const manifest = await readGenerationManifest(folder).catch(() => null);
  if (manifest === null || manifest.format !== GENERATION_FORMAT || manifest.seq < seq) return false;
  return checksumAt(manifest.seq) === manifest.log && engine.holds({ seq: manifest.seq, name: nameOf(folder) }, folder);
}

/** Opens the newest generation of an engine; null when none was published. */
export async function openGeneration(dataDir: string, engine: GraphEngine): Promise<Generation | null> {
  for (let attempt = 0; ; attempt++) {
    const folder = await currentFolder(dataDir, engine);
    if (folder === null) return null;
    try {
      return await openFolder(folder, engine);
    } catch (error) {
      // The pointer is renamed right after a server has the new rows.
      if (error instanceof GenerationMoved && attempt < MOVED_TRIES) {
        await sleep(MOVED_WAIT_MS);
        continue;
      }
      // Swept between reading the pointer and opening: the pointer names a newer one by now.
      const gone = (await stat(folder).catch(() => null)) === null;
      if (gone && attempt < 5) continue;
      if (gone)
        throw new Error(
          `${join(dataDir, engine.pointer)} names a generation that is not there; portolan rebuild makes it again`,
        );
      throw error;
    }
  }
}

async function openFolder(folder: string, engine: GraphEngine): Promise<Generation> {
  const mark = join(folder, 'readers', `${ownerPrefix()}${randomBytes(4).toString('hex')}`);
  let marked = true;
  try {
    await mkdir(join(folder, 'readers'), { recursive: true });
    await writeFile(mark, '');
  } catch (error) {
    // Somebody who may only read the data directory leaves no mark.
    if (!(error instanceof Error && 'code' in error && ['EACCES', 'EROFS', 'EPERM'].includes(String(error.code))))
      throw error;
    marked = false;
  }
  const unmark = async () => {
    if (marked) await rm(mark, { force: true });
  };
  try {
    const manifest = await readGenerationManifest(folder);
    const graph = await engine.open({ seq: manifest.seq, name: nameOf(folder) }, folder);
    return {
      seq: manifest.seq,
      now: manifest.now,
      nodes: manifest.nodes.rows,
      edges: manifest.edges.rows,
      folder,
      graph: closing(graph, unmark),
      table: (name) => readTable(folder, name, name in manifest.tables),
    };
  } catch (error) {
    await unmark();
    throw error;
  }
}

function closing(graph: GraphReader, after: () => Promise<void>): GraphReader {
  return {
    read: (cypher, params) => graph.read(cypher, params),
    get reads() {
      return graph.reads;
    },
    async close() {
      await graph.close();
      await after();
    },
  };
}

async function* readTable<R>(folder: string, name: string, there: boolean): AsyncIterable<R> {
  if (!there) return;
  const lines = createInterface({
    input: createReadStream(tableFile(folder, name)),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  try {
    // The generation's manifest vouches for the file: rows are what the projection wrote.
    for await (const line of lines) yield JSON.parse(line) as R;
  } finally {
    lines.close();
  }
}
