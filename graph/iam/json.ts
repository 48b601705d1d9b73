/**
 * JSON with positions. A policy's problems are told by line and column, and a policy text is written by the people being
 * watched: the reader is linear, its depth is bounded, and whatever it is given it answers with a value or with one
 * sentence.
 */

export type JsonNode =
  | { readonly kind: 'object'; readonly at: number; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly at: number; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly at: number; readonly value: string }
  | { readonly kind: 'number'; readonly at: number; readonly value: string }
  | { readonly kind: 'boolean'; readonly at: number; readonly value: boolean }
  | { readonly kind: 'null'; readonly at: number };

export interface JsonMember {
  readonly key: string;
  readonly at: number;
  readonly value: JsonNode;
}

export type JsonResult =
  | { readonly ok: true; readonly root: JsonNode }
  | { readonly ok: false; readonly at: number; readonly message: string };

/** No policy that AWS accepts nests deeper than seven. */
const DEEPEST = 64;

class Refused extends Error {
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message);
  }
}

const isSpace = (c: number) => c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;
const isDigit = (c: number) => c >= 0x30 && c <= 0x39;

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  document(): JsonNode {
    // A byte order mark is no part of JSON, but editors leave it in policy files.
    if (this.text.charCodeAt(0) === 0xfeff) this.at = 1;
    this.space();
    const root = this.value(0);
    this.space();
    if (this.at < this.text.length) throw new Refused(this.at, 'Something follows the end of the JSON document.');
    return root;
  }

  private space(): void {
    while (this.at < this.text.length && isSpace(this.text.charCodeAt(this.at))) this.at++;
  }

  private value(depth: number): JsonNode {
    if (depth > DEEPEST) throw new Refused(this.at, `The document is nested deeper than ${DEEPEST} levels.`);
    const at = this.at;
    switch (this.text[at]) {
      case undefined:
        throw new Refused(at, 'The document ends where a value should stand.');
      case '{':
        return this.object(depth);
      case '[':
        return this.array(depth);
      case '"':
        return { kind: 'string', at, value: this.string() };
      case 't':
        return this.word('true', { kind: 'boolean', at, value: true });
      case 'f':
        return this.word('false', { kind: 'boolean', at, value: false });
      case 'n':
        return this.word('null', { kind: 'null', at });
      default:
        return this.number();
    }
  }

  private object(depth: number): JsonNode {
    const at = this.at++;
    const members: JsonMember[] = [];
    this.space();
    if (this.text[this.at] === '}') {
      this.at++;
      return { kind: 'object', at, members };
    }
    for (;;) {
      this.space();
      const keyAt = this.at;
      if (this.text[keyAt] !== '"') throw new Refused(keyAt, 'A name in double quotes should stand here.');
      const key = this.string();
      this.space();
      if (this.text[this.at] !== ':')
        throw new Refused(this.at, `A colon should follow the name ${JSON.stringify(key.slice(0, 60))}.`);
      this.at++;
      this.space();
      members.push({ key, at: keyAt, value: this.value(depth + 1) });
      this.space();
      const next = this.text[this.at++];
      if (next === '}') return { kind: 'object', at, members };
      if (next !== ',') throw new Refused(this.at - 1, 'A comma or the closing brace of the object should stand here.');
    }
  }

  private array(depth: number): JsonNode {
    const at = this.at++;
    const items: JsonNode[] = [];
    this.space();
    if (this.text[this.at] === ']') {
      this.at++;
      return { kind: 'array', at, items };
    }
    for (;;) {
      this.space();
      items.push(this.value(depth + 1));
      this.space();
      const next = this.text[this.at++];
      if (next === ']') return { kind: 'array', at, items };
      if (next !== ',') throw new Refused(this.at - 1, 'A comma or the closing bracket of the list should stand here.');
    }
  }

  private string(): string {
    const start = ++this.at;
    let plain = true;
    for (;;) {
      const c = this.text.charCodeAt(this.at);
      if (Number.isNaN(c)) throw new Refused(start - 1, 'The string that begins here has no end.');
      if (c === 0x22) break;
      if (c < 0x20) throw new Refused(this.at, 'A string may not hold a raw control character or line break.');
      if (c === 0x5c) {
        plain = false;
        this.at++;
      }
      this.at++;
    }
    const raw = this.text.slice(start, this.at++);
    if (plain) return raw;
    try {
      const value: unknown = JSON.parse(`"${raw}"`);
      if (typeof value === 'string') return value;
    } catch {
      // told below, with its place
    }
    throw new Refused(start, 'The string holds an escape that JSON does not know.');
  }

  private word(word: string, node: JsonNode): JsonNode {
    if (!this.text.startsWith(word, this.at)) throw new Refused(this.at, 'This is no JSON value.');
    this.at += word.length;
    return node;
  }

  private number(): JsonNode {
    const at = this.at;
    const code = () => this.text.charCodeAt(this.at);
    const digits = () => {
      const from = this.at;
      while (isDigit(code())) this.at++;
      if (this.at === from) throw new Refused(at, 'This is no JSON value.');
    };
    if (this.text[this.at] === '-') this.at++;
    digits();
    if (this.text[this.at] === '.') {
      this.at++;
      digits();
    }
    if (this.text[this.at] === 'e' || this.text[this.at] === 'E') {
      this.at++;
      if (this.text[this.at] === '+' || this.text[this.at] === '-') this.at++;
      digits();
    }
    return { kind: 'number', at, value: this.text.slice(at, this.at) };
  }
}

/** Reads a JSON text. Never throws on any text; the time taken grows with its length. */
export function readJson(text: string): JsonResult {
  try {
    return { ok: true, root: new Reader(text).document() };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, at: error.at, message: error.message };
    throw error;
  }
}

/** Turns offsets into lines and columns, both from 1. */
export class Places {
  private starts: number[] | null = null;
  constructor(private readonly text: string) {}

  of(at: number): { readonly line: number; readonly column: number } {
    if (this.starts === null) {
      this.starts = [0];
      for (let i = this.text.indexOf('\n'); i >= 0; i = this.text.indexOf('\n', i + 1)) this.starts.push(i + 1);
    }
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - (this.starts[low] ?? 0) + 1 };
  }
}
