/** Whatever the graph holds: one type for all, its properties and tags as lists, its neighbours as connections. */
import type { AssetView } from '../../services/assets.js';
import {
  type Expansion as ExpansionShape,
  expandableEdges,
  type Neighbour as NeighbourShape,
  neighboursOf,
} from '../../services/neighbours.js';
import { resolveId } from '../../services/resolve.js';
import { builder } from '../builder.js';
import { bounded, connection, decodeCursor, encodeCursor } from '../connection.js';
import { mentioned } from '../context.js';
import { badInput } from '../errors.js';
import { BecauseType, ConditionType } from './evidence.js';
import { CertaintyEnum, DirectionEnum, FamilyEnum } from './words.js';

const Tag = builder.objectRef<AssetView['tags'][number]>('Tag').implement({
  fields: (t) => ({ key: t.exposeString('key'), value: t.exposeString('value') }),
});

const Property = builder.objectRef<AssetView['properties'][number]>('Property').implement({
  fields: (t) => ({
    name: t.exposeString('name'),
    value: t.exposeString('value'),
    about: t.exposeString('about', { description: 'What the property says, in one sentence.' }),
  }),
});

const Expansion = builder.objectRef<ExpansionShape>('Expansion').implement({
  description: 'A way to expand an asset.',
  fields: (t) => ({
    edge: t.exposeString('edge'),
    direction: t.expose('direction', { type: DirectionEnum }),
    title: t.exposeString('title', { description: 'Read from the asset: "can assume", "can be assumed by".' }),
    count: t.exposeInt('count'),
  }),
});

export const Asset = builder.objectRef<AssetView>('Asset');

const Neighbour = builder.objectRef<NeighbourShape>('Neighbour').implement({
  description: 'One edge seen from an asset.',
  fields: (t) => ({
    asset: t.field({ type: Asset, resolve: (n, _, context) => mentioned(context, n.id) }),
    edge: t.exposeString('edge'),
    title: t.exposeString('title'),
    direction: t.expose('direction', { type: DirectionEnum }),
    certainty: t.expose('certainty', { type: CertaintyEnum, nullable: true }),
    technique: t.exposeString('technique', { nullable: true }),
    because: t.field({ type: [BecauseType], resolve: (n) => [...n.because] }),
    conditions: t.field({ type: [ConditionType], resolve: (n) => [...n.conditions] }),
  }),
});
const NeighbourConnection = connection('NeighbourConnection', Neighbour, 'NeighbourEdge');

builder.node(Asset, {
  description: 'A node of the graph.',
  id: { resolve: (a) => a.id },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'typeTitle' in value,
  loadOne: (id, context) => context.assets.load(id),
  fields: (t) => ({
    key: t.exposeString('id', { description: 'The graph id: ARN, urn:portolan:…, account:…, internet.' }),
    type: t.exposeString('type'),
    typeTitle: t.exposeString('typeTitle'),
    typePlural: t.exposeString('typePlural', { description: 'What several of the type are called.' }),
    family: t.expose('family', { type: FamilyEnum }),
    icon: t.exposeString('icon'),
    name: t.exposeString('name'),
    account: t.exposeString('account'),
    accountName: t.exposeString('accountName'),
    region: t.exposeString('region'),
    fact: t.exposeString('fact', { nullable: true, description: 'One line of the most telling fact.' }),
    external: t.exposeBoolean('external'),
    stale: t.exposeString('stale', {
      nullable: true,
      description: 'The scope state that keeps it although the newest attempt did not confirm it.',
    }),
    firstSeen: t.exposeString('firstSeen', { nullable: true }),
    lastSeen: t.exposeString('lastSeen', { nullable: true }),
    tags: t.field({ type: [Tag], resolve: (a) => [...a.tags] }),
    properties: t.field({ type: [Property], resolve: (a) => [...a.properties] }),
    sensitive: t.exposeBoolean('sensitive'),
    isPrincipal: t.exposeBoolean('isPrincipal'),
    expansions: t.field({
      type: [Expansion],
      description: 'Ways to expand it with their counts, most telling first.',
      extensions: { cost: 20 },
      resolve: async (a, _, context) => [...((await context.expansions.load(a.id)) ?? [])],
    }),
    neighbours: t.field({
      type: NeighbourConnection,
      extensions: { cost: 500 },
      args: {
        edge: t.arg.string({ required: true }),
        direction: t.arg({ type: DirectionEnum, required: true }),
        first: t.arg.int({ defaultValue: 25 }),
        after: t.arg.string(),
      },
      resolve: async (a, args, context) => {
        if (!expandableEdges.has(args.edge))
          throw badInput(`There is no edge type '${args.edge.slice(0, 50)}'; legend lists them.`);
        const after = decodeCursor(args.after, 1)?.[0] ?? null;
        const page = await neighboursOf(context.reader, a.id, args.edge, args.direction, {
          first: bounded(args.first, 25),
          after,
        });
        return {
          nodes: page.neighbours,
          cursors: page.neighbours.map((n) => encodeCursor([n.id])),
          hasNext: page.hasNext,
          hasPrevious: after !== null,
          total: page.total,
        };
      },
    }),
  }),
});

builder.queryField('asset', (t) =>
  t.field({
    type: Asset,
    nullable: true,
    args: {
      id: t.arg.string({
        required: true,
        description: 'A graph id, or what stands for one: an access key id, a unique id, an address, a session ARN.',
      }),
    },
    resolve: async (_, args, context) => {
      const direct = await context.assets.load(args.id);
      if (direct !== null) return direct;
      const resolved = await resolveId(context.reader, args.id);
      return resolved.kind === 'found' ? context.assets.load(resolved.id) : null;
    },
  }),
);
