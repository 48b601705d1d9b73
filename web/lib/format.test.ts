import { describe, expect, it } from 'vitest';
import { ago, percent, plural, utc } from './format';

describe('numbers and times', () => {
  it('claims none and all only where it is true', () => {
    expect(percent(0)).toBe('0 %');
    expect(percent(0.0004)).toBe('< 0.1 %');
    expect(percent(0.9999)).toBe('99.9 %');
    expect(percent(1)).toBe('100 %');
  });
  it('tells one from many', () => {
    expect([plural(1, 'path'), plural(2, 'path'), plural(0, 'policy', 'policies')]).toEqual([
      '1 path',
      '2 paths',
      '0 policies',
    ]);
  });
  it('says how long ago, and what is not a time as it is', () => {
    const now = Date.parse('2026-01-02T00:00:00Z');
    expect(ago('2026-01-01T23:48:00Z', now)).toBe('12 min ago');
    expect(ago('2025-12-01T00:00:00Z', now)).toBe('32 days ago');
    expect(ago('never', now)).toBe('never');
    expect(utc('2026-01-02T03:04:05Z')).toBe('2026-01-02 03:04 UTC');
  });
});
