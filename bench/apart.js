// Runs one step of a benchmark in a process of its own, so that its memory is its own and nothing is warm.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/build.js';

/** Runs `bench/FILE STEP …`: the object it prints in its last line, with `peak`, the MB its memory reached (Linux; else 0). */
export function apart(file, ...args) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(root, 'bench', file), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    let peak = 0;
    const poll = setInterval(() => {
      try {
        const line = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
        peak = Math.max(peak, Number(line?.[1] ?? 0) / 1024);
      } catch {
        // Gone, or no Linux: the figure stays what it was.
      }
    }, 50);
    child.stdout.on('data', (d) => {
      out += d;
    });
    child.on('error', fail);
    child.on('close', (code) => {
      clearInterval(poll);
      if (code !== 0) fail(new Error(`${args[0]} ended with ${code}`));
      else done({ ...JSON.parse(out.trim().split('\n').at(-1)), peak });
    });
  });
}
