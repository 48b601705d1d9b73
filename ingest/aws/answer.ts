/** Reading AWS answers: what must be there, times, tags, documents, ARNs. Pure. */
import type { PropertyValue } from '../../graph/schema/declare.js';
import { type Arn, formatArn, type NodeId } from '../../graph/schema/ids.js';
import type { FacetState } from '../../graph/schema/observation.js';
import type { Call, Detail } from './contract.js';

/** A 200 whose body lacks what the API always gives. The scope that met it ends `failed`: it cannot tell what is there. */
export class MalformedAnswer extends Error {
  constructor(what: string) {
    super(
      `The answer of ${what} is missing or not of the kind AWS documents; the answer is not from AWS or was cut short.`,
    );
    this.name = 'MalformedAnswer';
  }
}

/** A string that AWS always gives. */
export function required(value: string | undefined | null, what: string): string {
  if (typeof value !== 'string' || value === '') throw new MalformedAnswer(what);
  return value;
}

/** A list that AWS always gives, if empty. For APIs whose parsers leave an empty list out, use `listOf`. */
export function requiredList<T>(value: readonly T[] | undefined | null, what: string): readonly T[] {
  if (!Array.isArray(value)) throw new MalformedAnswer(what);
  return value;
}

/** A list that may be left out when empty; anything that is neither is no answer of AWS. */
export function listOf<T>(value: readonly T[] | undefined | null, what: string): readonly T[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new MalformedAnswer(what);
  return value;
}

/** ISO-8601 time in UTC, from what the SDK types as Date and recordings hold as text (or epoch seconds); undefined when it is none. */
export function time(value: Date | string | number | undefined | null): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const at = typeof value === 'number' ? new Date(value * 1000) : new Date(value);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** Tags of the `[{Key, Value}]` form as a map; entries without a key are left out. */
export function tagMap(
  list: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined | null,
): Record<string, string> {
  const tags: Record<string, string> = Object.create(null);
  for (const tag of list ?? []) if (tag.Key) tags[tag.Key] = tag.Value ?? '';
  // A plain object: a tag named __proto__ was kept as an own property by the null prototype above.
  return Object.fromEntries(Object.entries(tags));
}

/**
 * The text of a policy document: APIs give JSON text or URL-encoded JSON text (IAM), the AWS CLI prints IAM's decoded to
 * objects. Text is never re-serialised: its lines and columns matter to explanations. Null when there is none.
 */
export function documentText(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'object') return JSON.stringify(value, null, 2);
  if (typeof value !== 'string') return null;
  // A URL-encoded document starts with %7B (or encoded white space); plain JSON never starts with a percent sign.
  if (!/^\s*%/.test(value)) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    // Not decodable: kept as it came, so that the linter can show what AWS answered.
    return value;
  }
}

/** An ARN in the partition, region and account of the call. */
export function arnOf(
  call: Pick<Call, 'partition' | 'region' | 'account'>,
  service: string,
  resource: string,
  place?: { readonly region?: string; readonly account?: string },
): Arn {
  return formatArn({
    partition: call.partition,
    service,
    region: place?.region ?? call.region,
    account: place?.account ?? call.account,
    resource,
  });
}

/** The ARN of the KMS key a resource names by ARN, alias ARN, key id or alias name. */
export function kmsKeyId(
  call: Pick<Call, 'partition' | 'region' | 'account'>,
  given: string | undefined | null,
  region?: string,
): NodeId | null {
  if (!given) return null;
  if (given.startsWith('arn:')) return given as NodeId;
  return arnOf(
    call,
    'kms',
    given.startsWith('alias/') ? given : `key/${given}`,
    region === undefined ? {} : { region },
  );
}

/** `{[name]: value}` when there is a value, else nothing: keeps absent properties out of observations. */
export function present<K extends string, V extends PropertyValue | object>(
  name: K,
  value: V | undefined | null,
): { readonly [P in K]?: V } {
  return (value === undefined || value === null ? {} : { [name]: value }) as { readonly [P in K]?: V };
}

/** The value of a detail call, or undefined when it gave none. */
export function known<T>(detail: Detail<T>): T | undefined {
  return detail.state === 'known' ? detail.value : undefined;
}

/** The facet that several calls give together: known or absent only when each is. */
export function together(...states: readonly FacetState[]): FacetState {
  return states.find((s) => s !== 'known' && s !== 'absent') ?? (states.includes('known') ? 'known' : 'absent');
}
