/** How a resource that a technique needs hangs together with the actor or the target, and how sure its listing is. */

import type { Asset, World } from '../build/world.js';
import type { Existing } from '../content/technique.js';
import type { PropertyValue } from '../schema/declare.js';
import { type NodeId, serviceNode } from '../schema/ids.js';
import { isUnread } from '../schema/observation.js';

type RelationName = 'holds' | 'governs' | 'hasMember';

interface Relation {
  readonly edge: string;
  /** The edge runs from the identity to the resource. */
  readonly toResource: boolean;
  readonly throughGroups: boolean;
}

/** Structural edges of a relation, any of which makes it. */
const RELATIONS: Readonly<Record<RelationName, readonly Relation[]>> = {
  holds: [{ edge: 'HAS_ROLE', toResource: false, throughGroups: false }],
  governs: [
    { edge: 'HAS_POLICY', toResource: true, throughGroups: true },
    { edge: 'HAS_BOUNDARY', toResource: true, throughGroups: false },
  ],
  hasMember: [{ edge: 'MEMBER_OF', toResource: true, throughGroups: false }],
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
  for (const name of form.has ?? []) {
    if (asset.props[name] === '') return 'no';
    if (asset.props[name] === undefined) fit = 'unknown';
  }
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

/** What carries the roles of a thing: itself, or what it refers to of the type between. */
function carriers(world: World, form: Existing, thing: NodeId): readonly NodeId[] {
  const { through } = form;
  if (through === undefined) return [thing];
  return world
    .out(thing, 'REFERS_TO')
    .map((e) => e.to)
    .filter((id) => world.assets.get(id)?.type === through);
}

/** Nobody saw what of the type between a thing refers to: it may be any. */
const isLoose = (world: World, form: Existing, thing: NodeId): boolean =>
  form.through !== undefined && carriers(world, form, thing).length === 0;

/** Things of an account whose role was asked for in vain: each may run as any. */
export const blindTo = (world: World, form: Existing, account: string): readonly Asset[] =>
  typesOf(form)
    .flatMap((t) => world.ofType(t))
    .filter((a) => a.account === account && a.scope !== null && roleUnread(a));
const roleUnread = (asset: Asset): boolean => isUnread(asset, 'role');

const carries = (form: Existing, via: PropertyValue | undefined): boolean => form.via === undefined || form.via === via;
const rolesBehind = (world: World, form: Existing, carrier: NodeId): readonly NodeId[] =>
  world
    .out(carrier, 'RUNS_AS')
    .filter((e) => carries(form, e.props.via))
    .map((e) => e.to);

/** The roles that a thing runs as, or may run as, in the sense of the form. */
export function rolesOf(world: World, form: Existing, thing: NodeId): readonly NodeId[] {
  const { through } = form;
  const account = world.assets.get(thing)?.account;
  const behind =
    through !== undefined && isLoose(world, form, thing)
      ? world.ofType(through).flatMap((c) => (c.account === account ? [c.id] : []))
      : carriers(world, form, thing);
  return behind.flatMap((c) => rolesBehind(world, form, c));
}

/** The things that run as a role, or may, likewise. */
function runningAs(world: World, form: Existing, role: NodeId): readonly NodeId[] {
  const direct = world
    .in(role, 'RUNS_AS')
    .filter((e) => carries(form, e.props.via))
    .map((e) => e.from);
  if (form.through === undefined) return direct;
  const between = direct.filter((id) => world.assets.get(id)?.type === form.through);
  const accounts = new Set(between.map((id) => world.assets.get(id)?.account));
  const loose = typesOf(form)
    .flatMap((t) => world.ofType(t))
    .filter((a) => accounts.has(a.account) && isLoose(world, form, a.id))
    .map((a) => a.id);
  return [...between.flatMap((id) => world.in(id, 'REFERS_TO').map((e) => e.from)), ...loose];
}

/** A thing that carries no role, and refers to no instance profile that might hold one. */
const roleless = (world: World, asset: Asset): boolean =>
  world.out(asset.id, 'RUNS_AS').length === 0 &&
  !world.out(asset.id, 'REFERS_TO').some((e) => e.props.as === 'instance-profile');

/** IAM Identity Center names its roles `AWSReservedSSO_SET_SUFFIX` (Identity Center User Guide, "Referencing permission sets"). */
const RESERVED_NAME = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

/** The permission set that a role was made from, by name; null: the role was made otherwise. */
export const permissionSetOf = (role: Asset | undefined): string | null =>
  role?.type === 'iam.role' ? (RESERVED_NAME.exec(role.name)?.[1] ?? null) : null;

/** Whether something of the demanded type refers to the thing; where none does and not all were listed, what would tell. */
function inUse(world: World, asset: Asset, by: string): 'yes' | 'no' | { readonly cause: string } {
  if (world.in(asset.id, 'REFERS_TO').some((e) => world.assets.get(e.from)?.type === by)) return 'yes';
  const cause = unsettled(world, { resource: by }, asset.account);
  return cause === null ? 'no' : { cause };
}

const tiedTo = (f: Existing, whom: 'self' | 'target'): boolean =>
  [f.runsAs, f.holds, f.governs, f.hasMember, f.lacksMember, f.provisionedAs].some((e) => e === whom);
const remembered = new WeakMap<World, WeakMap<Existing, Map<string, readonly Candidate[]>>>();

/**
 * Existing resources of the demanded type, relations and properties, in the order of their ids. What is not tied to the actor is
 * the same for all, and looked up once a form and account, or once a form and target.
 */
export function candidates(
  world: World,
  form: Existing,
  account: string,
  self: NodeId,
  target: NodeId,
): readonly Candidate[] {
  if (tiedTo(form, 'self')) return lookUp(world, form, account, self, target);
  const byForm = remembered.get(world) ?? new WeakMap<Existing, Map<string, readonly Candidate[]>>();
  remembered.set(world, byForm);
  const byKey = byForm.get(form) ?? new Map<string, readonly Candidate[]>();
  byForm.set(form, byKey);
  const key = tiedTo(form, 'target') ? `${account}\n${target}` : account;
  const found = byKey.get(key) ?? lookUp(world, form, account, self, target);
  byKey.set(key, found);
  return found;
}

function lookUp(world: World, form: Existing, account: string, self: NodeId, target: NodeId): readonly Candidate[] {
  const end = (name: 'self' | 'target'): NodeId => (name === 'self' ? self : target);
  let found: readonly Asset[] | null = null;
  const narrow = (ids: Iterable<NodeId>): void => {
    const wanted = new Set(ids);
    found =
      found === null
        ? [...wanted].flatMap((id) => world.assets.get(id) ?? []).filter((a) => typesOf(form).includes(a.type))
        : found.filter((a) => wanted.has(a.id));
  };
  if (form.runsAs === 'self' || form.runsAs === 'target')
    narrow([...runningAs(world, form, end(form.runsAs)), ...blindTo(world, form, account).map((a) => a.id)]);
  for (const name of Object.keys(RELATIONS) as RelationName[]) {
    const whose = form[name];
    if (whose === undefined) continue;
    const identity = end(whose);
    narrow(
      RELATIONS[name].flatMap((rule) => {
        const from = rule.throughGroups ? [identity, ...world.out(identity, 'MEMBER_OF').map((e) => e.to)] : [identity];
        return from.flatMap((id) =>
          rule.toResource ? world.out(id, rule.edge).map((e) => e.to) : world.in(id, rule.edge).map((e) => e.from),
        );
      }),
    );
  }
  if (form.trusts !== undefined) narrow(world.in(serviceNode(form.trusts), 'TRUSTS').map((e) => e.from));
  let all: readonly Asset[] = found ?? typesOf(form).flatMap((t) => world.ofType(t));
  // What a relation to an identity found may lie in another account; all else is the account's own.
  if (found === null || form.trusts !== undefined) all = all.filter((a) => a.account === account && a.scope !== null);
  if (form.runsAs === 'nobody') all = all.filter((a) => roleless(world, a));
  if (form.runsAs === 'somebody') all = all.filter((a) => !roleless(world, a));
  if (form.provisionedAs !== undefined) {
    const set = permissionSetOf(world.assets.get(end(form.provisionedAs)));
    all = all.filter((a) => a.name === set);
  }
  if (form.lacksMember !== undefined) {
    const groups = new Set(world.out(end(form.lacksMember), 'MEMBER_OF').map((e) => e.to));
    all = all.filter((a) => !groups.has(a.id));
  }
  return [...all]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap((asset): Candidate[] => {
      const fit = propertiesFit(world, asset, form);
      if (fit === 'no') return [];
      const used = form.usedBy === undefined ? 'yes' : inUse(world, asset, form.usedBy);
      if (used === 'no') return [];
      const unsure =
        fit === 'unknown' || isLoose(world, form, asset.id) || (form.runsAs !== undefined && roleUnread(asset));
      const doubt = unsure ? doubtOf(asset, form) : used === 'yes' ? null : used.cause;
      return [{ asset, doubt }];
    });
}

/** Whether a service shows in an account: a role that trusts it, or one under a path that AWS keeps for it. */
export function showsSign(world: World, service: string, account: string): boolean {
  if (world.in(serviceNode(service), 'TRUSTS').some((e) => world.assets.get(e.from)?.account === account)) return true;
  return world.ofType('iam.role').some((r) => r.account === account && r.id.includes(`:role/aws-reserved/${service}/`));
}

const plural = (type: string): string =>
  /[sx]$/.test(type) ? `${type}es` : /[^aeiou]y$/.test(type) ? `${type.slice(0, -1)}ies` : `${type}s`;

/** The units that list the types: their plurals, where the technique names no other. */
const unitsOf = (form: Existing): readonly string[] =>
  form.unit === undefined ? typesOf(form).map(plural) : [form.unit];

/** What the types are listed as, for a person. */
export const listingOf = (form: Existing): string => unitsOf(form).join(' or ');

/**
 * Null when the account's listings of the types are whole, else the scope that would settle what exists. What lies between a
 * thing and its role matters only where such a thing exists.
 */
export function unsettled(world: World, form: Existing, account: string): string | null {
  const open = (units: readonly string[]) => units.find((u) => world.scopeState(account, null, u) !== 'complete');
  const some = () => typesOf(form).some((t) => world.ofType(t).some((a) => a.account === account && a.scope !== null));
  const unit = open(unitsOf(form)) ?? (form.through !== undefined && some() ? open([plural(form.through)]) : undefined);
  if (unit === undefined) return null;
  return `${account}/${unit.startsWith('iam.') || unit.startsWith('s3.') ? 'global' : '*'}/${unit}`;
}
