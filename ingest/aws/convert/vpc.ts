/** The network part of EC2 → observations. */
import type {
  Address,
  EgressOnlyInternetGateway,
  InternetGateway,
  ManagedPrefixList,
  NatGateway,
  NetworkAcl,
  NetworkInterface,
  PrefixListEntry,
  RouteTable,
  SecurityGroup,
  Subnet,
  TransitGateway,
  TransitGatewayAttachment,
  TransitGatewayRoute,
  TransitGatewayRouteTable,
  Vpc,
  VpcEndpoint,
  VpcPeeringConnection,
} from '@aws-sdk/client-ec2';
import { isAccountId } from '../../../graph/schema/ids.js';
import { type Observation, observe } from '../../../graph/schema/observation.js';
import {
  elasticAddress,
  internetGateway,
  natGateway,
  networkAcl,
  networkInterface,
  prefixList,
  routeTable,
  securityGroup,
  subnet,
  transitGateway,
  transitGatewayRouteTable,
  vpc,
  vpcEndpoint,
  vpcPeering,
} from '../../../graph/schema/types/vpc.js';
import { documentText, known, present, required } from '../answer.js';
import type { Detail } from '../contract.js';
import { common, ec2Arn, groupLinks, type Place, subnetLink, vpcLink } from './ec2-place.js';
import { aclEntries, groupRules, routeTexts } from './rules.js';

export function securityGroupObservation(group: SecurityGroup, place: Place): Observation {
  const id = required(group.GroupId, 'DescribeSecurityGroups.GroupId');
  const owner = group.OwnerId || place.account;
  return observe(securityGroup, {
    ...common(place, 'security-group', id, group.Tags, owner),
    name: group.GroupName ?? id,
    props: {
      groupId: id,
      ...present('description', group.Description),
      ingress: groupRules(group.IpPermissions, owner),
      egress: groupRules(group.IpPermissionsEgress, owner),
      isDefault: group.GroupName === 'default',
    },
    links: vpcLink(place, group.VpcId),
  });
}

export function subnetObservation(seen: Subnet, place: Place): Observation {
  const id = required(seen.SubnetId, 'DescribeSubnets.SubnetId');
  const owner = seen.OwnerId || place.account;
  return observe(subnet, {
    ...common(place, 'subnet', id, seen.Tags, owner),
    props: {
      subnetId: id,
      ...present('cidr', seen.CidrBlock),
      ipv6Cidrs: (seen.Ipv6CidrBlockAssociationSet ?? []).flatMap((a) => a.Ipv6CidrBlock ?? []),
      ...present('zone', seen.AvailabilityZone),
      ...present('autoPublicIp', seen.MapPublicIpOnLaunch),
    },
    links: vpcLink({ ...place, account: owner }, seen.VpcId),
  });
}

export function vpcObservation(seen: Vpc, place: Place): Observation {
  const id = required(seen.VpcId, 'DescribeVpcs.VpcId');
  const blocks = (seen.CidrBlockAssociationSet ?? []).flatMap((a) =>
    a.CidrBlock && a.CidrBlockState?.State !== 'disassociated' ? a.CidrBlock : [],
  );
  return observe(vpc, {
    ...common(place, 'vpc', id, seen.Tags, seen.OwnerId),
    props: {
      vpcId: id,
      cidrs: [...new Set([...(seen.CidrBlock ? [seen.CidrBlock] : []), ...blocks])],
      ipv6Cidrs: (seen.Ipv6CidrBlockAssociationSet ?? []).flatMap((a) => a.Ipv6CidrBlock ?? []),
      ...present('isDefault', seen.IsDefault),
    },
  });
}

export function routeTableObservation(table: RouteTable, place: Place): Observation {
  const id = required(table.RouteTableId, 'DescribeRouteTables.RouteTableId');
  const associations = table.Associations ?? [];
  return observe(routeTable, {
    ...common(place, 'route-table', id, table.Tags, table.OwnerId),
    props: {
      routes: routeTexts(table.Routes),
      main: associations.some((a) => a.Main === true),
      subnets: associations.flatMap((a) => a.SubnetId ?? []).sort(),
      ...present('vpcId', table.VpcId),
    },
    links: vpcLink(place, table.VpcId),
  });
}

export function internetGatewayObservation(gateway: InternetGateway, place: Place): Observation {
  const id = required(gateway.InternetGatewayId, 'DescribeInternetGateways.InternetGatewayId');
  const vpcs = (gateway.Attachments ?? []).flatMap((a) => a.VpcId ?? []);
  return observe(internetGateway, {
    ...common(place, 'internet-gateway', id, gateway.Tags, gateway.OwnerId),
    props: { vpcs, egressOnly: false },
    links: vpcs.flatMap((v) => vpcLink(place, v)),
  });
}

export function egressGatewayObservation(gateway: EgressOnlyInternetGateway, place: Place): Observation {
  const id = required(gateway.EgressOnlyInternetGatewayId, 'DescribeEgressOnlyInternetGateways.Id');
  const vpcs = (gateway.Attachments ?? []).flatMap((a) => a.VpcId ?? []);
  return observe(internetGateway, {
    ...common(place, 'egress-only-internet-gateway', id, gateway.Tags),
    props: { vpcs, egressOnly: true },
    links: vpcs.flatMap((v) => vpcLink(place, v)),
  });
}

export function natGatewayObservation(gateway: NatGateway, place: Place): Observation {
  const id = required(gateway.NatGatewayId, 'DescribeNatGateways.NatGatewayId');
  return observe(natGateway, {
    ...common(place, 'natgateway', id, gateway.Tags),
    props: {
      ...present('state', gateway.State),
      publicIps: (gateway.NatGatewayAddresses ?? []).flatMap((a) => a.PublicIp ?? []),
      ...present('connectivity', gateway.ConnectivityType),
    },
    links: [...subnetLink(place, gateway.SubnetId), ...vpcLink(place, gateway.VpcId)],
  });
}

export function transitGatewayObservation(
  gateway: TransitGateway,
  place: Place,
  vpcs: readonly string[] | undefined,
): Observation {
  const id = required(gateway.TransitGatewayId, 'DescribeTransitGateways.TransitGatewayId');
  const owner = gateway.OwnerId || place.account;
  return observe(transitGateway, {
    ...common(place, 'transit-gateway', id, gateway.Tags, owner),
    props: {
      ...present('state', gateway.State),
      owner,
      ...present('vpcs', vpcs),
      groupReferences: gateway.Options?.SecurityGroupReferencingSupport === 'enable',
    },
    facets: { attachments: vpcs ? 'known' : 'denied' },
  });
}

/** A route table of a transit gateway, with the VPCs associated with it. Only the gateway's owner sees it. */
export function gatewayTableObservation(
  table: TransitGatewayRouteTable,
  place: Place,
  attachments: Detail<readonly TransitGatewayAttachment[]>,
  routes: Detail<readonly TransitGatewayRoute[]>,
): Observation {
  const id = required(table.TransitGatewayRouteTableId, 'DescribeTransitGatewayRouteTables.TransitGatewayRouteTableId');
  const vpcs = known(attachments)
    ?.filter((a) => a.Association?.TransitGatewayRouteTableId === id && a.ResourceType === 'vpc')
    .flatMap((a) => a.ResourceId ?? []);
  const texts = known(routes)?.flatMap((r) => {
    const targets = (r.TransitGatewayAttachments ?? []).flatMap(
      (a) => a.ResourceId ?? a.TransitGatewayAttachmentId ?? [],
    );
    const destination = r.DestinationCidrBlock ?? r.PrefixListId;
    if (!destination) return [];
    return r.State === 'blackhole' || targets.length === 0
      ? [`${destination} blackhole`]
      : targets.map((t) => `${destination} ${t}`);
  });
  return observe(transitGatewayRouteTable, {
    ...common(place, 'transit-gateway-route-table', id, table.Tags),
    props: {
      ...present('gateway', table.TransitGatewayId),
      ...present('vpcs', vpcs?.sort()),
      ...present('routes', texts?.sort()),
    },
    facets: { associations: attachments.state, routes: routes.state },
  });
}

export function networkAclObservation(acl: NetworkAcl, place: Place): Observation {
  const id = required(acl.NetworkAclId, 'DescribeNetworkAcls.NetworkAclId');
  return observe(networkAcl, {
    ...common(place, 'network-acl', id, acl.Tags, acl.OwnerId),
    props: {
      entries: aclEntries(acl.Entries),
      subnets: (acl.Associations ?? []).flatMap((a) => a.SubnetId ?? []).sort(),
      ...present('isDefault', acl.IsDefault),
      ...present('vpcId', acl.VpcId),
    },
    links: vpcLink(place, acl.VpcId),
  });
}

/** A prefix list with its entries; of one that AWS keeps only its name matters, and it has none. */
export function prefixListObservation(
  list: ManagedPrefixList,
  place: Place,
  entries: Detail<readonly PrefixListEntry[]>,
): Observation {
  const id = required(list.PrefixListId, 'DescribeManagedPrefixLists.PrefixListId');
  // AWS's own lists carry no account number: each account sees them as if they were its own.
  const owner = isAccountId(list.OwnerId ?? '') ? list.OwnerId : undefined;
  return observe(prefixList, {
    ...common(place, 'prefix-list', id, list.Tags, owner),
    name: list.PrefixListName ?? id,
    props: {
      prefixListId: id,
      ...present('owner', list.OwnerId),
      ...present(
        'entries',
        known(entries)
          ?.flatMap((e) => e.Cidr ?? [])
          .sort(),
      ),
    },
    facets: { entries: entries.state },
  });
}

export function networkInterfaceObservation(seen: NetworkInterface, place: Place): Observation {
  const id = required(seen.NetworkInterfaceId, 'DescribeNetworkInterfaces.NetworkInterfaceId');
  const addresses = seen.PrivateIpAddresses ?? [];
  const publicIps = [seen.Association?.PublicIp, ...addresses.map((a) => a.Association?.PublicIp)];
  const instance = seen.Attachment?.InstanceId;
  return observe(networkInterface, {
    ...common(place, 'network-interface', id, seen.TagSet, seen.OwnerId),
    props: {
      ...present('description', seen.Description || undefined),
      ...present('interfaceType', seen.InterfaceType),
      privateIps: addresses.flatMap((a) => a.PrivateIpAddress ?? []),
      publicIps: [...new Set(publicIps)].flatMap((ip) => ip ?? []),
      ipv6: (seen.Ipv6Addresses ?? []).flatMap((a) => a.Ipv6Address ?? []),
      ...present('requester', seen.RequesterId || undefined),
    },
    links: [
      ...(instance ? [{ edge: 'ATTACHED_TO', to: ec2Arn(place, 'instance', instance), toType: 'ec2.instance' }] : []),
      ...subnetLink(place, seen.SubnetId),
      ...vpcLink(place, seen.VpcId),
      ...groupLinks(
        place,
        (seen.Groups ?? []).map((g) => g.GroupId),
      ),
    ],
  });
}

export function addressObservation(address: Address, place: Place): Observation {
  // Addresses of EC2-Classic had no allocation id; the address itself names them.
  const id = required(address.AllocationId ?? address.PublicIp, 'DescribeAddresses.AllocationId');
  return observe(elasticAddress, {
    ...common(place, 'elastic-ip', id, address.Tags),
    props: { ...present('publicIp', address.PublicIp), ...present('privateIp', address.PrivateIpAddress || undefined) },
    links: [
      ...(address.NetworkInterfaceId
        ? [
            {
              edge: 'ATTACHED_TO',
              to: ec2Arn(place, 'network-interface', address.NetworkInterfaceId),
              toType: 'ec2.network-interface',
            },
          ]
        : []),
      ...(address.InstanceId
        ? [{ edge: 'ATTACHED_TO', to: ec2Arn(place, 'instance', address.InstanceId), toType: 'ec2.instance' }]
        : []),
    ],
  });
}

export function vpcEndpointObservation(endpoint: VpcEndpoint, place: Place): Observation {
  const id = required(endpoint.VpcEndpointId, 'DescribeVpcEndpoints.VpcEndpointId');
  const document = documentText(endpoint.PolicyDocument);
  return observe(vpcEndpoint, {
    ...common(place, 'vpc-endpoint', id, endpoint.Tags, endpoint.OwnerId),
    props: {
      ...present('serviceName', endpoint.ServiceName),
      ...present('kind', endpoint.VpcEndpointType),
      ...present('state', endpoint.State),
    },
    links: [
      ...vpcLink(place, endpoint.VpcId),
      ...(endpoint.SubnetIds ?? []).flatMap((s) => subnetLink(place, s)),
      ...groupLinks(
        place,
        (endpoint.Groups ?? []).map((g) => g.GroupId),
      ),
      ...(endpoint.RouteTableIds ?? []).map((r) => ({
        edge: 'REFERS_TO',
        to: ec2Arn(place, 'route-table', r),
        toType: 'ec2.route-table',
        props: { as: 'route table' },
      })),
    ],
    policies: document === null ? [] : [{ kind: 'endpoint', name: 'policy', document }],
    facets: { policy: document === null ? 'absent' : 'known' },
  });
}

export function peeringObservation(peering: VpcPeeringConnection, place: Place): Observation {
  const id = required(peering.VpcPeeringConnectionId, 'DescribeVpcPeeringConnections.VpcPeeringConnectionId');
  const sides = [peering.RequesterVpcInfo, peering.AccepterVpcInfo] as const;
  return observe(vpcPeering, {
    // Both accounts see one connection: its ARN belongs to the side that asked.
    ...common(place, 'vpc-peering-connection', id, peering.Tags, peering.RequesterVpcInfo?.OwnerId),
    props: {
      ...present('state', peering.Status?.Code),
      ...present('requesterVpc', sides[0]?.VpcId),
      ...present('accepterVpc', sides[1]?.VpcId),
      ...present('requesterAccount', sides[0]?.OwnerId),
      ...present('accepterAccount', sides[1]?.OwnerId),
    },
    links: sides.flatMap((s) =>
      vpcLink({ ...place, account: s?.OwnerId || place.account, region: s?.Region || place.region }, s?.VpcId),
    ),
  });
}
