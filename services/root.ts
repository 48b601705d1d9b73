/** Where the program lies: its content folders are beside it, whether it runs compiled (`dist/services`) or from its sources. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let found: string | null = null;

/** The folder that holds package.json and queries/. Throws when there is none above this file. */
export function programRoot(): string {
  if (found !== null) return found;
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'queries'))) {
      found = folder;
      return folder;
    }
    if (dirname(folder) === folder)
      throw new Error('The folder queries/ is missing beside the program; install it again.');
  }
}
