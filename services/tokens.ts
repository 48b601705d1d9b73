/**
 * Access tokens of the API. Only their hashes are kept, in a file of the data directory that nobody but its owner reads:
 * a token is shown once, when it is made.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { z } from 'zod';

const stored = z.array(
  z.object({
    id: z.string(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    about: z.string(),
    created: z.string(),
    expires: z.string(),
  }),
);
type StoredToken = z.infer<typeof stored>[number];

/** What is known of a token that was accepted. */
export interface TokenInfo {
  readonly id: string;
  readonly about: string;
  readonly expires: string;
}

const DAY = 86_400_000;
/** A token lives this long unless asked otherwise. */
export const DEFAULT_TOKEN_DAYS = 30;
const MOST_TOKENS = 1000;

const fileOf = (dataDir: string) => join(dataDir, 'tokens.json');
const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');

async function load(dataDir: string): Promise<readonly StoredToken[]> {
  const file = fileOf(dataDir);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  let parsed: ReturnType<typeof stored.safeParse>;
  try {
    parsed = stored.safeParse(JSON.parse(text));
  } catch {
    parsed = stored.safeParse(null);
  }
  if (!parsed.success)
    throw new Error(`${file} does not hold a list of tokens; delete it, and make a new one with: portolan token`);
  return parsed.data;
}

/** Written aside with mode 0600, fsynced and renamed, so that a reader sees the old list or the new one. */
async function save(dataDir: string, tokens: readonly StoredToken[]): Promise<void> {
  const file = fileOf(dataDir);
  const aside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.new`;
  const handle = await open(aside, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(tokens, null, 1)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(aside, file);
  await chmod(file, 0o600);
}

/**
 * Makes a token and stores its hash.
 * @param about who or what it is for; shown in lists, never needed to use it
 * @returns the token itself: the only time it is seen
 */
export async function createToken(dataDir: string, about: string, days = DEFAULT_TOKEN_DAYS): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const release = await lockfile.lock(dataDir, {
    lockfilePath: `${fileOf(dataDir)}.lock`,
    stale: 10_000,
    retries: { retries: 40, minTimeout: 25, maxTimeout: 250 },
  });
  try {
    const token = randomBytes(24).toString('base64url');
    const now = Date.now();
    const alive = (await load(dataDir)).filter((t) => Date.parse(t.expires) > now);
    const made: StoredToken = {
      id: randomBytes(4).toString('hex'),
      sha256: hashOf(token),
      about,
      created: new Date(now).toISOString(),
      expires: new Date(now + days * DAY).toISOString(),
    };
    await save(dataDir, [...alive.slice(-(MOST_TOKENS - 1)), made]);
    return token;
  } finally {
    await release();
  }
}

/** Whose token this is; null when nobody's or out of date. Compares in constant time. */
export async function checkToken(dataDir: string, token: string): Promise<TokenInfo | null> {
  if (token.length === 0 || token.length > 200) return null;
  const given = Buffer.from(hashOf(token), 'hex');
  let found: StoredToken | null = null;
  for (const t of await load(dataDir)) {
    if (timingSafeEqual(Buffer.from(t.sha256, 'hex'), given)) found = t;
  }
  if (!found || Date.parse(found.expires) <= Date.now()) return null;
  return { id: found.id, about: found.about, expires: found.expires };
}
