/** Answers questions from a recording, through the same redaction and the same states as live calls. */
import { z } from 'zod';
import type { Recording } from '../files/aws.js';
import type { Answered, Answerer, Place, Question } from './answerer.js';
import { CallFailure, type FailedState } from './failure.js';
import { nextPage } from './next-page.js';
import { toPlain } from './plain.js';
import { redact } from './redact.js';
import type { RedactionKey } from './redaction-key.js';

const STATE = z.enum(['partial', 'denied', 'throttled', 'timeout', 'unsupported', 'failed']);

export class Replay implements Answerer {
  constructor(
    private readonly recording: Recording,
    private readonly key: RedactionKey,
  ) {}

  async answer(place: Place, question: Question): Promise<Answered> {
    const { service, operation, page } = question;
    const name = `${service}:${operation}${question.key === '' ? '' : ` of ${question.key}`}`;
    const fail = (state: FailedState, code: string, message: string) => new CallFailure({ state, code, message });
    const found = await this.recording.find({
      account: place.account,
      region: place.region,
      service,
      operation,
      key: question.key,
      unkeyedAnswers: question.unkeyedAnswers,
      page,
    });
    switch (found.kind) {
      case 'bad':
        throw fail('failed', 'BadFile', `${found.bad.file} ${found.bad.why}.`);
      case 'none':
        if (page !== null && page > 1)
          throw fail(
            'partial',
            'PageMissing',
            `${name}: page ${page} is not in the recording, though page ${page - 1} says that more follows.`,
          );
        throw fail('unsupported', 'NotRecorded', `${name} is not in the recording.`);
      case 'error': {
        const message = found.message === '' ? `${name}: the recording says ${found.state}.` : found.message;
        if (found.state === 'absent') throw fail('failed', 'Absent', message);
        const state = STATE.safeParse(found.state);
        throw new CallFailure({
          state: state.success ? state.data : 'failed',
          code: found.codes[0] ?? '',
          codes: found.codes,
          message,
          missing: found.missing,
          credentials: found.credentials,
        });
      }
      case 'answer': {
        const value = redact(service, operation, plainOf(found.value, name), this.key);
        if (page === null) return { value, next: null };
        const { next, truncated } = nextPage(value);
        // Pages written by hand may lack tokens: the next file is what follows then.
        return { value, next: next === null && (found.more || truncated) ? {} : next };
      }
    }
  }
}

function plainOf(value: object, name: string): Readonly<Record<string, unknown>> {
  try {
    return toPlain(value);
  } catch (error) {
    throw new CallFailure({
      state: 'failed',
      code: 'MalformedAnswer',
      message: `${name}: ${error instanceof Error ? error.message : String(error)}.`,
    });
  }
}
