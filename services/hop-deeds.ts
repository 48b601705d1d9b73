/** What a hop takes and leaves, and the smallest change that flips it, in words and commands; for hops of every kind. */
import { grantsOf, isAwsManaged } from '../graph/analysis/paths/changes.js';
import type { PathGraph } from '../graph/analysis/paths/path-graph.js';
import { matches, patternOf, piecesOf } from '../graph/iam/match.js';
import type { StatementReason } from '../graph/schema/verdict.js';
import { filledStep, stepsOfAccess } from './attacker-steps.js';
import { changeText } from './cut-story.js';
import { type HopLike, MOVES, type Thing, trailOf } from './moves.js';
import type { Hop, PathRow } from './paths.js';
import type { Reader } from './reader.js';
import { type Technique, techniques } from './techniques.js';

/** The change that turns a hop, and what it is then. */
export interface Flip {
  /** `stopped`: an open hop is gone; `open`: a blocked hop is. */
  readonly makes: 'stopped' | 'open';
  readonly change: string;
}

/** An end of a hop, of which no more may be known than its id. */
export function thingOf(id: string, known: Omit<Thing, 'id'> | undefined): Thing {
  if (known) return { id, type: known.type, name: nameOf(id, known.name), account: known.account };
  return { id, type: '', name: nameOf(id, ''), account: /^(?:admin|account):(\d{12})$/.exec(id)?.[1] ?? '' };
}

function nameOf(id: string, name: string): string {
  if (id === 'internet') return 'the internet';
  if (id.startsWith('admin:')) return `administrator of ${id.slice('admin:'.length)}`;
  return name || id;
}

/** Commands of an attacker, in their order. */
export function attackerOf(hop: HopLike, technique: Technique | null, from: Thing, to: Thing): readonly string[] {
  const move = MOVES[hop.kind];
  // Plain assumption is a technique too, spelled out as a move: by whom decides the command.
  if (technique === null || hop.kind === 'CAN_ASSUME') return move?.attacker(hop, from, to) ?? [];
  const steps = technique.steps.map((s) => filledStep(s, hop, to.account || from.account));
  // Permissions come first, then what they are used for.
  return hop.kind === 'CAN_ACCESS' ? [...steps, ...stepsOfAccess(hop.to, to, hop.actions ?? [])] : steps;
}

/** What the commands leave behind, and where to see it. */
export function leavesOf(hop: HopLike, technique: Technique | null, from: Thing, to: Thing): readonly string[] {
  const move = MOVES[hop.kind];
  if (technique === null || hop.kind === 'CAN_ASSUME') return move?.leaves(hop, from, to) ?? [];
  const account = to.account || from.account;
  const trail = technique.trail.map((t) => `${filledStep(t, hop, account)}, ${trailOf(account)}`);
  return hop.kind === 'CAN_ACCESS' ? [...trail, ...(move?.leaves(hop, from, to) ?? [])] : trail;
}

/** Statements that somebody can edit for this hop alone first; those that AWS keeps can only be detached. */
const EASE: readonly string[] = ['identity', 'trust', 'resource', 'key', 'grant'];
const ease = (b: StatementReason): number => EASE.indexOf(b.layer) + (isAwsManaged(b.policy) ? EASE.length : 0);

/** The changes any of which cuts an open hop, the smallest first. */
export function changesOfHop(hop: HopLike, technique: Technique | null, from: Thing, to: Thing): readonly string[] {
  if (hop.from.startsWith('admin:'))
    return ['An administrator reaches everything in its account: cut the way to administrator, not this hop.'];
  const told = (statements: readonly StatementReason[]): string => {
    const [first] = statements;
    return changeText({
      kind: hop.kind,
      from: from.name,
      to: to.name,
      holders: [from.name],
      statements,
      awsManaged: first !== undefined && isAwsManaged(first.policy),
      fact: hop.because.find((b) => 'fact' in b) ?? null,
      actions: takenOut(hop, technique, first),
      ports: hop.ports ?? [],
      hops: 1,
    });
  };
  const grants = [...grantsOf(hop.kind, hop.because)].sort((a, b) => ease(a) - ease(b));
  const rules = ruleChanges(hop, to);
  const changes = rules.length > 0 ? rules : grants.length > 0 ? grants.map((g) => told([g])) : [told([])];
  return [...new Set([...changes, ...(technique?.remedy ?? [])])].slice(0, 6);
}

/**
 * The actions to take out of a statement: of a technique, all of whose calls are needed, one that the statement names; of access, all
 * that it gives.
 */
function takenOut(
  hop: HopLike,
  technique: Technique | null,
  statement: StatementReason | undefined,
): readonly string[] {
  const all = [...new Set(technique ? technique.actions.map((a) => a.action) : (hop.actions ?? []))];
  const patterns = (statement?.text.match(/[a-z0-9-]+:[A-Za-z0-9*?]+/g) ?? []).map((p) =>
    patternOf(piecesOf(p.toLowerCase())),
  );
  const named = all.filter((a) => patterns.some((p) => matches(p, a.toLowerCase())));
  if (technique === null) return named.length > 0 ? named : all;
  return named.length > 0 ? named.slice(0, 1) : all;
}

/** Of network reach the rules that let it in: those into the end, all of which must go, or that out of the start. */
function ruleChanges(hop: HopLike, to: Thing): readonly string[] {
  if (hop.kind !== 'ROUTES_TO' && hop.kind !== 'EXPOSES') return [];
  const facts = hop.because.flatMap((b) => ('fact' in b ? [b] : []));
  const rules = [...new Set(facts.filter((f) => f.fact === 'security group rule').map((f) => f.text))];
  const into = rules.filter((text) => / lets in /.test(text));
  const out = rules.filter((text) => / lets out /.test(text));
  const removed = (texts: readonly string[]) =>
    `Remove ${texts.map((t) => t.replace(/^(\S+) lets (in|out) (.*)$/, 'from $1 the rule that lets $2 $3')).join(', and ')}.`;
  const changes = [into, out]
    .filter((texts) => texts.length > 0)
    .sort((a, b) => a.length - b.length)
    .map(removed);
  if (facts.some((f) => f.fact === 'no security group'))
    changes.push(`Guard ${to.name} by a security group that does not let this in.`);
  return changes;
}

/** The smallest change that turns the hop: the control that stops a blocked one taken away, an open one cut. */
export function flipOf(hop: HopLike, technique: Technique | null, from: Thing, to: Thing): Flip {
  const [control] = hop.blockedBy ?? [];
  if (control)
    return {
      makes: 'open',
      change:
        'policy' in control
          ? `Without statement ${control.sid ?? control.statement + 1} of ${control.policy} (${control.layer}) it would be open: ${control.text}`
          : `Without this it would be open: ${control.text}`,
    };
  return { makes: 'stopped', change: changesOfHop(hop, technique, from, to)[0] ?? '' };
}

/** What a hop takes, leaves, and is cut by. */
export interface HopDeeds {
  readonly attacker: readonly string[];
  readonly leaves: readonly string[];
  readonly flip: Flip;
}

/** The deeds of a hop of a path graph: what commands need of its ends is kept with the graph. */
export function deedsOf(graph: PathGraph, hop: HopLike): HopDeeds {
  const technique = hop.technique === null ? null : (techniques().get(hop.technique) ?? null);
  const end = (id: string): Thing => {
    const node = graph.find(id);
    if (node < 0) return thingOf(id, undefined);
    return thingOf(id, { type: graph.type(node), name: graph.detail(node).name, account: graph.account(node) });
  };
  const [from, to] = [end(hop.from), end(hop.to)];
  return {
    attacker: attackerOf(hop, technique, from, to),
    leaves: leavesOf(hop, technique, from, to),
    flip: flipOf(hop, technique, from, to),
  };
}

/** A row of `paths` whose hops say what they take and leave, and what flips them. */
export interface ToldPath extends PathRow {
  readonly hops: readonly (Hop & HopDeeds)[];
}

/** Rows with the deeds of their hops, made one by one as they are asked for. */
export async function* toldPaths(reader: Reader, rows: readonly PathRow[]): AsyncIterable<ToldPath> {
  if (rows.length === 0) return;
  const graph = await reader.paths();
  for (const row of rows) yield { ...row, hops: row.hops.map((h) => ({ ...h, ...deedsOf(graph, h) })) };
}
