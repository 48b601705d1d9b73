/** ARN operators compare the six parts one by one; `ArnEquals` takes wildcards just as `ArnLike` does. */
import { ANY, ANY_IN_PART, matches, ONE, ONE_IN_PART, type Pattern, patternOfCodes } from '../match.js';
import type { Operator } from './operator.js';

const COLON = 0x3a;

/** Whether it has six parts, the first of them `arn`. */
function isArn(value: string): boolean {
  if (!value.startsWith('arn:')) return false;
  let from = 0;
  for (let i = 0; i < 5; i++) {
    const colon = value.indexOf(':', from);
    if (colon < 0) return false;
    from = colon + 1;
  }
  return true;
}

/** A copy of its 16-bit codes, with a wildcard where it has one. */
function codesOf(pattern: Pattern): Int32Array {
  if (pattern.kind === 'all') return Int32Array.of(ANY);
  if (pattern.kind === 'glob') return Int32Array.from(pattern.codes);
  const { text } = pattern;
  const codes = new Int32Array(text.length + (pattern.kind === 'prefix' ? 1 : 0)).fill(ANY);
  for (let i = 0; i < text.length; i++) codes[i] = text.charCodeAt(i);
  return codes;
}

const prepare: Operator['prepare'] = (pattern) => {
  // A lone `*` is what people write for "any ARN", and AWS takes it as that.
  if (pattern.kind === 'all') return isArn;
  // Wildcards stay within their part, but for those of the last part, which has no end.
  const codes = codesOf(pattern);
  let colons = 0;
  for (let i = 0; i < codes.length && colons < 5; i++) {
    const c = codes[i];
    if (c === COLON) colons++;
    else if (c === ONE) codes[i] = ONE_IN_PART;
    else if (c === ANY) codes[i] = ANY_IN_PART;
  }
  if (colons < 5) return null;
  const whole = patternOfCodes(codes);
  return (value) => value.startsWith('arn:') && matches(whole, value);
};

const base = { variables: true, wildcards: true, samples: 'arn', prepare } as const;

export const arnOperators: readonly Operator[] = [
  { ...base, name: 'ArnEquals', opposite: 'ArnNotEquals', negated: false, says: 'is like' },
  { ...base, name: 'ArnNotEquals', opposite: 'ArnEquals', negated: true, says: 'is not like' },
  { ...base, name: 'ArnLike', opposite: 'ArnNotLike', negated: false, says: 'is like' },
  { ...base, name: 'ArnNotLike', opposite: 'ArnLike', negated: true, says: 'is not like' },
];
