/** The inventory: filter, order, page, facets, completion. */
import { inventoryFacets, inventoryPage } from '../../services/inventory-page.js';
import { MOST_COMPLETIONS, search } from '../../services/search.js';
import { builder } from '../builder.js';
import { bounded, connection, decodeCursor, encodeCursor } from '../connection.js';
import { Asset } from './asset.js';
import { FamilyEnum, InventoryOrderEnum } from './words.js';

const AssetConnection = connection('AssetConnection', Asset, 'AssetEdge');

const InventoryFilter = builder.inputType('InventoryFilter', {
  fields: (t) => ({
    text: t.string({ description: 'Words that name, id or tags contain, all of them.' }),
    types: t.stringList(),
    accounts: t.stringList(),
    regions: t.stringList(),
    families: t.field({ type: [FamilyEnum] }),
    tags: t.stringList({ description: 'key or key=value, all of them.' }),
    stale: t.boolean(),
  }),
});

export const FacetType = builder
  .objectRef<{ readonly field: string; readonly value: string; readonly count: number }>('Facet')
  .implement({
    fields: (t) => ({
      field: t.exposeString('field'),
      value: t.exposeString('value'),
      count: t.exposeInt('count'),
    }),
  });

builder.queryFields((t) => ({
  inventory: t.field({
    type: AssetConnection,
    args: {
      first: t.arg.int({ defaultValue: 50 }),
      after: t.arg.string(),
      filter: t.arg({ type: InventoryFilter }),
      orderBy: t.arg({ type: InventoryOrderEnum, defaultValue: 'name' }),
    },
    resolve: async (_, args, context) => {
      const after = decodeCursor(args.after, 2);
      const page = await inventoryPage(context.reader, {
        filter: args.filter ?? {},
        order: args.orderBy ?? 'name',
        first: bounded(args.first, 50),
        after: after === null ? null : { key: after[0] ?? '', id: after[1] ?? '' },
      });
      const loaded = await Promise.all(page.rows.map((r) => context.assets.load(r.id)));
      // Inventory and graph are of one generation: what one lists the other holds.
      const nodes = loaded.flatMap((a) => (a === null ? [] : [a]));
      return {
        nodes,
        cursors: page.rows.map((r) => encodeCursor([r.key, r.id])),
        hasNext: page.hasNext,
        hasPrevious: after !== null,
        total: page.total,
      };
    },
  }),
  inventoryFacets: t.field({
    type: [FacetType],
    description:
      'Values of type, family, account, region, tag and state with their counts under the filter, each field without its own restriction.',
    args: { filter: t.arg({ type: InventoryFilter }) },
    resolve: async (_, args, context) => [...(await inventoryFacets(context.reader, args.filter ?? {}))],
  }),
  search: t.field({
    type: [Asset],
    description: 'Completion over names, ids, tags, addresses. Best first, at most 50.',
    args: { text: t.arg.string({ required: true }), first: t.arg.int({ defaultValue: 12 }) },
    resolve: async (_, args, context) => {
      const ids = await search(context.reader, args.text, bounded(args.first, 12, 'first', MOST_COMPLETIONS));
      const found = await Promise.all(ids.map((id) => context.assets.load(id)));
      return found.flatMap((a) => (a === null ? [] : [a]));
    },
  }),
}));
