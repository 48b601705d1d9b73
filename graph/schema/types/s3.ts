/** S3. */
import { defineNode } from '../declare.js';

export const s3Bucket = defineNode({
  type: 's3.bucket',
  label: 'S3Bucket',
  title: 'S3 bucket',
  family: 'data',
  icon: 'cylinder',
  inventory: true,
  listedAs: ['s3:'],
  properties: {
    created: { kind: 'time', about: 'When the bucket was created.' },
    blockPublicPolicy: { kind: 'boolean', about: 'New public policies are refused (bucket or account setting).' },
    restrictPublicBuckets: {
      kind: 'boolean',
      about: 'A public policy lets in only this account and AWS services (bucket or account setting).',
      indexed: true,
    },
    ignorePublicAcls: { kind: 'boolean', about: 'Public ACLs have no effect (bucket or account setting).' },
    blockPublicAcls: { kind: 'boolean', about: 'New public ACLs are refused (bucket or account setting).' },
    policyPublic: { kind: 'boolean', about: 'S3 itself calls the policy public.' },
    objectOwnership: { kind: 'string', about: 'BucketOwnerEnforced (ACLs off), BucketOwnerPreferred or ObjectWriter.' },
    publicAcl: {
      kind: 'strings',
      about: 'What public groups the ACL lets in to do, as in AllUsers:READ or AuthenticatedUsers:WRITE.',
    },
    ownerId: {
      kind: 'string',
      about: 'Canonical user id of the account that owns it, by which access control lists name it.',
    },
    acl: {
      kind: 'strings',
      about: 'What the ACL lets others than the owner do, as in LogDelivery:WRITE; accounts by canonical user id.',
    },
    encryption: { kind: 'string', about: 'Default encryption: AES256, aws:kms or aws:kms:dsse.' },
    versioning: { kind: 'string', about: 'Enabled or Suspended; absent: never switched on.' },
    mfaDelete: { kind: 'boolean', about: 'Deleting versions asks for MFA.' },
  },
});

/** A door to a bucket with a policy and a network of its own. */
export const s3AccessPoint = defineNode({
  type: 's3.access-point',
  label: 'S3AccessPoint',
  title: 'S3 access point',
  family: 'data',
  icon: 'plug',
  inventory: true,
  properties: {
    alias: { kind: 'string', about: 'Name that serves in place of a bucket name.' },
    bucket: { kind: 'string', about: 'Name of the bucket behind it.' },
    bucketAccount: { kind: 'string', about: 'Account that owns the bucket.' },
    networkOrigin: { kind: 'string', about: 'Internet, or VPC: only requests from one VPC are taken.' },
    vpc: { kind: 'string', about: 'That VPC.' },
    created: { kind: 'time', about: 'When the access point was created.' },
    blockPublicPolicy: { kind: 'boolean', about: 'New public policies are refused.' },
    restrictPublicBuckets: {
      kind: 'boolean',
      about: 'A public policy lets in only the owners’ accounts and AWS services.',
    },
    ignorePublicAcls: { kind: 'boolean', about: 'Public ACLs have no effect on requests through it.' },
    blockPublicAcls: { kind: 'boolean', about: 'Requests through it that set public ACLs are refused.' },
  },
});

/** Objects are listed only where a hand-written file names them; the collector never lists what is in a bucket. */
export const s3Object = defineNode({
  type: 's3.object',
  label: 'S3Object',
  title: 'S3 object',
  family: 'data',
  icon: 'file',
  inventory: true,
  properties: { key: { kind: 'string', about: 'Key of the object.' } },
});
