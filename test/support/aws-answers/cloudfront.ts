import type * as cloudfront from '@aws-sdk/client-cloudfront';
import { A, at, R } from './place.js';

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

export default {
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
