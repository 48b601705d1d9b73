// Prints the schema that is checked in: `npm run sdl` after a change of api/schema/. A test says when it is stale.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, root } from './build.js';

await ensureBuilt();
const { printSdl } = await import('../dist/api/sdl.js');
writeFileSync(join(root, 'api', 'schema.graphql'), printSdl());
process.exit(0);
