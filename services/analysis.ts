/** The analyses of a projection, in one place. */
import type { Usage } from '../graph/activity/usage.js';
import type { AccessMemory } from '../graph/analysis/access-memory.js';
import { adminReach } from '../graph/analysis/admin-reach.js';
import { analyseIdentities } from '../graph/analysis/analyse.js';
import type { DerivedEdge } from '../graph/analysis/derived.js';
import { exposureEdges } from '../graph/analysis/exposure.js';
import { exposureRows } from '../graph/analysis/exposure-rows.js';
import { networkEdges } from '../graph/analysis/network.js';
import { recentUse } from '../graph/analysis/recent-use.js';
import { usageAnalysis } from '../graph/analysis/unused.js';
import type { Edge, World } from '../graph/build/world.js';

export interface Analysed {
  /** What is open. */
  readonly edges: readonly DerivedEdge[];
  /** Hops that one control stops, and what leads on from them alone: for the path arrays, and nothing else. */
  readonly blocked: readonly DerivedEdge[];
  /** Edges of use (USED, ASSUMED), which carry counts instead of reasons. */
  readonly activity: readonly Edge[];
  readonly tables: Readonly<Record<string, Iterable<unknown>>>;
}

/** Runs every analysis over the world. `memory`: as `analyseIdentities` takes it. */
export async function analysisOf(world: World, usage: Usage | null, memory?: AccessMemory): Promise<Analysed> {
  const use = usageAnalysis(world, usage);
  const identities = analyseIdentities(world, memory);
  const outside = [...networkEdges(world), ...exposureEdges(world)];
  const edges = [...identities.edges, ...outside, ...adminReach(world, identities.edges)];
  const open = new Set(edges.filter((e) => e.to.startsWith('admin:')).map((e) => e.to));
  const admins = identities.blocked.filter((e) => e.to.startsWith('admin:') && !open.has(e.to));
  return {
    edges,
    blocked: [...identities.blocked, ...adminReach(world, admins)],
    activity: use.edges,
    tables: {
      ...identities.tables,
      assumptions: [...new Set(edges.flatMap((e) => e.assumes))].sort().map((text) => ({ text })),
      exposure: exposureRows(world, edges),
      unused: use.unused,
      'service-use': use.services,
      'use-days': use.days,
      'recent-use': recentUse(world, usage),
      usage: usage === null ? [] : [{ from: usage.from, to: usage.to, observedDays: usage.observedDays }],
    },
  };
}
