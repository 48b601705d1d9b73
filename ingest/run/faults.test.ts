import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSnapshot } from '../../graph/snapshot/log.js';
import { type FakeAws, type Fault, startFakeAws } from '../../test/support/fake-aws.js';
import { smallCollectors } from '../../test/support/small-collectors.js';
import { CollectError, collectAws, type RunResult } from './collect.js';

/** Long enough for a loaded machine to answer; tests of what hangs say how long they wait. */
const PATIENT = 10_000;
const HANGS = 1000;
const LIVE = {
  backoff: { baseMs: 4, capMs: 15 },
  notReadyMs: 5,
  callMs: 1500,
  patience: { waitMs: 1200, operations: 3 },
};

let dir = '';
let aws: FakeAws;
const lines: string[] = [];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'portolan-faults-'));
  aws = await startFakeAws();
  lines.length = 0;
});
afterEach(async () => {
  await aws.close();
  rmSync(dir, { recursive: true, force: true });
});

function run(more: { url?: string; regions?: string[]; record?: string; answerMs?: number } = {}): Promise<RunResult> {
  return collectAws({
    dataDir: dir,
    profile: null,
    services: [],
    endpointUrl: more.url ?? aws.url,
    record: more.record ?? null,
    org: false,
    orgRole: 'x',
    roleArns: [],
    viaRole: null,
    externalId: null,
    regions: more.regions ?? ['us-east-1'],
    sink: { interactive: false, columns: 100, write: (text) => void lines.push(text) },
    limits: { door: { connectMs: PATIENT, answerMs: more.answerMs ?? PATIENT }, live: LIVE },
    collectors: smallCollectors,
    caller: {
      identity: {
        name: 'caller',
        credentials: async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' }),
      },
      region: null,
    },
  });
}

const stateOf = (result: RunResult, unit: string) => result.rows.find((r) => r.unit === unit);

async function stored(): Promise<string[]> {
  const snapshot = await readSnapshot(dir);
  const ids: string[] = [];
  for await (const asset of snapshot?.assets() ?? [])
    ids.push(`${asset.id}${asset.stale === null ? '' : ` stale:${asset.stale}`}`);
  return ids;
}

const ALL = { 'iam.users': 3, 's3.buckets': 2, 'kms.keys': 3, 'lambda.functions': 1 } as const;
const UNIT = { iam: 'iam.users', s3: 's3.buckets', kms: 'kms.keys', lambda: 'lambda.functions' } as const;

describe('a collection without faults', () => {
  it('reads every page of every service', async () => {
    const result = await run();
    for (const [unit, assets] of Object.entries(ALL))
      expect(stateOf(result, unit)).toMatchObject({ state: 'complete', assets, facetsMissing: 0 });
    expect(await stored()).toHaveLength(9);
  });
});

describe('a service that fails', () => {
  const expected: readonly (readonly [Fault, string])[] = [
    ['hang', 'timeout'],
    ['reset', 'failed'],
    ['cut', 'failed'],
    ['half', 'failed'],
    ['garbage', 'failed'],
    ['html', 'failed'],
    ['empty', 'failed'],
    ['403', 'denied'],
    ['403-bare', 'denied'],
    ['429', 'throttled'],
    ['429-bare', 'throttled'],
    ['500', 'failed'],
    ['500-bare', 'unsupported'],
    ['501-bare', 'unsupported'],
    ['404-bare', 'unsupported'],
    ['503-bare', 'failed'],
  ];
  for (const [fault, state] of expected) {
    it(`by '${fault}' ends ${state}, whichever protocol it speaks, and the others are kept`, async () => {
      for (const [service, unit] of Object.entries(UNIT)) {
        aws.fault((asked) => (asked.service === service ? fault : null));
        const result = await run(fault === 'hang' ? { answerMs: HANGS } : {});
        expect(stateOf(result, unit), `${service} ${fault}`).toMatchObject({ state, assets: 0 });
        expect(stateOf(result, unit)?.message).toContain(service);
        for (const [other, assets] of Object.entries(ALL))
          if (other !== unit)
            expect(stateOf(result, other), `${other} beside ${service}`).toMatchObject({ state: 'complete', assets });
      }
    });
  }

  it('names the permission that would mend a denial', async () => {
    aws.fault((asked) => (asked.service === 's3' || asked.service === 'kms' ? '403' : null));
    const result = await run();
    expect(stateOf(result, 's3.buckets')?.missing).toBe('s3:ListAllMyBuckets');
    expect(stateOf(result, 'kms.keys')?.missing).toBe('kms:ListKeys');
  });

  it('keeps what was stored before, marked stale', async () => {
    await run();
    aws.fault((asked) => (asked.service === 'iam' ? 'html' : null));
    await run();
    const ids = await stored();
    expect(ids).toHaveLength(9);
    expect(ids.filter((id) => id.includes(':user/'))).toEqual(
      [1, 2, 3].map((n) => `arn:aws:iam::111122223333:user/u${n} stale:failed`),
    );
  });

  it('that hands out the same page for ever ends failed', async () => {
    for (const fault of ['same-page', 'same-page-new-token'] as const) {
      for (const [service, unit] of [
        ['iam', 'iam.users'],
        ['kms', 'kms.keys'],
        ['lambda', 'lambda.functions'],
      ] as const) {
        aws.fault((asked) => (asked.service === service ? fault : null));
        const result = await run();
        expect(stateOf(result, unit), `${service} ${fault}`).toMatchObject({ state: 'failed' });
        expect(stateOf(result, unit)?.message).toContain('same page');
      }
    }
  });

  it('only in its details loses facets, not assets', async () => {
    const facets = { '403': 1, '500': 1, hang: 1, garbage: 1 } as const;
    for (const fault of Object.keys(facets) as (keyof typeof facets)[]) {
      aws.fault((asked) => (asked.operation === 'GetBucketPolicy' && asked.path.includes('/one') ? fault : null));
      expect(stateOf(await run({ answerMs: fault === 'hang' ? HANGS : PATIENT }), 's3.buckets'), fault).toMatchObject({
        state: 'complete',
        assets: 2,
        facetsMissing: 1,
      });
    }
    aws.fault((asked) => (asked.operation === 'GetBucketPolicy' ? '403' : null));
    expect(stateOf(await run(), 's3.buckets')).toMatchObject({
      state: 'complete',
      facetsMissing: 2,
      missing: 's3:GetBucketPolicy',
    });
    aws.fault((asked) => (asked.operation === 'GetBucketPolicy' ? '501-bare' : null));
    expect(stateOf(await run(), 's3.buckets')).toMatchObject({ state: 'complete', facetsMissing: 0, missing: null });
  });

  it('for a moment only is asked again until it answers', async () => {
    const left = new Map<string, number>();
    for (const fault of ['reset', '500', '429', 'cut', '503-bare'] as const) {
      left.clear();
      aws.fault((asked) => {
        const seen = left.get(asked.operation) ?? 0;
        left.set(asked.operation, seen + 1);
        return seen < 2 && asked.service !== 'sts' ? fault : null;
      });
      const result = await run();
      for (const unit of Object.keys(ALL))
        expect(stateOf(result, unit), `${unit} after ${fault}`).toMatchObject({ state: 'complete' });
    }
  });
});

describe('a service that hangs or throttles for ever', () => {
  it('is given up as a whole: not every call of it waits', async () => {
    for (const fault of ['hang', '429'] as const) {
      aws.fault((asked) => (asked.service === 'kms' ? fault : null));
      const before = aws.asked.length;
      const regions = [
        'us-east-1',
        'us-east-2',
        'us-west-1',
        'us-west-2',
        'eu-west-1',
        'eu-west-2',
        'eu-west-3',
        'eu-north-1',
      ];
      const result = await run({ regions, answerMs: HANGS });
      const kms = result.rows.filter((r) => r.unit === 'kms.keys');
      expect(kms).toHaveLength(8);
      expect(new Set(kms.map((r) => r.state))).toEqual(new Set([fault === 'hang' ? 'timeout' : 'throttled']));
      // Eight regions with all their retries would be more.
      const perRegion = fault === 'hang' ? 2 : 8;
      expect(aws.asked.slice(before).filter((a) => a.service === 'kms').length).toBeLessThan(8 * perRegion);
      expect(result.rows.filter((r) => r.unit === 'lambda.functions' && r.state === 'complete')).toHaveLength(8);
    }
  });
});

describe('a region that is not enabled', () => {
  it('is unsupported there, since the credentials are accepted elsewhere', async () => {
    aws.fault((asked) => (asked.region === 'af-south-1' ? 'unrecognized' : null));
    const result = await run({ regions: ['us-east-1', 'af-south-1'] });
    for (const unit of ['kms.keys', 'lambda.functions']) {
      expect(result.rows.find((r) => r.unit === unit && r.region === 'af-south-1')).toMatchObject({
        state: 'unsupported',
      });
      expect(result.rows.find((r) => r.unit === unit && r.region === 'us-east-1')).toMatchObject({ state: 'complete' });
    }
  });
});

describe('nothing to collect from', () => {
  const code = (error: unknown) => (error instanceof CollectError ? error.exitCode : error);
  it('is exit 4 when nobody listens', async () => {
    await expect(run({ url: 'http://127.0.0.1:1' }).catch(code)).resolves.toBe(4);
  });
  it('is exit 4 when the credentials are refused everywhere', async () => {
    for (const fault of ['unrecognized', 'expired', '403'] as const) {
      aws.fault(() => fault);
      await expect(run().catch(code), fault).resolves.toBe(4);
    }
  });
  it('is exit 4 when everything hangs, and nothing is stored', async () => {
    aws.fault(() => 'hang');
    await expect(run({ answerMs: HANGS }).catch(code)).resolves.toBe(4);
    expect(await stored()).toEqual([]);
  });
  it('is not the case when only STS fails: the account is read from IAM', async () => {
    aws.fault((asked) =>
      asked.service === 'sts'
        ? '500'
        : asked.operation === 'GetUser'
          ? '403'
          : asked.operation === 'ListRoles'
            ? '403'
            : null,
    );
    await expect(run().catch(code)).resolves.toBe(4);
    aws.fault((asked) => (asked.service === 'sts' ? '500' : null));
    await expect(run().then((r) => stateOf(r, 's3.buckets')?.account)).resolves.toBe('111122223333');
  });
});
