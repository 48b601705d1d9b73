import type * as s3control from '@aws-sdk/client-s3-control';
import { at, type Bare, policyText } from './place.js';

/** Answers for the collector of S3's access points. */
export default {
  ListAccessPoints: {
    AccessPointList: [
      {
        Name: 'door',
        NetworkOrigin: 'VPC',
        VpcConfiguration: { VpcId: 'vpc-1' },
        Bucket: 'data',
        BucketAccountId: '444455556666',
        Alias: 'door-abc-s3alias',
      },
    ],
  } satisfies s3control.ListAccessPointsResult,
  GetAccessPoint: {
    Name: 'door',
    PublicAccessBlockConfiguration: { RestrictPublicBuckets: true, IgnorePublicAcls: false },
    CreationDate: at,
  } satisfies Bare<s3control.GetAccessPointResult>,
  GetAccessPointPolicy: { Policy: policyText } satisfies s3control.GetAccessPointPolicyResult,
} as const;
