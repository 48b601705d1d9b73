/** ARN operators compare the six parts one by one; `ArnEquals` takes wildcards just as `ArnLike` does. */
import { ANY, matches, ONE, type Pattern, type Piece, patternOf } from '../match.js';
import type { Operator } from './operator.js';

const COLON = 0x3a;

/** The six parts; null for what has fewer. */
function arnParts(value: string): readonly string[] | null {
  if (!value.startsWith('arn:')) return null;
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < 5; i++) {
    const colon = value.indexOf(':', from);
    if (colon < 0) return null;
    parts.push(value.slice(from, colon));
    from = colon + 1;
  }
  parts.push(value.slice(from));
  return parts;
}

/** Its 16-bit codes, with a wildcard where it has one. */
function codesOf(pattern: Pattern): Int32Array {
  if (pattern.kind === 'all') return Int32Array.of(ANY);
  if (pattern.kind === 'glob') return pattern.codes;
  const { text } = pattern;
  const codes = new Int32Array(text.length + (pattern.kind === 'prefix' ? 1 : 0)).fill(ANY);
  for (let i = 0; i < text.length; i++) codes[i] = text.charCodeAt(i);
  return codes;
}

function piecesFromCodes(codes: readonly number[]): Piece[] {
  const pieces: Piece[] = [];
  let text = '';
  for (const c of codes) {
    if (c >= 0) text += String.fromCharCode(c);
    else {
      if (text !== '') pieces.push(text);
      text = '';
      pieces.push(c === ONE ? ONE : ANY);
    }
  }
  if (text !== '') pieces.push(text);
  return pieces;
}

const prepare: Operator['prepare'] = (pattern) => {
  // A lone `*` is what people write for "any ARN", and AWS takes it as that.
  if (pattern.kind === 'all') return (value) => arnParts(value) !== null;
  const parts: number[][] = [[]];
  for (const c of codesOf(pattern)) {
    if (c === COLON && parts.length < 6) parts.push([]);
    else parts[parts.length - 1]?.push(c);
  }
  if (parts.length < 6) return null;
  const patterns = parts.map((codes) => patternOf(piecesFromCodes(codes)));
  return (value) => {
    const given = arnParts(value);
    return given !== null && patterns.every((p, i) => matches(p, given[i] as string));
  };
};

const base = { variables: true, wildcards: true, samples: 'arn', prepare } as const;

export const arnOperators: readonly Operator[] = [
  { ...base, name: 'ArnEquals', opposite: 'ArnNotEquals', negated: false, says: 'is like' },
  { ...base, name: 'ArnNotEquals', opposite: 'ArnEquals', negated: true, says: 'is not like' },
  { ...base, name: 'ArnLike', opposite: 'ArnNotLike', negated: false, says: 'is like' },
  { ...base, name: 'ArnNotLike', opposite: 'ArnLike', negated: true, says: 'is not like' },
];
