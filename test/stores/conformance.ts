/** What both store engines must do alike. Each engine's own test file runs this suite against it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PropertyValue } from '../../graph/schema/declare.js';
import { asNodeId } from '../../graph/schema/ids.js';
import type { GraphEngine } from '../../graph/store/engine.js';
import { openGeneration, publishGeneration, readGenerationManifest } from '../../graph/store/generations.js';
import type { CypherValue, EdgeRow, Generation, NodeRow } from '../../graph/store/port.js';
import { digestStore } from '../../graph/store/read-all.js';

/** Names as the people being watched might choose them. */
export const HOSTILE: readonly string[] = [
  '',
  ' ',
  "'",
  '"',
  '`',
  '\\',
  "'}) DETACH DELETE n //",
  '$id',
  '{id: 1}',
  '\u0000',
  'a\u0000b',
  '\n\r\t',
  '\u202egpj.exe',
  '\ufeff',
  '😀',
  'é',
  'e\u0301',
  '<script>alert(1)</script>',
  '=cmd|calc',
  '-1',
  'null',
  'true',
  '1e999',
];

const node = (name: string, props: Record<string, PropertyValue> = {}, type = 'iam.role'): NodeRow => ({
  type,
  id: asNodeId(`arn:aws:iam::111122223333:${type}/${name}`),
  props: { name, account: '111122223333', region: 'global', ...props },
});
const edge = (type: string, from: NodeRow, to: NodeRow, props: Record<string, PropertyValue> = {}): EdgeRow => ({
  type,
  from: from.id,
  to: to.id,
  props,
});

/**
 * @param engine the engine under test
 * @param title said before each sentence
 */
export function conformance(title: string, engine: () => Promise<GraphEngine>): void {
  describe(title, () => {
    let dir: string;
    const opened: Generation[] = [];
    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'store-'));
    });
    afterEach(async () => {
      for (const g of opened.splice(0)) await g.graph.close();
      await rm(dir, { recursive: true });
    });

    let seq = 0;
    async function publish(
      nodes: readonly NodeRow[],
      edges: readonly EdgeRow[] = [],
      tables: Record<string, unknown[]> = {},
    ) {
      const info = await publishGeneration(
        dir,
        await engine(),
        { seq: ++seq, now: '2001-01-01T00:00:00Z', nodes, edges, tables, sidecars: [] },
        { log: 'abcdef0123456789' },
      );
      return info;
    }
    async function open(): Promise<Generation> {
      const generation = await openGeneration(dir, await engine());
      if (generation === null) throw new Error('nothing was published');
      opened.push(generation);
      return generation;
    }
    const read = async (cypher: string, params: Record<string, CypherValue> = {}) =>
      (await open()).graph.read(cypher, params);

    /** What the store holds is what was published, row for row. */
    async function expectWhole(): Promise<void> {
      const generation = await open();
      const manifest = await readGenerationManifest(generation.folder);
      const held = await digestStore(generation.graph);
      expect({
        nodes: String(held.nodes),
        edges: String(held.edges),
        n: held.nodes.count,
        e: held.edges.count,
      }).toEqual({
        nodes: manifest.nodes.digest,
        edges: manifest.edges.digest,
        n: manifest.nodes.rows,
        e: manifest.edges.rows,
      });
    }

    const [a, b, c] = [
      node('a', { path: '/', tags: ['env=prod', 'team=x'] }),
      node('b', { path: '/x/', maxSession: 3600 }),
      node('c'),
    ] as const;

    it('answers nothing before the first publication', async () => {
      expect(await openGeneration(dir, await engine())).toBeNull();
    });

    it('gives back every kind of value as it was published', async () => {
      const values = {
        text: 'x',
        whole: 3600,
        negative: -7,
        large: 2 ** 45,
        part: 1.5,
        zero: 0,
        yes: true,
        no: false,
        list: ['b', 'a', ''],
        none: [] as string[],
      };
      await publish([node('v', values)]);
      const [row] = await read('MATCH (n:IamRole) RETURN n');
      expect(row).toEqual({
        n: {
          ...values,
          id: 'arn:aws:iam::111122223333:iam.role/v',
          type: 'iam.role',
          name: 'v',
          account: '111122223333',
          region: 'global',
          labels: ['Asset', 'IamRole'],
        },
      });
      await expectWhole();
    });

    it('keeps hostile names letter for letter, as value, key of a lookup and in lists', async () => {
      const nodes = HOSTILE.map((name, i) => ({ ...node(`h${i}`), props: { name, tags: [name, `k=${name}`] } }));
      await publish(nodes);
      const generation = await open();
      for (const [i, name] of HOSTILE.entries()) {
        const found = await generation.graph.read(
          'MATCH (n:Asset) WHERE n.name = $name RETURN n.id AS id, n.tags AS tags',
          { name },
        );
        expect(found, `name ${i}`).toEqual([{ id: nodes[i]?.id, tags: [name, `k=${name}`] }]);
      }
      await expectWhole();
    });

    it('keeps a name or id too long for an index by its beginning, told apart, and long texts whole', async () => {
      const long = 'x'.repeat(70_000);
      const one = node(long, { path: long });
      const two = node(`${long}2`);
      await publish([one, two, a], [edge('CAN_ASSUME', one, a), edge('CAN_ASSUME', a, two)]);
      const rows = await read(
        'MATCH (n:IamRole)-[:CAN_ASSUME]->(m) RETURN n.name AS n, m.name AS m, n.path AS path ORDER BY n',
      );
      expect(rows.map((r) => [String(r.n).length, String(r.m).length, String(r.path).length])).toEqual([
        [1, 1501, 1],
        [1501, 1, 70_000],
      ]);
      await expectWhole();
    });

    it('replaces half a surrogate pair the same way on every engine', async () => {
      await publish([node('s', { path: 'a\ud800b' })]);
      expect(await read('MATCH (n:IamRole) RETURN n.path AS path')).toEqual([{ path: 'a\ufffdb' }]);
      await expectWhole();
    });

    it('answers the kinds of question the product asks', async () => {
      const bucket = node('bucket', {}, 's3.bucket');
      await publish(
        [a, b, c, bucket],
        [
          edge('CAN_ASSUME', a, b, { certainty: 'certain' }),
          edge('CAN_ASSUME', b, c, { certainty: 'unknown' }),
          edge('CAN_ACCESS', c, bucket, { level: 'read', actions: ['s3:GetObject'] }),
        ],
      );
      const g = (await open()).graph;
      expect(
        await g.read('MATCH (n:Asset {id: $id}) RETURN n.name AS name, labels(n) AS labels', { id: a.id }),
      ).toEqual([{ name: 'a', labels: expect.arrayContaining(['Asset', 'IamRole']) }]);
      expect(
        await g.read('MATCH (n:Asset) RETURN n.type AS type, count(*) AS count ORDER BY count DESC, type'),
      ).toEqual([
        { type: 'iam.role', count: 3 },
        { type: 's3.bucket', count: 1 },
      ]);
      expect(await g.read("MATCH (n:Asset) WHERE 'env=prod' IN n.tags RETURN n.name AS name")).toEqual([{ name: 'a' }]);
      expect(
        await g.read(
          'MATCH (n:Asset) WHERE n.name IN $names AND n.path STARTS WITH $p RETURN n.name AS name ORDER BY name',
          { names: ['a', 'b', 'zz'], p: '/x' },
        ),
      ).toEqual([{ name: 'b' }]);
      expect(
        await g.read('MATCH (n:Asset) WHERE toLower(n.name) CONTAINS $text RETURN n.name AS name', { text: 'uck' }),
      ).toEqual([{ name: 'bucket' }]);
      expect(await g.read('MATCH (n:IamRole) WHERE n.maxSession IS NULL RETURN n.name AS name ORDER BY name')).toEqual([
        { name: 'a' },
        { name: 'c' },
      ]);
      expect(
        await g.read('MATCH (n:IamRole) WHERE n.id > $after RETURN n.name AS name ORDER BY n.id LIMIT $first', {
          after: a.id,
          first: 1,
        }),
      ).toEqual([{ name: 'b' }]);
      expect(
        await g.read('MATCH (n:Asset {id: $id})-[r:CAN_ASSUME]->(m) RETURN r, m.name AS name', { id: a.id }),
      ).toEqual([{ r: { certainty: 'certain', edge: 'CAN_ASSUME' }, name: 'b' }]);
      expect(
        await g.read('MATCH (n:Asset {id: $id}) OPTIONAL MATCH (n)-[r]->(m) RETURN type(r) AS type, m.name AS name', {
          id: bucket.id,
        }),
      ).toEqual([{ type: null, name: null }]);
      expect(
        await g.read('MATCH (n:Asset {name: $n})-[:CAN_ASSUME*1..3]->(m) RETURN m.name AS name ORDER BY name', {
          n: 'a',
        }),
      ).toEqual([{ name: 'b' }, { name: 'c' }]);
      expect(
        await g.read(
          'MATCH (n:Asset)-[r]-(m:Asset) WHERE n.id = $id RETURN type(r) AS type, startNode(r).id = n.id AS leaves, count(*) AS count ORDER BY type, leaves',
          { id: c.id },
        ),
      ).toEqual([
        { type: 'CAN_ACCESS', leaves: true, count: 1 },
        { type: 'CAN_ASSUME', leaves: false, count: 1 },
      ]);
      expect(await g.read('MATCH (n:IamRole) WHERE NOT (n)-[:CAN_ASSUME]->() RETURN n.name AS name')).toEqual([
        { name: 'c' },
      ]);
      expect(
        await g.read('UNWIND $ids AS id MATCH (n:Asset {id: id}) RETURN n.name AS name ORDER BY name', {
          ids: [c.id, a.id],
        }),
      ).toEqual([{ name: 'a' }, { name: 'c' }]);
      expect(await g.read('MATCH (n:IamRole) WITH n ORDER BY n.name RETURN collect(n.name) AS names')).toEqual([
        { names: ['a', 'b', 'c'] },
      ]);
      expect(g.reads).toBe(14);
    });

    it('follows with what changed: rows added, gone, changed, of another type, and parallel edges', async () => {
      await publish(
        [a, b, c],
        [
          edge('CAN_ASSUME', a, b, { certainty: 'certain' }),
          edge('CAN_BECOME', a, b, { technique: 'x' }),
          edge('CAN_BECOME', a, b, { technique: 'y' }),
          edge('CAN_ASSUME', b, c),
        ],
      );
      await expectWhole();
      const became: NodeRow = { ...c, type: 'unseen', props: { name: 'c' } };
      const d = node('d');
      await publish(
        [{ ...a, props: { name: 'A' } }, became, d],
        [
          edge('CAN_BECOME', a, c, { technique: 'x' }),
          edge('CAN_BECOME', a, c, { technique: 'x', certainty: 'unknown' }),
          edge('CAN_ASSUME', d, a),
        ],
      );
      await expectWhole();
      expect(await read('MATCH (n:Asset) RETURN n.name AS name ORDER BY name')).toEqual([
        { name: 'A' },
        { name: 'c' },
        { name: 'd' },
      ]);
      expect(await read('MATCH (n:IamRole) RETURN n.name AS name ORDER BY name')).toEqual([
        { name: 'A' },
        { name: 'd' },
      ]);
      expect(await read('MATCH (n:Unseen) RETURN n.name AS name')).toEqual([{ name: 'c' }]);
      await publish([a, b, c], [edge('CAN_ASSUME', a, b)]);
      await expectWhole();
    });

    it('streams tables of finished rows in their order; one that is not there is empty', async () => {
      await publish([], [], { escalations: [{ principal: 'b' }, { principal: 'a\u2028\n' }] });
      const generation = await open();
      const rows: unknown[] = [];
      for await (const row of generation.table('escalations')) rows.push(row);
      for await (const row of generation.table('nothing')) rows.push(row);
      expect(rows).toEqual([{ principal: 'b' }, { principal: 'a\u2028\n' }]);
    });

    it('refuses a type nobody declared and an edge without its end, and the generation before stays', async () => {
      await publish([a]);
      await expect(publish([node('x', {}, 'no.such')])).rejects.toThrow(/no\.such/);
      await expect(publish([a], [edge('CAN_ASSUME', a, b)])).rejects.toThrow(/has an end that is no node/);
      await expect(publish([a, b], [edge('NO_SUCH', a, b)])).rejects.toThrow(/NO_SUCH/);
      expect(await read('MATCH (n:Asset) RETURN n.name AS name')).toEqual([{ name: 'a' }]);
      await expectWhole();
    });

    it('takes thousands of rows of many types', async () => {
      const many = Array.from({ length: 9000 }, (_, i) =>
        node(`n${i}`, { path: `/${i % 7}/` }, ['iam.role', 'iam.user', 's3.bucket'][i % 3]),
      );
      const edges = many.flatMap((n, i) => [
        edge('CAN_ASSUME', n, many[(i * 7919) % many.length] ?? n),
        edge('CAN_ACCESS', n, many[(i * 31) % many.length] ?? n, { level: 'read' }),
      ]);
      const info = await publish(many, edges);
      expect(info).toMatchObject({ nodes: 9000, edges: 18000 });
      await expectWhole();
      expect(await read('MATCH (n:IamUser) RETURN count(n) AS n')).toEqual([{ n: 3000 }]);
    });

    it('leaves nothing half written beside the generation', async () => {
      const { folder } = await publish([a]);
      const manifest: unknown = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
      expect(manifest).toMatchObject({ seq, engine: (await engine()).name, nodes: { rows: 1 } });
    });
  });
}
