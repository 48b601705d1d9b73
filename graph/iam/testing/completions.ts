/**
 * All that an undecided key can be, told apart by what the drawn policies ask of it. Written for the pools alone: each list
 * below holds, for every set of the pools' values that a value can match, one that matches just these.
 */
import type { KeyFact } from '../contract.js';
import type { DrawnPolicies } from './drawn.js';
import { KEYS } from './pools.js';
import { conditionHolds } from './reference/condition.js';
import { type ReferenceCondition, referenceDocument } from './reference/document.js';
import { fitsSigns, type ReferenceContext, signsOf } from './reference/pattern.js';

/** Null: the key is absent. */
export type Values = readonly string[] | null;

const TEXTS: readonly string[] = [
  ...new Set([
    ...['a', 'A', 'ab', 'AB', 'aB', 'Ab', 'ax', 'zb', '', '*', 'a*', 'A*', '?b', '?B', 'a?', 'A?', 'x', 'X', 'other'],
    ...['alice', 'ALICE', 'aLICE', 'bob', 'BOB', 'b', 'B', 'k', 'K', 'home/alice/x', 'HOME/ALICE/X'],
    // Where the policy's version knows no variables, the text stands for itself.
    ...KEYS.filter((k) => k.operators.includes('StringEqualsIgnoreCase'))
      .flatMap((k) => k.wanted.map(String))
      .flatMap((text) => [text, text.toUpperCase(), text.toLowerCase()]),
  ]),
];
const SINGLES: Readonly<Record<string, readonly string[]>> = {
  'aws:principaltag/team': TEXTS,
  'aws:principalorgid': TEXTS,
  'aws:tagkeys': TEXTS,
  's3:max-keys': ['-2', '-1', '9', '10', '10.25', '10.5', '11'],
  'aws:currenttime': [
    '2025-12-31T23:59:59Z',
    '2026-01-01T00:00:00Z',
    '2026-03-01T00:00:00Z',
    '2026-06-01T00:00:00Z',
    '2026-07-01T00:00:00Z',
  ],
  'aws:multifactorauthpresent': ['true', 'false'],
  'k:bytes': ['QmluYXJ5', 'AAAA', 'Zm9v'],
  'aws:sourceip': [
    ...['203.0.113.7', '203.0.113.8', '10.9.9.9', '10.200.0.1', '198.51.100.1'],
    ...['2001:db8::1', '2001:db8:8000::1', '2001:dead::1'],
  ],
  // No request crosses partitions (reference-arns), so that all of these are of one.
  'aws:sourcearn': [
    'arn:aws:sns:us-east-1:111122223333:orders',
    'arn:aws:sns:us-east-1:111122223333:others',
    'arn:aws:sns:us-east-1:111122223333:x',
    'arn:aws:logs:us-east-1:111122223333:log-group:x',
    'arn:aws:logs:us-east-1:111122223333:x',
    'arn:aws:iam::111122223333:user/alice',
    'arn:aws:iam::111122223333:user/bob',
    'arn:aws:iam::111122223333:user/carl',
    'arn:aws:iam::111122223333:user/${aws:username}',
    'arn:aws:x:::y',
  ],
};

/** Keys that can be undecided here. */
export const OPEN_KEYS: readonly string[] = Object.keys(SINGLES);

const isSeveral = (key: string) => KEYS.some((k) => k.name === key && k.several === true);

/** Lists up to three of some values: more of them can tell no more apart where three conditions ask for some value. */
function lists(values: readonly string[]): string[][] {
  const out: string[][] = [];
  for (const [i, a] of values.entries()) {
    out.push([a]);
    for (const [j, b] of values.slice(i + 1).entries()) {
      out.push([a, b]);
      for (const c of values.slice(i + j + 2)) out.push([a, b, c]);
    }
  }
  return out;
}

/** The single values that the key can have by what is known of it. */
function singles(key: string, fact: KeyFact): readonly string[] {
  if (fact.state !== 'undecided') return [];
  if (fact.among !== undefined) return fact.among.filter((v) => v !== null);
  const values = SINGLES[key] ?? [];
  const { within } = fact;
  if (within === undefined) return values;
  return values.filter((v) => Date.parse(v) >= Date.parse(within[0]) && Date.parse(v) <= Date.parse(within[1]));
}

const mayBeAbsent = (fact: KeyFact) =>
  fact.state === 'undecided' && fact.present !== true && (fact.among === undefined || fact.among.includes(null));

interface Asks {
  readonly keys: ReadonlySet<string>;
  /** Whether it holds. */
  readonly holds: (context: ReferenceContext) => boolean;
}

const variablesIn = (text: string) =>
  [...text.matchAll(/\$\{([^${},]+)/g)].map((found) => (found[1] ?? '').toLowerCase());

/** All that the policies ask of keys. */
export function asksOf(policies: DrawnPolicies, resources: readonly string[]): readonly Asks[] {
  const { scps, rcps, resource, trust, ...plain } = policies;
  const texts = [...Object.values(plain).flat(), ...scps.flat(), ...rcps.flat(), resource, trust];
  const found = new Map<string, Asks>();
  for (const { variables, statements } of texts.map(referenceDocument)) {
    for (const statement of statements) {
      for (const line of statement.conditions)
        found.set(JSON.stringify([line, variables]), {
          keys: new Set([line.key.toLowerCase(), ...line.values.flatMap(variablesIn)]),
          holds: (context) => conditionHolds(line, context, variables),
        });
      for (const pattern of [...(statement.resource ?? []), ...(statement.notResource ?? [])]) {
        const keys = new Set(variablesIn(pattern));
        if (keys.size === 0) continue;
        for (const one of resources)
          found.set(JSON.stringify([pattern, one, variables]), {
            keys,
            holds: (context) => {
              const signs = signsOf(pattern, { variables, wildcards: true }, context);
              return signs !== null && fitsSigns(signs, one);
            },
          });
      }
    }
  }
  return [...found.values()];
}

/**
 * The completions of the open keys; null where there are more than `most`. Of values by which everything asked comes out
 * alike, one stands for all.
 */
export function completions(
  open: ReadonlyMap<string, KeyFact>,
  known: ReferenceContext,
  asks: readonly Asks[],
  most: number,
): readonly ReferenceContext[] | null {
  let all: ReferenceContext[] = [new Map(known)];
  for (const [key, fact] of open) {
    const about = asks.filter((a) => a.keys.has(key));
    // What rests on two open keys must be tried with every value.
    const tied = about.some((a) => [...open.keys()].some((other) => other !== key && a.keys.has(other)));
    const distinct = (values: readonly Values[]): readonly Values[] => {
      const byOutcome = new Map<string, Values>();
      for (const one of values) {
        const context = filled(known, key, one);
        const outcome = tied ? JSON.stringify(one) : about.map((a) => Number(a.holds(context))).join('');
        if (!byOutcome.has(outcome)) byOutcome.set(outcome, one);
      }
      return [...byOutcome.values()];
    };
    const whole = singles(key, fact);
    const single = distinct(whole.map((v) => [v])).flatMap((v) => v ?? []);
    // To set operators an empty string by itself is another thing than in a list.
    const several = isSeveral(key) ? lists([...new Set([...single, ...whole.filter((v) => v === '')])]) : null;
    if (several !== null && several.length > most) return null;
    const values = distinct([...(several ?? single.map((v) => [v])), ...(mayBeAbsent(fact) ? [null] : [])]);
    if (all.length * values.length > most) return null;
    all = all.flatMap((context) => values.map((one) => filled(context, key, one)));
  }
  return all;
}

/** The context with one key filled in. */
export function filled(context: ReferenceContext, key: string, values: Values): ReferenceContext {
  const out = new Map(context);
  if (values === null) out.delete(key);
  else out.set(key, values);
  return out;
}

/** Whether all conditions hold. */
export const allHold = (conditions: readonly ReferenceCondition[], context: ReferenceContext): boolean =>
  conditions.every((c) => conditionHolds(c, context, true));
