/**
 * What hosts reach inside: through security groups (by address or by group), network ACLs, peering and transit gateways. Hosts that
 * stand alike are one class, so the work grows with the kinds of place and not with pairs of hosts.
 */
import { createHash } from 'node:crypto';
import { type NodeId, portolanUrn } from '../../schema/ids.js';
import type { Because } from '../../schema/verdict.js';
import type { DerivedEdge } from '../derived.js';
import { portText } from './internet.js';
import type { Attachment, Group, Network } from './place.js';
import { type Family, intersect, isEmpty, type Range, type RangeSet, unite } from './ranges.js';
import {
  aclAddresses,
  aclAnswers,
  type Ports,
  PROTOCOLS,
  type Protocol,
  portEdges,
  type Rule,
  routedTo,
  routesOf,
} from './rules.js';
import { pairKey, type VpcLink, vpcLinks } from './vpc-links.js';

/** Interfaces that every rule treats alike. */
interface PlaceClass {
  readonly key: string;
  readonly members: readonly Attachment[];
  readonly sample: Attachment;
  readonly addresses: Readonly<Record<Family, RangeSet>>;
}

function addressesOf(a: Attachment): Readonly<Record<Family, RangeSet>> {
  const exact = (list: readonly bigint[]): RangeSet => unite(list.map((v) => ({ lo: v, hi: v })));
  // An interface whose address is not known has one of its subnet's.
  const own4 = a.private4.length > 0 ? exact(a.private4) : (a.subnet?.cidrs[4] ?? []);
  return { 4: own4, 6: exact(a.addresses6) };
}

/** Address ranges that some rule treats apart, without those that hold a whole VPC or none of it. */
function distinguishing(network: Network): readonly { readonly family: Family; readonly range: Range }[] {
  const seen = new Map<string, { readonly family: Family; readonly range: Range }>();
  const add = (family: Family, range: Range) => seen.set(`${family} ${range.lo} ${range.hi}`, { family, range });
  for (const g of network.groups.values())
    for (const r of [...g.ingress, ...g.egress]) if (r.party.kind === 'addresses') add(r.party.family, r.party.range);
  for (const s of network.subnets.values()) {
    for (const e of [...(s.acl?.ingress ?? []), ...(s.acl?.egress ?? [])]) add(e.family, e.range);
    for (const r of s.routes ?? []) add(r.family, r.range);
  }
  for (const t of network.world.ofType('ec2.transit-gateway-route-table'))
    if (Array.isArray(t.props.routes)) for (const r of routesOf(t.props.routes)) add(r.family, r.range);
  const vpcs = [...network.vpcCidrs.values()];
  return [...seen.values()].filter(({ family, range }) =>
    vpcs.some((v) => {
      const inside = intersect([range], v[family]);
      return !isEmpty(inside) && v[family].some((r) => !(range.lo <= r.lo && r.hi <= range.hi));
    }),
  );
}

function classesOf(network: Network): readonly PlaceClass[] {
  const apart = distinguishing(network);
  const groups = new Map<string, Attachment[]>();
  for (const a of network.attachments) {
    if (a.subnet === null || a.vpc === '') continue;
    const addresses = addressesOf(a);
    let sign = '';
    for (const { family, range } of apart) {
      const inside = intersect([range], addresses[family]);
      if (!isEmpty(inside)) sign += `${range.lo}-${range.hi},`;
    }
    const key = [
      a.vpc,
      a.subnet.id,
      [...a.groupIds].sort().join('+'),
      a.ownerType,
      a.listens?.join('+') ?? '*',
      addresses[4].length > 0 ? 4 : '',
      addresses[6].length > 0 ? 6 : '',
      sign,
    ].join('|');
    const had = groups.get(key);
    if (had) had.push(a);
    else groups.set(key, [a]);
  }
  return [...groups].map(([key, members]) => {
    const all = members.map(addressesOf);
    return {
      key,
      members,
      sample: members[0] as Attachment,
      addresses: { 4: unite(...all.map((x) => x[4])), 6: unite(...all.map((x) => x[6])) },
    };
  });
}

const meetsPort = (r: Rule, protocol: Protocol, port: number): boolean =>
  r.protocols.includes(protocol) && r.ports.from <= port && port <= r.ports.to;

/** The rule that lets `other` through at a port, if any: by its group where groups may be `named`, or because all its addresses are let through. */
function letting(
  groups: readonly Group[],
  direction: 'ingress' | 'egress',
  other: PlaceClass,
  family: Family,
  protocol: Protocol,
  port: number,
  named: boolean,
): { readonly rule: Rule; readonly group: Group } | null {
  for (const group of groups) {
    for (const rule of group[direction]) {
      if (!meetsPort(rule, protocol, port)) continue;
      const { party } = rule;
      if (
        party.kind === 'group'
          ? named && other.sample.groupIds.includes(party.id)
          : party.kind === 'addresses' &&
            party.family === family &&
            !isEmpty(intersect([party.range], other.addresses[family]))
      )
        return { rule, group };
    }
  }
  return null;
}

/** Whether any of the other's addresses passes a network ACL; classes are such that all do or none. */
const passes = (open: RangeSet, other: PlaceClass, family: Family): boolean =>
  !isEmpty(intersect(open, other.addresses[family]));

function aclsLet(from: PlaceClass, to: PlaceClass, family: Family, protocol: Protocol, port: number): boolean {
  const a = from.sample.subnet;
  const b = to.sample.subnet;
  // A network ACL stands at the edge of a subnet: it sees nothing of what stays inside.
  if (!a || !b || a.id === b.id) return true;
  if (a.acl && !passes(aclAddresses(a.acl.egress, family, protocol, port), to, family)) return false;
  if (b.acl && !passes(aclAddresses(b.acl.ingress, family, protocol, port), from, family)) return false;
  if (b.acl && !passes(aclAnswers(b.acl.egress, family, protocol), from, family)) return false;
  return !(a.acl && !passes(aclAnswers(a.acl.ingress, family, protocol), to, family));
}

/** Whether both sides send what is meant for the other through this link, and it hands that on; `maybe`: not known. */
function routed(from: PlaceClass, to: PlaceClass, family: Family, link: VpcLink): 'yes' | 'maybe' | 'no' {
  const goes = (a: PlaceClass, b: PlaceClass): 'yes' | 'maybe' | 'no' => {
    const sent = routedTo(a.sample.subnet?.routes ?? [], family, (t) => t === link.id);
    if (!passes(sent, b, family)) return 'no';
    const hands = link.hands(a.sample.vpc, b.sample.vpc, family);
    if (hands === null || passes(intersect(sent, hands), b, family)) return 'yes';
    return passes(intersect(sent, link.mayHand(a.sample.vpc, b.sample.vpc, family)), b, family) ? 'maybe' : 'no';
  };
  const there = goes(from, to);
  if (there === 'no') return 'no';
  const back = goes(to, from);
  return back === 'yes' ? there : back;
}

interface Passage {
  readonly ports: readonly string[];
  readonly because: readonly Because[];
  /** What would settle whether it is one; empty: it is. */
  readonly causes: readonly string[];
}

/** Ports of `to` that `from` reaches, with the rules that let it; null for none. */
function passage(from: PlaceClass, to: PlaceClass, link: VpcLink | null): Passage | null {
  const ports: string[] = [];
  let sure = false;
  const because = new Map<string, Because>();
  for (const family of [4, 6] as const) {
    if (isEmpty(from.addresses[family]) || isEmpty(to.addresses[family])) continue;
    const way = link === null ? 'yes' : routed(from, to, family, link);
    if (way === 'no') continue;
    const had = ports.length;
    for (const protocol of PROTOCOLS) {
      const rules = [
        ...to.sample.groups.flatMap((g) => g.ingress),
        ...from.sample.groups.flatMap((g) => g.egress),
      ].filter((r) => r.protocols.includes(protocol));
      const acls = [...(from.sample.subnet?.acl?.egress ?? []), ...(to.sample.subnet?.acl?.ingress ?? [])].filter((e) =>
        e.protocols.includes(protocol),
      );
      const bounds = to.sample.listens ?? portEdges([...rules, ...acls].map((r) => r.ports));
      if (to.sample.listens !== null && protocol === 'udp') continue;
      let open: Ports | null = null;
      const close = () => {
        if (open) ports.push(portText(protocol, open));
        open = null;
      };
      for (let i = 0; i < bounds.length; i++) {
        const at = bounds[i] ?? 0;
        const end = to.sample.listens ? at : (bounds[i + 1] ?? 65536) - 1;
        const named = link === null || link.groups;
        const inward = letting(to.sample.groups, 'ingress', from, family, protocol, at, named);
        const outward = inward && letting(from.sample.groups, 'egress', to, family, protocol, at, named);
        if (!inward || !outward || !aclsLet(from, to, family, protocol, at)) {
          close();
          continue;
        }
        for (const [way, { rule, group }] of [
          ['in', inward],
          ['out', outward],
        ] as const) {
          because.set(`${way} ${group.id} ${rule.text}`, {
            fact: 'security group rule',
            source: group.node,
            text: `${group.id} lets ${way} ${rule.text.replace(' ', way === 'in' ? ' from ' : ' to ')}`,
          });
        }
        const before: Ports | null = open;
        if (before !== null && (before as Ports).to + 1 === at) open = { from: (before as Ports).from, to: end };
        else {
          close();
          open = { from: at, to: end };
        }
      }
      close();
    }
    if (way === 'yes' && ports.length > had) sure = true;
  }
  if (ports.length === 0) return null;
  const facts = [...because.values()];
  if (link !== null) facts.push({ fact: link.kind, source: link.source, text: `both VPCs send it through ${link.id}` });
  return {
    ports: [...new Set(ports)].sort(),
    because: facts,
    causes: sure || link === null ? [] : link.causes(from.sample.vpc, to.sample.vpc),
  };
}

/** Of passages between the same places one that is sure, else the first. */
const surest = (found: readonly Passage[]): Passage | undefined => found.find((p) => p.causes.length === 0) ?? found[0];

/** Classes that could reach `to` at all, by the parties its rules name. */
function candidates(
  to: PlaceClass,
  byVpc: ReadonlyMap<string, readonly PlaceClass[]>,
  peers: readonly string[],
): readonly PlaceClass[] {
  const groups = new Set<string>();
  const ranges: Record<Family, Range[]> = { 4: [], 6: [] };
  for (const g of to.sample.groups) {
    for (const r of g.ingress) {
      if (r.party.kind === 'group') groups.add(r.party.id);
      else if (r.party.kind === 'addresses') ranges[r.party.family].push(r.party.range);
    }
  }
  const near: Readonly<Record<Family, RangeSet>> = { 4: unite(ranges[4]), 6: unite(ranges[6]) };
  return [to.sample.vpc, ...peers].flatMap((vpc) =>
    (byVpc.get(vpc) ?? []).filter(
      (c) =>
        c.sample.groupIds.some((g) => groups.has(g)) ||
        !isEmpty(intersect(near[4], c.addresses[4])) ||
        !isEmpty(intersect(near[6], c.addresses[6])),
    ),
  );
}

/** Hidden node that stands for the hosts of a class as they reach out. */
function classNode(network: Network, c: PlaceClass): NodeId {
  const owner = network.world.assets.get(c.sample.owner);
  const name = createHash('sha256').update(c.key).digest('hex').slice(0, 20);
  return portolanUrn('access.set', owner?.account ?? '', owner?.region ?? '', `network-${name}`);
}

/** ROUTES_TO edges between hosts, from functions in a VPC, and to databases. */
export function lateralEdges(network: Network): DerivedEdge[] {
  const classes = classesOf(network);
  const byVpc = new Map<string, PlaceClass[]>();
  for (const c of classes) {
    const list = byVpc.get(c.sample.vpc);
    if (list) list.push(c);
    else byVpc.set(c.sample.vpc, [c]);
  }
  const links = vpcLinks(network);
  const peersOf = new Map<string, string[]>();
  for (const key of links.keys()) {
    const [a = '', b = ''] = key.split(' ');
    peersOf.set(a, [...(peersOf.get(a) ?? []), b]);
    peersOf.set(b, [...(peersOf.get(b) ?? []), a]);
  }
  const edges: DerivedEdge[] = [];
  const nodes = new Map<PlaceClass, NodeId>();
  const seen = new Set<string>();
  const add = (from: NodeId, to: NodeId, p: Passage | null) => {
    const key = `${from}\n${to}\n${p?.ports.join() ?? ''}`;
    if (from === to || seen.has(key)) return;
    seen.add(key);
    edges.push({
      type: 'ROUTES_TO',
      from,
      to,
      certainty: p && p.causes.length > 0 ? 'unknown' : 'certain',
      technique: null,
      because: p?.because ?? [],
      conditions: [],
      causes: p?.causes ?? [],
      assumes: [],
      ...(p ? { props: { ports: p.ports } } : {}),
    });
  };
  for (const to of classes) {
    // What only calls has no port to reach.
    if (to.sample.listens?.length === 0) continue;
    for (const from of candidates(to, byVpc, peersOf.get(to.sample.vpc) ?? [])) {
      // Nothing runs on a database that could call on.
      if (from.sample.ownerType.startsWith('rds.')) continue;
      if (from === to && from.members.length === 1) continue;
      const ways = from.sample.vpc === to.sample.vpc ? [null] : links.get(pairKey(from.sample.vpc, to.sample.vpc));
      const p = surest((ways ?? []).flatMap((link) => passage(from, to, link) ?? []));
      if (!p) continue;
      if (from.members.length === 1) {
        for (const m of to.members) add(from.sample.owner, m.owner, p);
        continue;
      }
      let node = nodes.get(from);
      if (!node) {
        node = classNode(network, from);
        nodes.set(from, node);
        for (const m of from.members) add(m.owner, node, null);
      }
      for (const m of to.members) add(node, m.owner, p);
    }
  }
  return edges;
}
