import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { TrailEvent } from '../../graph/schema/trail-event.js';
import { readTrail } from './read.js';
import { splitRecords } from './records.js';

const folder = mkdtempSync(join(tmpdir(), 'trail-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const record = (n: number, extra: object = {}) => ({
  eventVersion: '1.09',
  eventID: `e-${n}`,
  eventTime: '2026-11-01T10:00:00Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'ListBuckets',
  awsRegion: 'us-east-1',
  recipientAccountId: '111122223333',
  userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/alice', accountId: '111122223333' },
  ...extra,
});

async function read(content: string | Uint8Array, name = 'f.json') {
  const path = join(folder, name);
  writeFileSync(path, content);
  const events: TrailEvent[] = [];
  const result = await readTrail(path, (e) => void events.push(e)).catch((error: Error) => error.message);
  return { events, result };
}

async function* inPieces(text: string, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  let at = 0;
  for (const cut of [...cuts].map((c) => c % (bytes.length + 1)).sort((a, b) => a - b)) {
    yield bytes.subarray(at, cut);
    at = cut;
  }
  yield bytes.subarray(at);
}

describe('splitting a trail file', () => {
  it('gives the same records wherever the chunks are cut, in all three shapes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ a: fc.string(), b: fc.jsonValue({ maxDepth: 3 }), Records: fc.constant([{ x: 1 }]) }), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.array(fc.nat(), { maxLength: 8 }),
        fc.constantFrom('envelope', 'list', 'lines'),
        async (records, cuts, shape) => {
          // In the shape of lines a member called Records is the envelope: real records have none.
          const members = shape === 'lines' ? records.map(({ a, b }) => ({ a, b })) : records;
          const text =
            shape === 'envelope'
              ? JSON.stringify({ other: '{"Records":[', Records: members })
              : shape === 'list'
                ? JSON.stringify(members)
                : members.map((r) => JSON.stringify(r)).join('\n');
          const found: unknown[] = [];
          for await (const one of splitRecords(inPieces(text, cuts))) found.push(JSON.parse(one));
          expect(found).toEqual(JSON.parse(JSON.stringify(members)));
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe('reading a trail file', () => {
  it('reads plain and gzip files alike', async () => {
    const text = JSON.stringify({ Records: [record(1), record(2)] });
    expect((await read(text)).events.map((e) => e.eventID)).toEqual(['e-1', 'e-2']);
    expect((await read(gzipSync(text), 'f.json.gz')).events).toHaveLength(2);
  });

  it('knows the session by its role, as the issuer states it', async () => {
    const identity = {
      type: 'AssumedRole',
      arn: 'arn:aws:sts::111122223333:assumed-role/deploy/me',
      sessionContext: { sessionIssuer: { type: 'Role', arn: 'arn:aws:iam::111122223333:role/ci/deploy' } },
    };
    const { events } = await read(JSON.stringify({ Records: [record(1, { userIdentity: identity })] }));
    expect(events[0]?.principal).toBe('arn:aws:iam::111122223333:role/ci/deploy');
    expect(events[0]?.callerArn).toBe('arn:aws:sts::111122223333:assumed-role/deploy/me');
  });

  it('keeps no secret of a record', async () => {
    const canary = 'CANARY-6f1d';
    const { events } = await read(
      JSON.stringify({
        Records: [
          record(1, {
            requestParameters: {
              password: canary,
              environment: { variables: { TOKEN: canary } },
              containerOverrides: [{ name: 'app', environment: [{ name: 'K', value: canary }] }],
            },
            responseElements: {
              credentials: { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: canary, sessionToken: canary },
            },
          }),
        ],
      }),
    );
    expect(JSON.stringify(events)).not.toContain(canary);
    expect(events[0]?.requestParameters).toContain('TOKEN');
  });

  it.each([
    ['an empty file', '', 'is empty'],
    ['text', 'hello', 'is no JSON'],
    ['a file cut off in a record', '{"Records":[{"eventID":"1","eventTime":', 'is cut off'],
    ['another kind of JSON', JSON.stringify({ UserDetailList: [{ a: 1 }] }), 'is no CloudTrail file'],
    ['NULs', '\0'.repeat(300_000), 'a NUL byte stands at byte 0'],
    ['NULs after records', `${JSON.stringify({ Records: [record(1)] })}\0\0`, 'a NUL byte'],
    ['one endless text', `"${'x'.repeat(300_000)}`, 'something stands outside any record, at byte 0'],
    ['UTF-16', Buffer.from('\ufeff{"Records":[]}', 'utf16le'), 'it is UTF-16'],
    ['a list without records', '{"Records":[]}', 'holds no records'],
    ['deep nesting', '['.repeat(5000), 'nests deeper'],
    ['a huge record', `{"Records":[{"eventID":"${'x'.repeat(1_200_000)}"}]}`, 'holds a record over'],
  ])('says what is wrong with %s', async (_what, content, message) => {
    const { result } = await read(content);
    expect(result).toContain(message);
    if (!/empty/.test(message)) expect(result).toMatch(/Give files as|Copy it again/);
  });

  it('stops at cut-off and exploding gzip', async () => {
    const whole = gzipSync(JSON.stringify({ Records: Array.from({ length: 500 }, (_, i) => record(i)) }));
    expect((await read(whole.subarray(0, whole.length >> 1), 'cut.json.gz')).result).toContain('is cut off');
    const bomb = gzipSync(Buffer.concat([Buffer.from('{"Records":['), Buffer.alloc(200 * 1024 * 1024, 0x20)]), {
      level: 9,
    });
    expect((await read(bomb, 'bomb.json.gz')).result).toContain('gzip bomb');
  });

  it('leaves out a record that is none and keeps the others', async () => {
    const { events, result } = await read(
      JSON.stringify({ Records: [record(1), { eventName: 'x' }, record(3, { eventTime: 'yesterday' }), record(4)] }),
    );
    expect(events.map((e) => e.eventID)).toEqual(['e-1', 'e-4']);
    expect(result).toMatchObject({ records: 4, bad: 2 });
  });

  it.each([
    [{ eventName: 7 }, 'record 2: eventName is no text'],
    [{ eventName: undefined }, 'record 2: eventName is missing'],
    [{ eventID: '' }, 'record 2: eventID is empty'],
    [{ eventTime: 'yest\u001b[31mcanary' }, 'record 2: eventTime is no time'],
    [{ userIdentity: 'canary' }, 'record 2: userIdentity is no object'],
    [{ resources: { ARN: 'canary' } }, 'record 2: resources is no list'],
    [{ sourceIPAddress: { canary: 1 } }, 'record 2: sourceIPAddress has none of the forms it may have'],
    [{ userIdentity: { sessionContext: [] } }, 'record 2: userIdentity.sessionContext is no object'],
  ])('says of a record with %j what it lacks, in plain words', async (wrong, sentence) => {
    const { result } = await read(JSON.stringify({ Records: [record(1), record(2, wrong)] }));
    expect(result).toEqual({ records: 2, bad: 1, firstBad: sentence });
  });

  it('says of text that is no JSON where it is, not what it holds', async () => {
    const { result } = await read('{"Records":[{"eventID": canary}]}');
    expect(result).toContain('is no JSON in record 1');
    expect(result).not.toContain('canary');
  });
});
