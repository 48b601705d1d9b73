/**
 * What the snapshot log takes and gives. The log is append-only: runs write their own segment files, and commit by one
 * append to the manifest under a lock. A scope that did not change appends one line ("same as run N").
 */
import type { Observation, ScopeKey, ScopeState } from '../schema/observation.js';

/** How one scope of a run ended. */
export interface ScopeOutcome {
  readonly state: ScopeState;
  /** A person's sentence: what happened and what to do. Empty for `complete`. */
  readonly message: string;
  /** The IAM permission that would mend it, or null. */
  readonly missing: string | null;
  /** Facets that detail calls could not give (denied, failed), by facet name: how many assets lack it. */
  readonly facetsMissing: Readonly<Record<string, number>>;
  /** Calls made, for the figures. */
  readonly calls: number;
}

/** One scope being written; observations stream to disk, so memory does not grow with the account. */
export interface ScopeWriter {
  add(observation: Observation): Promise<void>;
  /** Ends the scope. Until then nothing of it counts. */
  end(outcome: ScopeOutcome): Promise<void>;
}

/** An immutable Parquet file of events, already written under the data directory's `events/`. */
export interface EventSegment {
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
  /** ISO-8601 time of the first and last event in it. */
  readonly from: string;
  readonly to: string;
  /** Hash of the input it was made from: the same input imported twice makes no second segment. */
  readonly source: string;
}

export interface RunWriter {
  readonly run: string;
  scope(key: ScopeKey): ScopeWriter;
  events(segment: EventSegment): void;
  /** Fsyncs the segments and appends the manifest line. Nothing is visible before, all of it after. `at`: its ISO time. */
  commit(): Promise<{ readonly seq: number; readonly changedScopes: number; readonly at: string | null }>;
  /** Drops what was written. */
  abort(): Promise<void>;
}

/** The last word on a scope: its newest outcome, and whose content stands. */
export interface ScopeStatus extends ScopeOutcome {
  readonly scope: ScopeKey;
  /** ISO time of the newest attempt. */
  readonly at: string;
  /** ISO time of the newest attempt that ended `complete`, or null: then what it shows was never complete. */
  readonly completeAt: string | null;
  /** Assets that stand for it now (stale ones included). */
  readonly assets: number;
}

/** An asset as the log knows it now. */
export interface StoredAsset extends Observation {
  readonly scope: ScopeKey;
  readonly firstSeen: string;
  readonly lastChanged: string;
  /** Newest run of its scope that saw it. */
  readonly lastSeen: string;
  /** Null, or the state of the scope that keeps it although the newest attempt did not confirm it. */
  readonly stale: ScopeState | null;
}

export interface Snapshot {
  readonly seq: number;
  /** ISO time of the newest commit: the `now` of every analysis. */
  readonly now: string;
  /** The log's running checksum at `seq`: names exactly this log up to here. */
  readonly checksum?: string;
  readonly scopes: readonly ScopeStatus[];
  readonly eventSegments: readonly EventSegment[];
  /** All assets that stand, in a stable order (by id). */
  assets(): AsyncIterable<StoredAsset>;
}
