/**
 * Writes `demo/recorded/`: the product's own collectors over the demo organisation's answers, kept by the product's own
 * recorder. Run by `npm run demo` after a change here; what it writes is checked in, and a test proves it fresh.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Answered, Answerer, Place, Question } from '../ingest/run/answerer.js';
import { makeCall } from '../ingest/run/call.js';
import { loadCollectors } from '../ingest/run/collectors.js';
import { CallFailure } from '../ingest/run/failure.js';
import { Recorder } from '../ingest/run/record.js';
import { answers } from './answers/index.js';
import { ORG, REGION } from './model.js';
import { demoAccounts } from './organization.js';
import { trailOf } from './trail.js';

/** Answers every collector from the organisation's description. */
export class DemoAnswerer implements Answerer {
  async answer(place: Place, question: Question): Promise<Answered> {
    const account = demoAccounts.find((a) => a.id === place.account);
    const answer = answers[question.service]?.[question.operation];
    if (!account || !answer)
      throw new CallFailure({
        state: 'unsupported',
        code: 'NoAnswer',
        message: `The demo has no answer for ${question.service}:${question.operation}.`,
        unserved: true,
      });
    const region = question.region ?? (place.region === 'global' ? REGION : place.region);
    const value = answer({ account, region, input: question.input });
    if ('$error' in value) {
      const code = String(value.$error);
      throw new CallFailure({ state: code.startsWith('AccessDenied') ? 'denied' : 'failed', code, message: code });
    }
    return { value: value as Readonly<Record<string, unknown>>, next: null };
  }
}

/** Records all accounts into `folder`; operations nobody answers are returned, to be answered or left on purpose. */
export async function recordDemo(folder: string): Promise<readonly string[]> {
  rmSync(folder, { recursive: true, force: true });
  const source = new DemoAnswerer();
  const unanswered = new Set<string>();
  const spy: Answerer = {
    async answer(place, question) {
      try {
        return await source.answer(place, question);
      } catch (error) {
        if (error instanceof CallFailure && error.code === 'NoAnswer')
          unanswered.add(`${question.service}:${question.operation}`);
        throw error;
      }
    },
  };
  const recorder = new Recorder(spy, join(folder, 'aws'));
  for (const account of demoAccounts) {
    for (const collector of (await loadCollectors()).values()) {
      const place = { account: account.id, partition: 'aws', region: collector.scope === 'global' ? 'global' : REGION };
      for (const unit of collector.units) {
        const call = makeCall(recorder, place, collector.service, { calls: 0, missing: new Set() });
        try {
          for await (const _seen of unit.list(call)) {
            // Only the answers matter here; the observations are made again by whoever imports them.
          }
        } catch (error) {
          if (!(error instanceof CallFailure)) throw error;
        }
      }
    }
    const trail = join(folder, 'cloudtrail', 'AWSLogs', ORG, account.id, 'CloudTrail', REGION, '2026', '11', '20');
    mkdirSync(trail, { recursive: true });
    const text = JSON.stringify({ Records: trailOf(account) });
    writeFileSync(
      join(trail, `${account.id}_CloudTrail_${REGION}_20261120T0600Z_demo.json.gz`),
      gzipSync(text, { level: 9 }),
    );
  }
  return [...unanswered].sort();
}
