/** Bool and BinaryEquals: AWS knows no negation of either. */
import type { Operator } from './operator.js';

export const simpleOperators: readonly Operator[] = [
  {
    name: 'Bool',
    opposite: null,
    negated: false,
    variables: false,
    wildcards: false,
    samples: 'boolean',
    says: 'is',
    prepare: (_, text) => {
      const wanted = text.toLowerCase();
      return wanted === 'true' || wanted === 'false' ? (value) => value.toLowerCase() === wanted : null;
    },
  },
  {
    name: 'BinaryEquals',
    opposite: null,
    negated: false,
    variables: false,
    wildcards: false,
    samples: 'binary',
    says: 'is',
    prepare: (_, text) => (value) => value === text,
  },
];
