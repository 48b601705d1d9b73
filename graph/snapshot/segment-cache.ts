/** Reads frames of committed segments, keeping few files open and a bounded amount of unpacked text. */
import { type FileHandle, open } from 'node:fs/promises';
import { type Frame, readFrame } from './frames.js';
import { type Commit, segmentPath } from './manifest.js';
import { SegmentReader } from './segment.js';

const CACHE_BYTES = 48 << 20;
const OPEN_FILES = 64;

type Lines = Pick<Frame, 'lines' | 'bytes'>;

export class SegmentCache {
  private readonly bySeq: ReadonlyMap<number, NonNullable<Commit['segment']>>;
  private readonly readers = new Map<number, SegmentReader>();
  private readonly frames = new Map<string, Lines>();
  private size = 0;
  private own: FileHandle | null = null;

  constructor(
    private readonly dataDir: string,
    commits: readonly Commit[],
  ) {
    this.bySeq = new Map(commits.flatMap((c) => (c.segment ? [[c.seq, c.segment] as const] : [])));
  }

  /** One frame of the segment that commit `seq` wrote. Throws SegmentDamage. */
  async frame(seq: number, kind: 'content' | 'lists', number: number): Promise<Lines> {
    const key = `${seq} ${kind} ${number}`;
    const hit = this.frames.get(key);
    if (hit) return hit;
    const frame = await (await this.reader(seq)).frame(kind, number);
    this.frames.set(key, frame);
    this.size += frame.bytes;
    // Oldest first: both uses walk forwards through each segment.
    for (const [old, { bytes }] of this.frames) {
      if (this.size <= CACHE_BYTES || old === key) break;
      this.frames.delete(old);
      this.size -= bytes;
    }
    return frame;
  }

  /** A frame of a segment that is still being written (synced, table not yet written). */
  async ownFrame(path: string, offsets: readonly number[], number: number): Promise<Lines> {
    const offset = offsets[number];
    if (offset === undefined) throw new Error(`The run's own segment has no list frame ${number}`);
    this.own ??= await open(path, 'r');
    return readFrame(this.own, path, offset);
  }

  private async reader(seq: number): Promise<SegmentReader> {
    const hit = this.readers.get(seq);
    if (hit) {
      this.readers.delete(seq);
      this.readers.set(seq, hit);
      return hit;
    }
    const segment = this.bySeq.get(seq);
    if (!segment) throw new Error(`Commit ${seq} has no segment, but a scope version points at it`);
    const reader = await SegmentReader.open(segmentPath(this.dataDir, segment.file), segment.table);
    this.readers.set(seq, reader);
    for (const [old, r] of this.readers) {
      if (this.readers.size <= OPEN_FILES) break;
      this.readers.delete(old);
      await r.close();
    }
    return reader;
  }

  async close(): Promise<void> {
    const all = [...this.readers.values()];
    this.readers.clear();
    this.frames.clear();
    for (const r of all) await r.close();
    await this.own?.close();
    this.own = null;
  }
}
