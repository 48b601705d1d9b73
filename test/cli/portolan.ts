/** Runs the built program as a user would. */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** One command line of `portolan`, with text for its stdin. */
export function portolan(
  args: readonly string[],
  options: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ran> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(root, 'bin', 'portolan.js'), ...args], {
      cwd: root,
      env: { ...process.env, PORTOLAN_NO_BUILD: '1', ...options.env },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (d: Buffer) => {
      out += d.toString();
    });
    child.stderr.on('data', (d: Buffer) => {
      err += d.toString();
    });
    child.on('error', fail);
    child.on('close', (code) => done({ code, out, err }));
    child.stdin.end(options.input ?? '');
  });
}

/** The rows of a verb in JSON. */
export async function rows(args: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const ran = await portolan([...args, '--format', 'json']);
  if (ran.code !== 0) throw new Error(`portolan ${args.join(' ')} ended with ${ran.code}: ${ran.err}`);
  const parsed: Readonly<Record<string, unknown>>[] = JSON.parse(ran.out);
  return parsed;
}
