/** EC2 and VPC: hosts, images, snapshots, and the network around them. Converters: convert/ec2.ts, convert/vpc.ts. */
import type {
  DescribeAddressesResult,
  DescribeEgressOnlyInternetGatewaysResult,
  DescribeImageAttributeCommandOutput,
  DescribeImagesResult,
  DescribeInstancesResult,
  DescribeInternetGatewaysResult,
  DescribeLaunchTemplatesResult,
  DescribeManagedPrefixListsResult,
  DescribeNatGatewaysResult,
  DescribeNetworkAclsResult,
  DescribeNetworkInterfacesResult,
  DescribeRouteTablesResult,
  DescribeSecurityGroupsResult,
  DescribeSnapshotAttributeResult,
  DescribeSnapshotsResult,
  DescribeSubnetsResult,
  DescribeTransitGatewayAttachmentsResult,
  DescribeTransitGatewayRouteTablesResult,
  DescribeTransitGatewaysResult,
  DescribeTransitGatewayVpcAttachmentsResult,
  DescribeVpcEndpointsResult,
  DescribeVpcPeeringConnectionsResult,
  DescribeVpcsResult,
  GetManagedPrefixListEntriesResult,
  PrefixListEntry,
  SearchTransitGatewayRoutesResult,
  TransitGatewayAttachment,
  TransitGatewayRoute,
  TransitGatewayVpcAttachment,
} from '@aws-sdk/client-ec2';
import type { Observation } from '../../graph/schema/observation.js';
import { known, listOf, required } from './answer.js';
import { sdkClient } from './client.js';
import { type Call, type Detail, defineService, type Unit } from './contract.js';
import {
  imageObservation,
  instanceObservation,
  launchTemplateObservation,
  snapshotObservation,
} from './convert/ec2.js';
import {
  addressObservation,
  egressGatewayObservation,
  gatewayTableObservation,
  internetGatewayObservation,
  natGatewayObservation,
  networkAclObservation,
  networkInterfaceObservation,
  peeringObservation,
  prefixListObservation,
  routeTableObservation,
  securityGroupObservation,
  subnetObservation,
  transitGatewayObservation,
  vpcEndpointObservation,
  vpcObservation,
} from './convert/vpc.js';
import { detailPages } from './detail-pages.js';

/** Operations whose pages hold fewer than 1,000 (EC2 API reference, MaxResults of each). Without MaxResults EC2 gives no pages at all. */
const SMALL_PAGES: Readonly<Record<string, number>> = { DescribeRouteTables: 100, DescribeLaunchTemplates: 200 };

/** A unit that is one paged list and one converter. */
function simple<O extends object, T>(
  name: string,
  yields: string,
  operation: string,
  items: (answer: O) => readonly T[] | undefined,
  convert: (item: T, call: Call) => Observation,
): Unit {
  return {
    name,
    yields: [yields],
    actions: [`ec2:${operation}`],
    async *list(call) {
      for await (const page of call.pages<O>(operation, { MaxResults: SMALL_PAGES[operation] ?? 1000 }))
        for (const item of listOf(items(page), operation)) yield convert(item, call);
    },
  };
}

/** A detail's state with its value mapped. */
function mapped<O, T>(detail: Detail<O>, map: (value: O) => T): Detail<T> {
  return detail.state === 'known' ? { state: 'known', value: map(detail.value) } : detail;
}

const instances: Unit = {
  name: 'instances',
  yields: ['ec2.instance'],
  // User data is never asked for: it often holds secrets, and only its presence would be kept.
  actions: ['ec2:DescribeInstances'],
  async *list(call) {
    for await (const page of call.pages<DescribeInstancesResult>('DescribeInstances', { MaxResults: 1000 })) {
      const found = listOf(page.Reservations, 'DescribeInstances.Reservations').flatMap((r) =>
        listOf(r.Instances, 'DescribeInstances.Instances')
          // EC2 shows terminated instances for about an hour; they are gone.
          .filter((instance) => instance.State?.Name !== 'terminated')
          .map((instance) => ({ instance, owner: r.OwnerId })),
      );
      for (const { instance, owner } of found) yield instanceObservation(instance, call, owner);
    }
  },
};

const internetGateways: Unit = {
  name: 'internet-gateways',
  yields: ['ec2.internet-gateway'],
  actions: ['ec2:DescribeInternetGateways', 'ec2:DescribeEgressOnlyInternetGateways'],
  async *list(call) {
    for await (const page of call.pages<DescribeInternetGatewaysResult>('DescribeInternetGateways'))
      for (const g of listOf(page.InternetGateways, 'DescribeInternetGateways'))
        yield internetGatewayObservation(g, call);
    const egress = call.pages<DescribeEgressOnlyInternetGatewaysResult>('DescribeEgressOnlyInternetGateways');
    for await (const page of egress)
      for (const g of listOf(page.EgressOnlyInternetGateways, 'DescribeEgressOnlyInternetGateways'))
        yield egressGatewayObservation(g, call);
  },
};

const transitGateways: Unit = {
  name: 'transit-gateways',
  yields: ['ec2.transit-gateway'],
  actions: ['ec2:DescribeTransitGateways', 'ec2:DescribeTransitGatewayVpcAttachments'],
  async *list(call) {
    const attachments = await detailPages<DescribeTransitGatewayVpcAttachmentsResult, TransitGatewayVpcAttachment>(
      call,
      'DescribeTransitGatewayVpcAttachments',
      {},
      {
        key: '',
        tokenField: 'NextToken',
        nextToken: (a) => a.NextToken,
        items: (a) => a.TransitGatewayVpcAttachments,
      },
    );
    for await (const page of call.pages<DescribeTransitGatewaysResult>('DescribeTransitGateways')) {
      for (const gateway of listOf(page.TransitGateways, 'DescribeTransitGateways')) {
        const vpcs = known(attachments)
          ?.filter((a) => a.TransitGatewayId === gateway.TransitGatewayId && a.State !== 'deleted')
          .flatMap((a) => a.VpcId ?? []);
        yield transitGatewayObservation(gateway, call, vpcs);
      }
    }
  },
};

const transitGatewayRouteTables: Unit = {
  name: 'transit-gateway-route-tables',
  yields: ['ec2.transit-gateway-route-table'],
  actions: [
    'ec2:DescribeTransitGatewayRouteTables',
    'ec2:DescribeTransitGatewayAttachments',
    'ec2:SearchTransitGatewayRoutes',
  ],
  async *list(call) {
    let attachments: Detail<readonly TransitGatewayAttachment[]> | null = null;
    const pages = call.pages<DescribeTransitGatewayRouteTablesResult>('DescribeTransitGatewayRouteTables', {
      MaxResults: 1000,
    });
    for await (const page of pages) {
      const found = listOf(page.TransitGatewayRouteTables, 'DescribeTransitGatewayRouteTables');
      // Whoever owns no table has nothing associated with one.
      if (found.length === 0) continue;
      attachments ??= await detailPages<DescribeTransitGatewayAttachmentsResult, TransitGatewayAttachment>(
        call,
        'DescribeTransitGatewayAttachments',
        { MaxResults: 1000 },
        { key: '', tokenField: 'NextToken', nextToken: (a) => a.NextToken, items: (a) => a.TransitGatewayAttachments },
      );
      const associated = attachments;
      yield* await call.each(found, async (table) =>
        gatewayTableObservation(table, call, associated, await gatewayRoutes(call, table.TransitGatewayRouteTableId)),
      );
    }
  },
};

/** Routes of a table, static and propagated. EC2 gives up to a thousand; more is half a list. */
async function gatewayRoutes(call: Call, given: string | undefined): Promise<Detail<readonly TransitGatewayRoute[]>> {
  const id = required(given, 'DescribeTransitGatewayRouteTables.TransitGatewayRouteTableId');
  const answer = await call.detail<SearchTransitGatewayRoutesResult>(
    'SearchTransitGatewayRoutes',
    {
      TransitGatewayRouteTableId: id,
      Filters: [{ Name: 'state', Values: ['active', 'blackhole'] }],
      MaxResults: 1000,
    },
    { key: id, absentWhen: ['InvalidRouteTableID.NotFound'] },
  );
  if (answer.state !== 'known') return answer;
  if (answer.value.AdditionalRoutesAvailable === true) return { state: 'failed' };
  return { state: 'known', value: answer.value.Routes ?? [] };
}

const snapshots: Unit = {
  name: 'snapshots',
  yields: ['ec2.snapshot'],
  actions: ['ec2:DescribeSnapshots', 'ec2:DescribeSnapshotAttribute'],
  async *list(call) {
    for await (const page of call.pages<DescribeSnapshotsResult>('DescribeSnapshots', {
      OwnerIds: ['self'],
      MaxResults: 1000,
    })) {
      yield* await call.each(listOf(page.Snapshots, 'DescribeSnapshots'), async (snapshot) => {
        const id = required(snapshot.SnapshotId, 'DescribeSnapshots.SnapshotId');
        const attribute = await call.detail<DescribeSnapshotAttributeResult>(
          'DescribeSnapshotAttribute',
          { SnapshotId: id, Attribute: 'createVolumePermission' },
          { key: id, absentWhen: ['InvalidSnapshot.NotFound'] },
        );
        return snapshotObservation(
          snapshot,
          call,
          mapped(attribute, (a) => a.CreateVolumePermissions ?? []),
        );
      });
    }
  },
};

const images: Unit = {
  name: 'images',
  yields: ['ec2.image'],
  actions: ['ec2:DescribeImages', 'ec2:DescribeImageAttribute'],
  async *list(call) {
    for await (const page of call.pages<DescribeImagesResult>('DescribeImages', {
      Owners: ['self'],
      MaxResults: 1000,
    })) {
      yield* await call.each(listOf(page.Images, 'DescribeImages'), async (image) => {
        const id = required(image.ImageId, 'DescribeImages.ImageId');
        const attribute = await call.detail<DescribeImageAttributeCommandOutput>(
          'DescribeImageAttribute',
          { ImageId: id, Attribute: 'launchPermission' },
          { key: id, absentWhen: ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'] },
        );
        return imageObservation(
          image,
          call,
          mapped(attribute, (a) => a.LaunchPermissions ?? []),
        );
      });
    }
  },
};

/** The list that holds where CloudFront fetches from (VPC User Guide, "AWS-managed prefix lists"). */
const ORIGIN_FACING = /\.cloudfront\.origin-facing$/;

const prefixLists: Unit = {
  name: 'prefix-lists',
  yields: ['ec2.prefix-list'],
  actions: ['ec2:DescribeManagedPrefixLists', 'ec2:GetManagedPrefixListEntries'],
  async *list(call) {
    const pages = call.pages<DescribeManagedPrefixListsResult>('DescribeManagedPrefixLists', { MaxResults: 100 });
    for await (const page of pages) {
      const found = listOf(page.PrefixLists, 'DescribeManagedPrefixLists').filter(
        // AWS keeps a list for each of its services; only this one says who stands behind it.
        (l) => l.OwnerId !== 'AWS' || ORIGIN_FACING.test(l.PrefixListName ?? ''),
      );
      yield* await call.each(found, async (list) => {
        const id = required(list.PrefixListId, 'DescribeManagedPrefixLists.PrefixListId');
        const entries: Detail<readonly PrefixListEntry[]> =
          list.OwnerId === 'AWS'
            ? { state: 'absent' }
            : await detailPages<GetManagedPrefixListEntriesResult, PrefixListEntry>(
                call,
                'GetManagedPrefixListEntries',
                { PrefixListId: id, MaxResults: 100 },
                { key: id, tokenField: 'NextToken', nextToken: (a) => a.NextToken, items: (a) => a.Entries },
              );
        return prefixListObservation(list, call, entries);
      });
    }
  },
};

const addresses: Unit = {
  name: 'addresses',
  yields: ['ec2.address'],
  actions: ['ec2:DescribeAddresses'],
  // Not a paged operation.
  async *list(call) {
    const answer = await call<DescribeAddressesResult>('DescribeAddresses');
    for (const address of listOf(answer.Addresses, 'DescribeAddresses')) yield addressObservation(address, call);
  },
};

export default defineService({
  service: 'ec2',
  title: 'EC2 and VPC',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-ec2')>('@aws-sdk/client-ec2', (sdk) => sdk.EC2Client),
  units: [
    instances,
    simple(
      'security-groups',
      'ec2.security-group',
      'DescribeSecurityGroups',
      (a: DescribeSecurityGroupsResult) => a.SecurityGroups,
      securityGroupObservation,
    ),
    simple('subnets', 'ec2.subnet', 'DescribeSubnets', (a: DescribeSubnetsResult) => a.Subnets, subnetObservation),
    simple('vpcs', 'ec2.vpc', 'DescribeVpcs', (a: DescribeVpcsResult) => a.Vpcs, vpcObservation),
    simple(
      'route-tables',
      'ec2.route-table',
      'DescribeRouteTables',
      (a: DescribeRouteTablesResult) => a.RouteTables,
      routeTableObservation,
    ),
    internetGateways,
    simple(
      'nat-gateways',
      'ec2.nat-gateway',
      'DescribeNatGateways',
      (a: DescribeNatGatewaysResult) => a.NatGateways,
      natGatewayObservation,
    ),
    transitGateways,
    transitGatewayRouteTables,
    simple(
      'network-acls',
      'ec2.network-acl',
      'DescribeNetworkAcls',
      (a: DescribeNetworkAclsResult) => a.NetworkAcls,
      networkAclObservation,
    ),
    simple(
      'network-interfaces',
      'ec2.network-interface',
      'DescribeNetworkInterfaces',
      (a: DescribeNetworkInterfacesResult) => a.NetworkInterfaces,
      networkInterfaceObservation,
    ),
    addresses,
    prefixLists,
    simple(
      'vpc-endpoints',
      'ec2.vpc-endpoint',
      'DescribeVpcEndpoints',
      (a: DescribeVpcEndpointsResult) => a.VpcEndpoints,
      vpcEndpointObservation,
    ),
    simple(
      'vpc-peerings',
      'ec2.vpc-peering',
      'DescribeVpcPeeringConnections',
      (a: DescribeVpcPeeringConnectionsResult) => a.VpcPeeringConnections,
      peeringObservation,
    ),
    simple(
      'launch-templates',
      'ec2.launch-template',
      'DescribeLaunchTemplates',
      (a: DescribeLaunchTemplatesResult) => a.LaunchTemplates,
      launchTemplateObservation,
    ),
    snapshots,
    images,
  ],
});
