#!/usr/bin/env node
// Plain JavaScript with Node's own modules only: it must run before anything is installed or built.
import { ensureBuilt } from '../scripts/build.js';

// A reader that has seen enough (`| head`) closes the pipe: that is no failure.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 4));

// The AWS SDK says on stderr that it will drop this Node one day; the README and package.json say which one is asked for.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

await ensureBuilt({ web: process.argv[2] === 'serve' });
const { main } = await import('../dist/cli/main.js');
process.exitCode = await main(process.argv.slice(2));
// Native engines keep threads alive after the last read; the answer is out once stdout has drained.
process.stdout.write('', () => process.exit(process.exitCode));
