/** Identities that somebody can act as: users and roles that were collected, service-linked roles left out. */
import type { Asset, World } from '../build/world.js';

const kept = new WeakMap<World, readonly Asset[]>();

/** In the order of types and ids. */
export function principalsOf(world: World): readonly Asset[] {
  const had = kept.get(world);
  if (had) return had;
  const found = [...world.ofType('iam.role'), ...world.ofType('iam.user')].filter(
    (a) => a.scope !== null && a.props.serviceLinked !== true,
  );
  kept.set(world, found);
  return found;
}
