import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asNodeId } from '../graph/schema/ids.js';
import { appendDecision } from '../graph/snapshot/ledger.js';
import { openRun } from '../graph/snapshot/log.js';
import { embedded } from '../graph/store/embedded.js';
import { publishGeneration } from '../graph/store/generations.js';
import { canonicalExport } from './export.js';
import { inventory } from './inventory.js';
import { projectAgain, projectionOf, projectUntil } from './project.js';
import { openReader } from './reader.js';
import { verify } from './verify.js';

const store = 'embedded';
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'verify-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function commit(...names: string[]): Promise<number> {
  const run = await openRun(dir, { kind: 'test', at: '2001-01-01T00:00:00Z' });
  const scope = run.scope({ account: '111122223333', region: 'global', unit: 'iam.roles' });
  for (const name of names) {
    await scope.add({
      type: 'iam.role',
      id: asNodeId(`arn:aws:iam::111122223333:role/${name}`),
      name,
      account: '111122223333',
      region: 'global',
      props: { path: '/' },
      tags: { env: name === 'a' ? 'prod' : 'test' },
      links: [{ edge: 'HAS_POLICY', to: asNodeId('arn:aws:iam::aws:policy/ReadOnlyAccess'), toType: 'iam.policy' }],
    });
  }
  await scope.end({ state: 'complete', message: '', missing: null, facetsMissing: {}, calls: 1 });
  return (await run.commit()).seq;
}

const where = async () => (await verify(dir, { store })).mismatches.map((m) => `${m.what} ${m.where}`);
async function generation(): Promise<string> {
  return join(dir, 'generations', (await readFile(join(dir, 'CURRENT'), 'utf8')).trim());
}
async function exported(): Promise<string> {
  const reader = await openReader(dir, { store });
  let text = '';
  for await (const line of canonicalExport(reader)) text += `${JSON.stringify(line)}\n`;
  await reader.close();
  return text;
}
async function flip(path: string): Promise<void> {
  const bytes = await readFile(path);
  const at = bytes.length >> 1;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

describe('verify', () => {
  it('finds nothing in an empty folder and nothing wrong in a whole one', async () => {
    expect(await where()).toEqual([]);
    await projectUntil(dir, await commit('a', 'b'), { store });
    expect(await verify(dir, { store })).toMatchObject({ mismatches: [], commits: 1 });
  });

  it('says what is missing when a commit was not projected', async () => {
    await commit('a');
    expect(await where()).toEqual(['generation CURRENT']);
    await projectUntil(dir, 1, { store });
    await commit('b');
    expect((await verify(dir, { store })).mismatches).toEqual([
      {
        what: 'generation',
        where: 'CURRENT',
        problem: 'it holds commit 1, the log goes to 2: portolan rebuild makes it again',
      },
    ]);
  });

  it('names the line of the manifest and the file of a segment that were changed', async () => {
    await projectUntil(dir, await commit('a'), { store });
    const [segment] = await readdir(join(dir, 'segments'));
    await flip(join(dir, 'segments', String(segment)));
    expect(await where()).toEqual([`segment segments/${segment}`]);
    await rm(join(dir, 'segments', String(segment)));
    expect(await where()).toEqual([`segment segments/${segment}`]);
    const manifest = join(dir, 'manifest.ndjson');
    await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('iam.roles', 'iam.rolls'));
    expect(await where()).toEqual(['log manifest.ndjson line 1']);
  });

  it('names the line of the ledger that was changed, with the log whole, broken or empty', async () => {
    const ledger = join(dir, 'ledger.ndjson');
    for (const name of ['a', 'b', 'c'])
      await appendDecision(dir, 'cli:test', '2001-01-01T00:00:00Z', {
        kind: 'mark',
        mark: { is: 'tier-0', on: `arn:aws:iam::111122223333:role/${name}` },
      });
    expect(await where()).toEqual([]);
    const whole = await readFile(ledger, 'utf8');
    await writeFile(ledger, whole.replace('role/b', 'role/x'));
    expect(await where()).toEqual(['ledger ledger.ndjson line 2']);
    await projectUntil(dir, await commit('a'), { store });
    expect(await where()).toEqual(['ledger ledger.ndjson line 2']);
    expect((await verify(dir, { store })).mismatches[0]?.problem).toContain('restore it from a backup');
    // A line taken out breaks the chain of the one after it.
    await writeFile(ledger, whole.split('\n').toSpliced(0, 1).join('\n'));
    expect(await where()).toEqual(['ledger ledger.ndjson line 1']);
    const manifest = join(dir, 'manifest.ndjson');
    await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('iam.roles', 'iam.rolls'));
    expect(await where()).toEqual(['ledger ledger.ndjson line 1', 'log manifest.ndjson line 1']);
    await writeFile(ledger, whole);
    expect(await where()).toEqual(['log manifest.ndjson line 1']);
  });

  it('names the table or file of the generation that was changed, and a rebuild mends it', async () => {
    await projectUntil(dir, await commit('a'), { store });
    const before = await exported();
    await appendFile(join(await generation(), 'tables', 'inventory.ndjson'), '{"id":"x"}\n');
    expect(await where()).toEqual(['table inventory']);
    await flip(join(await generation(), 'graph.grafeo'));
    expect(await where()).toEqual(['table inventory', 'file graph.grafeo']);
    await projectAgain(dir, { store });
    expect(await where()).toEqual([]);
    expect(await exported()).toBe(before);
  });

  it('notices a generation that holds something else than the log gives', async () => {
    await projectUntil(dir, await commit('a', 'b'), { store });
    const made = await projectionOf(dir);
    if (made === null) throw new Error('nothing was committed');
    const nodes = [...made.publication.nodes].map((n) =>
      n.type === 'iam.role' ? { ...n, props: { ...n.props, path: '/other/' } } : n,
    );
    await publishGeneration(dir, embedded, { ...made.publication, nodes }, { log: made.log });
    expect(await where()).toEqual(['nodes log']);
  });
});

describe('export', () => {
  it('is the same bytes after a rebuild, and does not say when it was made', async () => {
    await projectUntil(dir, await commit('b', 'a'), { store });
    const first = await exported();
    await projectAgain(dir, { store });
    expect(await exported()).toBe(first);
    expect(first).not.toContain(new Date().toISOString().slice(0, 10));
    expect(first.split('\n')[0]).toContain('"kind":"node"');
    expect(first).toContain('"kind":"edge","type":"HAS_POLICY","from":"arn:aws:iam::111122223333:role/a"');
  });
});

describe('inventory', () => {
  it('filters by type, account, region, tag and text; parties nobody collected have no row', async () => {
    await projectUntil(dir, await commit('a', 'b'), { store });
    const reader = await openReader(dir, { store });
    const names = async (filter: Parameters<typeof inventory>[1]) => {
      const found: string[] = [];
      for await (const row of inventory(reader, filter)) found.push(row.name);
      return found;
    };
    expect(await names({})).toEqual(['a', 'b']);
    expect(await names({ types: ['s3.bucket', 'iam.role'], accounts: ['111122223333'], regions: ['global'] })).toEqual([
      'a',
      'b',
    ]);
    expect(await names({ types: ['s3.bucket'] })).toEqual([]);
    expect(await names({ tags: ['env=prod'] })).toEqual(['a']);
    expect(await names({ tags: ['env'] })).toEqual(['a', 'b']);
    expect(await names({ tags: ['toString'] })).toEqual([]);
    expect(await names({ text: 'ROLE/B' })).toEqual(['b']);
    expect(await names({ stale: true })).toEqual([]);
    await reader.close();
  });
});
