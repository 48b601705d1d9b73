import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asNodeId } from '../../graph/schema/ids.js';
import { GenerationMoved, type GraphEngine, StoreUnreachable } from '../../graph/store/engine.js';
import { openGeneration, publishGeneration } from '../../graph/store/generations.js';
import { neo4jEngine } from '../../graph/store/neo4j.js';
import { conformance } from '../stores/conformance.js';
import { serverUrl } from './server.js';

const env = {
  PORTOLAN_STORE_USER: process.env.PORTOLAN_TEST_NEO4J_USER,
  PORTOLAN_STORE_PASSWORD: process.env.PORTOLAN_TEST_NEO4J_PASSWORD,
};
const engine = (oneTransaction?: number) =>
  neo4jEngine(serverUrl(), env, oneTransaction === undefined ? {} : { oneTransaction });

conformance('Neo4j', async () => engine());
conformance('Neo4j, every difference in batches under the marker', async () => engine(0));

describe('Neo4j', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'neo4j-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  const roles = (count: number, mark: string) =>
    Array.from({ length: count }, (_, i) => ({
      type: 'iam.role',
      id: asNodeId(`arn:aws:iam::111122223333:role/${i}`),
      props: { name: `${i}`, path: mark },
    }));
  const publish = (e: GraphEngine, seq: number, count: number, mark: string, folder = dir) =>
    publishGeneration(
      folder,
      e,
      { seq, now: '2001-01-01T00:00:00Z', nodes: roles(count, mark), edges: [], tables: {}, sidecars: [] },
      { log: 'abc' },
    );

  it('never shows a reader a mixture, whether it publishes in one transaction or in many', async () => {
    const count = 3000;
    await publish(engine(), 1, count, 'm1');
    let done = false;
    const seen = new Set<string>();
    const reading = (async () => {
      while (!done) {
        const generation = await openGeneration(dir, engine()).catch((error: unknown) => {
          if (!(error instanceof GenerationMoved)) throw error;
          return null;
        });
        if (generation === null) continue;
        try {
          for (let i = 0; i < 5; i++) {
            const rows = await generation.graph.read('MATCH (n:IamRole) RETURN n.path AS path, count(*) AS count');
            expect(rows).toEqual([{ path: `m${generation.seq}`, count }]);
            seen.add(String(rows[0]?.path));
          }
        } catch (error) {
          if (!(error instanceof GenerationMoved)) throw error;
        } finally {
          await generation.graph.close();
        }
      }
    })();
    for (let seq = 2; seq < 10; seq++) await publish(engine(seq % 2 === 0 ? 0 : undefined), seq, count, `m${seq}`);
    await publish(engine(), 10, count, 'm10');
    done = true;
    await reading;
    expect(seen.size).toBeGreaterThan(1);
  });

  it('tells a reader whose generation was replaced that it moved on', async () => {
    await publish(engine(), 20, 1, 'old');
    const old = await openGeneration(dir, engine());
    await publish(engine(), 21, 1, 'new');
    await expect(old?.graph.read('MATCH (n:Asset) RETURN n.path AS path')).rejects.toThrow(GenerationMoved);
    await old?.graph.close();
  });

  it('notices that another data directory took the server, and takes it back whole', async () => {
    const other = await mkdtemp(join(tmpdir(), 'neo4j-other-'));
    try {
      const mine = await publish(engine(), 30, 3, 'mine');
      await publish(engine(), 1, 2, 'other', other);
      expect(await engine().holds({ seq: 30, name: mine.folder.split('/').at(-1) ?? '' }, mine.folder)).toBe(false);
      await publish(engine(), 31, 3, 'mine');
      const generation = await openGeneration(dir, engine());
      expect(await generation?.graph.read('MATCH (n:Asset) RETURN n.path AS path, count(*) AS count')).toEqual([
        { path: 'mine', count: 3 },
      ]);
      await generation?.graph.close();
    } finally {
      await rm(other, { recursive: true });
    }
  });

  it('says where it looked when no server answers, and when the password is wrong; never the password', async () => {
    await expect(neo4jEngine('bolt://127.0.0.1:1', env).holds({ seq: 1, name: 'x' }, dir)).rejects.toThrow(
      /bolt:\/\/127\.0\.0\.1:1 cannot be reached/,
    );
    const wrong = serverUrl().replace('://', '://neo4j:not-the-password@');
    const error = await neo4jEngine(wrong, {})
      .holds({ seq: 1, name: 'x' }, dir)
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(StoreUnreachable);
    expect(String(error)).not.toContain('not-the-password');
  });
});
