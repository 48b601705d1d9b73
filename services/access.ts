/** Access: who can do an action on a resource, what an identity can reach, who is administrator. */
import type { AdminRow } from '../graph/analysis/analyse.js';
import { authorityOf } from '../graph/analysis/authority.js';
import { askers, whoCan } from '../graph/analysis/who-can.js';
import { actionInfo, catalogue } from '../graph/iam/catalogue/catalogue.js';
import type { NodeId } from '../graph/schema/ids.js';
import type { Because, Certainty, Condition, Decision } from '../graph/schema/verdict.js';
import { storedId } from '../graph/store/rows.js';
import { wholeIds } from './catalogue.js';
import type { Reader } from './reader.js';
import { reasonsOf } from './reasons.js';
import { requireIds, resolveId, UnknownId } from './resolve.js';

/** A row of `access --who-can` and `access --principal`. */
export interface AccessRow {
  /** `*`: someone may, by a grant that was not collected. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly decision: Decision;
  readonly certainty: Certainty;
  readonly because: readonly Because[];
  readonly conditions: readonly Condition[];
  /** Free condition keys and the value chosen for the caller. */
  readonly chosen?: Readonly<Record<string, string>>;
}

export interface AccessAnswer {
  readonly rows: readonly AccessRow[];
  readonly assumes: readonly string[];
}

/** An action that no service has. The message names the nearest ones. */
export class UnknownAction extends Error {
  constructor(action: string) {
    super(`No service has an action '${action}'.${nearestActions(action)}`);
    this.name = 'UnknownAction';
  }
}

function nearestActions(action: string): string {
  const [prefix = '', name = ''] = action.toLowerCase().split(':');
  const service = catalogue().services.get(prefix);
  if (!service) return ' It is spelled service:Action, as in s3:GetObject.';
  const near = [...service.actions.values()]
    .filter((a) => a.name.toLowerCase().startsWith(name.slice(0, 5)))
    .slice(0, 3);
  return near.length > 0 ? ` Nearest: ${near.map((a) => `${a.service}:${a.name}`).join(', ')}` : '';
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const sure = (c: Certainty): number => (c === 'unknown' ? 1 : 0);

/** The thing a resource text means is in the graph: itself, or what it is part of. */
async function known(reader: Reader, resource: string): Promise<string> {
  if (resource === '*') return resource;
  const world = await reader.world();
  if (askers(world, resource).asset) return resource;
  const found = await resolveId(reader, resource);
  if (found.kind === 'found') return found.id;
  throw new UnknownId(resource, found.nearest);
}

/**
 * Everybody who may do `action` on `resource`, decided now in the open world of the newest generation. Rejects with UnknownId for a
 * resource nobody knows, UnknownAction for an action AWS does not have.
 */
export async function accessWhoCan(reader: Reader, action: string, resource: string): Promise<AccessAnswer> {
  if (reader.generation === null) return { rows: [], assumes: [] };
  const info = actionInfo(action);
  if (!info) throw new UnknownAction(action);
  const id = await known(reader, resource);
  const world = await reader.world();
  const found = whoCan(world, `${info.service}:${info.name}`, id);
  const rows = found.rows.map(
    (r): AccessRow => ({
      principal: r.principal,
      action: `${info.service}:${info.name}`,
      resource: id,
      decision: r.decision,
      certainty: r.certainty,
      because: r.because,
      conditions: r.conditions,
      chosen: r.chosen,
    }),
  );
  rows.sort((a, b) => sure(a.certainty) - sure(b.certainty) || byText(a.principal, b.principal));
  return { rows, assumes: found.assumes };
}

const DIRECT = 'MATCH (p:Asset {id: $id})-[r:CAN_ACCESS]->(x:Asset) RETURN r AS edge, x.id AS to ORDER BY to';
const BY_SET =
  'MATCH (p:Asset {id: $id})-[:HOLDS]->(s:Asset)-[r:CAN_ACCESS]->(x:Asset) RETURN r AS edge, x.id AS to ORDER BY to';
const ASSUMED = 'MATCH (p:Asset {id: $id})-[r:CAN_ASSUME]->(x:Asset) RETURN r AS edge, x.id AS to ORDER BY to';

/** What one identity can reach: stores by action, and roles it can assume. Rejects with UnknownId. */
export async function accessOfPrincipal(reader: Reader, principal: string): Promise<AccessAnswer> {
  if (reader.generation === null) return { rows: [], assumes: [] };
  const [id] = await requireIds(reader, [principal], { acting: true });
  if (id === undefined) return { rows: [], assumes: [] };
  const rows: AccessRow[] = [];
  for (const cypher of [DIRECT, BY_SET, ASSUMED]) {
    for (const { edge, to } of await reader.generation.graph.read(cypher, { id: storedId(id) })) {
      if (typeof edge !== 'object' || edge === null || Array.isArray(edge)) continue;
      // What it could give itself is an escalation, no access that it has.
      if (cypher === DIRECT && 'technique' in edge && typeof edge.technique === 'string') continue;
      const reasons = reasonsOf(edge);
      const [resource = String(to)] = await wholeIds(reader.generation, [String(to)]);
      const actions = 'actions' in edge && Array.isArray(edge.actions) ? edge.actions.map(String) : ['sts:AssumeRole'];
      for (const action of actions) {
        rows.push({
          principal: id,
          action,
          resource,
          decision: 'Allow',
          certainty: reasons.certainty ?? 'certain',
          because: reasons.because,
          conditions: reasons.conditions,
        });
      }
    }
  }
  rows.sort(
    (a, b) => sure(a.certainty) - sure(b.certainty) || byText(a.resource, b.resource) || byText(a.action, b.action),
  );
  const assumes = authorityOf(await reader.world(), id as NodeId)?.assumes ?? [];
  return { rows, assumes };
}

/** Administrators of every collected account. */
export async function* accessAdmins(reader: Reader): AsyncIterable<AdminRow> {
  if (reader.generation !== null) yield* reader.generation.table<AdminRow>('admins');
}
