/** Ids and links of EC2 things, all of which EC2 names by short id only. */
import type { Tag } from '@aws-sdk/client-ec2';
import type { NodeId } from '../../../graph/schema/ids.js';
import type { Link } from '../../../graph/schema/observation.js';
import { arnOf, tagMap } from '../answer.js';
import type { Call } from '../contract.js';

export type Place = Pick<Call, 'partition' | 'region' | 'account'>;

/** `arn:…:ec2:REGION:OWNER:KIND/ID`; a thing shared with the account belongs to its owner. */
export const ec2Arn = (place: Place, kind: string, id: string, owner?: string): NodeId =>
  arnOf(place, 'ec2', `${kind}/${id}`, owner ? { account: owner } : {});

/** Name tag, else the id. */
export const nameOf = (tags: readonly Tag[] | undefined, id: string): string =>
  tags?.find((t) => t.Key === 'Name')?.Value || id;

export function vpcLink(place: Place, id: string | undefined): Link[] {
  return id ? [{ edge: 'IN_VPC', to: ec2Arn(place, 'vpc', id), toType: 'ec2.vpc' }] : [];
}

export function subnetLink(place: Place, id: string | undefined): Link[] {
  return id ? [{ edge: 'IN_SUBNET', to: ec2Arn(place, 'subnet', id), toType: 'ec2.subnet' }] : [];
}

export function groupLinks(place: Place, ids: readonly (string | undefined)[]): Link[] {
  const found = [...new Set(ids)].flatMap((id) => id ?? []).sort();
  return found.map((id) => ({
    edge: 'IN_GROUP',
    to: ec2Arn(place, 'security-group', id),
    toType: 'ec2.security-group',
  }));
}

/** What every EC2 observation has; tags come with the list. */
export function common(place: Place, kind: string, id: string, tags: readonly Tag[] | undefined, owner?: string) {
  return {
    id: ec2Arn(place, kind, id, owner),
    name: nameOf(tags, id),
    account: owner || place.account,
    region: place.region,
    uniqueId: id,
    tags: tagMap(tags),
  };
}
