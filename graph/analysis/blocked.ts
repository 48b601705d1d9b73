/**
 * Hops that exactly one control stops. They are kept apart from what is open from the start: the analyses hand them out
 * beside their edges, and only the path arrays take them.
 */
import type { World } from '../build/world.js';
import type { Control } from '../iam/blocked.js';
import { withoutStatements } from '../iam/compile.js';
import type { BoundPolicy, CompiledDocument, PolicySet } from '../iam/contract.js';
import { adminBy, refusedToAdmin } from './admin.js';
import type { Authority } from './authority.js';
import type { Together } from './decide.js';
import type { DerivedEdge } from './derived.js';

/** The edge of a hop that one control stops. Null: it is open, or more than one stops it. */
export function blockedEdge(
  edge: Pick<DerivedEdge, 'type' | 'from' | 'to' | 'technique' | 'props'>,
  rests: Together,
): DerivedEdge | null {
  const { blocks = [], ...proof } = rests;
  const [only] = blocks;
  return blocks.length === 1 && only ? { ...edge, ...proof, blocked: only.because } : null;
}

const shortened = new WeakMap<CompiledDocument, Map<number, CompiledDocument>>();

function shorten(document: CompiledDocument, index: number): CompiledDocument {
  let byIndex = shortened.get(document);
  if (!byIndex) {
    byIndex = new Map();
    shortened.set(document, byIndex);
  }
  let made = byIndex.get(index);
  if (!made) {
    made = withoutStatements(document, [index]);
    byIndex.set(index, made);
  }
  return made;
}

/** The same authority without a control that stands in its own policies, boundary or SCPs; any other control is not of it. */
export function lacking(authority: Authority, control: Control): Authority {
  const key = `${authority.key}-${control.key}`;
  if (control.layer === 'boundary')
    return control.key === `boundary|${authority.facts.arn}` ? { ...authority, boundary: undefined, key } : authority;
  const { statement, level } = control;
  if (control.layer === 'scp' && level !== undefined && Array.isArray(authority.scpLevels))
    return { ...authority, scpLevels: authority.scpLevels.filter((_, i) => i !== level), key };
  if (!statement) return authority;
  const less = (set: readonly BoundPolicy[]): readonly BoundPolicy[] =>
    set.some((p) => p.id === statement.policy)
      ? set.map((p) => (p.id === statement.policy ? { ...p, document: shorten(p.document, statement.index) } : p))
      : set;
  if (control.layer === 'identity') return { ...authority, identity: less(authority.identity), key };
  if (control.layer !== 'scp' || !Array.isArray(authority.scpLevels)) return authority;
  const levels: readonly PolicySet[] = authority.scpLevels;
  return { ...authority, scpLevels: levels.map((l) => (l === 'unknown' ? l : less(l))), key };
}

/** Whether the authority is admin but for one control. The first thing refused names it: it stops all or is not the only one. */
export function adminButFor(world: World, authority: Authority): Together | null {
  const control = refusedToAdmin(world, authority);
  const result = control && adminBy(world, lacking(authority, control));
  return control && result ? { ...result, blocks: [control] } : null;
}

const SURE = { certain: 0, conditional: 1, unknown: 2 } as const;
const ends = (e: DerivedEdge): string => `${e.from}\n${e.to}`;

/** What listing or tagging a store is worth: no path ends there. */
const passes = (e: DerivedEdge): boolean =>
  e.type !== 'CAN_ACCESS' || (e.props?.level !== 'list' && e.props?.level !== 'tagging');

/**
 * The blocked hops worth showing: none between ends with an open hop that is not in doubt, and for each technique or level
 * the surest.
 */
export function worthShowing(open: readonly DerivedEdge[], blocked: readonly DerivedEdge[]): readonly DerivedEdge[] {
  if (blocked.length === 0) return blocked;
  const between = new Set(blocked.map(ends));
  const opened = new Set<string>();
  for (const e of open) {
    if (e.certainty === 'unknown' || !passes(e)) continue;
    const pair = ends(e);
    if (between.has(pair)) opened.add(pair);
  }
  const best = new Map<string, DerivedEdge>();
  for (const e of blocked) {
    if (opened.has(ends(e))) continue;
    const key = `${e.type}\n${ends(e)}\n${e.technique ?? ''}\n${String(e.props?.level ?? '')}`;
    const had = best.get(key);
    if (!had || SURE[e.certainty] < SURE[had.certainty]) best.set(key, e);
  }
  return [...best.values()];
}
