/** Getting into an account by a role, or listing the accounts, is a scope of its own: coverage shows which stayed closed. */
import type { RunWriter } from '../../graph/snapshot/contract.js';
import type { RecordedEntry } from '../files/recording-index.js';
import type { ScopeRow } from './scheduler.js';

export interface Entry extends RecordedEntry {
  readonly unreachable?: boolean;
  readonly credentials?: boolean;
}

/** Writes a scope for each entry and gives their rows. */
export async function enterScopes(run: RunWriter, entries: readonly Entry[]): Promise<ScopeRow[]> {
  const rows: ScopeRow[] = [];
  for (const { account, unit, state, message, missing, unreachable = false, credentials = false } of entries) {
    const key = { account, region: 'global', unit };
    await run.scope(key).end({ state, message, missing, facetsMissing: {}, calls: 1 });
    rows.push({ ...key, state, assets: 0, facetsMissing: 0, missing, message, unreachable, credentials });
  }
  return rows;
}
