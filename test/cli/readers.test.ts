/** Readers in several processes while commits are made and projected: each always sees a whole snapshot. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const env = { ...process.env, PORTOLAN_NO_BUILD: '1', PORTOLAN_STORE: '' };
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'readers-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function read(): { stop(): Promise<{ seen: number[]; reads: number; wrong: string[] }> } {
  const child = spawn(process.execPath, [join(root, 'test', 'support', 'reader-child.js'), dir], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  return {
    async stop() {
      child.stdin.end();
      await ended;
      return JSON.parse(out);
    },
  };
}

describe('several readers', () => {
  it('always see a whole snapshot while another process imports and projects', async () => {
    const readers = [read(), read(), read()];
    for (let day = 1; day <= 4; day++) {
      const args = [
        'import',
        'aws',
        join(root, 'demo', 'recorded', 'aws'),
        '--at',
        `2026-01-0${day}T00:00:00Z`,
        '--data',
        dir,
      ];
      const done = spawnSync(process.execPath, [join(root, 'bin', 'portolan.js'), ...args], { env, encoding: 'utf8' });
      expect(done.status, done.stderr).toBe(0);
    }
    const all = await Promise.all(readers.map((r) => r.stop()));
    expect(all.flatMap((r) => r.wrong)).toEqual([]);
    for (const r of all) expect(r.reads).toBeGreaterThan(0);
    expect(new Set(all.flatMap((r) => r.seen)).size).toBeGreaterThan(1);
  }, 300_000);

  it('two imports at once into one data directory make one graph', async () => {
    const run = (day: number) =>
      new Promise<number | null>((done) => {
        const args = [
          'import',
          'aws',
          join(root, 'demo', 'recorded', 'aws'),
          '--at',
          `2026-01-0${day}T00:00:00Z`,
          '--data',
          dir,
        ];
        spawn(process.execPath, [join(root, 'bin', 'portolan.js'), ...args], { env, stdio: 'ignore' }).once(
          'exit',
          done,
        );
      });
    expect(await Promise.all([run(1), run(2), run(3)])).toEqual([0, 0, 0]);
    const verified = spawnSync(
      process.execPath,
      [join(root, 'bin', 'portolan.js'), 'verify', '--format', 'json', '--data', dir],
      { env, encoding: 'utf8' },
    );
    expect(verified.stdout.trim(), verified.stderr).toBe('[]');
    expect(verified.stderr).toContain('3 commits');
  }, 300_000);
});
