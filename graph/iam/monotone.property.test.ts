/** What changes of policies can do to a decision, over all layers, callers and forms of statements. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Decision } from '../schema/verdict.js';
import { decide } from './evaluate.js';
import { always } from './testing/always.js';
import {
  type DrawnPolicies,
  type DrawnRequest,
  drawnPolicies,
  drawnRequest,
  drawnStatement,
  type Kind,
  SWITCHES,
} from './testing/drawn.js';
import { KEYS } from './testing/pools.js';
import { Sides } from './testing/sides.js';

const RUNS = { numRuns: process.env.PORTOLAN_DEEP ? 5_000 : 150, seed: 20261126 };
const RANK: Readonly<Record<Decision, number>> = { ExplicitDeny: 0, ImplicitDeny: 1, Allow: 2 };
const ASKING = { loose: true, keys: KEYS };
const policies = drawnPolicies(ASKING);
const requests = fc.array(drawnRequest, { minLength: 20, maxLength: 20, size: 'max' });

type Json = Readonly<Record<string, unknown>>;
const policyShape = z.looseObject({
  Statement: z.union([z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown()))]),
});

/** The policy with its statements changed. */
function withStatements(text: string, change: (statements: readonly Json[]) => readonly Json[]): string {
  const policy = policyShape.parse(JSON.parse(text));
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  return JSON.stringify({ ...policy, Statement: change(statements) });
}

/** The policies with every text of a place changed. */
function changed(p: DrawnPolicies, place: keyof DrawnPolicies, change: (text: string) => string): DrawnPolicies {
  const of = (value: string | readonly (string | readonly string[])[]): unknown =>
    typeof value === 'string' ? change(value) : value.map((v) => of(v));
  return Object.assign({ ...p }, { [place]: of(p[place]) });
}

const decisions = (p: DrawnPolicies, asked: readonly DrawnRequest[]) => {
  const sides = new Sides(p);
  return asked.map((r) => decide(sides.product(r)).decision);
};

const PLACES: readonly (readonly [keyof DrawnPolicies, Kind])[] = [
  ['identity', 'identity'],
  ['boundary', 'limit'],
  ['session', 'limit'],
  ['scps', 'limit'],
  ['rcps', 'rcp'],
  ['endpoint', 'resource'],
  ['resource', 'resource'],
  ['trust', 'trust'],
];

/** So that what limits say makes a difference: they apply, and identity policies allow all. */
const FULL = '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
const telling = (p: DrawnPolicies, kind: Kind): DrawnPolicies =>
  kind === 'limit' || kind === 'rcp' ? { ...p, identity: [FULL] } : p;
const applying = (asked: readonly DrawnRequest[], place: keyof DrawnPolicies): readonly DrawnRequest[] =>
  asked.map((r) => ({ ...r, applies: new Set([...r.applies, ...SWITCHES.filter((s) => s === place)]) }));

/** Compares decisions before and after a change; true if one differs. */
function compare(
  before: readonly Decision[],
  after: readonly Decision[],
  fine: (before: number, after: number) => boolean,
  asked: readonly DrawnRequest[],
): boolean {
  let differs = false;
  for (const [i, was] of before.entries()) {
    const is = after[i] ?? was;
    differs ||= is !== was;
    if (!fine(RANK[was], RANK[is])) expect({ request: asked[i], decision: is }).toMatchObject({ decision: was });
  }
  return differs;
}

describe.each(PLACES)('one statement more in %s', (place, kind) => {
  const statement = (effect: 'Allow' | 'Deny') => drawnStatement(kind, ASKING, effect);
  it('never adds access if it denies', async () => {
    let effects = 0;
    await always(RUNS, [policies, requests, statement('Deny')], (drawn, all, more) => {
      const [p, asked] = [telling(drawn, kind), applying(all, place)];
      const after = decisions(
        changed(p, place, (t) => withStatements(t, (s) => [...s, more])),
        asked,
      );
      if (compare(decisions(p, asked), after, (was, is) => is <= was, asked)) effects++;
    });
    expect(effects).toBeGreaterThan(0);
  });
  it('never removes access if it allows', async () => {
    let effects = 0;
    await always(RUNS, [policies, requests, statement('Allow')], (drawn, all, more) => {
      const [p, asked] = [telling(drawn, kind), applying(all, place)];
      const after = decisions(
        changed(p, place, (t) => withStatements(t, (s) => [more, ...s])),
        asked,
      );
      if (compare(decisions(p, asked), after, (was, is) => is >= was, asked)) effects++;
    });
    expect(effects).toBeGreaterThan(0);
  });
});

describe.each(['boundary', 'session', 'scps', 'rcps', 'endpoint'] as const)('a limit: %s', (limit) => {
  it('only shrinks access', async () => {
    let effects = 0;
    await always(RUNS, [policies, requests], (p, all) => {
      // A federated user holds its user's permissions only with a session policy (API_GetFederationToken); users have none.
      const asked = all.filter((r) => limit !== 'session' || !['federatedUser', 'user'].includes(r.caller.type));
      const switched = (on: boolean) =>
        asked.map((r): DrawnRequest => {
          const applies = new Set(r.applies);
          if (on) applies.add(limit);
          else applies.delete(limit);
          return { ...r, applies };
        });
      if (compare(decisions(p, switched(false)), decisions(p, switched(true)), (was, is) => is <= was, asked))
        effects++;
    });
    expect(effects).toBeGreaterThan(10);
  });
});

it.each(['scps', 'rcps'] as const)('one level more of %s only shrinks access', async (layer) => {
  let effects = 0;
  await always(RUNS, [policies, policies, requests], (p, q, asked) => {
    const more = { ...p, [layer]: [...p[layer], ...q[layer]] };
    if (compare(decisions(p, asked), decisions(more, asked), (was, is) => is <= was, asked)) effects++;
  });
  expect(effects).toBeGreaterThan(10);
});

describe('ways to write the same', () => {
  const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
  /** The statement with some elements rewritten. */
  const rewritten = (s: Json, elements: RegExp, write: (value: unknown) => unknown): Json =>
    Object.fromEntries(Object.entries(s).map(([name, value]) => [name, elements.test(name) ? write(value) : value]));
  const conditionKeys = (write: (key: string) => string) => (block: unknown) =>
    JSON.parse(JSON.stringify(block), (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(
            Object.entries(value).map(([k, v]) => [k.includes(':') && !k.startsWith('For') ? write(k) : k, v]),
          )
        : value,
    );
  const ways: readonly (readonly [string, (s: readonly Json[]) => readonly Json[]])[] = [
    ['statements in another order', (s) => [...s].reverse()],
    ['statements twice', (s) => [...s, ...s]],
    [
      'actions in capitals',
      (s) => s.map((x) => rewritten(x, /Action$/, (v) => listOf(v).map((a) => String(a).toUpperCase()))),
    ],
    [
      'actions in small letters',
      (s) => s.map((x) => rewritten(x, /Action$/, (v) => listOf(v).map((a) => String(a).toLowerCase()))),
    ],
    [
      'lists in another order, with values twice',
      (s) => s.map((x) => rewritten(x, /(Action|Resource)$/, (v) => [...listOf(v)].reverse().flatMap((a) => [a, a]))),
    ],
    [
      'condition keys in capitals',
      (s) =>
        s.map((x) =>
          rewritten(
            x,
            /^Condition$/,
            conditionKeys((k) => k.toUpperCase()),
          ),
        ),
    ],
    [
      'condition keys in small letters',
      (s) =>
        s.map((x) =>
          rewritten(
            x,
            /^Condition$/,
            conditionKeys((k) => k.toLowerCase()),
          ),
        ),
    ],
    ['elements in another order', (s) => s.map((x) => Object.fromEntries(Object.entries(x).reverse()))],
    ['other Sids', (s) => s.map((x, i) => ({ ...x, Sid: `Other${i}` }))],
  ];
  it.each(ways)('%s change no decision', async (_, way) => {
    await always(RUNS, [policies, requests], (p, asked) => {
      let other = p;
      for (const [place] of PLACES) other = changed(other, place, (t) => withStatements(t, way));
      compare(decisions(p, asked), decisions(other, asked), (was, is) => was === is, asked);
    });
  });
  it('policies in another order, and each statement a policy of its own, change no decision', async () => {
    const split = (texts: readonly string[]): readonly string[] =>
      [...texts].reverse().flatMap((text) => {
        const alone: string[] = [];
        withStatements(text, (statements) => {
          for (const s of statements) alone.push(withStatements(text, () => [s]));
          return statements;
        });
        return alone;
      });
    await always(RUNS, [policies, requests], (p, asked) => {
      const { identity, session, scps, rcps } = p;
      const other = {
        ...p,
        identity: split(identity),
        session: split(session),
        scps: scps.map(split),
        rcps: rcps.map(split),
      };
      compare(decisions(p, asked), decisions(other, asked), (was, is) => was === is, asked);
    });
  });
});
