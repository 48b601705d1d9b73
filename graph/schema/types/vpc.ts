/** The network part of EC2. Rules, routes and entries are texts of one fixed form each: both engines store lists of strings alike. */
import { defineNode } from '../declare.js';

export const securityGroup = defineNode({
  type: 'ec2.security-group',
  label: 'SecurityGroup',
  title: 'Security group',
  family: 'network',
  icon: 'shield-half',
  inventory: true,
  listedAs: ['ec2:security-group'],
  properties: {
    groupId: { kind: 'string', about: 'sg-…', indexed: true },
    description: { kind: 'string', about: 'Description given by its owner.' },
    ingress: {
      kind: 'strings',
      about:
        'Rules in, as in “tcp/443-443 0.0.0.0/0”, “tcp/22-22 sg-…”, “all ::/0”, “udp/53-53 pl-…”, “icmp 10.0.0.0/8”; a group of another account is “sg-…@ACCOUNT”.',
    },
    egress: { kind: 'strings', about: 'Rules out, in the same form.' },
    isDefault: { kind: 'boolean', about: 'The default group of its VPC.' },
  },
});

export const subnet = defineNode({
  type: 'ec2.subnet',
  label: 'Subnet',
  title: 'Subnet',
  family: 'network',
  icon: 'grid-2x2',
  inventory: true,
  listedAs: ['ec2:subnet'],
  properties: {
    subnetId: { kind: 'string', about: 'subnet-…', indexed: true },
    cidr: { kind: 'string', about: 'IPv4 range.' },
    ipv6Cidrs: { kind: 'strings', about: 'IPv6 ranges.' },
    zone: { kind: 'string', about: 'Availability zone.' },
    autoPublicIp: { kind: 'boolean', about: 'Instances started in it get a public address.' },
  },
});

export const vpc = defineNode({
  type: 'ec2.vpc',
  label: 'Vpc',
  title: 'VPC',
  family: 'network',
  icon: 'cloud-cog',
  inventory: true,
  listedAs: ['ec2:vpc'],
  properties: {
    vpcId: { kind: 'string', about: 'vpc-…', indexed: true },
    cidrs: { kind: 'strings', about: 'IPv4 ranges.' },
    ipv6Cidrs: { kind: 'strings', about: 'IPv6 ranges.' },
    isDefault: { kind: 'boolean', about: 'The region’s default VPC.' },
  },
});

export const routeTable = defineNode({
  type: 'ec2.route-table',
  label: 'RouteTable',
  title: 'Route table',
  family: 'network',
  icon: 'signpost',
  inventory: true,
  listedAs: ['ec2:route-table'],
  properties: {
    routes: {
      kind: 'strings',
      about:
        'Active routes as “DESTINATION TARGET”, as in “0.0.0.0/0 igw-…”, “10.0.0.0/16 local”, “pl-… vpce-…”. A route that leads nowhere is “DESTINATION blackhole”.',
    },
    main: { kind: 'boolean', about: 'Main table of its VPC: subnets without one of their own use it.' },
    subnets: { kind: 'strings', about: 'Ids of the subnets tied to it.' },
    vpcId: { kind: 'string', about: 'VPC it belongs to.' },
  },
});

export const internetGateway = defineNode({
  type: 'ec2.internet-gateway',
  label: 'InternetGateway',
  title: 'Internet gateway',
  family: 'network',
  icon: 'door-open',
  inventory: true,
  listedAs: ['ec2:internet-gateway', 'ec2:egress-only-internet-gateway'],
  properties: {
    vpcs: { kind: 'strings', about: 'Ids of the VPCs it is attached to.' },
    egressOnly: { kind: 'boolean', about: 'An egress-only gateway: IPv6 out, nothing in.' },
  },
});

export const natGateway = defineNode({
  type: 'ec2.nat-gateway',
  label: 'NatGateway',
  title: 'NAT gateway',
  family: 'network',
  icon: 'arrow-up-from-line',
  inventory: true,
  listedAs: ['ec2:natgateway'],
  properties: {
    state: { kind: 'string', about: 'available, pending, deleted …' },
    publicIps: { kind: 'strings', about: 'Public addresses traffic leaves by.' },
    connectivity: { kind: 'string', about: 'public or private.' },
  },
});

export const transitGateway = defineNode({
  type: 'ec2.transit-gateway',
  label: 'TransitGateway',
  title: 'Transit gateway',
  family: 'network',
  icon: 'waypoints',
  inventory: true,
  listedAs: ['ec2:transit-gateway'],
  properties: {
    state: { kind: 'string', about: 'available, pending, deleted …' },
    owner: {
      kind: 'string',
      about: 'Account that owns it: a shared gateway is seen by each account it is shared with.',
    },
    vpcs: { kind: 'strings', about: 'Ids of the VPCs attached to it, as far as this account sees.' },
    groupReferences: {
      kind: 'boolean',
      about: 'Security groups may name groups of other VPCs attached to it.',
    },
  },
});

export const transitGatewayRouteTable = defineNode({
  type: 'ec2.transit-gateway-route-table',
  label: 'TransitGatewayRouteTable',
  title: 'Transit gateway route table',
  family: 'network',
  icon: 'signpost',
  inventory: true,
  listedAs: ['ec2:transit-gateway-route-table'],
  properties: {
    gateway: { kind: 'string', about: 'tgw-… it belongs to.', indexed: true },
    vpcs: {
      kind: 'strings',
      about: 'Ids of the VPCs whose traffic it routes: their attachments are associated with it.',
    },
    routes: {
      kind: 'strings',
      about: 'Routes as “DESTINATION TARGET”, as in “10.1.0.0/16 vpc-…”, “0.0.0.0/0 vpn-…”, “10.9.0.0/16 blackhole”.',
    },
  },
});

export const networkAcl = defineNode({
  type: 'ec2.network-acl',
  label: 'NetworkAcl',
  title: 'Network ACL',
  family: 'network',
  icon: 'list-checks',
  inventory: true,
  listedAs: ['ec2:network-acl'],
  properties: {
    entries: {
      kind: 'strings',
      about:
        'Entries by direction and number, as in “ingress 100 allow tcp/0-65535 0.0.0.0/0” or “egress 32767 deny all ::/0”.',
    },
    subnets: { kind: 'strings', about: 'Ids of the subnets it guards.' },
    isDefault: { kind: 'boolean', about: 'The VPC’s default ACL.' },
    vpcId: { kind: 'string', about: 'VPC it belongs to.' },
  },
});

export const prefixList = defineNode({
  type: 'ec2.prefix-list',
  label: 'PrefixList',
  title: 'Prefix list',
  family: 'network',
  icon: 'list-checks',
  inventory: true,
  listedAs: ['ec2:prefix-list'],
  properties: {
    prefixListId: { kind: 'string', about: 'pl-…', indexed: true },
    owner: { kind: 'string', about: 'Account that owns it, or AWS.' },
    entries: { kind: 'strings', about: 'Address ranges it holds; absent for those that AWS keeps.' },
  },
});

export const networkInterface = defineNode({
  type: 'ec2.network-interface',
  label: 'NetworkInterface',
  title: 'Network interface',
  family: 'network',
  icon: 'ethernet-port',
  inventory: true,
  listedAs: ['ec2:network-interface'],
  properties: {
    description: { kind: 'string', about: 'Description; services write there what it is for.' },
    interfaceType: { kind: 'string', about: 'interface, nat_gateway, lambda, vpc_endpoint …' },
    privateIps: { kind: 'strings', about: 'Private IPv4 addresses.' },
    publicIps: { kind: 'strings', about: 'Public IPv4 addresses.' },
    ipv6: { kind: 'strings', about: 'IPv6 addresses.' },
    requester: { kind: 'string', about: 'Service or account that made it on the owner’s behalf.' },
  },
});

export const elasticAddress = defineNode({
  type: 'ec2.address',
  label: 'ElasticAddress',
  title: 'Elastic IP address',
  family: 'network',
  icon: 'map-pin',
  inventory: true,
  listedAs: ['ec2:elastic-ip'],
  properties: {
    publicIp: { kind: 'string', about: 'The public address.', indexed: true },
    privateIp: { kind: 'string', about: 'Private address it stands for.' },
  },
});

export const vpcEndpoint = defineNode({
  type: 'ec2.vpc-endpoint',
  label: 'VpcEndpoint',
  title: 'VPC endpoint',
  family: 'network',
  icon: 'plug',
  inventory: true,
  listedAs: ['ec2:vpc-endpoint'],
  properties: {
    serviceName: { kind: 'string', about: 'As in com.amazonaws.eu-west-1.s3.' },
    kind: { kind: 'string', about: 'Interface, Gateway or GatewayLoadBalancer.' },
    state: { kind: 'string', about: 'available, pending …' },
  },
});

export const vpcPeering = defineNode({
  type: 'ec2.vpc-peering',
  label: 'VpcPeering',
  title: 'VPC peering',
  family: 'network',
  icon: 'link',
  inventory: true,
  listedAs: ['ec2:vpc-peering-connection'],
  properties: {
    state: { kind: 'string', about: 'active, pending-acceptance …' },
    requesterVpc: { kind: 'string', about: 'VPC that asked.' },
    accepterVpc: { kind: 'string', about: 'VPC that accepted.' },
    requesterAccount: { kind: 'string', about: 'Account of the VPC that asked.' },
    accepterAccount: { kind: 'string', about: 'Account of the VPC that accepted.' },
  },
});
