import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedFailure } from './failures.js';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'failures-'));
  await writeFile(join(dir, 'file'), '');
});
afterAll(() => rm(dir, { recursive: true }));

const failed = (code: string) => Object.assign(new Error(code), { code, path: '/x' });

describe('a failure of the disk', () => {
  it('says of a file given for the data directory that it is one', async () => {
    const made = await mkdir(join(dir, 'file'), { recursive: true }).catch(expectedFailure);
    expect(made).toMatchObject({ code: 2, message: expect.stringContaining('is a file where a folder is needed') });
    const read = await readFile(join(dir, 'file', 'CURRENT')).catch(expectedFailure);
    expect(read).toMatchObject({ code: 2, message: expect.stringContaining('Name another folder') });
  });

  it.each(['EACCES', 'EROFS', 'ENOSPC', 'EDQUOT', 'EFBIG', 'EISDIR'])('is told without a stack: %s', (code) => {
    expect(expectedFailure(failed(code))).toMatchObject({ code: 2, message: expect.stringMatching(/^\/x \S.*\.$/) });
  });

  it('of a kind nobody foresaw is a bug', () => {
    expect(expectedFailure(failed('EBADF'))).toBeNull();
  });
});
