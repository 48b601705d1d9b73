import { type DemoAccount, type DemoInstance, NOW, REGION, stableId } from '../model.js';
import { type Answers, type Asked, daysAgo, json, refuse, tagList, text } from './answer.js';

const ec2Id = (prefix: string, account: string, name: string) =>
  `${prefix}-0${stableId(`${account}/${prefix}/${name}`, 16)}`;
const named = (name: string, tags?: Readonly<Record<string, string>>) => tagList({ Name: name, ...tags });
const vpcId = (a: DemoAccount) => ec2Id('vpc', a.id, a.network?.vpc ?? '');
const subnetId = (a: DemoAccount, name: string) => ec2Id('subnet', a.id, name);
const groupId = (a: DemoAccount, name: string) => ec2Id('sg', a.id, name);
/** Documentation ranges only: 198.51.100.0/24 stands for addresses AWS would give. */
const address = (index: number) => `198.51.100.${100 + index}`;

/** Each machine of an instance group: `orders-api` × 6 are six instances. */
function machines(
  a: DemoAccount,
): readonly (DemoInstance & { readonly id: string; readonly index: number; readonly ip: string })[] {
  return a.instances.flatMap((i) =>
    Array.from({ length: i.count ?? 1 }, (_, index) => ({
      ...i,
      index,
      id: ec2Id('i', a.id, `${i.name}-${index}`),
      ip: i.privateIp.replace(/\d+$/, (last) => String(Number(last) + index)),
    })),
  );
}

function permission(a: DemoAccount, rule: { port: number; to?: number; from: string }) {
  return {
    IpProtocol: 'tcp',
    FromPort: rule.port,
    ToPort: rule.to ?? rule.port,
    IpRanges: rule.from.includes('/') ? [{ CidrIp: rule.from }] : [],
    Ipv6Ranges: [],
    PrefixListIds: [],
    UserIdGroupPairs: rule.from.includes('/') ? [] : [{ GroupId: groupId(a, rule.from), UserId: a.id }],
  };
}
const everywhere = {
  IpProtocol: '-1',
  IpRanges: [{ CidrIp: '0.0.0.0/0' }],
  Ipv6Ranges: [],
  PrefixListIds: [],
  UserIdGroupPairs: [],
};

function eni(a: DemoAccount, m: ReturnType<typeof machines>[number]) {
  const open = m.publicIp ? { Association: { PublicIp: m.publicIp, IpOwnerId: a.id, PublicDnsName: '' } } : {};
  return {
    NetworkInterfaceId: ec2Id('eni', a.id, m.id),
    SubnetId: subnetId(a, m.subnet),
    VpcId: vpcId(a),
    OwnerId: a.id,
    Status: 'in-use',
    InterfaceType: 'interface',
    PrivateIpAddress: m.ip,
    PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: m.ip, ...open }],
    Ipv6Addresses: [],
    Groups: m.groups.map((g) => ({ GroupId: groupId(a, g), GroupName: g })),
    Attachment: {
      AttachmentId: ec2Id('eni-attach', a.id, m.id),
      DeviceIndex: 0,
      InstanceId: m.id,
      InstanceOwnerId: a.id,
      Status: 'attached',
      DeleteOnTermination: true,
    },
    ...open,
    TagSet: [],
  };
}

const here = (asked: Asked): DemoAccount | null =>
  asked.region === REGION && asked.account.network ? asked.account : null;
/** A list that is empty outside the account's region. */
const inRegion =
  (field: string, rows: (a: DemoAccount) => readonly object[]) =>
  (asked: Asked): object => {
    const a = here(asked);
    return { [field]: a ? rows(a) : [] };
  };

const entry = (egress: boolean) => [
  { CidrBlock: '0.0.0.0/0', Egress: egress, Protocol: '-1', RuleAction: 'allow', RuleNumber: 100 },
  { CidrBlock: '0.0.0.0/0', Egress: egress, Protocol: '-1', RuleAction: 'deny', RuleNumber: 32767 },
];

function routeTable(a: DemoAccount, open: boolean) {
  const id = ec2Id('rtb', a.id, open ? 'public' : 'private');
  const local = {
    DestinationCidrBlock: a.network?.cidr,
    GatewayId: 'local',
    Origin: 'CreateRouteTable',
    State: 'active',
  };
  const out = open
    ? {
        DestinationCidrBlock: '0.0.0.0/0',
        GatewayId: ec2Id('igw', a.id, 'main'),
        Origin: 'CreateRoute',
        State: 'active',
      }
    : {
        DestinationCidrBlock: '0.0.0.0/0',
        NatGatewayId: ec2Id('nat', a.id, 'main'),
        Origin: 'CreateRoute',
        State: 'active',
      };
  const associations = Object.entries(a.network?.subnets ?? {})
    .filter(([, s]) => s.public === open)
    .map(([name]) => ({
      Main: false,
      RouteTableAssociationId: ec2Id('rtbassoc', a.id, name),
      RouteTableId: id,
      SubnetId: subnetId(a, name),
      AssociationState: { State: 'associated' },
    }));
  if (!open)
    associations.push({
      Main: true,
      RouteTableAssociationId: ec2Id('rtbassoc', a.id, 'main'),
      RouteTableId: id,
      SubnetId: '',
      AssociationState: { State: 'associated' },
    });
  return {
    RouteTableId: id,
    VpcId: vpcId(a),
    OwnerId: a.id,
    Routes: [local, out],
    Associations: associations.map(({ SubnetId, ...rest }) => (SubnetId ? { ...rest, SubnetId } : rest)),
    PropagatingVgws: [],
    Tags: named(open ? 'public' : 'private'),
  };
}

export const ec2: Answers = {
  DescribeRegions: () => ({
    Regions: [{ RegionName: REGION, OptInStatus: 'opt-in-not-required', Endpoint: `ec2.${REGION}.amazonaws.com` }],
  }),
  DescribeInstances: inRegion('Reservations', (a) =>
    machines(a).map((m) => ({
      ReservationId: ec2Id('r', a.id, m.id),
      OwnerId: a.id,
      Groups: [],
      Instances: [
        {
          InstanceId: m.id,
          ImageId: 'ami-0c1f3a5b7d9e2f4a6',
          InstanceType: 't3.medium',
          LaunchTime: daysAgo(NOW, 60),
          State: { Code: 16, Name: 'running' },
          Placement: { AvailabilityZone: `${REGION}a`, Tenancy: 'default' },
          PrivateIpAddress: m.ip,
          ...(m.publicIp ? { PublicIpAddress: m.publicIp } : {}),
          SubnetId: subnetId(a, m.subnet),
          VpcId: vpcId(a),
          SecurityGroups: m.groups.map((g) => ({ GroupId: groupId(a, g), GroupName: g })),
          ...(m.profile
            ? {
                IamInstanceProfile: {
                  Arn: `arn:aws:iam::${a.id}:instance-profile/${m.profile}`,
                  Id: `AIPA${stableId(`${a.id}/profile/${m.profile}`, 17).toUpperCase()}`,
                },
              }
            : {}),
          MetadataOptions: {
            State: 'applied',
            HttpTokens: m.imdsv2 ? 'required' : 'optional',
            HttpEndpoint: 'enabled',
            HttpPutResponseHopLimit: 1,
          },
          NetworkInterfaces: [eni(a, m)],
          BlockDeviceMappings: [],
          PlatformDetails: 'Linux/UNIX',
          Tags: named(m.count ? `${m.name}-${m.index + 1}` : m.name, m.tags),
        },
      ],
    })),
  ),
  DescribeSecurityGroups: inRegion('SecurityGroups', (a) =>
    (a.network?.groups ?? []).map((g) => ({
      GroupId: groupId(a, g.name),
      GroupName: g.name,
      Description: g.name,
      OwnerId: a.id,
      VpcId: vpcId(a),
      IpPermissions: g.ingress.map((rule) => permission(a, rule)),
      IpPermissionsEgress: [everywhere],
      Tags: named(g.name),
    })),
  ),
  DescribeSubnets: inRegion('Subnets', (a) =>
    Object.entries(a.network?.subnets ?? {}).map(([name, s]) => ({
      SubnetId: subnetId(a, name),
      SubnetArn: `arn:aws:ec2:${REGION}:${a.id}:subnet/${subnetId(a, name)}`,
      VpcId: vpcId(a),
      CidrBlock: s.cidr,
      OwnerId: a.id,
      AvailabilityZone: `${REGION}${name.slice(-1)}`,
      State: 'available',
      MapPublicIpOnLaunch: false,
      Ipv6CidrBlockAssociationSet: [],
      Tags: named(name),
    })),
  ),
  DescribeVpcs: inRegion('Vpcs', (a) => [
    {
      VpcId: vpcId(a),
      CidrBlock: a.network?.cidr,
      OwnerId: a.id,
      IsDefault: false,
      State: 'available',
      CidrBlockAssociationSet: [{ CidrBlock: a.network?.cidr, CidrBlockState: { State: 'associated' } }],
      Tags: named(a.network?.vpc ?? ''),
    },
  ]),
  DescribeRouteTables: inRegion('RouteTables', (a) => [routeTable(a, true), routeTable(a, false)]),
  DescribeInternetGateways: inRegion('InternetGateways', (a) => [
    {
      InternetGatewayId: ec2Id('igw', a.id, 'main'),
      OwnerId: a.id,
      Attachments: [{ State: 'available', VpcId: vpcId(a) }],
      Tags: named('main'),
    },
  ]),
  DescribeNatGateways: inRegion('NatGateways', (a) => [
    {
      NatGatewayId: ec2Id('nat', a.id, 'main'),
      SubnetId: subnetId(a, 'public-a'),
      VpcId: vpcId(a),
      State: 'available',
      ConnectivityType: 'public',
      NatGatewayAddresses: [
        {
          AllocationId: ec2Id('eipalloc', a.id, 'nat'),
          PublicIp: address(1),
          PrivateIp: '10.20.1.5',
          NetworkInterfaceId: ec2Id('eni', a.id, 'nat'),
        },
      ],
      Tags: named('main'),
    },
  ]),
  DescribeTransitGateways: () => ({ TransitGateways: [] }),
  DescribeTransitGatewayRouteTables: () => ({ TransitGatewayRouteTables: [] }),
  DescribeTransitGatewayVpcAttachments: () => ({ TransitGatewayVpcAttachments: [] }),
  DescribeEgressOnlyInternetGateways: () => ({ EgressOnlyInternetGateways: [] }),
  DescribeNetworkAcls: inRegion('NetworkAcls', (a) => [
    {
      NetworkAclId: ec2Id('acl', a.id, 'default'),
      IsDefault: true,
      VpcId: vpcId(a),
      OwnerId: a.id,
      Entries: [...entry(false), ...entry(true)],
      Associations: Object.keys(a.network?.subnets ?? {}).map((name) => ({
        NetworkAclAssociationId: ec2Id('aclassoc', a.id, name),
        NetworkAclId: ec2Id('acl', a.id, 'default'),
        SubnetId: subnetId(a, name),
      })),
      Tags: [],
    },
  ]),
  DescribeNetworkInterfaces: inRegion('NetworkInterfaces', (a) => machines(a).map((m) => eni(a, m))),
  DescribeAddresses: inRegion('Addresses', (a) =>
    machines(a)
      .filter((m) => m.publicIp)
      .map((m) => ({
        PublicIp: m.publicIp,
        AllocationId: ec2Id('eipalloc', a.id, m.id),
        AssociationId: ec2Id('eipassoc', a.id, m.id),
        Domain: 'vpc',
        InstanceId: m.id,
        NetworkInterfaceId: ec2Id('eni', a.id, m.id),
        PrivateIpAddress: m.ip,
        NetworkInterfaceOwnerId: a.id,
        Tags: [],
      })),
  ),
  DescribeVpcEndpoints: () => ({ VpcEndpoints: [] }),
  DescribeVpcPeeringConnections: () => ({ VpcPeeringConnections: [] }),
  DescribeLaunchTemplates: () => ({ LaunchTemplates: [] }),
  DescribeLaunchTemplateVersions: () => ({ LaunchTemplateVersions: [] }),
  DescribeImages: () => ({ Images: [] }),
  DescribeManagedPrefixLists: () => ({ PrefixLists: [] }),
  DescribeSnapshots: ({ account, region }) => ({
    Snapshots:
      region === REGION
        ? account.snapshots.map((s) => ({
            SnapshotId: ec2Id('snap', account.id, s.name),
            OwnerId: account.id,
            State: 'completed',
            VolumeId: ec2Id('vol', account.id, s.name),
            VolumeSize: 200,
            StartTime: daysAgo(NOW, 400),
            Encrypted: false,
            Description: s.name,
            Tags: named(s.name),
          }))
        : [],
  }),
  DescribeSnapshotAttribute(asked) {
    const found = asked.account.snapshots.find(
      (s) => ec2Id('snap', asked.account.id, s.name) === text(asked, 'SnapshotId'),
    );
    return found
      ? {
          SnapshotId: text(asked, 'SnapshotId'),
          CreateVolumePermissions: found.sharedWith.map((UserId) => ({ UserId })),
        }
      : refuse('InvalidSnapshot.NotFound');
  },
};

const lbArn = (a: DemoAccount, name: string) =>
  `arn:aws:elasticloadbalancing:${REGION}:${a.id}:loadbalancer/app/${name}/${stableId(`${a.id}/lb/${name}`, 16)}`;
const tgArn = (a: DemoAccount, name: string) =>
  `arn:aws:elasticloadbalancing:${REGION}:${a.id}:targetgroup/${name}/${stableId(`${a.id}/tg/${name}`, 16)}`;
const listenerArn = (a: DemoAccount, name: string) =>
  `${lbArn(a, name).replace(':loadbalancer/', ':listener/')}/${stableId(`${a.id}/listener/${name}`, 16)}`;
const balancers = (asked: Asked) => here(asked)?.network?.balancers ?? [];

export const elbv2: Answers = {
  DescribeLoadBalancers: (asked) => ({
    LoadBalancers: balancers(asked).map((b) => ({
      LoadBalancerArn: lbArn(asked.account, b.name),
      DNSName: `${b.scheme === 'internal' ? 'internal-' : ''}${b.name}-1180.${REGION}.elb.amazonaws.com`,
      CreatedTime: daysAgo(NOW, 500),
      LoadBalancerName: b.name,
      Scheme: b.scheme,
      VpcId: vpcId(asked.account),
      State: { Code: 'active' },
      Type: 'application',
      IpAddressType: 'ipv4',
      SecurityGroups: b.groups.map((g) => groupId(asked.account, g)),
      AvailabilityZones: b.subnets.map((s) => ({
        ZoneName: `${REGION}${s.slice(-1)}`,
        SubnetId: subnetId(asked.account, s),
        LoadBalancerAddresses: [],
      })),
    })),
  }),
  DescribeListeners: (asked) => ({
    Listeners: balancers(asked)
      .filter((b) => lbArn(asked.account, b.name) === text(asked, 'LoadBalancerArn'))
      .map((b) => ({
        ListenerArn: listenerArn(asked.account, b.name),
        LoadBalancerArn: lbArn(asked.account, b.name),
        Port: b.port,
        Protocol: 'HTTPS',
        SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
        DefaultActions: [
          {
            Type: 'forward',
            TargetGroupArn: tgArn(asked.account, b.name),
            ForwardConfig: { TargetGroups: [{ TargetGroupArn: tgArn(asked.account, b.name), Weight: 1 }] },
          },
        ],
      })),
  }),
  DescribeRules: (asked) => {
    const b = balancers(asked).find((x) => listenerArn(asked.account, x.name) === text(asked, 'ListenerArn'));
    return {
      Rules: b
        ? [
            {
              RuleArn: `${listenerArn(asked.account, b.name)}/default`,
              Priority: 'default',
              IsDefault: true,
              Conditions: [],
              Actions: [{ Type: 'forward', TargetGroupArn: tgArn(asked.account, b.name) }],
            },
          ]
        : [],
    };
  },
  DescribeTargetGroups: (asked) => ({
    TargetGroups: balancers(asked).map((b) => ({
      TargetGroupArn: tgArn(asked.account, b.name),
      TargetGroupName: b.name,
      Protocol: 'HTTP',
      Port: b.targetPort,
      VpcId: vpcId(asked.account),
      TargetType: 'instance',
      HealthCheckEnabled: true,
      LoadBalancerArns: [lbArn(asked.account, b.name)],
    })),
  }),
  DescribeTargetHealth(asked) {
    const b = balancers(asked).find((x) => tgArn(asked.account, x.name) === text(asked, 'TargetGroupArn'));
    return {
      TargetHealthDescriptions: b
        ? machines(asked.account)
            .filter((m) => b.targets.includes(m.name))
            .map((m) => ({
              Target: { Id: m.id, Port: b.targetPort },
              HealthCheckPort: String(b.targetPort),
              TargetHealth: { State: 'healthy' },
            }))
        : [],
    };
  },
  DescribeTags: (asked) => {
    const arns = asked.input.ResourceArns;
    return { TagDescriptions: Array.isArray(arns) ? arns.map((ResourceArn) => ({ ResourceArn, Tags: [] })) : [] };
  },
};

export const lambda: Answers = {
  ListFunctions: ({ account, region }) => ({
    Functions:
      region === REGION
        ? account.functions.map((f) => ({
            FunctionName: f.name,
            FunctionArn: `arn:aws:lambda:${REGION}:${account.id}:function:${f.name}`,
            Runtime: f.runtime ?? 'nodejs22.x',
            Role: f.role,
            Handler: 'index.handler',
            CodeSize: 20480,
            Timeout: 30,
            MemorySize: 256,
            LastModified: daysAgo(NOW, 20),
            Version: '$LATEST',
            PackageType: 'Zip',
            Architectures: ['arm64'],
            ...(f.env
              ? { Environment: { Variables: Object.fromEntries(f.env.map((name) => [name, 'redacted:set'])) } }
              : {}),
          }))
        : [],
  }),
  GetPolicy(asked) {
    const found = asked.account.functions.find(
      (f) => f.name === text(asked, 'FunctionName') || text(asked, 'FunctionName').endsWith(`:${f.name}`),
    );
    return found?.policy ? { Policy: json(found.policy), RevisionId: 'a' } : refuse('ResourceNotFoundException');
  },
  GetFunctionUrlConfig(asked) {
    const found = asked.account.functions.find(
      (f) => f.name === text(asked, 'FunctionName') || text(asked, 'FunctionName').endsWith(`:${f.name}`),
    );
    return found?.url
      ? {
          FunctionUrl: `https://${stableId(found.name, 32)}.lambda-url.${REGION}.on.aws/`,
          FunctionArn: `arn:aws:lambda:${REGION}:${asked.account.id}:function:${found.name}`,
          AuthType: found.url,
          CreationTime: daysAgo(NOW, 100),
          LastModifiedTime: daysAgo(NOW, 100),
        }
      : refuse('ResourceNotFoundException');
  },
  ListFunctionUrlConfigs(asked) {
    const found = asked.account.functions.find(
      (f) => f.name === text(asked, 'FunctionName') || text(asked, 'FunctionName').endsWith(`:${f.name}`),
    );
    return {
      FunctionUrlConfigs: found?.url
        ? [
            {
              FunctionUrl: `https://${stableId(found.name, 32)}.lambda-url.${REGION}.on.aws/`,
              FunctionArn: `arn:aws:lambda:${REGION}:${asked.account.id}:function:${found.name}`,
              AuthType: found.url,
              CreationTime: daysAgo(NOW, 100),
              LastModifiedTime: daysAgo(NOW, 100),
            },
          ]
        : [],
    };
  },
  ListEventSourceMappings: () => ({ EventSourceMappings: [] }),
  ListAliases: () => ({ Aliases: [] }),
  ListTags(asked) {
    const found = asked.account.functions.find((f) => text(asked, 'Resource').endsWith(`:${f.name}`));
    return { Tags: found?.tags ?? {} };
  },
};

export const rds: Answers = {
  DescribeDBInstances: (asked) => ({
    DBInstances:
      asked.region === REGION
        ? asked.account.databases.map((d) => ({
            DBInstanceIdentifier: d.name,
            DBInstanceArn: `arn:aws:rds:${REGION}:${asked.account.id}:db:${d.name}`,
            DbiResourceId: `db-${stableId(`${asked.account.id}/db/${d.name}`, 26).toUpperCase()}`,
            DBInstanceClass: 'db.t4g.medium',
            Engine: 'postgres',
            EngineVersion: '17.4',
            DBInstanceStatus: 'available',
            MasterUsername: 'app',
            Endpoint: { Address: `${d.name}.c1example.${REGION}.rds.amazonaws.com`, Port: 5432 },
            PubliclyAccessible: d.public === true,
            StorageEncrypted: true,
            IAMDatabaseAuthenticationEnabled: false,
            VpcSecurityGroups: (d.groups ?? []).map((g) => ({
              VpcSecurityGroupId: groupId(asked.account, g),
              Status: 'active',
            })),
            DBSubnetGroup: {
              DBSubnetGroupName: 'main',
              VpcId: vpcId(asked.account),
              Subnets: [{ SubnetIdentifier: subnetId(asked.account, 'private-a'), SubnetStatus: 'Active' }],
            },
            TagList: tagList(d.tags),
          }))
        : [],
  }),
  DescribeDBClusters: () => ({ DBClusters: [] }),
  DescribeDBSnapshots: () => ({ DBSnapshots: [] }),
  DescribeDBClusterSnapshots: () => ({ DBClusterSnapshots: [] }),
};

export const resourcegroupstaggingapi: Answers = {
  GetResources: () => ({ ResourceTagMappingList: [] }),
};
