/** Answers of what stands at the edge of a network: API Gateway of both generations, CloudFront. See aws-answers.ts. */
import type * as apigateway from '@aws-sdk/client-api-gateway';
import type * as apigatewayv2 from '@aws-sdk/client-apigatewayv2';
import type * as cloudfront from '@aws-sdk/client-cloudfront';
import type * as ec2 from '@aws-sdk/client-ec2';
import type { Answers } from './fake-call.js';

const A = '111122223333';
const R = 'eu-west-1';
const at = new Date('2026-01-02T03:04:05Z');
const fn = `arn:aws:lambda:${R}:${A}:function:pay`;
const invocations = (arn: string) => `arn:aws:apigateway:${R}:lambda:path/2015-03-31/functions/${arn}/invocations`;
const listenerArn = `arn:aws:elasticloadbalancing:${R}:${A}:listener/app/web/1/2`;

const apigatewayAnswers = {
  GetRestApis: {
    items: [
      {
        id: 'rest1',
        name: 'orders-api',
        createdDate: at,
        endpointConfiguration: { types: ['REGIONAL'] },
        // As AWS gives it: with its quotes escaped once more.
        policy:
          '{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\\"Principal\\":\\"*\\",\\"Action\\":\\"execute-api:Invoke\\",\\"Resource\\":\\"execute-api:\\/prod\\/*\\"}]}',
        tags: { team: 'red' },
        disableExecuteApiEndpoint: false,
      },
    ],
  } satisfies apigateway.RestApis,
  GetStages: {
    item: [{ stageName: 'prod', deploymentId: 'd1', webAclArn: `arn:aws:wafv2:${R}:${A}:regional/webacl/a/1` }],
  } satisfies apigateway.Stages,
  GetResources: {
    items: [
      { id: 'r0', path: '/' },
      {
        id: 'r1',
        parentId: 'r0',
        path: '/orders/{id}',
        resourceMethods: {
          GET: {
            httpMethod: 'GET',
            authorizationType: 'CUSTOM',
            authorizerId: 'a1',
            apiKeyRequired: true,
            methodIntegration: { type: 'AWS_PROXY', httpMethod: 'POST', uri: invocations(`${fn}:live`) },
          },
          POST: {
            httpMethod: 'POST',
            authorizationType: 'NONE',
            methodIntegration: {
              type: 'HTTP_PROXY',
              uri: 'http://Inner.example.com:8080/orders',
              connectionType: 'VPC_LINK',
              connectionId: 'v1',
            },
          },
          PUT: {
            httpMethod: 'PUT',
            authorizationType: 'AWS_IAM',
            methodIntegration: {
              type: 'AWS_PROXY',
              uri: invocations(`arn:aws:lambda:${R}:${A}:function:\${stageVariables.fn}`),
              credentials: 'arn:aws:iam::111122223333:role/deploy',
            },
          },
          DELETE: {
            httpMethod: 'DELETE',
            authorizationType: 'NONE',
            methodIntegration: { type: 'HTTP', uri: 'https://Shop.example.com/delete' },
          },
        },
      },
    ],
  } satisfies apigateway.Resources,
  GetAuthorizers: {
    items: [{ id: 'a1', name: 'gatekeeper', type: 'TOKEN' }],
  } satisfies apigateway.Authorizers,
  GetVpcLinks: {
    items: [
      {
        id: 'v1',
        name: 'inner',
        status: 'AVAILABLE',
        targetArns: [`arn:aws:elasticloadbalancing:${R}:${A}:loadbalancer/net/inner/1`],
      },
    ],
  } satisfies apigateway.VpcLinks,
} as const;

const apigatewayv2Answers = {
  GetApis: {
    Items: [
      {
        ApiId: 'http1',
        Name: 'hooks',
        ProtocolType: 'HTTP',
        RouteSelectionExpression: '$request.method $request.path',
        CreatedDate: at,
        DisableExecuteApiEndpoint: true,
        Tags: { team: 'red' },
      },
    ],
  } satisfies apigatewayv2.GetApisResponse,
  GetStages: { Items: [{ StageName: '$default', AutoDeploy: true }] } satisfies apigatewayv2.GetStagesResponse,
  GetRoutes: {
    Items: [
      {
        RouteId: 'r1',
        RouteKey: 'POST /hook',
        Target: 'integrations/i1',
        AuthorizationType: 'JWT',
        AuthorizerId: 'a1',
      },
      { RouteId: 'r2', RouteKey: '$default', Target: 'integrations/i2' },
    ],
  } satisfies apigatewayv2.GetRoutesResponse,
  GetIntegrations: {
    Items: [
      { IntegrationId: 'i1', IntegrationType: 'AWS_PROXY', IntegrationUri: fn },
      {
        IntegrationId: 'i2',
        IntegrationType: 'HTTP_PROXY',
        ConnectionType: 'VPC_LINK',
        ConnectionId: 'v2',
        IntegrationUri: listenerArn,
      },
    ],
  } satisfies apigatewayv2.GetIntegrationsResponse,
  GetAuthorizers: {
    Items: [{ AuthorizerId: 'a1', Name: 'idp', AuthorizerType: 'JWT' }],
  } satisfies apigatewayv2.GetAuthorizersResponse,
  GetDomainNames: {
    Items: [
      {
        DomainName: 'api.example.com',
        MutualTlsAuthentication: { TruststoreUri: 's3://trust/ca.pem' },
        Tags: { team: 'red' },
      },
    ],
  } satisfies apigatewayv2.GetDomainNamesResponse,
  GetApiMappings: {
    Items: [{ ApiId: 'http1', Stage: '$default', ApiMappingKey: '' }],
  } satisfies apigatewayv2.GetApiMappingsResponse,
} as const;

/** What the type asks for and nobody reads. */
const rest = {
  Status: 'Deployed',
  LastModifiedTime: at,
  CustomErrorResponses: { Quantity: 0 },
  PriceClass: 'PriceClass_All',
  HttpVersion: 'http2',
  IsIPV6Enabled: true,
  ViewerCertificate: {},
  Staging: false,
} as const;

const cloudfrontAnswers = {
  ListDistributions: {
    DistributionList: {
      Marker: '',
      MaxItems: 100,
      IsTruncated: false,
      Quantity: 2,
      Items: [
        {
          ...rest,
          Id: 'E1',
          ARN: `arn:aws:cloudfront::${A}:distribution/E1`,
          DomainName: 'd1.cloudfront.net',
          Aliases: { Quantity: 1, Items: ['www.example.com'] },
          Comment: '',
          Enabled: true,
          WebACLId: `arn:aws:wafv2:us-east-1:${A}:global/webacl/edge/1`,
          Restrictions: { GeoRestriction: { RestrictionType: 'whitelist', Quantity: 1, Items: ['NL'] } },
          Origins: {
            Quantity: 4,
            Items: [
              {
                Id: 'site',
                DomainName: 'acme-site.s3.eu-west-1.amazonaws.com',
                S3OriginConfig: { OriginAccessIdentity: '' },
                OriginAccessControlId: 'O1',
              },
              {
                Id: 'old',
                DomainName: 'acme-old.s3.amazonaws.com',
                S3OriginConfig: { OriginAccessIdentity: 'origin-access-identity/cloudfront/EOAI1' },
              },
              {
                Id: 'web',
                DomainName: 'Web-1.eu-west-1.elb.amazonaws.com',
                CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'https-only' },
              },
              { Id: 'inner', DomainName: 'inner.example.com', VpcOriginConfig: { VpcOriginId: 'vo_1' } },
            ],
          },
          OriginGroups: {
            Quantity: 1,
            Items: [
              {
                Id: 'either',
                FailoverCriteria: { StatusCodes: { Quantity: 1, Items: [500] } },
                Members: { Quantity: 2, Items: [{ OriginId: 'site' }, { OriginId: 'old' }] },
              },
            ],
          },
          DefaultCacheBehavior: { TargetOriginId: 'either', ViewerProtocolPolicy: 'redirect-to-https' },
          CacheBehaviors: {
            Quantity: 2,
            Items: [
              {
                PathPattern: '/api/*',
                TargetOriginId: 'web',
                ViewerProtocolPolicy: 'https-only',
                TrustedKeyGroups: { Enabled: true, Quantity: 1, Items: ['K1'] },
              },
              {
                PathPattern: '/inner/*',
                TargetOriginId: 'inner',
                ViewerProtocolPolicy: 'https-only',
                FunctionAssociations: {
                  Quantity: 1,
                  Items: [{ EventType: 'viewer-request', FunctionARN: `arn:aws:cloudfront::${A}:function/check` }],
                },
              },
            ],
          },
        },
        {
          ...rest,
          Id: 'E2',
          ARN: `arn:aws:cloudfront::${A}:distribution/E2`,
          DomainName: 'd2.cloudfront.net',
          Aliases: { Quantity: 0 },
          Comment: 'switched off',
          Enabled: false,
          WebACLId: '',
          Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: 0 } },
          Origins: {
            Quantity: 1,
            Items: [{ Id: 'site', DomainName: 'site.s3-website-eu-west-1.amazonaws.com' }],
          },
          DefaultCacheBehavior: { TargetOriginId: 'site', ViewerProtocolPolicy: 'allow-all' },
          CacheBehaviors: { Quantity: 0 },
        },
      ],
    },
  } satisfies cloudfront.ListDistributionsResult,
  ListOriginAccessControls: {
    OriginAccessControlList: {
      Marker: '',
      MaxItems: 100,
      IsTruncated: false,
      Quantity: 1,
      Items: [
        {
          Id: 'O1',
          Name: 'site',
          Description: '',
          SigningProtocol: 'sigv4',
          SigningBehavior: 'always',
          OriginAccessControlOriginType: 's3',
        },
      ],
    },
  } satisfies cloudfront.ListOriginAccessControlsResult,
  ListVpcOrigins: {
    VpcOriginList: {
      Marker: '',
      MaxItems: 100,
      IsTruncated: false,
      Quantity: 1,
      Items: [
        {
          Id: 'vo_1',
          Name: 'inner',
          Status: 'Deployed',
          CreatedTime: at,
          LastModifiedTime: at,
          Arn: `arn:aws:cloudfront::${A}:vpcorigin/vo_1`,
          OriginEndpointArn: `arn:aws:elasticloadbalancing:${R}:${A}:loadbalancer/app/inner/1`,
        },
      ],
    },
  } satisfies cloudfront.ListVpcOriginsResult,
} as const;

/** Of EC2, what aws-answers.ts lacks. */
export const ec2EdgeAnswers = {
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

/** By collector. */
export const edgeAnswers: Readonly<Record<string, Answers>> = {
  apigateway: apigatewayAnswers,
  apigatewayv2: apigatewayv2Answers,
  cloudfront: cloudfrontAnswers,
};
