import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogDamage } from './chain.js';
import { appendDecision, holdsAt, inForce, NotInForce, readLedger } from './ledger.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-ledger-'));
});
afterAll(() => rm(folder, { recursive: true }));

const AT = '2026-11-24T12:00:00.000Z';
const mark = (on: string) => ({ kind: 'mark' as const, mark: { is: 'crown-jewel' as const, on } });

describe('the ledger', () => {
  it('keeps every decision of several writers at once, and what was taken back stays readable', async () => {
    const made = await Promise.all([1, 2, 3, 4, 5].map((i) => appendDecision(folder, 'ann', AT, mark(`m${i}`))));
    expect(new Set((await readLedger(folder)).map((l) => l.id))).toEqual(new Set(made.map((l) => l.id)));
    const [first] = made;
    await appendDecision(folder, 'ben', AT, { kind: 'revoke', revokes: first?.id ?? '' });
    const lines = await readLedger(folder);
    expect(lines).toHaveLength(6);
    expect(lines.at(-1)).toMatchObject({ by: 'ben', revokes: first?.id });
    expect(inForce(lines).map((l) => l.id)).not.toContain(first?.id);
    await expect(appendDecision(folder, 'ben', AT, { kind: 'revoke', revokes: first?.id ?? '' })).rejects.toThrow(
      NotInForce,
    );
  });
  it('goes on after a write that was cut short, and refuses a line that was changed', async () => {
    const file = join(folder, 'ledger.ndjson');
    await appendFile(file, '{"v":1,"id":"torn');
    expect(await readLedger(folder)).toHaveLength(6);
    await appendDecision(folder, 'ann', AT, mark('after'));
    expect(await readLedger(folder)).toHaveLength(7);
    await writeFile(file, (await readFile(file, 'utf8')).replace('"by":"ben"', '"by":"ann"'));
    await expect(readLedger(folder)).rejects.toThrow(LogDamage);
  });
  it('a day lasts until its end in UTC, a moment until then', () => {
    const at = (t: string) => Date.parse(t);
    expect(holdsAt({ expires: '2027-01-31' }, at('2027-01-31T23:59:59Z'))).toBe(true);
    expect(holdsAt({ expires: '2027-01-31' }, at('2027-02-01T00:00:00Z'))).toBe(false);
    expect(holdsAt({ expires: '2027-01-31T12:00Z' }, at('2027-01-31T12:00:00Z'))).toBe(false);
  });
});
