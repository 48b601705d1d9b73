// Writes the demo organisation's recording again: `npm run demo`, after a change under demo/ or of what collectors ask.
import { join } from 'node:path';
import { ensureBuilt, root } from './build.js';

await ensureBuilt();
const { recordDemo } = await import('../dist/demo/record.js');
const unanswered = await recordDemo(join(root, 'demo', 'recorded'));
for (const one of unanswered) process.stderr.write(`demo: nobody answers ${one}\n`);
process.exit(0);
