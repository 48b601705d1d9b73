import { describe, expect, it } from 'vitest';
import type { Answerer } from './answerer.js';
import { makeCall } from './call.js';

const PLACE = { account: '111122223333', partition: 'aws', region: 'us-east-1' };

/** So many empty pages, each with a fresh token, before the last one with a key in it. */
async function listing(emptyPages: number): Promise<unknown[]> {
  const answerer: Answerer = {
    answer: async (_, { page }) =>
      (page ?? 0) <= emptyPages
        ? { value: { Keys: [], NextToken: `t${page}` }, next: { NextToken: `t${page}` } }
        : { value: { Keys: ['k'] }, next: null },
  };
  const call = makeCall(answerer, PLACE, 'kms', { calls: 0, missing: new Set() });
  const found: unknown[] = [];
  for await (const { Keys } of call.pages<{ Keys: unknown[] }>('ListKeys')) found.push(...Keys);
  return found;
}

describe('the pages of a listing', () => {
  it('may be empty for a while, as filtered ones are', async () => {
    expect(await listing(900)).toEqual(['k']);
  });

  it('end the listing when they stay empty for ever', async () => {
    await expect(listing(Number.POSITIVE_INFINITY)).rejects.toMatchObject({
      state: 'failed',
      message: expect.stringContaining('1000 empty pages in a row'),
    });
  });
});
