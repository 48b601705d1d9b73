import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionMatches, actionPattern, globOf, matches, patternOf, piecesOf } from './match.js';

/** The plain reading of a pattern, too slow for use. `parts`: the rule for the parts of a resource ARN. */
function reads(pattern: string, text: string, parts: boolean): boolean {
  const memo = new Map<number, boolean>();
  const colonsBefore = (p: number) => pattern.slice(0, p).split(':').length - 1;
  const narrow = (p: number) => parts && !pattern.startsWith('*') && colonsBefore(p) < 5;
  const go = (p: number, t: number): boolean => {
    const key = p * 1000 + t;
    const known = memo.get(key);
    if (known !== undefined) return known;
    let answer: boolean;
    const c = pattern[p];
    if (c === undefined) answer = t === text.length;
    else if (c === '*') {
      const ends = p + 1 === pattern.length || pattern[p + 1] === ':' || pattern[p + 1] === '*';
      const crosses = !narrow(p) || ends;
      answer = go(p + 1, t) || (t < text.length && (crosses || text[t] !== ':') && go(p, t + 1));
    } else if (c === '?') answer = t < text.length && (!narrow(p) || text[t] !== ':') && go(p + 1, t + 1);
    else answer = text[t] === c && go(p + 1, t + 1);
    memo.set(key, answer);
    return answer;
  };
  return go(0, 0);
}

const alphabet = (letters: string, most: number) =>
  fc.array(fc.constantFrom(...letters), { maxLength: most }).map((a) => a.join(''));

describe('wildcards', () => {
  it('match as the plain reading of the pattern does', () => {
    fc.assert(
      fc.property(alphabet('ab*?', 9), alphabet('ab', 10), (pattern, text) => {
        expect(matches(globOf(pattern), text)).toBe(reads(pattern, text, false));
      }),
      { numRuns: 5000, seed: 4 },
    );
  });
  it('stay within the part of a resource ARN unless they end it', () => {
    fc.assert(
      fc.property(
        alphabet('a:*?', 12).filter((p) => !p.includes('**')),
        alphabet('a:', 14),
        (pattern, text) => {
          expect(matches(patternOf(piecesOf(pattern), true), text)).toBe(reads(pattern, text, true));
        },
      ),
      { numRuns: 10_000, seed: 5 },
    );
  });
  it('take the characters of regular expressions as they are', () => {
    expect(matches(globOf('a.c'), 'abc')).toBe(false);
    expect(matches(globOf('(a+)+$*'), '(a+)+$x')).toBe(true);
    expect(matches(globOf('[a-z]*'), 'q')).toBe(false);
  });
  it('answer a pattern made to backtrack', () => {
    expect(matches(globOf(`${'a*'.repeat(500)}b`), 'a'.repeat(2000))).toBe(false);
    expect(matches(globOf(`${'*a?'.repeat(300)}b`), 'a'.repeat(2000))).toBe(false);
  });
});

describe('actions', () => {
  const fits = (pattern: string, action: string) => {
    const p = actionPattern(pattern);
    const [service = '', name = ''] = action.toLowerCase().split(':');
    return p !== null && actionMatches(p, service, name);
  };
  it('match in any case and within their service', () => {
    expect(fits('S3:gEt*', 's3:GetObject')).toBe(true);
    expect(fits('s3:Get?bject', 's3:GetObject')).toBe(true);
    expect(fits('ec2:*', 's3:GetObject')).toBe(false);
    expect(fits('*', 's3:GetObject')).toBe(true);
    expect(fits('*:*', 's3:GetObject')).toBe(true);
    expect(fits('s3:GetObject', 's3:GetObjectAcl')).toBe(false);
  });
  it.each(['s3', 's3:', ':Get', ' s3:Get', 's3:Get,s3:Put', 's*:Get', '*:Get*', ''])('refuse %j', (text) => {
    expect(actionPattern(text)).toBeNull();
  });
});
