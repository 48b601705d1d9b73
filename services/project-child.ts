/**
 * Projecting in a process of its own, so that a server answers meanwhile: `node project-child.js DIR SEQ [STORE]`. Messages
 * go to stderr; the exit code says whether it worked.
 */
import { projectUntil } from './project.js';

const [dataDir, seq, store] = process.argv.slice(2);
if (dataDir === undefined || seq === undefined) throw new Error('usage: project-child DIR SEQ [STORE]');
try {
  await projectUntil(dataDir, Number(seq), {
    store: store === undefined || store === '' ? undefined : store,
    note: (text) => void process.stderr.write(`${text}\n`),
  });
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
