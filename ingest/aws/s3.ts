/** S3 buckets: policy, ACL, public access block of bucket and account, ownership, encryption, versioning, tags. Never what is in them. */
import type {
  Bucket,
  GetBucketAclOutput,
  GetBucketEncryptionOutput,
  GetBucketLocationOutput,
  GetBucketOwnershipControlsOutput,
  GetBucketPolicyOutput,
  GetBucketPolicyStatusOutput,
  GetBucketTaggingOutput,
  GetBucketVersioningOutput,
  Grant,
  ListBucketsOutput,
  PublicAccessBlockConfiguration,
} from '@aws-sdk/client-s3';
import { formatArn } from '../../graph/schema/ids.js';
import { type Observation, observe } from '../../graph/schema/observation.js';
import { s3Bucket } from '../../graph/schema/types/s3.js';
import { documentText, kmsKeyId, known, listOf, present, required, tagMap, time, together } from './answer.js';
import { sdkClient } from './client.js';
import { type Call, type Detail, defineService } from './contract.js';

/** The name of a predefined group without its address, as `AllUsers`. */
const groupOf = (uri: string): string => uri.slice(uri.lastIndexOf('/') + 1);

/** The region GetBucketLocation names: none for us-east-1, `EU` for the oldest buckets of Ireland. */
export function bucketRegion(constraint: string | undefined): string {
  return constraint === undefined || constraint === '' ? 'us-east-1' : constraint === 'EU' ? 'eu-west-1' : constraint;
}

/**
 * Grants of the ACL to the public groups, as `AllUsers:READ`
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#specifying-grantee-predefined-groups).
 */
export function publicGrants(grants: readonly Grant[] | undefined): string[] {
  return listOf(grants, 'GetBucketAcl.Grants')
    .flatMap((g) => {
      const group = groupOf(g.Grantee?.URI ?? '');
      return group === 'AllUsers' || group === 'AuthenticatedUsers' ? [`${group}:${g.Permission ?? ''}`] : [];
    })
    .sort();
}

/**
 * What the ACL lets others than the owner do, as `GRANTEE:PERMISSION`: groups by name, accounts by canonical user id. The same
 * list that `publicGrants` reads.
 */
export function grantsOfAcl(acl: GetBucketAclOutput): string[] {
  return listOf(acl.Grants, 'GetBucketAcl.Grants')
    .flatMap((g) => {
      const grantee = g.Grantee?.URI ? groupOf(g.Grantee.URI) : g.Grantee?.ID;
      return grantee === undefined || grantee === acl.Owner?.ID ? [] : [`${grantee}:${g.Permission ?? ''}`];
    })
    .sort();
}

type Block = Detail<{ PublicAccessBlockConfiguration?: PublicAccessBlockConfiguration | undefined }>;
const FLAGS = [
  ['blockPublicAcls', 'BlockPublicAcls'],
  ['ignorePublicAcls', 'IgnorePublicAcls'],
  ['blockPublicPolicy', 'BlockPublicPolicy'],
  ['restrictPublicBuckets', 'RestrictPublicBuckets'],
] as const;

/**
 * The settings in force: S3 applies the more restrictive of bucket and account
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html). A flag that one side sets is
 * known although the other could not be read; a flag that no side is known to set is false only when both were read.
 */
export function effectiveBlock(bucket: Block, account: Block) {
  const sides = [bucket, account];
  const facet = together(bucket.state, account.state);
  const flag = (name: (typeof FLAGS)[number][1]): boolean | undefined => {
    if (sides.some((s) => known(s)?.PublicAccessBlockConfiguration?.[name] === true)) return true;
    return facet === 'known' || facet === 'absent' ? false : undefined;
  };
  return {
    facet,
    props: Object.fromEntries(FLAGS.map(([prop, name]) => [prop, flag(name)])) as Record<
      (typeof FLAGS)[number][0],
      boolean | undefined
    >,
  };
}

async function bucketObservation(call: Call, bucket: Bucket, account: Block): Promise<Observation> {
  const name = required(bucket.Name, 'ListBuckets.Buckets.Name');
  const input = { Bucket: name };
  const located: Detail<string> = bucket.BucketRegion
    ? { state: 'known', value: bucket.BucketRegion }
    : await call
        .detail<GetBucketLocationOutput>('GetBucketLocation', input, { key: name })
        .then((d) => (d.state === 'known' ? { state: d.state, value: bucketRegion(d.value.LocationConstraint) } : d));
  const region = known(located);
  const ask = <O extends object>(operation: string, ...absentWhen: string[]) =>
    call.detail<O>(operation, input, {
      key: name,
      absentWhen: [...absentWhen, 'NoSuchBucket'],
      ...present('region', region),
    });
  const [policy, status, acl, block, ownership, encryption, versioning, tags] = await Promise.all([
    ask<GetBucketPolicyOutput>('GetBucketPolicy', 'NoSuchBucketPolicy'),
    ask<GetBucketPolicyStatusOutput>('GetBucketPolicyStatus', 'NoSuchBucketPolicy'),
    ask<GetBucketAclOutput>('GetBucketAcl'),
    ask<{ PublicAccessBlockConfiguration?: PublicAccessBlockConfiguration }>(
      'GetPublicAccessBlock',
      'NoSuchPublicAccessBlockConfiguration',
    ),
    ask<GetBucketOwnershipControlsOutput>('GetBucketOwnershipControls', 'OwnershipControlsNotFoundError'),
    ask<GetBucketEncryptionOutput>('GetBucketEncryption', 'ServerSideEncryptionConfigurationNotFoundError'),
    ask<GetBucketVersioningOutput>('GetBucketVersioning'),
    ask<GetBucketTaggingOutput>('GetBucketTagging', 'NoSuchTagSet', 'NoSuchTagSetError'),
  ]);
  const effective = effectiveBlock(block, account);
  const document = documentText(known(policy)?.Policy);
  const byDefault = known(encryption)?.ServerSideEncryptionConfiguration?.Rules?.find(
    (r) => r.ApplyServerSideEncryptionByDefault,
  )?.ApplyServerSideEncryptionByDefault;
  const key = kmsKeyId(call, byDefault?.KMSMasterKeyID, region ?? 'us-east-1');
  return observe(s3Bucket, {
    id: formatArn({ partition: call.partition, service: 's3', region: '', account: '', resource: name }),
    name,
    account: call.account,
    region: region ?? 'global',
    props: {
      ...present('created', time(bucket.CreationDate)),
      ...effective.props,
      ...present('policyPublic', known(status)?.PolicyStatus?.IsPublic),
      ...present('objectOwnership', known(ownership)?.OwnershipControls?.Rules?.[0]?.ObjectOwnership),
      ...(acl.state === 'known' ? { publicAcl: publicGrants(acl.value.Grants), acl: grantsOfAcl(acl.value) } : {}),
      ...present('ownerId', known(acl)?.Owner?.ID),
      ...present('encryption', byDefault?.SSEAlgorithm),
      ...present('versioning', known(versioning)?.Status),
      ...present('mfaDelete', versioning.state === 'known' ? versioning.value.MFADelete === 'Enabled' : undefined),
    },
    ...(tags.state === 'known' || tags.state === 'absent' ? { tags: tagMap(known(tags)?.TagSet) } : {}),
    links: key ? [{ edge: 'ENCRYPTED_BY', to: key, toType: 'kms.key' }] : [],
    policies: document === null ? [] : [{ kind: 'resource', name: 'policy', document }],
    facets: {
      location: located.state,
      policy: policy.state === 'known' && document === null ? 'failed' : policy.state,
      'policy-status': status.state,
      acl: acl.state,
      'public-access-block': effective.facet,
      ownership: ownership.state,
      encryption: encryption.state,
      versioning: versioning.state,
      tags: tags.state,
    },
  });
}

export default defineService({
  service: 's3',
  title: 'S3',
  scope: 'global',
  client: sdkClient<typeof import('@aws-sdk/client-s3')>('@aws-sdk/client-s3', (sdk) => sdk.S3Client),
  units: [
    {
      name: 'buckets',
      yields: ['s3.bucket'],
      actions: [
        's3:ListAllMyBuckets',
        's3:GetBucketLocation',
        's3:GetBucketPolicy',
        's3:GetBucketPolicyStatus',
        's3:GetBucketAcl',
        's3:GetBucketPublicAccessBlock',
        's3:GetAccountPublicAccessBlock',
        's3:GetBucketOwnershipControls',
        's3:GetEncryptionConfiguration',
        's3:GetBucketVersioning',
        's3:GetBucketTagging',
      ],
      async *list(call) {
        const account: Block = await call.detail(
          'GetPublicAccessBlock',
          { AccountId: call.account },
          { key: '', service: 's3control', absentWhen: ['NoSuchPublicAccessBlockConfiguration'] },
        );
        // Asking for pages makes S3 name each bucket's region.
        for await (const page of call.pages<ListBucketsOutput>('ListBuckets', { MaxBuckets: 1000 })) {
          yield* await call.each(listOf(page.Buckets, 'ListBuckets.Buckets'), (bucket) =>
            bucketObservation(call, bucket, account),
          );
        }
      },
    },
  ],
});
