/** A recording is worth the collection it was made of: imported elsewhere, it gives the same export, byte for byte. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collectAws } from '../ingest/run/collect.js';
import { type Asked, type FakeAws, type Fault, startFakeAws } from '../test/support/fake-aws.js';
import { importRecording } from './collect.js';
import { canonicalExport } from './export.js';
import { projectUntil } from './project.js';
import { openReader } from './reader.js';

const SINK = { interactive: false, columns: 100, write: () => {} };
/** Enough for every outcome; all would take longer to time out. */
const SOME = ['iam', 's3', 'kms', 'lambda', 'dynamodb', 'sqs', 'sns', 'ec2', 'organizations'];
let dir = '';
let aws: FakeAws;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'portolan-recording-'));
  aws = await startFakeAws();
});
afterEach(async () => {
  await aws.close();
  rmSync(dir, { recursive: true, force: true });
});

async function collect(
  data: string,
  more: { org?: boolean; services?: string[]; regions?: string[]; project?: false } = {},
) {
  const { rows, seq } = await collectAws({
    dataDir: join(dir, data),
    profile: null,
    services: more.services ?? [],
    endpointUrl: aws.url,
    record: join(dir, 'rec'),
    org: more.org ?? false,
    orgRole: 'x',
    roleArns: [],
    viaRole: null,
    externalId: null,
    regions: more.regions ?? ['us-east-1', 'eu-west-1'],
    sink: SINK,
    limits: {
      door: { answerMs: 1500 },
      live: { backoff: { baseMs: 2, capMs: 5 }, callMs: 1500, patience: { waitMs: 1200, operations: 3 } },
    },
    caller: {
      identity: { name: 'caller', credentials: async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 's' }) },
      region: null,
    },
  });
  if (more.project !== false) await projectUntil(join(dir, data), seq ?? 0, {});
  return rows;
}
const load = (data: string, options: { at?: string; project?: false } = {}) =>
  importRecording(join(dir, data), join(dir, 'rec'), { ...options, sink: SINK });

async function exported(data: string): Promise<{ readonly now: string | undefined; readonly text: string }> {
  const reader = await openReader(join(dir, data));
  try {
    const lines: string[] = [];
    for await (const line of canonicalExport(reader)) lines.push(JSON.stringify(line));
    return { now: reader.generation?.now, text: lines.join('\n') };
  } finally {
    await reader.close();
  }
}

describe('a recording imported elsewhere', () => {
  const broken: Readonly<Record<string, Fault>> = {
    kms: '403',
    lambda: '429',
    iam: 'garbage',
    dynamodb: 'html',
    sqs: '500',
    sns: 'hang',
  };
  const faults: readonly (readonly [string, (asked: Asked) => Fault | null])[] = [
    ['of a sound account', () => null],
    [
      'of refusals, throttling, garbage and silence',
      (a) => broken[a.service] ?? (a.operation === 'GetBucketPolicy' ? '403' : null),
    ],
    ['of a region that is not enabled', (a) => (a.region === 'eu-west-1' ? 'unrecognized' : null)],
  ];
  it.each(faults)('gives the same export %s', async (_, decide) => {
    aws.fault(decide);
    const rows = await collect('a', { org: true, services: SOME });
    expect(rows.filter((r) => r.state === 'unsupported').length).toBeGreaterThan(5);
    const imported = await load('b');
    expect(imported.problems).toEqual([]);
    const facts = (r: { unit: string; region: string; state: string; message: string; missing: string | null }) =>
      [r.region, r.unit, r.state, r.missing, r.message].join(' ');
    expect(imported.rows.map(facts).sort()).toEqual(rows.map(facts).sort());
    const [live, replayed] = [await exported('a'), await exported('b')];
    expect(live.text.length).toBeGreaterThan(1000);
    expect(replayed).toEqual(live);
  });

  it('shows only what was asked: services left out are not collected, neither here nor there', async () => {
    await collect('a', { services: ['iam', 'kms'], regions: ['us-east-1'] });
    const imported = await load('b');
    expect([...new Set(imported.rows.map((r) => r.unit.split('.')[0]))].sort()).toEqual(['iam', 'kms']);
    expect(await exported('b')).toEqual(await exported('a'));
  });

  it('holds what several runs recorded into one folder', async () => {
    await collect('a', { services: ['iam'], regions: ['us-east-1'] });
    await collect('a', { services: ['kms'], regions: ['eu-west-1'] });
    const index = JSON.parse(readFileSync(join(dir, 'rec', 'recording.json'), 'utf8'));
    expect(index.accounts).toEqual([
      {
        account: '111122223333',
        partition: 'aws',
        services: { global: ['iam'], 'eu-west-1': ['kms'] },
      },
    ]);
    expect((await load('b')).rows.map((r) => r.region)).toContain('eu-west-1');
    expect((await exported('b')).now).toBe((await exported('a')).now);
  });

  it('is of the time given, where one is', async () => {
    await collect('a', { services: ['iam'] });
    await load('b', { at: '2025-01-02T03:04:05Z' });
    expect((await exported('b')).now).toBe('2025-01-02T03:04:05.000Z');
  });

  it('without an index, as older versions and people write it, is of now, with every service', async () => {
    await collect('a', { services: ['iam'], regions: ['us-east-1'] });
    rmSync(join(dir, 'rec', 'recording.json'));
    const before = new Date().toISOString();
    const imported = await load('b');
    expect(imported.problems).toEqual([]);
    expect(imported.rows.find((r) => r.unit === 's3.buckets')).toMatchObject({ state: 'unsupported' });
    expect(Date.parse((await exported('b')).now ?? '')).toBeGreaterThanOrEqual(Date.parse(before));
  });

  it.each([
    ['{"format":1', /not JSON/],
    ['[]', /no JSON object/],
    ['{"format":1,"recordedAt":"yesterday"}', /delete it to import/],
    [
      '{"format":1,"recordedAt":"2026-01-01T00:00:00.000Z","accounts":[{"account":"../x","partition":"aws","services":{}}]}',
      /delete it/,
    ],
    ['{"format":2}', /newer Portolan/],
  ])('whose index is %s is named and imported without it', async (text, why) => {
    await collect('a', { services: ['iam'], regions: ['us-east-1'], project: false });
    writeFileSync(join(dir, 'rec', 'recording.json'), text);
    const imported = await load('b', { project: false });
    expect(imported.exitCode).toBe(2);
    expect(imported.problems).toEqual([expect.stringMatching(why)]);
    expect(imported.problems[0]).toMatch(/^recording\.json /);
    expect(imported.problems.join()).not.toMatch(/expected|received|invalid_/i);
    expect(imported.rows.find((r) => r.unit === 'iam.users')).toBeDefined();
  });
});
