/** `x-other-resources` → scopes: items by their converters, parts of one asset put together, what is absent and what is not known. */
import { readdirSync } from 'node:fs';
import type { NodeId } from '../../graph/schema/ids.js';
import type { Observation, PolicyDocumentRef } from '../../graph/schema/observation.js';
import type { Context, Item, TerraformType } from './terraform/contract.js';

const isTypes = (value: unknown): value is readonly TerraformType[] =>
  Array.isArray(value) && value.every((v) => typeof v === 'object' && v !== null && 'type' in v && 'convert' in v);

async function loadTypes(): Promise<ReadonlyMap<string, TerraformType>> {
  const folder = new URL('./terraform/', import.meta.url);
  const found = new Map<string, TerraformType>();
  for (const name of readdirSync(folder).sort()) {
    if (!/\.(?:js|ts)$/.test(name) || name.includes('.test.') || name.endsWith('.d.ts')) continue;
    const module: Record<string, unknown> = await import(new URL(name, folder).href);
    if (isTypes(module.default)) for (const type of module.default) found.set(type.type, type);
  }
  return found;
}

/** Every Terraform type that has a converter. */
export const terraformTypes: ReadonlyMap<string, TerraformType> = await loadTypes();

/** Policies of the same kind and name are statements of one document: each aws_lambda_permission is one statement. */
function joinPolicies(a: readonly PolicyDocumentRef[], b: readonly PolicyDocumentRef[]): readonly PolicyDocumentRef[] {
  const out = [...a];
  for (const policy of b) {
    const at = out.findIndex((p) => p.kind === policy.kind && p.name === policy.name);
    const before = out[at];
    const joined = before ? joinStatements(before.document, policy.document) : null;
    if (before && joined !== null) out[at] = { ...before, document: joined };
    else if (before) out[at] = policy;
    else out.push(policy);
  }
  return out;
}

function joinStatements(a: string, b: string): string | null {
  const read = (text: string): { readonly [key: string]: unknown; readonly Statement: readonly unknown[] } | null => {
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value !== 'object' || value === null || !('Statement' in value)) return null;
      const { Statement } = value;
      return { ...value, Statement: Array.isArray(Statement) ? Statement : [Statement] };
    } catch {
      return null;
    }
  };
  const [first, second] = [read(a), read(b)];
  if (!first || !second) return null;
  return JSON.stringify({ ...first, Statement: [...first.Statement, ...second.Statement] }, null, 2);
}

/** Properties of both; of a list that both have, what either holds. */
function joinProps(a: Observation['props'], b: Observation['props']): Observation['props'] {
  const out = { ...a, ...b };
  for (const [name, value] of Object.entries(b)) {
    const before = a[name];
    if (Array.isArray(value) && Array.isArray(before)) out[name] = [...new Set([...before, ...value])].sort();
  }
  return out;
}

function join(a: Observation, b: Observation): Observation {
  return {
    ...a,
    props: joinProps(a.props, b.props),
    ...(a.tags || b.tags ? { tags: { ...a.tags, ...b.tags } } : {}),
    links: [...(a.links ?? []), ...(b.links ?? [])],
    policies: joinPolicies(a.policies ?? [], b.policies ?? []),
    facets: { ...a.facets, ...b.facets },
  };
}

export interface OtherScope {
  readonly unit: string;
  readonly region: string;
  /** The list itself was collected; false when only parts of its assets were told. */
  readonly complete: boolean;
  readonly observations: readonly Observation[];
}

/**
 * The scopes of one account.
 * @param collected types that count as collected beside those that occur
 */
export function otherScopes(items: readonly Item[], collected: readonly string[], context: Context): OtherScope[] {
  const there = new Set([...items.map((i) => i.type), ...collected].filter((t) => terraformTypes.has(t)));
  const scopes = new Map<string, { readonly region: string; complete: boolean; assets: Map<NodeId, Observation> }>();
  const listed = new Set<NodeId>();
  const scopeOf = (type: TerraformType) => {
    const found = scopes.get(type.unit);
    if (found) return found;
    const made = { region: type.global ? 'global' : context.region, complete: false, assets: new Map() };
    scopes.set(type.unit, made);
    return made;
  };
  for (const name of there) {
    const type = terraformTypes.get(name);
    if (type) scopeOf(type).complete ||= type.tells === undefined;
  }
  for (const item of items) {
    const type = terraformTypes.get(item.type);
    if (!type) continue;
    const seen = type.convert(item, context);
    if (seen === null) continue;
    if (type.tells === undefined) {
      if (listed.has(seen.id)) context.warn(`two ${item.type} are named ${seen.name}; they are kept as one`);
      listed.add(seen.id);
    }
    const { assets } = scopeOf(type);
    const before = assets.get(seen.id);
    assets.set(seen.id, before ? join(before, seen) : seen);
  }
  for (const type of terraformTypes.values()) {
    const { tells } = type;
    const scope = scopes.get(type.unit);
    if (!tells || !scope) continue;
    const known = there.has(type.type);
    for (const [id, asset] of scope.assets) {
      if (asset.type !== tells.of || asset.facets?.[tells.facet] !== undefined) continue;
      scope.assets.set(id, {
        ...asset,
        props: known ? { ...asset.props, ...tells.props } : asset.props,
        facets: { ...asset.facets, [tells.facet]: known ? 'absent' : 'unsupported' },
      });
    }
  }
  return [...scopes].map(([unit, s]) => ({
    unit,
    region: s.region,
    complete: s.complete,
    observations: [...s.assets.values()],
  }));
}
