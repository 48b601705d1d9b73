/**
 * Reads a big JSON object member by member, and the arrays in it entry by entry, so that no more than one entry is held as
 * text. Strict: what `JSON.parse` refuses is refused here.
 */
import { InputFileError } from './input-file-error.js';

/** A member of the object, or one entry of an array member (`index` then counts from 0). */
export interface Member {
  /** Keys from the root: `['gaad', 'RoleDetailList']`. */
  readonly path: readonly string[];
  /** Null: the value is the member's whole value. -1: the array begins (it may be empty). */
  readonly index: number | null;
  readonly value: unknown;
}

const [QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST, COLON, COMMA] = [...'"\\{}[]:,'].map((c) =>
  c.charCodeAt(0),
);
/** One entry: a role with its policies has at most some hundred kB. */
const MAX_VALUE = 64 * 1024 ** 2;
const MAX_DEPTH = 2000;

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** The bytes of the file as they come, with a place in it. */
class Source {
  private chunk: Uint8Array = new Uint8Array();
  private at = 0;
  private before = 0;
  private readonly chunks: AsyncIterator<Uint8Array>;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }

  private async fill(): Promise<boolean> {
    this.before += this.chunk.length;
    this.at = 0;
    for (;;) {
      const next = await this.chunks.next();
      this.chunk = next.done ? new Uint8Array() : next.value;
      if (next.done) return false;
      if (this.chunk.length > 0) return true;
    }
  }

  /** The next byte that is no white space, not taken; -1 at the end. */
  async peek(): Promise<number> {
    for (;;) {
      while (this.at < this.chunk.length) {
        const byte = this.chunk[this.at] ?? 0;
        if (!isSpace(byte)) return byte;
        this.at++;
      }
      if (!(await this.fill())) return -1;
    }
  }

  take(): void {
    this.at++;
  }

  wrong(): InputFileError {
    return new InputFileError(`is not JSON (first wrong character at ${this.before + this.at}).`);
  }

  /** Takes a byte that must come next. */
  async expect(byte: number | undefined): Promise<void> {
    const next = await this.peek();
    if (next === -1) throw cutOff();
    if (next !== byte) throw this.wrong();
    this.take();
  }

  /** Takes one whole value and parses it. */
  async value(): Promise<unknown> {
    const first = await this.peek();
    if (first === -1) throw cutOff();
    const start = this.before + this.at;
    const parts: Uint8Array[] = [];
    let size = 0;
    let depth = 0;
    let inString = false;
    let escaped = false;
    let ended = false;
    while (!ended) {
      const from = this.at;
      while (this.at < this.chunk.length && !ended) {
        const byte = this.chunk[this.at] ?? 0;
        if (inString) {
          this.at++;
          if (escaped) escaped = false;
          else if (byte === BACKSLASH) escaped = true;
          else if (byte === QUOTE) {
            inString = false;
            ended = depth === 0;
          }
        } else if (byte === QUOTE) {
          // A string beside a bare word is no value: the word ends here and JSON.parse refuses what follows.
          this.at++;
          inString = true;
        } else if (byte === OPEN || byte === OPEN_LIST) {
          this.at++;
          if (++depth > MAX_DEPTH) throw new InputFileError(`is nested more than ${MAX_DEPTH} deep at ${start}.`);
        } else if (byte === CLOSE || byte === CLOSE_LIST) {
          if (depth === 0) ended = true;
          else {
            this.at++;
            ended = --depth === 0;
          }
        } else if (depth === 0 && (byte === COMMA || byte === COLON || isSpace(byte))) ended = true;
        else this.at++;
      }
      size += this.at - from;
      if (size > MAX_VALUE)
        throw new InputFileError(`holds a value of more than ${MAX_VALUE / 1024 ** 2} MB at ${start}.`);
      parts.push(this.chunk.subarray(from, this.at));
      if (!ended && !(await this.fill())) {
        if (inString || depth > 0) throw cutOff();
        ended = true;
      }
    }
    try {
      return JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown;
    } catch {
      throw new InputFileError(`is not JSON (the value at ${start} is none).`);
    }
  }
}

const cutOff = (): InputFileError => new InputFileError('is cut off: the JSON ends before it is complete.');

async function* members(
  source: Source,
  path: readonly string[],
  into: (path: readonly string[]) => boolean,
): AsyncGenerator<Member> {
  await source.expect(OPEN);
  if ((await source.peek()) === CLOSE) {
    source.take();
    return;
  }
  for (;;) {
    if ((await source.peek()) !== QUOTE) {
      if ((await source.peek()) === -1) throw cutOff();
      throw source.wrong();
    }
    const key = await source.value();
    await source.expect(COLON);
    const inner = [...path, String(key)];
    const next = await source.peek();
    if (next === OPEN_LIST && into(inner)) yield* entries(source, inner);
    else if (next === OPEN && into(inner)) yield* members(source, inner, into);
    else yield { path: inner, index: null, value: await source.value() };
    const after = await source.peek();
    if (after === -1) throw cutOff();
    if (after !== COMMA && after !== CLOSE) throw source.wrong();
    source.take();
    if (after === CLOSE) return;
  }
}

async function* entries(source: Source, path: readonly string[]): AsyncGenerator<Member> {
  await source.expect(OPEN_LIST);
  yield { path, index: -1, value: undefined };
  if ((await source.peek()) === CLOSE_LIST) {
    source.take();
    return;
  }
  for (let index = 0; ; index++) {
    yield { path, index, value: await source.value() };
    const after = await source.peek();
    if (after === -1) throw cutOff();
    if (after !== COMMA && after !== CLOSE_LIST) throw source.wrong();
    source.take();
    if (after === CLOSE_LIST) return;
  }
}

/**
 * The members of the object that the file is; when it is another JSON value, one member with an empty path.
 * @param into which objects and arrays are entered instead of given whole
 * @throws InputFileError when the text is empty, cut off or no JSON
 */
export async function* jsonMembers(
  chunks: AsyncIterable<Uint8Array>,
  into: (path: readonly string[]) => boolean,
): AsyncGenerator<Member> {
  const source = new Source(chunks);
  const first = await source.peek();
  if (first === -1) throw new InputFileError('is empty.');
  if (first === OPEN) yield* members(source, [], into);
  else yield { path: [], index: null, value: await source.value() };
  if ((await source.peek()) !== -1) throw source.wrong();
}
