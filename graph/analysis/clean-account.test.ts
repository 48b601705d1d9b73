import { describe, expect, it } from 'vitest';
import { analyseIdentities } from './analyse.js';
import { cleanAccount } from './testing/clean-account.js';
import { worldOfDump } from './testing/world-of.js';

describe('an ordinary account without anything planted', () => {
  it.each([1, 7, 42])('has nobody who is or becomes administrator (seed %i)', async (seed) => {
    const world = await worldOfDump(cleanAccount({ roles: 100, users: 30, policies: 60, buckets: 30, seed }));
    const { edges, tables } = analyseIdentities(world);
    expect(tables.admins).toEqual([]);
    expect(edges.filter((e) => e.to.startsWith('admin:') && e.certainty !== 'unknown')).toEqual([]);
    // The account is no empty one: people work in it.
    expect(edges.filter((e) => e.type === 'CAN_ACCESS').length).toBeGreaterThan(20);
    expect(edges.filter((e) => e.type === 'CAN_ASSUME').length).toBe(30);
  });

  it('gives the same edges and rows in the same order every time', async () => {
    const dump = cleanAccount({ roles: 60, users: 20, policies: 30, buckets: 20, seed: 3 });
    const one = analyseIdentities(await worldOfDump(dump));
    const two = analyseIdentities(await worldOfDump(dump));
    expect(JSON.stringify(two)).toBe(JSON.stringify(one));
  });
});
