import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  documentText,
  kmsKeyId,
  listOf,
  MalformedAnswer,
  required,
  requiredList,
  tagMap,
  time,
  together,
} from './answer.js';
import { credentialLines, reportText } from './convert/credential-report.js';

const seed = { seed: 20261124, numRuns: 300 };

describe('a policy document', () => {
  it('is the same text whether it came plain or URL-encoded', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const document = `{"Version":"2012-10-17","Id":${json}}`;
        expect(documentText(document)).toBe(document);
        expect(documentText(encodeURIComponent(document))).toBe(document);
      }),
      seed,
    );
  });
  it('keeps a percent sign of its own, and text that cannot be decoded', () => {
    expect(documentText('{"Resource":"arn:aws:s3:::a/%7Busername%7D"}')).toBe(
      '{"Resource":"arn:aws:s3:::a/%7Busername%7D"}',
    );
    expect(documentText('%7B%ZZ')).toBe('%7B%ZZ');
  });
  it('that is an object becomes its JSON; none is null', () => {
    expect(JSON.parse(documentText({ a: [1] }) ?? '')).toEqual({ a: [1] });
    for (const none of [undefined, null, '', 7]) expect(documentText(none)).toBeNull();
  });
});

describe('parts of an answer', () => {
  it('are times in UTC however AWS or the CLI writes them', () => {
    for (const written of [
      new Date('2026-01-02T03:04:05Z'),
      '2026-01-02T03:04:05+00:00',
      '2026-01-02T04:04:05+01:00',
      1767323045,
    ])
      expect(time(written)).toBe('2026-01-02T03:04:05.000Z');
    for (const none of [undefined, null, '', 'N/A', Number.NaN]) expect(time(none)).toBeUndefined();
  });
  it('that AWS always gives are missed', () => {
    expect(() => required(undefined, 'x')).toThrow(MalformedAnswer);
    expect(() => required('', 'x')).toThrow(MalformedAnswer);
    expect(() => requiredList(undefined, 'x')).toThrow(MalformedAnswer);
    expect(listOf(undefined, 'x')).toEqual([]);
    const notAList: unknown = 'text';
    expect(() => listOf(notAList as readonly string[], 'x')).toThrow(MalformedAnswer);
  });
  it('keep any tag key as its own', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 })), (keys) => {
        const tags = tagMap(keys.map((Key) => ({ Key, Value: 'v' })));
        expect(Object.keys(tags).sort()).toEqual([...keys].sort());
      }),
      seed,
    );
    expect(Object.keys(tagMap([{ Key: '__proto__', Value: 'x' }]))).toEqual(['__proto__']);
  });
  it('name a key by ARN, alias or id', () => {
    const place = { partition: 'aws-us-gov', region: 'us-gov-west-1', account: '1' };
    expect(kmsKeyId(place, 'alias/a')).toBe('arn:aws-us-gov:kms:us-gov-west-1:1:alias/a');
    expect(kmsKeyId(place, 'k')).toBe('arn:aws-us-gov:kms:us-gov-west-1:1:key/k');
    expect(kmsKeyId(place, 'arn:aws:kms:x:2:key/k')).toBe('arn:aws:kms:x:2:key/k');
    expect(kmsKeyId(place, undefined)).toBeNull();
  });
  it('are known together only when each is', () => {
    expect(together('known', 'absent')).toBe('known');
    expect(together('absent', 'absent')).toBe('absent');
    expect(together('known', 'denied')).toBe('denied');
  });
});

describe('the credential report', () => {
  const head =
    'user,arn,password_last_used,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_2_active,access_key_2_last_rotated';
  it('finds a user whose name holds commas and quotes, and takes N/A for no value', () => {
    const lines = credentialLines(
      `${head}\r\n"a,""b",arn:x,N/A,false,true,2026-01-02T03:04:05+00:00,false,2020-01-01T00:00:00+00:00\r\n`,
    );
    expect(lines.get('arn:x')).toEqual({
      arn: 'arn:x',
      user: 'a,"b',
      passwordLastUsed: undefined,
      passwordLastChanged: undefined,
      mfaActive: false,
      keysActive: 1,
      oldestKeyRotated: '2026-01-02T03:04:05.000Z',
    });
  });
  it('is bytes, base64 or text; what is none gives no lines', () => {
    const text = `${head}\nu,arn:x,,,,,,`;
    for (const content of [text, Buffer.from(text), Buffer.from(text).toString('base64')])
      expect([...credentialLines(reportText(content)).keys()]).toEqual(['arn:x']);
    for (const text of ['', '<html>', 'a,b\n1,2']) expect(credentialLines(text).size).toBe(0);
  });
  it('reads any fields back', () => {
    fc.assert(
      fc.property(fc.string(), (user) => {
        const quoted = `"${user.replaceAll('"', '""')}"`;
        const [line] = credentialLines(`${head}\n${quoted},arn:x,,,,,,`).values();
        expect(['N/A', 'no_information', 'not_supported'].includes(user) ? '' : user).toBe(line?.user);
      }),
      seed,
    );
  });
});
