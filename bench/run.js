// Runs the benchmarks and writes their figures to bench/RESULTS.md: `npm run bench` for all, `npm run bench -- crawl` for one.
// Each benchmark is a file here that exports `run(report)`.

import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, root } from '../scripts/build.js';

const names = ['crawl', 'graph', 'iam', 'access'];
const chosen = process.argv.slice(2).filter((a) => !a.startsWith('-'));
const unknown = chosen.filter((n) => !names.includes(n));
if (unknown.length > 0) {
  process.stderr.write(`bench: no benchmark ${unknown.join(', ')}; there are ${names.join(', ')}\n`);
  process.exit(2);
}
await ensureBuilt();

const results = join(root, 'bench', 'RESULTS.md');
/** Replaces the section of one benchmark and leaves the others as they are. */
function write(name, lines) {
  const marker = (end) => `<!-- ${name}${end} -->`;
  let text = '';
  try {
    text = readFileSync(results, 'utf8');
  } catch {
    text =
      '# Measured\n\nEach section says when, where and against what it was measured. `npm run bench` writes them.\n';
  }
  const section = `${marker('')}\n${lines.join('\n')}\n${marker(' end')}`;
  const from = text.indexOf(marker(''));
  const to = text.indexOf(marker(' end'));
  text =
    from >= 0 && to > from
      ? text.slice(0, from) + section + text.slice(to + marker(' end').length)
      : `${text.trimEnd()}\n\n${section}\n`;
  writeFileSync(results, text);
}

const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 1024 ** 3)} GB, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`;
for (const name of chosen.length > 0 ? chosen : names) {
  process.stderr.write(`bench: ${name}\n`);
  const { run } = await import(`./${name}.js`);
  const lines = await run((text) => process.stderr.write(`bench: ${text}\n`));
  write(name, [lines[0], '', `Machine: ${machine}.`, '', ...lines.slice(1)]);
  process.stdout.write(`${lines.join('\n')}\n`);
}
process.exit(0);
