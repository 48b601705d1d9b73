/** Sets of addresses as sorted, disjoint ranges: unions, cuts and differences without ever listing an address. */

export type Family = 4 | 6;

export interface Range {
  readonly lo: bigint;
  readonly hi: bigint;
}

/** Sorted by `lo`, disjoint, not touching. */
export type RangeSet = readonly Range[];

const LAST: Readonly<Record<Family, bigint>> = { 4: 2n ** 32n - 1n, 6: 2n ** 128n - 1n };

export const EVERYTHING: Readonly<Record<Family, RangeSet>> = {
  4: [{ lo: 0n, hi: LAST[4] }],
  6: [{ lo: 0n, hi: LAST[6] }],
};
export const NOTHING: RangeSet = [];

function parseV4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let value = 0n;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return null;
    value = value * 256n + BigInt(part);
  }
  return value;
}

function parseV6(text: string): bigint | null {
  const bare = text.split('%', 1)[0] ?? '';
  const halves = bare.split('::');
  if (halves.length > 2) return null;
  const groups = (half: string | undefined): bigint[] | null => {
    if (half === undefined || half === '') return [];
    const found: bigint[] = [];
    for (const part of half.split(':')) {
      if (part.includes('.')) {
        const v4 = parseV4(part);
        if (v4 === null) return null;
        found.push(v4 >> 16n, v4 & 0xffffn);
      } else if (/^[0-9a-f]{1,4}$/i.test(part)) found.push(BigInt(`0x${part}`));
      else return null;
    }
    return found;
  };
  const head = groups(halves[0]);
  const tail = groups(halves[1]);
  if (head === null || tail === null) return null;
  const gap = 8 - head.length - tail.length;
  if (halves.length === 1 ? gap !== 0 : gap < 1) return null;
  return [...head, ...new Array<bigint>(Math.max(0, gap)).fill(0n), ...tail].reduce((v, g) => v * 65536n + g, 0n);
}

/** The family and value of an address; null for what is none. */
export function parseAddress(text: string): { readonly family: Family; readonly value: bigint } | null {
  const v4 = parseV4(text);
  if (v4 !== null) return { family: 4, value: v4 };
  const v6 = text.includes(':') ? parseV6(text) : null;
  return v6 === null ? null : { family: 6, value: v6 };
}

/** The range of `10.0.0.0/8` or `2001:db8::/32`, or of a bare address; null for what is none. */
export function parseCidr(text: string): { readonly family: Family; readonly range: Range } | null {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (!address) return null;
  const bits = address.family === 4 ? 32 : 128;
  if (slash >= 0 && !/^\d{1,3}$/.test(text.slice(slash + 1))) return null;
  const length = slash < 0 ? bits : Number(text.slice(slash + 1));
  if (length > bits) return null;
  const size = 2n ** BigInt(bits - length);
  const lo = address.value - (address.value % size);
  return { family: address.family, range: { lo, hi: lo + size - 1n } };
}

/** Ranges in any order → a set. */
export function unite(...ranges: readonly RangeSet[]): RangeSet {
  const all = ranges.flat().sort((a, b) => (a.lo < b.lo ? -1 : a.lo > b.lo ? 1 : 0));
  const out: Range[] = [];
  for (const r of all) {
    const last = out[out.length - 1];
    if (last && r.lo <= last.hi + 1n) {
      if (r.hi > last.hi) out[out.length - 1] = { lo: last.lo, hi: r.hi };
    } else out.push(r);
  }
  return out;
}

function later(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

export function intersect(a: RangeSet, b: RangeSet): RangeSet {
  const out: Range[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const x = a[i] as Range;
    const y = b[j] as Range;
    const lo = later(x.lo, y.lo);
    const hi = later(x.hi, y.hi) === x.hi ? y.hi : x.hi;
    if (lo <= hi) out.push({ lo, hi });
    if (x.hi < y.hi) i++;
    else j++;
  }
  return out;
}

export function subtract(a: RangeSet, b: RangeSet): RangeSet {
  const out: Range[] = [];
  for (const x of a) {
    let lo = x.lo;
    for (const y of b) {
      if (y.hi < lo) continue;
      if (y.lo > x.hi) break;
      if (y.lo > lo) out.push({ lo, hi: y.lo - 1n });
      lo = y.hi + 1n;
      if (lo > x.hi) break;
    }
    if (lo <= x.hi) out.push({ lo, hi: x.hi });
  }
  return out;
}

export const contains = (set: RangeSet, value: bigint): boolean => set.some((r) => r.lo <= value && value <= r.hi);
export const covers = (set: RangeSet, all: RangeSet): boolean => subtract(all, set).length === 0;
export const isEmpty = (set: RangeSet): boolean => set.length === 0;
export const sameSet = (a: RangeSet, b: RangeSet): boolean =>
  a.length === b.length && a.every((r, i) => r.lo === b[i]?.lo && r.hi === b[i]?.hi);

function addressText(value: bigint, family: Family): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((s) => String((value >> s) & 255n)).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(16 * (7 - i))) & 0xffffn).toString(16));
  // The longest run of zero groups is written `::` (RFC 5952).
  let best = { at: -1, length: 1 };
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && groups[i + length] === '0') length++;
    if (length > best.length) best = { at: i, length };
    if (length > 0) i += length;
  }
  return best.at < 0
    ? groups.join(':')
    : `${groups.slice(0, best.at).join(':')}::${groups.slice(best.at + best.length).join(':')}`;
}

/** A set as the fewest CIDR blocks. */
export function cidrsOf(set: RangeSet, family: Family): string[] {
  const bits = family === 4 ? 32 : 128;
  const out: string[] = [];
  for (const r of set) {
    for (let lo = r.lo; lo <= r.hi; ) {
      let length = bits;
      // The largest block that starts here and does not reach beyond.
      while (length > 0) {
        const size = 2n ** BigInt(bits - length + 1);
        if (lo % size !== 0n || lo + size - 1n > r.hi) break;
        length--;
      }
      out.push(`${addressText(lo, family)}/${length}`);
      lo += 2n ** BigInt(bits - length);
    }
  }
  return out;
}

const blocks = (...cidrs: readonly string[]): RangeSet => unite(cidrs.flatMap((c) => parseCidr(c)?.range ?? []));

/**
 * Addresses that hosts on the internet have: neither private nor reserved (IANA special-purpose registries). Ranges kept for
 * documentation count as public: recordings and examples use them for real ones.
 */
export const PUBLIC: Readonly<Record<Family, RangeSet>> = {
  4: subtract(
    EVERYTHING[4],
    blocks(
      '0.0.0.0/8',
      '10.0.0.0/8',
      '100.64.0.0/10',
      '127.0.0.0/8',
      '169.254.0.0/16',
      '172.16.0.0/12',
      '192.168.0.0/16',
      '224.0.0.0/3',
    ),
  ),
  6: blocks('2000::/3'),
};
