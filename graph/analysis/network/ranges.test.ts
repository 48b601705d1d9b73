import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cidrsOf,
  contains,
  covers,
  intersect,
  PUBLIC,
  parseAddress,
  parseCidr,
  type RangeSet,
  subtract,
  unite,
} from './ranges.js';

const small: fc.Arbitrary<RangeSet> = fc
  .array(fc.tuple(fc.nat(40), fc.nat(8)), { maxLength: 6 })
  .map((list) => unite(list.map(([lo, n]) => ({ lo: BigInt(lo), hi: BigInt(lo + n) }))));
const members = (s: RangeSet) => Array.from({ length: 60 }, (_, i) => contains(s, BigInt(i)));

describe('range sets', () => {
  it('unite, cut and subtract as sets of addresses do', () => {
    fc.assert(
      fc.property(small, small, (a, b) => {
        const x = members(a);
        const y = members(b);
        expect(members(unite(a, b))).toEqual(x.map((v, i) => v || y[i]));
        expect(members(intersect(a, b))).toEqual(x.map((v, i) => v && y[i]));
        expect(members(subtract(a, b))).toEqual(x.map((v, i) => v && !y[i]));
        expect(covers(a, b)).toBe(y.every((v, i) => !v || x[i]));
      }),
      { seed: 11, numRuns: 400 },
    );
  });

  it('are written as the CIDR blocks that make them up', () => {
    fc.assert(
      fc.property(small, (a) => {
        expect(unite(cidrsOf(a, 4).flatMap((c) => parseCidr(c)?.range ?? []))).toEqual(a);
        expect(unite(cidrsOf(a, 6).flatMap((c) => parseCidr(c)?.range ?? []))).toEqual(a);
      }),
      { seed: 12, numRuns: 200 },
    );
  });

  it('know that two halves are everything, and that private addresses are not on the internet', () => {
    const halves = unite(['0.0.0.0/1', '128.0.0.0/1'].flatMap((c) => parseCidr(c)?.range ?? []));
    expect(covers(halves, PUBLIC[4])).toBe(true);
    expect(intersect([parseCidr('10.0.0.0/8')?.range ?? { lo: 0n, hi: 0n }], PUBLIC[4])).toEqual([]);
    expect(contains(PUBLIC[6], parseAddress('fd00::1')?.value ?? 0n)).toBe(false);
    expect(contains(PUBLIC[6], parseAddress('2a05:d018::1')?.value ?? 0n)).toBe(true);
  });
});

describe('parseCidr', () => {
  it.each([
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['1.2.3.4', '1.2.3.4/32'],
    ['::/0', '::/0'],
    ['2001:db8:0:0:1::/64', '2001:db8::/64'],
    ['::ffff:1.2.3.4', '::ffff:102:304/128'],
  ])('reads %s', (text, back) => {
    const cidr = parseCidr(text);
    expect(cidr && cidrsOf([cidr.range], cidr.family)).toEqual([back]);
  });
  it.each([
    '',
    '10.0.0',
    '10.0.0.0/33',
    '10.0.0.256',
    '10.0.0.0/',
    '1::2::3',
    ':::',
    '1:2:3:4:5:6:7:8:9',
    'sg-1',
    '10.0.0.0/1e1',
  ])('refuses %j', (text) => {
    expect(parseCidr(text)).toBeNull();
  });
});
