import { describe, expect, it } from 'vitest';
import { globOf, matches } from '../iam/match.js';
import { meeting } from './meeting.js';
import { holds, instances, reaches, reachOf } from './shape.js';

const policy = (...statements: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });

describe('where a policy could allow an action', () => {
  it('reads wildcards, NotAction and lists, and leaves Denies out', () => {
    const texts = [
      policy({ Effect: 'Allow', Action: ['iam:Put*', 's3:GetObject'], Resource: 'arn:aws:iam::1:user/a' }),
      policy({ Effect: 'Deny', Action: '*', Resource: '*' }, { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
    ];
    const put = reachOf(texts, 'iam:PutUserPolicy');
    expect(put.everything).toBe(false);
    expect(reaches(put, 'arn:aws:iam::1:user/a')).toBe(true);
    expect(reaches(put, 'arn:aws:iam::1:user/b')).toBe(false);
    expect(reachOf(texts, 'lambda:CreateFunction').everything).toBe(true);
    expect(holds(reachOf(texts, 'iam:CreateUser'))).toBe(false);
  });
  it('takes a variable for anything', () => {
    const reach = reachOf(
      [policy({ Effect: 'Allow', Action: 'iam:*', Resource: 'arn:aws:iam::1:user/${aws:username}' })],
      'iam:CreateAccessKey',
    );
    expect(reaches(reach, 'arn:aws:iam::1:user/eve')).toBe(true);
  });
});

describe('names to try for a new thing', () => {
  const template = 'arn:aws:lambda:{region}:1:function:{name}';
  const plain = { region: 'us-east-1', name: 'new' };
  const tried = (resource: string) =>
    instances(
      template,
      reachOf([policy({ Effect: 'Allow', Action: 'lambda:*', Resource: resource })], 'lambda:CreateFunction'),
      plain,
    );
  it('keeps the plain one where everything is allowed', () =>
    expect(tried('*')).toEqual(['arn:aws:lambda:us-east-1:1:function:new']));
  it('follows a name pattern', () =>
    expect(tried('arn:aws:lambda:*:1:function:dev-*')).toEqual(['arn:aws:lambda:us-east-1:1:function:dev-']));
  it('follows a region', () =>
    expect(tried('arn:aws:lambda:eu-west-1:1:function:*')).toEqual(['arn:aws:lambda:eu-west-1:1:function:x']));
  it('finds none in another account or of another kind', () => {
    expect(tried('arn:aws:lambda:*:2:function:*')).toEqual([]);
    expect(tried('arn:aws:s3:::b/*')).toEqual([]);
  });
});

describe('a text that two patterns match', () => {
  it.each([
    ['*/public/*', 'bucket/?*'],
    ['a*c', '*b*'],
    ['arn:aws:s3:::b*', 'arn:aws:s3:::bucket/?*'],
    ['*', '*'],
    ['a?c', 'abc'],
  ])('%s and %s', (a, b) => {
    const text = meeting(a, b);
    expect(text).not.toBeNull();
    expect(matches(globOf(a), text ?? '')).toBe(true);
    expect(matches(globOf(b), text ?? '')).toBe(true);
  });
  it('is none where they exclude each other', () => expect(meeting('abc*', 'abd*')).toBeNull());
});
