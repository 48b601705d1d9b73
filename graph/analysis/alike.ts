/**
 * Stores that an authority's policies cannot tell apart are decided once. Policies tell stores of one type in one account apart
 * by their ids alone, unless a condition or variable looks at the resource: two ids that match the same patterns, of the
 * authority's own policies and of every limit over it, get the same answer for the same reasons.
 */
import type { Asset, World } from '../build/world.js';
import { matches, type Pattern } from '../iam/match.js';
import { ACCESS_NEEDS, type Need } from './access-levels.js';
import { type Authority, rcpsOf } from './authority.js';
import type { DerivedEdge } from './derived.js';
import { instances, type ResourcePattern, reachOf, sensitivity } from './shape.js';
import type { StoreIds } from './store-ids.js';

/** What decides between the stores of one type. */
interface Telling {
  readonly patterns: readonly Pattern[];
  /** What follows an id in the texts that are asked about; the empty text for the id itself. */
  readonly suffixes: readonly string[];
  /** Patterns of Allow statements for the insides of stores, with the template they are tried on. */
  readonly inside: readonly { readonly suffix: string; readonly pattern: ResourcePattern }[];
  /** The ids that some pattern may tell from others; null: any. */
  readonly told: ReadonlySet<string> | null;
}

const fill = (suffix: string): string => suffix.replaceAll(/\{\w+\}/g, 'x');

export class Alike {
  private readonly byType = new Map<string, Telling | null>();
  private readonly texts: readonly string[];

  constructor(
    world: World,
    private readonly authority: Authority,
    private readonly idsOf: (type: string) => StoreIds | undefined,
    /** What is asked about stores of a type. */
    private readonly needsOf: (type: string) => readonly Need[] = (type) => ACCESS_NEEDS[type] ?? [],
  ) {
    this.texts = [...authority.texts, ...authority.limitTexts, ...rcpsOf(world, authority.account).texts];
  }

  /**
   * Equal for stores that get equal answers; null for a store that is to be asked about by itself. Only for stores of the
   * authority's own account without a policy, grants and keys of their own.
   */
  sign(asset: Asset): string | null {
    let telling = this.byType.get(asset.type);
    if (telling === undefined) {
      telling = this.tell(asset.type);
      this.byType.set(asset.type, telling);
    }
    if (telling === null) return null;
    if (telling.told !== null && !telling.told.has(asset.id)) return `${asset.type} ${asset.region}`;
    for (const { suffix, pattern } of telling.inside) {
      if (!pattern.head.startsWith(asset.id) && !asset.id.startsWith(pattern.head)) continue;
      if (matches(pattern.pattern, asset.id + fill(suffix))) continue;
      // Some of what is inside is spoken of, and by no plain name: the pattern's own text then takes part in the answer.
      if (instances(asset.id + suffix, { everything: false, patterns: [pattern] }, { name: 'x' }).length > 0)
        return null;
    }
    let sign = `${asset.type} ${asset.region} `;
    for (const suffix of telling.suffixes) {
      const text = asset.id + suffix;
      for (const p of telling.patterns) sign += matches(p, text) ? '1' : '0';
    }
    return sign;
  }

  private tell(type: string): Telling | null {
    const patterns = new Set<Pattern>();
    const suffixes = new Set<string>(['']);
    const inside = new Map<string, Telling['inside'][number]>();
    for (const need of this.needsOf(type)) {
      const suffix = need.suffix ?? '';
      suffixes.add(fill(suffix));
      for (const action of need.actions) {
        const s = sensitivity(this.texts, action);
        if (s.variables || [...s.keys].some((k) => k.includes('resource') || k.includes('existingobject'))) return null;
        for (const p of s.patterns) patterns.add(p);
        if (suffix === '') continue;
        for (const p of reachOf(this.authority.texts, action).patterns)
          inside.set(`${suffix} ${p.text}`, { suffix, pattern: p });
      }
    }
    const all = [...patterns];
    return { patterns: all, suffixes: [...suffixes], inside: [...inside.values()], told: this.told(type, all) };
  }

  private told(type: string, patterns: readonly Pattern[]): ReadonlySet<string> | null {
    const ids = this.idsOf(type);
    if (!ids) return null;
    const found = new Set<string>();
    for (const p of patterns) {
      const some = ids.spokenOf(p);
      if (some === null) return null;
      for (const id of some) found.add(id);
    }
    return found;
  }
}

/** Edges that name the store in what they say belong to it alone. */
export const speaksOf = (edges: readonly DerivedEdge[], asset: Asset): boolean =>
  edges.some((e) => JSON.stringify({ ...e, to: '' }).includes(asset.id));
