/** From a trail file to events, one at a time. */

import type { TrailEvent } from '../../graph/schema/trail-event.js';
import { toTrailEvent } from './event.js';
import { readTrailFile } from './files.js';
import { ASK, splitRecords, TrailFileError } from './records.js';

export interface TrailFileResult {
  readonly records: number;
  /** Records that were none, with the first reason. */
  readonly bad: number;
  readonly firstBad: string | null;
}

/**
 * Reads a file and hands each event to `take`. What was good before an error stays taken: the caller decides what becomes of it.
 * @throws TrailFileError when the file itself is bad.
 */
export async function readTrail(
  path: string,
  take: (event: TrailEvent) => Promise<void> | void,
): Promise<TrailFileResult> {
  let records = 0;
  let bad = 0;
  let firstBad: string | null = null;
  for await (const text of splitRecords(readTrailFile(path))) {
    records++;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new TrailFileError(`is no JSON in record ${records}. ${ASK}`);
    }
    const event = toTrailEvent(value);
    if (typeof event === 'string') {
      bad++;
      firstBad ??= `record ${records}: ${event}`;
    } else await take(event);
  }
  if (records === 0) throw new TrailFileError(`holds no records. ${ASK}`);
  if (bad === records) throw new TrailFileError(`is no CloudTrail file (${firstBad}). ${ASK}`);
  return { records, bad, firstBad };
}
