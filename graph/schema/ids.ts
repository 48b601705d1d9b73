/**
 * Identifiers of the graph. A node's id is its ARN in the format of the Service Authorization Reference, built where
 * the API returns none; else `urn:portolan:TYPE:ACCOUNT:REGION:NAME`; and the fixed forms below for things that AWS
 * gives no ARN. Branded so that a name cannot be passed where an id is wanted.
 */
declare const brand: unique symbol;
export type Branded<T, B extends string> = T & { readonly [brand]: B };

/** Any node id. */
export type NodeId = Branded<string, 'NodeId'>;
/** A node id that is an ARN. */
export type Arn = NodeId & { readonly [brand]: 'NodeId' };
/** Twelve digits. */
export type AccountId = Branded<string, 'AccountId'>;

export interface ArnParts {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** All that follows the fifth colon, further colons included. */
  readonly resource: string;
}

/** Splits an ARN into its six parts; null when it is none. */
export function parseArn(text: string): ArnParts | null {
  if (!text.startsWith('arn:')) return null;
  const p1 = text.indexOf(':', 4);
  const p2 = p1 < 0 ? -1 : text.indexOf(':', p1 + 1);
  const p3 = p2 < 0 ? -1 : text.indexOf(':', p2 + 1);
  const p4 = p3 < 0 ? -1 : text.indexOf(':', p3 + 1);
  if (p4 < 0) return null;
  return {
    partition: text.slice(4, p1),
    service: text.slice(p1 + 1, p2),
    region: text.slice(p2 + 1, p3),
    account: text.slice(p3 + 1, p4),
    resource: text.slice(p4 + 1),
  };
}

export function formatArn(parts: ArnParts): Arn {
  return `arn:${parts.partition}:${parts.service}:${parts.region}:${parts.account}:${parts.resource}` as Arn;
}

/** Takes a string as node id. The caller vouches that it came from the log, the graph or one of the builders here. */
export const asNodeId = (text: string): NodeId => text as NodeId;

export function isAccountId(text: string): text is AccountId {
  return /^\d{12}$/.test(text);
}

/** The partition of a region: aws, aws-cn, aws-us-gov, aws-iso… Never assumed to be `aws`. */
export function partitionOfRegion(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('us-iso-')) return 'aws-iso';
  if (region.startsWith('us-isob-')) return 'aws-iso-b';
  if (region.startsWith('eu-isoe-')) return 'aws-iso-e';
  if (region.startsWith('us-isof-')) return 'aws-iso-f';
  if (region.startsWith('eusc-')) return 'aws-eusc';
  return 'aws';
}

export const INTERNET = 'internet' as NodeId;
export const accountNode = (account: string): NodeId => `account:${account}` as NodeId;
export const orgNode = (org: string): NodeId => `org:${org}` as NodeId;
export const serviceNode = (service: string): NodeId => `service:${service}` as NodeId;
export const adminNode = (account: string): NodeId => `admin:${account}` as NodeId;
export const portolanUrn = (type: string, account: string, region: string, name: string): NodeId =>
  `urn:portolan:${type}:${account}:${region}:${name}` as NodeId;
