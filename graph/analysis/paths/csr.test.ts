import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { csrSidecar, openPaths } from './csr.js';
import { edge, node } from './hand-made.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paths-'));
});
afterEach(() => rm(folder, { recursive: true }));

const role = (n: string) => `arn:aws:iam::111122223333:role/${n}`;
const hostile = 'arn:aws:iam::111122223333:role/\u202e\u{1f9ed}"\\';
const nodes = [
  node(role('b'), 'iam.role', { tags: { team: 'ä' } }),
  node(role('a'), 'iam.role'),
  node(hostile, 'iam.role'),
  node('arn:aws:s3:::x', 's3.bucket', { account: '111122223333', sensitive: 'tagged', weight: 0.5 }),
];
const edges = [
  edge(role('b'), 'CAN_ASSUME', role('a'), { technique: 'sts.assume-role' }),
  edge(role('a'), 'CAN_BECOME', hostile, {
    certainty: 'unknown',
    causes: ['one', 'two'],
    assumes: ['no SCP collected for 111122223333'],
  }),
  edge(role('a'), 'CAN_ACCESS', 'arn:aws:s3:::x', { props: { level: 'write' } }),
  edge(role('a'), 'CAN_ACCESS', 'arn:aws:s3:::x', { props: { level: 'list' } }),
  edge(role('a'), 'CONTAINS', role('b')),
  edge(role('a'), 'CAN_ASSUME', role('gone')),
];

describe('the path arrays on disk', () => {
  it('come back as they were written, without what no path may cross', async () => {
    await csrSidecar(nodes, edges).write(folder);
    const g = await openPaths(folder);
    expect([g.nodeCount, g.edgeCount]).toEqual([4, 3]);
    const seen = Array.from({ length: g.edgeCount }, (_, e) => [
      g.id(g.arrays.edgeFrom[e] as number),
      g.kind(e),
      g.id(g.arrays.outTo[e] as number),
      g.certainty(e),
      g.technique(e),
      g.causes(e),
      g.level(e),
      g.evidence(e).assumes,
    ]);
    expect(seen).toEqual([
      [role('a'), 'CAN_BECOME', hostile, 'unknown', null, ['one', 'two'], '', ['no SCP collected for 111122223333']],
      [role('a'), 'CAN_ACCESS', 'arn:aws:s3:::x', 'certain', null, [], 'write', []],
      [role('b'), 'CAN_ASSUME', role('a'), 'certain', 'sts.assume-role', [], '', []],
    ]);
    for (const n of nodes) {
      const at = g.find(n.id);
      expect(g.type(at)).toBe(n.type);
      expect(g.account(at)).toBe(n.account);
      expect(g.detail(at)).toEqual({
        name: n.name,
        region: 'global',
        tags: n.tags,
        sensitive: n.sensitive,
        weight: n.weight,
      });
    }
    expect(g.find('arn:aws:s3:::y')).toBe(-1);
    g.close();
  });

  it('are the same bytes whatever the order of nodes and edges', async () => {
    await csrSidecar(nodes, edges).write(folder);
    const first = [await readFile(join(folder, 'paths.csr')), await readFile(join(folder, 'paths.evidence'))];
    await csrSidecar([...nodes].reverse(), [...edges].reverse()).write(folder);
    expect(await readFile(join(folder, 'paths.csr'))).toEqual(first[0]);
    expect(await readFile(join(folder, 'paths.evidence'))).toEqual(first[1]);
  });

  it('hold an empty graph', async () => {
    await csrSidecar([], []).write(folder);
    const g = await openPaths(folder);
    expect([g.nodeCount, g.edgeCount, g.find('x')]).toEqual([0, 0, -1]);
    g.close();
  });

  it('say what to do when a file is cut short or of another format', async () => {
    await csrSidecar(nodes, edges).write(folder);
    const file = join(folder, 'paths.csr');
    const bytes = await readFile(file);
    await writeFile(file, bytes.subarray(0, bytes.length - 64));
    await expect(openPaths(folder)).rejects.toThrow(/ends too early: run portolan rebuild/);
    await writeFile(file, 'something else that is long enough');
    await expect(openPaths(folder)).rejects.toThrow(/format.*portolan rebuild/);
  });
});
