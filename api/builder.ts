/** The one schema builder. Each file under `api/schema/` adds its domain to it. */
import SchemaBuilder from '@pothos/core';
import RelayPlugin from '@pothos/plugin-relay';
import { isObjectType } from 'graphql';
import type { ApiContext } from './context.js';
import { badInput } from './errors.js';

const NO_ID =
  "id is no global id: take it from the field 'id' of an earlier answer; asset(id:) takes graph ids and ARNs.";

/** The parts of a global id, the base64 of TYPE:KEY. Throws what the caller may read; Pothos would name its own inside. */
function decodedId(id: string): { typename: string; id: string } {
  const [, typename, key] = /^([A-Za-z]\w*):(.+)$/s.exec(Buffer.from(id, 'base64').toString('utf8')) ?? [];
  if (typename === undefined || key === undefined) throw badInput(NO_ID);
  return { typename, id: key };
}

export const builder = new SchemaBuilder<{
  Context: ApiContext;
  DefaultFieldNullability: false;
  DefaultInputFieldRequiredness: false;
}>({
  plugins: [RelayPlugin],
  defaultFieldNullability: false,
  relay: {
    clientMutationId: 'omit',
    cursorType: 'String',
    nodesQueryOptions: false,
    decodeGlobalID: decodedId,
    nodeQueryOptions: {
      description: 'Whatever has this global id; null when the newest data has it no more.',
      resolve: (_, { id }, __, info, load) => {
        const type = info.schema.getType(id.typename);
        if (isObjectType(type) && type.getInterfaces().some((i) => i.name === 'Node')) return load(id);
        throw badInput(NO_ID);
      },
    },
  },
});

builder.queryType({});
