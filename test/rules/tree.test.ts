/** What holds for every file of the repository: types, format, lint, no traces of one machine, exact versions. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const tool = (path: string, ...args: string[]) =>
  spawnSync(process.execPath, [join(root, 'node_modules', path), ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 })
  .split('\0')
  .filter(Boolean);
const text = tracked.filter(
  (f) =>
    /\.(ts|tsx|js|mjs|json|md|ya?ml|css|cypher|graphql|sh|txt|xml|java)$|^\.ci\//.test(f) &&
    !f.startsWith('test/cases/'),
);

describe('the tree', () => {
  it('type-checks', () => {
    const result = tool('typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit');
    expect(result.stdout).toBe('');
    expect(result.status).toBe(0);
  });
  it('is formatted and lint-free', () => {
    const result = tool('@biomejs/biome/bin/biome', 'check', '--max-diagnostics=20');
    expect(result.status, result.stdout + result.stderr).toBe(0);
  });
  it('holds no path of one machine and no registry host', () => {
    const patterns = [
      ['/', 'work', '/'].join(''),
      ['/', 'root', '/'].join(''),
      ['registry', 'npmjs', 'org'].join('.'),
      ['repo1', 'maven', 'org'].join('.'),
      ['files', 'pythonhosted', 'org'].join('.'),
    ];
    const found = text.flatMap((f) => {
      const content = readFileSync(join(root, f), 'utf8');
      return patterns.filter((p) => content.includes(p)).map((p) => `${f}: ${p}`);
    });
    expect(found).toEqual([]);
  });
  it('pins exact versions', () => {
    const info: { dependencies: Record<string, string>; devDependencies: Record<string, string> } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    );
    const loose = Object.entries({ ...info.dependencies, ...info.devDependencies }).filter(
      ([, v]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(v),
    );
    expect(loose).toEqual([]);
  });
  it('locks every optional package, so that `npm ci` takes the lock (else: npm run lock)', () => {
    const lock: { packages: Record<string, { optionalDependencies?: Record<string, string> }> } = JSON.parse(
      readFileSync(join(root, 'package-lock.json'), 'utf8'),
    );
    const missing = Object.entries(lock.packages).flatMap(([owner, p]) =>
      Object.keys(p.optionalDependencies ?? {}).filter(
        (n) => !lock.packages[`node_modules/${n}`] && !lock.packages[`${owner}/node_modules/${n}`],
      ),
    );
    expect(missing).toEqual([]);
  });
  it('depends on nothing under the GPL, AGPL, SSPL or BUSL', () => {
    const lock: { packages: Record<string, { license?: string; dev?: boolean; optional?: boolean }> } = JSON.parse(
      readFileSync(join(root, 'package-lock.json'), 'utf8'),
    );
    const bad = Object.entries(lock.packages).filter(([, p]) => /\b(A?GPL|SSPL|BUSL|BSL-1\.1)/.test(p.license ?? ''));
    expect(bad.map(([name, p]) => `${name}: ${p.license}`)).toEqual([]);
  });
});
