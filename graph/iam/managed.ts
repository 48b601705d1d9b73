/** The documents of AWS-managed policies, so that one attached by ARN alone is still known. */
import { z } from 'zod';
import { parseArn } from '../schema/ids.js';
import { readGenerated } from './catalogue/data.js';

const shape = z.record(z.string(), z.tuple([z.string(), z.record(z.string(), z.unknown())]));

/** The AWS-managed policies the catalogue knows, by what follows `policy/` in their ARN. */
export function managedPolicyNames(): readonly string[] {
  loaded ??= load();
  return [...loaded.keys()];
}

type Documents = ReadonlyMap<string, readonly [string, Readonly<Record<string, unknown>>]>;
const load = (): Documents => new Map(Object.entries(shape.parse(readGenerated('managed-policies'))));
let loaded: Documents | null = null;
const texts = new Map<string, string>();

/**
 * The text of an AWS-managed policy in its newest version that the catalogue knows (see
 * `catalogue/sources.generated.json`), by its ARN in any partition. Undefined: it is none, or not known.
 */
export function managedPolicyDocument(arn: string): string | undefined {
  const parts = parseArn(arn);
  if (parts === null || parts.service !== 'iam' || parts.account !== 'aws' || !parts.resource.startsWith('policy/'))
    return undefined;
  const known = texts.get(arn);
  if (known !== undefined) return known;
  loaded ??= load();
  const found = loaded.get(parts.resource.slice('policy/'.length));
  if (found === undefined) return undefined;
  const text = JSON.stringify(found[1], null, 2);
  // The catalogue was read in the partition `aws`; elsewhere AWS writes the same policies with the partition's own ARNs.
  const own = parts.partition === 'aws' ? text : text.replaceAll('arn:aws:', `arn:${parts.partition}:`);
  texts.set(arn, own);
  return own;
}
