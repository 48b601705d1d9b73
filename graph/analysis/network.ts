/**
 * Network reach as edges: internet → load balancer, host, interface, public database; load balancer → host or function; host →
 * host and database. A reach says that packets arrive and answers return; what listens there is another matter.
 */
import type { Asset, World } from '../build/world.js';
import { INTERNET, type NodeId } from '../schema/ids.js';
import type { Because, Condition } from '../schema/verdict.js';
import type { DerivedEdge } from './derived.js';
import { apiEdges } from './network/apis.js';
import { distributionEdges } from './network/distributions.js';
import { type Door, doorOf, type Opening, openings, portText, summarise, whyOpen } from './network/internet.js';
import { lateralEdges } from './network/lateral.js';
import { type Attachment, type Group, Network, type Subnet, shortId } from './network/place.js';
import { type Family, intersect, isEmpty, type RangeSet, unite } from './network/ranges.js';
import { reach } from './network/reach.js';
import { aclAddresses, aclAnswers, type Protocol } from './network/rules.js';

const noAcl = (subnet: Subnet): readonly string[] =>
  subnet.acl === null ? [`no network ACL collected for ${subnet.id}`] : [];

interface Listening {
  readonly protocol: Protocol;
  readonly port: number;
  readonly listener: Asset;
}

/** The transport under a listener's protocol. */
function transports(protocol: unknown): readonly Protocol[] {
  if (protocol === 'UDP' || protocol === 'QUIC') return ['udp'];
  return protocol === 'TCP_UDP' || protocol === 'TCP_QUIC' ? ['tcp', 'udp'] : ['tcp'];
}

/** A load balancer where it stands. */
interface Balancer {
  readonly asset: Asset;
  readonly subnets: readonly Subnet[];
  readonly groupIds: readonly string[];
  readonly groups: readonly Group[];
  readonly listening: readonly Listening[];
}

/** ROUTES_TO edges with ports and the rules they rest on, and the buckets that distributions open. Pure: the same world gives the same edges in the same order. */
export function networkEdges(world: World): DerivedEdge[] {
  const network = new Network(world);
  const balancers = network.balancers.map((asset) => balancerOf(network, asset));
  const edges = [
    ...fromInternetToAttachments(network),
    ...balancers.flatMap((b) => fromInternetToBalancer(b)),
    ...balancers.flatMap((b) => fromBalancer(network, b)),
    ...lateralEdges(network),
    ...apiEdges(world),
    ...distributionEdges(network),
  ];
  const key = (e: DerivedEdge) => `${e.from}\n${e.to}\n${e.certainty}`;
  return edges.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** One edge for a thing, from all its doors. */
function edgeFromInternet(
  owner: NodeId,
  address: string,
  through: readonly { readonly door: Door; readonly open: readonly Opening[] }[],
): DerivedEdge[] {
  const used = through.filter((t) => t.open.length > 0);
  const sum = summarise(used.flatMap((t) => t.open));
  if (!sum) return [];
  const facts = new Map<string, Because>();
  for (const { door, open } of used)
    for (const f of whyOpen(door, open, owner, address)) facts.set(JSON.stringify(f), f);
  const assumes = [...new Set(used.flatMap((t) => noAcl(t.door.subnet)))].sort();
  return [
    reach(INTERNET, owner, sum.ports, [...facts.values()], {
      certainty: sum.certainty,
      conditions: sum.conditions,
      assumes,
    }),
  ];
}

function fromInternetToAttachments(network: Network): DerivedEdge[] {
  const doors = new Map<NodeId, { address: string; through: { door: Door; open: readonly Opening[] }[] }>();
  for (const a of network.attachments) {
    const door = doorOf(a);
    if (!door || door.listens?.length === 0) continue;
    const families: Family[] = [];
    if (a.public4 !== null) families.push(4);
    if (a.addresses6.length > 0) families.push(6);
    const open = families.flatMap((f) => openings(door, f));
    if (open.length === 0) continue;
    const entry = doors.get(a.owner) ?? { address: a.public4 ?? 'in IPv6', through: [] };
    entry.through.push({ door, open });
    doors.set(a.owner, entry);
  }
  return [...doors].flatMap(([owner, { address, through }]) => edgeFromInternet(owner, address, through));
}

function balancerOf(network: Network, asset: Asset): Balancer {
  const { world } = network;
  const groupIds = network.groupIdsOf(asset);
  const listening = world.out(asset.id, 'CONTAINS').flatMap(({ to }) => {
    const listener = world.assets.get(to);
    const port = listener?.props.port;
    if (listener?.type !== 'elbv2.listener' || typeof port !== 'number') return [];
    return transports(listener.props.protocol).map((protocol) => ({ protocol, port, listener }));
  });
  return {
    asset,
    subnets: network.subnetsOf(asset),
    groupIds,
    groups: groupIds.flatMap((g) => network.groups.get(g) ?? []),
    listening,
  };
}

function fromInternetToBalancer(b: Balancer): DerivedEdge[] {
  if (b.asset.props.scheme !== 'internet-facing') return [];
  // Only network and gateway load balancers may stand without a group; one whose groups were not collected shows nothing.
  const groups = b.groupIds.length === 0 && b.asset.props.kind !== 'application' ? null : b.groups;
  if (groups !== null && groups.length === 0) return [];
  const through = b.subnets.map((subnet) => {
    const door: Door = { subnet, groups, listens: b.listening };
    return { door, open: openings(door, 4) };
  });
  const dns = b.asset.props.dns;
  return edgeFromInternet(b.asset.id, typeof dns === 'string' ? dns : b.asset.name, through);
}

/** A sign-in that every listener in front of a target group asks for. */
const SIGN_IN: Condition = {
  key: 'portolan:LoadBalancerSignIn',
  operator: 'Bool',
  values: ['true'],
  text: 'a sign-in at the load balancer',
};

function fromBalancer(network: Network, b: Balancer): DerivedEdge[] {
  const { world } = network;
  const groups = new Map<NodeId, { readonly listeners: Asset[] }>();
  for (const { listener } of b.listening) {
    for (const { to } of world.out(listener.id, 'FORWARDS_TO')) {
      const had = groups.get(to);
      if (!had) groups.set(to, { listeners: [listener] });
      else if (!had.listeners.includes(listener)) had.listeners.push(listener);
    }
  }
  // Listeners that were not collected: the target group itself names its load balancer.
  if (b.listening.length === 0)
    for (const { to } of world.out(b.asset.id, 'FORWARDS_TO')) groups.set(to, { listeners: [] });
  const found = new Map<
    NodeId,
    { ports: Set<string>; because: Map<string, Because>; signIn: boolean; assumes: Set<string> }
  >();
  for (const [id, { listeners }] of groups) {
    const group = world.assets.get(id);
    if (group?.type !== 'elbv2.target-group') continue;
    const signIn =
      listeners.length > 0 &&
      listeners.every(
        (l) => Array.isArray(l.props.actions) && l.props.actions.some((a) => a.startsWith('authenticate-')),
      );
    for (const t of targetsOf(network, b, group)) {
      const entry = found.get(t.to) ?? { ports: new Set(), because: new Map(), signIn: true, assumes: new Set() };
      found.set(t.to, entry);
      if (t.port !== null) entry.ports.add(t.port);
      entry.signIn = entry.signIn && signIn;
      for (const f of [{ fact: 'target group', source: group.id, text: `${group.name} sends to it` }, ...t.because])
        entry.because.set(JSON.stringify(f), f);
      for (const a of t.assumes) entry.assumes.add(a);
    }
  }
  return [...found].map(([to, f]) =>
    reach(b.asset.id, to, [...f.ports].sort(), [...f.because.values()], {
      assumes: [...f.assumes].sort(),
      ...(f.signIn ? { certainty: 'conditional' as const, conditions: [SIGN_IN] } : {}),
    }),
  );
}

interface BalancerTarget {
  readonly to: NodeId;
  readonly port: string | null;
  readonly because: readonly Because[];
  readonly assumes: readonly string[];
}

function targetsOf(network: Network, b: Balancer, group: Asset): BalancerTarget[] {
  const { world } = network;
  const usual = typeof group.props.port === 'number' ? group.props.port : null;
  const protocol: Protocol = transports(group.props.protocol)[0] ?? 'tcp';
  const found: BalancerTarget[] = [];
  const admit = (a: Attachment, port: number): void => {
    const way = admitted(b, a, protocol, port);
    if (way) found.push({ to: a.owner, port: portText(protocol, { from: port, to: port }), ...way });
  };
  for (const e of world.out(group.id, 'FORWARDS_TO')) {
    const target = world.assets.get(e.to);
    const port = typeof e.props.port === 'number' ? e.props.port : usual;
    if (target?.type === 'lambda.function') found.push({ to: target.id, port: null, because: [], assumes: [] });
    else if (target?.type === 'elbv2.load-balancer')
      found.push({
        to: target.id,
        port: port === null ? null : portText(protocol, { from: port, to: port }),
        because: [],
        assumes: [],
      });
    else if (port !== null) for (const a of network.attachments) if (a.owner === e.to) admit(a, port);
  }
  const addresses = group.props.ipTargets;
  const vpc = world.out(group.id, 'IN_VPC')[0];
  for (const text of Array.isArray(addresses) ? addresses : []) {
    const m = /^(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{1,5}))?$/.exec(text);
    const port = m?.[2] === undefined ? usual : Number(m[2]);
    if (!m || port === null) continue;
    const value = (m[1] ?? '').split('.').reduce((v, p) => v * 256n + BigInt(p), 0n);
    for (const a of network.attachments)
      if (a.private4.includes(value) && (!vpc || a.vpc === shortId(vpc.to))) admit(a, port);
  }
  return found;
}

/** How a target lets in what its load balancer sends, or null. */
function admitted(
  b: Balancer,
  a: Attachment,
  protocol: Protocol,
  port: number,
): { readonly because: readonly Because[]; readonly assumes: readonly string[] } | null {
  const { subnet } = a;
  if (!subnet) return null;
  const nodes: Readonly<Record<Family, RangeSet>> = {
    4: unite(...b.subnets.map((s) => s.cidrs[4])),
    6: unite(...b.subnets.map((s) => s.cidrs[6])),
  };
  // A network load balancer may pass on the caller's own address: then whoever the group lets in gets in.
  const keepsCaller = b.asset.props.kind === 'network';
  for (const group of a.groups) {
    for (const rule of group.ingress) {
      if (!rule.protocols.includes(protocol) || port < rule.ports.from || port > rule.ports.to) continue;
      const { party } = rule;
      const lets =
        party.kind === 'group'
          ? b.groupIds.includes(party.id)
          : party.kind === 'addresses' && (keepsCaller || !isEmpty(intersect([party.range], nodes[party.family])));
      if (!lets) continue;
      if (subnet.acl && !b.subnets.some((s) => s.id === subnet.id) && !keepsCaller) {
        const into = intersect(aclAddresses(subnet.acl.ingress, 4, protocol, port), nodes[4]);
        const back = intersect(aclAnswers(subnet.acl.egress, 4, protocol), nodes[4]);
        if (isEmpty(into) || isEmpty(back)) return null;
      }
      return {
        because: [
          {
            fact: 'security group rule',
            source: group.node,
            text: `${group.id} lets in ${rule.text.replace(' ', ' from ')}`,
          },
        ],
        assumes: noAcl(subnet),
      };
    }
  }
  return null;
}
