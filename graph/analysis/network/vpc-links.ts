/**
 * What joins two VPCs: peerings, and transit gateways, whose own route tables say which VPC's traffic goes where
 * (https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html).
 */
import type { Asset } from '../../build/world.js';
import type { NodeId } from '../../schema/ids.js';
import { type Network, shortId } from './place.js';
import { type Family, intersect, type RangeSet, unite } from './ranges.js';
import { type Route, routedTo, routesOf } from './rules.js';

/** A way between two VPCs. */
export interface VpcLink {
  /** What routes of subnets name: `pcx-…` or `tgw-…`. */
  readonly id: string;
  readonly source: NodeId;
  readonly kind: 'peering' | 'transit gateway';
  /** Security groups may name groups of the other side. */
  readonly groups: boolean;
  /** What it hands on from one VPC to the other, for sure; null: all that it is given. */
  hands(from: string, to: string, family: Family): RangeSet | null;
  /** What it hands on as well if that turns out so; empty for nothing. */
  mayHand(from: string, to: string, family: Family): RangeSet;
  /** What would settle whether it does, sorted. */
  causes(from: string, to: string): readonly string[];
}

const texts = (asset: Asset, name: string): readonly string[] => {
  const value = asset.props[name];
  return Array.isArray(value) ? value : [];
};
/** The same key for both directions. */
export const pairKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

/** The links of every pair of VPCs that has any. */
export function vpcLinks(network: Network): ReadonlyMap<string, readonly VpcLink[]> {
  const found = new Map<string, VpcLink[]>();
  const add = (a: string, b: string, link: VpcLink): void => {
    const key = pairKey(a, b);
    found.set(key, [...(found.get(key) ?? []), link]);
  };
  for (const p of network.world.ofType('ec2.vpc-peering')) {
    const { state, requesterVpc, accepterVpc } = p.props;
    if (p.scope === null || state !== 'active' || typeof requesterVpc !== 'string' || typeof accepterVpc !== 'string')
      continue;
    add(requesterVpc, accepterVpc, {
      id: shortId(p.id),
      source: p.id,
      kind: 'peering',
      groups: true,
      hands: () => null,
      mayHand: () => [],
      causes: () => [],
    });
  }
  for (const gateway of network.world.ofType('ec2.transit-gateway')) {
    if (gateway.scope === null || gateway.props.state === 'deleted') continue;
    const { link, vpcs } = gatewayLink(network, gateway);
    for (let i = 0; i < vpcs.length; i++)
      for (let j = i + 1; j < vpcs.length; j++) add(vpcs[i] ?? '', vpcs[j] ?? '', link);
  }
  return found;
}

/** A gateway as a link between any two of the VPCs attached to it that hold something. */
function gatewayLink(network: Network, gateway: Asset): { readonly link: VpcLink; readonly vpcs: readonly string[] } {
  const { world } = network;
  const id = shortId(gateway.id);
  const tables = world
    .ofType('ec2.transit-gateway-route-table')
    .filter((t) => t.scope !== null && t.props.gateway === id);
  const routesOfVpc = new Map<string, readonly Route[] | null>();
  for (const t of tables)
    for (const vpc of texts(t, 'vpcs'))
      routesOfVpc.set(vpc, Array.isArray(t.props.routes) ? routesOf(t.props.routes) : null);
  const unit = 'ec2.transit-gateway-route-tables';
  const owner = typeof gateway.props.owner === 'string' ? gateway.props.owner : gateway.account;
  const listed =
    world.scopeState(owner, gateway.region, unit) === 'complete' && tables.every((t) => Array.isArray(t.props.vpcs));
  const everything = (family: Family): RangeSet => unite(...[...network.vpcCidrs.values()].map((c) => c[family]));
  const handed = (from: string, to: string, family: Family): RangeSet =>
    routedTo(routesOfVpc.get(from) ?? [], family, (t) => t === to);
  const attached = new Set([...texts(gateway, 'vpcs'), ...routesOfVpc.keys()]);
  const vpcs = [...attached].filter((v) => network.vpcCidrs.has(v)).sort();
  /** Its routes were not read, or nobody could list the tables. */
  const unread = (vpc: string): boolean => {
    const routes = routesOfVpc.get(vpc);
    return routes === null || (routes === undefined && !listed);
  };
  /** Third VPCs on the way, as an inspection appliance stands in one: what they let through is not known. */
  const between = (from: string, to: string): readonly string[] =>
    vpcs.filter(
      (over) =>
        over !== from &&
        over !== to &&
        ([4, 6] as const).some((f) => handed(from, over, f).length > 0 && handed(over, to, f).length > 0),
    );
  const link: VpcLink = {
    id,
    source: gateway.id,
    kind: 'transit gateway',
    groups: gateway.props.groupReferences === true,
    hands: handed,
    mayHand: (from, to, family) =>
      unread(from)
        ? everything(family)
        : unite(...between(from, to).map((over) => intersect(handed(from, over, family), handed(over, to, family)))),
    causes: (from, to) => {
      const open = [unread(from) || unread(to) ? [`${owner}/${gateway.region}/${unit}`] : []];
      const over = [...between(from, to), ...between(to, from)].map((v) => `what ${v} lets through`);
      return [...new Set([...open.flat(), ...over])].sort();
    },
  };
  return { link, vpcs };
}
