/** What an administrator reaches of an account's stores once it gave itself every permission that the account's SCPs leave. */
import type { Asset, World } from '../build/world.js';
import { adminNode, type NodeId } from '../schema/ids.js';
import { ACCESS_NEEDS, type AccessLevel } from './access-levels.js';
import { type Authority, unlimited } from './authority.js';
import { type Decided, decide, together } from './decide.js';
import type { DerivedEdge } from './derived.js';

const SHOWN: readonly AccessLevel[] = ['read', 'write', 'permissions'];

/** CAN_ACCESS edges admin:ACCOUNT → store, for accounts that something can become administrator of. */
export function adminReach(world: World, derived: readonly DerivedEdge[]): DerivedEdge[] {
  const wanted = new Set<NodeId>(derived.filter((e) => e.to.startsWith('admin:')).map((e) => e.to));
  const edges: DerivedEdge[] = [];
  const authorities = new Map<string, Authority>();
  for (const type of Object.keys(ACCESS_NEEDS).sort()) {
    for (const asset of world.ofType(type)) {
      const from = adminNode(asset.account);
      if (asset.scope === null || !wanted.has(from)) continue;
      // AWS's own keys are used through the services that hold them.
      if (type === 'kms.key' && asset.props.manager === 'AWS') continue;
      let authority = authorities.get(asset.account);
      if (!authority) {
        authority = unlimited(world, asset.account);
        authorities.set(asset.account, authority);
      }
      for (const level of SHOWN) {
        const found = firstAllowed(world, authority, asset, level);
        if (!found) continue;
        edges.push({
          type: 'CAN_ACCESS',
          from,
          to: asset.id,
          technique: null,
          ...together([found.decided], {
            because: [
              {
                fact: 'administrator',
                source: from,
                text: `an administrator of ${asset.account} can give itself ${found.action}`,
              },
            ],
          }),
          props: { level, actions: [found.action] },
        });
      }
    }
  }
  return edges;
}

/** One action of a level is proof enough. */
function firstAllowed(
  world: World,
  authority: Authority,
  asset: Asset,
  level: AccessLevel,
): { readonly action: string; readonly decided: Decided } | null {
  let best: { readonly action: string; readonly decided: Decided } | null = null;
  for (const need of ACCESS_NEEDS[asset.type] ?? []) {
    if (need.level !== level) continue;
    const resource = `${asset.id}${(need.suffix ?? '').replace('{name}', 'x')}`;
    for (const action of need.actions) {
      const decided = decide(world, authority, action, resource, { resourceAccount: asset.account });
      if (!decided.allowed) continue;
      if (decided.certainty === 'certain') return { action, decided };
      best ??= { action, decided };
    }
  }
  return best;
}
