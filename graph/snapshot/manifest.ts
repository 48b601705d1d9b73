/** The manifest: one checksummed line a commit, and what all lines together say about each scope. */
import { join } from 'node:path';
import { z } from 'zod';
import type { ScopeKey } from '../schema/observation.js';
import { plainly, sayIssue } from '../schema/plain-words.js';
import { type ChainContent, LogDamage, readChain } from './chain.js';
import type { EventSegment } from './contract.js';

export const MANIFEST = 'manifest.ndjson';
export const SEGMENTS = 'segments';
export const manifestPath = (dataDir: string): string => join(dataDir, MANIFEST);
export const segmentPath = (dataDir: string, file: string): string => join(dataDir, SEGMENTS, file);

const count = z.number().int().nonnegative();
const states = ['complete', 'partial', 'denied', 'throttled', 'timeout', 'unsupported', 'failed'] as const;
/** A file beside the manifest, never a path out of its folder. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._=-]*$/);

const scopeEntry = z.object({
  /** account, region, unit */
  scope: z.tuple([z.string(), z.string(), z.string()]),
  state: z.enum(states),
  message: z.string().default(''),
  missing: z.string().nullable().default(null),
  facetsMissing: z.record(z.string(), count).default({}),
  calls: count,
  /** Where the version's list begins, when something changed. */
  list: z.object({ frame: count, line: count, count }).optional(),
  /** It saw exactly what commit N saw. Neither field: nothing was seen, what stood stands. */
  same: count.optional(),
});

const eventSegment = z.object({
  file: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._=/-]*$/)
    .refine((f) => !f.includes('..')),
  sha256: z.string(),
  bytes: count,
  rows: count,
  from: z.string(),
  to: z.string(),
  source: z.string(),
});

const commit = z.object({
  v: z.literal(1),
  seq: z.number().int().positive(),
  run: z.string(),
  kind: z.string(),
  tool: z.string().optional(),
  at: z.string(),
  segment: z.object({ file: fileName, bytes: count, sha256: z.string(), table: count }).nullable(),
  scopes: z.array(scopeEntry),
  events: z.array(eventSegment),
});

export type Commit = z.output<typeof commit>;
export type ScopeEntry = Commit['scopes'][number];
/** A commit as it is written: defaults left out. */
export type CommitLine = z.input<typeof commit>;

export interface Manifest {
  readonly commits: readonly Commit[];
  readonly chain: ChainContent;
  /** Number of the newest commit, 0 for none. */
  readonly seq: number;
}

/** Reads and checks the manifest; one that is not there has no commits. Throws LogDamage naming the line. */
export async function readManifest(dataDir: string): Promise<Manifest> {
  const chain = await readChain(manifestPath(dataDir));
  const commits: Commit[] = [];
  for (const line of chain.lines) {
    const version =
      typeof line.value === 'object' && line.value !== null && 'v' in line.value ? line.value.v : undefined;
    if (typeof version === 'number' && version > 1) {
      throw new LogDamage(
        MANIFEST,
        line.number,
        `it was written by a newer Portolan (format ${version}); use that one`,
      );
    }
    const parsed = commit.safeParse(line.value, { error: plainly });
    if (!parsed.success)
      throw new LogDamage(MANIFEST, line.number, `it is no commit (${sayIssue(parsed.error.issues[0], 'the line')})`);
    if (parsed.data.seq !== commits.length + 1)
      throw new LogDamage(MANIFEST, line.number, `it claims to be commit ${parsed.data.seq}`);
    commits.push(parsed.data);
  }
  return { commits, chain, seq: commits.length };
}

/** What the commits up to some point say about one scope. */
export interface ScopeHistory {
  readonly scope: ScopeKey;
  /** The newest attempt. */
  readonly last: ScopeEntry;
  readonly lastSeq: number;
  /** Newest attempt that ended `complete`, or null. */
  readonly completeSeq: number | null;
  /** The list that stands, and the commit that wrote it. */
  readonly standing: {
    readonly seq: number;
    readonly frame: number;
    readonly line: number;
    readonly count: number;
  } | null;
  /** By version: the newest attempt that saw exactly what it saw. */
  readonly lastSeen: ReadonlyMap<number, number>;
}

export const keyOf = (scope: readonly string[]): string => JSON.stringify(scope);

/** Folds commits into the state of each scope, in the order of account, region, unit. */
export function foldScopes(commits: Iterable<Commit>): Map<string, ScopeHistory> {
  const state = new Map<string, ScopeHistory>();
  for (const c of commits) {
    for (const entry of c.scopes) {
      const key = keyOf(entry.scope);
      const before = state.get(key);
      const complete = entry.state === 'complete';
      // A complete attempt saw all that stands: what older versions saw no longer matters.
      const lastSeen = new Map(complete && entry.list ? [] : (before?.lastSeen ?? []));
      if (entry.list) lastSeen.set(c.seq, c.seq);
      else if (entry.same !== undefined) lastSeen.set(entry.same, c.seq);
      const [account, region, unit] = entry.scope;
      state.set(key, {
        scope: { account, region, unit },
        last: entry,
        lastSeq: c.seq,
        completeSeq: complete ? c.seq : (before?.completeSeq ?? null),
        standing: entry.list ? { seq: c.seq, ...entry.list } : (before?.standing ?? null),
        lastSeen,
      });
    }
  }
  return new Map([...state].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** Event segments in the order they were committed. */
export function foldEvents(commits: Iterable<Commit>): EventSegment[] {
  return [...commits].flatMap((c) => c.events);
}
