import { describe, expect, it } from 'vitest';
import { type DrawnHop, fitted, LABEL_MOST, place, RADIUS, textWidth } from './lanes';
import type { AssetBrief, Family } from './types';

const asset = (name: string, family: Family): AssetBrief => ({
  key: name,
  type: 't',
  typeTitle: 'T',
  typePlural: 'T',
  family,
  icon: 'box',
  name,
  account: '1',
  accountName: '',
  region: 'global',
  fact: null,
  external: false,
  sensitive: false,
  isPrincipal: false,
});
const hop = (from: AssetBrief, to: AssetBrief, label = 'assumes'): DrawnHop => ({
  from,
  to,
  label,
  detail: null,
  certainty: 'CERTAIN',
});
const internet = asset('internet', 'OUTSIDE');
const host = asset('host', 'COMPUTE');
const role = asset('role', 'IDENTITY');
const admin = asset('admin', 'IDENTITY');
const bucket = asset('bucket', 'DATA');

describe('a path in its lanes', () => {
  it('runs from left to right, whatever the lanes', () => {
    const picture = place([hop(internet, host), hop(host, role), hop(role, admin), hop(admin, bucket)]);
    expect(picture.nodes.map((n) => n.x)).toEqual([...picture.nodes.map((n) => n.x)].sort((a, b) => a - b));
    expect(picture.bands.map((b) => b.lane)).toEqual(['Outside', 'Compute', 'Identity', 'Data']);
  });
  it('is the same every time', () => {
    const hops = [hop(internet, host), hop(host, role)];
    expect(place(hops)).toEqual(place(structuredClone(hops)));
  });
  it('never lets two nodes or a label and a node overlap', () => {
    const long = 'x'.repeat(200);
    const picture = place([hop(internet, host, long), hop(internet, role, long), hop(host, bucket, long)]);
    for (const [i, a] of picture.nodes.entries()) {
      for (const b of picture.nodes.slice(i + 1))
        expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(2 * RADIUS + 60);
    }
    for (const edge of picture.edges) {
      if (edge.from.y !== edge.to.y) continue;
      expect(edge.to.x - edge.from.x - 2 * RADIUS).toBeGreaterThan(textWidth(fitted(long, LABEL_MOST)));
    }
    expect(
      picture.nodes.every((n) => n.x > RADIUS && n.x < picture.width - RADIUS && n.y < picture.height - RADIUS),
    ).toBe(true);
  });
  it('places a way back without moving where one has been', () => {
    const picture = place([hop(host, role), hop(role, host)]);
    expect(picture.nodes).toHaveLength(2);
    expect(picture.edges).toHaveLength(2);
  });
  it('shortens text to a width', () => {
    expect(textWidth(fitted('iam:'.padEnd(300, 'W'), 120))).toBeLessThanOrEqual(120);
    expect(fitted('short', 120)).toBe('short');
  });
});
