/** A snapshot that never touched a log: tests and the cases of techniques build worlds from it. */
import { type Observation, type ScopeKey, scopeText } from '../schema/observation.js';
import type { ScopeStatus, Snapshot, StoredAsset } from '../snapshot/contract.js';

export interface MemoryScope {
  readonly scope: ScopeKey;
  readonly observations: readonly Observation[];
  /** Default `complete`. */
  readonly state?: ScopeStatus['state'];
}

/** Makes a snapshot of scopes as if one run had committed them at `now`. */
export function memorySnapshot(scopes: readonly MemoryScope[], now: string): Snapshot {
  const assets: StoredAsset[] = scopes.flatMap(({ scope, observations }) =>
    observations.map((o) => ({ ...o, scope, firstSeen: now, lastChanged: now, lastSeen: now, stale: null })),
  );
  assets.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : scopeText(a.scope) < scopeText(b.scope) ? -1 : 1));
  return {
    seq: 1,
    now,
    scopes: scopes.map(({ scope, observations, state = 'complete' }) => ({
      scope,
      state,
      message: '',
      missing: null,
      facetsMissing: {},
      calls: 0,
      at: now,
      completeAt: state === 'complete' ? now : null,
      assets: observations.length,
    })),
    eventSegments: [],
    async *assets() {
      yield* assets;
    },
  };
}
