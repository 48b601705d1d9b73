// Runs the suites: all of them, or the ones named (`npm test -- units moto`). Installs and starts what they need and says
// which could not run; with CI=true that is a failure. Ends with the line `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ensureBuilt, root } from './build.js';
import { debian, has, startMoto } from './emulator.js';

const deep = process.argv.includes('--deep');
const named = process.argv.slice(2).filter((a) => !a.startsWith('-'));
const scratch = mkdtempSync(join(tmpdir(), 'portolan-test-'));
const say = (text) => process.stderr.write(`test: ${text}\n`);
const started = [];
process.on('exit', () => {
  for (const stop of started) stop();
  rmSync(scratch, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

async function moto() {
  const emulator = await startMoto(say);
  started.push(emulator.stop);
  return { PORTOLAN_TEST_MOTO: emulator.url };
}

async function neo4j() {
  if (!has('java')) debian('openjdk-17-jdk-headless');
  if (!has('javac')) debian('openjdk-17-jdk-headless');
  if (!has('mvn')) debian('maven');
  const { startNeo4j } = await import('../test/neo4j/start.js');
  say('starting Neo4j …');
  const server = await startNeo4j();
  started.push(() => server.stop());
  return {
    PORTOLAN_TEST_NEO4J: server.url,
    PORTOLAN_TEST_NEO4J_USER: server.user,
    PORTOLAN_TEST_NEO4J_PASSWORD: server.password,
  };
}

function chromium() {
  const find = () =>
    process.env.PORTOLAN_TEST_CHROMIUM || has('chromium') || has('chromium-browser') || has('google-chrome');
  if (!find()) debian('chromium', 'fonts-liberation');
  return { PORTOLAN_TEST_CHROMIUM: find() };
}

/**
 * A suite: the test files it holds and what must stand before it runs; `alone`: its files share one server and run one after
 * another. Order: the quickest first.
 */
const suites = {
  units: { about: 'units, beside their code', dirs: ['ingest', 'graph', 'services', 'api', 'cli', 'demo', 'web'] },
  rules: { about: 'lint, types, imports, licences, fresh generated files', dirs: ['test/rules'] },
  cli: { about: 'the built program, from outside', dirs: ['test/cli'] },
  moto: { about: 'collecting from an AWS emulator', dirs: ['test/moto'], needs: moto, alone: true },
  neo4j: { about: 'the graph on a real Neo4j', dirs: ['test/neo4j'], needs: neo4j, alone: true },
  browser: { about: 'the web app in Chromium', dirs: ['test/browser'], needs: chromium, web: true, alone: true },
  deep: { about: 'kill torture', dirs: ['test/deep'], only: 'deep' },
};

const chosen = Object.entries(suites).filter(([name, s]) =>
  named.length > 0 ? named.includes(name) : deep ? ['units', 'deep'].includes(name) : s.only !== 'deep',
);
const unknown = named.filter((n) => !(n in suites));
if (unknown.length > 0) {
  say(
    `no suite ${unknown.join(', ')}; there are ${Object.entries(suites)
      .map(([n, s]) => `${n} (${s.about})`)
      .join(', ')}`,
  );
  process.exit(2);
}

const total = { passed: 0, failed: 0 };
const notRun = [];
/** What failed, said once more at the end: a log that is cut off keeps its last lines. */
const failures = [];

function vitest(name, { dirs, alone }, env) {
  const report = join(scratch, `${name}.json`);
  const args = [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...(alone ? ['--no-file-parallelism'] : []),
    ...dirs.map((d) => `${join(root, d)}/`),
  ];
  const result = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...env, ...(deep ? { PORTOLAN_DEEP: '1' } : {}) },
  });
  if (!existsSync(report)) {
    failures.push(`${name}: wrote no report (exit ${result.status ?? result.signal})`);
    total.failed += 1;
    return;
  }
  const seen = JSON.parse(readFileSync(report, 'utf8'));
  // A file that does not even load has no failed test of its own; a skipped or to-do test proves nothing: both count as failed.
  const unloaded = seen.testResults.filter(
    (f) => f.status === 'failed' && f.assertionResults.every((a) => a.status !== 'failed'),
  ).length;
  const failed = seen.numFailedTests + unloaded + seen.numPendingTests + (seen.numTodoTests ?? 0);
  total.passed += seen.numPassedTests;
  total.failed += failed;
  for (const file of seen.testResults) {
    const path = relative(root, file.name);
    const bad = file.assertionResults.filter((a) => a.status !== 'passed');
    for (const test of bad)
      failures.push(
        `${name}: ${path}: ${test.fullName}: ${test.status}\n${(test.failureMessages ?? []).join('\n').slice(0, 2000)}`,
      );
    if (file.status === 'failed' && bad.length === 0) failures.push(`${name}: ${path}: ${String(file.message)}`);
  }
  if (seen.numPassedTests + failed === 0) {
    total.failed += 1;
    failures.push(`${name}: no test was found`);
  } else if (result.status !== 0 && failed === 0) {
    total.failed += 1;
    failures.push(`${name}: every test passed, yet the runner ended with ${result.status ?? result.signal}`);
  }
  say(`suite ${name}: ${seen.numPassedTests} passed, ${failed} failed`);
}

await ensureBuilt({ web: chosen.some(([, s]) => s.web) });
mkdirSync(join(root, '.cache'), { recursive: true });
for (const [name, suite] of chosen) {
  if (!suite.dirs.some((d) => existsSync(join(root, d)))) continue;
  let env = {};
  try {
    env = (await suite.needs?.()) ?? {};
  } catch (error) {
    notRun.push(`${name} (${suite.about}): ${error instanceof Error ? error.message : error}`);
    continue;
  }
  say(`suite ${name}: ${suite.about}`);
  vitest(name, suite, env);
}
for (const failure of failures) say(`FAILED ${failure}`);
for (const line of notRun) say(`NOT RUN: ${line}`);
if (notRun.length > 0 && process.env.CI === 'true') total.failed += notRun.length;
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exit(total.failed > 0 ? 1 : 0);
