import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asNodeId } from '../graph/schema/ids.js';
import type { Observation } from '../graph/schema/observation.js';
import { openRun } from '../graph/snapshot/log.js';
import { assetsByIds } from './assets.js';
import { decisionsFor } from './decisions.js';
import { addAcceptance, addMark, revoke, WrongDecision } from './ledger.js';
import { countedDecisions } from './ledger-counts.js';
import { marksOn } from './marks.js';
import { findPaths } from './paths.js';
import { projectUntil } from './project.js';
import { openReader, type Reader } from './reader.js';

const A = '111122223333';
const arn = (name: string) => asNodeId(`arn:aws:iam::${A}:user/${name}`);
const NEVER = '2999-01-01';

/** A user who can make itself administrator, and signs in by password with or without MFA. */
const user = (name: string, mfa: boolean, tags: Readonly<Record<string, string>>): Observation => ({
  type: 'iam.user',
  id: arn(name),
  name,
  account: A,
  region: 'global',
  props: { path: '/', loginProfile: true, mfa },
  tags,
  policies: [
    {
      kind: 'inline',
      name: 'p',
      document: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'iam:PutUserPolicy', Resource: arn(name) }],
      }),
    },
  ],
});

let dir: string;
async function collected(users: readonly Observation[]): Promise<void> {
  const run = await openRun(dir, { kind: 'test', at: '2026-01-01T00:00:00Z' });
  const scope = run.scope({ account: A, region: 'global', unit: 'iam.users' });
  for (const u of users) await scope.add(u);
  await scope.end({ state: 'complete', message: '', missing: null, facetsMissing: {}, calls: 1 });
  await projectUntil(dir, (await run.commit()).seq, { store: 'embedded' });
}
async function reading<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
  const reader = await openReader(dir, { store: 'embedded' });
  try {
    return await work(reader);
  } finally {
    await reader.close();
  }
}
const acceptedStarts = () =>
  reading(async (reader) =>
    (await findPaths(reader, { to: ['admin'] })).rows.flatMap((r) => (r.accepted === null ? [] : r.members)),
  );

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'decisions-'));
  await collected([
    user('ann', false, { team: 'ops', env: 'prod' }),
    user('ben', true, { team: 'ops', env: 'dev' }),
    user('cat', true, { env: 'prod' }),
  ]);
}, 60_000);
afterAll(() => rm(dir, { recursive: true }));

const by = { owner: 'ann', reason: 'known', expires: NEVER };

describe('decisions by query and by tags', () => {
  it('cover what the query returns when they are read, and not what it returned when they were made', async () => {
    const { id } = await addAcceptance(dir, 'test', { query: { name: 'users-without-mfa' }, ...by });
    expect(await acceptedStarts()).toEqual([arn('ann')]);
    await collected([
      user('ann', true, { team: 'ops', env: 'prod' }),
      user('ben', false, { team: 'ops', env: 'dev' }),
      user('cat', false, { env: 'prod' }),
    ]);
    expect(new Set(await acceptedStarts())).toEqual(new Set([arn('ben'), arn('cat')]));
    expect(await reading(countedDecisions)).toContainEqual(
      expect.objectContaining({ id, query: 'users-without-mfa', things: 2, paths: 1, problem: null }),
    );
    await revoke(dir, 'test', id);
    expect(await acceptedStarts()).toEqual([]);
  });

  it('stand for the start where an end is given, for the end where a start is', async () => {
    const start = await addAcceptance(dir, 'test', { query: { name: 'users-without-mfa' }, to: 'admin', ...by });
    expect(new Set(await acceptedStarts())).toEqual(new Set([arn('ben'), arn('cat')]));
    await revoke(dir, 'test', start.id);
    // No path ends at a user without MFA: as the end it accepts nothing.
    const end = await addAcceptance(dir, 'test', { query: { name: 'users-without-mfa' }, from: arn('ben'), ...by });
    expect(await acceptedStarts()).toEqual([]);
    await revoke(dir, 'test', end.id);
  });

  it('marks what the query returns, by the column that is named', async () => {
    const first = await addMark(dir, 'test', { is: 'tier-0', query: { name: 'users-without-mfa' } });
    const none = await addMark(dir, 'test', { is: 'tier-0', query: { name: 'users-without-mfa', column: 'name' } });
    const wrong = await addMark(dir, 'test', { is: 'tier-0', query: { name: 'users-without-mfa', column: 'nope' } });
    const { things, problems } = await reading(async (r) => decisionsFor(r, await r.paths()));
    expect([things.get(first.id), things.get(none.id), things.get(wrong.id)]).toEqual([2, 0, 0]);
    expect([...problems]).toEqual([
      [none.id, expect.stringContaining('nothing of the graph')],
      [wrong.id, expect.stringContaining('no column nope')],
    ]);
    for (const line of [first, none, wrong]) await revoke(dir, 'test', line.id);
  });

  it('are found on each thing they mark, by whatever they name it', async () => {
    const marks = [
      await addMark(dir, 'test', { is: 'tier-0', on: 'tag:team=ops & tag:env=prod' }),
      await addMark(dir, 'test', { is: 'crown-jewel', query: { name: 'users-without-mfa' } }),
      await addMark(dir, 'test', { is: 'known-vendor', on: arn('ann') }),
    ];
    const on = (name: string) =>
      reading(async (r) => {
        const asset = (await assetsByIds(r, [arn(name)])).get(arn(name));
        return asset ? (await marksOn(r, asset)).map((row) => row.is) : null;
      });
    expect(await on('ann')).toEqual(['tier-0', 'known-vendor']);
    expect(await on('ben')).toEqual(['crown-jewel']);
    for (const line of marks) await revoke(dir, 'test', line.id);
    expect(await on('ann')).toEqual([]);
  });

  it('taken back and made again count under their own id', () =>
    reading(async (reader) => {
      for (let i = 0; i < 2; i++) {
        const { id } = await addAcceptance(dir, 'test', { from: arn('ann'), to: 'admin', ...by });
        expect((await countedDecisions(reader)).map((d) => [d.id, d.paths])).toEqual([[id, 1]]);
        await revoke(dir, 'test', id);
      }
    }));

  it('takes several tags that must all be there', async () => {
    const { id } = await addAcceptance(dir, 'test', { from: 'tag:team=ops & tag:env=prod', ...by });
    expect(await acceptedStarts()).toEqual([arn('ann')]);
    await revoke(dir, 'test', id);
  });

  it('refuses a query that nobody saved, parameters it does not take, and a query beside both ends', async () => {
    const query = { name: 'users-without-mfa' };
    for (const wrong of [
      { query: { name: 'nope' } },
      { query: { ...query, parameters: { days: 3 } } },
      { query, from: 'any', to: 'admin' },
      { query, path: 'x' },
    ])
      await expect(addAcceptance(dir, 'test', { ...wrong, ...by })).rejects.toThrow(WrongDecision);
    await expect(addMark(dir, 'test', { is: 'tier-0', on: 'x', query })).rejects.toThrow(WrongDecision);
    expect(await reading(countedDecisions)).toEqual([]);
  });
});
