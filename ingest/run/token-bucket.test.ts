import { describe, expect, it } from 'vitest';
import { type Clock, TokenBucket } from './token-bucket.js';

/** Time that passes only by sleeping. */
function clock(): Clock & { at: number } {
  const time = {
    at: 0,
    now: () => time.at,
    sleep: async (ms: number) => {
      time.at += ms;
    },
  };
  return time;
}

async function rate(bucket: TokenBucket, time: { at: number }, calls: number): Promise<number> {
  const from = time.at;
  for (let i = 0; i < calls; i++) await bucket.take();
  return calls / ((time.at - from) / 1000);
}

describe('the token bucket of a service', () => {
  it('holds nobody up until AWS throttles', async () => {
    const time = clock();
    await rate(new TokenBucket(time), time, 1000);
    expect(time.at).toBe(0);
  });

  it('slows to seventy percent of what was measured, and grows again with every answer', async () => {
    const time = clock();
    const bucket = new TokenBucket(time);
    for (let i = 0; i < 100; i++) {
      await bucket.take();
      time.at += 20;
    }
    bucket.throttled(null);
    const slowed = await rate(bucket, time, 70);
    expect(slowed).toBeGreaterThan(30);
    expect(slowed).toBeLessThan(40);
    for (let i = 0; i < 100; i++) bucket.answered();
    expect(await rate(bucket, time, 70)).toBeGreaterThan(slowed * 2);
  });

  it('never stops altogether, however often it is throttled', async () => {
    const time = clock();
    const bucket = new TokenBucket(time);
    for (let i = 0; i < 50; i++) bucket.throttled(null);
    expect(await rate(bucket, time, 10)).toBeGreaterThanOrEqual(2);
  });

  it('waits as long as AWS asks', async () => {
    const time = clock();
    const bucket = new TokenBucket(time);
    await bucket.take();
    bucket.throttled(3000);
    await bucket.take();
    expect(time.at).toBeGreaterThanOrEqual(3000);
  });
});
