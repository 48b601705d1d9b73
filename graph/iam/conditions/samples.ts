/**
 * Values that stand for all others: whatever a key's value is, one of these makes every condition on that key come out
 * alike. With them "every completion of the undecided facts" is a finite list.
 */
import { parseArn } from '../../schema/ids.js';
import type { KeyFact } from '../contract.js';
import { blockOf } from './address.js';
import type { CompiledCondition } from './condition.js';
import { dateOf } from './date.js';
import { numberOf } from './numeric.js';
import type { Operator } from './operator.js';

/** Null: the key is absent. */
export type Sample = readonly string[] | null;

/** Beyond these a key's samples are no longer all pairs. */
const MOST = 48;
/** Stands for every value that no policy mentions. */
export const OTHER = 'some-other-value';

/** Texts that fit a wildcard pattern: shortest, and with something in place of each wildcard. */
export function instances(text: string): string[] {
  if (!text.includes('*') && !text.includes('?')) return [text];
  const fill = (star: string) => text.replaceAll('*', star).replaceAll('?', 'x');
  // The text itself too: to operators without wildcards it is nothing but that.
  return [fill('x'), fill(''), text];
}

/** Puts each instance of one pattern in place of the other's wildcards: what fits both, where anything simple does. */
function crossed(patterns: readonly string[]): string[] {
  const out: string[] = [];
  for (const a of patterns.slice(0, 8)) {
    if (!a.includes('*')) continue;
    for (const b of patterns.slice(0, 8)) {
      if (a === b) continue;
      for (const i of instances(b)) out.push(a.replaceAll('*', i).replaceAll('?', 'x'));
    }
  }
  return out;
}

const addressText = (bytes: Uint8Array): string =>
  bytes.length === 4
    ? bytes.join('.')
    : Array.from({ length: 8 }, (_, i) =>
        (((bytes[2 * i] as number) << 8) | (bytes[2 * i + 1] as number)).toString(16),
      ).join(':');

function addressSamples(values: readonly string[]): string[] {
  const out: string[] = [];
  for (const value of values) {
    const block = blockOf(value);
    if (block === null) continue;
    const low = Uint8Array.from(
      block.bytes,
      (b, i) => b & (0xff << Math.max(0, 8 - Math.max(0, block.bits - 8 * i))) & 0xff,
    );
    const high = Uint8Array.from(low, (b, i) => b | (0xff >> Math.min(8, Math.max(0, block.bits - 8 * i))));
    out.push(addressText(low), addressText(high));
  }
  return [...out, '192.0.2.77', '198.51.100.77', '203.0.113.77', '2001:db8:ffff::77'];
}

function numberSamples(values: readonly string[]): string[] {
  const limits = [...new Set(values.map(numberOf).filter((n) => n !== null))].sort((a, b) => a - b);
  const out = limits.flatMap((n, i) => [n, i + 1 < limits.length ? (n + (limits[i + 1] as number)) / 2 : n + 1]);
  return [(limits[0] ?? 1) - 1, ...out].map(String);
}

function dateSamples(values: readonly string[], within: readonly [string, string] | undefined): string[] {
  const from = within === undefined ? null : dateOf(within[0]);
  const to = within === undefined ? null : dateOf(within[1]);
  const limits = [...values.map(dateOf), from, to].filter((n) => n !== null).sort((a, b) => a - b);
  const moments = limits.flatMap((n, i) => [n, i + 1 < limits.length ? (n + (limits[i + 1] as number)) / 2 : n + 1000]);
  return [(limits[0] ?? 1000) - 1000, ...moments]
    .filter((m) => (from === null || m >= from) && (to === null || m <= to))
    .map((m) => new Date(m).toISOString());
}

function ofKind(kind: Operator['samples'], values: readonly string[], within?: readonly [string, string]): string[] {
  switch (kind) {
    case 'boolean':
      return ['true', 'false'];
    case 'number':
      return numberSamples(values);
    case 'date':
      return dateSamples(values, within);
    case 'address':
      return addressSamples(values);
    case 'arn':
      // A key compared as an ARN is one: what a pattern of too few parts would fit is no value of it.
      return [
        ...values.flatMap((v) => instances(v === '*' ? 'arn:aws:x:::x' : v)),
        ...crossed(values),
        'arn:aws:other::000000000000:other',
      ].filter((v) => parseArn(v) !== null);
    case 'binary':
    case 'text':
      return [
        ...values.flatMap(instances),
        ...values.flatMap((v) => instances(v).map(otherCase)),
        ...crossed(values),
        OTHER,
      ];
  }
}

const otherCase = (text: string) => (text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase());

/** Keys that have several values even where a policy compares them with a plain operator. */
const LISTS = new Set([
  'aws:calledvia',
  'aws:tagkeys',
  'aws:principalorgpaths',
  'aws:resourceorgpaths',
  'aws:sourceorgpaths',
  'aws:vpceorgpaths',
  'aws:principalservicenameslist',
  'dynamodb:attributes',
  'dynamodb:leadingkeys',
]);

/** Whether the key may have several values. A tag has one, whatever operator a policy compares it with. */
const isList = (s: SampleSource): boolean =>
  LISTS.has(s.condition.key) || (s.condition.name.qualifier !== 'none' && !s.condition.key.includes('tag/'));

/** A value as the sampler sees it: escapes undone, variables known put in. */
export interface SampleSource {
  readonly condition: CompiledCondition;
  /** The values, `*` and `?` as wildcards where the operator takes them. */
  readonly values: readonly string[];
}

/**
 * The samples of one key. `extra`: values that matter for other reasons (what a variable must be to fit a resource).
 * What the fact says of the key (absent or not, a closed list, a range) is kept to.
 */
export function samplesOf(
  fact: KeyFact,
  sources: readonly SampleSource[],
  extra: readonly string[],
): readonly Sample[] {
  const out: Sample[] = [];
  const seen = new Set<string>();
  const add = (sample: Sample) => {
    const id = sample === null ? '' : sample.map((s) => `${s.length}:${s}`).join(',');
    if (seen.has(id) || out.length >= 4 * MOST) return;
    seen.add(id);
    out.push(sample);
  };
  if (fact.state === 'undecided' && fact.among !== undefined) {
    for (const value of fact.among) add(value === null ? null : [value]);
    return out;
  }
  const within = fact.state === 'undecided' ? fact.within : undefined;
  const byKind = new Map<Operator['samples'], string[]>();
  for (const s of sources) {
    const kind = s.condition.name.operator?.samples;
    if (kind === undefined) continue;
    byKind.set(kind, [...(byKind.get(kind) ?? []), ...s.values]);
  }
  if (within !== undefined && byKind.size === 0) byKind.set('date', []);
  const singles: string[] = [...extra];
  for (const [kind, values] of byKind) singles.push(...ofKind(kind, [...new Set(values)], within));
  if (byKind.size === 0) singles.push(OTHER);
  const distinct = [...new Set(singles)].slice(0, MOST);
  for (const value of distinct) add([value]);
  // To a set operator an empty string is no value at all, though the key is there.
  if (sources.some((s) => s.condition.name.qualifier !== 'none' && s.condition.name.operator?.samples === 'text'))
    add(['']);
  if (sources.some(isList)) {
    for (let i = 0; i < Math.min(distinct.length, 7); i++) {
      for (let j = i + 1; j < Math.min(distinct.length, 7); j++) add([distinct[i] as string, distinct[j] as string]);
    }
    if (distinct.includes(OTHER)) for (const value of distinct) if (value !== OTHER) add([value, OTHER]);
    if (distinct.length > 2) add(distinct.slice(0, 24));
  }
  const always =
    (fact.state === 'free' && fact.required === true) || (fact.state === 'undecided' && fact.present === true);
  if (!always) add(null);
  return out;
}
