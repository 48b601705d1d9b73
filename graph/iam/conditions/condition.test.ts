import { describe, expect, it } from 'vitest';
import type { KeyFact } from '../contract.js';
import { compileCondition, evaluateCondition, operatorName } from './condition.js';

type Given = string | readonly string[] | null;

function holds(
  operator: string,
  values: readonly string[],
  given: Given,
  others: Readonly<Record<string, string>> = {},
): boolean {
  const name = operatorName(operator);
  if (name === null) throw new Error(`${operator} is no operator`);
  const fact: KeyFact =
    given === null ? { state: 'absent' } : { state: 'known', values: typeof given === 'string' ? [given] : given };
  const truth = evaluateCondition(compileCondition(operator, name, 'k:K', values, true), (key) => {
    const other = others[key];
    return key === 'k:k' ? fact : other === undefined ? { state: 'absent' } : { state: 'known', values: [other] };
  });
  expect(truth).not.toBe(2);
  return truth === 1;
}

const table: readonly (readonly [string, readonly string[], Given, boolean])[] = [
  ['StringEquals', ['a'], 'a', true],
  ['StringEquals', ['a'], 'A', false],
  ['StringEquals', ['a'], null, false],
  ['StringEquals', ['${*}'], '*', true],
  ['StringNotEquals', ['a', 'b'], 'b', false],
  ['StringNotEquals', ['a', 'b'], 'c', true],
  ['StringNotEquals', ['a'], null, true],
  ['StringEqualsIgnoreCase', ['aB'], 'Ab', true],
  ['StringNotEqualsIgnoreCase', ['aB'], 'Ab', false],
  ['StringLike', ['a?c*'], 'abcde', true],
  ['StringLike', ['a${*}'], 'ab', false],
  ['StringNotLike', ['a*'], 'b', true],
  ['StringEqualsIfExists', ['a'], null, true],
  ['StringEqualsIfExists', ['a'], 'b', false],
  ['StringNotEqualsIfExists', ['a'], null, true],
  ['stringequals', ['a'], 'a', true],
  ['NumericEquals', ['10'], '10.0', true],
  ['NumericEquals', ['10'], '0xA', false],
  ['NumericEquals', ['0'], '', false],
  ['NumericNotEquals', ['10'], '11', true],
  ['NumericNotEquals', ['10'], null, true],
  ['NumericLessThan', ['10'], '9', true],
  ['NumericLessThan', ['10'], '10', false],
  ['NumericLessThanEquals', ['10'], '10', true],
  ['NumericGreaterThan', ['10'], '11', true],
  ['NumericGreaterThan', ['10'], '9', false],
  ['NumericGreaterThanEquals', ['10'], '10', true],
  ['NumericLessThan', ['10'], null, false],
  ['NumericLessThanIfExists', ['10'], null, true],
  ['DateEquals', ['2026-01-01T00:00:00Z'], '1767225600', true],
  ['DateLessThan', ['2026-01-01'], '2025-12-31T23:59:59Z', true],
  ['DateLessThanEquals', ['2026-01-01'], '2026-01-01T00:00:00Z', true],
  ['DateGreaterThan', ['2026-01-01'], '2025-12-31T23:59:59Z', false],
  ['DateGreaterThanEquals', ['2026-01-01T00:00:00+01:00'], '2025-12-31T23:00:00Z', true],
  ['DateNotEquals', ['2026-01-01'], '2026-01-02', true],
  ['DateEquals', ['nonsense'], 'nonsense', false],
  ['Bool', ['true'], 'true', true],
  ['Bool', ['true'], 'True', true],
  ['Bool', ['false'], null, false],
  ['BoolIfExists', ['false'], null, true],
  ['BinaryEquals', ['QmluYXJ5'], 'QmluYXJ5', true],
  ['BinaryEquals', ['QmluYXJ5'], 'qmluyxj5', false],
  ['IpAddress', ['203.0.113.0/24'], '203.0.113.255', true],
  ['IpAddress', ['203.0.113.0/24'], '203.0.114.0', false],
  ['IpAddress', ['203.0.113.7'], '203.0.113.7', true],
  ['IpAddress', ['203.0.113.7'], '203.0.113.8', false],
  ['IpAddress', ['10.1.2.3/8'], '10.9.9.9', true],
  ['IpAddress', ['0.0.0.0/0'], '198.51.100.1', true],
  ['IpAddress', ['0.0.0.0/0'], '2001:db8::1', false],
  ['IpAddress', ['2001:DB8::/33'], '2001:db8:7fff::1', true],
  ['IpAddress', ['2001:DB8::/33'], '2001:db8:8000::1', false],
  ['IpAddress', ['::ffff:1.2.3.4'], '0:0:0:0:0:ffff:102:304', true],
  ['IpAddress', ['203.0.113.0/33'], '203.0.113.0', false],
  ['IpAddress', ['203.0.113.0/24'], null, false],
  ['NotIpAddress', ['203.0.113.0/24'], '203.0.113.1', false],
  ['NotIpAddress', ['203.0.113.0/24'], null, true],
  ['ArnEquals', ['arn:aws:iam::*:user/a?'], 'arn:aws:iam::111122223333:user/ab', true],
  ['ArnLike', ['arn:aws:sns:*:orders'], 'arn:aws:sns:us-east-1:111122223333:orders', false],
  ['ArnLike', ['arn:aws:sns:*:*:orders'], 'arn:aws:sns:us-east-1:111122223333:orders', true],
  ['ArnLike', ['arn:aws:logs:*:*:log-group:*'], 'arn:aws:logs:r:a:log-group:x:log-stream:y', true],
  ['ArnLike', ['*'], 'arn:aws:sns:us-east-1:111122223333:orders', true],
  ['ArnLike', ['*'], 'orders', false],
  ['ArnEquals', ['arn:aws:s3:::b/😀'], 'arn:aws:s3:::b/😀', true],
  ['ArnLike', ['arn:aws:s3:::b/😀*'], 'arn:aws:s3:::b/😀/x', true],
  ['ArnNotEquals', ['arn:aws:iam::*:user/a'], 'arn:aws:iam::1:user/b', true],
  ['ArnNotLike', ['arn:aws:iam::*:user/a'], null, true],
  ['Null', ['true'], null, true],
  ['Null', ['true'], 'x', false],
  ['Null', ['false'], 'x', true],
  ['Null', ['false'], null, false],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
  ['ForAllValues:StringEquals', ['a'], null, true],
  ['ForAllValues:StringEquals', ['a'], [''], true],
  ['ForAllValues:StringNotLike', ['a*'], ['b', 'ab'], false],
  ['ForAnyValue:StringEquals', ['a', 'b'], ['z', 'b'], true],
  ['ForAnyValue:StringEquals', ['a'], null, false],
  ['ForAnyValue:StringEquals', [''], [''], false],
  ['ForAnyValue:StringNotEquals', ['a'], [''], false],
  ['ForAnyValue:StringNotEquals', ['a'], ['', 'a'], true],
  ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], true],
  ['ForAnyValue:StringNotEquals', ['a'], ['a'], false],
  ['ForAnyValue:StringEqualsIfExists', ['a'], null, true],
  ['StringEquals', [], 'a', false],
];

describe('condition operators', () => {
  it.each(table)('%s %j on %j is %s', (operator, values, given, expected) => {
    expect(holds(operator, values, given)).toBe(expected);
  });
  it.each(['StringMatches', 'ForSomeValues:StringEquals', ':StringEquals', 'NullIfExists', ''])(
    '%j is none',
    (name) => {
      expect(operatorName(name)).toBeNull();
    },
  );
});

describe('Null under a set operator', () => {
  it.each([
    ['ForAllValues:Null', 'true', true],
    ['ForAllValues:Null', 'false', true],
    ['ForAnyValue:Null', 'true', false],
    ['ForAnyValue:Null', 'false', false],
  ])('%s %s is always %s, key or no key', (operator, value, expected) => {
    expect(holds(operator, [value], 'x')).toBe(expected);
    expect(holds(operator, [value], null)).toBe(expected);
  });
});

describe('policy variables in conditions', () => {
  it('put in the value, also with an escape or a default', () => {
    expect(holds('StringEquals', ['${aws:username}'], 'alice', { 'aws:username': 'alice' })).toBe(true);
    expect(holds('StringLike', ["home/${aws:PrincipalTag/team, 'none'}/*"], 'home/none/x')).toBe(true);
    expect(holds('StringEquals', ['${$}{aws:username}'], '${aws:username}', { 'aws:username': 'alice' })).toBe(true);
  });
  it('match nothing without a value, so that a negated operator holds', () => {
    expect(holds('StringEquals', ['${aws:PrincipalTag/team}'], '')).toBe(false);
    expect(holds('StringNotEquals', ['${aws:PrincipalTag/team}'], 'x')).toBe(true);
  });
  it('bring no wildcards with them', () => {
    expect(holds('StringLike', ['${aws:username}'], 'bob', { 'aws:username': '*' })).toBe(false);
    expect(
      holds('ArnLike', ['arn:aws:iam::1:user/${aws:username}'], 'arn:aws:iam::1:user/bob', { 'aws:username': '*' }),
    ).toBe(false);
  });
  it('are no variables to operators that take none', () => {
    expect(holds('NumericEquals', ['${k:n}'], '1', { 'k:n': '1' })).toBe(false);
  });
});
