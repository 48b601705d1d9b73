import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asNodeId } from '../schema/ids.js';
import type { Observation, ScopeKey, ScopeState } from '../schema/observation.js';
import type { ScopeOutcome, Snapshot, StoredAsset } from './contract.js';
import { openRun, readSnapshot } from './log.js';
import { sweepEvents } from './rubbish.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'log-'));
});
afterEach(() => rm(dir, { recursive: true }));

const scope: ScopeKey = { account: '111122223333', region: 'eu-west-1', unit: 'ec2.instances' };
const outcome = (state: ScopeState): ScopeOutcome => ({
  state,
  message: '',
  missing: null,
  facetsMissing: {},
  calls: 1,
});
const thing = (name: string, more: Partial<Observation> = {}): Observation => ({
  type: 'ec2.instance',
  id: asNodeId(`arn:aws:ec2:eu-west-1:111122223333:instance/${name}`),
  name,
  account: '111122223333',
  region: 'eu-west-1',
  props: {},
  ...more,
});

async function run(at: string, state: ScopeState, seen: readonly Observation[], key = scope) {
  const writer = await openRun(dir, { kind: 'test', at });
  const s = writer.scope(key);
  for (const o of seen) await s.add(o);
  await s.end(outcome(state));
  return writer.commit();
}

async function assets(snapshot: Snapshot | null): Promise<StoredAsset[]> {
  const all: StoredAsset[] = [];
  if (snapshot) for await (const a of snapshot.assets()) all.push(a);
  return all;
}
const short = async (asOf?: number) =>
  (await assets(await readSnapshot(dir, asOf))).map((a) => [
    a.name,
    a.firstSeen.slice(0, 4),
    a.lastChanged.slice(0, 4),
    a.lastSeen.slice(0, 4),
    a.stale,
  ]);
const year = (n: number) => `${n}-01-01T00:00:00.000Z`;

describe('the snapshot log', () => {
  it('is null before anything was committed, and shows nothing of a run that did not commit', async () => {
    expect(await readSnapshot(dir)).toBeNull();
    const writer = await openRun(dir, { kind: 'test' });
    const s = writer.scope(scope);
    await s.add(thing('a'));
    await s.end(outcome('complete'));
    expect(await readSnapshot(dir)).toBeNull();
    await writer.abort();
    expect(await readdir(join(dir, 'segments'))).toEqual([]);
  });

  it('retires what a complete scope no longer lists and keeps the rest with its times', async () => {
    await run(year(2001), 'complete', [thing('a'), thing('b')]);
    await run(year(2002), 'complete', [thing('a', { props: { state: 'running' } }), thing('c')]);
    expect(await short()).toEqual([
      ['a', '2001', '2002', '2002', null],
      ['c', '2002', '2002', '2002', null],
    ]);
    expect(await short(1)).toEqual([
      ['a', '2001', '2001', '2001', null],
      ['b', '2001', '2001', '2001', null],
    ]);
  });

  it.each(['partial', 'denied', 'throttled', 'timeout', 'unsupported', 'failed'] as const)(
    'keeps what stood, stale, when a scope ends %s',
    async (state) => {
      await run(year(2001), 'complete', [thing('a'), thing('b')]);
      await run(year(2002), state, state === 'partial' ? [thing('b'), thing('c')] : []);
      const snapshot = await readSnapshot(dir);
      expect(snapshot?.scopes[0]).toMatchObject({ state, at: year(2002), completeAt: year(2001) });
      expect(await short()).toEqual(
        state === 'partial'
          ? [
              ['a', '2001', '2001', '2001', 'partial'],
              ['b', '2001', '2001', '2002', null],
              ['c', '2002', '2002', '2002', null],
            ]
          : [
              ['a', '2001', '2001', '2001', state],
              ['b', '2001', '2001', '2001', state],
            ],
      );
      await run(year(2003), 'complete', [thing('a')]);
      expect(await short()).toEqual([['a', '2001', '2001', '2003', null]]);
    },
  );

  it('says only "same" for an unchanged scope, whatever the order of the answer, and takes no new space', async () => {
    await run(year(2001), 'complete', [thing('a'), thing('b')]);
    const before = await readdir(join(dir, 'segments'));
    expect(await run(year(2002), 'complete', [thing('b'), thing('a')])).toEqual({
      seq: 2,
      changedScopes: 0,
      at: year(2002),
    });
    expect(await readdir(join(dir, 'segments'))).toEqual(before);
    expect(await short()).toEqual([
      ['a', '2001', '2001', '2002', null],
      ['b', '2001', '2001', '2002', null],
    ]);
  });

  it('knows the same partial answer again, and that the others are still stale', async () => {
    await run(year(2001), 'complete', [thing('a'), thing('b')]);
    await run(year(2002), 'partial', [thing('a')]);
    expect((await run(year(2003), 'partial', [thing('a')])).changedScopes).toBe(0);
    expect(await short()).toEqual([
      ['a', '2001', '2001', '2003', null],
      ['b', '2001', '2001', '2001', 'partial'],
    ]);
  });

  it('takes the same id with another unique id for another asset', async () => {
    await run(year(2001), 'complete', [thing('a', { uniqueId: 'AIDA1' })]);
    await run(year(2002), 'complete', [thing('a', { uniqueId: 'AIDA2' })]);
    expect(await short()).toEqual([['a', '2002', '2002', '2002', null]]);
  });

  it('merges with what another run committed meanwhile', async () => {
    await run(year(2001), 'complete', [thing('a')]);
    const slow = await openRun(dir, { kind: 'test', at: year(2003) });
    const s = slow.scope(scope);
    await s.add(thing('b'));
    await s.end(outcome('partial'));
    const same = await openRun(dir, { kind: 'test', at: year(2004) });
    const t = same.scope(scope);
    await t.add(thing('a'));
    await t.end(outcome('complete'));
    await run(year(2002), 'complete', [thing('c')]);
    await slow.commit();
    expect(await short()).toEqual([
      ['b', '2003', '2003', '2003', null],
      ['c', '2002', '2002', '2002', 'partial'],
    ]);
    await same.commit();
    expect(await short()).toEqual([['a', '2004', '2004', '2004', null]]);
  });

  it('keeps each import of the same events once', async () => {
    const segment = {
      file: 'one.parquet',
      sha256: 'x',
      bytes: 1,
      rows: 1,
      from: year(2001),
      to: year(2001),
      source: 'input',
    };
    for (const file of ['one.parquet', 'two.parquet']) {
      const writer = await openRun(dir, { kind: 'test', at: year(2001) });
      writer.events({ ...segment, file });
      await writer.commit();
    }
    expect((await readSnapshot(dir))?.eventSegments.map((e) => e.file)).toEqual(['one.parquet']);
  });

  it('never lets now run backwards', async () => {
    await run(year(2005), 'complete', [thing('a')]);
    await run(year(2001), 'complete', [thing('a')]);
    expect((await readSnapshot(dir))?.now).toBe(year(2005));
  });

  it('cuts off a last line that was torn and goes on', async () => {
    await run(year(2001), 'complete', [thing('a')]);
    const path = join(dir, 'manifest.ndjson');
    const line = await readFile(path, 'utf8');
    for (const torn of [line.slice(0, 40), '\u0000'.repeat(50), '{']) {
      await appendFile(path, torn);
      expect((await readSnapshot(dir))?.seq).toBe(1);
    }
    expect((await run(year(2002), 'complete', [thing('b')])).seq).toBe(2);
    expect(await short()).toEqual([['b', '2002', '2002', '2002', null]]);
  });

  it('names the line when the manifest was changed in the middle', async () => {
    for (const y of [2001, 2002, 2003]) await run(year(y), 'complete', [thing(`a${y}`)]);
    const path = join(dir, 'manifest.ndjson');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('2002-01-01', '2012-01-01'));
    await expect(readSnapshot(dir)).rejects.toThrow(/manifest\.ndjson, line 2: its checksum does not match/);
    const lines = text.split('\n');
    await writeFile(path, [lines[0], ...lines.slice(2)].join('\n'));
    await expect(readSnapshot(dir)).rejects.toThrow(/line 2/);
    await writeFile(path, text.replace('2003-01-01', '2013-01-01'));
    await expect(readSnapshot(dir)).rejects.toThrow(/line 3/);
  });

  it('names the file when a segment was changed', async () => {
    await run(year(2001), 'complete', [thing('a')]);
    const [file] = await readdir(join(dir, 'segments'));
    const path = join(dir, 'segments', String(file));
    const bytes = await readFile(path);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await writeFile(path, bytes);
    await expect(short()).rejects.toThrow(`${file}, byte 0: the checksum does not match`);
  });

  it('sweeps the segments of dead runs, and only those', async () => {
    await run(year(2001), 'complete', [thing('a')]);
    const [kept] = await readdir(join(dir, 'segments'));
    const live = await openRun(dir, { kind: 'test' });
    const dead = String(kept).replace(/-\d+-/, '-999999999-');
    await writeFile(join(dir, 'segments', dead), 'rubbish');
    await (await openRun(dir, { kind: 'test' })).abort();
    expect((await readdir(join(dir, 'segments'))).sort()).toEqual([String(kept), `${live.run}.seg`].sort());
    await live.abort();
  });

  it('sweeps event files that no commit names, a day after', async () => {
    await mkdir(join(dir, 'events'));
    for (const file of ['named.parquet', 'rubbish.parquet']) await writeFile(join(dir, 'events', file), '');
    const writer = await openRun(dir, { kind: 'test' });
    writer.events({
      file: 'named.parquet',
      sha256: 'x',
      bytes: 0,
      rows: 1,
      from: year(2001),
      to: year(2001),
      source: 's',
    });
    await writer.commit();
    await sweepEvents(dir);
    expect((await readdir(join(dir, 'events'))).length).toBe(2);
    await sweepEvents(dir, Date.now() + 25 * 3600_000);
    expect(await readdir(join(dir, 'events'))).toEqual(['named.parquet']);
  });

  it('gives thousands of assets of many scopes in the order of their ids', async () => {
    const writer = await openRun(dir, { kind: 'test', at: year(2001) });
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const s = writer.scope({ ...scope, unit: `u.${n}` });
        for (let i = 0; i < 300; i++)
          await s.add(thing(`${(i * 7919) % 300}-${n}`, { props: { userData: 'x'.repeat(200) } }));
        await s.end(outcome('complete'));
      }),
    );
    await writer.commit();
    const ids = (await assets(await readSnapshot(dir))).map((a) => a.id as string);
    expect(ids.length).toBe(6000);
    expect(ids).toEqual([...ids].sort());
  });
});
