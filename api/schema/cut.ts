/** Choke points. */
import {
  type CutList,
  type CutRow,
  DEFAULT_CUTS,
  findCuts,
  type UsedCall as UsedCallShape,
} from '../../services/cuts.js';
import { techniques } from '../../services/techniques.js';
import { builder } from '../builder.js';
import { bounded } from '../connection.js';
import { mentioned } from '../context.js';
import { Asset } from './asset.js';
import { BecauseType } from './evidence.js';
import { answering, question, Technique } from './path.js';

const UsedCall = builder.objectRef<UsedCallShape>('UsedCall').implement({
  fields: (t) => ({
    principal: t.exposeString('principal'),
    permission: t.exposeString('permission'),
    lastUsed: t.exposeString('lastUsed', { nullable: true }),
    alone: t.exposeBoolean('alone', { description: 'Nothing else that was collected could have allowed the calls.' }),
  }),
});

export const Cut = builder.objectRef<CutRow>('Cut').implement({
  description: 'One change that breaks paths: a statement to change, or a fact.',
  fields: (t) => ({
    id: t.exposeString('id'),
    from: t.field({ type: Asset, resolve: (r, _, c) => mentioned(c, r.from) }),
    to: t.field({ type: Asset, resolve: (r, _, c) => mentioned(c, r.to) }),
    kind: t.exposeString('kind', { description: 'Declared edge type of the hop that carries most.' }),
    technique: t.field({
      type: Technique,
      nullable: true,
      resolve: (r) => (r.technique === null ? null : (techniques().get(r.technique) ?? null)),
    }),
    statements: t.field({ type: [BecauseType], resolve: (r) => [...r.statements] }),
    fact: t.field({ type: BecauseType, nullable: true, resolve: (r) => r.fact }),
    hops: t.exposeInt('hops', { description: 'Hops that the change takes away.' }),
    pairs: t.exposeInt('pairs', {
      description:
        'Pairs of start and end without a way left, after the changes before it; in a minimum cut by this one alone.',
    }),
    share: t.exposeFloat('share', { description: 'Of all pairs, 0–1.' }),
    used: t.exposeString('used', { description: 'used, used by this or another, unused, not known.' }),
    usedCalls: t.field({
      type: [UsedCall],
      description: 'Calls seen that rest on what changes, or may: those that nothing else allowed first, at most 20.',
      resolve: (r) => [...r.usedCalls],
    }),
    change: t.exposeString('change', { description: 'What to do, in a sentence.' }),
  }),
});

const CutAnswer = builder.objectRef<CutList>('CutList').implement({
  fields: (t) => ({
    cuts: t.field({ type: [Cut], resolve: (a) => [...a.rows] }),
    pairs: t.exposeInt('pairs', {
      description: 'Pairs of start and end with a certain or conditional way that nobody accepted.',
    }),
    accepted: t.exposeInt('accepted', {
      description: 'Pairs with such a way that somebody accepted: they count to no other figure.',
    }),
    left: t.exposeInt('left', { description: 'Pairs left when all listed changes are made.' }),
    exact: t.exposeBoolean('exact', { description: 'False where a better order may exist.' }),
    minimum: t.exposeInt('minimum', {
      nullable: true,
      description: 'Hops of the whole minimum cut; null where none exists, or none was asked for.',
    }),
  }),
});

const MOST_CUTS = 100;

builder.queryField('cuts', (t) =>
  t.field({
    type: CutAnswer,
    description: 'The few changes that break most paths, each after those before it. Nothing unknown enters.',
    extensions: { cost: 2000 },
    args: {
      from: t.arg.stringList({ description: 'As for paths.' }),
      to: t.arg.stringList({ description: 'As for paths.' }),
      limit: t.arg.int({ defaultValue: DEFAULT_CUTS }),
      minimum: t.arg.boolean({
        defaultValue: false,
        description: 'A smallest set of hops without which nothing is reached at all.',
      }),
      spareUsed: t.arg.boolean({ defaultValue: false, description: 'A hop in use costs as much as ten that are not.' }),
    },
    resolve: (_, args, c) => {
      const { from, to } = question({ from: args.from, to: args.to });
      return answering(
        findCuts(c.reader, {
          from,
          to,
          limit: bounded(args.limit, DEFAULT_CUTS, 'limit', MOST_CUTS),
          minimum: args.minimum ?? false,
          spareUsed: args.spareUsed ?? false,
        }),
      );
    },
  }),
);
