/** Splits the text into tokens. Comments end here; backticks, backslashes and letters outside ASCII get no further. */
import { MOST_CHARACTERS, MOST_TOKENS } from './words.js';

/** A query that is not taken, with the place where reading stopped. */
export class CypherError extends Error {
  constructor(
    readonly problem: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(`line ${line}, column ${column}: ${problem}`);
    this.name = 'CypherError';
  }
}

export type TokenKind = 'word' | 'parameter' | 'integer' | 'decimal' | 'string' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written; for strings the value, for parameters the name. */
  readonly text: string;
  readonly at: number;
}

/** The error for an offset into the text. */
export function errorAt(text: string, at: number, problem: string): CypherError {
  const before = text.slice(0, at);
  return new CypherError(problem, before.split('\n').length, at - before.lastIndexOf('\n'));
}

const SYMBOLS = [
  '<>',
  '<=',
  '>=',
  '..',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  '.',
  '|',
  '=',
  '<',
  '>',
  '+',
  '-',
  '*',
  '/',
  '%',
  ';',
];
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

const isWordStart = (c: string) => (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c === '_';
const isDigit = (c: string) => c >= '0' && c <= '9';
const isWord = (c: string) => isWordStart(c) || isDigit(c);

function readString(text: string, start: number): { readonly value: string; readonly next: number } {
  const quote = text[start];
  let value = '';
  for (let i = start + 1; i < text.length; i++) {
    const c = text[i] ?? '';
    if (c === quote) return { value, next: i + 1 };
    if (c !== '\\') {
      value += c;
      continue;
    }
    i++;
    const escaped = text[i] ?? '';
    if (escaped === 'u') {
      const hex = text.slice(i + 1, i + 5);
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw errorAt(text, i - 1, '\\u takes four hexadecimal digits.');
      value += String.fromCharCode(Number.parseInt(hex, 16));
      i += 4;
      continue;
    }
    const plain = ESCAPES[escaped];
    if (plain === undefined) throw errorAt(text, i - 1, `\\${escaped} is no escape of a string.`);
    value += plain;
  }
  throw errorAt(text, start, 'The string that starts here does not end.');
}

/** All tokens, the last one of kind `end`. Throws `CypherError`. */
export function tokenize(text: string): readonly Token[] {
  if (text.length > MOST_CHARACTERS)
    throw errorAt(text, MOST_CHARACTERS, `A query has at most ${MOST_CHARACTERS} characters.`);
  const tokens: Token[] = [];
  let i = 0;
  while (i < text.length) {
    const c = text[i] ?? '';
    if (c === ' ' || c === '\n' || c === '\t' || c === '\r') {
      i++;
      continue;
    }
    if (c === '/' && text[i + 1] === '/') {
      const end = text.indexOf('\n', i);
      i = end < 0 ? text.length : end;
      continue;
    }
    if (c === '/' && text[i + 1] === '*') {
      const end = text.indexOf('*/', i + 2);
      if (end < 0) throw errorAt(text, i, 'The comment that starts here does not end.');
      i = end + 2;
      continue;
    }
    if (tokens.length >= MOST_TOKENS) throw errorAt(text, i, `A query has at most ${MOST_TOKENS} words and signs.`);
    const start = i;
    if (isWordStart(c)) {
      while (i < text.length && isWord(text[i] ?? '')) i++;
      tokens.push({ kind: 'word', text: text.slice(start, i), at: start });
    } else if (isDigit(c)) {
      while (isDigit(text[i] ?? '')) i++;
      let decimal = false;
      if (text[i] === '.' && isDigit(text[i + 1] ?? '')) {
        decimal = true;
        i++;
        while (isDigit(text[i] ?? '')) i++;
      }
      if (isWord(text[i] ?? ''))
        throw errorAt(text, start, 'A number is digits, with a point and further digits if need be.');
      const number = text.slice(start, i);
      if (number.length > 15) throw errorAt(text, start, 'A number has at most 15 digits.');
      tokens.push({ kind: decimal ? 'decimal' : 'integer', text: number, at: start });
    } else if (c === "'" || c === '"') {
      const { value, next } = readString(text, i);
      tokens.push({ kind: 'string', text: value, at: start });
      i = next;
    } else if (c === '$') {
      i++;
      if (!isWordStart(text[i] ?? '')) throw errorAt(text, start, '$ is followed by the name of a parameter.');
      while (isWord(text[i] ?? '')) i++;
      tokens.push({ kind: 'parameter', text: text.slice(start + 1, i), at: start });
    } else if (c === '`') {
      throw errorAt(text, i, 'Names in backticks are not taken: names are letters, digits and underscores.');
    } else if (c === '=' && text[i + 1] === '~') {
      throw errorAt(text, i, 'Regular expressions are not taken; use STARTS WITH, ENDS WITH or CONTAINS.');
    } else {
      const symbol = SYMBOLS.find((s) => text.startsWith(s, i));
      if (symbol === undefined) {
        const code = (text.codePointAt(i) ?? 0).toString(16).toUpperCase().padStart(4, '0');
        throw errorAt(text, i, `The character U+${code} has no meaning here.`);
      }
      tokens.push({ kind: 'symbol', text: symbol, at: start });
      i += symbol.length;
    }
  }
  tokens.push({ kind: 'end', text: 'the end', at: text.length });
  return tokens;
}
