/** How a resource that a technique needs hangs together with the actor or the target, and how sure its listing is. */
import type { Asset, World } from '../build/world.js';
import type { Existing } from '../content/technique.js';
import type { PropertyValue } from '../schema/declare.js';
import type { NodeId } from '../schema/ids.js';

type RelationName = 'runsAs' | 'holds' | 'attachedTo' | 'hasMember';

/** Structural edge of a relation; `toResource`: it runs from the identity to the resource. */
const RELATIONS: Readonly<
  Record<RelationName, { readonly edge: string; readonly toResource: boolean; readonly throughGroups: boolean }>
> = {
  runsAs: { edge: 'RUNS_AS', toResource: false, throughGroups: false },
  holds: { edge: 'HAS_ROLE', toResource: false, throughGroups: false },
  attachedTo: { edge: 'HAS_POLICY', toResource: true, throughGroups: true },
  hasMember: { edge: 'MEMBER_OF', toResource: true, throughGroups: false },
};

/** What of a resource's properties is as demanded: yes, no, or not known for want of one that was not collected. */
function propertiesFit(world: World, asset: Asset, form: Existing): 'yes' | 'no' | 'unknown' {
  const is = (value: PropertyValue | undefined, wanted: boolean | string | number | readonly string[]): boolean =>
    Array.isArray(wanted) ? wanted.includes(String(value)) : value === wanted;
  for (const [name, wanted] of Object.entries(form.unless ?? {})) {
    const value = asset.props[name];
    if (value !== undefined && is(value, wanted)) return 'no';
  }
  let fit: 'yes' | 'unknown' = 'yes';
  for (const [name, wanted] of Object.entries(form.where ?? {})) {
    const value = asset.props[name];
    if (value === undefined) {
      if (form.whereUnit !== undefined && world.scopeState(asset.account, asset.region, form.whereUnit) === 'complete')
        return 'no';
      fit = 'unknown';
    } else if (!is(value, wanted)) return 'no';
  }
  return fit;
}

export interface Candidate {
  readonly asset: Asset;
  /** Null, or what would tell whether it is as demanded. */
  readonly doubt: string | null;
}

const doubtOf = (asset: Asset, form: Existing): string =>
  form.whereUnit === undefined ? scopeOf(asset) : `${asset.account}/${asset.region}/${form.whereUnit}`;

const typesOf = (form: Existing): readonly string[] => [form.resource].flat();

const scopeOf = (asset: Asset): string =>
  asset.scope
    ? `${asset.scope.account}/${asset.scope.region}/${asset.scope.unit}`
    : `${asset.account}/${asset.region}/${asset.type}`;

/** Existing resources of the demanded type, relation and properties, in the order of their ids. */
export function candidates(
  world: World,
  form: Existing,
  account: string,
  self: NodeId,
  target: NodeId,
): readonly Candidate[] {
  const end = (name: 'self' | 'target'): NodeId => (name === 'self' ? self : target);
  let found: readonly Asset[] | null = null;
  for (const name of Object.keys(RELATIONS) as RelationName[]) {
    const whose = form[name];
    if (whose === undefined) continue;
    const rule = RELATIONS[name];
    const identity = end(whose);
    const ids = new Set<NodeId>();
    const from = rule.throughGroups ? [identity, ...world.out(identity, 'MEMBER_OF').map((e) => e.to)] : [identity];
    for (const id of from)
      for (const e of rule.toResource ? world.out(id, rule.edge) : world.in(id, rule.edge))
        ids.add(rule.toResource ? e.to : e.from);
    const related: Asset[] = [...ids]
      .flatMap((id) => world.assets.get(id) ?? [])
      .filter((a) => typesOf(form).includes(a.type));
    found = found === null ? related : found.filter((a) => ids.has(a.id));
  }
  const all =
    found ??
    typesOf(form)
      .flatMap((t) => world.ofType(t))
      .filter((a) => a.account === account && a.scope !== null);
  const lacking =
    form.lacksMember === undefined ? null : new Set(world.out(end(form.lacksMember), 'MEMBER_OF').map((e) => e.to));
  return [...all]
    .filter((a) => !lacking?.has(a.id))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap((asset): Candidate[] => {
      const fit = propertiesFit(world, asset, form);
      return fit === 'no' ? [] : [{ asset, doubt: fit === 'unknown' ? doubtOf(asset, form) : null }];
    });
}

const plural = (type: string): string =>
  /[sx]$/.test(type) ? `${type}es` : /[^aeiou]y$/.test(type) ? `${type.slice(0, -1)}ies` : `${type}s`;

/** The units that list the types: their plurals, where the technique names no other. */
const unitsOf = (form: Existing): readonly string[] =>
  form.unit === undefined ? typesOf(form).map(plural) : [form.unit];

/** What the types are listed as, for a person. */
export const listingOf = (form: Existing): string => unitsOf(form).join(' or ');

/** Null when the account's listings of the types are whole, else the scope that would settle what exists. */
export function unsettled(world: World, form: Existing, account: string): string | null {
  const unit = unitsOf(form).find((u) => world.scopeState(account, null, u) !== 'complete');
  if (unit === undefined) return null;
  return `${account}/${unit.startsWith('iam.') || unit.startsWith('s3.') ? 'global' : '*'}/${unit}`;
}
