import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputFileError } from './input-file-error.js';
import { jsonMembers } from './json-members.js';

const seed = { seed: 20261124, numRuns: 500 };
async function* chunksOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}
const enter = (path: readonly string[]) => path.length <= 2;

/** Puts together again what was read in pieces. */
async function read(text: string, size: number): Promise<unknown> {
  let root: unknown = {};
  const set = (path: readonly string[], value: unknown) => {
    let at = root as Record<string, unknown>;
    for (const key of path.slice(0, -1)) {
      if (!Object.hasOwn(at, key))
        Object.defineProperty(at, key, { value: {}, enumerable: true, writable: true, configurable: true });
      at = at[key] as Record<string, unknown>;
    }
    Object.defineProperty(at, path.at(-1) ?? '', { value, enumerable: true, writable: true, configurable: true });
    return value;
  };
  let list: unknown[] = [];
  for await (const { path, index, value } of jsonMembers(chunksOf(text, size), enter)) {
    if (path.length === 0) root = value;
    else if (index === null) set(path, value);
    else if (index < 0) list = set(path, []) as unknown[];
    else expect(list.push(value)).toBe(index + 1);
  }
  return root;
}

/** An object without empty objects at the levels that are entered: nothing is told of those. */
const documents = fc.dictionary(
  fc.string(),
  fc.oneof(
    fc.array(fc.jsonValue()),
    fc.jsonValue().filter((v) => JSON.stringify(v) !== '{}'),
  ),
  { minKeys: 1 },
);

describe('reading JSON member by member', () => {
  it('gives what JSON.parse gives, however the bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(
        documents,
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(undefined, 1, '\t'),
        async (value, size, indent) => {
          const text = JSON.stringify(value, null, indent);
          if (/:\s*\{\s*\}/.test(text)) return;
          expect(JSON.stringify(await read(text, size))).toBe(JSON.stringify(JSON.parse(text)));
        },
      ),
      seed,
    );
  });

  it('refuses what JSON.parse refuses, with a sentence, and nothing else', async () => {
    const wounded = fc
      .tuple(
        documents,
        fc.nat(),
        fc.constantFrom('', '"', '{', '}', '[', ']', ',', ':', '\\', 'x', ' ', '1', 'null'),
        fc.integer({ min: 0, max: 3 }),
      )
      .map(([value, at, insert, drop]) => {
        const text = JSON.stringify(value);
        const i = at % (text.length + 1);
        return text.slice(0, i) + insert + text.slice(i + drop);
      });
    await fc.assert(
      fc.asyncProperty(wounded, fc.integer({ min: 1, max: 40 }), async (text, size) => {
        let good = true;
        try {
          JSON.parse(text);
        } catch {
          good = false;
        }
        if (good) await read(text, size);
        else await expect(read(text, size)).rejects.toThrow(InputFileError);
      }),
      { ...seed, numRuns: 2000 },
    );
  });

  it('tells a text that was cut off from one that is no JSON', async () => {
    const text = '{"a": [1, {"b": "c"}], "d": {"e": null}}';
    for (let end = 1; end < text.length; end++)
      await expect(read(text.slice(0, end), 7)).rejects.toThrow(/is cut off|is not JSON \(the value/);
    await expect(read('{"a": ]', 7)).rejects.toThrow(/is not JSON/);
    await expect(read('{"a": 1} x', 7)).rejects.toThrow('first wrong character at 9');
    await expect(read(' \n', 7)).rejects.toThrow('is empty');
  });

  it('does not follow nesting without end', async () => {
    await expect(read(`{"a": [${'['.repeat(1e6)}`, 4096)).rejects.toThrow(/nested more than/);
  });
});
