import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asNodeId } from '../graph/schema/ids.js';
import { embedded } from '../graph/store/embedded.js';
import { publishGeneration } from '../graph/store/generations.js';
import { openLive } from './live.js';
import type { Reader } from './reader.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-live-'));
});
afterEach(() => rm(folder, { recursive: true }));

const publish = (seq: number) =>
  publishGeneration(
    folder,
    embedded,
    {
      seq,
      now: '2026-01-01T00:00:00Z',
      nodes: [{ type: 'iam.role', id: asNodeId(`role-${seq}`), props: { name: `role ${seq}` } }],
      edges: [],
      tables: {},
      sidecars: [],
    },
    { log: '' },
  );
const ids = async (reader: Reader) =>
  (await reader.generation?.graph.read('MATCH (n:Asset) RETURN n.id AS id'))?.map((r) => r.id);

describe('the live reader', () => {
  it('shows nothing until something is published, then the newest', async () => {
    const live = await openLive(folder);
    expect(await live.with(async (r) => r.generation)).toBeNull();
    expect(await live.refresh()).toBe(false);
    await publish(1);
    expect(await live.refresh()).toBe(true);
    expect(await live.with(ids)).toEqual(['role-1']);
    await live.close();
  });

  it('lets an operation read to its end what it began with', async () => {
    await publish(1);
    const live = await openLive(folder);
    let proceed: () => void = () => undefined;
    const waiting = new Promise<void>((done) => {
      proceed = done;
    });
    const slow = live.with(async (r) => {
      await waiting;
      return ids(r);
    });
    await publish(2);
    await publish(3);
    await Promise.all([live.refresh(), live.refresh()]);
    expect(await live.with(ids)).toEqual(['role-3']);
    proceed();
    expect(await slow).toEqual(['role-1']);
    await live.close();
  });

  it('closes what nobody uses any more', async () => {
    await publish(1);
    const live = await openLive(folder);
    const old = await live.with(async (r) => r);
    await publish(2);
    await live.refresh();
    await expect(ids(old)).rejects.toThrow('closed');
    await live.close();
    const last = await openLive(folder);
    const reader = await last.with(async (r) => r);
    await last.close();
    await expect(ids(reader)).rejects.toThrow('closed');
  });
});
