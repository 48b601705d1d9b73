/** What the world knows of a bucket and its access points, in the form in which the evaluator takes it. */

import type { Asset, World } from '../build/world.js';
import { compilePolicy } from '../iam/compile.js';
import {
  type AclGrant,
  isPublicPolicy,
  listTexts,
  type PointFacts,
  type PublicBlock,
  pointIn,
  type S3Facts,
} from '../iam/s3.js';
import { asNodeId, type NodeId, parseArn } from '../schema/ids.js';
import { isUnread } from '../schema/observation.js';

export const ACCESS_POINT = 's3.access-point';
/** The unit whose scopes tell whether an account's access points are known. */
const POINTS_UNIT = 's3control.access-points';

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : [];
const flag = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);

const blockOf = (asset: Asset): PublicBlock => ({
  blockPublicAcls: flag(asset.props.blockPublicAcls),
  ignorePublicAcls: flag(asset.props.ignorePublicAcls),
  restrictPublicBuckets: flag(asset.props.restrictPublicBuckets),
});

/** Entries as `GRANTEE:PERMISSION`; the owner's own say nothing new. */
function grantsIn(asset: Asset): readonly AclGrant[] {
  const texts = new Set([...strings(asset.props.publicAcl), ...strings(asset.props.acl)]);
  return [...texts].flatMap((text) => {
    const colon = text.lastIndexOf(':');
    const grantee = text.slice(0, colon);
    return colon > 0 && grantee !== asset.props.ownerId ? [{ grantee, permission: text.slice(colon + 1) }] : [];
  });
}

const resourcePolicy = (asset: Asset): string | undefined =>
  asset.policies?.find((p) => p.kind === 'resource')?.document;

const known = new WeakMap<Asset, S3Facts>();

/** The facts of a bucket. */
export function factsOfBucket(bucket: Asset): S3Facts {
  let facts = known.get(bucket);
  if (!facts) {
    const text = resourcePolicy(bucket);
    const { objectOwnership, policyPublic } = bucket.props;
    facts = {
      bucket: bucket.id,
      acl: grantsIn(bucket),
      // Nobody lists objects: what their own lists grant is assumed away, see `objectsAssumed`.
      objectAcl: [],
      ownership: typeof objectOwnership === 'string' ? objectOwnership : undefined,
      block: blockOf(bucket),
      publicPolicy:
        typeof policyPublic === 'boolean' ? policyPublic : text !== undefined && isPublicPolicy(compilePolicy(text)),
    };
    known.set(bucket, facts);
  }
  return facts;
}

/** The facts of an access point. One that serves a VPC is never public, whatever its policy says (block public access page). */
export function factsOfPoint(point: Asset): PointFacts {
  const text = resourcePolicy(point);
  const vpc = typeof point.props.vpc === 'string' ? point.props.vpc : null;
  return {
    arn: point.id,
    account: point.account,
    vpc,
    block: blockOf(point),
    publicPolicy: vpc === null && text !== undefined && isPublicPolicy(compilePolicy(text)),
  };
}

/** The bucket of an access point, as its link names it. */
export const bucketOf = (world: World, point: Asset): Asset | undefined => {
  const link = world.out(point.id, 'REFERS_TO').find((e) => e.props.as === 'bucket of the access point');
  return link && world.assets.get(link.to);
};

const NO_POINTS: readonly Asset[] = [];

/** The access points of a bucket that were collected, of whatever account. */
export function pointsOf(world: World, bucket: Asset | undefined): readonly Asset[] {
  if (bucket?.type !== 's3.bucket') return NO_POINTS;
  const found = world.in(bucket.id, 'REFERS_TO').flatMap((e) => {
    const point = world.assets.get(e.from);
    return point?.type === ACCESS_POINT && point.scope !== null ? [point] : [];
  });
  return found.length === 0 ? NO_POINTS : found;
}

/** Texts of what opens a bucket beside its own policy: its access control list, the policies of its access points. */
export function moreTexts(world: World, bucket: Asset | undefined): readonly string[] {
  if (bucket?.type !== 's3.bucket') return [];
  return [...listTexts(factsOfBucket(bucket)), ...pointsOf(world, bucket).flatMap((p) => resourcePolicy(p) ?? [])];
}

/** The same resource as it is called through an access point; null for operations that access points do not take. */
export function throughPoint(point: Asset, bucket: Asset, resource: string, action: string): string | null {
  if (resource.startsWith(`${bucket.id}/`)) return `${point.id}/object/${resource.slice(bucket.id.length + 1)}`;
  return resource === bucket.id && /^s3:list/i.test(action) ? point.id : null;
}

/** The access control list was not read, and lists count there: it may let others in. */
export const listUnread = (asset: Asset | undefined): boolean => {
  if (asset?.type !== 's3.bucket' || asset.props.objectOwnership === 'BucketOwnerEnforced') return false;
  return isUnread(asset, 'acl');
};

/** What is assumed of objects where each may have an owner and a list of its own. */
export function objectsAssumed(bucket: Asset, resource: string): readonly string[] {
  const ownership = bucket.facets?.ownership;
  const own =
    ownership === 'absent' || (ownership === 'known' && bucket.props.objectOwnership !== 'BucketOwnerEnforced');
  return own && resource.includes('/')
    ? [`objects of ${bucket.id} belong to its account (their lists are not read)`]
    : [];
}

interface Names {
  readonly canonicalOf: ReadonlyMap<string, string>;
  readonly accountOf: ReadonlyMap<string, string>;
  readonly byAlias: ReadonlyMap<string, Asset>;
}

const names = new WeakMap<World, Names>();

function namesOf(world: World): Names {
  let had = names.get(world);
  if (!had) {
    const canonicalOf = new Map<string, string>();
    const accountOf = new Map<string, string>();
    for (const bucket of world.ofType('s3.bucket')) {
      const { ownerId } = bucket.props;
      if (typeof ownerId !== 'string' || bucket.account === '') continue;
      canonicalOf.set(bucket.account, ownerId);
      accountOf.set(ownerId, bucket.account);
    }
    const byAlias = new Map<string, Asset>();
    for (const point of world.ofType(ACCESS_POINT))
      if (typeof point.props.alias === 'string') byAlias.set(point.props.alias, point);
    had = { canonicalOf, accountOf, byAlias };
    names.set(world, had);
  }
  return had;
}

/** The canonical user id of an account, from the buckets it owns; of an account known by nothing else, its name itself. */
export const canonicalIdOf = (world: World, account: string): string | undefined =>
  /^\d{12}$/.test(account) ? namesOf(world).canonicalOf.get(account) : account;

/** The account of a canonical user id; where nobody knows its number, the id itself stands for it. */
export const accountOfCanonical = (world: World, id: string): string => namesOf(world).accountOf.get(id) ?? id;

/**
 * The access point that a resource text means, by ARN or alias, with the text by ARN. Null: it means none. `point` is undefined
 * for one that nobody collected.
 */
export function pointOf(
  world: World,
  resource: string,
): { readonly id: NodeId; readonly point: Asset | undefined; readonly resource: string } | null {
  const named = pointIn(resource);
  if (named) {
    const id = asNodeId(named.point);
    return { id, point: world.assets.get(id), resource };
  }
  if (!resource.includes('-s3alias')) return null;
  const arn = resource.startsWith('arn:') ? parseArn(resource) : null;
  if (arn?.service !== 's3' || arn.account !== '') return null;
  const slash = arn.resource.indexOf('/');
  const point = namesOf(world).byAlias.get(slash < 0 ? arn.resource : arn.resource.slice(0, slash));
  if (!point) return null;
  const text = slash < 0 ? point.id : `${point.id}/object/${arn.resource.slice(slash + 1)}`;
  return { id: point.id, point, resource: text };
}

/** All access points of these accounts are known. */
export const pointsKnown = (world: World, accounts: readonly string[]): boolean =>
  accounts.every((a) => world.scopeState(a, null, POINTS_UNIT) === 'complete');

/** The scope that would tell of an access point. */
export const pointScope = (account: string, region: string): string => `${account}/${region || '*'}/${POINTS_UNIT}`;

/** What of access points and canonical ids every decision may rest on, as plain data. */
export function accessPointFacts(world: World, accounts: readonly string[]): unknown {
  return [
    [...namesOf(world).canonicalOf],
    [...namesOf(world).byAlias.keys()],
    accounts.map((a) => pointsKnown(world, [a])),
  ];
}
