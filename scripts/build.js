// Installs and builds what is missing or older than its sources. Used by bin/portolan.js, npm start and npm test on a
// clone where nothing was installed yet: Node's own modules only.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, '.cache');

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (
      ['node_modules', '.next', 'out', 'dist', '.portolan', '.cache', 'recorded', 'next-env.d.ts'].includes(entry.name)
    )
      continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (!entry.name.endsWith('.test.ts')) yield path;
  }
}

/** Content hash of the given files and folders: file times lie after a checkout. */
function fingerprint(places) {
  const hash = createHash('sha256');
  for (const place of places.map((p) => join(root, p)).filter(existsSync)) {
    for (const file of statSync(place).isDirectory() ? files(place) : [place]) {
      hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

function run(what, command, args, env = {}) {
  process.stderr.write(`portolan: ${what} …\n`);
  const started = Date.now();
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env },
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  if (result.status !== 0) {
    process.stderr.write(
      `${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}\nportolan: ${what} failed (${command} ${args.join(' ')}).\n`,
    );
    process.exit(4);
  }
  process.stderr.write(`portolan: ${what} took ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

/** Runs `build` unless a stamp says that it ran for exactly these sources and its output is still there. */
function once(name, places, output, build) {
  const stamp = join(cache, `${name}.stamp`);
  const now = fingerprint(places);
  if (existsSync(output) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  build();
  mkdirSync(cache, { recursive: true });
  writeFileSync(stamp, now);
}

/** Deletes compiled files whose source is gone: content folders are discovered by reading them. */
function removeOrphans(dist) {
  if (!existsSync(dist)) return;
  for (const file of files(dist)) {
    if (file.endsWith('.js') && !existsSync(join(root, relative(dist, file).replace(/\.js$/, '.ts')))) rmSync(file);
  }
}

/** npm's own command, on every platform. */
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

export function ensureInstalled() {
  once('install', ['package-lock.json', '.npmrc'], join(root, 'node_modules', '.package-lock.json'), () =>
    run('installing packages', npm, [
      'ci',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      '--include=dev',
    ]),
  );
}

const SOURCES = [
  'ingest',
  'graph',
  'services',
  'api',
  'cli',
  'demo',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
];

/** Compiles the program (and the web app when asked). */
export async function ensureBuilt({ web = false } = {}) {
  // While the sources are being edited, whoever edits compiles.
  if (process.env.PORTOLAN_NO_BUILD) return;
  ensureInstalled();
  once('program', SOURCES, join(root, 'dist', 'cli', 'main.js'), () => {
    removeOrphans(join(root, 'dist'));
    run('compiling', process.execPath, [
      join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
      '-p',
      'tsconfig.build.json',
    ]);
  });
  if (web) {
    once('web', ['web', 'api/schema.graphql', 'package-lock.json'], join(root, 'web', 'out', 'index.html'), () =>
      run('building the web app (once, about half a minute)', process.execPath, [
        join(root, 'node_modules', 'next', 'dist', 'bin', 'next'),
        'build',
        'web',
      ]),
    );
  }
}
