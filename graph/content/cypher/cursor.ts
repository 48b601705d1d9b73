/** A place in the tokens, with the small steps that every rule of the grammar is made of. */
import { type CypherError, errorAt, type Token, tokenize } from './lexer.js';
import { FORBIDDEN, MOST_NESTING, RESERVED } from './words.js';

export class Cursor {
  readonly #tokens: readonly Token[];
  #i = 0;
  #depth = 0;

  /** Where the parts of the tree stood in the text, for messages: the tree itself holds no positions. */
  readonly places = new Map<object, number>();

  constructor(readonly text: string) {
    this.#tokens = tokenize(text);
  }

  get token(): Token {
    return this.ahead(0);
  }

  ahead(n: number): Token {
    const found = this.#tokens[Math.min(this.#i + n, this.#tokens.length - 1)];
    if (!found) throw new Error('The lexer gave no token at all.');
    return found;
  }

  next(): Token {
    const token = this.token;
    if (token.kind !== 'end') this.#i++;
    return token;
  }

  /** Tries a rule; when it refuses, goes back to where it began and gives null. */
  attempt<T>(rule: () => T): T | null {
    const [i, depth] = [this.#i, this.#depth];
    try {
      return rule();
    } catch (error) {
      if (!(error instanceof Error && error.name === 'CypherError')) throw error;
      this.#i = i;
      this.#depth = depth;
      return null;
    }
  }

  fail(problem: string, at = this.token.at): CypherError {
    return errorAt(this.text, at, problem);
  }

  isWord(...words: readonly string[]): boolean {
    return words.every((w, n) => this.ahead(n).kind === 'word' && this.ahead(n).text.toUpperCase() === w);
  }

  /** Takes the words if they all stand here. */
  takeWord(...words: readonly string[]): boolean {
    if (!this.isWord(...words)) return false;
    this.#i += words.length;
    return true;
  }

  isSymbol(symbol: string, n = 0): boolean {
    return this.ahead(n).kind === 'symbol' && this.ahead(n).text === symbol;
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#i++;
    return true;
  }

  expectSymbol(symbol: string, after: string): void {
    if (!this.takeSymbol(symbol)) throw this.fail(`'${symbol}' is missing ${after}; found ${this.found()}.`);
  }

  expectWord(word: string, after: string): void {
    if (!this.takeWord(word)) throw this.fail(`${word} is missing ${after}; found ${this.found()}.`);
  }

  /** What stands here, for a message. */
  found(): string {
    const t = this.token;
    return t.kind === 'end'
      ? 'the end'
      : t.kind === 'string'
        ? 'a string'
        : t.kind === 'parameter'
          ? `$${t.text}`
          : `'${t.text}'`;
  }

  /** A name for a variable, label or type. */
  name(what: string): string {
    const t = this.token;
    if (t.kind !== 'word') throw this.fail(`The ${what} is missing; found ${this.found()}.`);
    const upper = t.text.toUpperCase();
    if (FORBIDDEN.has(upper)) throw this.fail(`${upper} is not taken: queries only read.`);
    if (RESERVED.has(upper)) throw this.fail(`'${t.text}' is a word of the language and cannot be a ${what}.`);
    this.#i++;
    return t.text;
  }

  /** A name of a property: it may be a word of the language, as in `r.as`. */
  propertyName(): string {
    const t = this.token;
    if (t.kind !== 'word') throw this.fail(`The name of a property is missing; found ${this.found()}.`);
    if (FORBIDDEN.has(t.text.toUpperCase()))
      throw this.fail(`${t.text.toUpperCase()} is not taken: queries only read.`);
    this.#i++;
    return t.text;
  }

  /** Runs a rule one level deeper. */
  nested<T>(rule: () => T): T {
    if (++this.#depth > MOST_NESTING)
      throw this.fail(`Brackets and operators are nested more than ${MOST_NESTING} deep.`);
    const result = rule();
    this.#depth--;
    return result;
  }

  /** Remembers where a part of the tree began. */
  placed<T extends object>(at: number, part: T): T {
    this.places.set(part, at);
    return part;
  }
}
