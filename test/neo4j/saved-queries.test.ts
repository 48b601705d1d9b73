import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neo4jEngine } from '../../graph/store/neo4j.js';
import { savedQueries } from '../../services/query.js';
import { caseRows, unmet } from '../../services/query-cases.js';
import { serverUrl } from './server.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-queries-neo4j-'));
});
afterAll(() => rm(folder, { recursive: true }));

const engine = () =>
  neo4jEngine(serverUrl(), {
    PORTOLAN_STORE_USER: process.env.PORTOLAN_TEST_NEO4J_USER,
    PORTOLAN_STORE_PASSWORD: process.env.PORTOLAN_TEST_NEO4J_PASSWORD,
  });
const cases = [...savedQueries().values()].flatMap((q) => q.cases.map((c, i) => [q.name, c.name, q, c, i] as const));

describe('saved queries on Neo4j', () => {
  it.each(cases)('%s: %s', async (_, __, query, one, index) => {
    const rows = await caseRows(engine(), join(folder, `${query.name}-${index}`), query, one);
    expect(unmet(one, rows)).toEqual([]);
  });
});
