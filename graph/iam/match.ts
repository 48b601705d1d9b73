/**
 * Wildcards without regular expressions. A pattern is a list of 16-bit codes and four wildcards; matching keeps two
 * places to go back to and needs no stack, so a hostile pattern costs its length times the text's, never more.
 *
 * `*` and `?` come in two kinds. Inside one of the first five parts of a resource ARN they stay within their part, except
 * a `*` that ends its part, which may run past colons:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */

/** Any run of characters. */
export const ANY = -1;
/** Exactly one character. */
export const ONE = -2;
/** Any run of characters other than a colon. */
export const ANY_IN_PART = -3;
/** One character other than a colon. */
export const ONE_IN_PART = -4;

export type Pattern =
  | { readonly kind: 'all' }
  | { readonly kind: 'exact'; readonly text: string }
  | { readonly kind: 'prefix'; readonly text: string }
  /** `head`, `tail`: what every match begins and ends with. */
  | { readonly kind: 'glob'; readonly head: string; readonly tail: string; readonly codes: Int32Array };

/** A piece of a pattern before it is put together: literal text (wildcards in it are plain characters) or a wildcard. */
export type Piece = string | typeof ANY | typeof ONE;

const COLON = 0x3a;

/** Splits text at its wildcards. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c !== 0x2a && c !== 0x3f) continue;
    if (i > from) pieces.push(text.slice(from, i));
    pieces.push(c === 0x2a ? ANY : ONE);
    from = i + 1;
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}

/** Puts a pattern together. With `arnParts`, the rule for resources above applies. */
export function patternOf(pieces: readonly Piece[], arnParts = false): Pattern {
  let wild = 0;
  for (const p of pieces) if (typeof p === 'number') wild++;
  if (wild === 0) return { kind: 'exact', text: pieces.join('') };
  if (pieces.length === 1 && pieces[0] === ANY) return { kind: 'all' };
  if (wild === 1 && pieces.length === 2 && typeof pieces[0] === 'string' && pieces[1] === ANY) {
    return { kind: 'prefix', text: pieces[0] };
  }
  const codes: number[] = [];
  for (const p of pieces) {
    if (typeof p === 'number') {
      if (p !== ANY || codes[codes.length - 1] !== ANY) codes.push(p);
    } else for (let i = 0; i < p.length; i++) codes.push(p.charCodeAt(i));
  }
  if (arnParts && codes[0] !== ANY) {
    let colons = 0;
    for (let i = 0; i < codes.length && colons < 5; i++) {
      const c = codes[i];
      if (c === COLON) colons++;
      else if (c === ONE) codes[i] = ONE_IN_PART;
      else if (c === ANY && i + 1 < codes.length && codes[i + 1] !== COLON) codes[i] = ANY_IN_PART;
    }
  }
  return patternOfCodes(Int32Array.from(codes));
}

/** The pattern of codes and wildcards as they stand. */
export function patternOfCodes(codes: Int32Array): Pattern {
  let first = 0;
  while (first < codes.length && (codes[first] as number) >= 0) first++;
  const head = textOf(codes, 0, first);
  if (first === codes.length) return { kind: 'exact', text: head };
  if (first === codes.length - 1 && codes[first] === ANY)
    return first === 0 ? { kind: 'all' } : { kind: 'prefix', text: head };
  let last = codes.length;
  while ((codes[last - 1] as number) >= 0) last--;
  return { kind: 'glob', head, tail: textOf(codes, last, codes.length), codes };
}

function textOf(codes: Int32Array, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i++) text += String.fromCharCode(codes[i] as number);
  return text;
}

/** The pattern of a text in which `*` and `?` are wildcards. */
export const globOf = (text: string): Pattern => patternOf(piecesOf(text));

/** Whether the pattern matches the whole text. */
export function matches(pattern: Pattern, text: string): boolean {
  switch (pattern.kind) {
    case 'all':
      return true;
    case 'exact':
      return text === pattern.text;
    case 'prefix':
      return text.startsWith(pattern.text);
    case 'glob':
      return (
        text.startsWith(pattern.head) && text.endsWith(pattern.tail) && glob(pattern.codes, text, pattern.head.length)
      );
  }
}

/** `from`: how many codes and characters are known to agree already. */
function glob(codes: Int32Array, text: string, from: number): boolean {
  const n = text.length;
  const m = codes.length;
  let t = from;
  let p = from;
  let anyP = -1;
  let anyT = -1;
  let partP = -1;
  let partT = -1;
  for (;;) {
    if (p === m) {
      if (t === n) return true;
    } else {
      const c = codes[p] as number;
      if (c === ANY) {
        if (p + 1 === m) return true;
        anyP = ++p;
        anyT = t;
        partP = -1;
        continue;
      }
      if (c === ANY_IN_PART) {
        partP = ++p;
        partT = t;
        continue;
      }
      if (t < n) {
        const x = text.charCodeAt(t);
        if (c === x || c === ONE || (c === ONE_IN_PART && x !== COLON)) {
          p++;
          t++;
          continue;
        }
      }
    }
    // The nearer wildcard takes one more character if it may, else the farther one does.
    if (partP >= 0 && partT < n && text.charCodeAt(partT) !== COLON) {
      t = ++partT;
      p = partP;
    } else if (anyP >= 0 && anyT < n) {
      t = ++anyT;
      p = anyP;
      partP = -1;
    } else return false;
  }
}

/** An action pattern: service and name, lower case. `*` alone is every action. */
export interface ActionPattern {
  /** Null: every service. */
  readonly service: string | null;
  readonly name: Pattern;
}

/**
 * Reads an entry of `Action`; null for what AWS refuses (no service, blanks, commas, a wildcard inside the service).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export function actionPattern(text: string): ActionPattern | null {
  if (text === '*') return { service: null, name: { kind: 'all' } };
  const colon = text.indexOf(':');
  if (colon <= 0 || colon === text.length - 1) return null;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const letter = (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) || (c >= 0x30 && c <= 0x39) || c === 0x2d;
    const inName = i > colon && (c === 0x2a || c === 0x3f || c === 0x5f || c === 0x2e);
    if (!letter && i !== colon && !inName && !(i < colon && c === 0x2a)) return null;
  }
  const service = text.slice(0, colon).toLowerCase();
  const name = globOf(text.slice(colon + 1).toLowerCase());
  if (service === '*') return name.kind === 'all' ? { service: null, name } : null;
  if (service.includes('*')) return null;
  return { service, name };
}

/** `service` and `name` in lower case. */
export const actionMatches = (pattern: ActionPattern, service: string, name: string): boolean =>
  (pattern.service === null || pattern.service === service) && matches(pattern.name, name);
