/**
 * S3's block on public buckets: where a bucket's policy is public and RestrictPublicBuckets is on, the policy lets in only AWS services
 * and identities of the bucket owner's own account.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
import type { Asset } from '../build/world.js';
import { compilePolicy } from '../iam/compile.js';
import type { PrincipalFacts } from '../iam/contract.js';
import { statementsOf } from '../iam/named.js';
import type { FactReason } from '../schema/verdict.js';

/** Condition keys that, with fixed values, make a grant to everyone not public (the page above, "The meaning of public"). */
const FIXING = new Set([
  'aws:sourceip',
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  'aws:userid',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalarn',
  'aws:principalaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
]);
const POSITIVE = /^(ForA(ny|ll)Values:)?(String(Equals|Like|EqualsIgnoreCase)|Arn(Equals|Like)|IpAddress)$/i;

const decided = new WeakMap<Asset, boolean>();

/** Whether S3 would call the bucket's policy public: as it said itself, else by its rule. */
export function policyIsPublic(bucket: Asset): boolean {
  const had = decided.get(bucket);
  if (had !== undefined) return had;
  const text = bucket.policies?.find((p) => p.kind === 'resource')?.document;
  const found =
    typeof bucket.props.policyPublic === 'boolean'
      ? bucket.props.policyPublic
      : text !== undefined &&
        statementsOf(compilePolicy(text)).some(
          (s) =>
            s.effect === 'Allow' &&
            (s.notPrincipal || s.principals.some((p) => p.kind === 'everyone')) &&
            !s.conditions.some(
              (c) =>
                POSITIVE.test(c.operator) &&
                FIXING.has(c.key.toLowerCase()) &&
                c.values.every((v) => !/^[*?]*$/.test(v) && v !== '0.0.0.0/0' && v !== '::/0'),
            ),
        );
  decided.set(bucket, found);
  return found;
}

/** `closed` by the block; `open`; or `assumed` open because nobody read the block. */
export function publicBlock(asset: Asset | undefined, principal: PrincipalFacts): 'open' | 'closed' | 'assumed' {
  if (asset?.type !== 's3.bucket' || principal.type === 'service' || principal.account === asset.account) return 'open';
  if (asset.props.restrictPublicBuckets === false || !policyIsPublic(asset)) return 'open';
  return asset.props.restrictPublicBuckets === true ? 'closed' : 'assumed';
}

export const blockFact = (bucket: Asset): FactReason => ({
  fact: 'public-access-block',
  source: bucket.id,
  text: `${bucket.name} restricts its public policy to its own account (RestrictPublicBuckets).`,
});
