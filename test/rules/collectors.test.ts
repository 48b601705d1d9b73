/** Rules that every collector keeps: what it calls it declares, and the other way round; what it yields is declared. */
import { describe, expect, it } from 'vitest';
import { actionInfo } from '../../graph/iam/catalogue/catalogue.js';
import { edgeDeclaration } from '../../graph/schema/edges.js';
import { nodeDeclaration } from '../../graph/schema/registry.js';
import { loadCollectors } from '../../ingest/run/collectors.js';
import { actionOf } from '../../ingest/run/iam-action.js';
import { answersOf } from '../support/aws-answers/index.js';
import { type Answer, Refusal, refuse, runUnit } from '../support/fake-call.js';

const collectors = await loadCollectors();
const units = [...collectors.values()].flatMap((collector) =>
  collector.units.map((unit) => [`${collector.service}.${unit.name}`, collector, unit] as const),
);

describe('the collectors', () => {
  it('cover the services of the first part', () => {
    expect([...collectors.keys()]).toEqual(
      expect.arrayContaining([
        'dynamodb',
        'ec2',
        'elbv2',
        'iam',
        'kms',
        'lambda',
        'organizations',
        'rds',
        'resourcegroupstaggingapi',
        's3',
        's3control',
        'secretsmanager',
        'sns',
        'sqs',
        'ssm',
      ]),
    );
  });

  it.each(units)('%s calls exactly the operations whose IAM actions it declares', async (_, collector, unit) => {
    const { asked } = await runUnit(collector, unit.name, answersOf(collector.service));
    const called = new Set(asked.map((a) => actionOf(a.service, a.operation)));
    expect([...called].sort()).toEqual([...unit.actions].sort());
  });

  it.each(units)('%s declares only read-only actions that AWS documents', (_, __, unit) => {
    for (const action of unit.actions) {
      const info = actionInfo(action);
      expect([action, info?.level]).toEqual([action, expect.stringMatching(/^(list|read)$/)]);
    }
  });

  it.each(units)('%s names commands that its SDK client has', async (_, collector, unit) => {
    const { asked } = await runUnit(collector, unit.name, answersOf(collector.service));
    for (const { service, operation } of asked) {
      const { commands } = (await collectors.get(service)?.client()) ?? { commands: {} };
      expect(Object.keys(commands)).toContain(`${operation}Command`);
    }
  });

  it.each(units)(
    '%s yields declared types with declared properties and links, each id once',
    async (_, collector, unit) => {
      const { seen } = await runUnit(collector, unit.name, answersOf(collector.service));
      expect(seen.length).toBeGreaterThan(0);
      expect(new Set(seen.map((s) => s.id)).size).toBe(seen.length);
      for (const one of seen) {
        expect(unit.yields).toContain(one.type);
        const { properties } = nodeDeclaration(one.type);
        expect(Object.keys(one.props).filter((p) => !(p in properties))).toEqual([]);
        for (const [name, value] of Object.entries(one.props)) {
          const kind = properties[name]?.kind;
          if (kind === 'strings')
            expect(value).toSatisfy((v: unknown) => Array.isArray(v) && v.every((s) => typeof s === 'string'));
          else if (kind !== undefined && value !== undefined)
            expect([name, typeof value]).toEqual([name, kind === 'time' ? 'string' : kind]);
          if (kind === 'time') expect(new Date(String(value)).toISOString()).toBe(value);
        }
        for (const link of one.links ?? []) {
          const { properties: allowed } = edgeDeclaration(link.edge);
          expect(Object.keys(link.props ?? {}).filter((p) => !(p in allowed))).toEqual([]);
          if (link.toType) expect(nodeDeclaration(link.toType)).toBeDefined();
        }
      }
    },
  );

  it.each(units)('%s builds every id in the partition of the call', async (_, collector, unit) => {
    const china = { partition: 'aws-cn', region: collector.scope === 'global' ? 'global' : 'cn-north-1' };
    const moved = (value: object): object =>
      value instanceof Refusal ? value : JSON.parse(JSON.stringify(value).replaceAll('arn:aws:', 'arn:aws-cn:'));
    const answers = Object.fromEntries(
      Object.entries(answersOf(collector.service)).map(([operation, answer]): [string, Answer] => [
        operation,
        typeof answer === 'function' ? (input) => moved(answer(input)) : moved(answer),
      ]),
    );
    const { seen } = await runUnit(collector, unit.name, answers, china);
    const ids = seen.flatMap((s) => [s.id, ...(s.links ?? []).map((l) => l.to)]);
    expect(ids.filter((id) => id.startsWith('arn:aws:'))).toEqual([]);
  });

  it.each(units)('%s ends its scope when its list is denied', async (_, collector, unit) => {
    const denied = Object.fromEntries(Object.keys(answersOf(collector.service)).map((o) => [o, refuse('denied')]));
    await expect(runUnit(collector, unit.name, denied)).rejects.toThrow('the scope ends denied');
  });
});
