/** The demo organisation on both engines: the same export byte for byte, and log, generation and server agree. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSnapshot } from '../../graph/snapshot/log.js';
import { importRecording } from '../../services/collect.js';
import { canonicalExport } from '../../services/export.js';
import { projectAgain, projectUntil } from '../../services/project.js';
import { openReader } from '../../services/reader.js';
import { verify } from '../../services/verify.js';
import { serverUrl } from './server.js';

const recorded = new URL('../../demo/recorded/aws', import.meta.url).pathname;
let dir: string;
let neo4j: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'same-'));
  const url = new URL(serverUrl());
  url.username = process.env.PORTOLAN_TEST_NEO4J_USER ?? '';
  url.password = process.env.PORTOLAN_TEST_NEO4J_PASSWORD ?? '';
  neo4j = url.href;
});
afterAll(() => rm(dir, { recursive: true }));

async function exported(store: string): Promise<string[]> {
  const reader = await openReader(dir, { store });
  const lines: string[] = [];
  for await (const line of canonicalExport(reader)) lines.push(JSON.stringify(line));
  await reader.close();
  return lines;
}

describe('both engines', () => {
  it('hold the same graph of the demo organisation, also after a second import and a rebuild', async () => {
    const sink = { interactive: false, columns: 80, write: () => undefined };
    for (const day of ['2026-01-01', '2026-01-02']) {
      await importRecording(dir, recorded, { at: `${day}T00:00:00Z`, store: 'embedded', sink });
      const seq = (await readSnapshot(dir))?.seq ?? 0;
      await projectUntil(dir, seq, { store: neo4j });
      const lines = await exported('embedded');
      expect(lines.length).toBeGreaterThan(500);
      expect(await exported(neo4j)).toEqual(lines);
    }
    const before = await exported(neo4j);
    await projectAgain(dir, { store: neo4j });
    expect(await exported(neo4j)).toEqual(before);
    expect((await verify(dir, { store: neo4j })).mismatches).toEqual([]);
    expect((await verify(dir, { store: 'embedded' })).mismatches).toEqual([]);
  });
});
