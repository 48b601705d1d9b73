import type * as s3 from '@aws-sdk/client-s3';
import type * as s3control from '@aws-sdk/client-s3-control';
import { at, type Bare, policyText } from './place.js';

const allOpen: s3.PublicAccessBlockConfiguration = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};
export default {
  's3control/GetPublicAccessBlock': {
    PublicAccessBlockConfiguration: { ...allOpen, BlockPublicPolicy: true },
  } satisfies Bare<s3control.GetPublicAccessBlockOutput>,
  ListBuckets: { Buckets: [{ Name: 'data', CreationDate: at }] } satisfies s3.ListBucketsOutput,
  GetBucketLocation: { LocationConstraint: 'EU' } satisfies s3.GetBucketLocationOutput,
  GetBucketPolicy: { Policy: policyText } satisfies s3.GetBucketPolicyOutput,
  GetBucketPolicyStatus: { PolicyStatus: { IsPublic: false } } satisfies s3.GetBucketPolicyStatusOutput,
  GetBucketAcl: {
    Owner: { ID: 'abc' },
    Grants: [
      { Grantee: { Type: 'CanonicalUser', ID: 'def' }, Permission: 'READ' },
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
