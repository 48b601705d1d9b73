import type { Operator, Test } from './operator.js';

/** A decimal number as AWS takes it; null for anything else (hexadecimal, blanks, the empty string). */
export function numberOf(text: string): number | null {
  if (text === '' || text.length > 40) return null;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const allowed = (c >= 0x30 && c <= 0x39) || c === 0x2e || c === 0x2d || c === 0x2b || c === 0x65 || c === 0x45;
    if (!allowed) return null;
  }
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

const comparing =
  (holds: (value: number, limit: number) => boolean): Operator['prepare'] =>
  (_, text): Test | null => {
    const limit = numberOf(text);
    if (limit === null) return null;
    return (value) => {
      const given = numberOf(value);
      return given !== null && holds(given, limit);
    };
  };

const base = { variables: false, wildcards: false, samples: 'number' } as const;
const equal = comparing((v, l) => v === l);

export const numericOperators: readonly Operator[] = [
  { ...base, name: 'NumericEquals', opposite: 'NumericNotEquals', negated: false, prepare: equal, says: 'is' },
  { ...base, name: 'NumericNotEquals', opposite: 'NumericEquals', negated: true, prepare: equal, says: 'is not' },
  {
    ...base,
    name: 'NumericLessThan',
    opposite: 'NumericGreaterThanEquals',
    negated: false,
    prepare: comparing((v, l) => v < l),
    says: 'is less than',
  },
  {
    ...base,
    name: 'NumericLessThanEquals',
    opposite: 'NumericGreaterThan',
    negated: false,
    prepare: comparing((v, l) => v <= l),
    says: 'is at most',
  },
  {
    ...base,
    name: 'NumericGreaterThan',
    opposite: 'NumericLessThanEquals',
    negated: false,
    prepare: comparing((v, l) => v > l),
    says: 'is greater than',
  },
  {
    ...base,
    name: 'NumericGreaterThanEquals',
    opposite: 'NumericLessThan',
    negated: false,
    prepare: comparing((v, l) => v >= l),
    says: 'is at least',
  },
];
