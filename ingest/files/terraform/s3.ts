/** aws_s3_bucket and what tells more of a bucket; aws_s3_object. */
import { asNodeId, formatArn } from '../../../graph/schema/ids.js';
import { observe } from '../../../graph/schema/observation.js';
import { s3Bucket, s3Object } from '../../../graph/schema/types/s3.js';
import { documentText, kmsKeyId, present } from '../../aws/answer.js';
import { blocks, type Context, flag, type Item, nameOf, place, type TerraformType, tagsOf, text } from './contract.js';

function bucket(item: Item, context: Context) {
  const name = nameOf(item, 'bucket');
  const id = formatArn({ partition: context.partition, service: 's3', region: '', account: '', resource: name });
  return { id, name, ...place(context) };
}

const BLOCK = {
  blockPublicAcls: 'block_public_acls',
  ignorePublicAcls: 'ignore_public_acls',
  blockPublicPolicy: 'block_public_policy',
  restrictPublicBuckets: 'restrict_public_buckets',
} as const;
const unit = 's3.buckets';
const of = 's3.bucket';

const types: readonly TerraformType[] = [
  {
    type: 'aws_s3_bucket',
    unit,
    global: true,
    convert: (item, context) => observe(s3Bucket, { ...bucket(item, context), props: {}, ...tagsOf(item) }),
  },
  {
    type: 'aws_s3_bucket_policy',
    unit,
    global: true,
    tells: { facet: 'policy', of },
    convert: (item, context) => {
      const document = documentText(item.args.policy);
      if (document === null) context.warn(`${item.type} ${item.label} has no policy`);
      return observe(s3Bucket, {
        ...bucket(item, context),
        props: {},
        policies: document === null ? [] : [{ kind: 'resource', name: 'policy', document }],
        facets: { policy: document === null ? 'failed' : 'known' },
      });
    },
  },
  {
    type: 'aws_s3_bucket_public_access_block',
    unit,
    global: true,
    tells: {
      facet: 'public-access-block',
      of,
      props: {
        blockPublicAcls: false,
        ignorePublicAcls: false,
        blockPublicPolicy: false,
        restrictPublicBuckets: false,
      },
    },
    convert: (item, context) =>
      observe(s3Bucket, {
        ...bucket(item, context),
        // Terraform's default of each is false.
        props: {
          blockPublicAcls: flag(item, BLOCK.blockPublicAcls) ?? false,
          ignorePublicAcls: flag(item, BLOCK.ignorePublicAcls) ?? false,
          blockPublicPolicy: flag(item, BLOCK.blockPublicPolicy) ?? false,
          restrictPublicBuckets: flag(item, BLOCK.restrictPublicBuckets) ?? false,
        },
        facets: { 'public-access-block': 'known' },
      }),
  },
  {
    type: 'aws_s3_bucket_versioning',
    unit,
    global: true,
    tells: { facet: 'versioning', of },
    convert: (item, context) => {
      const status = blocks(item, 'versioning_configuration').map((b) => text(b, 'status'))[0];
      return observe(s3Bucket, {
        ...bucket(item, context),
        props: present('versioning', status),
        facets: { versioning: status === undefined ? 'failed' : 'known' },
      });
    },
  },
  {
    type: 'aws_s3_bucket_server_side_encryption_configuration',
    unit,
    global: true,
    tells: { facet: 'encryption', of },
    convert: (item, context) => {
      const byDefault = blocks(item, 'rule').flatMap((r) => blocks(r, 'apply_server_side_encryption_by_default'))[0];
      const algorithm = byDefault && text(byDefault, 'sse_algorithm');
      const key = byDefault ? kmsKeyId(context, text(byDefault, 'kms_master_key_id')) : null;
      return observe(s3Bucket, {
        ...bucket(item, context),
        props: present('encryption', algorithm),
        links: key ? [{ edge: 'ENCRYPTED_BY', to: key, toType: 'kms.key' }] : [],
        facets: { encryption: algorithm === undefined ? 'failed' : 'known' },
      });
    },
  },
  {
    type: 'aws_s3_object',
    unit: 's3.objects',
    global: true,
    convert: (item, context) => {
      const inBucket = text(item, 'bucket');
      if (inBucket === undefined) {
        context.warn(`${item.type} ${item.label} names no bucket; left out`);
        return null;
      }
      const key = nameOf(item, 'key');
      const arn = (resource: string) =>
        formatArn({ partition: context.partition, service: 's3', region: '', account: '', resource });
      return observe(s3Object, {
        id: asNodeId(arn(`${inBucket}/${key}`)),
        name: key,
        ...place(context),
        props: { key },
        links: [{ edge: 'CONTAINS', to: arn(inBucket), toType: 's3.bucket', reverse: true }],
      });
    },
  },
];
export default types;
