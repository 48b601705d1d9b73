import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { placeOf, plainly, sayIssue } from './plain-words.js';

const form = z.strictObject({
  name: z.string().min(1),
  count: z.number().int().min(2).max(5).optional(),
  list: z.array(z.string()).max(2).optional(),
  kind: z.enum(['a', 'b']).optional(),
  flag: z.boolean().optional(),
  either: z.union([z.string(), z.number()]).optional(),
  deep: z.array(z.object({ x: z.string() })).optional(),
  time: z.iso.datetime().optional(),
  code: z.string().regex(/^x/).optional(),
  own: z.string({ error: 'own words' }).optional(),
  one: z.literal(1).optional(),
  map: z.record(z.string().regex(/^k/), z.string()).optional(),
});

function saying(value: unknown): string {
  const read = form.safeParse(value, { error: plainly });
  return read.success ? '' : sayIssue(read.error.issues[0], 'the file');
}

describe('what is wrong with data', () => {
  it.each([
    [null, 'the file is no object'],
    [[], 'the file is no object'],
    [{}, 'name is missing'],
    [{ name: 7 }, 'name is no text'],
    [{ name: '' }, 'name is empty'],
    [{ name: 'n', count: 'x' }, 'count is no number'],
    [{ name: 'n', count: 1.5 }, 'count is no whole number'],
    [{ name: 'n', count: 1 }, 'count is less than 2'],
    [{ name: 'n', count: 9 }, 'count is more than 5'],
    [{ name: 'n', list: 'x' }, 'list is no list'],
    [{ name: 'n', list: ['a', 'b', 'c'] }, 'list has more than 2 entries'],
    [{ name: 'n', list: ['a', 7] }, 'list[1] is no text'],
    [{ name: 'n', kind: 'c' }, 'kind is none of a, b'],
    [{ name: 'n', flag: 'yes' }, 'flag is neither true nor false'],
    [{ name: 'n', either: {} }, 'either has none of the forms it may have'],
    [{ name: 'n', deep: [{ x: 'a' }, {}] }, 'deep[1].x is missing'],
    [{ name: 'n', time: 'noon' }, 'time is no time'],
    [{ name: 'n', code: 'y' }, 'code has not the form it should have'],
    [{ name: 'n', own: 7 }, 'own: own words'],
    [{ name: 'n', one: 2 }, 'one is none of 1'],
    [{ name: 'n', map: { z: 'v' } }, 'map.z has a name that none may have'],
    [{ name: 'n', 'no\u001bsuch': 1 }, 'the file has "no\\u001bsuch", which nothing here is called'],
  ])('%j is said in plain words', (value, sentence) => {
    expect(saying(value)).toBe(sentence);
  });

  it('shows names as escapes where they are none', () => {
    expect(placeOf(['a', 0, 'b\u001b[31m', 'c d'])).toBe('a[0]."b\\u001b[31m"."c d"');
  });
});
