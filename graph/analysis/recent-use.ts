/**
 * What identities did lately: the calls that were allowed in the last days of the observed events. Small beside the events, so that
 * paths can look at it each time they are ranked.
 */
import type { Usage } from '../activity/usage.js';
import type { World } from '../build/world.js';
import { techniques } from '../content/load.js';
import type { NodeId } from '../schema/ids.js';
import { nodeResolver } from './unused.js';

/** Days that count as lately, back from the newest event. */
export const LATELY_DAYS = 30;

/** A row of the table `recent-use`. */
export type RecentUseRow =
  | {
      /** Events of this account were seen; of the others nothing can be said. */
      readonly kind: 'account';
      readonly account: string;
      /** Services of which data events were seen. */
      readonly data: readonly string[];
    }
  | {
      /** What a technique calls: kept here, as to read all techniques takes longer than to rank the paths. */
      readonly kind: 'technique';
      readonly technique: string;
      readonly actions: readonly string[];
    }
  | {
      readonly kind: 'identity';
      readonly id: NodeId;
      /** IAM actions that were allowed lately. */
      readonly actions: readonly string[];
      /** Roles that it assumed lately. */
      readonly assumed: readonly NodeId[];
    };

/** The rows in stable order; none where no event was ever imported. */
export function recentUse(world: World, usage: Usage | null): readonly RecentUseRow[] {
  if (usage === null) return [];
  const since = new Date(Date.parse(usage.to) - LATELY_DAYS * 86_400_000).toISOString();
  const resolve = nodeResolver(world);
  const found = new Map<NodeId, { readonly actions: Set<string>; readonly assumed: Set<NodeId> }>();
  const of = (id: NodeId) => {
    const had = found.get(id) ?? { actions: new Set<string>(), assumed: new Set<NodeId>() };
    found.set(id, had);
    return had;
  };
  for (const [principal, uses] of usage.byPrincipal) {
    const id = resolve(principal);
    if (id === null) continue;
    // A refused call is no use.
    for (const use of uses) if ((use.lastAllowed ?? '') >= since) of(id).actions.add(use.action);
  }
  for (const a of usage.assumed) {
    const [from, to] = [resolve(a.from), resolve(a.to)];
    if (from !== null && to !== null && a.count > a.denied && a.last >= since) of(from).assumed.add(to);
  }
  return [
    ...[...usage.accounts].sort().map((account) => ({
      kind: 'account' as const,
      account,
      data: [...(usage.dataEvents.get(account) ?? [])].sort(),
    })),
    ...[...techniques()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([technique, { actions }]) => ({
        kind: 'technique' as const,
        technique,
        actions: actions.map((a) => a.action),
      })),
    ...[...found]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { actions, assumed }]) => ({
        kind: 'identity' as const,
        id,
        actions: [...actions].sort(),
        assumed: [...assumed].sort(),
      })),
  ];
}
