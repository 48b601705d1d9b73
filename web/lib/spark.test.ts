import { describe, expect, it } from 'vitest';
import { sparkOf } from './spark';

describe('a small trend line', () => {
  it('runs from left to right between the least and the most', () => {
    const s = sparkOf([10, 30, 20], 106, 26);
    expect(s?.points).toEqual([
      { x: 3, y: 23 },
      { x: 53, y: 3 },
      { x: 103, y: 13 },
    ]);
    expect(s).toMatchObject({ first: 10, now: 20, least: 10, most: 30, last: { x: 103, y: 13 } });
  });
  it('is level where nothing changed', () => {
    expect(sparkOf([5, 5], 100, 20)?.points.map((p) => p.y)).toEqual([10, 10]);
  });
  it('passes over what was not kept', () => {
    expect(sparkOf([null, 1, 2], 100, 20)?.points).toHaveLength(2);
  });
  it('is none without two values, or where the newest is not known', () => {
    expect(sparkOf([], 100, 20)).toBeNull();
    expect(sparkOf([null, 3], 100, 20)).toBeNull();
    expect(sparkOf([1, 2, null], 100, 20)).toBeNull();
  });
});
