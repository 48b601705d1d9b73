/**
 * Killed at any moment, then the same command again: the same graph, byte for byte, and nothing lost that was acknowledged. The
 * program runs as a customer runs it; the moments are drawn with a fixed seed over the time a whole run takes.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const recorded = join(root, 'demo', 'recorded', 'aws');
const env = { ...process.env, PORTOLAN_NO_BUILD: '1', PORTOLAN_STORE: '' };

/** A small generator with a seed: the moments are the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const portolan = (dir: string, ...args: string[]) => [join(root, 'bin', 'portolan.js'), ...args, '--data', dir];

function run(dir: string, ...args: string[]) {
  const result = spawnSync(process.execPath, portolan(dir, ...args), { env, encoding: 'utf8', maxBuffer: 256 << 20 });
  return { code: result.status, out: result.stdout, err: result.stderr };
}

/** Runs a command and kills it after so many milliseconds; true when it was killed before it ended. */
function killAfter(dir: string, ms: number, args: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, portolan(dir, ...args), { env, stdio: 'ignore' });
  return new Promise((done, fail) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), ms);
    child.once('error', fail);
    child.once('exit', (_, signal) => {
      clearTimeout(timer);
      done(signal === 'SIGKILL');
    });
  });
}

const importOf = (day: number) => ['import', 'aws', recorded, '--at', `2026-01-0${day}T00:00:00Z`];
const exported = (dir: string): string => {
  const { code, out, err } = run(dir, 'export');
  expect(code, err).toBe(0);
  return out;
};

/**
 * The suite.
 * @param kills how often an import is killed before the same is run again to its end
 */
export function killTorture(kills: number): void {
  describe('kill -9', () => {
    let scratch: string;
    beforeAll(() => {
      if (!existsSync(join(root, 'dist', 'cli', 'main.js')))
        throw new Error('The program is not built: npm test builds it first');
      scratch = mkdtempSync(join(tmpdir(), 'kill-'));
    });
    afterAll(() => rmSync(scratch, { recursive: true, force: true }));

    it('at any moment of an import or its projection, then the same again: the same export, no acknowledged commit lost', async () => {
      const whole = join(scratch, 'whole');
      const begun = Date.now();
      expect(run(whole, ...importOf(1)).code).toBe(0);
      const takes = Date.now() - begun;
      const first = exported(whole);
      expect(first.length).toBeGreaterThan(10_000);
      expect(run(whole, ...importOf(2)).code).toBe(0);
      const second = exported(whole);
      expect(second).not.toBe(first);

      const next = random(20260101);
      let killed = 0;
      for (let i = 0; i < kills; i++) {
        const dir = join(scratch, `kill-${i}`);
        // Half of them on top of a whole generation, which must stay readable meanwhile.
        const onTop = i % 2 === 1;
        if (onTop) cpSync(await base(scratch), dir, { recursive: true });
        const day = onTop ? 2 : 1;
        for (let again = 0; again < 2; again++) {
          if (await killAfter(dir, next() * takes * 1.1, importOf(day))) killed++;
          if (onTop)
            expect([first, second], `kill ${i}: a reader sees the one before or the one after`).toContain(
              exported(dir),
            );
        }
        expect(run(dir, ...importOf(day)).code, `import again after kill ${i}`).toBe(0);
        expect(exported(dir), `export after kill ${i}`).toBe(onTop ? second : first);
        const verified = run(dir, 'verify', '--format', 'json');
        expect(verified.out.trim(), verified.err).toBe('[]');
        rmSync(dir, { recursive: true });
      }
      expect(killed).toBeGreaterThan(0);

      async function base(folder: string): Promise<string> {
        const dir = join(folder, 'base');
        if (!existsSync(dir)) expect(run(dir, ...importOf(1)).code).toBe(0);
        return dir;
      }
    }, 1_800_000);

    it('leaves no rubbish that the next run does not sweep', async () => {
      const dir = join(scratch, 'rubbish');
      const next = random(7);
      for (let i = 0; i < 3; i++) await killAfter(dir, 300 + next() * 1500, importOf(1));
      expect(run(dir, ...importOf(1)).code).toBe(0);
      expect(run(dir, ...importOf(1)).code).toBe(0);
      const generations = readdirSync(join(dir, 'generations'));
      expect(generations.length).toBeLessThanOrEqual(2);
      expect(
        generations.every((g) => /^\d+-[0-9a-f]+-[0-9a-f]{6}$/.test(g)),
        generations.join(' '),
      ).toBe(true);
      expect(run(dir, 'verify').code).toBe(0);
    }, 600_000);
  });
}
