import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { simulate } from './simulate.js';

const cases = z
  .object({ cases: z.array(z.looseObject({ id: z.string(), expect: z.string(), doc: z.string() })) })
  .parse(JSON.parse(readFileSync(new URL('../test/cases/decisions.json', import.meta.url), 'utf8'))).cases;
const NOW = '2026-11-24T00:00:00Z';

describe('simulate decides as the AWS documentation says', () => {
  it('has all 88 cases', () => {
    expect(cases).toHaveLength(88);
  });
  it.each(cases.map((c) => [c.id, c] as const))('%s', (_, c) => {
    const row = simulate(c, NOW);
    expect(row).toMatchObject({ id: c.id, decision: c.expect, certainty: 'certain', conditions: [], otherwise: null });
  });
});
