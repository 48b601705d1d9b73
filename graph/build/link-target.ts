/**
 * Where a link really ends. Answers name keys by alias, and things shared from another account by short id, for which
 * collectors can only guess the caller's account: with all assets known, the guess is corrected.
 */
import { formatArn, type NodeId, parseArn } from '../schema/ids.js';
import type { Asset } from './world.js';

/** Kinds of EC2 that AWS RAM shares whole: a host in a shared subnet names it by its id alone. */
const SHARED = new Set(['ec2.subnet', 'ec2.vpc', 'ec2.security-group', 'ec2.transit-gateway']);

/**
 * The target of a link: the asset itself; the key an alias points at; the owner's ARN of a shared thing; else the id as given.
 * Null for an alias of AWS's own (`alias/aws/…`, a prefix that AWS reserves) whose key nobody listed: such a key asks nothing
 * of whoever may use the service, and a node of its own would say less than none.
 */
export function linkTargets(assets: ReadonlyMap<NodeId, Asset>): (id: NodeId) => NodeId | null {
  const aliases = new Map<NodeId, NodeId>();
  const shared = new Map<string, NodeId>();
  for (const asset of assets.values()) {
    if (asset.type !== 'kms.key' && !SHARED.has(asset.type)) continue;
    const arn = parseArn(asset.id);
    if (!arn) continue;
    if (asset.type !== 'kms.key') shared.set(arn.resource, asset.id);
    else if (Array.isArray(asset.props.aliases))
      for (const resource of asset.props.aliases) aliases.set(formatArn({ ...arn, resource }), asset.id);
  }
  return (id) => {
    if (assets.has(id)) return id;
    const arn = parseArn(id);
    if (arn?.service === 'kms' && arn.resource.startsWith('alias/'))
      return aliases.get(id) ?? (arn.resource.startsWith('alias/aws/') ? null : id);
    return (arn?.service === 'ec2' ? shared.get(arn.resource) : undefined) ?? id;
  };
}
