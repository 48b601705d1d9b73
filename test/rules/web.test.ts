/** What the web app relies on: its documents fit the schema, its icons are drawn, its types hold, its start is light. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (['.next', 'out', 'node_modules'].includes(entry.name)) continue;
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

describe('the web app', () => {
  it('asks only what the schema answers', async () => {
    const schema = buildSchema(read('api/schema.graphql'));
    // Loaded as it stands: the documents are strings, whatever builds them.
    const documents: Record<string, { text?: unknown }> = await import(join(root, 'web/lib/queries.ts'));
    const texts = Object.entries(documents).flatMap(([name, d]) =>
      typeof d.text === 'string' ? [[name, d.text] as const] : [],
    );
    expect(texts.length).toBeGreaterThan(15);
    expect(texts.flatMap(([name, text]) => validate(schema, parse(text)).map((e) => `${name}: ${e.message}`))).toEqual(
      [],
    );
  });
  it('writes its documents in one file', () => {
    const elsewhere = [...sources('web')].filter(
      (f) => f !== 'web/lib/queries.ts' && /\b(query|mutation) [A-Z]\w*[ ({]/.test(read(f)),
    );
    expect(elsewhere).toEqual([]);
  });
  it('draws every icon that a node type is declared with', () => {
    const declared = readdirSync(join(root, 'graph/schema/types'))
      .filter((f) => f.endsWith('.ts') && !f.endsWith('.test.ts'))
      .flatMap((f) => [...read(`graph/schema/types/${f}`).matchAll(/\bicon: '([a-z0-9-]+)'/g)].map((m) => m[1] ?? ''));
    const drawn = read('web/parts/icons.tsx');
    expect(declared.length).toBeGreaterThan(20);
    expect([...new Set(declared)].filter((name) => !new RegExp(`^  '?${name}'?: `, 'm').test(drawn))).toEqual([]);
  });
  it('type-checks', () => {
    const result = spawnSync(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'web', '--noEmit'],
      { cwd: root, encoding: 'utf8' },
    );
    expect(result.stdout).toBe('');
    expect(result.status).toBe(0);
  });
  it('writes no HTML of its own', () => {
    const found = [...sources('web')].filter((f) =>
      /dangerouslySetInnerHTML|\.innerHTML\s*=|insertAdjacentHTML|document\.write/.test(read(f)),
    );
    expect(found).toEqual([]);
  });
  it('fetches nothing from elsewhere', () => {
    const found = [...sources('web')].filter((f) =>
      /next\/font\/google|\bfetch\((?!'\/graphql')|new (XMLHttpRequest|WebSocket|EventSource)\b/.test(read(f)),
    );
    expect(found).toEqual([]);
  });
});
