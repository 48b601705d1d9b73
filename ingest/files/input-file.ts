/** The bytes of one file that a person hands in: any size, any content, perhaps gzip. What is wrong is said in a sentence. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { InputFileError } from './input-file-error.js';

const MB = 1024 ** 2;
/** The dump of an account with 5,000 roles is under 60 MB. */
export const MAX_FILE = 256 * MB;
/** JSON compresses up to some 50:1; a bomb is over 1,000:1. */
const MAX_RATIO = 200;
const RATIO_FROM = 16 * MB;

const mb = (bytes: number): string => `${Math.ceil(bytes / MB).toLocaleString('en')} MB`;
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : error instanceof Error ? error.name : 'unknown';

async function* inflated(path: string, max: number): AsyncGenerator<Uint8Array> {
  const raw = createReadStream(path);
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  raw.on('error', (error) => gunzip.destroy(error));
  let size = 0;
  try {
    for await (const chunk of raw.pipe(gunzip) as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > RATIO_FROM && size > MAX_RATIO * Math.max(raw.bytesRead, 1))
        throw new InputFileError(
          `inflates to over ${mb(size)} from ${raw.bytesRead} bytes: it looks like a gzip bomb.`,
        );
      if (size > max) throw new InputFileError(`inflates to more than the ${mb(max)} that one file may hold.`);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof InputFileError) throw error;
    const code = codeOf(error);
    if (code === 'Z_BUF_ERROR') throw new InputFileError('is cut off: the gzip stream ends early.');
    if (code.startsWith('Z_')) throw new InputFileError(`is damaged gzip (${code}).`);
    throw error;
  } finally {
    raw.destroy();
    gunzip.destroy();
  }
}

/** First bytes of the file; its size is checked before anything is read. */
async function look(path: string, max: number): Promise<Uint8Array> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw new InputFileError('is a folder, not a file.');
    if (!info.isFile()) throw new InputFileError('is no regular file.');
    if (info.size === 0) throw new InputFileError('is empty.');
    if (info.size > max)
      throw new InputFileError(`has ${mb(info.size)}; one file may have ${mb(max)}. Split it by account.`);
    const handle = await open(path, 'r');
    try {
      const head = new Uint8Array(3);
      const { bytesRead } = await handle.read(head, 0, 3, 0);
      return head.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof InputFileError) throw error;
    const code = codeOf(error);
    if (code === 'ENOENT') throw new InputFileError('does not exist.');
    if (code === 'EACCES' || code === 'EPERM') throw new InputFileError('may not be read by this user.');
    throw new InputFileError(`cannot be read (${code}).`);
  }
}

/**
 * The file's bytes, inflated when it is gzip (told by its first bytes, not its name), without a byte order mark.
 * @throws InputFileError when it cannot be read, is empty, too big, a bomb, damaged gzip or UTF-16
 */
export async function* inputFile(path: string, max: number = MAX_FILE): AsyncGenerator<Uint8Array> {
  const head = await look(path, max);
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    throw new InputFileError('is UTF-16; save it as UTF-8.');
  const gzip = head[0] === 0x1f && head[1] === 0x8b;
  const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  let size = 0;
  const bytes = gzip
    ? inflated(path, max)
    : createReadStream(path, { start: marked ? 3 : 0, highWaterMark: 256 * 1024 });
  for await (const chunk of bytes as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > max) throw new InputFileError(`grew beyond the ${mb(max)} that one file may have while it was read.`);
    yield chunk;
  }
}
