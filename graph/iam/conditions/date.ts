import { numberOf } from './numeric.js';
import type { Operator, Test } from './operator.js';

const shape = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/;

/** Milliseconds of an ISO 8601 date or of seconds since 1970; null for anything else. Without a zone it is UTC. */
export function dateOf(text: string): number | null {
  if (text.length > 40) return null;
  const epoch = numberOf(text);
  if (epoch !== null && text.length > 4) return epoch * 1000;
  if (!shape.test(text)) return null;
  const zoned = !text.includes('T') || /(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`;
  const value = Date.parse(zoned.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(value) ? null : value;
}

let last = '';
let lastRead: number | null = null;

/** The same for a value of a request: of many requests in a row the time is one and the same. */
function lastDate(text: string): number | null {
  if (text !== last) {
    lastRead = dateOf(text);
    last = text;
  }
  return lastRead;
}

const comparing =
  (holds: (value: number, limit: number) => boolean): Operator['prepare'] =>
  (_, text): Test | null => {
    const limit = dateOf(text);
    if (limit === null) return null;
    return (value) => {
      const given = lastDate(value);
      return given !== null && holds(given, limit);
    };
  };

const base = { variables: false, wildcards: false, samples: 'date' } as const;
const equal = comparing((v, l) => v === l);

export const dateOperators: readonly Operator[] = [
  { ...base, name: 'DateEquals', opposite: 'DateNotEquals', negated: false, prepare: equal, says: 'is' },
  { ...base, name: 'DateNotEquals', opposite: 'DateEquals', negated: true, prepare: equal, says: 'is not' },
  {
    ...base,
    name: 'DateLessThan',
    opposite: 'DateGreaterThanEquals',
    negated: false,
    prepare: comparing((v, l) => v < l),
    says: 'is before',
  },
  {
    ...base,
    name: 'DateLessThanEquals',
    opposite: 'DateGreaterThan',
    negated: false,
    prepare: comparing((v, l) => v <= l),
    says: 'is no later than',
  },
  {
    ...base,
    name: 'DateGreaterThan',
    opposite: 'DateLessThanEquals',
    negated: false,
    prepare: comparing((v, l) => v > l),
    says: 'is after',
  },
  {
    ...base,
    name: 'DateGreaterThanEquals',
    opposite: 'DateLessThan',
    negated: false,
    prepare: comparing((v, l) => v >= l),
    says: 'is no earlier than',
  },
];
