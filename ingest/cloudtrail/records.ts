/**
 * Splits a CloudTrail file into its records while it streams: `{"Records":[…]}`, a bare array, or one record a line. Memory
 * holds one record, whatever the file's size; depth and size of a record are bounded.
 */

const MAX_RECORD = 1024 * 1024;
const MAX_DEPTH = 64;

/** What to do about a file that is none. */
export const ASK = 'Give files as CloudTrail writes them to its bucket (.json or .json.gz), or one record a line.';
const AGAIN = 'Copy it again.';

/** What is wrong with a file, as the rest of a sentence that begins with its name. */
export class TrailFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TrailFileError';
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const KEY_RECORDS = [...'Records'].map((c) => c.charCodeAt(0));

/** White space and brackets: all that may stand outside records. */
const STANDS_OUTSIDE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST]);
const BYTE_ORDER_MARK: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf]);

function outside(byte: number, at: number): string {
  if (byte === 0) return `a NUL byte stands at byte ${at}, as in a file that was never written to its end`;
  if (at === 0 && (byte === 0xff || byte === 0xfe)) return 'it is UTF-16, or no text at all';
  return `something stands outside any record, at byte ${at}`;
}

/** Collects the bytes of one record across chunks. */
class Held {
  private parts: Uint8Array[] = [];
  private size = 0;

  add(bytes: Uint8Array): void {
    this.size += bytes.length;
    if (this.size > MAX_RECORD)
      throw new TrailFileError(`holds a record over ${MAX_RECORD} bytes; CloudTrail's have at most 256 KB. ${ASK}`);
    this.parts.push(bytes);
  }
  take(): string {
    const text = Buffer.concat(this.parts).toString('utf8');
    this.drop();
    return text;
  }
  drop(): void {
    this.parts = [];
    this.size = 0;
  }
}

/**
 * Gives the JSON texts of the records in `chunks`.
 * @throws TrailFileError when the text is empty, ends inside a record, is no JSON in its outline, or a record is too large or too deep.
 */
export async function* splitRecords(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const held = new Held();
  let depth = 0;
  /** Depth at which the record being read opened; -1 outside any. */
  let opened = -1;
  /** Depth of the members of the list of records: 2 in `{"Records":[`, 1 in a bare list, 0 for one record a line. */
  let level = 0;
  let inString = false;
  let escaped = false;
  /** How much of the key `Records` the string being read at depth 1 has matched; -1 when it differs. */
  let matched = -1;
  let lastWasRecords = false;
  let bytes = 0;

  for await (const chunk of chunks) {
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const c = chunk[i] as number;
      if (inString) {
        if (escaped) escaped = false;
        else if (c === BACKSLASH) escaped = true;
        else if (c === QUOTE) {
          inString = false;
          lastWasRecords = matched === KEY_RECORDS.length;
        } else if (matched >= 0) matched = KEY_RECORDS[matched] === c ? matched + 1 : -1;
        continue;
      }
      if (depth === 0 && !STANDS_OUTSIDE.has(c) && !(bytes + i < 3 && BYTE_ORDER_MARK.has(c)))
        throw new TrailFileError(`is no JSON: ${outside(c, bytes + i)}. ${ASK}`);
      if (c === QUOTE) {
        inString = true;
        matched = depth === 1 && level === 0 ? 0 : -1;
      } else if (c === OPEN || c === OPEN_LIST) {
        if (c === OPEN_LIST && depth === 0) level = 1;
        else if (c === OPEN_LIST && depth === 1 && level === 0 && lastWasRecords) {
          // The object around was no record but the envelope of many.
          level = 2;
          opened = -1;
          held.drop();
        } else if (c === OPEN && opened < 0 && depth === level) {
          opened = depth;
          start = i;
        }
        if (++depth > MAX_DEPTH)
          throw new TrailFileError(`nests deeper than ${MAX_DEPTH} levels at byte ${bytes + i}. ${ASK}`);
      } else if (c === CLOSE || c === CLOSE_LIST) {
        if (--depth < 0)
          throw new TrailFileError(`is no JSON: a bracket closes that never opened, at byte ${bytes + i}. ${ASK}`);
        if (depth === opened) {
          held.add(chunk.subarray(start, i + 1));
          yield held.take();
          opened = -1;
        }
        if (depth === 0) level = 0;
      }
    }
    if (opened >= 0) held.add(chunk.slice(start));
    bytes += chunk.length;
  }
  if (bytes === 0) throw new TrailFileError('is empty');
  if (depth !== 0 || inString)
    throw new TrailFileError(
      `is cut off after ${bytes} bytes: it ends inside ${opened >= 0 ? 'a record' : 'the list of records'}. ${AGAIN}`,
    );
}
