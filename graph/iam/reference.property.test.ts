/** The compiled evaluator against the reference evaluator in `testing/reference`, which is written from the AWS pages alone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../schema/verdict.js';
import { decide, evaluate } from './evaluate.js';
import { always } from './testing/always.js';
import { type DrawnRequest, drawnPolicies, drawnRequest } from './testing/drawn.js';
import { KEYS } from './testing/pools.js';
import { Sides } from './testing/sides.js';

const DEEP = Boolean(process.env.PORTOLAN_DEEP);
/** Requests for each set of policies: compiling is the smaller part then. */
const BATCH = DEEP ? 200 : 50;
const REQUESTS = DEEP ? 1_000_000 : 20_000;

const told = (request: DrawnRequest) =>
  JSON.stringify({ ...request, applies: [...request.applies], context: Object.fromEntries(request.context) });

describe('the compiled evaluator', () => {
  it('decides as the reference evaluator does', { timeout: 900_000 }, async () => {
    const met: Record<Decision, number> = { Allow: 0, ImplicitDeny: 0, ExplicitDeny: 0 };
    let asked = 0;
    await always(
      { numRuns: (4 * REQUESTS) / BATCH, seed: 20261124 },
      [
        drawnPolicies({ loose: true, keys: KEYS }),
        fc.array(drawnRequest, { minLength: 1, maxLength: BATCH, size: 'max' }),
      ],
      (policies, requests) => {
        if (asked >= REQUESTS) return;
        const sides = new Sides(policies);
        for (const request of requests) {
          asked++;
          const expected = sides.reference(request);
          const product = sides.product(request);
          const { decision, certainty } = evaluate(product);
          const alone = decide(product);
          met[expected]++;
          if (decision === expected && certainty === 'certain' && alone.decision === expected) continue;
          throw new Error(`${expected}, not ${decision} (${certainty}; alone ${alone.decision}): ${told(request)}`);
        }
      },
    );
    expect(asked).toBeGreaterThanOrEqual(REQUESTS);
    // None of them may be so rare that the comparison says little of it.
    for (const count of Object.values(met)) expect(count).toBeGreaterThan(REQUESTS / 10);
  });
});
