// The AWS emulator and what it takes to have it: a virtual environment of the project's own, Debian's packages where we may.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { root } from './build.js';

/** Where a command lies, or null. */
export const has = (command) =>
  spawnSync('sh', ['-c', `command -v ${command}`], { encoding: 'utf8' }).stdout.trim() || null;

/** Runs a command to its end; its output, or an error with the last lines of it. */
export function quiet(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 << 20, ...options });
  if (result.status !== 0)
    throw new Error(
      `${command} ${args.join(' ')}: ${(result.stderr || result.stdout || String(result.error)).trim().split('\n').slice(-5).join('\n')}`,
    );
  return result.stdout;
}

/** Debian's package of that name, where we may install it. */
export function debian(...packages) {
  if (!has('apt-get') || process.getuid?.() !== 0)
    throw new Error(
      `${packages.join(', ')} is not installed, and only root can install it (apt-get install ${packages.join(' ')})`,
    );
  process.stderr.write(`installing Debian's ${packages.join(', ')} …\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  if (spawnSync('apt-get', install, { env, stdio: 'ignore' }).status === 0) return;
  quiet('apt-get', ['update'], { env });
  quiet('apt-get', install, { env });
}

/** A port nobody listens on. */
export const freePort = () =>
  new Promise((done, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

/** The AWS emulator, in a virtual environment of the project's own. */
export async function startMoto(say = (text) => void process.stderr.write(`${text}\n`)) {
  const venv = join(root, '.cache', 'moto');
  const server = join(venv, 'bin', 'moto_server');
  if (!existsSync(server)) {
    const python = has('python3');
    if (!python) debian('python3', 'python3-venv');
    say('making a virtual environment with the AWS emulator …');
    rmSync(venv, { recursive: true, force: true });
    try {
      quiet(python ?? 'python3', ['-m', 'venv', venv]);
    } catch {
      debian('python3-venv');
      quiet('python3', ['-m', 'venv', venv]);
    }
    quiet(join(venv, 'bin', 'pip'), [
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '-r',
      join(root, 'test', 'moto', 'requirements.txt'),
    ]);
  }
  const port = await freePort();
  const env = { ...process.env, MOTO_EC2_LOAD_DEFAULT_AMIS: 'false', MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' };
  delete env.MOTO_ACCOUNT_ID;
  const child = spawn(server, ['-H', '127.0.0.1', '-p', String(port)], { env, stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  for (let i = 0; i < 300; i++) {
    if (
      await fetch(`${url}/moto-api/`).then(
        (r) => r.ok,
        () => false,
      )
    )
      return { url, pid: child.pid, stop: () => child.kill('SIGKILL') };
    await new Promise((r) => setTimeout(r, 100));
  }
  child.kill('SIGKILL');
  throw new Error('moto_server did not answer within 30 s');
}
