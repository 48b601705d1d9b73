/**
 * Condition operators of the reference evaluator, each by its definition.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import type { ReferenceCondition } from './document.js';
import { fitsSigns, type ReferenceContext, type Sign, signsOf } from './pattern.js';

/** Whether the value in the request (`given`) compares with the value in the policy as the operator says. */
type Comparison = (given: string, wanted: string, context: ReferenceContext, variables: boolean) => boolean;

const text =
  (wildcards: boolean, fold: (s: string) => string): Comparison =>
  (given, wanted, context, variables) => {
    const signs = signsOf(wanted, { variables, wildcards }, context);
    if (signs === null) return false;
    const folded = signs.map((s): Sign => (typeof s === 'string' ? fold(s) : s));
    return fitsSigns(folded, fold(given));
  };

const asItIs = (s: string) => s;

const numeric =
  (holds: (given: number, wanted: number) => boolean): Comparison =>
  (given, wanted) => {
    const decimal = /^-?\d+(\.\d+)?$/;
    return decimal.test(given) && decimal.test(wanted) && holds(Number(given), Number(wanted));
  };

/** W3C's profile of ISO 8601 (year, month, day, or with time and zone), or seconds since 1970. */
function moment(value: string): number | null {
  if (/^\d{4}$/.test(value) || /^\d{4}-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?$/.test(value)) {
    const time = new Date(value).getTime();
    return Number.isNaN(time) ? null : time;
  }
  return /^\d+$/.test(value) ? Number(value) * 1000 : null;
}

const date =
  (holds: (given: number, wanted: number) => boolean): Comparison =>
  (given, wanted) => {
    const a = moment(given);
    const b = moment(wanted);
    return a !== null && b !== null && holds(a, b);
  };

/** The bits of an address, as text of 0 and 1; null for what is none. */
function bits(address: string): string | null {
  if (!address.includes(':')) {
    const bytes = address.split('.');
    if (bytes.length !== 4 || !bytes.every((b) => /^\d{1,3}$/.test(b) && Number(b) < 256)) return null;
    return bytes.map((b) => Number(b).toString(2).padStart(8, '0')).join('');
  }
  const [left = '', right, more] = address.split('::');
  if (more !== undefined) return null;
  const groups = (s: string | undefined) => (s === undefined || s === '' ? [] : s.split(':'));
  const head = groups(left);
  const tail = groups(right);
  const gap = 8 - head.length - tail.length;
  if (right === undefined ? gap !== 0 : gap < 1) return null;
  const all = [...head, ...new Array<string>(gap).fill('0'), ...tail];
  if (!all.every((g) => /^[0-9a-f]{1,4}$/i.test(g))) return null;
  return all.map((g) => Number.parseInt(g, 16).toString(2).padStart(16, '0')).join('');
}

/** "If you specify an IP address without the associated routing prefix, IAM uses the default prefix value of /32." */
const address: Comparison = (given, wanted) => {
  const [block = '', prefix] = wanted.split('/');
  const network = bits(block);
  const host = bits(given);
  if (network === null || host === null || network.length !== host.length) return false;
  const length = prefix === undefined ? network.length : Number(prefix);
  return length <= network.length && network.slice(0, length) === host.slice(0, length);
};

/** "Each of the six colon-delimited components of the ARN is checked separately"; the sixth is all that is left. */
const arn: Comparison = (given, wanted, context, variables) => {
  const signs = signsOf(wanted, { variables, wildcards: true }, context);
  if (signs === null) return false;
  const components = given.split(':');
  if (components[0] !== 'arn' || components.length < 6) return false;
  const sixth = components.splice(5).join(':');
  // No page says what a lone `*` is, which has one component only; it is taken as any ARN.
  if (signs.length === 1 && typeof signs[0] === 'object' && signs[0].wild === '*') return true;
  const patterns: Sign[][] = [[]];
  for (const sign of signs) {
    if (sign === ':' && patterns.length < 6) patterns.push([]);
    else patterns.at(-1)?.push(sign);
  }
  return patterns.length === 6 && patterns.every((p, i) => fitsSigns(p, i < 5 ? (components[i] ?? '') : sixth));
};

const boolean: Comparison = (given, wanted) =>
  ['true', 'false'].includes(wanted.toLowerCase()) && given.toLowerCase() === wanted.toLowerCase();

/** "compares the value of the specified key byte for byte against a base-64 encoded representation" */
const binary: Comparison = (given, wanted) => Buffer.from(given, 'base64').equals(Buffer.from(wanted, 'base64'));

/** The operators that match, and those that negate them. */
const COMPARISONS: Readonly<Record<string, { readonly compare: Comparison; readonly negated: boolean }>> = {
  StringEquals: { compare: text(false, asItIs), negated: false },
  StringNotEquals: { compare: text(false, asItIs), negated: true },
  StringEqualsIgnoreCase: { compare: text(false, (s) => s.toLowerCase()), negated: false },
  StringNotEqualsIgnoreCase: { compare: text(false, (s) => s.toLowerCase()), negated: true },
  StringLike: { compare: text(true, asItIs), negated: false },
  StringNotLike: { compare: text(true, asItIs), negated: true },
  NumericEquals: { compare: numeric((g, w) => g === w), negated: false },
  NumericNotEquals: { compare: numeric((g, w) => g === w), negated: true },
  NumericLessThan: { compare: numeric((g, w) => g < w), negated: false },
  NumericLessThanEquals: { compare: numeric((g, w) => g <= w), negated: false },
  NumericGreaterThan: { compare: numeric((g, w) => g > w), negated: false },
  NumericGreaterThanEquals: { compare: numeric((g, w) => g >= w), negated: false },
  DateEquals: { compare: date((g, w) => g === w), negated: false },
  DateNotEquals: { compare: date((g, w) => g === w), negated: true },
  DateLessThan: { compare: date((g, w) => g < w), negated: false },
  DateLessThanEquals: { compare: date((g, w) => g <= w), negated: false },
  DateGreaterThan: { compare: date((g, w) => g > w), negated: false },
  DateGreaterThanEquals: { compare: date((g, w) => g >= w), negated: false },
  Bool: { compare: boolean, negated: false },
  BinaryEquals: { compare: binary, negated: false },
  IpAddress: { compare: address, negated: false },
  NotIpAddress: { compare: address, negated: true },
  ArnEquals: { compare: arn, negated: false },
  ArnLike: { compare: arn, negated: false },
  ArnNotEquals: { compare: arn, negated: true },
  ArnNotLike: { compare: arn, negated: true },
};

/**
 * Whether one line of a Condition block holds. `variables`: the document's version knows them (variables are known to the
 * String and ARN operators alone: reference_policies_variables).
 */
export function conditionHolds(line: ReferenceCondition, context: ReferenceContext, variables: boolean): boolean {
  const [, qualifier, name = '', suffix] =
    /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(line.operator) ?? [];
  const given = context.get(line.key.toLowerCase()) ?? [];
  if (name === 'Null') return line.values.some((v) => (v === 'true') === (given.length === 0));
  const operator = COMPARISONS[name];
  if (operator === undefined) throw new Error(`${line.operator} is no operator`);
  /** Several values are joined by OR, those of a negated operator by NOR. */
  const holds = (value: string) =>
    line.values.some((wanted) => operator.compare(value, wanted, context, variables)) !== operator.negated;
  // "If the key is not present, evaluate the condition element as true."
  if (given.length === 0 && suffix === 'IfExists') return true;
  switch (qualifier) {
    case 'ForAllValues':
      // Also true "if there are no context keys in the request or if the value resolves to a null data set, such as an
      // empty string".
      return (given.length === 1 && given[0] === '') || given.every(holds);
    case 'ForAnyValue':
      // "For no matching key or an empty data set, the condition returns false."
      return !(given.length === 1 && given[0] === '') && given.some(holds);
    default:
      // A missing key does not match; that is what a negated operator asks for.
      if (given.length > 1) throw new Error(`${line.key} has several values, which takes a set operator`);
      return given.length === 0 ? operator.negated : given.every(holds);
  }
}
