/** How much of a path is in use: an identity that acts, a right that is called. Not seen is no less dangerous; unknown says so. */
import { observability } from '../../activity/actions.js';
import type { Step } from './hops.js';
import { stepKind, stepTechnique } from './hops.js';
import { NODE } from './node.js';
import type { PathGraph } from './path-graph.js';

/** What was done lately, as paths look it up. */
export interface RecentUse {
  /** Day of the newest event. */
  readonly until: string;
  readonly days: number;
  /** Services whose data events were seen in an account; null: no event of it was. */
  data(account: string): ReadonlySet<string> | null;
  /** Actions that a technique calls. */
  calls(technique: string): readonly string[];
  /** What an identity called and assumed lately; null: nothing. */
  of(node: number): { readonly actions: ReadonlySet<string>; readonly assumed: ReadonlySet<number> } | null;
}

/** Points for an identity that acts, and for a right that is called. */
export const ACTIVE_POINTS = 3;
export const USED_POINTS = 3;

const PERMISSION_KINDS: ReadonlySet<string> = new Set(['CAN_ASSUME', 'CAN_ACCESS', 'CAN_BECOME', 'IS_ADMIN']);

/** The first identity on the way: who starts, or what the first host runs as. */
function identityOf(graph: PathGraph, starts: readonly number[], steps: readonly Step[]): readonly number[] {
  const [first] = starts;
  if (first !== undefined && isIdentity(graph, first)) return starts;
  const next = steps.find((s) => isIdentity(graph, s.to));
  return next === undefined ? [] : [next.to];
}

const isIdentity = (graph: PathGraph, node: number): boolean =>
  graph.type(node) === 'iam.user' || graph.type(node) === 'iam.role';

/** Actions that a hop rests on. */
function actionsOf(graph: PathGraph, use: RecentUse, step: Step): readonly string[] {
  const technique = stepTechnique(graph, step);
  const listed = step.edges.flatMap((e) => {
    const { actions } = graph.evidence(e).props;
    return Array.isArray(actions) ? actions.map(String) : typeof actions === 'string' ? [actions] : [];
  });
  return technique === null ? listed : [...listed, ...use.calls(technique)];
}

/** The right of a hop that was called lately; null: none. */
function calledOf(graph: PathGraph, use: RecentUse, step: Step): string | null {
  const kind = stepKind(graph, step);
  const done = use.of(step.from);
  if (done === null || !PERMISSION_KINDS.has(kind)) return null;
  if (kind === 'CAN_ASSUME') return done.assumed.has(step.to) ? 'sts:AssumeRole' : null;
  // Being administrator is rights over IAM.
  if (kind === 'IS_ADMIN') return [...done.actions].filter((a) => a.startsWith('iam:')).sort()[0] ?? null;
  return actionsOf(graph, use, step).find((a) => done.actions.has(a)) ?? null;
}

/** Whether events could have shown the use of a hop's right. */
function observable(graph: PathGraph, use: RecentUse, step: Step): boolean {
  const data = use.data(graph.account(step.from));
  if (data === null) return false;
  const kind = stepKind(graph, step);
  if (kind === 'CAN_ASSUME' || kind === 'IS_ADMIN') return true;
  const actions = actionsOf(graph, use, step);
  return (
    actions.length > 0 &&
    actions.every((a) => {
      const seen = observability(a);
      return seen === 'management' || (seen === 'data' && data.has(a.slice(0, a.indexOf(':'))));
    })
  );
}

/** Points for what is in use. */
export function pointsOfUse(
  graph: PathGraph,
  use: RecentUse | undefined,
  starts: readonly number[],
  steps: readonly Step[],
): number {
  if (use === undefined) return 0;
  const active = identityOf(graph, starts, steps).some((n) => use.of(n) !== null);
  const used = steps.some((s) => calledOf(graph, use, s) !== null);
  return (active ? ACTIVE_POINTS : 0) + (used ? USED_POINTS : 0);
}

/** The clauses for these points, or why there are none. */
export function reasonsOfUse(
  graph: PathGraph,
  use: RecentUse | undefined,
  starts: readonly number[],
  steps: readonly Step[],
): readonly string[] {
  if (use === undefined) return ['whether it was used lately is not known: no events were imported'];
  const window = `in the ${use.days} days before ${use.until}`;
  const name = (node: number) => graph.detail(node).name || graph.id(node);
  const reasons: string[] = [];
  const identities = identityOf(graph, starts, steps);
  const active = identities.find((n) => use.of(n) !== null);
  const [first] = identities;
  if (active !== undefined) reasons.push(`${name(active)} was active ${window}`);
  else if (first !== undefined)
    reasons.push(
      use.data(graph.account(first)) === null
        ? `whether ${name(first)} was active lately is not known: no events of ${graph.account(first)} were imported`
        : `no call of ${name(first)} was seen ${window}`,
    );
  const resting = steps.filter((s) => PERMISSION_KINDS.has(stepKind(graph, s)) && isHolder(graph, s.from));
  for (const [i, step] of steps.entries()) {
    const called = calledOf(graph, use, step);
    if (called === null) continue;
    reasons.push(`the right behind hop ${i + 1} (${called}) was used ${window}`);
    return reasons;
  }
  if (resting.length > 0)
    reasons.push(
      resting.every((s) => observable(graph, use, s))
        ? `none of the rights behind its hops was seen in use ${window}`
        : 'whether the rights behind its hops were used lately is not known: no imported event could show it',
    );
  return reasons;
}

/** Who holds rights of its own: what follows from being administrator is called by nobody. */
const isHolder = (graph: PathGraph, node: number): boolean => (graph.flags(node) & NODE.admin) === 0;
