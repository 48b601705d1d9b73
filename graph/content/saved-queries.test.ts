import { describe, expect, it } from 'vitest';
import { ContentError } from './front-matter.js';
import { bindParameters, parseSavedQuery } from './saved-queries.js';

const file = (change: (lines: string[]) => string[] = (l) => l): string =>
  change([
    '// title: Users of an account',
    '// purpose: Lists the users of one account, oldest first, for a test.',
    '// parameters:',
    '//   account:',
    '//     about: Twelve digits.',
    '//   days:',
    '//     about: Age in days.',
    '//     default: 30',
    '//     as: days-before-now',
    '// cases:',
    '//   - name: one user',
    '//     parameters: {account: "111122223333"}',
    '//     nodes:',
    '//       - {id: u1, type: iam.user, account: "111122223333", mfa: true, tags: [a=b]}',
    '//     must: [{id: u1}]',
    '//     mustNot: [{id: u2}]',
    'MATCH (u:IamUser {account: $account})',
    'WHERE u.created < $days',
    'RETURN u.id AS id',
  ]).join('\n');

const refusal = (text: string): string => {
  try {
    parseSavedQuery('test', 'test.cypher', text);
  } catch (error) {
    if (error instanceof ContentError) return error.message;
    throw error;
  }
  throw new Error('accepted');
};
const replacing = (from: string, to: string) => refusal(file((lines) => lines.map((l) => l.replace(from, to))));

describe('a saved query', () => {
  it('is read with its parameters and cases', () => {
    const query = parseSavedQuery('test', 'test.cypher', file());
    expect(query.parameters.map((p) => [p.name, p.default, p.as])).toEqual([
      ['account', null, 'value'],
      ['days', 30, 'days-before-now'],
    ]);
    expect(query.cases[0]?.nodes[0]).toEqual({
      id: 'u1',
      type: 'iam.user',
      props: { account: '111122223333', mfa: true, tags: ['a=b'] },
    });
    expect(query.cypher).toMatch(/^MATCH/);
  });

  it('is refused with the line of the file that is wrong', () => {
    expect(replacing('MATCH (u:IamUser', 'MATCH (u:IamUsers')).toBe(
      'test.cypher:17: column 7: There is no label IamUsers.',
    );
    expect(replacing('RETURN u.id', 'DELETE u.id')).toMatch(/^test\.cypher:19: column 1: DELETE is not taken/);
    expect(replacing('type: iam.user', 'type: iam.usr')).toMatch(
      /^test\.cypher:14: cases\[0\]\.nodes\[0\]\.type: no node type iam\.usr/,
    );
    expect(replacing('mfa: true', 'mfaa: true')).toMatch(/^test\.cypher:14: .*iam\.user has no property mfaa/);
    expect(replacing('// title:', '// titel:')).toMatch(/^test\.cypher:1: /);
    expect(replacing('"111122223333"}', '"111122223333"')).toMatch(/^test\.cypher:1[2-3]: /);
    expect(replacing('//   account:', '//   acount:')).toMatch(/^test\.cypher:17: the query uses \$account/);
    expect(replacing('u.created < $days', 'u.created < "2026"')).toMatch(/declares days, which the query does not use/);
    expect(replacing('//     mustNot: [{id: u2}]', '//     ')).toMatch(
      /^test\.cypher:10: cases: at least one case says what must not come out/,
    );
    expect(refusal('MATCH (n) RETURN n')).toMatch(/^test\.cypher:1: /);
  });

  it('takes values as texts, and counts days back from the snapshot', () => {
    const query = parseSavedQuery('test', 'test.cypher', file());
    const now = '2026-03-31T12:00:00.000Z';
    expect(bindParameters(query, { account: '0' }, now)).toEqual({ account: '0', days: '2026-03-01T12:00:00.000Z' });
    expect(bindParameters(query, { account: '0', days: '1' }, now).days).toBe('2026-03-30T12:00:00.000Z');
    expect(() => bindParameters(query, {}, now)).toThrow('test needs account: Twelve digits.');
    expect(() => bindParameters(query, { account: '0', days: 'many' }, now)).toThrow(
      "days of test takes a number, not 'many'.",
    );
    expect(() => bindParameters(query, { account: '0', days: '' }, now)).toThrow('takes a number');
    expect(() => bindParameters(query, { account: '0', dayz: '1' }, now)).toThrow(
      'test has no parameter dayz; it has account, days.',
    );
    expect(() => bindParameters(query, { account: '0', days: '1e300' }, now)).toThrow('takes a number of days');
  });
});
