import { describe, expect, it } from 'vitest';
import { choke, crossings } from './crossings';
import type { AssetBrief, HopBrief } from './types';

const asset = (key: string): AssetBrief => ({
  key,
  type: 't',
  typeTitle: 'T',
  typePlural: 'T',
  family: 'IDENTITY',
  icon: 'box',
  name: key,
  account: '',
  accountName: '',
  region: '',
  fact: null,
  external: false,
  sensitive: false,
  isPrincipal: false,
});
const hops = (...keys: string[]): HopBrief[] =>
  keys.slice(1).map((to, index) => ({
    index,
    from: asset(keys[index] ?? ''),
    to: asset(to),
    kind: 'CAN_ASSUME',
    label: 'assumes',
    detail: null,
    certainty: 'CERTAIN',
  }));

describe('where most paths could be cut', () => {
  it('finds the hop that most share', () => {
    const paths = [{ hops: hops('a', 'x', 'y') }, { hops: hops('b', 'x', 'y') }, { hops: hops('c', 'z') }];
    const through = crossings(paths);
    expect(choke(hops('a', 'x', 'y'), through)?.to.key).toBe('y');
    expect(choke(hops('c', 'z'), through)).toBeNull();
  });
  it('counts a path once, however often it crosses', () => {
    const twice = [...hops('a', 'b'), ...hops('a', 'b')];
    expect([...crossings([{ hops: twice }]).values()]).toEqual([1]);
  });
});
