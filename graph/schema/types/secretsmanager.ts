/** Secrets Manager. Values are never read. */
import { defineNode } from '../declare.js';

export const secret = defineNode({
  type: 'secretsmanager.secret',
  label: 'Secret',
  title: 'Secret',
  family: 'secret',
  icon: 'lock',
  inventory: true,
  listedAs: ['secretsmanager:secret'],
  properties: {
    description: { kind: 'string', about: 'Description given by its owner.' },
    created: { kind: 'time', about: 'When it was created.' },
    lastAccessed: { kind: 'time', about: 'Day it was last read.' },
    lastChanged: { kind: 'time', about: 'Last change.' },
    rotation: { kind: 'boolean', about: 'Rotated automatically.' },
    owner: { kind: 'string', about: 'AWS service that keeps it, if one does.' },
  },
});
