import { describe, expect, it } from 'vitest';
import { requestsIn, UnusableInput } from './simulate-input.js';

async function* inPieces(text: string, size: number): AsyncIterable<string> {
  for (let i = 0; i < text.length; i += size) yield text.slice(i, i + size);
}

async function read(text: string, size = 7): Promise<unknown[]> {
  const out: unknown[] = [];
  for await (const given of requestsIn(inPieces(text, size), 'FILE'))
    out.push('value' in given ? given.value : given.problem);
  return out;
}

describe('requests are read', () => {
  it.each([
    ['a list of cases', '{"about":"x","cases":[{"id":1},{"id":2}]}'],
    ['a list of cases over several lines', '{\n  "cases": [\n    {"id":1},\n    {"id":2}\n  ]\n}\n'],
    ['an array', '[{"id":1},{"id":2}]'],
    ['an array over several lines', '\n[\n{"id":1},\n{"id":2}\n]'],
    ['one object a line', '{"id":1}\n\n{"id":2}\n'],
    ['one object a line with a byte order mark', '\ufeff{"id":1}\r\n{"id":2}'],
  ])('from %s', async (_, text) => {
    for (const size of [1, 7, 1000]) expect(await read(text, size)).toEqual([{ id: 1 }, { id: 2 }]);
  });
  it('from one object over several lines', async () => {
    expect(await read('{\n"id":1\n}')).toEqual([{ id: 1 }]);
  });
  it('line by line past one that is no JSON', async () => {
    expect(await read('{"id":1}\nnonsense\n{"id":2}')).toEqual([{ id: 1 }, 'line 2 of FILE is no JSON', { id: 2 }]);
  });
  it.each([
    ['', /FILE is empty/],
    ['  \n', /FILE is empty/],
    ['{"cases":[', /FILE is no JSON/],
    ['nonsense', /FILE is no JSON/],
  ])('or refused with a sentence: %j', async (text, message) => {
    await expect(read(text)).rejects.toThrow(UnusableInput);
    await expect(read(text)).rejects.toThrow(message);
  });
});
