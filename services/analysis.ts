/** The analyses of a projection, in one place. */
import type { Usage } from '../graph/activity/usage.js';
import { analyseIdentities } from '../graph/analysis/analyse.js';
import type { DerivedEdge } from '../graph/analysis/derived.js';
import { usageAnalysis } from '../graph/analysis/unused.js';
import type { Edge, World } from '../graph/build/world.js';

export interface Analysed {
  readonly edges: readonly DerivedEdge[];
  /** Edges of use (USED, ASSUMED), which carry counts instead of reasons. */
  readonly activity: readonly Edge[];
  readonly tables: Readonly<Record<string, Iterable<unknown>>>;
}

/** Runs every analysis over the world. */
export async function analysisOf(world: World, usage: Usage | null): Promise<Analysed> {
  const use = usageAnalysis(world, usage);
  const identities = analyseIdentities(world);
  return {
    edges: [...identities.edges],
    activity: use.edges,
    tables: { ...identities.tables, unused: use.unused, 'service-use': use.services, 'use-days': use.days },
  };
}
