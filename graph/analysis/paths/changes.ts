/**
 * What can be changed so that an edge is gone: statements somebody wrote, or facts of the network and of what runs where.
 * Several edges may rest on one statement: the change takes all of them away.
 */
import { createHash } from 'node:crypto';
import type { Because, StatementReason } from '../../schema/verdict.js';
import { NODE } from './node.js';
import type { PathGraph } from './path-graph.js';

/** One thing to change. */
export interface Change {
  /** Equal for edges that the same change takes away. */
  readonly key: string;
  /** The statement to change; null: a fact. */
  readonly statement: StatementReason | null;
  readonly fact: Because | null;
}

/** Layers in which a grant to somebody stands; what an organisation allows everybody is not what to change. */
const GRANTING: ReadonlySet<string> = new Set(['identity', 'resource', 'trust', 'key', 'grant']);

const isStatement = (b: Because): b is StatementReason => 'policy' in b;
/** Policies of AWS cannot be edited: what changes is who holds them. */
export const isAwsManaged = (policy: string): boolean => policy.split(':')[4] === 'aws';

/** The statements that grant a hop, any one of which can be changed; none where it follows from something else. */
export function grantsOf(kind: string, because: readonly Because[]): readonly StatementReason[] {
  return because.filter(
    (b): b is StatementReason =>
      isStatement(b) &&
      b.effect === 'Allow' &&
      GRANTING.has(b.layer) &&
      !b.policy.startsWith('admin:') &&
      // A technique is done with the caller's own rights; the target's trust is what it makes use of, or rewrites.
      !(kind === 'CAN_BECOME' && b.layer === 'trust'),
  );
}

const holders = new WeakMap<PathGraph, Map<number, string>>();

/** Who holds the rights of a node: several sets of capabilities that the same principals hold are one to detach from. */
function holderKey(graph: PathGraph, node: number): string {
  if ((graph.flags(node) & NODE.hidden) === 0) return graph.id(node);
  let known = holders.get(graph);
  if (!known) {
    known = new Map();
    holders.set(graph, known);
  }
  let key = known.get(node);
  if (key === undefined) {
    const { inOffset, inFrom } = graph.arrays;
    const ids = [...inFrom.subarray(inOffset[node], inOffset[node + 1])].map((n) => graph.id(n)).sort();
    key = createHash('sha256').update(ids.join('\n')).digest('hex');
    known.set(node, key);
  }
  return key;
}

/**
 * The changes any one of which takes an edge away, by what the edge says it rests on; none where nothing can be changed: what
 * follows from being administrator, for example.
 */
export function changesOf(graph: PathGraph, edge: number, because: readonly Because[]): readonly Change[] {
  const { edgeFrom, outTo } = graph.arrays;
  const from = edgeFrom[edge] ?? 0;
  const kind = graph.kind(edge);
  const found = new Map<string, Change>();
  for (const b of grantsOf(kind, because)) {
    // Of a policy of AWS no statement can be taken out: it is detached, with all that it allows.
    const key = isAwsManaged(b.policy)
      ? `${b.layer} ${b.policy} from ${holderKey(graph, from)}`
      : `${b.layer} ${b.policy} ${b.statement}`;
    found.set(key, { key, statement: b, fact: null });
  }
  if (found.size > 0) return [...found.values()];
  const id = graph.id(from);
  // Whatever an administrator does follows from being one.
  if (id.startsWith('admin:')) return [];
  const key = `${kind} ${graph.technique(edge) ?? ''} ${id} ${graph.id(outTo[edge] ?? 0)}`;
  return [{ key, statement: null, fact: because.find((b) => !isStatement(b)) ?? null }];
}
