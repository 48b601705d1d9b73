import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { recordDemo } from './record.js';

const folder = mkdtempSync(join(tmpdir(), 'demo-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Contents by relative path; gzip by what it holds, since its bytes depend on zlib's version. */
function contents(root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (at: string) => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) walk(path);
      else
        found.set(
          relative(root, path),
          entry.name.endsWith('.gz') ? gunzipSync(readFileSync(path)).toString() : readFileSync(path, 'utf8'),
        );
    }
  };
  walk(root);
  return found;
}

describe('the demo recording', () => {
  it('is what the organisation described here gives, and every call has an answer', async () => {
    expect(await recordDemo(folder)).toEqual([]);
    const fresh = contents(folder);
    const kept = contents(join(import.meta.dirname, 'recorded'));
    expect([...kept.keys()].sort()).toEqual([...fresh.keys()].sort());
    for (const [path, text] of fresh) expect(kept.get(path), path).toBe(text);
  });

  it('holds a few thousand events', () => {
    const trail = [...contents(join(import.meta.dirname, 'recorded', 'cloudtrail'))];
    const events = trail.map(([, text]) => (JSON.parse(text) as { Records: unknown[] }).Records.length);
    expect(events.reduce((a, b) => a + b, 0)).toBeGreaterThan(3000);
  });
});
