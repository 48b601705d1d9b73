/** Saved queries: list and run. */
import { GraphQLError } from 'graphql';
import {
  ParameterError,
  QueryFailed,
  type QueryResult,
  runSavedQuery,
  type SavedQuery as SavedQueryShape,
  savedQueries,
} from '../../services/query.js';
import { builder } from '../builder.js';
import { badInput } from '../errors.js';

const QueryParameter = builder.objectRef<SavedQueryShape['parameters'][number]>('QueryParameter').implement({
  fields: (t) => ({
    name: t.exposeString('name'),
    about: t.exposeString('about'),
    default: t.string({ nullable: true, resolve: (p) => (p.default === null ? null : String(p.default)) }),
  }),
});

const SavedQuery = builder.objectRef<SavedQueryShape>('SavedQuery').implement({
  fields: (t) => ({
    name: t.exposeString('name'),
    title: t.exposeString('title'),
    purpose: t.exposeString('purpose'),
    cypher: t.exposeString('cypher'),
    parameters: t.field({ type: [QueryParameter], resolve: (q) => [...q.parameters] }),
  }),
});

const SavedQueryResult = builder.objectRef<QueryResult>('SavedQueryResult').implement({
  fields: (t) => ({
    columns: t.stringList({ resolve: (r) => [...r.columns] }),
    rows: t.stringList({
      description: "Each row a JSON text of the columns' values, in their order.",
      resolve: (r) => r.rows.map((row) => JSON.stringify(row)),
    }),
    truncated: t.exposeBoolean('truncated', { description: 'There are more rows than are shown.' }),
    milliseconds: t.exposeInt('milliseconds'),
  }),
});

const ParameterInput = builder.inputType('ParameterInput', {
  fields: (t) => ({
    name: t.string({ required: true }),
    value: t.string({ required: true, description: 'Numbers and true or false as text.' }),
  }),
});

builder.queryField('savedQueries', (t) => t.field({ type: [SavedQuery], resolve: () => [...savedQueries().values()] }));

builder.mutationType({
  fields: (t) => ({
    runSavedQuery: t.field({
      type: SavedQueryResult,
      description: 'Runs a saved query; a mutation only so that it is never prefetched.',
      extensions: { cost: 20_000 },
      args: { name: t.arg.string({ required: true }), parameters: t.arg({ type: [ParameterInput] }) },
      resolve: async (_, args, context) => {
        const query = savedQueries().get(args.name);
        if (!query) throw badInput(`There is no saved query ${args.name.slice(0, 100)}.`);
        const given = Object.fromEntries((args.parameters ?? []).map((p) => [p.name, p.value]));
        const now = context.reader.generation?.now ?? '';
        try {
          return await runSavedQuery(
            {
              dataDir: context.dataDir,
              store: context.store,
              now,
              ...(context.runQuery ? { run: context.runQuery } : {}),
            },
            query,
            given,
          );
        } catch (error) {
          if (error instanceof ParameterError) throw badInput(error.message);
          if (error instanceof QueryFailed)
            throw new GraphQLError(error.message, { extensions: { code: 'QUERY_FAILED' } });
          throw error;
        }
      },
    }),
  }),
});
