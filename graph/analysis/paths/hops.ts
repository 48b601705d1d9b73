/** A path as people read it: hidden sets folded away, each hop with why it holds and what remains to be met. */
import { createHash } from 'node:crypto';
import type { NodeId } from '../../schema/ids.js';
import { type Because, type Certainty, type Condition, weakest } from '../../schema/verdict.js';
import type { DerivedEdge } from '../derived.js';
import { EDGE, type Evidence, LEVELS, type Level, type PathGraph } from './path-graph.js';

/** A hop of a row. */
export interface Hop {
  readonly from: NodeId;
  readonly to: NodeId;
  /** Declared edge type. */
  readonly kind: string;
  readonly technique: string | null;
  readonly certainty: Certainty;
  readonly because: readonly Because[];
  readonly conditions: readonly Condition[];
  /** What is done, in few words: `assumes`, `tcp/443`, `reads`. */
  readonly label: string;
  readonly levels: readonly Level[];
  readonly actions: readonly string[];
  readonly ports: readonly string[];
  /** The control that stops it; empty for an open hop. */
  readonly blockedBy: readonly Because[];
  /** What would settle its doubt. */
  readonly causes: readonly string[];
  readonly assumes: readonly string[];
}

/** What stands between reaching a host and being it. */
export const FLAW: Condition = {
  key: 'portolan:CodeExecution',
  operator: 'Bool',
  values: ['true'],
  text: 'a flaw in what listens there lets an attacker run code',
};
/** One hop as a run of edges: at most one into a hidden set, then the one that shows. */
export interface Step {
  readonly edges: readonly number[];
  readonly from: number;
  readonly to: number;
  /** Leaves a host that was entered over the network. */
  readonly takesFlaw: boolean;
}

/** Groups a path's edges into hops. */
export function stepsOf(graph: PathGraph, edges: readonly number[]): readonly Step[] {
  const steps: Step[] = [];
  const { outTo, edgeFrom, edgeFlags } = graph.arrays;
  let run: number[] = [];
  let entered = false;
  for (const e of edges) {
    run.push(e);
    if (((edgeFlags[e] ?? 0) & EDGE.free) !== 0) continue;
    const to = outTo[e] ?? 0;
    steps.push({ edges: run, from: edgeFrom[run[0] ?? e] ?? 0, to, takesFlaw: entered });
    entered = ((edgeFlags[e] ?? 0) & EDGE.entersHost) !== 0;
    run = [];
  }
  return steps;
}

const shown = (step: Step): number => step.edges[step.edges.length - 1] ?? 0;

/** How sure a hop is, without reading its reasons. */
export function stepCertainty(graph: PathGraph, step: Step): Certainty {
  const own = weakest(...step.edges.map((e) => graph.certainty(e)));
  return step.takesFlaw ? weakest(own, 'conditional') : own;
}

export const stepKind = (graph: PathGraph, step: Step): string => graph.kind(shown(step));
export const stepTechnique = (graph: PathGraph, step: Step): string | null =>
  step.edges.reduce<string | null>((t, e) => graph.technique(e) ?? t, null);
export const stepBlocked = (graph: PathGraph, step: Step): boolean =>
  step.edges.some((e) => ((graph.arrays.edgeFlags[e] ?? 0) & EDGE.blocked) !== 0);

/** Levels of access that edges beside this one give as surely. */
function levelsBeside(graph: PathGraph, edge: number): readonly Level[] {
  const { outOffset, outTo, edgeFrom, edgeFlags } = graph.arrays;
  const from = edgeFrom[edge] ?? 0;
  const found = new Set<Level>();
  for (let e = outOffset[from] ?? 0; e < (outOffset[from + 1] ?? 0); e++) {
    if (outTo[e] !== outTo[edge] || graph.kind(e) !== graph.kind(edge)) continue;
    if (
      graph.certainty(e) !== graph.certainty(edge) ||
      ((edgeFlags[e] ?? 0) & EDGE.blocked) !== ((edgeFlags[edge] ?? 0) & EDGE.blocked)
    )
      continue;
    found.add(graph.level(e));
  }
  return LEVELS.filter((l) => l !== '' && found.has(l));
}

const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  '': 'can access',
  read: 'reads',
  write: 'writes',
  permissions: 'changes who may use',
};

function labelOf(
  kind: string,
  technique: string | null,
  levels: readonly Level[],
  actions: readonly string[],
  ports: readonly string[],
): string {
  if (kind === 'CAN_ACCESS' && technique !== null) return technique;
  if (kind === 'CAN_ACCESS' || (kind === 'EXPOSES' && levels.length > 0))
    return actions[0] ?? (levels.map((l) => LEVEL_WORDS[l]).join(', ') || LEVEL_WORDS['']);
  if (kind === 'ROUTES_TO' || kind === 'EXPOSES') return ports.join(', ') || 'reaches';
  if (kind === 'CAN_ASSUME') return 'assumes';
  if (kind === 'RUNS_AS') return 'runs as';
  if (kind === 'IS_ADMIN') return 'is admin';
  return technique ?? 'becomes';
}

function unique<T>(items: readonly T[]): T[] {
  const seen = new Set<string>();
  return items.filter((i) => {
    const key = JSON.stringify(i);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const texts = (e: readonly Evidence[], name: string): readonly string[] => {
  const found = e.flatMap((x) => {
    const value = x.props[name];
    return Array.isArray(value) ? (value as readonly string[]) : typeof value === 'string' ? [value] : [];
  });
  return [...new Set(found)];
};

/** The hop with its reasons, read from the evidence. */
export function hopOf(graph: PathGraph, step: Step): Hop {
  const evidence = step.edges.map((e) => graph.evidence(e));
  const kind = stepKind(graph, step);
  const technique = stepTechnique(graph, step);
  const levels = levelsBeside(graph, shown(step));
  const actions = texts(evidence, 'actions');
  const ports = texts(evidence, 'ports');
  const conditions: Condition[] = unique(evidence.flatMap((e) => e.conditions));
  if (step.takesFlaw) conditions.push(FLAW);
  return {
    from: graph.id(step.from),
    to: graph.id(step.to),
    kind,
    technique,
    certainty: stepCertainty(graph, step),
    because: unique(evidence.flatMap((e) => e.because)),
    conditions,
    label: labelOf(kind, technique, levels, actions, ports),
    levels,
    actions,
    ports,
    blockedBy: unique(evidence.flatMap((e) => e.blocked ?? [])),
    causes: [...new Set(step.edges.flatMap((e) => graph.causes(e)))].sort(),
    assumes: [...new Set(evidence.flatMap((e) => e.assumes))].sort(),
  };
}

/** A hop straight from edges that run between the same two nodes, for rows that no path graph stands behind. */
export function hopOfEdges(edges: readonly DerivedEdge[]): Hop {
  const [first] = edges;
  if (!first) throw new Error('A hop takes at least one edge.');
  const evidence: readonly Evidence[] = edges.map((e) => ({
    because: e.because,
    conditions: e.conditions,
    assumes: e.assumes,
    props: e.props ?? {},
  }));
  const levels = LEVELS.filter((l) => l !== '' && edges.some((e) => e.props?.level === l));
  const actions = texts(evidence, 'actions');
  const ports = texts(evidence, 'ports');
  const technique = edges.reduce<string | null>((t, e) => e.technique ?? t, null);
  return {
    from: first.from,
    to: first.to,
    kind: first.type,
    technique,
    certainty: weakest(...edges.map((e) => e.certainty)),
    because: unique(edges.flatMap((e) => e.because)),
    conditions: unique(edges.flatMap((e) => e.conditions)),
    label: labelOf(first.type, technique, levels, actions, ports),
    levels,
    actions,
    ports,
    blockedBy: [],
    causes: [...new Set(edges.flatMap((e) => e.causes))].sort(),
    assumes: [...new Set(edges.flatMap((e) => e.assumes))].sort(),
  };
}

/**
 * Name of a path: a hash of its ends, kinds and techniques, not of the evidence. Further paths of a pair, which may agree in all of
 * these, are told apart by where they pass.
 */
export function pathId(graph: PathGraph, from: number, to: number, steps: readonly Step[], further = false): string {
  const hash = createHash('sha256').update(`${graph.id(from)}\n${graph.id(to)}\n`);
  for (const s of steps) {
    hash.update(`${stepKind(graph, s)} ${stepTechnique(graph, s) ?? ''}\n`);
    if (further) hash.update(`${graph.id(s.to)}\n`);
  }
  return hash.digest('hex').slice(0, 24);
}
