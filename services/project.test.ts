import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tryHoldLock } from '../graph/disk/held-lock.js';
import { asNodeId } from '../graph/schema/ids.js';
import type { Observation } from '../graph/schema/observation.js';
import { openRun } from '../graph/snapshot/log.js';
import { projectAgain, projectUntil } from './project.js';
import { openReader } from './reader.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'project-'));
});
afterEach(() => rm(dir, { recursive: true }));

const role = (name: string): Observation => ({
  type: 'iam.role',
  id: asNodeId(`arn:aws:iam::111122223333:role/${name}`),
  name,
  account: '111122223333',
  region: 'global',
  props: { path: '/' },
  tags: { team: 'a' },
});

async function commit(...names: string[]): Promise<number> {
  const run = await openRun(dir, { kind: 'test', at: '2001-01-01T00:00:00Z' });
  const scope = run.scope({ account: '111122223333', region: 'global', unit: 'iam.roles' });
  for (const n of names) await scope.add(role(n));
  await scope.end({ state: 'complete', message: '', missing: null, facetsMissing: {}, calls: 1 });
  return (await run.commit()).seq;
}

async function names(): Promise<unknown[]> {
  const reader = await openReader(dir, { store: 'embedded' });
  const rows = await reader.generation?.graph.read('MATCH (n:IamRole) RETURN n.name AS name ORDER BY name');
  await reader.close();
  return (rows ?? []).map((r) => r.name);
}

describe('projecting', () => {
  it('publishes what was committed, and answers nothing before', async () => {
    const empty = await openReader(dir, { store: 'embedded' });
    expect(empty.generation).toBeNull();
    expect((await empty.world()).ofType('iam.role')).toEqual([]);
    await projectUntil(dir, await commit('a', 'b'), { store: 'embedded' });
    expect(await names()).toEqual(['a', 'b']);
    const reader = await openReader(dir, { store: 'embedded' });
    const rows: unknown[] = [];
    for await (const row of reader.generation?.table('inventory') ?? []) rows.push(row);
    expect(rows).toContainEqual({
      id: 'arn:aws:iam::111122223333:role/a',
      type: 'iam.role',
      name: 'a',
      account: '111122223333',
      region: 'global',
      firstSeen: '2001-01-01T00:00:00.000Z',
      lastSeen: '2001-01-01T00:00:00.000Z',
      stale: null,
      tags: { team: 'a' },
    });
    expect((await reader.world()).ofType('iam.role').length).toBe(2);
    await reader.close();
  });

  it('shows an open reader the snapshot it opened, a new one the newest', async () => {
    await projectUntil(dir, await commit('a'), { store: 'embedded' });
    const old = await openReader(dir, { store: 'embedded' });
    for (const n of ['b', 'c', 'd', 'e']) await projectUntil(dir, await commit(n), { store: 'embedded' });
    expect(await old.generation?.graph.read('MATCH (n:IamRole) RETURN n.name AS name')).toEqual([{ name: 'a' }]);
    let rows = 0;
    for await (const _ of old.generation?.table('inventory') ?? []) rows++;
    expect(rows).toBeGreaterThan(0);
    await old.close();
    expect(await names()).toEqual(['e']);
    await projectUntil(dir, await commit('f'), { store: 'embedded' });
    expect((await readdir(join(dir, 'generations'))).length).toBe(2);
  });

  it('waits for another holder, says so, and returns when it is done', async () => {
    const seq = await commit('a');
    const lock = await tryHoldLock(dir, 'projector');
    expect(await tryHoldLock(dir, 'projector')).toBeNull();
    const said: string[] = [];
    const done = projectUntil(dir, seq, { store: 'embedded', note: (t) => said.push(t), patience: 0 });
    await expect.poll(() => said.length).toBe(1);
    expect(await names()).toEqual([]);
    await lock?.release();
    await done;
    expect(await names()).toEqual(['a']);
  });

  it('projects again on demand, to the same digests', async () => {
    await projectUntil(dir, await commit('a'), { store: 'embedded' });
    const before = (await openReader(dir, { store: 'embedded' })).generation;
    const after = await projectAgain(dir, { store: 'embedded' });
    expect(after).toMatchObject({ seq: 1, nodes: before?.nodes, edges: before?.edges });
    expect(after?.folder).not.toBe(before?.folder);
  });
});
