/**
 * What is undecided: the three-valued answer against the enumeration of all completions, each decided by the reference
 * evaluator. ARCHITECTURE.md, "Verdicts".
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyFact } from './contract.js';
import { decide, evaluate } from './evaluate.js';
import { always } from './testing/always.js';
import { allHold, asksOf, completions, OPEN_KEYS } from './testing/completions.js';
import { drawnPolicies, drawnRequest } from './testing/drawn.js';
import { KEYS, TARGETS } from './testing/pools.js';
import { mostPermissive } from './testing/reference/decide.js';
import { Sides } from './testing/sides.js';

const DEEP = Boolean(process.env.PORTOLAN_DEEP);
const REQUESTS = DEEP ? 50_000 : 4_000;
const BATCH = 25;
/** Completions of one request, at most. */
const MOST = 2_000;

const WITHIN = ['2026-01-01T00:00:00Z', '2026-06-01T00:00:00Z'] as const;

/** Half of some keys are undecided, in one of the ways in which a key can be. */
const openKeys = (keys: readonly string[]): fc.Arbitrary<ReadonlyMap<string, KeyFact>> =>
  fc.tuple(...keys.map((key) => fc.tuple(fc.constant(key), fc.boolean(), fc.nat(5)))).map((all) => {
    const open = new Map<string, KeyFact>();
    for (const [key, isOpen, how] of all) {
      if (!isOpen) continue;
      if (how === 0) open.set(key, { state: 'undecided', present: true });
      else if (how === 1 && key === 'aws:currenttime') open.set(key, { state: 'undecided', within: WITHIN });
      else if (how === 1 && key === 'aws:principaltag/team')
        open.set(key, { state: 'undecided', among: ['a', 'ab', null] });
      else open.set(key, { state: 'undecided' });
    }
    return open;
  });

/** Policies that ask for a few of the keys, so that often one key decides, and requests in which such keys are undecided. */
const drawn = fc
  .subarray(
    KEYS.filter((k) => OPEN_KEYS.includes(k.name)),
    { minLength: 2, maxLength: 3 },
  )
  .chain((keys) =>
    fc.tuple(
      drawnPolicies({ loose: false, keys }),
      fc.array(fc.tuple(drawnRequest, openKeys(keys.map((k) => k.name))), {
        minLength: 1,
        maxLength: BATCH,
        size: 'max',
      }),
    ),
  );

describe('a request with keys that are undecided', () => {
  it('is answered as the enumeration of all completions answers, and the conditions left are enough', {
    timeout: 900_000,
  }, async () => {
    let asked = 0;
    let conditional = 0;
    let left = 0;
    await always({ numRuns: (4 * REQUESTS) / BATCH, seed: 20261125 }, [drawn], ([policies, requests]) => {
      if (asked >= REQUESTS) return;
      const sides = new Sides(policies);
      const asks = asksOf(policies, TARGETS);
      // A role picks its session once, before what is undecided is known, as it picks the value of a free key: where
      // policies name sessions, that is no completion.
      const sessions = /assumed-role/.test(policies.resource + policies.trust + policies.endpoint.join());
      for (const [request, open] of requests) {
        if (sessions && request.caller.type === 'role') continue;
        const all = completions(open, request.context, asks, MOST);
        if (all === null) {
          left++;
          continue;
        }
        asked++;
        const decided = all.map((context) => ({ context, decision: sides.reference(request, context) }));
        const decision = mostPermissive(decided.map((d) => d.decision));
        const others = decided.filter((d) => d.decision !== decision).map((d) => d.decision);
        const certain = others.length === 0;

        const product = sides.product(request, open);
        const verdict = evaluate(product);
        expect(verdict).toMatchObject({
          decision,
          certainty: certain ? 'certain' : 'conditional',
          otherwise: certain ? null : mostPermissive(others),
        });
        expect(decide(product)).toMatchObject({ decision, certainty: verdict.certainty });
        if (certain) {
          expect(verdict.conditions).toEqual([]);
          continue;
        }
        conditional++;
        const met = decided.filter((d) => allHold(verdict.conditions, d.context));
        expect(met.length).toBeGreaterThan(0);
        for (const d of met) expect(d.decision).toBe(decision);
      }
    });
    expect(asked).toBeGreaterThanOrEqual(REQUESTS);
    expect(conditional).toBeGreaterThan(REQUESTS / 25);
    // Too many completions to try.
    expect(left).toBeLessThan(REQUESTS / 50);
  });
});
