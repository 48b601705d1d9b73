// Writes package-lock.json again after a change of dependencies: `npm run lock`. Some packages name platform builds that were never
// published; npm leaves those out of the lock and then refuses its own lock (`npm ci`: "Missing … from lock file"). They get the entry
// npm gives to builds for other platforms, which nobody fetches.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.js';

const file = join(root, 'package-lock.json');
if (!process.argv.includes('--only-entries')) {
  const made = spawnSync('npm', ['i', '--package-lock-only', '--ignore-scripts', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (made.status !== 0) process.exit(made.status ?? 1);
}
const lock = JSON.parse(readFileSync(file, 'utf8'));
for (const [owner, info] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(info.optionalDependencies ?? {})) {
    if (lock.packages[`node_modules/${name}`] || lock.packages[`${owner}/node_modules/${name}`]) continue;
    const platform = /-(darwin|linux|win32|freebsd|android)-(arm64|x64|arm|ia32)(?:-(gnu|musl|msvc))?$/.exec(name);
    if (!platform) throw new Error(`${name}, optional for ${owner}, is missing from the lock and names no platform`);
    const [, os, cpu, libc] = platform;
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(libc === 'gnu' ? { libc: ['glibc'] } : libc === 'musl' ? { libc: ['musl'] } : {}),
      license: info.license,
      optional: true,
      os: [os],
    };
  }
}
const { '': top, ...rest } = lock.packages;
lock.packages = { '': top, ...Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))) };
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
