/**
 * `recording.json` at the top of a recording: when it was made and what was asked. The answers alone do not tell a service
 * that was not collected from one that had nothing to say, nor which accounts stayed closed. A recording made by hand has none.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isAccount, isRegion, isService } from './recording-name.js';

export const INDEX_FILE = 'recording.json';
const FORMAT = 1;

const state = z.enum(['complete', 'partial', 'denied', 'throttled', 'timeout', 'unsupported', 'failed']);
const entered = z.object({
  account: z.string().refine(isAccount),
  unit: z.enum(['sts.assume-role', 'organizations.account-list']),
  state,
  message: z.string(),
  missing: z.string().nullable(),
});
const index = z.object({
  recordedAt: z.iso.datetime(),
  /** Services asked, by region (or `global`), of each account. Absent: whatever the folders hold. */
  accounts: z
    .array(
      z.object({
        account: z.string().refine(isAccount),
        partition: z.string().regex(/^aws[a-z-]*$/),
        services: z.record(
          z.string().refine((region) => region === 'global' || isRegion(region)),
          z.array(z.string().refine(isService)),
        ),
      }),
    )
    .optional(),
  /** How it went to get into accounts, and to list them. */
  entered: z.array(entered).optional(),
});

export type RecordingIndex = z.output<typeof index>;
/** The index of a run, which knows all of it. */
export type RunIndex = { readonly [K in keyof RecordingIndex]-?: NonNullable<RecordingIndex[K]> };
export type RecordedEntry = z.output<typeof entered>;

/** The index that a file holds, or in a sentence that begins after the file's name why it is none. */
export function parseIndex(value: object): RecordingIndex | string {
  const format = z.object({ format: z.number() }).safeParse(value);
  if (format.success && format.data.format > FORMAT)
    return `was written by a newer Portolan (form ${format.data.format}; this one knows ${FORMAT}): import it with that`;
  const read = index.safeParse(value);
  return format.success && read.success
    ? read.data
    : 'is not what collect --record writes: delete it to import the answers without their time';
}

async function indexIn(dir: string): Promise<RecordingIndex | null> {
  try {
    const value: unknown = JSON.parse(await readFile(join(dir, INDEX_FILE), 'utf8'));
    const read = typeof value === 'object' && value !== null ? parseIndex(value) : '';
    return typeof read === 'string' ? null : read;
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      return null;
    throw error;
  }
}

/**
 * Writes the index of a run that ended. A folder that holds recordings of other accounts or services keeps them: what was asked
 * is added to what its index says, the time is the newer one.
 */
export async function writeIndex(dir: string, made: RunIndex): Promise<void> {
  const known = await indexIn(dir);
  const accounts = new Map(known?.accounts?.map((a) => [a.account, a]));
  for (const account of made.accounts) {
    const services: Record<string, string[]> = { ...accounts.get(account.account)?.services };
    for (const [region, asked] of Object.entries(account.services))
      services[region] = [...new Set([...(services[region] ?? []), ...asked])].sort();
    accounts.set(account.account, { ...account, services });
  }
  const entries = new Map([...(known?.entered ?? []), ...made.entered].map((e) => [`${e.account} ${e.unit}`, e]));
  const content = {
    format: FORMAT,
    recordedAt: known !== null && known.recordedAt > made.recordedAt ? known.recordedAt : made.recordedAt,
    accounts: [...accounts.values()].sort((a, b) => (a.account < b.account ? -1 : 1)),
    entered: [...entries.values()],
  };
  await mkdir(dir, { recursive: true });
  const draft = join(dir, `.${INDEX_FILE}.${randomBytes(4).toString('hex')}.part`);
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`);
  await rename(draft, join(dir, INDEX_FILE));
}
