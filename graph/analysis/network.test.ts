import { describe, expect, it } from 'vitest';
import { buildWorld } from '../build/build.js';
import { memorySnapshot } from '../build/memory-snapshot.js';
import { asNodeId, type NodeId } from '../schema/ids.js';
import type { Link, Observation, ScopeState } from '../schema/observation.js';
import type { DerivedEdge } from './derived.js';
import { networkEdges } from './network.js';

const A = '111122223333';
const R = 'eu-west-1';
const ec2 = (kind: string, id: string): NodeId => asNodeId(`arn:aws:ec2:${R}:${A}:${kind}/${id}`);

function asset(type: string, id: NodeId, props: Observation['props'], links: readonly Link[] = []): Observation {
  const name = id.slice(id.lastIndexOf('/') + 1);
  return { type, id, name, account: A, region: R, props, links, facets: {} };
}

/** A VPC 10.0.0.0/16 with a public and a private subnet, and what a test adds or changes. */
class Vpc {
  readonly parts = new Map<string, Observation>();
  constructor() {
    this.add(
      asset('ec2.vpc', ec2('vpc', 'vpc-1'), {
        vpcId: 'vpc-1',
        cidrs: ['10.0.0.0/16'],
        ipv6Cidrs: ['2a05:d018:1::/56'],
      }),
    );
    this.subnet('subnet-pub', '10.0.1.0/24', ['2a05:d018:1::/64']).subnet('subnet-priv', '10.0.2.0/24', []);
    this.routes('rtb-pub', ['10.0.0.0/16 local', '0.0.0.0/0 igw-1', '::/0 igw-1'], ['subnet-pub']);
    this.routes('rtb-main', ['10.0.0.0/16 local', '0.0.0.0/0 nat-1'], [], true);
    this.acl(
      'acl-1',
      [
        'ingress 100 allow all 0.0.0.0/0',
        'ingress 101 allow all ::/0',
        'egress 100 allow all 0.0.0.0/0',
        'egress 101 allow all ::/0',
      ],
      ['subnet-pub', 'subnet-priv'],
    );
  }
  add(o: Observation): this {
    this.parts.set(o.id, o);
    return this;
  }
  drop(id: NodeId): this {
    this.parts.delete(id);
    return this;
  }
  subnet(id: string, cidr: string, ipv6Cidrs: string[], vpc = 'vpc-1'): this {
    return this.add(
      asset('ec2.subnet', ec2('subnet', id), { subnetId: id, cidr, ipv6Cidrs }, [
        { edge: 'IN_VPC', to: ec2('vpc', vpc) },
      ]),
    );
  }
  routes(id: string, routes: string[], subnets: string[], main = false, vpc = 'vpc-1'): this {
    return this.add(asset('ec2.route-table', ec2('route-table', id), { routes, subnets, main, vpcId: vpc }));
  }
  acl(id: string, entries: string[], subnets: string[]): this {
    return this.add(asset('ec2.network-acl', ec2('network-acl', id), { entries, subnets, vpcId: 'vpc-1' }));
  }
  group(id: string, ingress: string[], egress: string[] = ['all 0.0.0.0/0', 'all ::/0']): this {
    return this.add(asset('ec2.security-group', ec2('security-group', id), { groupId: id, ingress, egress }));
  }
  place(subnets: readonly string[], groups: readonly string[], vpc = 'vpc-1'): Link[] {
    return [
      { edge: 'IN_VPC', to: ec2('vpc', vpc) },
      ...subnets.map((s) => ({ edge: 'IN_SUBNET', to: ec2('subnet', s) })),
      ...groups.map((g) => ({ edge: 'IN_GROUP', to: ec2('security-group', g) })),
    ];
  }
  host(id: string, subnet: string, groups: string[], props: Observation['props'] = {}, vpc = 'vpc-1'): this {
    return this.add(
      asset('ec2.instance', ec2('instance', id), { state: 'running', ...props }, this.place([subnet], groups, vpc)),
    );
  }
  /** The edges, where further scopes ended as given. */
  async edges(states: Readonly<Record<string, ScopeState>> = {}): Promise<DerivedEdge[]> {
    const scope = (unit: string) => ({ account: A, region: R, unit });
    const things = { scope: scope('test.things'), observations: [...this.parts.values()] };
    const others = Object.entries(states).map(([unit, state]) => ({ scope: scope(unit), observations: [], state }));
    return networkEdges(await buildWorld(memorySnapshot([things, ...others], '2026-01-01T00:00:00Z')));
  }
}

const short = (id: string) => id.slice(id.lastIndexOf('/') + 1);
const from = (edges: readonly DerivedEdge[], id: string) =>
  edges
    .filter((e) => short(e.from) === id)
    .map((e) => [short(e.to), e.certainty, (e.props?.ports as string[] | undefined)?.join() ?? '']);

describe('what the internet reaches', () => {
  const open = (vpc: Vpc) =>
    vpc.group('sg-web', ['tcp/443-443 0.0.0.0/0', 'tcp/8000-8100 0.0.0.0/0', 'icmp 0.0.0.0/0']);

  it('is a host with a public address behind a gateway route and an open group, with the facts it rests on', async () => {
    const edges = await open(new Vpc())
      .host('i-1', 'subnet-pub', ['sg-web'], { publicIp: '198.51.100.7', privateIp: '10.0.1.5' })
      .edges();
    expect(from(edges, 'internet')).toEqual([['i-1', 'certain', 'tcp/443,tcp/8000-8100']]);
    expect(edges[0]?.because.map((b) => ('fact' in b ? b.fact : ''))).toEqual([
      'public address',
      'route',
      'security group rule',
      'security group rule',
      'network ACL',
    ]);
  });

  it.each([
    ['has no public address', (v: Vpc) => v.host('i-1', 'subnet-pub', ['sg-web'], { privateIp: '10.0.1.5' })],
    ['is stopped', (v: Vpc) => v.host('i-1', 'subnet-pub', ['sg-web'], { publicIp: '198.51.100.7', state: 'stopped' })],
    [
      'is in a subnet that only a NAT gateway serves',
      (v: Vpc) => v.host('i-1', 'subnet-priv', ['sg-web'], { publicIp: '198.51.100.7' }),
    ],
    [
      'is behind a group that lets only private addresses in',
      (v: Vpc) =>
        v.group('sg-in', ['all 10.0.0.0/8']).host('i-1', 'subnet-pub', ['sg-in'], { publicIp: '198.51.100.7' }),
    ],
    [
      'is behind a group whose rules were not collected',
      (v: Vpc) => v.host('i-1', 'subnet-pub', ['sg-unseen'], { publicIp: '198.51.100.7' }),
    ],
    [
      'is behind a group that lets only a prefix list in',
      (v: Vpc) =>
        v.group('sg-pl', ['tcp/443-443 pl-1']).host('i-1', 'subnet-pub', ['sg-pl'], { publicIp: '198.51.100.7' }),
    ],
    [
      'is behind a network ACL that denies first',
      (v: Vpc) =>
        v
          .acl(
            'acl-1',
            [
              'ingress 50 deny tcp/0-65535 0.0.0.0/0',
              'ingress 100 allow all 0.0.0.0/0',
              'egress 100 allow all 0.0.0.0/0',
            ],
            ['subnet-pub'],
          )
          .host('i-1', 'subnet-pub', ['sg-web'], { publicIp: '198.51.100.7' }),
    ],
    [
      'is behind a network ACL that lets no answer out',
      (v: Vpc) =>
        v
          .acl('acl-1', ['ingress 100 allow all 0.0.0.0/0', 'egress 100 allow all 10.0.0.0/8'], ['subnet-pub'])
          .host('i-1', 'subnet-pub', ['sg-web'], { publicIp: '198.51.100.7' }),
    ],
    [
      'stands where no route table was collected',
      (v: Vpc) =>
        v
          .drop(ec2('route-table', 'rtb-pub'))
          .drop(ec2('route-table', 'rtb-main'))
          .host('i-1', 'subnet-pub', ['sg-web'], { publicIp: '198.51.100.7' }),
    ],
  ])('is no host that %s', async (_, change) => {
    expect(from(await change(open(new Vpc())).edges(), 'internet')).toEqual([]);
  });

  it('depends on the address where a group lets only some in, and two halves are everyone', async () => {
    const vpc = new Vpc()
      .group('sg-office', ['tcp/22-22 203.0.113.0/24'])
      .group('sg-halves', ['tcp/22-22 0.0.0.0/1', 'tcp/22-22 128.0.0.0/1']);
    const edges = await vpc
      .host('i-1', 'subnet-pub', ['sg-office'], { publicIp: '198.51.100.7' })
      .host('i-2', 'subnet-pub', ['sg-halves'], { publicIp: '198.51.100.8' })
      .edges();
    expect(from(edges, 'internet')).toEqual([
      ['i-1', 'conditional', 'tcp/22'],
      ['i-2', 'certain', 'tcp/22'],
    ]);
    expect(edges.find((e) => e.from === 'internet')?.conditions).toEqual([
      {
        key: 'aws:SourceIp',
        operator: 'IpAddress',
        values: ['203.0.113.0/24'],
        text: 'calls come from 203.0.113.0/24',
      },
    ]);
  });

  it('names the few addresses that are kept out rather than all that are let in', async () => {
    const vpc = new Vpc().group('sg-web', ['tcp/443-443 0.0.0.0/0']);
    vpc.acl(
      'acl-1',
      ['ingress 10 deny all 192.0.2.0/24', 'ingress 100 allow all 0.0.0.0/0', 'egress 100 allow all 0.0.0.0/0'],
      ['subnet-pub'],
    );
    const [edge] = await vpc.host('i-1', 'subnet-pub', ['sg-web'], { publicIp: '198.51.100.7' }).edges();
    expect(edge?.conditions).toMatchObject([{ operator: 'NotIpAddress', values: ['192.0.2.0/24'] }]);
  });

  it('is a host by IPv6 alone, not through an egress-only gateway', async () => {
    const vpc = new Vpc().group('sg-6', ['tcp/443-443 ::/0']);
    vpc.host('i-6', 'subnet-pub', ['sg-6'], { ipv6: ['2a05:d018:1::7'] });
    expect(from(await vpc.edges(), 'internet')).toEqual([['i-6', 'certain', 'tcp/443']]);
    vpc.routes('rtb-pub', ['::/0 eigw-1', '0.0.0.0/0 igw-1'], ['subnet-pub']);
    expect(from(await vpc.edges(), 'internet')).toEqual([]);
  });

  it('assumes where no network ACL was collected, and says so', async () => {
    const vpc = open(new Vpc())
      .drop(ec2('network-acl', 'acl-1'))
      .host('i-1', 'subnet-pub', ['sg-web'], { publicIp: '198.51.100.7' });
    const [edge] = await vpc.edges();
    expect(edge).toMatchObject({ certainty: 'certain', assumes: ['no network ACL collected for subnet-pub'] });
  });

  it('goes by the groups of each interface, not by all groups of the host', async () => {
    const vpc = open(new Vpc()).group('sg-closed', []);
    vpc.host('i-1', 'subnet-pub', ['sg-web', 'sg-closed'], { publicIp: '198.51.100.7' });
    const eni = (id: string, subnet: string, group: string, publicIps: string[]) =>
      vpc.add(
        asset('ec2.network-interface', ec2('network-interface', id), { publicIps, privateIps: ['10.0.1.5'] }, [
          ...vpc.place([subnet], [group]),
          { edge: 'ATTACHED_TO', to: ec2('instance', 'i-1') },
        ]),
      );
    eni('eni-1', 'subnet-pub', 'sg-closed', ['198.51.100.7']);
    eni('eni-2', 'subnet-priv', 'sg-web', []);
    expect(from(await vpc.edges(), 'internet')).toEqual([]);
  });

  it('is a public database at its own port', async () => {
    const vpc = new Vpc().group('sg-db', ['all 0.0.0.0/0']);
    const db = asNodeId(`arn:aws:rds:${R}:${A}:db:orders`);
    const put = (publiclyAccessible: boolean) =>
      vpc.add(
        asset(
          'rds.instance',
          db,
          { publiclyAccessible, port: 5432, status: 'available' },
          vpc.place(['subnet-pub'], ['sg-db']),
        ),
      );
    expect(from(await put(true).edges(), 'internet')).toEqual([[db, 'certain', 'tcp/5432']]);
    expect(from(await put(false).edges(), 'internet')).toEqual([]);
  });
});

describe('load balancers', () => {
  const lb = asNodeId(`arn:aws:elasticloadbalancing:${R}:${A}:loadbalancer/app/web/1`);
  const listener = asNodeId(`arn:aws:elasticloadbalancing:${R}:${A}:listener/app/web/1/443`);
  const tg = asNodeId(`arn:aws:elasticloadbalancing:${R}:${A}:targetgroup/api/1`);
  const balanced = (scheme: string, hostIngress: string[], actions: string[] = ['forward']) => {
    const vpc = new Vpc().group('sg-lb', ['tcp/443-443 0.0.0.0/0', 'tcp/80-80 0.0.0.0/0']).group('sg-api', hostIngress);
    vpc.host('i-api', 'subnet-priv', ['sg-api'], { privateIp: '10.0.2.9' });
    vpc.add(
      asset('elbv2.load-balancer', lb, { scheme, kind: 'application', dns: 'web.example' }, [
        ...vpc.place(['subnet-pub'], ['sg-lb']),
        { edge: 'CONTAINS', to: listener },
      ]),
    );
    vpc.add(
      asset('elbv2.listener', listener, { port: 443, protocol: 'HTTPS', actions }, [{ edge: 'FORWARDS_TO', to: tg }]),
    );
    vpc.add(
      asset('elbv2.target-group', tg, { port: 8080, protocol: 'HTTP', targetType: 'instance' }, [
        { edge: 'FORWARDS_TO', to: ec2('instance', 'i-api'), props: { port: 8080 } },
      ]),
    );
    return vpc;
  };

  it('are reached at the ports they listen on, and pass on to hosts whose groups let them in', async () => {
    const edges = await balanced('internet-facing', ['tcp/8080-8080 sg-lb']).edges();
    expect(from(edges, 'internet')).toEqual([['1', 'certain', 'tcp/443']]);
    expect(from(edges, '1')).toEqual([['i-api', 'certain', 'tcp/8080']]);
  });

  it('that are internal are not reached, though they pass on', async () => {
    const edges = await balanced('internal', ['tcp/8080-8080 10.0.1.0/24']).edges();
    expect(from(edges, 'internet')).toEqual([]);
    expect(from(edges, '1')).toEqual([['i-api', 'certain', 'tcp/8080']]);
  });

  it('do not reach a host whose group keeps them out', async () => {
    expect(
      from(await balanced('internet-facing', ['tcp/9090-9090 sg-lb', 'tcp/8080-8080 10.0.9.0/24']).edges(), '1'),
    ).toEqual([]);
  });

  it('that ask for a sign-in pass on under that condition', async () => {
    const edges = await balanced('internet-facing', ['all sg-lb'], ['authenticate-oidc', 'forward']).edges();
    expect(edges.find((e) => e.from === lb)).toMatchObject({
      certainty: 'conditional',
      conditions: [{ text: 'a sign-in at the load balancer' }],
    });
  });

  it('find targets by address', async () => {
    const vpc = balanced('internet-facing', ['tcp/8080-8080 sg-lb']);
    vpc.add(
      asset(
        'elbv2.target-group',
        tg,
        { port: 80, protocol: 'HTTP', targetType: 'ip', ipTargets: ['10.0.2.9:8080', '10.0.2.10:8080'] },
        [{ edge: 'IN_VPC', to: ec2('vpc', 'vpc-1') }],
      ),
    );
    expect(from(await vpc.edges(), '1')).toEqual([['i-api', 'certain', 'tcp/8080']]);
  });
});

describe('host to host', () => {
  it('goes by group references and addresses, in where both groups let it', async () => {
    const vpc = new Vpc()
      .group('sg-a', [], ['tcp/5432-5432 sg-b', 'tcp/22-22 10.0.2.7/32'])
      .group('sg-b', ['tcp/5432-5432 sg-a', 'tcp/80-80 sg-a'], [])
      .group('sg-c', ['tcp/22-22 10.0.1.5/32'], []);
    const edges = await vpc
      .host('i-a', 'subnet-pub', ['sg-a'], { privateIp: '10.0.1.5' })
      .host('i-b', 'subnet-priv', ['sg-b'], { privateIp: '10.0.2.5' })
      .host('i-c', 'subnet-priv', ['sg-c'], { privateIp: '10.0.2.7' })
      .edges();
    expect(from(edges, 'i-a')).toEqual([
      ['i-b', 'certain', 'tcp/5432'],
      ['i-c', 'certain', 'tcp/22'],
    ]);
    expect(from(edges, 'i-b')).toEqual([]);
  });

  it('stops at a network ACL between subnets, not inside one', async () => {
    const vpc = new Vpc().group('sg-x', ['all sg-x']);
    vpc.acl(
      'acl-2',
      ['ingress 100 deny all 10.0.1.0/24', 'ingress 200 allow all 0.0.0.0/0', 'egress 100 allow all 0.0.0.0/0'],
      ['subnet-priv'],
    );
    vpc.acl('acl-1', ['ingress 100 allow all 0.0.0.0/0', 'egress 100 allow all 0.0.0.0/0'], ['subnet-pub']);
    const edges = await vpc
      .host('i-1', 'subnet-pub', ['sg-x'], { privateIp: '10.0.1.5' })
      .host('i-2', 'subnet-priv', ['sg-x'], { privateIp: '10.0.2.5' })
      .host('i-3', 'subnet-priv', ['sg-x', 'sg-more'], { privateIp: '10.0.2.6' })
      .edges();
    expect(from(edges, 'i-1')).toEqual([]);
    expect(from(edges, 'i-2').map(([to]) => to)).toEqual(['i-3']);
  });

  it('crosses a peering only where both sides route through it', async () => {
    const vpc = new Vpc().group('sg-a', [], ['all 0.0.0.0/0']).group('sg-z', ['tcp/443-443 10.0.0.0/16'], []);
    vpc.add(asset('ec2.vpc', ec2('vpc', 'vpc-2'), { vpcId: 'vpc-2', cidrs: ['10.9.0.0/16'] }));
    vpc.subnet('subnet-z', '10.9.1.0/24', [], 'vpc-2');
    vpc.add(
      asset('ec2.vpc-peering', ec2('vpc-peering-connection', 'pcx-1'), {
        state: 'active',
        requesterVpc: 'vpc-1',
        accepterVpc: 'vpc-2',
      }),
    );
    vpc
      .host('i-a', 'subnet-priv', ['sg-a'], { privateIp: '10.0.2.5' })
      .host('i-z', 'subnet-z', ['sg-z'], { privateIp: '10.9.1.5' }, 'vpc-2');
    vpc.routes('rtb-main', ['10.0.0.0/16 local', '10.9.0.0/16 pcx-1'], [], true);
    expect(from(await vpc.edges(), 'i-a')).toEqual([]);
    vpc.routes('rtb-z', ['10.9.0.0/16 local', '10.0.0.0/16 pcx-1'], [], true, 'vpc-2');
    expect(from(await vpc.edges(), 'i-a')).toEqual([['i-z', 'certain', 'tcp/443']]);
  });

  describe('across a transit gateway', () => {
    /** vpc-1 and vpc-2 attached to tgw-1, subnets routed both ways, and tables of the gateway as given. */
    function joined(tables: Readonly<Record<string, Observation['props']>>, more: Observation['props'] = {}): Vpc {
      const vpc = new Vpc().group('sg-a', [], ['all 0.0.0.0/0']).group('sg-z', ['tcp/443-443 10.0.0.0/16'], []);
      vpc.add(asset('ec2.vpc', ec2('vpc', 'vpc-2'), { vpcId: 'vpc-2', cidrs: ['10.9.0.0/16'] }));
      vpc.add(asset('ec2.vpc', ec2('vpc', 'vpc-3'), { vpcId: 'vpc-3', cidrs: ['10.7.0.0/16'] }));
      vpc.subnet('subnet-z', '10.9.1.0/24', [], 'vpc-2');
      const gateway = { state: 'available', owner: A, vpcs: ['vpc-1', 'vpc-2'], ...more };
      vpc.add(asset('ec2.transit-gateway', ec2('transit-gateway', 'tgw-1'), gateway));
      for (const [id, props] of Object.entries(tables))
        vpc.add(
          asset('ec2.transit-gateway-route-table', ec2('transit-gateway-route-table', id), {
            gateway: 'tgw-1',
            ...props,
          }),
        );
      vpc.routes('rtb-main', ['10.0.0.0/16 local', '10.0.0.0/8 tgw-1'], [], true);
      vpc.routes('rtb-z', ['10.9.0.0/16 local', '10.0.0.0/16 tgw-1'], [], true, 'vpc-2');
      return vpc
        .host('i-a', 'subnet-priv', ['sg-a'], { privateIp: '10.0.2.5' })
        .host('i-z', 'subnet-z', ['sg-z'], { privateIp: '10.9.1.5' }, 'vpc-2');
    }
    const whole = { t: { vpcs: ['vpc-1', 'vpc-2', 'vpc-3'], routes: ['10.0.0.0/16 vpc-1', '10.9.0.0/16 vpc-2'] } };
    const complete = { 'ec2.transit-gateway-route-tables': 'complete' as const };

    it('goes where its tables and the subnets route both ways', async () => {
      const edges = await joined(whole).edges(complete);
      expect(from(edges, 'i-a')).toEqual([['i-z', 'certain', 'tcp/443']]);
      const text = JSON.stringify(edges.find((e) => e.from.endsWith('i-a'))?.because);
      expect(text).toContain('both VPCs send it through tgw-1');
    });

    it.each<[string, Readonly<Record<string, Observation['props']>>]>([
      ['lead one way only', { t: { vpcs: ['vpc-1', 'vpc-2'], routes: ['10.9.0.0/16 vpc-2'] } }],
      ['end in a black hole', { t: { ...whole.t, routes: [...whole.t.routes, '10.9.1.0/24 blackhole'] } }],
      ['keep the two apart', { a: { vpcs: ['vpc-1'], routes: [] }, b: { vpcs: ['vpc-2'], routes: whole.t.routes } }],
      ['hold no association of one', { t: { ...whole.t, vpcs: ['vpc-1'] } }],
    ])('stops where its tables %s', async (_, tables) => {
      expect(from(await joined(tables).edges(complete), 'i-a')).toEqual([]);
    });

    it('stops where a subnet does not route to it, or a network ACL stands in the way', async () => {
      const unrouted = joined(whole).routes('rtb-z', ['10.9.0.0/16 local'], [], true, 'vpc-2');
      expect(from(await unrouted.edges(complete), 'i-a')).toEqual([]);
      const guarded = joined(whole).acl('acl-z', ['ingress 100 deny all 10.0.0.0/16'], ['subnet-z']);
      expect(from(await guarded.edges(complete), 'i-a')).toEqual([]);
    });

    it('takes group references only where the gateway carries them', async () => {
      const named = (groupReferences: boolean) =>
        joined(whole, { groupReferences }).group('sg-z', ['tcp/443-443 sg-a'], []).edges(complete);
      expect(from(await named(false), 'i-a')).toEqual([]);
      expect(from(await named(true), 'i-a')).toEqual([['i-z', 'certain', 'tcp/443']]);
    });

    it('is unknown where nobody read its tables, or a third VPC stands between', async () => {
      const edge = async (vpc: Vpc, states?: Parameters<Vpc['edges']>[0]) =>
        (await vpc.edges(states)).find((e) => e.from.endsWith('i-a'));
      const unread = { certainty: 'unknown', causes: [`${A}/${R}/ec2.transit-gateway-route-tables`] };
      expect(await edge(joined({}))).toMatchObject(unread);
      expect(await edge(joined({ t: { vpcs: ['vpc-1', 'vpc-2'] } }), complete)).toMatchObject(unread);
      expect(await edge(joined({}), complete)).toBeUndefined();
      const inspected = {
        spokes: { vpcs: ['vpc-1', 'vpc-2'], routes: ['0.0.0.0/0 vpc-3'] },
        hub: { vpcs: ['vpc-3'], routes: ['10.0.0.0/16 vpc-1', '10.9.0.0/16 vpc-2'] },
      };
      expect(await edge(joined(inspected), complete)).toMatchObject({
        certainty: 'unknown',
        causes: ['what vpc-3 lets through'],
      });
    });
  });

  it('grows with the number of hosts, not with their pairs', async () => {
    const vpc = new Vpc().group('sg-x', ['all sg-x']);
    for (let i = 0; i < 200; i++) vpc.host(`i-${i}`, 'subnet-priv', ['sg-x'], { privateIp: `10.0.2.${i + 4}` });
    const edges = await vpc.edges();
    expect(edges).toHaveLength(400);
    const hidden = edges.filter((e) => e.to.includes(':access.set:'));
    expect(hidden).toHaveLength(200);
    expect(new Set(hidden.map((e) => e.to)).size).toBe(1);
  });
});
