import { describe, expect, it } from 'vitest';
import type { Answered, Question } from './answerer.js';
import { CallFailure } from './failure.js';
import { SharedAnswers } from './shared-answers.js';

const place = { account: '111122223333', partition: 'aws', region: 'global' };
const question = (more: Partial<Question> = {}): Question => ({
  service: 'iam',
  operation: 'ListAccessKeys',
  input: { UserName: 'ana' },
  key: 'ana',
  unkeyedAnswers: false,
  shared: true,
  page: null,
  region: null,
  ...more,
});

function counting(answer: () => Promise<Answered>) {
  let calls = 0;
  const shared = new SharedAnswers({
    answer: () => {
      calls++;
      return answer();
    },
  });
  return { shared, calls: () => calls };
}

describe('shared answers', () => {
  it('ask once for equal questions in one place, also while the first is under way', async () => {
    const { shared, calls } = counting(async () => ({ value: { a: 1 }, next: null }));
    const both = await Promise.all([shared.answer(place, question()), shared.answer(place, question())]);
    expect(both[0]).toBe(both[1]);
    expect(await shared.answer(place, question({ key: 'other name of the recording' }))).toBe(both[0]);
    expect(calls()).toBe(1);
  });
  it('tell apart inputs, pages, operations, endpoints, regions and accounts, and leave the unmarked alone', async () => {
    const { shared, calls } = counting(async () => ({ value: {}, next: null }));
    await shared.answer(place, question());
    await shared.answer(place, question({ input: { UserName: 'bo' } }));
    await shared.answer(place, question({ page: 1 }));
    await shared.answer(place, question({ operation: 'GetUser' }));
    await shared.answer(place, question({ service: 'sts' }));
    await shared.answer(place, question({ region: 'eu-west-1' }));
    await shared.answer({ ...place, region: 'eu-west-1' }, question());
    await shared.answer({ ...place, account: '444455556666' }, question());
    await shared.answer(place, question({ shared: false }));
    await shared.answer(place, question({ shared: false }));
    expect(calls()).toBe(10);
  });
  it('share a failure, which was retried already', async () => {
    const failure = new CallFailure({ state: 'denied', code: 'AccessDenied', message: 'no' });
    const { shared, calls } = counting(async () => {
      throw failure;
    });
    for (let i = 0; i < 2; i++) await expect(shared.answer(place, question())).rejects.toBe(failure);
    expect(calls()).toBe(1);
  });
});
