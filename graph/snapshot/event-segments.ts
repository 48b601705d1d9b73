/**
 * Event segments: immutable Parquet files under `events/` of the data directory. A file counts only when a commit of the
 * manifest names it. DuckDB runs in memory: a database file would be a second single-process lock.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TRAIL_COLUMNS, type TrailEvent } from '../schema/trail-event.js';
import type { EventSegment } from './contract.js';

/** Rows of one Parquet file: about 15 MB of events, so that a window of days opens few files and a writer stays small. */
const SEGMENT_ROWS = 100_000;
const columns = Object.entries(TRAIL_COLUMNS) as [keyof TrailEvent, 'text' | 'boolean'][];

export const eventsFolder = (dataDir: string): string => join(dataDir, 'events');

/** Text in single quotes for SQL: only for file paths, which DuckDB's COPY takes as no parameter. */
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Opens DuckDB in memory with bounds: it must live beside a graph engine on a small machine. */
export async function openDuckDb() {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '512MB' });
  const connection = await instance.connect();
  return {
    connection,
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** Writes events of one source into as many segments as they need. */
export interface SegmentWriter {
  add(event: TrailEvent): Promise<void>;
  /** Closes the last segment and gives all of them, fsynced. */
  finish(): Promise<readonly EventSegment[]>;
  /** Removes what was written. */
  abort(): Promise<void>;
}

/**
 * @param source hash of the input, so that the same input imported twice makes no second segment
 */
export async function writeSegments(dataDir: string, source: string): Promise<SegmentWriter> {
  const folder = eventsFolder(dataDir);
  await mkdir(folder, { recursive: true });
  const db = await openDuckDb();
  const segments: EventSegment[] = [];
  const table = () =>
    db.connection.run(
      `CREATE OR REPLACE TABLE e (${columns.map(([n, k]) => `"${n}" ${k === 'text' ? 'VARCHAR' : 'BOOLEAN'}`).join(', ')})`,
    );
  await table();
  let appender = await db.connection.createAppender('e');
  let rows = 0;

  async function close(): Promise<void> {
    appender.flushSync();
    appender.closeSync();
    if (rows === 0) return;
    const temporary = join(folder, `${source.slice(0, 16)}-${segments.length}.writing`);
    const range = await db.connection.runAndReadAll(
      'SELECT min("eventTime") AS a, max("eventTime") AS b, count(*)::INTEGER AS n FROM e',
    );
    const [from, to] = range.getRowsJS()[0] ?? [];
    await db.connection.run(
      `COPY (SELECT * FROM e ORDER BY "eventTime", "eventID") TO ${sqlText(temporary)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)`,
    );
    const handle = await open(temporary, 'r');
    await handle.sync();
    await handle.close();
    const hash = await sha256(temporary);
    const file = `${String(from).slice(0, 10)}-${hash.slice(0, 24)}.parquet`;
    await rename(temporary, join(folder, file));
    segments.push({
      file,
      sha256: hash,
      bytes: (await stat(join(folder, file))).size,
      rows,
      from: String(from),
      to: String(to),
      source,
    });
  }

  return {
    async add(event) {
      for (const [name, kind] of columns) {
        const value = event[name];
        if (kind === 'text') appender.appendVarchar(String(value));
        else appender.appendBoolean(value === true);
      }
      appender.endRow();
      if (++rows < SEGMENT_ROWS) return;
      await close();
      await table();
      appender = await db.connection.createAppender('e');
      rows = 0;
    },
    async finish() {
      await close();
      db.close();
      const folderHandle = await open(folder, 'r');
      await folderHandle.sync();
      await folderHandle.close();
      return segments;
    },
    async abort() {
      appender.closeSync();
      db.close();
      for (const s of segments) await rm(join(folder, s.file), { force: true });
      await rm(join(folder, `${source.slice(0, 16)}-${segments.length}.writing`), { force: true });
    },
  };
}
