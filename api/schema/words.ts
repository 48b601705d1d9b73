/** The enumerations of the API and how they map to the words inside. */
import type { Family } from '../../graph/schema/declare.js';
import type { Certainty } from '../../graph/schema/verdict.js';
import { builder } from '../builder.js';

const certainties = {
  CERTAIN: { value: 'certain', description: 'Holds whatever is not known.' },
  CONDITIONAL: { value: 'conditional', description: 'Holds if the conditions listed beside it are met.' },
  UNKNOWN: { value: 'unknown', description: 'Rests on something that was not collected or is not modelled.' },
} as const satisfies Record<string, { readonly value: Certainty; readonly description: string }>;

export const CertaintyEnum = builder.enumType('Certainty', {
  description: 'How sure an answer is.',
  values: certainties,
});

const families = {
  IDENTITY: { value: 'identity' },
  COMPUTE: { value: 'compute' },
  DATA: { value: 'data' },
  NETWORK: { value: 'network' },
  SECRET: { value: 'secret' },
  OUTSIDE: { value: 'outside', description: 'What nobody in the organisation owns.' },
  STRUCTURE: { value: 'structure' },
} as const satisfies Record<string, { readonly value: Family; readonly description?: string }>;

export const FamilyEnum = builder.enumType('Family', {
  description: 'Decides colour and lane of a node.',
  values: families,
});

export const DirectionEnum = builder.enumType('Direction', {
  description: 'Which end of an edge an asset is.',
  values: {
    OUT: { value: 'out', description: 'The edge starts at the asset.' },
    IN: { value: 'in', description: 'The edge ends at the asset.' },
  } as const,
});

export const InventoryOrderEnum = builder.enumType('InventoryOrder', {
  values: {
    NAME: { value: 'name' },
    TYPE: { value: 'type' },
    ACCOUNT: { value: 'account' },
    REGION: { value: 'region' },
    FIRST_SEEN: { value: 'firstSeen', description: 'Newest first.' },
  } as const,
});
