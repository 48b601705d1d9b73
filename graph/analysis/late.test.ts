import { describe, expect, it } from 'vitest';
import type { World } from '../build/world.js';
import { accountDump } from '../content/account.js';
import { parseContent, techniques } from '../content/load.js';
import { techniqueForm } from '../content/technique.js';
import { asNodeId } from '../schema/ids.js';
import { analyseIdentities } from './analyse.js';
import { authorityOf } from './authority.js';
import { decide } from './decide.js';
import { type EscalationRow, escalations } from './escalation.js';
import { worldOfDump, worldOfDumps } from './testing/world-of.js';

const A = '111122223333';
const arn = (text: string): string => `arn:aws:iam::${A}:${text}`;
const only = (effect: string, action: string, condition: unknown): Record<string, unknown> => ({
  Effect: effect,
  Action: action,
  Resource: '*',
  Condition: condition,
});
/** Eve may start instances with three roles, each in a profile. */
const account = (statements: readonly unknown[], allow: readonly string[] = ['iam:PassRole', 'ec2:RunInstances']) => ({
  users: { eve: { allow, statements } },
  roles: Object.fromEntries(['one', 'two', 'six'].map((name) => [name, { trust: 'ec2.amazonaws.com', profile: true }])),
});
function rowsOf(world: World, id: string): readonly EscalationRow[] {
  const technique = techniques().get(id);
  if (!technique) throw new Error(`no technique ${id}`);
  return escalations(world, [technique]).rows;
}
const told = (rows: readonly EscalationRow[]): readonly string[] =>
  rows.map((r) => `${r.target.slice(r.target.indexOf(':role/') + 6)} ${r.certainty}`).sort();

describe('an instance profile that a condition looks at', () => {
  const key = 'ec2:InstanceProfile';
  it('is that of each target by itself', async () => {
    const some = { ArnLikeIfExists: { [key]: [arn('instance-profile/one'), arn('instance-profile/s*')] } };
    const world = await worldOfDump(accountDump(account([only('Allow', 'ec2:RunInstances', some)], ['iam:PassRole'])));
    expect(told(rowsOf(world, 'ec2.run-instances'))).toEqual(['one certain', 'six certain']);
  });
  it('leaves hops that one statement blocks, for every target', async () => {
    const world = await worldOfDump(
      accountDump(account([{ Sid: 'Guard', ...only('Deny', 'ec2:RunInstances', { Null: { [key]: 'false' } }) }])),
    );
    const { edges, blocked } = analyseIdentities(world);
    expect(edges.filter((e) => e.technique === 'ec2.run-instances')).toEqual([]);
    const stopped = blocked.filter((e) => e.technique === 'ec2.run-instances');
    expect(stopped.map((e) => [e.to, e.certainty, e.blocked?.map((b) => ('sid' in b ? b.sid : null))])).toEqual(
      ['one', 'six', 'two'].map((name) => [arn(`role/${name}`), 'certain', ['Guard']]),
    );
  });
  it('may be one that nobody has seen, where profiles were not listed: never for sure', async () => {
    const unlisted = {
      scope: { account: A, region: 'global', unit: 'iam.instance-profiles' },
      observations: [],
      state: 'denied' as const,
    };
    const of = async (condition: unknown) => {
      const dump = accountDump(account([only('Allow', 'ec2:RunInstances', condition)], ['iam:PassRole on role/one']));
      return told(rowsOf(await worldOfDumps([dump], [unlisted]), 'ec2.run-instances'));
    };
    expect(await of({ ArnEqualsIfExists: { [key]: arn('instance-profile/hidden') } })).toEqual(['one unknown']);
    expect(await of({ Null: { [key]: 'true' } })).toEqual([]);
  });
});

describe('keys of EC2', () => {
  it('are missing from resources of a type that lacks them', async () => {
    const allowed = async (condition: unknown, resource: string): Promise<boolean> => {
      const world = await worldOfDump(accountDump(account([only('Allow', 'ec2:RunInstances', condition)], [])));
      const eve = authorityOf(world, asNodeId(arn('user/eve')));
      return eve !== null && decide(world, eve, 'ec2:RunInstances', resource, { isNew: true }).allowed;
    };
    const instance = `arn:aws:ec2:us-east-1:${A}:instance/i-1`;
    const image = 'arn:aws:ec2:us-east-1::image/ami-1';
    const type = { StringEquals: { 'ec2:InstanceType': 't3.micro' } };
    expect([await allowed(type, instance), await allowed(type, image)]).toEqual([true, false]);
    const ifThere = { StringEqualsIfExists: { 'ec2:InstanceType': 't3.micro' } };
    expect([await allowed(ifThere, instance), await allowed(ifThere, image)]).toEqual([true, true]);
    // What belongs to the request comes with every resource.
    const region = { StringEquals: { 'ec2:Region': 'us-east-1' } };
    expect([await allowed(region, instance), await allowed(region, image)]).toEqual([true, true]);
  });
});

describe('what a role is given to', () => {
  const key = 'iam:AssociatedResourceArn';
  const asked = async (condition: unknown, effect = 'Allow') => {
    const roles = { boss: { trust: 'lambda.amazonaws.com' } };
    const allow = ['lambda:CreateFunction', 'lambda:InvokeFunction', ...(effect === 'Deny' ? ['iam:PassRole'] : [])];
    const users = { eve: { allow, statements: [only(effect, 'iam:PassRole', condition)] } };
    const [row] = rowsOf(await worldOfDump(accountDump({ users, roles })), 'lambda.create+invoke');
    return row && [row.certainty, ...row.conditions.map((c) => `${c.operator} ${c.values.join()}`)];
  };
  const functions = (id: string): string => `arn:aws:lambda:*:${id}:function:*`;
  it('is asked both ways where AWS does not say that the service tells it', async () => {
    expect(await asked({ ArnLike: { [key]: functions(A) } })).toEqual([
      'conditional',
      `ArnEquals arn:aws:lambda:us-east-1:${A}:function:new`,
    ]);
    expect(await asked({ ArnLike: { [key]: functions(A) } }, 'Deny')).toEqual(['conditional', 'Null true']);
    expect(await asked({ Null: { [key]: 'true' } })).toEqual(['conditional', 'Null true']);
    expect(await asked({ ArnLikeIfExists: { [key]: functions(A) } })).toEqual(['certain']);
    expect(await asked({ ArnLike: { [key]: functions('999999999999') } }, 'Deny')).toEqual(['certain']);
  });
  it('is nothing that the technique makes no use of', async () => {
    expect(await asked({ ArnLike: { [key]: `arn:aws:ec2:*:${A}:instance/*` } })).toBeUndefined();
    expect(await asked({ ArnLikeIfExists: { [key]: `arn:aws:ec2:*:${A}:instance/*` } })).toEqual([
      'conditional',
      'Null true',
    ]);
    expect(await asked({ ArnNotLike: { [key]: `arn:aws:ec2:*:${A}:instance/*` } }, 'Deny')).toBeUndefined();
  });
});

describe('the words of a context', () => {
  it('are few', () => {
    const text = (word: string) => `id: x.one
title: t
kind: compound
summary: s
actor: [iam.user]
target: iam.role
actions: [{ action: 'iam:PassRole', on: passedRole, context: { k: ${word} } }]
grants: target
steps: [s]
trail: [t]
remedy: [r]
references: ['https://docs.aws.amazon.com/']
`;
    expect(parseContent(text('$target'), 'one.yaml', techniqueForm).id).toBe('x.one');
    expect(() => parseContent(text('$targte'), 'one.yaml', techniqueForm)).toThrow('the words of a context are');
  });
});
