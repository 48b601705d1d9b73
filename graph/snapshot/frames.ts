/**
 * Segment files: a sequence of frames, each a compressed block of lines with its checksum, so that a flipped bit is an
 * error that names the place, and a reader may start at any frame.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';

const pack = promisify(deflateRaw);
const unpack = promisify(inflateRaw);

const MAGIC = 0x50_53_46_31; // PSF1
const HEAD = 28;
/** Text of a frame before compression: large enough to compress well, small enough to unpack for one line. */
export const FRAME_BYTES = 128 << 10;
/** No frame we write is larger than one observation or FRAME_BYTES; a length above this is damage. */
const MAX_RAW = 256 << 20;

const checksum = (data: Buffer): Buffer => createHash('sha256').update(data).digest().subarray(0, 16);

/** Damage in a segment file. */
export class SegmentDamage extends Error {
  constructor(
    readonly file: string,
    readonly offset: number,
    why: string,
  ) {
    super(`${file}, byte ${offset}: ${why}. The file was changed after it was written; restore it from a backup.`);
    this.name = 'SegmentDamage';
  }
}

/** Writes frames one after another and keeps the digest of the whole file. */
export class FrameWriter {
  private readonly hash = createHash('sha256');
  private length = 0;
  private queue: Promise<void> = Promise.resolve();
  private constructor(private readonly handle: FileHandle) {}

  static async create(path: string): Promise<FrameWriter> {
    return new FrameWriter(await open(path, 'wx', 0o600));
  }

  /** Appends one frame of lines and gives the offset where it begins. Calls are put in a row. */
  frame(lines: readonly string[]): Promise<number> {
    const done = this.queue.then(async () => {
      const raw = Buffer.from(lines.join('\n'));
      const data = await pack(raw, { level: 3 });
      const head = Buffer.alloc(HEAD);
      head.writeUInt32BE(MAGIC, 0);
      head.writeUInt32BE(raw.length, 4);
      head.writeUInt32BE(data.length, 8);
      checksum(data).copy(head, 12);
      const offset = this.length;
      await this.handle.appendFile(Buffer.concat([head, data]));
      this.hash.update(head).update(data);
      this.length += HEAD + data.length;
      return offset;
    });
    this.queue = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  get bytes(): number {
    return this.length;
  }

  /** Syncs what was written so far. */
  async sync(): Promise<void> {
    await this.queue;
    await this.handle.sync();
  }

  /** Syncs, closes, and gives the digest of the whole file. */
  async close(): Promise<{ readonly bytes: number; readonly sha256: string }> {
    await this.sync();
    await this.handle.close();
    return { bytes: this.length, sha256: this.hash.digest('hex') };
  }

  /** Closes without promise of durability. */
  async discard(): Promise<void> {
    await this.queue;
    await this.handle.close();
  }
}

export interface Frame {
  readonly lines: readonly string[];
  /** Text bytes, for caches. */
  readonly bytes: number;
  readonly next: number;
}

/** Reads the frame at `offset` and checks it. Throws SegmentDamage. */
export async function readFrame(handle: FileHandle, path: string, offset: number): Promise<Frame> {
  const file = basename(path);
  const head = Buffer.alloc(HEAD);
  const got = await handle.read(head, 0, HEAD, offset);
  if (got.bytesRead < HEAD || head.readUInt32BE(0) !== MAGIC)
    throw new SegmentDamage(file, offset, 'no frame begins here');
  const rawLength = head.readUInt32BE(4);
  const length = head.readUInt32BE(8);
  if (rawLength > MAX_RAW || length > MAX_RAW)
    throw new SegmentDamage(file, offset, 'the frame claims an impossible length');
  const data = Buffer.alloc(length);
  if ((await handle.read(data, 0, length, offset + HEAD)).bytesRead < length)
    throw new SegmentDamage(file, offset, 'the frame is cut short');
  if (!checksum(data).equals(head.subarray(12, HEAD)))
    throw new SegmentDamage(file, offset, 'the checksum does not match');
  const raw = await unpack(data, { maxOutputLength: rawLength + 1 });
  return { lines: raw.toString('utf8').split('\n'), bytes: raw.length, next: offset + HEAD + length };
}
