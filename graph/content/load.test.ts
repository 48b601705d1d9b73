import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ContentError, parseContent, techniques } from './load.js';
import { techniqueForm } from './technique.js';

const problemsOf = (text: string): readonly string[] => {
  try {
    parseContent(text, 'x.yaml', techniqueForm);
  } catch (error) {
    if (error instanceof ContentError) return error.problems;
    throw error;
  }
  return [];
};

describe('content files', () => {
  it('tell file and line of a value that is wrong', () => {
    const text = 'id: a.b\ntitle: t\nkind: nonsense\n';
    expect(problemsOf(text).find((p) => p.includes('kind'))).toMatch(/^x\.yaml:3:7: kind is none of /);
  });
  it('tell file and line of broken YAML', () => {
    expect(problemsOf('id: a.b\ntitle: [unclosed\n')[0]).toMatch(/^x\.yaml:\d+:\d+: /);
  });
  it('refuse a field nobody declared, so that a typing error cannot switch off a guard', () => {
    expect(() => parseContent('a: 1\npreconditons: []\n', 'x.yaml', z.strictObject({ a: z.number() }))).toThrow(
      /preconditons/,
    );
  });
  it('of all techniques are valid and say how to do it, see it and end it', () => {
    const all = [...techniques().values()];
    expect(all.length).toBeGreaterThanOrEqual(11);
    for (const t of all) expect(t.engine === 'moves' || t.cases !== undefined, t.id).toBe(true);
  });
});
