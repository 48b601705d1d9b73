import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TRAIL_COLUMNS, type TrailEvent } from '../schema/trail-event.js';
import { writeSegments } from '../snapshot/event-segments.js';
import { actionOf, observability } from './actions.js';
import { readUsage } from './usage.js';

const folder = mkdtempSync(join(tmpdir(), 'usage-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const blank = Object.fromEntries(
  Object.entries(TRAIL_COLUMNS).map(([k, kind]) => [k, kind === 'text' ? '' : false]),
) as unknown as TrailEvent;
const alice = 'arn:aws:iam::111122223333:user/alice';
const event = (eventID: string, eventTime: string, more: Partial<TrailEvent> = {}): TrailEvent => ({
  ...blank,
  eventID,
  eventTime,
  eventSource: 's3.amazonaws.com',
  eventName: 'ListObjects',
  account: '111122223333',
  managementEvent: true,
  principal: alice,
  ...more,
});

describe('use of permissions', () => {
  it('counts an event once, keeps refusals apart, and joins names of one action', async () => {
    const first = await writeSegments(folder, 'one');
    await first.add(event('1', '2026-11-01T00:00:00.000Z'));
    await first.add(event('2', '2026-11-03T00:00:00.000Z', { eventName: 'ListObjectsV2' }));
    await first.add(event('3', '2026-11-05T00:00:00.000Z', { errorCode: 'AccessDenied' }));
    const second = await writeSegments(folder, 'two');
    await second.add(event('1', '2026-11-01T00:00:00.000Z'));
    await second.add(
      event('4', '2026-11-04T00:00:00.000Z', {
        eventSource: 'sts.amazonaws.com',
        eventName: 'AssumeRole',
        assumedRole: 'arn:aws:iam::111122223333:role/r',
      }),
    );
    const usage = await readUsage(folder, [...(await first.finish()), ...(await second.finish())]);
    expect(usage?.byPrincipal.get(alice)).toEqual([
      {
        action: 's3:ListBucket',
        eventSource: 's3.amazonaws.com',
        count: 3,
        denied: 1,
        first: '2026-11-01T00:00:00.000Z',
        last: '2026-11-05T00:00:00.000Z',
        lastAllowed: '2026-11-03T00:00:00.000Z',
      },
      expect.objectContaining({ action: 'sts:AssumeRole', count: 1 }),
    ]);
    expect(usage?.assumed).toEqual([
      expect.objectContaining({ from: alice, to: 'arn:aws:iam::111122223333:role/r', count: 1 }),
    ]);
    expect(usage?.observedDays).toBe(4);
    expect([...(usage?.accounts ?? [])]).toEqual(['111122223333']);
  });

  it('is null without events', async () => {
    expect(await readUsage(folder, [])).toBeNull();
  });
});

describe('the action behind an event', () => {
  it.each([
    ['s3.amazonaws.com', 'ListBuckets', 's3:ListAllMyBuckets'],
    ['lambda.amazonaws.com', 'ListFunctions20150331', 'lambda:ListFunctions'],
    ['lambda.amazonaws.com', 'UpdateFunctionCode20150331v2', 'lambda:UpdateFunctionCode'],
    ['lambda.amazonaws.com', 'Invoke', 'lambda:InvokeFunction'],
    ['monitoring.amazonaws.com', 'PutMetricAlarm', 'cloudwatch:PutMetricAlarm'],
    ['iam.amazonaws.com', 'CreateUser', 'iam:CreateUser'],
  ])('%s %s is %s', (source, name, action) => {
    expect(actionOf(source, name)).toBe(action);
  });

  it('knows what CloudTrail shows', () => {
    expect(observability('s3:GetObject')).toBe('data');
    expect(observability('s3:GetBucketPolicy')).toBe('management');
    expect(observability('iam:PassRole')).toBe('never');
  });
});
