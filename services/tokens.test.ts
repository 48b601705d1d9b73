import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkToken, createToken } from './tokens.js';

let folder: string;
let dataDir: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-tokens-'));
  dataDir = join(folder, 'data');
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

describe('tokens', () => {
  it('open the door with what was handed out and nothing else', async () => {
    const token = await createToken(dataDir, 'me');
    expect((await checkToken(dataDir, token))?.about).toBe('me');
    for (const wrong of ['', 'x', `${token} `, token.slice(1), token.toUpperCase(), 'a'.repeat(1000), '\u0000']) {
      expect(await checkToken(dataDir, wrong)).toBeNull();
    }
  });

  it('are kept as hashes, in a file that only its owner reads', async () => {
    const token = await createToken(dataDir, 'me');
    const file = join(dataDir, 'tokens.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).not.toContain(token);
  });

  it('are all kept when several processes make them at once', async () => {
    const tokens = await Promise.all(Array.from({ length: 8 }, (_, i) => createToken(dataDir, `number ${i}`)));
    const seen = await Promise.all(tokens.map((t) => checkToken(dataDir, t)));
    expect(seen.map((s) => s?.about)).toEqual(tokens.map((_, i) => `number ${i}`));
  });

  it('are void after their time', async () => {
    const token = await createToken(dataDir, 'me', 1);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 86_400_000 + 1000 });
    expect(await checkToken(dataDir, token)).toBeNull();
  });

  it('open nothing where none was made, and a damaged file is named', async () => {
    expect(await checkToken(join(folder, 'nowhere'), 'x')).toBeNull();
    await createToken(dataDir, 'me');
    await writeFile(join(dataDir, 'tokens.json'), '[{"sha256":"x"}]');
    await expect(checkToken(dataDir, 'x')).rejects.toThrow(join(dataDir, 'tokens.json'));
  });
});
