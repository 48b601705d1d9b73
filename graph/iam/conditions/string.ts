import { matches } from '../match.js';
import type { Operator } from './operator.js';

const exact: Operator['prepare'] = (pattern) => {
  const text = pattern.kind === 'exact' ? pattern.text : null;
  return text === null ? null : (value) => value === text;
};
const anyCase: Operator['prepare'] = (pattern) => {
  const text = pattern.kind === 'exact' ? pattern.text.toLowerCase() : null;
  return text === null ? null : (value) => value.toLowerCase() === text;
};
const like: Operator['prepare'] = (pattern) => (value) => matches(pattern, value);

const base = { variables: true, samples: 'text' } as const;

export const stringOperators: readonly Operator[] = [
  {
    ...base,
    name: 'StringEquals',
    opposite: 'StringNotEquals',
    negated: false,
    wildcards: false,
    prepare: exact,
    says: 'is',
  },
  {
    ...base,
    name: 'StringNotEquals',
    opposite: 'StringEquals',
    negated: true,
    wildcards: false,
    prepare: exact,
    says: 'is not',
  },
  {
    ...base,
    name: 'StringEqualsIgnoreCase',
    opposite: 'StringNotEqualsIgnoreCase',
    negated: false,
    wildcards: false,
    prepare: anyCase,
    says: 'is (in any case)',
  },
  {
    ...base,
    name: 'StringNotEqualsIgnoreCase',
    opposite: 'StringEqualsIgnoreCase',
    negated: true,
    wildcards: false,
    prepare: anyCase,
    says: 'is not (in any case)',
  },
  {
    ...base,
    name: 'StringLike',
    opposite: 'StringNotLike',
    negated: false,
    wildcards: true,
    prepare: like,
    says: 'is like',
  },
  {
    ...base,
    name: 'StringNotLike',
    opposite: 'StringLike',
    negated: true,
    wildcards: true,
    prepare: like,
    says: 'is not like',
  },
];
