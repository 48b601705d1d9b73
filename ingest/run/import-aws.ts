/** A recording, replayed through the collectors into the log. */
import { openRun } from '../../graph/snapshot/log.js';
import type { ServiceCollector } from '../aws/contract.js';
import { type BadFile, Recording } from '../files/aws.js';
import type { RunResult } from './collect.js';
import { loadCollectors } from './collectors.js';
import { enterScopes } from './entered.js';
import { Progress, type ProgressSink } from './progress.js';
import { redactionKey } from './redaction-key.js';
import { Replay } from './replay.js';
import { planWork, runScopes, scopeKey } from './scheduler.js';
import { Timings } from './timings.js';

export interface ImportAwsRequest {
  readonly dataDir: string;
  readonly dir: string;
  readonly sink: ProgressSink;
  /** ISO time of the commit; absent: the recording's own, else now. */
  readonly at?: string;
  readonly collectors?: ReadonlyMap<string, ServiceCollector>;
}

export interface ImportAwsResult extends RunResult {
  readonly bad: readonly BadFile[];
  /** Files that no collector asked for. */
  readonly unused: number;
}

/** Imports and commits. Throws RecordingError when the folder is none, and whatever the disk throws. */
export async function importAws(request: ImportAwsRequest): Promise<ImportAwsResult> {
  const recording = await Recording.open(request.dir);
  const collectors = request.collectors ?? (await loadCollectors());
  const key = await redactionKey(request.dataDir);
  const timings = new Timings();
  const progress = new Progress(request.sink, timings);
  const at = request.at ?? recording.recordedAt;
  const run = await openRun(request.dataDir, {
    kind: 'import aws',
    tool: 'portolan',
    ...(at === null ? {} : { at }),
  });
  try {
    const rows = await enterScopes(run, recording.entered);
    const work = planWork(recording.accounts, [...collectors.values()]).filter(({ place, service }) =>
      recording.covers(place.account, place.region, service),
    );
    progress.begin(work.map(scopeKey));
    rows.push(...(await runScopes(work, new Replay(recording, key), run, progress)));
    progress.end();
    const unused = await recording.checkUnused();
    const { seq } = await run.commit();
    return { rows, seq, timings: timings.report(), bad: recording.bad, unused };
  } catch (error) {
    await run.abort();
    throw error;
  }
}
