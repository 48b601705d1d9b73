/** How complete and how old what is shown is: scopes by state, the ones that are lacking first. */

import { isAccountId } from '../graph/schema/ids.js';
import type { ScopeState } from '../graph/schema/observation.js';
import type { Generation } from '../graph/store/port.js';
import { loadCollectors } from '../ingest/run/collectors.js';
import type { CoverageRow } from './publication.js';
import type { Reader } from './reader.js';

export interface CoverageSummary extends Readonly<Record<ScopeState, number>> {
  /** Units that no run ever asked of an account something was collected of: of what they would show nothing is known. */
  readonly never: number;
  /** Share of scopes that are complete, of those that can be collected at all and those never asked, 0–100. */
  readonly percent: number;
  readonly newest: string | null;
}

const made = new WeakMap<Generation, Promise<readonly CoverageRow[]>>();

/** Rows of coverage; what is lacking first, worst first, then by account, region, unit. */
export function coverageRowsOf(reader: Reader): Promise<readonly CoverageRow[]> {
  const generation = reader.generation;
  if (generation === null) return Promise.resolve([]);
  let found = made.get(generation);
  if (!found) {
    found = load(generation);
    made.set(generation, found);
  }
  return found;
}

const WORST: readonly ScopeState[] = ['failed', 'denied', 'timeout', 'throttled', 'partial', 'unsupported', 'complete'];

async function load(generation: Generation): Promise<readonly CoverageRow[]> {
  const rows: CoverageRow[] = [];
  for await (const row of generation.table<CoverageRow>('coverage')) rows.push(row);
  return rows
    .map((row, index) => ({ row, index }))
    .sort((a, b) => WORST.indexOf(a.row.state) - WORST.indexOf(b.row.state) || a.index - b.index)
    .map((r) => r.row);
}

export async function coverageSummary(reader: Reader): Promise<CoverageSummary> {
  const counts: Record<ScopeState, number> = {
    complete: 0,
    partial: 0,
    denied: 0,
    throttled: 0,
    timeout: 0,
    unsupported: 0,
    failed: 0,
  };
  let newest: string | null = null;
  const rows = await coverageRowsOf(reader);
  for (const row of rows) {
    counts[row.state]++;
    if (newest === null || row.at > newest) newest = row.at;
  }
  const never = await neverAsked(rows);
  const collectable = rows.length - counts.unsupported + never;
  return {
    ...counts,
    never,
    percent: collectable === 0 ? 0 : Math.round((counts.complete / collectable) * 1000) / 10,
    newest,
  };
}

/** How many units of the collectors nobody ever asked of the accounts at hand. */
async function neverAsked(rows: readonly CoverageRow[]): Promise<number> {
  const accounts = new Set(rows.map((r) => r.account).filter(isAccountId));
  const asked = new Set(rows.map((r) => `${r.account}/${r.unit}`));
  let never = 0;
  for (const { service, units } of (await loadCollectors()).values()) {
    // The organisation answers its management account alone: it is asked once for all.
    for (const unit of units.filter((u) => u.organizationOnly !== true))
      for (const account of accounts) if (!asked.has(`${account}/${service}.${unit.name}`)) never++;
  }
  return never;
}
