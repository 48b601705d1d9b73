import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RememberedAccess } from '../graph/analysis/access-memory.js';
import { asNodeId } from '../graph/schema/ids.js';
import type { Observation } from '../graph/schema/observation.js';
import { openRun } from '../graph/snapshot/log.js';
import { ACCESS_MEMORY, readAccessMemory, writeAccessMemory } from './access-memory-file.js';
import { canonicalExport } from './export.js';
import { projectAgain, projectUntil } from './project.js';
import { openReader } from './reader.js';
import { verify } from './verify.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'memory-'));
});
afterEach(() => rm(dir, { recursive: true }));

const MEMORY: RememberedAccess = { surroundings: 's', stores: [['a', 'b']], groups: {} };
const file = () => join(dir, ACCESS_MEMORY);

describe('the file of what was found out about access', () => {
  it('gives back what was left, and leaves nothing else behind', async () => {
    expect(await readAccessMemory(dir)).toBeNull();
    await writeAccessMemory(dir, MEMORY);
    await writeAccessMemory(dir, MEMORY);
    expect(await readAccessMemory(dir)).toEqual(MEMORY);
    expect(await readdir(dir)).toEqual([ACCESS_MEMORY]);
  });
  it.each([
    ['was changed', (text: string) => text.replace('"a"', '"c"')],
    ['was cut short', (text: string) => text.slice(0, -1)],
    ['is of another version', (text: string) => text.replace(/"version":"./, '"version":"-')],
    ['is no such file', () => 'rubbish'],
    ['is empty', () => ''],
  ])('counts as none where it %s', async (_, damage) => {
    await writeAccessMemory(dir, MEMORY);
    await writeFile(file(), damage(await readFile(file(), 'utf8')));
    expect(await readAccessMemory(dir)).toBeNull();
  });
});

const BASE = { account: '111122223333', region: 'global', props: {} };
const policyId = asNodeId('arn:aws:iam::111122223333:policy/p');
const document = (Action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const user = (name: string, links: Observation['links'], Action: string): Observation => ({
  ...BASE,
  type: 'iam.user',
  id: asNodeId(`arn:aws:iam::111122223333:user/${name}`),
  name,
  links: links ?? [],
  policies: [{ kind: 'inline', name: 'own', document: document(Action) }],
});

/** An account of two users, one of whom holds the policy with this action. */
async function commit(action: string): Promise<number> {
  const run = await openRun(dir, { kind: 'test', at: '2001-01-01T00:00:00Z' });
  const units: Readonly<Record<string, readonly Observation[]>> = {
    'iam.users': [
      user('ann', [{ edge: 'HAS_POLICY', to: policyId, toType: 'iam.policy' }], 's3:ListBucket'),
      user('bob', [], 's3:GetObject'),
    ],
    'iam.policies': [
      {
        ...BASE,
        type: 'iam.policy',
        id: policyId,
        name: 'p',
        policies: [{ kind: 'version', name: 'v1', document: document(action), isDefault: true }],
        facets: { document: 'known' },
      },
    ],
    's3.buckets': [
      { ...BASE, type: 's3.bucket', id: asNodeId('arn:aws:s3:::data'), name: 'data', facets: { policy: 'absent' } },
    ],
  };
  for (const [unit, observations] of Object.entries(units)) {
    const scope = run.scope({ account: BASE.account, region: 'global', unit });
    for (const o of observations) await scope.add(o);
    await scope.end({ state: 'complete', message: '', missing: null, facetsMissing: {}, calls: 1 });
  }
  return (await run.commit()).seq;
}

async function exported(): Promise<string> {
  const reader = await openReader(dir, { store: 'embedded' });
  let text = '';
  for await (const line of canonicalExport(reader)) text += `${JSON.stringify(line)}\n`;
  await reader.close();
  return text;
}

describe('a projection', () => {
  it('after one changed policy is the same, byte for byte, with what the one before left and without', async () => {
    await projectUntil(dir, await commit('s3:PutObject'), { store: 'embedded' });
    const first = await exported();
    await projectUntil(dir, await commit('s3:PutBucketPolicy'), { store: 'embedded' });
    const withMemory = await exported();
    expect(withMemory).not.toBe(first);
    await projectAgain(dir, { store: 'embedded' });
    expect(await exported()).toBe(withMemory);
  });

  it('takes over what it is left for the principals that did not change, and for no others', async () => {
    await projectUntil(dir, await commit('s3:PutObject'), { store: 'embedded' });
    const left = await readAccessMemory(dir);
    if (left === null) throw new Error('nothing was left');
    // What nobody could decide so shows where it came from.
    const text = JSON.stringify(left).replaceAll('"assumes":[', '"assumes":["marked",');
    await writeAccessMemory(dir, JSON.parse(text));
    await projectUntil(dir, await commit('s3:PutBucketPolicy'), { store: 'embedded' });
    const again = JSON.stringify((await readAccessMemory(dir))?.groups)
      .split('"type":"CAN_ACCESS"')
      .slice(1);
    const of = (name: string) => again.filter((edge) => edge.includes(`user/${name}`));
    expect(of('bob').length).toBeGreaterThan(0);
    expect(of('ann').length).toBeGreaterThan(0);
    expect(of('bob').every((edge) => edge.includes('"marked"'))).toBe(true);
    expect(of('ann').some((edge) => edge.includes('"marked"'))).toBe(false);
  });

  it('is checked against one without it, and mended by a rebuild', async () => {
    await projectUntil(dir, await commit('s3:PutObject'), { store: 'embedded' });
    const left = await readAccessMemory(dir);
    await writeAccessMemory(dir, JSON.parse(JSON.stringify(left).replaceAll('"level":"read"', '"level":"tagging"')));
    await projectUntil(dir, await commit('s3:PutBucketPolicy'), { store: 'embedded' });
    expect((await verify(dir, { store: 'embedded' })).mismatches.length).toBeGreaterThan(0);
    await projectAgain(dir, { store: 'embedded' });
    expect((await verify(dir, { store: 'embedded' })).mismatches).toEqual([]);
  });
});
