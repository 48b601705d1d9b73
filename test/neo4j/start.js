// Starts a real Neo4j server for the tests: its jars come from Maven Central (once, kept in .cache), a small launcher runs
// them on a free port of the loopback interface, with a generated password and its data in a temporary folder.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = join(dirname(fileURLToPath(import.meta.url)), 'launcher');
const cache = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '.cache', 'neo4j');

function run(command, args, cwd) {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 64 << 20 });
  if (result.error) throw new Error(`${command} cannot be run: ${result.error.message}`);
  if (result.status !== 0)
    throw new Error(
      `${command} ${args.join(' ')} failed: ${(result.stderr || result.stdout).trim().split('\n').slice(-8).join('\n')}`,
    );
}

/** The jars and the compiled launcher, made when their sources changed. */
function prepare() {
  const wanted = readFileSync(join(here, 'pom.xml'), 'utf8') + readFileSync(join(here, 'Launcher.java'), 'utf8');
  const stamp = join(cache, 'stamp');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  mkdirSync(cache, { recursive: true });
  const jars = join(cache, 'jars');
  const aside = join(cache, `jars-${process.pid}`);
  rmSync(aside, { recursive: true, force: true });
  run(
    'mvn',
    ['-q', '-B', 'dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${aside}`],
    here,
  );
  rmSync(jars, { recursive: true, force: true });
  renameSync(aside, jars);
  run('javac', ['-cp', join(jars, '*'), '-d', cache, join(here, 'Launcher.java')], here);
  writeFileSync(stamp, wanted);
}

const freePort = () =>
  new Promise((done, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

/**
 * Starts the server and waits until it answers. Throws when Java, Maven or the registry is not there.
 * @returns {Promise<{url: string, user: string, password: string, stop(): void}>}
 */
export async function startNeo4j() {
  prepare();
  const data = mkdtempSync(join(tmpdir(), 'portolan-neo4j-'));
  const password = randomBytes(18).toString('base64url');
  const port = await freePort();
  const child = spawn(
    'java',
    [
      '-Xms256m',
      '-Xmx1g',
      '-cp',
      [cache, join(cache, 'jars', '*')].join(process.platform === 'win32' ? ';' : ':'),
      'Launcher',
      data,
      String(port),
    ],
    { env: { ...process.env, LAUNCHER_PASSWORD: password }, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const stop = () => {
    child.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  };
  let said = '';
  try {
    await new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`Neo4j did not start within 120 s: ${said.slice(-800)}`)), 120_000);
      const settle = (then, value) => {
        clearTimeout(timer);
        then(value);
      };
      child.once('error', (error) => settle(fail, new Error(`java cannot be run: ${error.message}`)));
      child.once('exit', (code) => settle(fail, new Error(`Neo4j ended with code ${code}: ${said.slice(-800)}`)));
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (text) => {
          said = (said + text).slice(-4000);
          if (/^ready$/m.test(said)) settle(done);
        });
      }
    });
  } catch (error) {
    stop();
    throw error;
  }
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.unref?.();
  return { url: `bolt://127.0.0.1:${port}`, user: 'neo4j', password, stop };
}
