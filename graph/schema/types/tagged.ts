/** What the tagging API names and no collector of its own covers yet. */
import { defineNode } from '../declare.js';

export const taggedResource = defineNode({
  type: 'tagged.resource',
  label: 'TaggedResource',
  title: 'Tagged resource',
  family: 'structure',
  icon: 'tag',
  inventory: true,
  properties: {
    service: { kind: 'string', about: 'Service part of its ARN.', indexed: true },
    kind: { kind: 'string', about: 'Resource type part of its ARN, where it has one.' },
  },
});
