/** What the internet reaches: through gateway routes, public addresses, network ACLs both ways, and security groups. */
import type { NodeId } from '../../schema/ids.js';
import type { Because, Certainty, Condition } from '../../schema/verdict.js';
import type { Attachment, Group, Subnet } from './place.js';
import {
  cidrsOf,
  EVERYTHING,
  type Family,
  intersect,
  isEmpty,
  NOTHING,
  PUBLIC,
  type RangeSet,
  sameSet,
  subtract,
  unite,
} from './ranges.js';
import {
  aclAddresses,
  aclAnswers,
  type Ports,
  PROTOCOLS,
  type Protocol,
  portEdges,
  type Rule,
  routedTo,
} from './rules.js';

/** Ports that some addresses of the internet reach. */
export interface Opening {
  readonly family: Family;
  readonly protocol: Protocol;
  readonly ports: Ports;
  readonly sources: RangeSet;
}

/** What stands at one place on the way in. */
export interface Door {
  readonly subnet: Subnet;
  /** Null: no security group guards it (network load balancers may have none). */
  readonly groups: readonly Group[] | null;
  /** Only these ports matter; null: all. */
  readonly listens: readonly { readonly protocol: Protocol; readonly port: number }[] | null;
}

const isInternetGateway = (target: string): boolean => target.startsWith('igw-');

function ruleAddresses(rules: readonly Rule[], family: Family, protocol: Protocol, port: number): RangeSet {
  return unite(
    rules.flatMap((r) =>
      r.party.kind === 'addresses' &&
      r.party.family === family &&
      r.protocols.includes(protocol) &&
      r.ports.from <= port &&
      port <= r.ports.to
        ? [r.party.range]
        : [],
    ),
  );
}

/** Stretches of ports with the addresses of the internet that reach them, through every layer. */
export function openings(door: Door, family: Family): readonly Opening[] {
  const { subnet } = door;
  if (subnet.routes === null) return [];
  const routed = intersect(routedTo(subnet.routes, family, isInternetGateway), PUBLIC[family]);
  if (isEmpty(routed)) return [];
  const rules = door.groups?.flatMap((g) => g.ingress) ?? null;
  const found: Opening[] = [];
  for (const protocol of PROTOCOLS) {
    const answers = subnet.acl ? aclAnswers(subnet.acl.egress, family, protocol) : EVERYTHING[family];
    const able = intersect(routed, answers);
    if (isEmpty(able)) continue;
    const addressesAt = (port: number): RangeSet => {
      const byGroups = rules === null ? EVERYTHING[family] : ruleAddresses(rules, family, protocol, port);
      if (isEmpty(byGroups)) return NOTHING;
      const byAcl = subnet.acl ? aclAddresses(subnet.acl.ingress, family, protocol, port) : EVERYTHING[family];
      return intersect(intersect(byGroups, byAcl), able);
    };
    if (door.listens !== null) {
      for (const l of door.listens) {
        if (l.protocol !== protocol) continue;
        const sources = addressesAt(l.port);
        if (!isEmpty(sources)) found.push({ family, protocol, ports: { from: l.port, to: l.port }, sources });
      }
      continue;
    }
    const bounds = portEdges([
      ...(rules ?? []).filter((r) => r.protocols.includes(protocol)).map((r) => r.ports),
      ...(subnet.acl?.ingress ?? []).filter((e) => e.protocols.includes(protocol)).map((e) => e.ports),
    ]);
    for (let i = 0; i < bounds.length; i++) {
      const from = bounds[i] ?? 0;
      const to = (bounds[i + 1] ?? 65536) - 1;
      const sources = addressesAt(from);
      if (isEmpty(sources)) continue;
      const last = found[found.length - 1];
      if (last && last.protocol === protocol && last.ports.to + 1 === from && sameSet(last.sources, sources))
        found[found.length - 1] = { ...last, ports: { from: last.ports.from, to } };
      else found.push({ family, protocol, ports: { from, to }, sources });
    }
  }
  return found;
}

export const portText = (protocol: Protocol, ports: Ports): string =>
  ports.from === ports.to ? `${protocol}/${ports.from}` : `${protocol}/${ports.from}-${ports.to}`;

/** What openings amount to: ports that anyone reaches if there are any, else ports with the addresses they are left to. */
export interface Summary {
  readonly ports: readonly string[];
  readonly certainty: Certainty;
  readonly conditions: readonly Condition[];
}

const MOST_BLOCKS = 40;

/** Certain where anyone on the internet gets in at some port; else conditional on the address one calls from. Null for none. */
export function summarise(found: readonly Opening[]): Summary | null {
  if (found.length === 0) return null;
  const anyone = found.filter((o) => isEmpty(subtract(PUBLIC[o.family], o.sources)));
  const shown = anyone.length > 0 ? anyone : found;
  const ports = [...new Set(shown.map((o) => portText(o.protocol, o.ports)))].sort();
  if (anyone.length > 0) return { ports, certainty: 'certain', conditions: [] };
  const letIn: string[] = [];
  const keptOut: string[] = [];
  for (const family of [4, 6] as const) {
    const all = unite(...found.filter((o) => o.family === family).map((o) => o.sources));
    if (isEmpty(all)) continue;
    letIn.push(...cidrsOf(all, family));
    keptOut.push(...cidrsOf(subtract(PUBLIC[family], all), family));
  }
  const allowing = letIn.length <= keptOut.length;
  const blocks = allowing ? letIn : keptOut;
  const shownBlocks = blocks.slice(0, MOST_BLOCKS);
  return {
    ports,
    certainty: 'conditional',
    conditions: [
      {
        key: 'aws:SourceIp',
        operator: allowing ? 'IpAddress' : 'NotIpAddress',
        values: shownBlocks,
        text: `calls come ${allowing ? 'from' : 'not from'} ${shownBlocks.join(', ')}${blocks.length > MOST_BLOCKS ? ` and ${blocks.length - MOST_BLOCKS} more ranges` : ''}`,
      },
    ],
  };
}

/** Facts that an opening rests on. */
export function whyOpen(door: Door, found: readonly Opening[], owner: NodeId, address: string): readonly Because[] {
  const facts: Because[] = [{ fact: 'public address', source: owner, text: `it has the public address ${address}` }];
  const { subnet } = door;
  const route = subnet.routes?.find(
    (r) =>
      isInternetGateway(r.target) &&
      found.some((o) => o.family === r.family && !isEmpty(intersect([r.range], o.sources))),
  );
  if (route && subnet.routeTable)
    facts.push({
      fact: 'route',
      source: subnet.routeTable,
      text: `${subnet.id} sends ${route.text.replace(' ', ' to ')}`,
    });
  for (const group of door.groups ?? []) {
    for (const rule of group.ingress) {
      const { party } = rule;
      if (party.kind !== 'addresses') continue;
      const meets = found.some(
        (o) =>
          o.family === party.family &&
          rule.protocols.includes(o.protocol) &&
          rule.ports.from <= o.ports.to &&
          o.ports.from <= rule.ports.to &&
          !isEmpty(intersect([party.range], o.sources)),
      );
      if (meets)
        facts.push({
          fact: 'security group rule',
          source: group.node,
          text: `${group.id} lets in ${rule.text.replace(' ', ' from ')}`,
        });
    }
  }
  if (door.groups === null)
    facts.push({ fact: 'no security group', source: owner, text: 'no security group guards it' });
  if (subnet.acl)
    facts.push({
      fact: 'network ACL',
      source: subnet.acl.id as NodeId,
      text: `the network ACL of ${subnet.id} lets calls in and answers out`,
    });
  return facts;
}

/** An attachment as a door; null where its subnet or none of its groups' rules were collected: a grant nobody has seen is none. */
export function doorOf(a: Attachment): Door | null {
  if (a.subnet === null || a.groups.length === 0) return null;
  return {
    subnet: a.subnet,
    groups: a.groups,
    listens: a.listens?.map((port) => ({ protocol: 'tcp' as const, port })) ?? null,
  };
}
