/**
 * Finds and opens CloudTrail files: `.json`, `.json.gz` and one-record-a-line files, in folders as a trail's bucket has them
 * (`AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/…`). Digests are passed over. Gzip streams under an absolute and a ratio limit.
 */
import { createReadStream } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { TrailFileError } from './records.js';

const MAX_INFLATED = 8 * 1024 ** 3;
/** CloudTrail compresses about 11:1 (measured); a bomb is over 1,000:1. Small files may compress better than any honest average. */
const MAX_RATIO = 200;
const RATIO_FROM = 64 * 1024 ** 2;

/** All trail files under a path (or the file itself), sorted, so that two imports see the same order. Links are not followed. */
export async function* trailFiles(path: string): AsyncGenerator<string> {
  const info = await lstat(path);
  if (info.isFile()) {
    yield path;
    return;
  }
  if (!info.isDirectory()) return;
  for (const name of (await readdir(path)).sort()) {
    if (name === 'CloudTrail-Digest' || name === 'CloudTrail-Insight' || name.startsWith('.')) continue;
    const inner = join(path, name);
    const kind = await lstat(inner);
    if (kind.isDirectory()) yield* trailFiles(inner);
    else if (kind.isFile() && /\.(json|jsonl|ndjson)(\.gz)?$/i.test(name)) yield inner;
  }
}

/** The file's text as chunks, inflated when it is gzip (told by its first bytes, not its name). */
export async function* readTrailFile(path: string): AsyncGenerator<Uint8Array> {
  const head = Buffer.alloc(2);
  const handle = await open(path, 'r');
  try {
    await handle.read(head, 0, 2, 0);
  } finally {
    await handle.close();
  }
  const raw = createReadStream(path, { highWaterMark: 256 * 1024 });
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* raw;
    return;
  }
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  raw.on('error', (error) => gunzip.destroy(error));
  let inflated = 0;
  try {
    for await (const chunk of raw.pipe(gunzip) as AsyncIterable<Uint8Array>) {
      inflated += chunk.length;
      if (inflated > MAX_INFLATED || (inflated > RATIO_FROM && inflated > MAX_RATIO * Math.max(raw.bytesRead, 1))) {
        throw new TrailFileError(
          `inflates to over ${Math.floor(inflated / 1024 ** 2)} MB from ${raw.bytesRead} bytes: it looks like a gzip bomb. Unpack it yourself if you trust it`,
        );
      }
      yield chunk;
    }
  } catch (error) {
    if (error instanceof TrailFileError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'Z_BUF_ERROR') throw new TrailFileError('is cut off: the gzip stream ends early. Copy it again.');
    if (code.startsWith('Z_')) throw new TrailFileError(`is damaged gzip (${code}). Copy it again.`);
    throw error;
  } finally {
    raw.destroy();
    gunzip.destroy();
  }
}
