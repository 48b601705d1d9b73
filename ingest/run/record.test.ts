import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSnapshot } from '../../graph/snapshot/log.js';
import { type FakeAws, startFakeAws } from '../../test/support/fake-aws.js';
import { smallCollectors } from '../../test/support/small-collectors.js';
import { collectAws } from './collect.js';
import { importAws } from './import-aws.js';

const SINK = { interactive: false, columns: 100, write: () => {} };
let dir = '';
let aws: FakeAws;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'portolan-record-'));
  aws = await startFakeAws();
});
afterEach(async () => {
  await aws.close();
  rmSync(dir, { recursive: true, force: true });
});

const collect = (data: string, record: string | null) =>
  collectAws({
    dataDir: join(dir, data),
    profile: null,
    services: [],
    endpointUrl: aws.url,
    record,
    org: false,
    orgRole: 'x',
    roleArns: [],
    viaRole: null,
    externalId: null,
    regions: ['us-east-1'],
    sink: SINK,
    limits: { live: { backoff: { baseMs: 2, capMs: 5 } } },
    collectors: smallCollectors,
    caller: {
      identity: {
        name: 'caller',
        credentials: async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' }),
      },
      region: null,
    },
  });
const load = (data: string, recording: string) =>
  importAws({ dataDir: join(dir, data), dir: recording, sink: SINK, collectors: smallCollectors });

async function observations(data: string) {
  const all: unknown[] = [];
  for await (const { firstSeen, lastChanged, lastSeen, ...asset } of (await readSnapshot(join(dir, data)))?.assets() ??
    []) {
    expect([firstSeen, lastChanged, lastSeen].every((t) => t !== '')).toBe(true);
    all.push(asset);
  }
  return all;
}
const put = (file: string, content: string) => {
  const path = join(dir, 'rec', file);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
};
const KEYS = '111122223333/us-east-1/kms/ListKeys.json';

describe('a recording', () => {
  it('imported gives exactly what the collection gave, scopes and assets', async () => {
    aws.fault((asked) =>
      asked.operation === 'GetBucketPolicy' && asked.path.includes('/one')
        ? '403'
        : asked.service === 'kms'
          ? '404-bare'
          : null,
    );
    const live = await collect('a', join(dir, 'rec'));
    const replayed = await load('b', join(dir, 'rec'));
    expect(await observations('b')).toEqual(await observations('a'));
    const bare = (rows: typeof live.rows) =>
      rows.map(({ unit, state, assets, facetsMissing, missing }) => ({ unit, state, assets, facetsMissing, missing }));
    expect(bare(replayed.rows)).toEqual(bare(live.rows));
    expect(replayed.bad).toEqual([]);
    expect(replayed.unused).toBe(0);
  });

  it('names files by operation, key and page, and keeps what was refused', async () => {
    aws.fault((asked) => (asked.operation === 'GetBucketPolicy' && asked.path.includes('/one') ? '403' : null));
    await collect('a', join(dir, 'rec'));
    const at = join(dir, 'rec', '111122223333');
    expect(readdirSync(join(at, 'global', 'iam')).sort()).toEqual(['ListUsers.1.json', 'ListUsers.2.json']);
    expect(readdirSync(join(at, 'global', 's3')).sort()).toEqual([
      'GetBucketPolicy.one.error.json',
      'GetBucketPolicy.two.error.json',
      'ListBuckets.json',
    ]);
    expect(JSON.parse(readFileSync(join(at, 'global', 's3', 'GetBucketPolicy.one.error.json'), 'utf8'))).toMatchObject({
      state: 'denied',
      missing: 's3:GetBucketPolicy',
    });
    aws.fault((asked) => (asked.service === 'iam' ? '403' : null));
    await collect('a', join(dir, 'rec'));
    expect(readdirSync(join(at, 'global', 'iam'))).toEqual(['ListUsers.error.json']);
  });

  it('holds no secret, nor does the data directory', async () => {
    await collect('a', join(dir, 'rec'));
    for (const secret of ['canary-value-in-an-environment', Buffer.from('canary-value').toString('base64')]) {
      // Segments are packed: what is stored is read back through the log too.
      expect(JSON.stringify(await observations('a'))).not.toContain(secret);
      expect(JSON.stringify(await observations('a'))).toMatch(/TOKEN=redacted:[0-9a-f]{8}:/);
      for (const file of readdirSync(dir, { recursive: true, withFileTypes: true })) {
        if (file.isFile())
          expect(readFileSync(join(file.parentPath, file.name)).includes(secret), file.name).toBe(false);
      }
    }
  });
});

describe('a folder of recorded answers', () => {
  it('answers from the CLI form: one file a list, dates with an offset, documents as objects', async () => {
    put(
      '111122223333/global/iam/ListUsers.json',
      JSON.stringify({ Users: [{ Arn: 'arn:aws:iam::111122223333:user/x', CreateDate: '2024-01-02T03:04:05+00:00' }] }),
    );
    const result = await load('b', join(dir, 'rec'));
    expect(result.rows.find((r) => r.unit === 'iam.users')).toMatchObject({ state: 'complete', assets: 1 });
    expect(await observations('b')).toMatchObject([{ props: { created: '2024-01-02T03:04:05.000Z' } }]);
    for (const unit of ['s3.buckets'])
      expect(result.rows.find((r) => r.unit === unit)).toMatchObject({ state: 'unsupported' });
  });

  it('is partial where a page is missing', async () => {
    put(
      '111122223333/us-east-1/kms/ListKeys.1.json',
      JSON.stringify({ Keys: [{ KeyId: 'k' }], Truncated: true, NextMarker: 'n' }),
    );
    const result = await load('b', join(dir, 'rec'));
    expect(result.rows.find((r) => r.unit === 'kms.keys')).toMatchObject({ state: 'partial', assets: 1 });
  });

  const broken: readonly (readonly [string, string, RegExp])[] = [
    ['is not JSON', 'once upon a time', /not JSON/],
    ['is cut off', '{"Keys":[{"KeyId":"k1"', /cut off/],
    ['is empty', '', /empty/],
    ['is a list', '[]', /no JSON object/],
  ];
  for (const [what, content, why] of broken) {
    it(`names a file that ${what}, and keeps the good ones`, async () => {
      put(KEYS, content);
      put('111122223333/us-east-1/lambda/ListFunctions.json', '{"Functions":[{"FunctionName":"f"}]}');
      const result = await load('b', join(dir, 'rec'));
      expect(result.bad).toMatchObject([{ file: KEYS, why: expect.stringMatching(why) }]);
      expect(result.rows.find((r) => r.unit === 'kms.keys')).toMatchObject({ state: 'failed' });
      expect(result.rows.find((r) => r.unit === 'lambda.functions')).toMatchObject({ state: 'complete', assets: 1 });
    });
  }

  it('names a broken file that no collector asks for', async () => {
    put('111122223333/us-east-1/glue/GetJobs.json', '{');
    const result = await load('b', join(dir, 'rec'));
    expect(result.bad.map((b) => b.file)).toEqual(['111122223333/us-east-1/glue/GetJobs.json']);
    expect(result.unused).toBe(1);
  });

  it('refuses a file of a gigabyte without reading it', async () => {
    truncateSync(put(KEYS, '{}'), 2 ** 30);
    const result = await load('b', join(dir, 'rec'));
    expect(result.bad).toMatchObject([{ file: KEYS, why: expect.stringContaining('1024 MB') }]);
  });

  it('follows no link out of the folder', async () => {
    const secret = join(dir, 'elsewhere.json');
    writeFileSync(secret, '{"Keys":[{"KeyId":"stolen"}]}');
    put('111122223333/us-east-1/lambda/ListFunctions.json', '{"Functions":[]}');
    mkdirSync(join(dir, 'rec', '111122223333/us-east-1/kms'), { recursive: true });
    symlinkSync(secret, join(dir, 'rec', KEYS));
    symlinkSync(dir, join(dir, 'rec', '444455556666'));
    const result = await load('b', join(dir, 'rec'));
    expect(result.bad.map((b) => [b.file, b.why])).toEqual([
      [KEYS, expect.stringContaining('leads out')],
      ['444455556666', expect.stringContaining('leads out')],
    ]);
    expect(JSON.stringify(await observations('b'))).not.toContain('stolen');
  });

  it('that is none says so', async () => {
    await expect(load('b', join(dir, 'nowhere'))).rejects.toThrow(/cannot be read/);
    mkdirSync(join(dir, 'rec', 'us-east-1', 'kms'), { recursive: true });
    await expect(load('b', join(dir, 'rec'))).rejects.toThrow(/name the folder above/);
    expect(existsSync(join(dir, 'b', 'manifest.ndjson'))).toBe(false);
  });
});
