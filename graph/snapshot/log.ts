/**
 * The snapshot log: `openRun` writes one run's observations, `readSnapshot` gives what stands. A run is invisible until
 * its manifest line is on the disk, and whole after.
 */
import { randomBytes } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { makeFolder, syncFolder } from '../disk/durable.js';
import { withLock } from '../disk/lock.js';
import { ownerPrefix } from '../disk/owner.js';
import type { Observation, ScopeKey } from '../schema/observation.js';
import { scopeText } from '../schema/observation.js';
import { canonicalJson, contentHash } from './canonical.js';
import { appendChain } from './chain.js';
import type { EventSegment, RunWriter, ScopeOutcome, ScopeWriter, Snapshot, StoredAsset } from './contract.js';
import {
  type CommitLine,
  foldEvents,
  foldScopes,
  keyOf,
  type Manifest,
  manifestPath,
  readManifest,
  type ScopeHistory,
  SEGMENTS,
  segmentPath,
} from './manifest.js';
import { sweepEvents, sweepSegments } from './rubbish.js';
import { linesFrom, SegmentWriter } from './segment.js';
import { type Lines, SegmentCache } from './segment-cache.js';
import { type Entry, entryLine, type Merged, merge, parseEntry, type Sighting, sightingOf } from './version.js';

/** A scope holds at most this much text before it goes to the disk. */
const CHUNK_BYTES = 8 << 20;

export interface RunInfo {
  /** What made the run: `collect`, `import aws` … */
  readonly kind: string;
  /** Program and version. */
  readonly tool?: string;
  /** ISO time to record as the commit's: recorded data then gives the same output whenever it is imported. */
  readonly at?: string;
}

interface EndedScope {
  readonly key: readonly [string, string, string];
  readonly outcome: ScopeOutcome;
  /** The commit whose list it was merged with, 0 for none. */
  readonly base: number;
  readonly merged:
    | { readonly kind: 'same'; readonly same: number }
    | { readonly kind: 'keep' }
    | { readonly kind: 'list'; readonly frame: number; readonly line: number; readonly count: number };
}

/**
 * Begins a run. Observations go to the run's own segment file; `commit` makes all of them visible at once.
 * Throws LogDamage when the log is damaged.
 */
export async function openRun(dataDir: string, info: RunInfo): Promise<RunWriter> {
  if (info.at !== undefined && Number.isNaN(Date.parse(info.at)))
    throw new Error(`The time of a run must be ISO-8601, not '${info.at}'`);
  await makeFolder(join(dataDir, SEGMENTS));
  const manifest = await readManifest(dataDir);
  await sweepSegments(dataDir);
  await sweepEvents(dataDir);
  const run = `${ownerPrefix()}${randomBytes(6).toString('hex')}`;
  const segment = await SegmentWriter.create(segmentPath(dataDir, `${run}.seg`));
  return new Run(dataDir, info, run, manifest, segment);
}

class Run implements RunWriter {
  private readonly history: Map<string, ScopeHistory>;
  private readonly cache: SegmentCache;
  private readonly open = new Set<string>();
  private readonly ended: EndedScope[] = [];
  private readonly segments: EventSegment[] = [];
  private over = false;

  constructor(
    private readonly dataDir: string,
    private readonly info: RunInfo,
    readonly run: string,
    manifest: Manifest,
    private readonly segment: SegmentWriter,
  ) {
    this.history = foldScopes(manifest.commits);
    this.cache = new SegmentCache(dataDir, manifest.commits);
  }

  scope(key: ScopeKey): ScopeWriter {
    const tuple = [key.account, key.region, key.unit] as const;
    const name = keyOf(tuple);
    if (this.open.has(name)) throw new Error(`The scope ${scopeText(key)} was begun twice in one run`);
    this.open.add(name);
    return new Scope(
      tuple,
      this.segment,
      () => this.standing(this.history.get(name)),
      (e) => this.ended.push(e),
      this.history.get(name)?.standing?.seq ?? 0,
    );
  }

  private async standing(history: ScopeHistory | undefined, cache = this.cache): Promise<readonly Entry[] | null> {
    const at = history?.standing;
    if (!at) return null;
    const entries: Entry[] = [];
    for await (const line of linesFrom((n) => cache.frame(at.seq, 'lists', n), at, at.count))
      entries.push(parseEntry(line, at.seq));
    return entries;
  }

  events(segment: EventSegment): void {
    this.segments.push(segment);
  }

  async commit(): ReturnType<RunWriter['commit']> {
    if (this.over) throw new Error(`The run ${this.run} is already over`);
    this.over = true;
    await this.segment.sync();
    try {
      return await withLock(this.dataDir, 'manifest', async (held) => {
        const manifest = await readManifest(this.dataDir);
        const scopes = await this.settle(manifest);
        const known = new Set(foldEvents(manifest.commits).map((e) => e.source));
        const events = this.segments.filter(
          (e, i) => !known.has(e.source) && this.segments.findIndex((o) => o.source === e.source) === i,
        );
        if (scopes.length === 0 && events.length === 0) {
          await this.drop();
          return { seq: manifest.seq, changedScopes: 0, at: null };
        }
        let segment: CommitLine['segment'] = null;
        if (scopes.some((s) => s.list)) {
          segment = { file: `${this.run}.seg`, ...(await this.segment.finish()) };
          await syncFolder(join(this.dataDir, SEGMENTS));
        } else await this.drop();
        const seq = manifest.seq + 1;
        const line: CommitLine = {
          v: 1,
          seq,
          run: this.run,
          kind: this.info.kind,
          ...(this.info.tool === undefined ? {} : { tool: this.info.tool }),
          at: new Date(this.info.at ?? Date.now()).toISOString(),
          segment,
          scopes,
          events,
        };
        held.assertHeld();
        await appendChain(manifestPath(this.dataDir), manifest.chain, [line]);
        return { seq, changedScopes: scopes.filter((s) => s.list).length, at: line.at };
      });
    } finally {
      await this.cache.close();
    }
  }

  /** The manifest's entries; scopes that another run changed meanwhile are merged anew with what it left. */
  private async settle(manifest: Manifest): Promise<CommitLine['scopes']> {
    const now = foldScopes(manifest.commits);
    const fresh = new SegmentCache(this.dataDir, manifest.commits);
    try {
      const entries: CommitLine['scopes'] = [];
      for (const e of [...this.ended].sort((a, b) => (keyOf(a.key) < keyOf(b.key) ? -1 : 1))) {
        const history = now.get(keyOf(e.key));
        const moved = (history?.standing?.seq ?? 0) !== e.base;
        const merged = moved ? await this.mergeAgain(e, await this.standing(history, fresh)) : e.merged;
        const { state, message, missing, facetsMissing, calls } = e.outcome;
        entries.push({
          scope: [...e.key],
          state,
          calls,
          ...(message === '' ? {} : { message }),
          ...(missing === null ? {} : { missing }),
          ...(Object.keys(facetsMissing).length === 0 ? {} : { facetsMissing }),
          ...(merged.kind === 'list' ? { list: { frame: merged.frame, line: merged.line, count: merged.count } } : {}),
          ...(merged.kind === 'same' ? { same: merged.same } : {}),
        });
      }
      return entries;
    } finally {
      await fresh.close();
    }
  }

  private async mergeAgain(e: EndedScope, standing: readonly Entry[] | null): Promise<EndedScope['merged']> {
    const seen = new Map<string, Sighting>();
    if (e.merged.kind === 'list') {
      await this.segment.sync();
      const offsets = await this.segment.listOffsets();
      const at = e.merged;
      for await (const line of linesFrom((n) => this.cache.ownFrame(this.segment.path, offsets, n), at, at.count)) {
        // Lines of our own list: 0 still stands for this commit, and only what this run saw has it.
        const own = parseEntry(line, 0);
        if (own.seen === 0) seen.set(own.id, sightingOf(own));
      }
    } else if (e.merged.kind === 'same') {
      const group = e.merged.same;
      for (const own of (await this.standing(this.history.get(keyOf(e.key)))) ?? [])
        if (own.seen === group) seen.set(own.id, sightingOf(own));
    }
    return writeList(this.segment, merge(standing, seen, e.outcome.state));
  }

  async abort(): Promise<void> {
    if (this.over) return;
    this.over = true;
    await this.cache.close();
    await this.drop();
  }

  private async drop(): Promise<void> {
    await this.segment.discard();
    await unlink(this.segment.path);
  }
}

async function writeList(segment: SegmentWriter, merged: Merged): Promise<EndedScope['merged']> {
  if (merged.kind !== 'list') return merged;
  const start = await segment.lists.addAll(merged.entries.map(entryLine));
  return { kind: 'list', ...start, count: merged.entries.length };
}

interface Waiting {
  readonly id: string;
  readonly uniqueId: string | null;
  readonly hash: string;
  readonly text: string;
}

class Scope implements ScopeWriter {
  private before: ReadonlyMap<string, Entry> | null = null;
  private base: readonly Entry[] | null = null;
  private readonly seen = new Map<string, Sighting>();
  private waiting = new Map<string, Waiting>();
  private size = 0;
  private done = false;

  constructor(
    private readonly key: readonly [string, string, string],
    private readonly segment: SegmentWriter,
    private readonly standing: () => Promise<readonly Entry[] | null>,
    private readonly report: (e: EndedScope) => void,
    private readonly baseSeq: number,
  ) {}

  private async load(): Promise<ReadonlyMap<string, Entry>> {
    if (this.before === null) {
      this.base = await this.standing();
      this.before = new Map((this.base ?? []).map((e) => [e.id, e]));
    }
    return this.before;
  }

  async add(observation: Observation): Promise<void> {
    if (this.done) throw new Error(`The scope ${this.key.join('/')} has ended`);
    const before = this.before ?? (await this.load());
    const text = canonicalJson(observation);
    const hash = contentHash(text);
    const uniqueId = observation.uniqueId ?? null;
    const { id } = observation;
    const was = before.get(id);
    if (was !== undefined && was.hash === hash) {
      this.waiting.delete(id);
      this.seen.set(id, { id, uniqueId, hash, segment: was.segment, frame: was.frame, line: was.line });
      return;
    }
    this.waiting.set(id, { id, uniqueId, hash, text });
    this.size += text.length;
    if (this.size >= CHUNK_BYTES) await this.flush();
  }

  /** Sorted by id, so that reading in that order walks through the segment forwards. */
  private async flush(): Promise<void> {
    const chunk = [...this.waiting.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    this.waiting = new Map();
    this.size = 0;
    for (const w of chunk) {
      const place = await this.segment.content.add(w.text);
      this.seen.set(w.id, { id: w.id, uniqueId: w.uniqueId, hash: w.hash, segment: 0, ...place });
    }
  }

  async end(outcome: ScopeOutcome): Promise<void> {
    if (this.done) throw new Error(`The scope ${this.key.join('/')} has ended`);
    this.done = true;
    await this.load();
    await this.flush();
    const merged = await writeList(this.segment, merge(this.base, this.seen, outcome.state));
    this.report({ key: this.key, outcome, base: this.baseSeq, merged });
    this.base = null;
    this.before = null;
    this.seen.clear();
  }
}

/**
 * What stands after the newest commit, or after commit `asOfSeq`. Null when nothing was ever committed.
 * Throws LogDamage or SegmentDamage naming file and line.
 */
export async function readSnapshot(dataDir: string, asOfSeq?: number): Promise<Snapshot | null> {
  const all = await readManifest(dataDir);
  const commits = asOfSeq === undefined ? all.commits : all.commits.filter((c) => c.seq <= asOfSeq);
  if (commits.length === 0) return null;
  const history = [...foldScopes(commits).values()];
  const at = new Map(commits.map((c) => [c.seq, c.at]));
  const time = (seq: number): string => at.get(seq) ?? '';
  return {
    seq: commits.length,
    checksum: all.chain.lines[commits.length - 1]?.chain ?? '',
    // Recorded data may be imported with its own, older time: now never runs backwards.
    now:
      commits
        .map((c) => c.at)
        .sort()
        .at(-1) ?? '',
    scopes: history.map((h) => ({
      scope: h.scope,
      state: h.last.state,
      message: h.last.message,
      missing: h.last.missing,
      facetsMissing: h.last.facetsMissing,
      calls: h.last.calls,
      at: time(h.lastSeq),
      completeAt: h.completeSeq === null ? null : time(h.completeSeq),
      assets: h.standing?.count ?? 0,
    })),
    eventSegments: foldEvents(commits),
    assets: () => standingAssets(dataDir, commits, history, time),
  };
}

interface Standing {
  readonly entry: Entry;
  readonly of: ScopeHistory;
}

const sameFrame = (a: Entry, b: Entry | undefined): boolean =>
  b !== undefined && a.segment === b.segment && a.frame === b.frame;

/** How many frames are read and unpacked ahead: reading one takes three turns of the event loop, and there is one a frame. */
const AHEAD = 4;

const frameKey = (e: Entry): string => `${e.segment} ${e.frame}`;

/**
 * The frames that a walk through these entries needs, each once, in the order of their first use. What was written in several
 * chunks lies in frames that alternate when read by id.
 */
function framesOf(all: readonly Standing[]): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry>();
  let before: Entry | undefined;
  for (const { entry } of all) {
    if (!sameFrame(entry, before) && !found.has(frameKey(entry))) found.set(frameKey(entry), entry);
    before = entry;
  }
  return found;
}

async function* standingAssets(
  dataDir: string,
  commits: Manifest['commits'],
  history: readonly ScopeHistory[],
  time: (seq: number) => string,
): AsyncIterable<StoredAsset> {
  const cache = new SegmentCache(dataDir, commits);
  try {
    const all: Standing[] = [];
    for (const of of history) {
      const at = of.standing;
      if (!at) continue;
      for await (const line of linesFrom((n) => cache.frame(at.seq, 'lists', n), at, at.count))
        all.push({ entry: parseEntry(line, at.seq), of });
    }
    // By id; an asset that several scopes saw comes once for each, in the scopes' order (the sort is stable).
    all.sort((a, b) => (a.entry.id < b.entry.id ? -1 : a.entry.id > b.entry.id ? 1 : 0));
    const coming = framesOf(all);
    const read = (e: Entry): Promise<Lines> => cache.frame(e.segment, 'content', e.frame);
    const ahead = coming.values();
    const readAhead = () => {
      const { value } = ahead.next();
      // What fails is told when its turn comes.
      if (value !== undefined) void read(value).catch(() => {});
    };
    for (let i = 0; i < AHEAD; i++) readAhead();
    const begun = new Set<string>();
    let frame: Lines | null = null;
    let before: Entry | undefined;
    for (const { entry, of } of all) {
      if (frame === null || !sameFrame(entry, before)) {
        frame = cache.at(entry.segment, 'content', entry.frame) ?? (await read(entry));
        if (!begun.has(frameKey(entry))) {
          begun.add(frameKey(entry));
          readAhead();
          await turn();
        }
      }
      before = entry;
      const text = frame.lines[entry.line];
      if (text === undefined)
        throw new Error(
          `The content of ${entry.id} is not where commit ${entry.segment} says (frame ${entry.frame}, line ${entry.line})`,
        );
      // The frame's checksum vouches that this is what canonicalJson wrote for an Observation.
      const seen = JSON.parse(text) as Observation;
      const lastSeen = of.lastSeen.get(entry.seen) ?? entry.seen;
      yield {
        ...seen,
        scope: of.scope,
        firstSeen: time(entry.first),
        lastChanged: time(entry.changed),
        lastSeen: time(lastSeen),
        stale: lastSeen === of.lastSeq ? null : of.last.state,
      };
    }
  } finally {
    await cache.close();
  }
}
