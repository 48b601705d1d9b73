import type * as ec2 from '@aws-sdk/client-ec2';
import { A, iamArn, policyText, R } from './place.js';

export default {
  DescribeInstances: {
    Reservations: [
      {
        OwnerId: A,
        Instances: [
          {
            InstanceId: 'i-1',
            State: { Name: 'running' },
            PublicIpAddress: '203.0.113.7',
            PrivateIpAddress: '10.0.1.4',
            SubnetId: 'subnet-1',
            VpcId: 'vpc-1',
            IamInstanceProfile: { Arn: iamArn('instance-profile/web') },
            MetadataOptions: { HttpTokens: 'optional', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 2 },
            SecurityGroups: [{ GroupId: 'sg-1' }],
            NetworkInterfaces: [{ Groups: [{ GroupId: 'sg-1' }, { GroupId: 'sg-2' }] }],
            Tags: [{ Key: 'Name', Value: 'web' }],
          },
          { InstanceId: 'i-2', State: { Name: 'terminated' } },
        ],
      },
    ],
  } satisfies ec2.DescribeInstancesResult,
  DescribeSecurityGroups: {
    SecurityGroups: [
      {
        GroupId: 'sg-1',
        GroupName: 'web',
        OwnerId: A,
        VpcId: 'vpc-1',
        IpPermissions: [
          {
            IpProtocol: 'tcp',
            FromPort: 443,
            ToPort: 443,
            IpRanges: [{ CidrIp: '0.0.0.0/0' }],
            Ipv6Ranges: [{ CidrIpv6: '::/0' }],
            PrefixListIds: [{ PrefixListId: 'pl-1' }],
            UserIdGroupPairs: [
              { GroupId: 'sg-2', UserId: A },
              { GroupId: 'sg-9', UserId: '999988887777' },
            ],
          },
        ],
        IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      },
    ],
  } satisfies ec2.DescribeSecurityGroupsResult,
  DescribeSubnets: {
    Subnets: [{ SubnetId: 'subnet-1', VpcId: 'vpc-1', OwnerId: '999988887777', CidrBlock: '10.0.1.0/24' }],
  } satisfies ec2.DescribeSubnetsResult,
  DescribeVpcs: {
    Vpcs: [{ VpcId: 'vpc-1', OwnerId: A, CidrBlock: '10.0.0.0/16' }],
  } satisfies ec2.DescribeVpcsResult,
  DescribeRouteTables: {
    RouteTables: [
      {
        RouteTableId: 'rtb-1',
        VpcId: 'vpc-1',
        OwnerId: A,
        Associations: [{ Main: true }, { SubnetId: 'subnet-1' }],
        Routes: [
          { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' },
          { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1', State: 'active' },
          { DestinationCidrBlock: '10.9.0.0/16', VpcPeeringConnectionId: 'pcx-1', State: 'blackhole' },
        ],
      },
    ],
  } satisfies ec2.DescribeRouteTablesResult,
  DescribeInternetGateways: {
    InternetGateways: [
      { InternetGatewayId: 'igw-1', OwnerId: A, Attachments: [{ VpcId: 'vpc-1', State: 'attached' }] },
    ],
  } satisfies ec2.DescribeInternetGatewaysResult,
  DescribeEgressOnlyInternetGateways: {
    EgressOnlyInternetGateways: [
      { EgressOnlyInternetGatewayId: 'eigw-1', Attachments: [{ VpcId: 'vpc-1', State: 'attached' }] },
    ],
  } satisfies ec2.DescribeEgressOnlyInternetGatewaysResult,
  DescribeNatGateways: {
    NatGateways: [
      {
        NatGatewayId: 'nat-1',
        SubnetId: 'subnet-1',
        VpcId: 'vpc-1',
        NatGatewayAddresses: [{ PublicIp: '203.0.113.8' }],
      },
    ],
  } satisfies ec2.DescribeNatGatewaysResult,
  DescribeTransitGateways: {
    TransitGateways: [{ TransitGatewayId: 'tgw-1', OwnerId: '999988887777', State: 'available' }],
  } satisfies ec2.DescribeTransitGatewaysResult,
  DescribeTransitGatewayVpcAttachments: {
    TransitGatewayVpcAttachments: [{ TransitGatewayId: 'tgw-1', VpcId: 'vpc-1', State: 'available' }],
  } satisfies ec2.DescribeTransitGatewayVpcAttachmentsResult,
  DescribeNetworkAcls: {
    NetworkAcls: [
      {
        NetworkAclId: 'acl-1',
        VpcId: 'vpc-1',
        OwnerId: A,
        Associations: [{ SubnetId: 'subnet-1' }],
        Entries: [
          { Egress: true, RuleNumber: 32767, Protocol: '-1', RuleAction: 'deny', CidrBlock: '0.0.0.0/0' },
          {
            Egress: false,
            RuleNumber: 200,
            Protocol: '17',
            RuleAction: 'deny',
            Ipv6CidrBlock: '::/0',
            PortRange: { From: 53, To: 53 },
          },
          { Egress: false, RuleNumber: 100, Protocol: '6', RuleAction: 'allow', CidrBlock: '0.0.0.0/0' },
        ],
      },
    ],
  } satisfies ec2.DescribeNetworkAclsResult,
  DescribeNetworkInterfaces: {
    NetworkInterfaces: [
      {
        NetworkInterfaceId: 'eni-1',
        OwnerId: A,
        SubnetId: 'subnet-1',
        VpcId: 'vpc-1',
        Attachment: { InstanceId: 'i-1' },
        Groups: [{ GroupId: 'sg-2' }],
        PrivateIpAddresses: [{ PrivateIpAddress: '10.0.1.4', Association: { PublicIp: '203.0.113.7' } }],
        Association: { PublicIp: '203.0.113.7' },
      },
    ],
  } satisfies ec2.DescribeNetworkInterfacesResult,
  DescribeAddresses: {
    Addresses: [{ AllocationId: 'eipalloc-1', PublicIp: '203.0.113.7', NetworkInterfaceId: 'eni-1' }],
  } satisfies ec2.DescribeAddressesResult,
  DescribeVpcEndpoints: {
    VpcEndpoints: [
      {
        VpcEndpointId: 'vpce-1',
        OwnerId: A,
        VpcId: 'vpc-1',
        ServiceName: 'com.amazonaws.eu-west-1.s3',
        PolicyDocument: policyText,
        RouteTableIds: ['rtb-1'],
      },
    ],
  } satisfies ec2.DescribeVpcEndpointsResult,
  DescribeVpcPeeringConnections: {
    VpcPeeringConnections: [
      {
        VpcPeeringConnectionId: 'pcx-1',
        Status: { Code: 'active' },
        RequesterVpcInfo: { VpcId: 'vpc-9', OwnerId: '999988887777', Region: 'us-east-1' },
        AccepterVpcInfo: { VpcId: 'vpc-1', OwnerId: A, Region: R },
      },
    ],
  } satisfies ec2.DescribeVpcPeeringConnectionsResult,
  DescribeLaunchTemplates: {
    LaunchTemplates: [
      { LaunchTemplateId: 'lt-1', LaunchTemplateName: 'web', LatestVersionNumber: 3, DefaultVersionNumber: 1 },
    ],
  } satisfies ec2.DescribeLaunchTemplatesResult,
  DescribeSnapshots: {
    Snapshots: [{ SnapshotId: 'snap-1', VolumeId: 'vol-1', Encrypted: false, OwnerId: A }],
  } satisfies ec2.DescribeSnapshotsResult,
  DescribeSnapshotAttribute: {
    CreateVolumePermissions: [{ UserId: '999988887777' }, { Group: 'all' }],
  } satisfies ec2.DescribeSnapshotAttributeResult,
  DescribeImages: {
    Images: [
      { ImageId: 'ami-1', Name: 'base', Public: false, BlockDeviceMappings: [{ Ebs: { SnapshotId: 'snap-1' } }] },
    ],
  } satisfies ec2.DescribeImagesResult,
  DescribeImageAttribute: { LaunchPermissions: [{ UserId: '999988887777' }] } satisfies ec2.ImageAttribute,
  DescribeManagedPrefixLists: {
    PrefixLists: [
      {
        PrefixListId: 'pl-own',
        PrefixListName: 'offices',
        OwnerId: A,
        AddressFamily: 'IPv4',
        State: 'create-complete',
      },
      { PrefixListId: 'pl-cf', PrefixListName: 'com.amazonaws.global.cloudfront.origin-facing', OwnerId: 'AWS' },
      { PrefixListId: 'pl-s3', PrefixListName: 'com.amazonaws.eu-west-1.s3', OwnerId: 'AWS' },
    ],
  } satisfies ec2.DescribeManagedPrefixListsResult,
  GetManagedPrefixListEntries: {
    Entries: [{ Cidr: '203.0.113.0/24' }, { Cidr: '198.51.100.0/24', Description: 'old' }],
  } satisfies ec2.GetManagedPrefixListEntriesResult,
  DescribeTransitGatewayRouteTables: {
    TransitGatewayRouteTables: [
      { TransitGatewayRouteTableId: 'tgw-rtb-1', TransitGatewayId: 'tgw-1', State: 'available' },
    ],
  } satisfies ec2.DescribeTransitGatewayRouteTablesResult,
  DescribeTransitGatewayAttachments: {
    TransitGatewayAttachments: [
      {
        TransitGatewayAttachmentId: 'tgw-attach-1',
        TransitGatewayId: 'tgw-1',
        ResourceType: 'vpc',
        ResourceId: 'vpc-1',
        Association: { TransitGatewayRouteTableId: 'tgw-rtb-1', State: 'associated' },
      },
      { TransitGatewayAttachmentId: 'tgw-attach-2', ResourceType: 'vpc', ResourceId: 'vpc-2' },
    ],
  } satisfies ec2.DescribeTransitGatewayAttachmentsResult,
  SearchTransitGatewayRoutes: {
    Routes: [
      {
        DestinationCidrBlock: '10.1.0.0/16',
        Type: 'propagated',
        State: 'active',
        TransitGatewayAttachments: [{ ResourceType: 'vpc', ResourceId: 'vpc-2' }],
      },
      { DestinationCidrBlock: '10.9.0.0/16', Type: 'static', State: 'blackhole' },
    ],
    AdditionalRoutesAvailable: false,
  } satisfies ec2.SearchTransitGatewayRoutesResult,
} as const;
