import { describe, expect, it } from 'vitest';
import { accountDump, mergePatch, smallAccountId } from '../content/account.js';
import { techniques } from '../content/load.js';
import type { Technique, TechniqueCases } from '../content/technique.js';
import { type EscalationRow, escalations } from './escalation.js';
import { worldOfDump } from './testing/world-of.js';

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
      expect(rows.map((r) => r.certainty)).toEqual(['certain']);
      expect(rows[0]?.because.length).toBeGreaterThan(0);
    });
    it.each(cases.mustNot.map((c) => [c.name, c] as const))('does not fire: %s', async (_name, one) => {
      expect(await rowsOf(technique, cases, one)).toEqual([]);
    });
    it.each((cases.unknown ?? []).map((c) => [c.name, c] as const))('is not sure: %s', async (_name, one) => {
      const rows = await rowsOf(technique, cases, one);
      expect(rows.map((r) => r.certainty)).toEqual(['unknown']);
    });
  },
);
