/** Reads frames of committed segments, keeping few files open and a bounded amount of unpacked text. */
import { type FileHandle, open } from 'node:fs/promises';
import { type Frame, readFrame } from './frames.js';
import { type Commit, segmentPath } from './manifest.js';
import { SegmentReader } from './segment.js';

const CACHE_BYTES = 48 << 20;
const OPEN_FILES = 64;

export type Lines = Pick<Frame, 'lines' | 'bytes'>;

/** An open file and how many reads of it are under way: it is closed only between them. */
interface Held {
  readonly reader: Promise<SegmentReader>;
  users: number;
}

/** Several readers may ask at once; each file is opened once and each frame unpacked once. */
export class SegmentCache {
  private readonly bySeq: ReadonlyMap<number, NonNullable<Commit['segment']>>;
  private readonly readers = new Map<number, Held>();
  private readonly frames = new Map<string, { readonly lines: Promise<Lines>; read: Lines | null; bytes: number }>();
  private size = 0;
  private own: Promise<FileHandle> | null = null;

  constructor(
    private readonly dataDir: string,
    commits: readonly Commit[],
  ) {
    this.bySeq = new Map(commits.flatMap((c) => (c.segment ? [[c.seq, c.segment] as const] : [])));
  }

  /** One frame of the segment that commit `seq` wrote. Rejects with SegmentDamage. */
  frame(seq: number, kind: 'content' | 'lists', number: number): Promise<Lines> {
    const key = `${seq} ${kind} ${number}`;
    const hit = this.frames.get(key);
    if (hit) return hit.lines;
    const entry = { lines: this.load(seq, kind, number), read: null as Lines | null, bytes: 0 };
    this.frames.set(key, entry);
    entry.lines.then(
      (lines) => {
        entry.read = lines;
        entry.bytes = lines.bytes;
        this.size += lines.bytes;
        this.trim(key);
      },
      () => this.frames.delete(key),
    );
    return entry.lines;
  }

  /** The frame, where it was read already: nothing to wait for. */
  at(seq: number, kind: 'content' | 'lists', number: number): Lines | null {
    return this.frames.get(`${seq} ${kind} ${number}`)?.read ?? null;
  }

  /** Oldest first: all uses walk forwards through each segment. */
  private trim(newest: string): void {
    for (const [key, { bytes }] of this.frames) {
      if (this.size <= CACHE_BYTES) return;
      if (bytes === 0 || key === newest) continue;
      this.frames.delete(key);
      this.size -= bytes;
    }
  }

  private async load(seq: number, kind: 'content' | 'lists', number: number): Promise<Lines> {
    const held = this.hold(seq);
    held.users++;
    try {
      return await (await held.reader).frame(kind, number);
    } finally {
      held.users--;
    }
  }

  private hold(seq: number): Held {
    const hit = this.readers.get(seq);
    if (hit) {
      this.readers.delete(seq);
      this.readers.set(seq, hit);
      return hit;
    }
    const segment = this.bySeq.get(seq);
    if (!segment) throw new Error(`Commit ${seq} has no segment, but a scope version points at it`);
    const held = { reader: SegmentReader.open(segmentPath(this.dataDir, segment.file), segment.table), users: 0 };
    this.readers.set(seq, held);
    for (const [old, h] of this.readers) {
      if (this.readers.size <= OPEN_FILES) break;
      if (h.users > 0 || h === held) continue;
      this.readers.delete(old);
      void h.reader.then((r) => r.close()).catch(() => undefined); // it failed to open: its readers were told
    }
    return held;
  }

  /** A frame of a segment that is still being written (synced, table not yet written). */
  async ownFrame(path: string, offsets: readonly number[], number: number): Promise<Lines> {
    const offset = offsets[number];
    if (offset === undefined) throw new Error(`The run's own segment has no list frame ${number}`);
    this.own ??= open(path, 'r');
    return readFrame(await this.own, path, offset);
  }

  async close(): Promise<void> {
    const all = [...this.readers.values()];
    this.readers.clear();
    this.frames.clear();
    for (const h of all) await h.reader.then((r) => r.close()).catch(() => undefined); // it failed to open: told already
    await this.own?.then((h) => h.close());
    this.own = null;
  }
}
