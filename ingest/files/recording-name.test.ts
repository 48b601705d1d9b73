import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerFile, errorFile, fileKey, isAnswerFile } from './recording-name.js';

describe('file names of recorded answers', () => {
  it('read as people would write them', () => {
    expect(answerFile('ListUsers', '', null)).toBe('ListUsers.json');
    expect(answerFile('ListUsers', '', 2)).toBe('ListUsers.2.json');
    expect(answerFile('GetBucketPolicy', fileKey('my.bucket'), null)).toBe('GetBucketPolicy.my.bucket.json');
    expect(answerFile('GetPolicy', fileKey('arn:aws:iam::1:policy/a b'), null)).toBe(
      'GetPolicy.arn%3Aaws%3Aiam%3A%3A1%3Apolicy%2Fa%20b.json',
    );
    expect(fileKey('111122223333')).toBe('111122223333');
  });

  it('never leave their folder, never read as a page or an error, and give the key back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), (key) => {
        const part = fileKey(key);
        const name = answerFile('Op', part, null);
        expect(name).not.toMatch(/[/\\\0]/);
        expect(part.startsWith('.')).toBe(false);
        expect(part).not.toMatch(/(?:^|\.)\d{1,6}$|\.error$/);
        expect(Buffer.byteLength(errorFile('Op', part))).toBeLessThan(250);
        expect(isAnswerFile(name)).toBe(true);
        // Lone surrogates have no UTF-8 form; they become the replacement character.
        if (!part.startsWith('~')) expect(decodeURIComponent(part)).toBe(Buffer.from(key, 'utf8').toString('utf8'));
      }),
      { seed: 9, numRuns: 500 },
    );
  });
});
