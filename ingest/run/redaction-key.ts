/**
 * The key under which values are hashed: random, one a data directory, readable by its owner only, outside the log and
 * every export. Without it a hash cannot be tried against guesses.
 */
import { createHash, randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

export interface RedactionKey {
  readonly secret: Uint8Array;
  /** Names the key in hashes made with it: hashes of different keys cannot be compared. */
  readonly id: string;
}

const BYTES = 32;
const asKey = (secret: Uint8Array): RedactionKey => ({
  secret,
  id: createHash('sha256').update(secret).digest('hex').slice(0, 8),
});

const codeOf = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

/** Reads `keys/redaction.key` of the data directory, making it (mode 0600, whole or not at all) when there is none. */
export async function redactionKey(dataDir: string): Promise<RedactionKey> {
  const folder = join(dataDir, 'keys');
  const file = join(folder, 'redaction.key');
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const secret = await readFile(file);
      if (secret.length !== BYTES) {
        throw new Error(
          `${file} should hold ${BYTES} bytes and holds ${secret.length}. Restore it, or delete it: then new hashes cannot be compared with old ones.`,
        );
      }
      await chmod(file, 0o600);
      return asKey(secret);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const draft = join(folder, `.redaction-${process.pid}-${randomBytes(4).toString('hex')}`);
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(randomBytes(BYTES));
      await handle.sync();
    } finally {
      await handle.close();
    }
    try {
      // A link fails where the file is already there: two first runs at once agree on one key.
      await link(draft, file);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    } finally {
      await rm(draft, { force: true });
    }
  }
  throw new Error(`${file} cannot be made.`);
}

/** A key for one run, where nothing is kept. */
export const ephemeralKey = (): RedactionKey => asKey(randomBytes(BYTES));
