/** Runs every analysis over a world, in the order in which they build on each other. Pure: the same world gives the same edges and rows in the same order. */
import type { World } from '../build/world.js';
import { techniques } from '../content/load.js';
import type { NodeId } from '../schema/ids.js';
import type { Because, Certainty } from '../schema/verdict.js';
import { accessOf } from './access.js';
import type { AccessMemory } from './access-memory.js';
import { adminEdges, adminsOf } from './admin.js';
import { worthShowing } from './blocked.js';
import type { DerivedEdge } from './derived.js';
import { assumptionRows, type EscalationRow, escalations } from './escalation.js';
import { selfGains } from './gains.js';
import { movesOf } from './moves.js';
import { podRoleEdges } from './pods.js';

/** A row of `access --admins`. */
export interface AdminRow {
  readonly principal: NodeId;
  readonly account: string;
  readonly certainty: Certainty;
  readonly because: readonly Because[];
}

export interface IdentityAnalysis {
  /** What is open. */
  readonly edges: readonly DerivedEdge[];
  /** What would be open but for one control, and what leads there alone: for the path arrays, and nothing else. */
  readonly blocked: readonly DerivedEdge[];
  readonly tables: { readonly escalations: readonly EscalationRow[]; readonly admins: readonly AdminRow[] };
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const sure = (c: Certainty): number => (c === 'unknown' ? 1 : 0);

/**
 * What identities can do: admins, moves, escalations, access; with the finished rows of their verbs. `memory`: what the last run
 * found out about access; it changes nothing but the time it takes.
 */
export function analyseIdentities(world: World, memory?: AccessMemory): IdentityAnalysis {
  const moves = movesOf(world);
  const found = escalations(world, techniques().values());
  const gains = selfGains(world, [...techniques().values()], [...moves.edges, ...found.edges]);
  const rows = [...found.rows, ...gains.rows, ...assumptionRows(world, moves.edges)].sort(
    (a, b) =>
      sure(a.certainty) - sure(b.certainty) ||
      b.score - a.score ||
      byText(a.principal, b.principal) ||
      byText(a.target, b.target) ||
      byText(a.technique, b.technique),
  );
  const admins = [...adminsOf(world).values()]
    .map((a): AdminRow => ({ principal: a.principal, account: a.account, certainty: a.certainty, because: a.because }))
    .sort(
      (a, b) =>
        sure(a.certainty) - sure(b.certainty) || byText(a.account, b.account) || byText(a.principal, b.principal),
    );
  const access = accessOf(world, memory);
  const edges = [
    ...adminEdges(world),
    ...moves.edges,
    ...found.edges,
    ...gains.edges,
    ...podRoleEdges(world),
    ...access.edges,
  ].sort(byEnds);
  const blocked = worthShowing(edges, [...moves.blocked, ...found.blocked, ...access.blocked]);
  return { edges, blocked: [...blocked].sort(byEnds), tables: { escalations: rows, admins } };
}

const byEnds = (a: DerivedEdge, b: DerivedEdge): number =>
  byText(a.type, b.type) ||
  byText(a.from, b.from) ||
  byText(a.to, b.to) ||
  byText(a.technique ?? '', b.technique ?? '') ||
  byText(String(a.props?.level ?? ''), String(b.props?.level ?? ''));
