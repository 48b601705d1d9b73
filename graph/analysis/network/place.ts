/** Where things stand in the network: their interfaces, groups, subnets, routes and network ACLs, indexed once. */
import type { Asset, World } from '../../build/world.js';
import type { NodeId } from '../../schema/ids.js';
import { type Family, parseAddress, parseCidr, type RangeSet, unite } from './ranges.js';
import { type Acl, aclOf, type Route, type Rule, routesOf, rulesOf } from './rules.js';

export interface Subnet {
  /** `subnet-…`: unique in all of AWS, also where a VPC is shared between accounts. */
  readonly id: string;
  readonly vpc: string;
  readonly cidrs: Readonly<Record<Family, RangeSet>>;
  /** Null: no network ACL of it was collected. */
  readonly acl: Acl | null;
  /** Null: no route table of it was collected. */
  readonly routes: readonly Route[] | null;
  readonly routeTable: NodeId | null;
}

export interface Group {
  readonly id: string;
  readonly node: NodeId;
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
}

/** One interface of a thing: a subnet, its groups, its addresses. */
export interface Attachment {
  readonly owner: NodeId;
  readonly ownerType: string;
  readonly vpc: string;
  readonly subnet: Subnet | null;
  /** Short ids of its groups, those included whose rules were not collected. */
  readonly groupIds: readonly string[];
  readonly groups: readonly Group[];
  readonly private4: readonly bigint[];
  readonly addresses6: readonly bigint[];
  /** Public IPv4 address, or null. */
  readonly public4: string | null;
  /** The only ports it listens on, where that is known. */
  readonly listens: readonly number[] | null;
}

const texts = (asset: Asset | undefined, name: string): readonly string[] => {
  const value = asset?.props[name];
  return Array.isArray(value) ? value : [];
};
const text = (asset: Asset | undefined, name: string): string => {
  const value = asset?.props[name];
  return typeof value === 'string' ? value : '';
};
/** `…:subnet/subnet-1` → `subnet-1`. */
export const shortId = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

const values = (list: readonly string[], family: Family): bigint[] =>
  list.flatMap((t) => {
    const a = parseAddress(t);
    return a && a.family === family ? [a.value] : [];
  });

function ranges(list: readonly string[], family: Family): RangeSet {
  return unite(
    list.flatMap((t) => {
      const c = parseCidr(t);
      return c && c.family === family ? [c.range] : [];
    }),
  );
}

/** Interfaces that services keep for load balancers, databases, endpoints and the like: their owners stand for them. */
const SERVICE_INTERFACES: ReadonlySet<string> = new Set([
  'nat_gateway',
  'network_load_balancer',
  'gateway_load_balancer',
  'gateway_load_balancer_endpoint',
  'load_balancer',
  'vpc_endpoint',
  'lambda',
  'efs',
  'transit_gateway',
  'global_accelerator_managed',
]);
const SERVICE_DESCRIPTIONS = [
  'ELB ',
  'RDSNetworkInterface',
  'AWS Lambda VPC ENI',
  'VPC Endpoint Interface',
  'Interface for NAT Gateway',
];

/** Everything the network analysis looks up, read from the world once. */
export class Network {
  readonly subnets = new Map<string, Subnet>();
  readonly groups = new Map<string, Group>();
  /** Addresses of a VPC. */
  readonly vpcCidrs = new Map<string, Readonly<Record<Family, RangeSet>>>();
  /** Running hosts, functions in a VPC, databases; and interfaces of nothing else that was collected. */
  readonly attachments: readonly Attachment[];
  readonly balancers: readonly Asset[];

  constructor(readonly world: World) {
    this.readGroups();
    this.readSubnets();
    this.attachments = [...this.hosts(), ...this.functions(), ...this.databases(), ...this.interfaces()];
    this.balancers = world.ofType('elbv2.load-balancer').filter((b) => b.scope !== null);
  }

  private readGroups(): void {
    const lists = new Map<string, readonly string[]>();
    for (const l of this.world.ofType('ec2.prefix-list'))
      if (Array.isArray(l.props.entries)) lists.set(shortId(l.id), l.props.entries);
    for (const g of this.world.ofType('ec2.security-group')) {
      if (g.scope === null) continue;
      const id = text(g, 'groupId') || shortId(g.id);
      this.groups.set(id, {
        id,
        node: g.id,
        ingress: rulesOf(texts(g, 'ingress'), lists),
        egress: rulesOf(texts(g, 'egress'), lists),
      });
    }
  }

  private readSubnets(): void {
    const { world } = this;
    for (const v of world.ofType('ec2.vpc')) {
      if (v.scope === null) continue;
      const all = [...texts(v, 'cidrs'), ...texts(v, 'ipv6Cidrs')];
      this.vpcCidrs.set(shortId(v.id), { 4: ranges(all, 4), 6: ranges(all, 6) });
    }
    const aclOfSubnet = new Map<string, Acl>();
    for (const a of world.ofType('ec2.network-acl')) {
      const acl = aclOf(a.id, texts(a, 'entries'));
      for (const s of texts(a, 'subnets')) aclOfSubnet.set(s, acl);
    }
    const ofSubnet = new Map<string, Asset>();
    const mainOfVpc = new Map<string, Asset>();
    for (const t of world.ofType('ec2.route-table')) {
      if (t.scope === null) continue;
      for (const s of texts(t, 'subnets')) ofSubnet.set(s, t);
      if (t.props.main === true) mainOfVpc.set(text(t, 'vpcId') || this.vpcOf(t), t);
    }
    for (const s of world.ofType('ec2.subnet')) {
      if (s.scope === null) continue;
      const id = text(s, 'subnetId') || shortId(s.id);
      const vpc = this.vpcOf(s);
      const table = ofSubnet.get(id) ?? mainOfVpc.get(vpc);
      const cidrs = [text(s, 'cidr'), ...texts(s, 'ipv6Cidrs')];
      this.subnets.set(id, {
        id,
        vpc,
        cidrs: { 4: ranges(cidrs, 4), 6: ranges(cidrs, 6) },
        acl: aclOfSubnet.get(id) ?? null,
        routes: table ? routesOf(texts(table, 'routes')) : null,
        routeTable: table?.id ?? null,
      });
    }
  }

  private vpcOf(a: Asset): string {
    const e = this.world.out(a.id, 'IN_VPC')[0];
    return e ? shortId(e.to) : '';
  }

  /** Subnets a thing lies in, those that were collected. */
  subnetsOf(a: Asset): readonly Subnet[] {
    return this.world.out(a.id, 'IN_SUBNET').flatMap((e) => this.subnets.get(shortId(e.to)) ?? []);
  }

  groupIdsOf(a: Asset): readonly string[] {
    return this.world.out(a.id, 'IN_GROUP').map((e) => shortId(e.to));
  }

  private attachment(owner: Asset, at: Asset, subnet: Subnet | null, more: Partial<Attachment>): Attachment {
    const groupIds = this.groupIdsOf(at);
    return {
      owner: owner.id,
      ownerType: owner.type,
      vpc: subnet?.vpc || this.vpcOf(at),
      subnet,
      groupIds,
      groups: groupIds.flatMap((g) => this.groups.get(g) ?? []),
      private4: [],
      addresses6: [],
      public4: null,
      listens: null,
      ...more,
    };
  }

  private *hosts(): Iterable<Attachment> {
    const interfacesOf = new Map<NodeId, Asset[]>();
    for (const i of this.world.ofType('ec2.network-interface')) {
      const host = this.world.out(i.id, 'ATTACHED_TO')[0]?.to;
      if (!host) continue;
      const list = interfacesOf.get(host);
      if (list) list.push(i);
      else interfacesOf.set(host, [i]);
    }
    for (const host of this.world.ofType('ec2.instance')) {
      const state = text(host, 'state');
      // Nobody reaches a host that does not run.
      if (host.scope === null || (state !== '' && state !== 'running' && state !== 'pending')) continue;
      const own = interfacesOf.get(host.id) ?? [];
      for (const i of own) yield this.ofInterface(host, i);
      if (own.length > 0) continue;
      yield this.attachment(host, host, this.subnetsOf(host)[0] ?? null, {
        private4: values([text(host, 'privateIp')], 4),
        addresses6: values(texts(host, 'ipv6'), 6),
        public4: text(host, 'publicIp') || null,
      });
    }
  }

  private ofInterface(owner: Asset, i: Asset): Attachment {
    return this.attachment(owner, i, this.subnetsOf(i)[0] ?? null, {
      private4: values(texts(i, 'privateIps'), 4),
      addresses6: values(texts(i, 'ipv6'), 6),
      public4: texts(i, 'publicIps')[0] ?? null,
    });
  }

  private *interfaces(): Iterable<Attachment> {
    for (const i of this.world.ofType('ec2.network-interface')) {
      if (i.scope === null || this.world.out(i.id, 'ATTACHED_TO').length > 0) continue;
      if (SERVICE_INTERFACES.has(text(i, 'interfaceType'))) continue;
      if (SERVICE_DESCRIPTIONS.some((d) => text(i, 'description').startsWith(d))) continue;
      yield this.ofInterface(i, i);
    }
  }

  private *functions(): Iterable<Attachment> {
    for (const f of this.world.ofType('lambda.function')) {
      if (f.scope === null || f.props.inVpc !== true) continue;
      // Nothing listens on a function's interfaces: it only calls.
      for (const s of this.subnetsOf(f)) yield this.attachment(f, f, s, { listens: [] });
    }
  }

  private *databases(): Iterable<Attachment> {
    for (const d of this.world.ofType('rds.instance')) {
      const status = text(d, 'status');
      if (d.scope === null || status === 'stopped' || status === 'deleting') continue;
      const port = d.props.port;
      for (const s of this.subnetsOf(d)) {
        yield this.attachment(d, d, s, {
          public4: d.props.publiclyAccessible === true ? text(d, 'endpoint') || d.name : null,
          listens: typeof port === 'number' ? [port] : null,
        });
      }
    }
  }
}
