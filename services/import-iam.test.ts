import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Terminal } from '../cli/verb.js';
import importIamVerb from '../cli/verbs/import-iam.js';
import { readSnapshot } from '../graph/snapshot/log.js';
import { importIam } from './import-iam.js';
import { openReader } from './reader.js';

const A = '111122223333';
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const role = (name: string, document: object = trust) => ({
  RoleName: name,
  RoleId: `AROA${name.toUpperCase()}`,
  Arn: `arn:aws:iam::${A}:role/${name}`,
  Path: '/',
  AssumeRolePolicyDocument: document,
});
const dump = (roles: readonly object[], more: object = {}) => ({
  UserDetailList: [],
  GroupDetailList: [],
  RoleDetailList: roles,
  Policies: [],
  ...more,
});

let folder: string;
let data: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portolan-import-'));
  data = join(folder, 'data');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const load = (content: unknown) => importIam(data, [file('dump.json', content)], { project: false });
async function roles(): Promise<(string | null)[][]> {
  const found: (string | null)[][] = [];
  const snapshot = await readSnapshot(data);
  for await (const a of snapshot?.assets() ?? []) if (a.type === 'iam.role') found.push([a.name, a.stale]);
  return found;
}

describe('importing account authorization details', () => {
  it('publishes a generation that holds the assets', async () => {
    await importIam(data, [file('dump.json', dump([role('a')]))]);
    const reader = await openReader(data);
    try {
      expect(reader.generation?.nodes).toBeGreaterThan(0);
      expect((await reader.world()).ofType('iam.role').map((r) => r.name)).toEqual(['a']);
    } finally {
      await reader.close();
    }
  });

  it('retires what a whole dump lacks, and keeps what a cut one lacks, marked', async () => {
    await load(dump([role('a'), role('b')]));
    await load(dump([role('a')], { IsTruncated: true }));
    expect(await roles()).toEqual([
      ['a', null],
      ['b', 'partial'],
    ]);
    await load(dump([role('a')]));
    expect(await roles()).toEqual([['a', null]]);
  });

  it('keeps everything of before when a list is missing', async () => {
    await load(dump([role('a')]));
    await load({
      UserDetailList: [],
      GroupDetailList: [{ GroupName: 'g', Arn: `arn:aws:iam::${A}:group/g` }],
      Policies: [],
    });
    expect(await roles()).toEqual([['a', 'partial']]);
  });

  it('the same again changes nothing', async () => {
    await load(dump([role('a')]));
    const before = await readSnapshot(data);
    await load(dump([role('a')]));
    const after = await readSnapshot(data);
    const assets = async (s: typeof before) => {
      const all: unknown[] = [];
      for await (const { lastSeen: _, ...a } of s?.assets() ?? []) all.push(a);
      return all;
    };
    expect(await assets(after)).toEqual(await assets(before));
  });

  it('stores a policy that AWS would refuse, and says so', async () => {
    const wrong = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Permit', Principal: '*', Action: 'sts:AssumeRole' }],
    };
    const result = await load(dump([role('a', wrong)]));
    expect(result.problems).toEqual([]);
    expect(result.warnings).toEqual([
      expect.stringMatching(/role\/a: AWS would refuse its trust policy trust \(line \d+, column \d+\)/),
    ]);
    expect(await roles()).toEqual([['a', null]]);
  });
});

describe('the verb import iam', () => {
  const notes: string[] = [];
  const terminal = (): Terminal => ({
    dataDir: data,
    format: 'table',
    envelope: false,
    interactive: false,
    note: (text) => void notes.push(text),
    print: async () => {},
    printLines: async () => {},
    write: () => {},
    stdin: process.stdin,
  });
  const run = (positionals: readonly string[], options: Record<string, string> = {}) => {
    notes.length = 0;
    return importIamVerb.run({ options, positionals, terminal: terminal() });
  };

  it('ends 0 with what it tolerated as warnings, 2 when a file was bad, the good one kept', async () => {
    const profile = { InstanceProfileName: 'p', Arn: `arn:aws:iam::${A}:instance-profile/p` };
    const good = file('good.json', dump([{ ...role('a'), InstanceProfileList: [profile] }]));
    expect(await run([good])).toBe(0);
    expect(notes.join('\n')).toContain('lacks Roles in instance profile p');
    const other = file('other.json', dump([role('b')]));
    expect(await run([file('bad.json', '{"RoleDetailList": ['), other])).toBe(2);
    expect(notes.join('\n')).toMatch(/bad\.json is cut off/);
    expect(await roles()).toEqual([['b', null]]);
  });

  it('loses nothing of before to bad files alone', async () => {
    await load(dump([role('a')]));
    expect(await run([file('bad.json', 'nope'), join(folder, 'missing.json')])).toBe(2);
    expect(await roles()).toEqual([['a', null]]);
  });

  it('refuses an account that is none, and no file at all', async () => {
    await expect(run([file('x.json', dump([]))], { account: '12' })).rejects.toThrow(/twelve digits/);
    await expect(run([])).rejects.toThrow(/needs a file/);
  });
});
