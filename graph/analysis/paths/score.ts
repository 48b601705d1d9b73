/** How much a path matters, 0 to 100, and why: a clause for every part of the number. */
import type { Certainty } from '../../schema/verdict.js';
import type { Accepted } from './decisions.js';
import { NODE } from './node.js';
import type { PathGraph } from './path-graph.js';

export interface Score {
  readonly score: number;
  readonly reasons: readonly string[];
}

export interface Scored {
  readonly from: number;
  readonly to: number;
  readonly certainty: Certainty;
  readonly blocked: boolean;
  readonly hops: number;
  /** Routes that are alike. */
  readonly count: number;
  /** The path is one hop of access that its start was given. */
  readonly plainAccess: boolean;
  /** Marks of its start (all of them) and of its end. */
  readonly fromMarks: ReadonlySet<string>;
  readonly toMarks: ReadonlySet<string>;
  readonly accepted: Accepted | null;
  /** Points for what of it is in use; their clauses come with the row. */
  readonly use: number;
}

export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** The words for a score, and what `--fail-on` takes. */
export const THRESHOLDS: readonly (readonly [Severity, number])[] = [
  ['critical', 90],
  ['high', 70],
  ['medium', 40],
  ['low', 0],
];

export function severityOf(score: number): Severity {
  return THRESHOLDS.find(([, least]) => score >= least)?.[0] ?? 'low';
}

const CERTAINTY_POINTS: Readonly<Record<Certainty, readonly [number, string]>> = {
  certain: [20, 'every hop is certain'],
  conditional: [10, 'a condition remains to be met'],
  unknown: [2, 'a fact that was not collected decides'],
};

function startPoints(graph: PathGraph, node: number, marks: ReadonlySet<string>): readonly [number, string] {
  if (marks.has('break-glass')) return [2, 'it starts at an identity kept for emergencies'];
  if (marks.has('known-vendor')) return [12, 'it starts at a known vendor'];
  const flags = graph.flags(node);
  const type = graph.type(node);
  if (type === 'internet') return [30, 'anyone can start'];
  if ((flags & NODE.external) !== 0) return [26, 'it starts outside the organisation'];
  if (type === 'iam.oidc-provider' || type === 'iam.saml-provider' || type === 'service')
    return [24, 'it starts at an identity provider'];
  if ((flags & NODE.serviceLinked) !== 0) return [2, 'it starts at a role that only AWS can use'];
  if ((flags & NODE.compute) !== 0) return [18, 'it starts at a host or function'];
  if (type === 'iam.user') return [16, 'it starts at a user'];
  return [12, 'it starts at a role'];
}

function endPoints(graph: PathGraph, node: number, marks: ReadonlySet<string>): readonly [number, string] {
  const flags = graph.flags(node);
  if (marks.has('crown-jewel')) return [40, `${graph.detail(node).name} is marked as a crown jewel`];
  if (marks.has('tier-0')) return [40, `${graph.detail(node).name} is marked as tier 0`];
  if ((flags & NODE.admin) !== 0) return [40, `it ends in administrator of ${graph.account(node)}`];
  const { name, sensitive, weight } = graph.detail(node);
  if (sensitive !== null) return [20 + Math.round(18 * weight), `${name} is ${sensitive}`];
  if ((flags & NODE.store) !== 0) return [18, `it ends at ${name}`];
  return [16, `it ends at ${name}`];
}

/** The score of a path with its reasons, most telling first. */
export function scoreOf(graph: PathGraph, path: Scored): Score {
  const [start, startWhy] = startPoints(graph, path.from, path.fromMarks);
  const [end, endWhy] = endPoints(graph, path.to, path.toMarks);
  const [sure, sureWhy] = CERTAINTY_POINTS[path.certainty];
  const short = Math.max(0, 12 - 2 * Math.max(1, path.hops));
  const reasons = [endWhy, startWhy, sureWhy, path.hops === 1 ? 'one hop' : `${path.hops} hops`];
  let score = start + end + sure + short;
  if (path.count > 1) {
    score += Math.min(6, Math.round(Math.log2(path.count)));
    reasons.push(`${path.count} routes alike`);
  }
  if (path.plainAccess && (graph.flags(path.from) & NODE.external) === 0 && graph.type(path.from) !== 'internet') {
    score -= 30;
    reasons.push('it is access that was granted directly');
  }
  score += path.use;
  if (path.blocked) {
    score = Math.round(score * 0.4);
    reasons.push('a control stops it');
  }
  if (path.accepted) {
    score = Math.round(score * 0.3);
    reasons.push(`${path.accepted.owner} accepted it until ${path.accepted.expires}`);
  }
  return { score: Math.max(0, Math.min(100, score)), reasons };
}
