/** Systems Manager. Parameter values are never read. */
import { defineNode } from '../declare.js';

export const ssmParameter = defineNode({
  type: 'ssm.parameter',
  label: 'SsmParameter',
  title: 'SSM parameter',
  family: 'secret',
  icon: 'sliders-horizontal',
  inventory: true,
  listedAs: ['ssm:parameter'],
  properties: {
    kind: { kind: 'string', about: 'String, StringList or SecureString.', indexed: true },
    modified: { kind: 'time', about: 'Last change.' },
    tier: { kind: 'string', about: 'Standard, Advanced or Intelligent-Tiering.' },
  },
});
