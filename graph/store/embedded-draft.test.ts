import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asNodeId } from '../schema/ids.js';
import { embedded } from './embedded.js';
import { beginInThread } from './embedded-draft.js';
import { openGeneration, publishGeneration, readGenerationManifest } from './generations.js';
import type { Draft, EdgeRow, NodeRow } from './port.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portolan-draft-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function begin(): Draft {
  const draft = beginInThread();
  if (draft === null) throw new Error('The program is not compiled');
  return draft;
}

const role = (i: number): NodeRow => ({
  type: 'iam.role',
  id: asNodeId(`arn:aws:iam::111122223333:role/r${i}`),
  props: { name: `r${i}\ud800`, account: '111122223333', tags: ['a=b'], odd: i % 2 === 1 },
});
const COUNT = 5_000;
const nodes = Array.from({ length: COUNT }, (_, i) => role(i));
const edges = nodes.map(
  (n, i): EdgeRow => ({
    type: 'CAN_ASSUME',
    from: n.id,
    to: role((i + 1) % COUNT).id,
    props: { certainty: 'certain' },
    json: { because: [{ fact: 'x', source: n.id, text: 'line\nbreak "quoted"' }] },
  }),
);
const publication = { seq: 1, now: '2026-11-20T00:00:00.000Z', tables: {}, sidecars: [] };

describe('a graph written in a thread', () => {
  it('is the same as one written at once, in whatever parts it is taken over', async () => {
    const whole = await publishGeneration(
      join(folder, 'whole'),
      embedded,
      { ...publication, nodes, edges },
      { log: '' },
    );
    const draft = begin();
    await draft.nodes(nodes.slice(0, 3_000));
    await draft.edges(edges.slice(0, 2_000));
    await draft.nodes(nodes.slice(3_000));
    await draft.edges(edges.slice(2_000));
    const parts = await publishGeneration(
      join(folder, 'parts'),
      embedded,
      { ...publication, nodes: [], edges: [], draft },
      { log: '' },
    );
    await draft.drop();
    const [a, b] = [await readGenerationManifest(whole.folder), await readGenerationManifest(parts.folder)];
    expect(b.nodes).toEqual(a.nodes);
    expect(b.edges).toEqual(a.edges);
    expect(parts.edges).toBe(COUNT);
    const generation = await openGeneration(join(folder, 'parts'), embedded);
    const rows = await generation?.graph.read(
      'MATCH (a:Asset {id: $id})-[e:CAN_ASSUME]->(b:Asset) RETURN a.name AS name, e.because AS because, b.id AS id',
      { id: nodes[7]?.id ?? '' },
    );
    await generation?.graph.close();
    expect(rows).toEqual([{ name: 'r7\ufffd', because: JSON.stringify(edges[7]?.json?.because), id: nodes[8]?.id }]);
  });

  it('rejects with what went wrong in the thread, and lets go afterwards', async () => {
    const draft = begin();
    await draft.nodes(nodes.slice(0, 1));
    await draft.edges(edges.slice(0, 1));
    await expect(draft.save(folder)).rejects.toThrow(/has an end that is no node/);
    await draft.drop();
  });

  it('can be let go of with rows still on their way', async () => {
    const draft = begin();
    await draft.nodes(nodes);
    await draft.edges(edges);
    await draft.drop();
    await draft.drop();
  });
});
