/**
 * One run's segment file. It holds two kinds of frames, content (observations) and lists (scope versions), each numbered
 * in its own row, and ends with a table of where the frames begin. Many small scopes share a frame.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { FRAME_BYTES, FrameWriter, readFrame, SegmentDamage } from './frames.js';

/** A line's place: number of its frame and number of the line in it. */
export interface Place {
  readonly frame: number;
  readonly line: number;
}

/** Fills frames with lines; a line's place is known before its frame is written. */
class Packer {
  readonly offsets: Promise<number>[] = [];
  private lines: string[] = [];
  private size = 0;
  constructor(private readonly frames: FrameWriter) {}

  async add(line: string): Promise<Place> {
    const place = { frame: this.offsets.length, line: this.lines.length };
    this.lines.push(line);
    this.size += line.length;
    if (this.size >= FRAME_BYTES) await this.flush();
    return place;
  }

  /** Adds lines that stay together, whoever else adds meanwhile; gives the place of the first. */
  async addAll(lines: readonly string[]): Promise<Place> {
    const place = { frame: this.offsets.length, line: this.lines.length };
    let written: Promise<void> | null = null;
    for (const line of lines) {
      this.lines.push(line);
      this.size += line.length;
      if (this.size >= FRAME_BYTES) written = this.flush();
    }
    await written;
    return place;
  }

  async flush(): Promise<void> {
    if (this.lines.length === 0) return;
    const lines = this.lines;
    this.lines = [];
    this.size = 0;
    const written = this.frames.frame(lines);
    this.offsets.push(written);
    await written;
  }
}

export interface SegmentInfo {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Offset of the table of frames. */
  readonly table: number;
}

export class SegmentWriter {
  readonly content: Packer;
  readonly lists: Packer;
  private constructor(
    readonly path: string,
    private readonly frames: FrameWriter,
  ) {
    this.content = new Packer(frames);
    this.lists = new Packer(frames);
  }

  static async create(path: string): Promise<SegmentWriter> {
    return new SegmentWriter(path, await FrameWriter.create(path));
  }

  /** Brings all added so far to the disk. */
  async sync(): Promise<void> {
    await this.content.flush();
    await this.lists.flush();
    await this.frames.sync();
  }

  /** Where the list frames added so far begin; after `sync`. */
  async listOffsets(): Promise<readonly number[]> {
    return Promise.all(this.lists.offsets);
  }

  /** Writes the table, syncs and closes. */
  async finish(): Promise<Omit<SegmentInfo, 'file'>> {
    await this.content.flush();
    await this.lists.flush();
    const table = await this.frames.frame([
      JSON.stringify(await Promise.all(this.content.offsets)),
      JSON.stringify(await Promise.all(this.lists.offsets)),
    ]);
    return { ...(await this.frames.close()), table };
  }

  async discard(): Promise<void> {
    await this.frames.discard();
  }
}

const isOffsets = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((v) => Number.isSafeInteger(v));

/** A finished segment, open for reading. */
export class SegmentReader {
  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    readonly content: readonly number[],
    readonly lists: readonly number[],
  ) {}

  /** Throws SegmentDamage, or the file system's error when the file is gone. */
  static async open(path: string, table: number): Promise<SegmentReader> {
    const handle = await open(path, 'r');
    try {
      const { lines } = await readFrame(handle, path, table);
      const content: unknown = JSON.parse(lines[0] ?? 'null');
      const lists: unknown = JSON.parse(lines[1] ?? 'null');
      if (!isOffsets(content) || !isOffsets(lists))
        throw new SegmentDamage(path, table, 'the table of frames is no table');
      return new SegmentReader(path, handle, content, lists);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async frame(
    kind: 'content' | 'lists',
    number: number,
  ): Promise<{ readonly lines: readonly string[]; readonly bytes: number }> {
    const offset = this[kind][number];
    if (offset === undefined) throw new SegmentDamage(this.path, 0, `there is no ${kind} frame ${number}`);
    return readFrame(this.handle, this.path, offset);
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

/** Lines of a list from its first place on. */
export async function* linesFrom(
  frame: (number: number) => Promise<{ readonly lines: readonly string[] }>,
  start: Place,
  count: number,
): AsyncIterable<string> {
  let left = count;
  let line = start.line;
  for (let number = start.frame; left > 0; number++) {
    const { lines } = await frame(number);
    for (; line < lines.length && left > 0; line++, left--) yield lines[line] ?? '';
    line = 0;
  }
}
