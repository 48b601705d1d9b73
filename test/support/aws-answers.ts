/** One answer for every operation the collectors call, typed by the SDK: enough of each that every unit makes all its calls. */
import type * as apprunner from '@aws-sdk/client-apprunner';
import type * as autoscaling from '@aws-sdk/client-auto-scaling';
import type * as batch from '@aws-sdk/client-batch';
import type * as agentcore from '@aws-sdk/client-bedrock-agentcore-control';
import type * as cloudformation from '@aws-sdk/client-cloudformation';
import type * as codebuild from '@aws-sdk/client-codebuild';
import type * as codedeploy from '@aws-sdk/client-codedeploy';
import type * as cognito from '@aws-sdk/client-cognito-identity';
import type * as dynamodb from '@aws-sdk/client-dynamodb';
import type * as ec2 from '@aws-sdk/client-ec2';
import type * as ecs from '@aws-sdk/client-ecs';
import type * as elbv2 from '@aws-sdk/client-elastic-load-balancing-v2';
import type * as glue from '@aws-sdk/client-glue';
import type * as iam from '@aws-sdk/client-iam';
import type * as kms from '@aws-sdk/client-kms';
import type * as lambda from '@aws-sdk/client-lambda';
import type * as organizations from '@aws-sdk/client-organizations';
import type * as rds from '@aws-sdk/client-rds';
import type * as tagging from '@aws-sdk/client-resource-groups-tagging-api';
import type * as s3 from '@aws-sdk/client-s3';
import type * as s3control from '@aws-sdk/client-s3-control';
import type * as sagemaker from '@aws-sdk/client-sagemaker';
import type * as secretsmanager from '@aws-sdk/client-secrets-manager';
import type * as sfn from '@aws-sdk/client-sfn';
import type * as sns from '@aws-sdk/client-sns';
import type * as sqs from '@aws-sdk/client-sqs';
import type * as ssm from '@aws-sdk/client-ssm';
import type * as ssoadmin from '@aws-sdk/client-sso-admin';
import { ec2EdgeAnswers, edgeAnswers } from './aws-answers-edges.js';
import { type Answers, refuse } from './fake-call.js';

export const A = '111122223333';
export const R = 'eu-west-1';
const at = new Date('2026-01-02T03:04:05Z');
const iamArn = (resource: string) => `arn:aws:iam::${A}:${resource}`;
export const policyText = '{"Version":"2012-10-17","Statement":[]}';
const encoded = encodeURIComponent(policyText);

/** The bare answer of an operation, without the SDK's metadata. */
type Bare<T> = Omit<T, '$metadata'>;

const iamAnswers = {
  GetAccountAuthorizationDetails: {
    IsTruncated: false,
    UserDetailList: [
      {
        UserName: 'ann',
        UserId: 'AIDAANN',
        Arn: iamArn('user/eng/ann'),
        Path: '/eng/',
        CreateDate: at,
        GroupList: ['ops'],
        UserPolicyList: [{ PolicyName: 'own', PolicyDocument: encoded }],
        AttachedManagedPolicies: [{ PolicyName: 'p', PolicyArn: iamArn('policy/p') }],
        Tags: [{ Key: 'team', Value: 'red' }],
      },
    ],
    GroupDetailList: [
      { GroupName: 'ops', GroupId: 'AGPAOPS', Arn: iamArn('group/eng/ops'), Path: '/eng/', GroupPolicyList: [] },
    ],
    RoleDetailList: [
      {
        RoleName: 'deploy',
        RoleId: 'AROADEPLOY',
        Arn: iamArn('role/deploy'),
        Path: '/',
        AssumeRolePolicyDocument: encoded,
        RoleLastUsed: { LastUsedDate: at, Region: R },
        PermissionsBoundary: {
          PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
          PermissionsBoundaryArn: iamArn('policy/b'),
        },
      },
    ],
    Policies: [
      {
        PolicyName: 'p',
        Arn: iamArn('policy/p'),
        DefaultVersionId: 'v2',
        AttachmentCount: 1,
        PolicyVersionList: [
          { VersionId: 'v2', IsDefaultVersion: true, Document: encoded },
          { VersionId: 'v1', IsDefaultVersion: false, Document: encoded },
        ],
      },
      { PolicyName: 'Unused', Arn: 'arn:aws:iam::aws:policy/Unused', AttachmentCount: 0, DefaultVersionId: 'v1' },
      { PolicyName: 'ReadOnly', Arn: 'arn:aws:iam::aws:policy/ReadOnly', AttachmentCount: 1, DefaultVersionId: 'v1' },
    ],
  } satisfies iam.GetAccountAuthorizationDetailsResponse,
  ListRoles: {
    Roles: [
      {
        RoleName: 'deploy',
        RoleId: 'AROADEPLOY',
        Arn: iamArn('role/deploy'),
        Path: '/',
        CreateDate: at,
        MaxSessionDuration: 7200,
        Description: 'Deploys',
      },
    ],
    IsTruncated: false,
  } satisfies iam.ListRolesResponse,
  GetAccountSummary: {
    SummaryMap: { AccountMFAEnabled: 1, AccountAccessKeysPresent: 0, Users: 1, Roles: 1 },
  } satisfies iam.GetAccountSummaryResponse,
  ListAccountAliases: { AccountAliases: ['acme'], IsTruncated: false } satisfies iam.ListAccountAliasesResponse,
  GenerateCredentialReport: { State: 'COMPLETE' } satisfies iam.GenerateCredentialReportResponse,
  GetCredentialReport: {
    // The CLI prints bytes as base64 text.
    Content: Buffer.from(
      [
        'user,arn,password_enabled,password_last_used,password_last_changed,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_2_active,access_key_2_last_rotated',
        `<root_account>,arn:aws:iam::${A}:root,not_supported,2025-05-05T05:05:05+00:00,not_supported,true,false,N/A,false,N/A`,
        `ann,${iamArn('user/eng/ann')},true,no_information,2025-01-01T00:00:00+00:00,true,true,2024-02-02T00:00:00+00:00,true,2023-03-03T00:00:00+00:00`,
      ].join('\n'),
    ).toString('base64'),
    ReportFormat: 'text/csv',
  },
  GetUser: {
    User: {
      UserName: 'ann',
      UserId: 'AIDAANN',
      Arn: iamArn('user/eng/ann'),
      Path: '/eng/',
      CreateDate: at,
      PasswordLastUsed: at,
      PermissionsBoundary: {
        PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
        PermissionsBoundaryArn: iamArn('policy/b'),
      },
    },
  } satisfies iam.GetUserResponse,
  GetLoginProfile: { LoginProfile: { UserName: 'ann', CreateDate: at } } satisfies iam.GetLoginProfileResponse,
  ListMFADevices: {
    MFADevices: [{ UserName: 'ann', SerialNumber: iamArn('mfa/ann'), EnableDate: at }],
  } satisfies iam.ListMFADevicesResponse,
  ListUsers: {
    Users: [{ UserName: 'ann', UserId: 'AIDAANN', Arn: iamArn('user/eng/ann'), Path: '/eng/', CreateDate: at }],
    IsTruncated: false,
  } satisfies iam.ListUsersResponse,
  ListAccessKeys: {
    AccessKeyMetadata: [
      { UserName: 'ann', AccessKeyId: 'AKIAEXAMPLE1', Status: 'Active', CreateDate: at },
      { UserName: 'ann', AccessKeyId: 'AKIAEXAMPLE2', Status: 'Inactive', CreateDate: at },
    ],
  } satisfies iam.ListAccessKeysResponse,
  GetAccessKeyLastUsed: {
    UserName: 'ann',
    AccessKeyLastUsed: { LastUsedDate: undefined, ServiceName: 'N/A', Region: 'N/A' },
  } satisfies iam.GetAccessKeyLastUsedResponse,
  ListInstanceProfiles: {
    InstanceProfiles: [
      {
        InstanceProfileName: 'web',
        InstanceProfileId: 'AIPAWEB',
        Arn: iamArn('instance-profile/web'),
        Path: '/',
        CreateDate: at,
        Roles: [{ RoleName: 'deploy', RoleId: 'AROADEPLOY', Arn: iamArn('role/deploy'), Path: '/', CreateDate: at }],
      },
    ],
    IsTruncated: false,
  } satisfies iam.ListInstanceProfilesResponse,
  ListOpenIDConnectProviders: {
    OpenIDConnectProviderList: [{ Arn: iamArn('oidc-provider/token.example.org/x') }],
  } satisfies iam.ListOpenIDConnectProvidersResponse,
  GetOpenIDConnectProvider: {
    Url: 'token.example.org/x',
    ClientIDList: ['sts.amazonaws.com'],
  } satisfies iam.GetOpenIDConnectProviderResponse,
  ListSAMLProviders: {
    SAMLProviderList: [{ Arn: iamArn('saml-provider/okta') }],
  } satisfies iam.ListSAMLProvidersResponse,
  GetSAMLProvider: {
    SAMLMetadataDocument: '<EntityDescriptor entityID="https://idp.example.org">',
  } satisfies iam.GetSAMLProviderResponse,
} as const;

const orgArn = (resource: string) => `arn:aws:organizations::${A}:${resource}`;
const organizationsAnswers = {
  DescribeOrganization: {
    Organization: { Id: 'o-1', Arn: orgArn('organization/o-1'), MasterAccountId: A, FeatureSet: 'ALL' },
  } satisfies organizations.DescribeOrganizationResponse,
  ListRoots: {
    Roots: [
      {
        Id: 'r-1',
        Arn: orgArn('root/o-1/r-1'),
        Name: 'Root',
        PolicyTypes: [
          { Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' },
          { Type: 'TAG_POLICY', Status: 'PENDING_DISABLE' },
        ],
      },
    ],
  } satisfies organizations.ListRootsResponse,
  ListOrganizationalUnitsForParent: (input: Readonly<Record<string, unknown>>) => {
    const below: Record<string, string> = { 'r-1': 'ou-1', 'ou-1': 'ou-2' };
    const id = below[String(input.ParentId)];
    const OrganizationalUnits = id ? [{ Id: id, Arn: orgArn(`ou/o-1/${id}`), Name: `unit ${id}` }] : [];
    return { OrganizationalUnits } satisfies organizations.ListOrganizationalUnitsForParentResponse;
  },
  ListAccountsForParent: (input: Readonly<Record<string, unknown>>) => {
    const held: Record<string, string> = { 'r-1': A, 'ou-2': '444455556666' };
    const id = held[String(input.ParentId)];
    const Accounts: organizations.Account[] = id
      ? [{ Id: id, Arn: orgArn(`account/o-1/${id}`), Name: `account ${id}`, Email: 'a@example.org', Status: 'ACTIVE' }]
      : [];
    return { Accounts } satisfies organizations.ListAccountsForParentResponse;
  },
  ListTagsForResource: { Tags: [{ Key: 'env', Value: 'prod' }] } satisfies organizations.ListTagsForResourceResponse,
  ListPolicies: (input: Readonly<Record<string, unknown>>) => {
    const kind = String(input.Filter).toLowerCase();
    const Policies = [{ Id: `p-${kind}`, Arn: orgArn(`policy/o-1/${kind}/p-${kind}`), Name: kind, AwsManaged: false }];
    return { Policies } satisfies organizations.ListPoliciesResponse;
  },
  DescribePolicy: { Policy: { Content: policyText } } satisfies organizations.DescribePolicyResponse,
  ListTargetsForPolicy: {
    Targets: [
      { TargetId: 'r-1', Arn: orgArn('root/o-1/r-1'), Type: 'ROOT' },
      { TargetId: 'ou-1', Arn: orgArn('ou/o-1/ou-1'), Type: 'ORGANIZATIONAL_UNIT' },
      { TargetId: '444455556666', Arn: orgArn('account/o-1/444455556666'), Type: 'ACCOUNT' },
    ],
  } satisfies organizations.ListTargetsForPolicyResponse,
} as const;

const allOpen: s3.PublicAccessBlockConfiguration = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};
const s3Answers = {
  's3control/GetPublicAccessBlock': {
    PublicAccessBlockConfiguration: { ...allOpen, BlockPublicPolicy: true },
  } satisfies Bare<s3control.GetPublicAccessBlockOutput>,
  ListBuckets: { Buckets: [{ Name: 'data', CreationDate: at }] } satisfies s3.ListBucketsOutput,
  GetBucketLocation: { LocationConstraint: 'EU' } satisfies s3.GetBucketLocationOutput,
  GetBucketPolicy: { Policy: policyText } satisfies s3.GetBucketPolicyOutput,
  GetBucketPolicyStatus: { PolicyStatus: { IsPublic: false } } satisfies s3.GetBucketPolicyStatusOutput,
  GetBucketAcl: {
    Grants: [
      { Grantee: { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/global/AllUsers' }, Permission: 'READ' },
      { Grantee: { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/s3/LogDelivery' }, Permission: 'WRITE' },
      { Grantee: { Type: 'CanonicalUser', ID: 'abc' }, Permission: 'FULL_CONTROL' },
    ],
  } satisfies s3.GetBucketAclOutput,
  GetPublicAccessBlock: { PublicAccessBlockConfiguration: allOpen } satisfies s3.GetPublicAccessBlockOutput,
  GetBucketOwnershipControls: {
    OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
  } satisfies s3.GetBucketOwnershipControlsOutput,
  GetBucketEncryption: {
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/data' } }],
    },
  } satisfies s3.GetBucketEncryptionOutput,
  GetBucketVersioning: { Status: 'Enabled' } satisfies s3.GetBucketVersioningOutput,
  GetBucketTagging: { TagSet: [{ Key: 'class', Value: 'secret' }] } satisfies s3.GetBucketTaggingOutput,
} as const;

const ec2Answers = {
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
} as const;

const elb = (resource: string) => `arn:aws:elasticloadbalancing:${R}:${A}:${resource}`;
const elbv2Answers = {
  DescribeLoadBalancers: {
    LoadBalancers: [
      {
        LoadBalancerArn: elb('loadbalancer/app/shop/1'),
        LoadBalancerName: 'shop',
        Scheme: 'internet-facing',
        Type: 'application',
        VpcId: 'vpc-1',
        AvailabilityZones: [{ SubnetId: 'subnet-1' }],
        SecurityGroups: ['sg-1'],
      },
    ],
  } satisfies elbv2.DescribeLoadBalancersOutput,
  DescribeTags: (input: Readonly<Record<string, unknown>>) =>
    ({
      TagDescriptions: (input.ResourceArns as string[]).map((ResourceArn) => ({
        ResourceArn,
        Tags: [{ Key: 'app', Value: 'shop' }],
      })),
    }) satisfies elbv2.DescribeTagsOutput,
  DescribeTargetGroups: {
    TargetGroups: [
      {
        TargetGroupArn: elb('targetgroup/web/1'),
        TargetGroupName: 'web',
        TargetType: 'instance',
        Port: 8080,
        LoadBalancerArns: [elb('loadbalancer/app/shop/1')],
      },
    ],
  } satisfies elbv2.DescribeTargetGroupsOutput,
  DescribeTargetHealth: {
    TargetHealthDescriptions: [{ Target: { Id: 'i-1', Port: 8081 } }, { Target: { Id: 'i-2' } }],
  } satisfies elbv2.DescribeTargetHealthOutput,
  DescribeListeners: {
    Listeners: [
      {
        ListenerArn: elb('listener/app/shop/1/2'),
        LoadBalancerArn: elb('loadbalancer/app/shop/1'),
        Port: 443,
        Protocol: 'HTTPS',
        DefaultActions: [{ Type: 'fixed-response' }],
      },
    ],
  } satisfies elbv2.DescribeListenersOutput,
  DescribeRules: {
    Rules: [
      {
        Actions: [
          { Type: 'authenticate-oidc' },
          { Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: elb('targetgroup/web/1') }] } },
        ],
      },
    ],
  } satisfies elbv2.DescribeRulesOutput,
} as const;

const fn = `arn:aws:lambda:${R}:${A}:function:pay`;
const lambdaAnswers = {
  ListFunctions: {
    Functions: [
      {
        FunctionName: 'pay',
        FunctionArn: fn,
        Role: iamArn('role/deploy'),
        Runtime: 'nodejs22.x',
        Environment: { Variables: { DB_PASSWORD: '[redacted]', A: '[redacted]' } },
      },
    ],
  } satisfies lambda.ListFunctionsResponse,
  GetPolicy: { Policy: policyText } satisfies lambda.GetPolicyResponse,
  ListFunctionUrlConfigs: refuse('unsupported'),
  GetFunctionUrlConfig: {
    FunctionUrl: 'https://x.lambda-url.eu-west-1.on.aws/',
    FunctionArn: fn,
    AuthType: 'NONE',
    CreationTime: '2026-01-02T03:04:05Z',
    LastModifiedTime: '2026-01-02T03:04:05Z',
    Cors: { AllowOrigins: ['*'] },
  } satisfies lambda.GetFunctionUrlConfigResponse,
  ListEventSourceMappings: {
    EventSourceMappings: [
      { FunctionArn: `${fn}:live`, EventSourceArn: `arn:aws:sqs:${R}:${A}:jobs` },
      { FunctionArn: `${fn}ment`, EventSourceArn: `arn:aws:sqs:${R}:${A}:others` },
    ],
  } satisfies lambda.ListEventSourceMappingsResponse,
  ListTags: { Tags: { team: 'red' } } satisfies lambda.ListTagsResponse,
} as const;

const kmsAnswers = {
  ListKeys: { Keys: [{ KeyId: 'k-1', KeyArn: `arn:aws:kms:${R}:${A}:key/k-1` }] } satisfies kms.ListKeysResponse,
  ListAliases: {
    Aliases: [{ AliasName: 'alias/data', TargetKeyId: 'k-1' }, { AliasName: 'alias/aws/s3' }],
  } satisfies kms.ListAliasesResponse,
  DescribeKey: {
    KeyMetadata: { KeyId: 'k-1', KeyManager: 'CUSTOMER', KeyState: 'Enabled' },
  } satisfies kms.DescribeKeyResponse,
  GetKeyPolicy: { Policy: policyText } satisfies kms.GetKeyPolicyResponse,
  ListGrants: {
    Grants: [{ GrantId: 'g-1', GranteePrincipal: iamArn('role/deploy'), Operations: ['Encrypt', 'Decrypt'] }],
  } satisfies kms.ListGrantsResponse,
  GetKeyRotationStatus: { KeyRotationEnabled: true } satisfies kms.GetKeyRotationStatusResponse,
  ListResourceTags: { Tags: [{ TagKey: 'class', TagValue: 'secret' }] } satisfies kms.ListResourceTagsResponse,
} as const;

const secretsmanagerAnswers = {
  ListSecrets: {
    SecretList: [{ ARN: `arn:aws:secretsmanager:${R}:${A}:secret:db-AbCdEf`, Name: 'db', KmsKeyId: 'k-1', Tags: [] }],
  } satisfies secretsmanager.ListSecretsResponse,
  GetResourcePolicy: { ResourcePolicy: policyText } satisfies secretsmanager.GetResourcePolicyResponse,
} as const;

const ssmAnswers = {
  DescribeParameters: {
    Parameters: [
      { Name: '/prod/db', Type: 'SecureString', KeyId: 'alias/aws/ssm' },
      { Name: 'plain', Type: 'String' },
    ],
  } satisfies ssm.DescribeParametersResult,
  ListTagsForResource: { TagList: [{ Key: 'env', Value: 'prod' }] } satisfies ssm.ListTagsForResourceResult,
  DescribeInstanceInformation: {
    InstanceInformationList: [
      { InstanceId: 'i-1', PingStatus: 'Online' },
      { InstanceId: 'i-2', PingStatus: 'ConnectionLost' },
      { InstanceId: 'mi-0123456789', PingStatus: 'Online' },
    ],
  } satisfies ssm.DescribeInstanceInformationResult,
} as const;

const snsAnswers = {
  ListTopics: { Topics: [{ TopicArn: `arn:aws:sns:${R}:${A}:news` }] } satisfies sns.ListTopicsResponse,
  GetTopicAttributes: {
    Attributes: { Policy: policyText, KmsMasterKeyId: 'alias/aws/sns', SubscriptionsConfirmed: '3' },
  } satisfies sns.GetTopicAttributesResponse,
  ListTagsForResource: { Tags: [{ Key: 'a', Value: 'b' }] } satisfies sns.ListTagsForResourceResponse,
} as const;

const sqsAnswers = {
  ListQueues: { QueueUrls: [`https://sqs.${R}.amazonaws.com/${A}/jobs`] } satisfies sqs.ListQueuesResult,
  GetQueueAttributes: {
    Attributes: {
      QueueArn: `arn:aws:sqs:${R}:${A}:jobs`,
      Policy: policyText,
      RedrivePolicy: `{"deadLetterTargetArn":"arn:aws:sqs:${R}:${A}:dead","maxReceiveCount":"3"}`,
    },
  } satisfies sqs.GetQueueAttributesResult,
  ListQueueTags: { Tags: { a: 'b' } } satisfies sqs.ListQueueTagsResult,
} as const;

const dynamodbAnswers = {
  ListTables: { TableNames: ['orders'] } satisfies dynamodb.ListTablesOutput,
  DescribeTable: {
    Table: {
      TableName: 'orders',
      TableId: 'id-1',
      TableStatus: 'ACTIVE',
      SSEDescription: { SSEType: 'KMS', KMSMasterKeyArn: `arn:aws:kms:${R}:${A}:key/k-1` },
    },
  } satisfies dynamodb.DescribeTableOutput,
  GetResourcePolicy: { Policy: policyText } satisfies dynamodb.GetResourcePolicyOutput,
  ListTagsOfResource: { Tags: [{ Key: 'a', Value: 'b' }] } satisfies dynamodb.ListTagsOfResourceOutput,
} as const;

const rdsArn = (resource: string) => `arn:aws:rds:${R}:${A}:${resource}`;
const rdsAnswers = {
  DescribeDBInstances: {
    DBInstances: [
      {
        DBInstanceArn: rdsArn('db:shop'),
        DBInstanceIdentifier: 'shop',
        DBClusterIdentifier: 'shops',
        PubliclyAccessible: true,
        DBSubnetGroup: { VpcId: 'vpc-1', Subnets: [{ SubnetIdentifier: 'subnet-1' }] },
        VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1' }],
        TagList: [{ Key: 'a', Value: 'b' }],
      },
    ],
  } satisfies rds.DBInstanceMessage,
  DescribeDBClusters: {
    DBClusters: [{ DBClusterArn: rdsArn('cluster:shops'), DBClusterIdentifier: 'shops' }],
  } satisfies rds.DBClusterMessage,
  DescribeDBSnapshots: {
    DBSnapshots: [
      { DBSnapshotArn: rdsArn('snapshot:s1'), DBSnapshotIdentifier: 's1', SnapshotType: 'manual' },
      { DBSnapshotArn: rdsArn('snapshot:rds:auto'), DBSnapshotIdentifier: 'rds:auto', SnapshotType: 'automated' },
    ],
  } satisfies rds.DBSnapshotMessage,
  DescribeDBSnapshotAttributes: {
    DBSnapshotAttributesResult: {
      DBSnapshotAttributes: [{ AttributeName: 'restore', AttributeValues: ['999988887777', 'all'] }],
    },
  } satisfies rds.DescribeDBSnapshotAttributesResult,
  DescribeDBClusterSnapshots: {
    DBClusterSnapshots: [
      {
        DBClusterSnapshotArn: rdsArn('cluster-snapshot:c1'),
        DBClusterSnapshotIdentifier: 'c1',
        SnapshotType: 'manual',
      },
    ],
  } satisfies rds.DBClusterSnapshotMessage,
  DescribeDBClusterSnapshotAttributes: {
    DBClusterSnapshotAttributesResult: { DBClusterSnapshotAttributes: [] },
  } satisfies rds.DescribeDBClusterSnapshotAttributesResult,
} as const;

const taggingAnswers = {
  GetResources: {
    ResourceTagMappingList: [
      { ResourceARN: `arn:aws:ec2:${R}:${A}:volume/vol-1`, Tags: [{ Key: 'Name', Value: 'disk' }] },
      { ResourceARN: `arn:aws:ec2:${R}:${A}:instance/i-1`, Tags: [] },
      { ResourceARN: 'arn:aws:s3:::data', Tags: [] },
    ],
  } satisfies tagging.GetResourcesOutput,
} as const;

const arnIn = (service: string, resource: string) => `arn:aws:${service}:${R}:${A}:${resource}`;
const role = iamArn('role/deploy');

const ecsAnswers = {
  ListClusters: { clusterArns: [arnIn('ecs', 'cluster/main')] } satisfies Bare<ecs.ListClustersResponse>,
  DescribeClusters: {
    clusters: [{ clusterArn: arnIn('ecs', 'cluster/main'), status: 'ACTIVE', tags: [{ key: 'team', value: 'red' }] }],
  } satisfies Bare<ecs.DescribeClustersResponse>,
  ListServices: { serviceArns: [arnIn('ecs', 'service/main/web')] } satisfies Bare<ecs.ListServicesResponse>,
  DescribeServices: {
    services: [
      {
        serviceArn: arnIn('ecs', 'service/main/web'),
        taskDefinition: arnIn('ecs', 'task-definition/web:3'),
        launchType: 'FARGATE',
        enableExecuteCommand: true,
      },
    ],
  } satisfies Bare<ecs.DescribeServicesResponse>,
  ListTaskDefinitions: {
    taskDefinitionArns: [arnIn('ecs', 'task-definition/web:3')],
  } satisfies Bare<ecs.ListTaskDefinitionsResponse>,
  DescribeTaskDefinition: {
    taskDefinition: {
      family: 'web',
      networkMode: 'awsvpc',
      taskRoleArn: role,
      executionRoleArn: iamArn('role/pull'),
      containerDefinitions: [{ name: 'web', environment: [{ name: 'TOKEN', value: 's3cr3t' }] }],
    },
    tags: [{ key: 'team', value: 'red' }],
  } satisfies Bare<ecs.DescribeTaskDefinitionResponse>,
  ListContainerInstances: {
    containerInstanceArns: [arnIn('ecs', 'container-instance/main/1')],
  } satisfies Bare<ecs.ListContainerInstancesResponse>,
} as const;

const cloudformationAnswers = {
  DescribeStacks: {
    Stacks: [
      {
        StackId: arnIn('cloudformation', 'stack/web/1'),
        StackName: 'web',
        CreationTime: at,
        StackStatus: 'CREATE_COMPLETE',
        RoleARN: role,
        Tags: [{ Key: 'team', Value: 'red' }],
        Parameters: [{ ParameterKey: 'Token', ParameterValue: 's3cr3t' }],
      },
    ],
  } satisfies cloudformation.DescribeStacksOutput,
  ListStackSets: {
    Summaries: [{ StackSetName: 'base', StackSetId: 'base:1' }],
  } satisfies cloudformation.ListStackSetsOutput,
  DescribeStackSet: {
    StackSet: {
      StackSetARN: arnIn('cloudformation', 'stackset/base:1'),
      PermissionModel: 'SELF_MANAGED',
      AdministrationRoleARN: role,
      ExecutionRoleName: 'execution',
    },
  } satisfies cloudformation.DescribeStackSetOutput,
} as const;

const codebuildAnswers = {
  ListProjects: { projects: ['build'] } satisfies codebuild.ListProjectsOutput,
  BatchGetProjects: {
    projects: [
      {
        name: 'build',
        serviceRole: role,
        source: { type: 'GITHUB' },
        tags: [{ key: 'team', value: 'red' }],
        environment: {
          type: 'LINUX_CONTAINER',
          image: 'i',
          computeType: 'BUILD_GENERAL1_SMALL',
          environmentVariables: [{ name: 'TOKEN', value: 's3cr3t' }],
        },
      },
    ],
  } satisfies codebuild.BatchGetProjectsOutput,
} as const;

const glueAnswers = {
  GetJobs: {
    Jobs: [{ Name: 'etl', Role: 'deploy', Command: { Name: 'glueetl' }, DefaultArguments: { '--token': 's3cr3t' } }],
  } satisfies glue.GetJobsResponse,
  GetDevEndpoints: {
    DevEndpoints: [{ EndpointName: 'lab', RoleArn: role, Status: 'READY' }],
  } satisfies glue.GetDevEndpointsResponse,
} as const;

const sagemakerAnswers = {
  ListNotebookInstances: {
    NotebookInstances: [
      {
        NotebookInstanceName: 'lab',
        NotebookInstanceArn: arnIn('sagemaker', 'notebook-instance/lab'),
        NotebookInstanceLifecycleConfigName: 'setup',
      },
    ],
  } satisfies sagemaker.ListNotebookInstancesOutput,
  DescribeNotebookInstance: {
    RoleArn: role,
    DirectInternetAccess: 'Enabled',
  } satisfies sagemaker.DescribeNotebookInstanceOutput,
} as const;

const stepfunctionsAnswers = {
  ListStateMachines: {
    stateMachines: [
      { stateMachineArn: arnIn('states', 'stateMachine:flow'), name: 'flow', type: 'STANDARD', creationDate: at },
    ],
  } satisfies sfn.ListStateMachinesOutput,
  DescribeStateMachine: {
    stateMachineArn: arnIn('states', 'stateMachine:flow'),
    name: 'flow',
    definition: '',
    roleArn: role,
    type: 'STANDARD',
    creationDate: at,
    status: 'ACTIVE',
  } satisfies sfn.DescribeStateMachineOutput,
} as const;

const apprunnerAnswers = {
  ListServices: {
    ServiceSummaryList: [{ ServiceArn: arnIn('apprunner', 'service/shop/1'), ServiceName: 'shop', Status: 'RUNNING' }],
  } satisfies apprunner.ListServicesResponse,
  DescribeService: {
    Service: {
      ServiceName: 'shop',
      ServiceId: '1',
      ServiceArn: arnIn('apprunner', 'service/shop/1'),
      CreatedAt: at,
      UpdatedAt: at,
      Status: 'RUNNING',
      SourceConfiguration: {},
      InstanceConfiguration: { InstanceRoleArn: role },
      AutoScalingConfigurationSummary: {},
      NetworkConfiguration: {},
    },
  } satisfies Bare<apprunner.DescribeServiceResponse>,
} as const;

const batchAnswers = {
  DescribeJobQueues: {
    jobQueues: [
      {
        jobQueueArn: arnIn('batch', 'job-queue/work'),
        jobQueueName: 'work',
        state: 'ENABLED',
        priority: 1,
        computeEnvironmentOrder: [],
        tags: { team: 'red' },
      },
    ],
  } satisfies Bare<batch.DescribeJobQueuesResponse>,
  DescribeJobDefinitions: {
    jobDefinitions: [
      {
        jobDefinitionArn: arnIn('batch', 'job-definition/etl:2'),
        jobDefinitionName: 'etl',
        revision: 2,
        type: 'container',
        containerProperties: { jobRoleArn: role, environment: [{ name: 'TOKEN', value: 's3cr3t' }] },
      },
      {
        jobDefinitionArn: arnIn('batch', 'job-definition/ecs:1'),
        jobDefinitionName: 'ecs',
        revision: 1,
        type: 'container',
        ecsProperties: { taskProperties: [{ taskRoleArn: role, containers: [] }] },
      },
    ],
  } satisfies Bare<batch.DescribeJobDefinitionsResponse>,
} as const;

const cognitoAnswers = {
  ListIdentityPools: {
    IdentityPools: [{ IdentityPoolId: `${R}:1`, IdentityPoolName: 'app' }],
  } satisfies Bare<cognito.ListIdentityPoolsResponse>,
  DescribeIdentityPool: {
    IdentityPoolId: `${R}:1`,
    IdentityPoolName: 'app',
    AllowUnauthenticatedIdentities: true,
    IdentityPoolTags: { team: 'red' },
  } satisfies Bare<cognito.IdentityPool>,
} as const;

const codedeployAnswers = {
  ListApplications: { applications: ['shop'] } satisfies codedeploy.ListApplicationsOutput,
  ListDeploymentGroups: {
    applicationName: 'shop',
    deploymentGroups: ['all'],
  } satisfies codedeploy.ListDeploymentGroupsOutput,
} as const;

const autoscalingAnswers = {
  DescribeAutoScalingGroups: {
    AutoScalingGroups: [
      {
        AutoScalingGroupName: 'web',
        AutoScalingGroupARN: arnIn('autoscaling', 'autoScalingGroup:1:autoScalingGroupName/web'),
        MinSize: 1,
        MaxSize: 1,
        DesiredCapacity: 1,
        DefaultCooldown: 1,
        AvailabilityZones: [],
        HealthCheckType: 'EC2',
        CreatedTime: at,
        LaunchTemplate: { LaunchTemplateId: 'lt-1' },
        Tags: [{ Key: 'team', Value: 'red' }],
      },
    ],
  } satisfies autoscaling.AutoScalingGroupsType,
  DescribeLaunchConfigurations: {
    LaunchConfigurations: [
      {
        LaunchConfigurationName: 'old',
        LaunchConfigurationARN: arnIn('autoscaling', 'launchConfiguration:1:launchConfigurationName/old'),
        ImageId: 'ami-1',
        InstanceType: 't3.micro',
        CreatedTime: at,
        IamInstanceProfile: 'web',
      },
    ],
  } satisfies autoscaling.LaunchConfigurationsType,
} as const;

const ssoAnswers = {
  ListInstances: {
    Instances: [
      { InstanceArn: 'arn:aws:sso:::instance/ssoins-1', IdentityStoreId: 'd-1', OwnerAccountId: A },
      { InstanceArn: 'arn:aws:sso:::instance/ssoins-2', OwnerAccountId: '999988887777' },
    ],
  } satisfies ssoadmin.ListInstancesResponse,
  ListPermissionSets: {
    PermissionSets: ['arn:aws:sso:::permissionSet/ssoins-1/ps-1'],
  } satisfies ssoadmin.ListPermissionSetsResponse,
  DescribePermissionSet: {
    PermissionSet: { Name: 'Dev', SessionDuration: 'PT1H' },
  } satisfies ssoadmin.DescribePermissionSetResponse,
} as const;

const agentcoreAnswers = {
  ListCodeInterpreters: {
    codeInterpreterSummaries: [
      {
        codeInterpreterId: 'sandbox-1',
        codeInterpreterArn: arnIn('bedrock-agentcore', 'code-interpreter-custom/sandbox-1'),
        name: 'sandbox',
        status: 'READY',
        createdAt: at,
      },
    ],
  } satisfies agentcore.ListCodeInterpretersResponse,
  GetCodeInterpreter: {
    codeInterpreterId: 'sandbox-1',
    codeInterpreterArn: arnIn('bedrock-agentcore', 'code-interpreter-custom/sandbox-1'),
    name: 'sandbox',
    executionRoleArn: role,
    networkConfiguration: { networkMode: 'PUBLIC' },
    status: 'READY',
    createdAt: at,
    lastUpdatedAt: at,
  } satisfies agentcore.GetCodeInterpreterResponse,
  ListBrowsers: {
    browserSummaries: [
      {
        browserId: 'shop-1',
        browserArn: arnIn('bedrock-agentcore', 'browser-custom/shop-1'),
        name: 'shop',
        status: 'READY',
        createdAt: at,
      },
    ],
  } satisfies agentcore.ListBrowsersResponse,
  GetBrowser: {
    browserId: 'shop-1',
    browserArn: arnIn('bedrock-agentcore', 'browser-custom/shop-1'),
    name: 'shop',
    executionRoleArn: role,
    networkConfiguration: { networkMode: 'PUBLIC' },
    status: 'READY',
    createdAt: at,
    lastUpdatedAt: at,
  } satisfies agentcore.GetBrowserResponse,
  ListAgentRuntimes: {
    agentRuntimes: [
      {
        agentRuntimeArn: arnIn('bedrock-agentcore', 'runtime/helper-1'),
        agentRuntimeId: 'helper-1',
        agentRuntimeVersion: '1',
        agentRuntimeName: 'helper',
        description: '',
        lastUpdatedAt: at,
        status: 'READY',
      },
    ],
  } satisfies agentcore.ListAgentRuntimesResponse,
  GetAgentRuntime: {
    agentRuntimeArn: arnIn('bedrock-agentcore', 'runtime/helper-1'),
    agentRuntimeName: 'helper',
    agentRuntimeId: 'helper-1',
    agentRuntimeVersion: '1',
    createdAt: at,
    lastUpdatedAt: at,
    roleArn: role,
    networkConfiguration: { networkMode: 'PUBLIC' },
    status: 'READY',
    lifecycleConfiguration: {},
  } satisfies agentcore.GetAgentRuntimeResponse,
} as const;

/** By collector. */
export const answers: Readonly<Record<string, Answers>> = {
  iam: iamAnswers,
  organizations: organizationsAnswers,
  s3: s3Answers,
  s3control: {},
  ec2: { ...ec2Answers, ...ec2EdgeAnswers },
  elbv2: elbv2Answers,
  lambda: lambdaAnswers,
  kms: kmsAnswers,
  secretsmanager: secretsmanagerAnswers,
  ssm: ssmAnswers,
  sns: snsAnswers,
  sqs: sqsAnswers,
  dynamodb: dynamodbAnswers,
  rds: rdsAnswers,
  resourcegroupstaggingapi: taggingAnswers,
  apprunner: apprunnerAnswers,
  autoscaling: autoscalingAnswers,
  batch: batchAnswers,
  'bedrock-agentcore': agentcoreAnswers,
  cloudformation: cloudformationAnswers,
  codebuild: codebuildAnswers,
  codedeploy: codedeployAnswers,
  'cognito-identity': cognitoAnswers,
  ecs: ecsAnswers,
  glue: glueAnswers,
  sagemaker: sagemakerAnswers,
  'sso-admin': ssoAnswers,
  stepfunctions: stepfunctionsAnswers,
  ...edgeAnswers,
};

/** The answers of one collector, some of them replaced. */
export const answersOf = (service: string, replaced: Answers = {}): Answers => ({ ...answers[service], ...replaced });
