/**
 * Who may do what to all resources of a type, factorised: principals that hold the same → actions → resources treated alike.
 * The answer is that of asking `decide` for each principal, action and resource; what is asked grows with the distinct sets
 * of policies and the distinct ways in which their patterns tell resources apart.
 */
import type { Asset, World } from '../build/world.js';
import { asNodeId, type NodeId } from '../schema/ids.js';
import type { Certainty } from '../schema/verdict.js';
import { Alike } from './alike.js';
import { type Authority, rcpsOf } from './authority.js';
import { decide, ownPolicy } from './decide.js';
import { everybodyOf, looksAtHolder } from './holders.js';
import { grantsOf } from './key-grants.js';
import { moreTexts } from './s3-facts.js';
import { holds, reachOf } from './shape.js';
import { StoreIds } from './store-ids.js';
import { whoCan } from './who-can.js';

/** Resources on which the action is allowed with one certainty. */
export interface Capability {
  readonly action: string;
  readonly certainty: Certainty;
  readonly resources: readonly NodeId[];
}

/** Principals with the same capabilities. */
export interface AccessSet {
  readonly members: readonly NodeId[];
  readonly capabilities: readonly Capability[];
}

/** The resources of one type in one account that have nothing of their own to say. */
interface Plain {
  readonly assets: readonly Asset[];
  readonly byId: ReadonlyMap<string, Asset>;
  readonly ids: StoreIds;
}

/**
 * All that users and roles may do to the resources of a type, of these actions (in AWS's spelling), each asked about the resource itself.
 * A principal may be in several sets: resources with a policy of their own are answered for it alone.
 */
export function capabilitiesOf(world: World, type: string, actions: readonly string[]): readonly AccessSet[] {
  const plain = new Map<string, Asset[]>();
  const others: Asset[] = [];
  for (const asset of world.ofType(type)) {
    if (asset.scope === null) continue;
    if (!isPlain(world, asset)) others.push(asset);
    else {
      const list = plain.get(asset.account);
      if (list) list.push(asset);
      else plain.set(asset.account, [asset]);
    }
  }
  const byAccount = new Map([...plain].map(([account, assets]) => [account, plainOf(assets)]));
  const sets: AccessSet[] = [];
  for (const { authority, members } of everybodyOf(world).groups) {
    const there = byAccount.get(authority.account);
    const capabilities = there ? actions.flatMap((action) => allowed(world, authority, action, type, there)) : [];
    if (capabilities.length > 0) sets.push({ members, capabilities });
  }
  return [...sets, ...alone(world, others, actions)];
}

const isPlain = (world: World, asset: Asset): boolean => {
  const own = ownPolicy(asset, '');
  return (
    own.policy === undefined &&
    !own.unread &&
    moreTexts(world, asset).length === 0 &&
    grantsOf(asset).length === 0 &&
    asset.type !== 'iam.role' &&
    !rcpsOf(world, asset.account).texts.some(looksAtHolder)
  );
};

const plainOf = (assets: readonly Asset[]): Plain => ({
  assets,
  byId: new Map(assets.map((a) => [a.id, a])),
  ids: new StoreIds(
    assets.map((a) => a.id),
    false,
  ),
});

function allowed(world: World, authority: Authority, action: string, type: string, there: Plain): Capability[] {
  const reach = reachOf(authority.texts, action);
  if (!holds(reach)) return [];
  const spoken = reach.everything ? [null] : reach.patterns.map((p) => there.ids.spokenOf(p.pattern));
  const candidates = spoken.includes(null)
    ? there.assets
    : [...new Set(spoken.flatMap((some) => [...(some ?? [])]))].flatMap((id) => there.byId.get(id) ?? []);
  const needs = [{ level: 'read', actions: [action] }] as const;
  const alike = new Alike(
    world,
    authority,
    () => there.ids,
    () => needs,
  );
  const answers = new Map<string, Certainty | null>();
  const found = new Map<Certainty, NodeId[]>();
  for (const asset of candidates) {
    const sign = alike.sign(asset) ?? `${type} ${asset.id}`;
    let certainty = answers.get(sign);
    if (certainty === undefined) {
      const d = decide(world, authority, action, asset.id, { resourceAccount: asset.account });
      certainty = d.allowed ? d.certainty : null;
      answers.set(sign, certainty);
    }
    if (certainty === null) continue;
    const list = found.get(certainty);
    if (list) list.push(asset.id);
    else found.set(certainty, [asset.id]);
  }
  return [...found].map(([certainty, resources]) => ({ action, certainty, resources }));
}

/** Resources with a policy of their own: it may look at who asks. */
function alone(world: World, assets: readonly Asset[], actions: readonly string[]): readonly AccessSet[] {
  const { places } = everybodyOf(world);
  const byMember = new Map<NodeId, Capability[]>();
  for (const asset of assets) {
    for (const action of actions) {
      for (const row of whoCan(world, action, asset.id).rows) {
        const member = asNodeId(row.principal);
        if (!places.has(member)) continue;
        const list = byMember.get(member) ?? [];
        list.push({ action, certainty: row.certainty, resources: [asset.id] });
        byMember.set(member, list);
      }
    }
  }
  return [...byMember].map(([member, capabilities]) => ({ members: [member], capabilities }));
}
