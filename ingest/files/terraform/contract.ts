/**
 * How an item of `x-other-resources` becomes assets: each file of this folder exports an array of types as its default. Items keep
 * Terraform's type and argument names, may lack any argument, and are written by anyone.
 */
import { asNodeId, formatArn, type NodeId, parseArn } from '../../../graph/schema/ids.js';
import type { FacetState, Observation } from '../../../graph/schema/observation.js';

/** One item: a Terraform type, a label, and arguments of unknown form. */
export interface Item {
  readonly type: string;
  readonly label: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What a converter may ask of the file around the item. */
export interface Context {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** ARN of a role given by ARN or name. */
  role(nameOrArn: string): NodeId;
  /** ARN of an instance profile given by ARN or name. */
  instanceProfile(nameOrArn: string): NodeId;
  warn(text: string): void;
}

export interface TerraformType {
  readonly type: string;
  /** Unit whose scope holds what it makes. */
  readonly unit: string;
  /** Its scope is the account's, region `global` (S3). */
  readonly global?: boolean;
  /**
   * It does not list assets but tells a facet of those another type lists: where this type was collected, an asset without
   * an item has the facet `absent` (and `props`), elsewhere `unsupported`.
   */
  readonly tells?: {
    readonly facet: string;
    readonly of: string;
    readonly props?: Readonly<Record<string, boolean | string | number>>;
  };
  /** The asset, or the part of it that the item tells; parts with the same id are put together. */
  convert(item: Item, context: Context): Observation | null;
}

/** A string argument; undefined when it is missing, empty or no string (unresolved references are no values). */
export function text(item: Item, name: string): string | undefined {
  const value = item.args[name];
  return typeof value === 'string' && value !== '' && !value.includes('${') ? value : undefined;
}

export function flag(item: Item, name: string): boolean | undefined {
  const value = item.args[name];
  return typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined;
}

export function number(item: Item, name: string): number | undefined {
  const value = item.args[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A list of strings, or one string. */
export function texts(item: Item, name: string): readonly string[] {
  const value = item.args[name];
  if (typeof value === 'string') return value === '' ? [] : [value];
  return Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string' && v !== '') : [];
}

/** Nested blocks: Terraform's JSON gives a list of objects, people write one object. */
export function blocks(item: Item, name: string): readonly Item[] {
  const value = item.args[name];
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.flatMap((v) =>
    typeof v === 'object' && v !== null && !Array.isArray(v)
      ? [{ type: `${item.type}.${name}`, label: item.label, args: { ...v } }]
      : [],
  );
}

/** The item's own name argument, else its label. */
export const nameOf = (item: Item, argument = 'name'): string => text(item, argument) ?? item.label;

/** Tags, where the item has them. */
export function tagsOf(item: Item): { readonly tags?: Readonly<Record<string, string>> } {
  const value = item.args.tags;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return { tags: Object.fromEntries(Object.entries(value).map(([k, v]) => [k, String(v)])) };
}

/** The item's `arn` argument, else the ARN built from its name. */
export function arnFor(item: Item, context: Context, service: string, resource: string): NodeId {
  const own = text(item, 'arn');
  if (own && parseArn(own)) return asNodeId(own);
  return formatArn({
    partition: context.partition,
    service,
    region: context.region,
    account: context.account,
    resource,
  });
}

/** What every asset of such an item has. */
export function place(context: Context, region?: string) {
  return { account: context.account, region: region ?? context.region };
}

export const facet = (name: string, state: FacetState = 'known') => ({ [name]: state });
