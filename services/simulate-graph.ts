/** Decides one request in the open world of the newest generation, with what was collected of principal and resource. */
import { authorityOf } from '../graph/analysis/authority.js';
import { assetOf, decide } from '../graph/analysis/decide.js';
import { listUnread } from '../graph/analysis/s3-facts.js';
import type { KeyFact } from '../graph/iam/contract.js';
import { explain } from '../graph/iam/explain.js';
import type { Reader } from './reader.js';
import { requireIds, resolveId, UnknownId } from './resolve.js';
import type { SimulateRow } from './simulate.js';

export interface GraphRequest {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Condition keys and their values; they win over what is stored. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

export interface GraphAnswer extends SimulateRow {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Free condition keys and the value chosen for the caller. */
  readonly chosen: Readonly<Record<string, string>>;
  /** Limits of which nothing was collected. */
  readonly assumes: readonly string[];
  /** What would settle an answer that is unknown. */
  readonly settledBy: readonly string[];
}

/** A principal that holds no permissions (a bucket, a network). */
export class NoPrincipal extends Error {}

/**
 * Decides whether the principal may do the action on the resource. Null: no data yet. Rejects with `UnknownId` for a
 * principal or resource nobody knows, with `NoPrincipal` for something that cannot act.
 */
export async function simulateInGraph(reader: Reader, asked: GraphRequest): Promise<GraphAnswer | null> {
  if (reader.generation === null) return null;
  const [principal] = await requireIds(reader, [asked.principal], { acting: true });
  if (principal === undefined) return null;
  const world = await reader.world();
  const authority = authorityOf(world, principal);
  if (authority === null) throw new NoPrincipal(`${principal} is nothing that acts: it has no permissions of its own.`);
  let resource = asked.resource;
  // A part of something known (an object of a bucket) is no node, and an ARN may name what was not collected.
  if (resource !== '*' && assetOf(world, resource) === undefined && !resource.startsWith('arn:')) {
    const found = await resolveId(reader, resource);
    if (found.kind === 'unknown') throw new UnknownId(resource, found.nearest);
    resource = found.id;
  }
  const context = Object.fromEntries(
    Object.entries(asked.context).map(([key, values]): [string, KeyFact] => [
      key.toLowerCase(),
      { state: 'known', values },
    ]),
  );
  const decided = decide(world, authority, asked.action, resource, { context });
  const { verdict } = decided;
  // A grant that nobody collected might turn a denial around.
  const unread: string[] = [];
  if (verdict.decision === 'ImplicitDeny') {
    unread.push(...decided.unread);
    if (listUnread(assetOf(world, resource))) unread.push(`access control list of ${resource}`);
    unread.push(...authority.missing.map((id) => `policy ${id}`));
  }
  const open = unread.length > 0;
  return {
    id: null,
    principal,
    action: asked.action,
    resource,
    decision: verdict.decision,
    certainty: open ? 'unknown' : verdict.certainty,
    conditions: verdict.conditions,
    otherwise: open ? 'Allow' : verdict.otherwise,
    chosen: verdict.chosen,
    assumes: decided.assumes,
    settledBy: [...new Set([...decided.causes, ...unread])].sort(),
    explanation: { ...explain(decided.request, verdict), problems: [] },
  };
}
