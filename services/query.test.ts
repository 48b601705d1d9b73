import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embedded } from '../graph/store/embedded.js';
import { savedQueries } from './query.js';
import { caseRows, unmet } from './query-cases.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-queries-'));
});
afterAll(() => rm(folder, { recursive: true }));

const queries = [...savedQueries().values()];

describe('saved queries on the embedded engine', () => {
  it('are at least ten', () => {
    expect(queries.length).toBeGreaterThanOrEqual(10);
  });

  it.each(queries.flatMap((q) => q.cases.map((c, i) => [q.name, c.name, q, c, i] as const)))(
    '%s: %s',
    async (_, __, query, one, index) => {
      const rows = await caseRows(embedded, join(folder, `${query.name}-${index}`), query, one);
      expect(unmet(one, rows)).toEqual([]);
    },
  );
});
