import { describe, expect, it } from 'vitest';
import { accountDump, mergePatch, smallAccountId } from '../content/account.js';
import { techniques } from '../content/load.js';
import type { Technique, TechniqueCases } from '../content/technique.js';
import { actionInfo } from '../iam/catalogue/catalogue.js';
import { type EscalationRow, escalations } from './escalation.js';
import { worldOfDump } from './testing/world-of.js';

describe('every technique', () => {
  const all = [...techniques().values()];
  it.each(all.map((t) => [t.id, t] as const))('%s asks for actions that AWS has', (_, t) => {
    expect(t.actions.map((r) => r.action).filter((a) => !actionInfo(a))).toEqual([]);
  });
  it.each(all.filter((t) => t.cases).map((t) => [t.id, t] as const))(
    '%s has a case that must fire, sure or not',
    (_, t) => {
      const found = [t.cases?.must, t.cases?.conditional, t.cases?.unknown].map((c) => c?.length ?? 0);
      expect(Math.max(...found)).toBeGreaterThan(0);
    },
  );
});

type Case = TechniqueCases['must'][number];

/** Rows of the technique for the start and target of a case. */
async function rowsOf(technique: Technique, cases: TechniqueCases, one: Case): Promise<readonly EscalationRow[]> {
  const world = await worldOfDump(accountDump(mergePatch(cases.account, one.change ?? {})));
  const start = smallAccountId(one.start ?? cases.start);
  const wanted = one.target ?? cases.target;
  const target = wanted === 'self' ? start : smallAccountId(wanted);
  // A near miss that misspells its actors would prove nothing.
  for (const id of [start, target])
    expect([...world.assets.keys()], `${one.name}: ${id} is in the account`).toContain(id);
  const { rows } = escalations(world, [technique]);
  return rows.filter((r) => r.principal === start && r.target === target);
}

describe.each([...techniques().values()].filter((t) => t.cases).map((t) => [t.id, t] as const))(
  '%s',
  (_, technique) => {
    const { cases } = technique;
    if (!cases) throw new Error(`${technique.id} has no cases`);
    it.each(cases.must.map((c) => [c.name, c] as const))('fires: %s', async (_name, one) => {
      const rows = await rowsOf(technique, cases, one);
      // What no collector sees stays a condition.
      expect(rows.map((r) => r.certainty)).toEqual([technique.remains.length > 0 ? 'conditional' : 'certain']);
      expect(rows[0]?.because.length).toBeGreaterThan(0);
    });
    it.each((cases.conditional ?? []).map((c) => [c.name, c] as const))(
      'fires on conditions: %s',
      async (_name, one) => {
        const rows = await rowsOf(technique, cases, one);
        expect(rows.map((r) => r.certainty)).toEqual(['conditional']);
        expect(rows[0]?.conditions.length).toBeGreaterThan(0);
      },
    );
    it.each(cases.mustNot.map((c) => [c.name, c] as const))('does not fire: %s', async (_name, one) => {
      expect(await rowsOf(technique, cases, one)).toEqual([]);
    });
    it.each((cases.unknown ?? []).map((c) => [c.name, c] as const))('is not sure: %s', async (_name, one) => {
      const rows = await rowsOf(technique, cases, one);
      expect(rows.map((r) => r.certainty)).toEqual(['unknown']);
    });
  },
);
