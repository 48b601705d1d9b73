/** What a verdict rests on, and what remains to be met. */
import type { Because, Condition as ConditionShape } from '../../graph/schema/verdict.js';
import { builder } from '../builder.js';

export const BecauseType = builder.objectRef<Because>('Because').implement({
  description: 'Either a policy statement (policy, statement, layer, effect) or a fact (fact, source).',
  fields: (t) => ({
    policy: t.string({ nullable: true, resolve: (b) => ('policy' in b ? b.policy : null) }),
    statement: t.int({
      nullable: true,
      description: 'Index of the statement, from 0.',
      resolve: (b) => ('policy' in b ? b.statement : null),
    }),
    sid: t.string({ nullable: true, resolve: (b) => ('policy' in b ? b.sid : null) }),
    layer: t.string({ nullable: true, resolve: (b) => ('policy' in b ? b.layer : null) }),
    effect: t.string({ nullable: true, resolve: (b) => ('policy' in b ? b.effect : null) }),
    fact: t.string({ nullable: true, resolve: (b) => ('fact' in b ? b.fact : null) }),
    source: t.string({ nullable: true, resolve: (b) => ('fact' in b ? b.source : null) }),
    text: t.exposeString('text', { description: "A person's sentence." }),
  }),
});

export const ConditionType = builder.objectRef<ConditionShape>('Condition').implement({
  description: 'A condition that remains, as evaluable as the block of the policy it comes from.',
  fields: (t) => ({
    key: t.exposeString('key'),
    operator: t.exposeString('operator'),
    values: t.stringList({ resolve: (c) => [...c.values] }),
    text: t.exposeString('text'),
  }),
});
