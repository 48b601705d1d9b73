/** Reads one JSON file that a person hands in: any size, any content, perhaps gzip. What is wrong is said in a sentence. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

/** What is wrong with an input file: a sentence that starts after the file's name. */
export class InputFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InputFileError';
  }
}

const MB = 1024 ** 2;
/** The dump of an account with 5,000 roles is under 60 MB. */
export const MAX_FILE = 256 * MB;
/** JSON compresses up to some 50:1; a bomb is over 1,000:1. */
const MAX_RATIO = 200;
const RATIO_FROM = 16 * MB;

const mb = (bytes: number): string => `${Math.ceil(bytes / MB).toLocaleString('en')} MB`;
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : error instanceof Error ? error.name : 'unknown';

async function inflated(path: string, max: number): Promise<Buffer> {
  const raw = createReadStream(path);
  const gunzip = createGunzip();
  raw.on('error', (error) => gunzip.destroy(error));
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of raw.pipe(gunzip) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > max) throw new InputFileError(`inflates to more than the ${mb(max)} that one file may hold.`);
      if (size > RATIO_FROM && size > MAX_RATIO * Math.max(raw.bytesRead, 1))
        throw new InputFileError(
          `inflates to over ${mb(size)} from ${raw.bytesRead} bytes: it looks like a gzip bomb.`,
        );
      chunks.push(chunk);
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
  return Buffer.concat(chunks);
}

async function bytesOf(path: string, max: number): Promise<Buffer> {
  const info = await stat(path);
  if (info.isDirectory()) throw new InputFileError('is a folder, not a file.');
  if (!info.isFile()) throw new InputFileError('is no regular file.');
  if (info.size === 0) throw new InputFileError('is empty.');
  // The size is checked before anything is read into memory.
  if (info.size > max)
    throw new InputFileError(`has ${mb(info.size)}; one file may have ${mb(max)}. Split it by account.`);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > max) throw new InputFileError(`grew beyond the ${mb(max)} that one file may have while it was read.`);
    chunks.push(chunk);
    const [first] = chunks;
    // Gzip is told by its first bytes, not by the file's name.
    if (first && first.length >= 2 && first[0] === 0x1f && first[1] === 0x8b) return inflated(path, max);
  }
  return Buffer.concat(chunks);
}

/**
 * The parsed content of a JSON file.
 * @throws InputFileError when it cannot be read, is too big, empty, cut off or no JSON
 */
export async function readJsonFile(path: string, max: number = MAX_FILE): Promise<unknown> {
  let bytes: Buffer;
  try {
    bytes = await bytesOf(path, max);
  } catch (error) {
    if (error instanceof InputFileError) throw error;
    const code = codeOf(error);
    if (code === 'ENOENT') throw new InputFileError('does not exist.');
    if (code === 'EACCES' || code === 'EPERM') throw new InputFileError('may not be read by this user.');
    throw new InputFileError(`cannot be read (${code}).`);
  }
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw new InputFileError('is UTF-16; save it as UTF-8.');
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (text.trim() === '') throw new InputFileError('is empty.');
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    if (/end of JSON|Unterminated|end of input/i.test(why) && /^\s*[[{]/.test(text))
      throw new InputFileError('is cut off: the JSON ends before it is complete.');
    const at = /position (\d+)/.exec(why)?.[1];
    throw new InputFileError(`is not JSON${at === undefined ? '' : ` (first wrong character at ${at})`}.`);
  }
}
