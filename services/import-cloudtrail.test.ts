import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSnapshot } from '../graph/snapshot/log.js';
import { importCloudTrail } from './import-cloudtrail.js';

const folder = mkdtempSync(join(tmpdir(), 'import-trail-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const record = (eventID: string) => ({
  eventID,
  eventTime: '2026-11-01T10:00:00Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'ListBuckets',
  recipientAccountId: '111122223333',
  userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/alice', accountId: '111122223333' },
});

describe('importing CloudTrail files', () => {
  const trail = join(folder, 'good.json');
  const broken = join(folder, 'broken.json');
  writeFileSync(trail, JSON.stringify({ Records: [record('1'), record('2')] }));
  writeFileSync(broken, '{"Records":[{"eventID"');

  it('keeps the good files, names each bad one, and says so again when asked again', async () => {
    const data = join(folder, 'data');
    const first = await importCloudTrail(data, [trail, broken], { project: false });
    expect(first.events).toBe(2);
    expect(first.problems).toEqual([expect.stringContaining('broken.json is cut off')]);
    const again = await importCloudTrail(data, [trail, broken], { project: false });
    expect(again.known).toBe(true);
    expect(again.problems).toEqual(first.problems);
    expect((await readSnapshot(data))?.eventSegments).toHaveLength(1);
  });

  it('commits nothing when every file is bad or missing', async () => {
    const data = join(folder, 'none');
    const result = await importCloudTrail(data, [broken, join(folder, 'no-such.json')], { project: false });
    expect(result.problems).toHaveLength(2);
    expect(await readSnapshot(data)).toBeNull();
  });
});
