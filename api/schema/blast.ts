/** Blast radius. */
import { pluralOf } from '../../graph/schema/declare.js';
import { nodeDeclaration } from '../../graph/schema/registry.js';
import { type BlastRow, type Blast as BlastShape, type BlastSummary, blastOf } from '../../services/blast.js';
import { catalogueOf } from '../../services/catalogue.js';
import { builder } from '../builder.js';
import { bounded } from '../connection.js';
import { mentioned } from '../context.js';
import { Asset } from './asset.js';
import { answering } from './path.js';
import { CertaintyEnum } from './words.js';

const BlastThing = builder.objectRef<BlastRow>('BlastThing').implement({
  fields: (t) => ({
    asset: t.field({ type: Asset, resolve: (r, _, c) => mentioned(c, r.id) }),
    hops: t.exposeInt('hops', { description: 'Fewest.' }),
    certainty: t.expose('certainty', { type: CertaintyEnum }),
    sensitive: t.exposeString('sensitive', { nullable: true, description: 'Why its content matters.' }),
    admin: t.exposeBoolean('admin'),
  }),
});
const TypeCount = builder.objectRef<{ readonly type: string; readonly count: number }>('TypeCount').implement({
  fields: (t) => ({
    type: t.exposeString('type'),
    title: t.string({
      description: 'What that many are called.',
      resolve: (x) => (x.count === 1 ? nodeDeclaration(x.type).title : pluralOf(nodeDeclaration(x.type))),
    }),
    count: t.exposeInt('count'),
  }),
});

const AdminReach = builder.objectRef<BlastSummary['administers'][number]>('AdminReach').implement({
  description: 'An account whose administrator is reached.',
  fields: (t) => ({
    account: t.exposeString('account'),
    accountName: t.string({
      resolve: async (a, _, c) => (await catalogueOf(c.reader.generation)).accountName(a.account),
    }),
    hops: t.exposeInt('hops', { description: 'Fewest to this one.' }),
  }),
});

const Blast = builder.objectRef<BlastShape>('Blast').implement({
  description: 'What one thing reaches, or what reaches it, by certain and conditional hops.',
  fields: (t) => ({
    reached: t.int({ resolve: (b) => b.summary.reached }),
    certain: t.int({ resolve: (b) => b.summary.certain }),
    types: t.field({ type: [TypeCount], description: 'Most first.', resolve: (b) => [...b.summary.types] }),
    sensitive: t.int({ description: 'Stores whose content matters.', resolve: (b) => b.summary.sensitive }),
    accounts: t.stringList({ resolve: (b) => [...b.summary.accounts] }),
    admins: t.stringList({
      description: 'Accounts whose administrator is among them.',
      resolve: (b) => [...b.summary.admins],
    }),
    administers: t.field({
      type: [AdminReach],
      description: 'The same accounts, each with its own number of hops, nearest first.',
      resolve: (b) => [...b.summary.administers],
    }),
    internet: t.boolean({ resolve: (b) => b.summary.internet }),
    hopsToAdmin: t.int({
      nullable: true,
      description: 'To the nearest of them.',
      resolve: (b) => b.summary.hopsToAdmin,
    }),
    hopsToSensitive: t.int({ nullable: true, resolve: (b) => b.summary.hopsToSensitive }),
    mostHops: t.int({ resolve: (b) => b.summary.mostHops }),
    undecided: t.int({
      description: 'Further things that only something uncollected decides about.',
      resolve: (b) => b.summary.undecided,
    }),
    things: t.field({
      type: [BlastThing],
      description: 'What matters most first.',
      args: { first: t.arg.int({ defaultValue: 20 }) },
      resolve: (b, args) => b.rows.slice(0, bounded(args.first, 20, 'first', 500)),
    }),
  }),
});

builder.queryField('blast', (t) =>
  t.field({
    type: Blast,
    nullable: true,
    extensions: { cost: 500 },
    args: { id: t.arg.string({ required: true }), reverse: t.arg.boolean({ defaultValue: false }) },
    resolve: (_, args, c) => answering(blastOf(c.reader, args.id, args.reverse ?? false)),
  }),
);
