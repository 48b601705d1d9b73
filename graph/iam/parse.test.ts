import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicy, insideOf } from './compile.js';
import { parsePolicy } from './parse.js';

const statement = (more: string) =>
  `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"${more}}]}`;

describe('a policy is read as AWS reads it', () => {
  it('takes one statement without a list, and single values', () => {
    const tree = parsePolicy('{"Statement":{"Effect":"Deny","NotAction":"iam:*","Resource":["*"]}}');
    expect(tree.problems).toEqual([]);
    expect(tree.variables).toBe(false);
    expect(tree.statements).toMatchObject([{ effect: 'Deny', actions: ['iam:*'], notAction: true, resources: ['*'] }]);
  });
  it('takes booleans and numbers as condition values', () => {
    const tree = parsePolicy(statement(',"Condition":{"Bool":{"a:b":true},"NumericLessThan":{"a:c":[1,2.5]}}'));
    expect(tree.statements[0]?.conditions).toEqual([
      { operator: 'Bool', key: 'a:b', values: ['true'] },
      { operator: 'NumericLessThan', key: 'a:c', values: ['1', '2.5'] },
    ]);
  });
});

describe('what AWS would refuse becomes a problem with its place, and grants and denies nothing', () => {
  // ¶ marks the place that the problem must name.
  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['a misspelt effect', '{"Statement":[\n  {"Effect":¶"allow","Action":"*","Resource":"*"}]}', /Effect must be/],
    ['no action', '{"Statement":[\r\n\n ¶{"Effect":"Allow","Resource":"*"}]}', /neither Action nor NotAction/],
    [
      'no resource and no principal',
      '{"Statement":[¶{"Effect":"Allow","Action":"*"}]}',
      /neither Resource nor NotResource, .* nor Principal, which trust policies need/,
    ],
    ['an unknown element', statement(',¶"Resources":"*"'), /no element "Resources"/],
    ['an element given twice', statement(',¶"Action":"*"'), /Action is given twice/],
    ['Action and NotAction', statement(',¶"NotAction":"*"'), /cannot stand in one statement/],
    ['an unknown operator', statement(',"Condition":{¶"StringMatches":{"a:b":"c"}}'), /no condition operator/],
    [
      'an operator given twice',
      statement(',"Condition":{"Bool":{"a:b":"true"},¶"Bool":{"a:c":"true"}}'),
      /Bool is given twice/,
    ],
    ['a null value', statement(',"Condition":{"Bool":{"a:b":¶null}}'), /a string, a number or a boolean/],
    ['a version that does not exist', '{"Version":¶"2012-10-18","Statement":[]}', /Version must be/],
    [
      'a principal in the wrong form',
      statement(',"Principal":¶"arn:aws:iam::111122223333:root"'),
      /Principal is "\*" or an object/,
    ],
    ['text that is no JSON', '{"Statement":[¶}', /no JSON/],
  ];
  it.each(refused)('%s', (_, marked, message) => {
    const before = marked.slice(0, marked.indexOf('¶')).split('\n');
    const document = compilePolicy(marked.replace('¶', ''));
    expect(document.problems[0]).toMatchObject({
      severity: 'error',
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
    });
    expect(document.problems[0]?.message).toMatch(message);
    expect(insideOf(document).statements).toEqual([]);
  });
  it('keeps the sound actions beside one that is none', () => {
    const tree = parsePolicy(
      '{"Statement":{"Effect":"Allow","Action":["s3:Get*"," s3:Put*","s3:List, s3:Head","s3"],"Resource":"*"}}',
    );
    expect(tree.statements[0]?.actions).toEqual(['s3:Get*']);
    expect(tree.problems).toHaveLength(3);
  });
  it('refuses an exclusion of which a part says nothing, since the rest would widen it', () => {
    expect(
      parsePolicy('{"Statement":{"Effect":"Allow","NotAction":["iam:*","sts"],"Resource":"*"}}').statements,
    ).toEqual([]);
    expect(
      parsePolicy('{"Statement":{"Effect":"Allow","Action":"*","NotResource":["arn:aws:s3:::x","bucket"]}}').statements,
    ).toEqual([]);
  });
});

describe('nothing that is no policy crashes the reader', () => {
  it('answers any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'grapheme' }), (text) => {
        const document = compilePolicy(text);
        expect(document.statementCount).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500, seed: 1 },
    );
  });
  it('answers any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const document = compilePolicy(text);
        expect(document.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 500, seed: 2 },
    );
  });
  it('answers a policy cut off or changed anywhere', () => {
    const text = statement(',"Sid":"a\\u0041","Condition":{"StringLike":{"aws:PrincipalTag/x":["${aws:username}*"]}}');
    fc.assert(
      fc.property(fc.nat(text.length), fc.string({ maxLength: 4 }), fc.nat(5), (at, put, cut) => {
        const changed = text.slice(0, at) + put + text.slice(at + cut);
        expect(Array.isArray(compilePolicy(changed).problems)).toBe(true);
      }),
      { numRuns: 1000, seed: 3 },
    );
  });
  it('answers a document a hundred thousand levels deep', () => {
    for (const text of [
      '['.repeat(100_000),
      '{"a":'.repeat(100_000),
      `{"Statement":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    ]) {
      expect(compilePolicy(text).problems[0]?.message).toMatch(/deeper than/);
    }
  });
  it('answers a document of a hundred thousand statements and a value of a million unclosed variables', () => {
    const one = '{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}';
    expect(compilePolicy(`{"Statement":[${new Array(100_000).fill(one).join(',')}]}`).statementCount).toBe(100_000);
    const variables = '${'.repeat(500_000);
    for (const text of [variables, `${variables}}`, '${a:b}'.repeat(100_000)]) {
      expect(
        compilePolicy(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:${text}"}}`)
          .statementCount,
      ).toBe(1);
    }
  });
});

describe('equal texts are one document', () => {
  it('gives the same object for the same text', () => {
    expect(compilePolicy(statement(''))).toBe(compilePolicy(statement('')));
    expect(compilePolicy(statement(''))).not.toBe(compilePolicy(statement(',"Sid":"x"')));
  });
});
