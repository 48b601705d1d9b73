/** Does what is shown agree with what was collected? Checks the ledger, the log's files, the generation's, and the store row by row. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { LogDamage } from '../graph/snapshot/chain.js';
import { readLedger } from '../graph/snapshot/ledger.js';
import { readManifest } from '../graph/snapshot/manifest.js';
import { fileProblem, type Mismatch, verifyLog } from '../graph/snapshot/verify.js';
import type { GraphEngine } from '../graph/store/engine.js';
import {
  currentFolder,
  digestRows,
  type GenerationManifest,
  openGeneration,
  readGenerationManifest,
} from '../graph/store/generations.js';
import type { Publication } from '../graph/store/port.js';
import { digestStore } from '../graph/store/read-all.js';
import { engineFor } from './engine.js';
import { projectionOf } from './project.js';

export type { Mismatch };

export interface Verification {
  readonly mismatches: readonly Mismatch[];
  /** What was looked at, for the person waiting. */
  readonly commits: number;
  readonly files: number;
  readonly nodes: number;
  readonly edges: number;
}

const REBUILD = 'portolan rebuild makes it again';

/** Rejects only when the store cannot be reached; everything that is wrong is a row. */
export async function verify(
  dataDir: string,
  options: { readonly store?: string | undefined } = {},
): Promise<Verification> {
  const engine = await engineFor(options.store);
  const decisions = await verifyLedger(dataDir);
  const found = await verifyProjection(dataDir, engine);
  return { ...found, mismatches: [...decisions, ...found.mismatches] };
}

/** The ledger is no projection of the log: it is checked by itself. */
async function verifyLedger(dataDir: string): Promise<readonly Mismatch[]> {
  try {
    await readLedger(dataDir);
    return [];
  } catch (error) {
    if (!(error instanceof LogDamage)) throw error;
    return [{ what: 'ledger', where: `${error.file} line ${error.line}`, problem: error.message }];
  }
}

async function verifyProjection(dataDir: string, engine: GraphEngine): Promise<Verification> {
  const log = await verifyLog(dataDir);
  const nothing = { commits: log.commits, files: log.files, nodes: 0, edges: 0 };
  // Without its log nothing can be said of a generation.
  if (log.mismatches.length > 0 || log.commits === 0) return { ...nothing, mismatches: log.mismatches };

  const mismatches: Mismatch[] = [];
  const manifest = await generationManifest(dataDir, engine, mismatches);
  if (manifest === null) return { ...nothing, mismatches };
  const { folder, says } = manifest;
  const { chain, seq } = await readManifest(dataDir);
  if (says.seq < seq)
    mismatches.push({
      what: 'generation',
      where: engine.pointer,
      problem: `it holds commit ${says.seq}, the log goes to ${seq}: ${REBUILD}`,
    });
  if (chain.lines[says.seq - 1]?.chain !== says.log) {
    mismatches.push({ what: 'generation', where: engine.pointer, problem: `it was made from another log: ${REBUILD}` });
    return { ...nothing, mismatches };
  }
  for (const [name, table] of Object.entries(says.tables)) {
    const problem = await fileProblem(join(folder, 'tables', `${name}.ndjson`), { sha256: table.sha256 });
    if (problem) mismatches.push({ what: 'table', where: name, problem: `the table ${problem}: ${REBUILD}` });
  }
  for (const [file, info] of Object.entries(says.files)) {
    const problem = await fileProblem(join(folder, file), info);
    if (problem) mismatches.push({ what: 'file', where: file, problem: `the file ${problem}: ${REBUILD}` });
  }
  // A damaged graph file is not handed to the engine.
  if (mismatches.every((m) => m.what !== 'file')) await compareStore(dataDir, engine, says, mismatches);
  await compareProjection(dataDir, says, mismatches);
  return {
    commits: log.commits,
    files: log.files + Object.keys(says.files).length + Object.keys(says.tables).length,
    nodes: says.nodes.rows,
    edges: says.edges.rows,
    mismatches,
  };
}

async function generationManifest(
  dataDir: string,
  engine: GraphEngine,
  mismatches: Mismatch[],
): Promise<{ readonly folder: string; readonly says: GenerationManifest } | null> {
  try {
    const folder = await currentFolder(dataDir, engine);
    if (folder === null) {
      mismatches.push({ what: 'generation', where: engine.pointer, problem: `nothing was projected yet: ${REBUILD}` });
      return null;
    }
    return { folder, says: await readGenerationManifest(folder) };
  } catch (error) {
    mismatches.push({
      what: 'generation',
      where: engine.pointer,
      problem: `${error instanceof Error ? error.message : String(error)}: ${REBUILD}`,
    });
    return null;
  }
}

/** What the engine really gives, row by row, against what was written. */
async function compareStore(
  dataDir: string,
  engine: GraphEngine,
  says: GenerationManifest,
  mismatches: Mismatch[],
): Promise<void> {
  const generation = await openGeneration(dataDir, engine);
  if (generation === null) return;
  try {
    const held = await digestStore(generation.graph);
    for (const what of ['nodes', 'edges'] as const) {
      if (held[what].count !== says[what].rows) {
        mismatches.push({
          what,
          where: engine.name,
          problem: `the store holds ${held[what].count} ${what}, ${says[what].rows} were written: ${REBUILD}`,
        });
      } else if (String(held[what]) !== says[what].digest) {
        mismatches.push({
          what,
          where: engine.name,
          problem: `the store holds ${what} that differ from those that were written: ${REBUILD}`,
        });
      }
    }
  } finally {
    await generation.graph.close();
  }
}

/** What the log says, worked out again, against what the generation says it holds. */
async function compareProjection(dataDir: string, says: GenerationManifest, mismatches: Mismatch[]): Promise<void> {
  let publication: Publication | undefined;
  try {
    publication = (await projectionOf(dataDir, says.seq))?.publication;
  } catch (error) {
    if (!(error instanceof LogDamage)) throw error;
  }
  if (publication === undefined) return;
  const { nodes, edges } = digestRows(publication);
  for (const [what, digest] of [
    ['nodes', nodes],
    ['edges', edges],
  ] as const) {
    if (String(digest) !== says[what].digest) {
      mismatches.push({
        what,
        where: 'log',
        problem: `worked out anew, the log gives ${digest.count} other ${what} than the ${says[what].rows} of the generation (it may come from another version of the program): ${REBUILD}`,
      });
    }
  }
  for (const [name, rows] of Object.entries(publication.tables)) {
    const hash = createHash('sha256');
    for (const row of rows) hash.update(`${JSON.stringify(row)}\n`);
    if (says.tables[name]?.sha256 !== hash.digest('hex'))
      mismatches.push({ what: 'table', where: name, problem: `worked out anew, the log gives other rows: ${REBUILD}` });
  }
}
