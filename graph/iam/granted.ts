/**
 * What a principal is granted, action by action, over the whole catalogue: sets of actions as bits, each pattern worked
 * out once. An action counts as granted if it can be allowed on some resource under some condition.
 */
import { type CatalogueAction, catalogue } from './catalogue/catalogue.js';
import { type CompiledStatement, indexOfSet } from './compile.js';
import type { PolicySet } from './contract.js';
import { actionMatches, actionPattern, matches } from './match.js';

/** The policies that bear on a principal, as in an authorisation request. */
export interface GrantSet {
  readonly identity: PolicySet;
  readonly boundary?: PolicySet;
  readonly session?: PolicySet;
  readonly scpLevels?: readonly PolicySet[] | 'unknown';
}

type Bits = Uint32Array;

const patterns = new Map<string, Bits>();
const MOST_PATTERNS = 20_000;
let starOnly: Bits | null = null;

const empty = (): Bits => new Uint32Array(Math.ceil(catalogue().all.length / 32));
const mark = (bits: Bits, i: number): void => {
  bits[i >> 5] = (bits[i >> 5] as number) | (1 << (i & 31));
};
const orInto = (into: Bits, from: Bits): void => {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) | (from[i] as number);
};
const andInto = (into: Bits, from: Bits): void => {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) & (from[i] as number);
};
const minusInto = (into: Bits, from: Bits): void => {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) & ~(from[i] as number);
};

function bitsOfPattern(text: string): Bits {
  const key = text.toLowerCase();
  const known = patterns.get(key);
  if (known !== undefined) return known;
  const bits = empty();
  const pattern = actionPattern(text);
  if (pattern !== null) {
    const services =
      pattern.service === null ? catalogue().services.values() : [catalogue().services.get(pattern.service)];
    for (const service of services) {
      if (service === undefined) continue;
      for (const [name, action] of service.actions) {
        if (actionMatches(pattern, service.prefix, name)) mark(bits, action.index);
      }
    }
  }
  if (patterns.size >= MOST_PATTERNS) patterns.clear();
  patterns.set(key, bits);
  return bits;
}

function bitsOfActions(s: CompiledStatement): Bits {
  const bits = empty();
  for (const text of s.tree.actions) orInto(bits, bitsOfPattern(text));
  if (s.notAction) for (let i = 0; i < bits.length; i++) bits[i] = ~(bits[i] as number);
  return bits;
}

/** Actions that name no resource type: only `Resource: "*"` reaches them. */
function starOnlyActions(): Bits {
  if (starOnly === null) {
    starOnly = empty();
    for (const a of catalogue().all) if (a.required.length + a.optional.length === 0) mark(starOnly, a.index);
  }
  return starOnly;
}

const reachesStar = (s: CompiledStatement): boolean =>
  s.notResource || (s.resources?.some((r) => r.fixed !== null && matches(r.fixed, '*')) ?? true);

/** A Deny that no resource and no condition narrows. */
const deniesAll = (s: CompiledStatement): boolean =>
  s.conditions.length === 0 && !s.notResource && (s.resources?.some((r) => r.fixed?.kind === 'all') ?? true);

/** By statement, which roles share: to work them out again for each of 10,000 roles took a second. */
const granting = new WeakMap<CompiledStatement, Bits>();

function grantedBy(s: CompiledStatement): Bits {
  let bits = granting.get(s);
  if (bits === undefined) {
    bits = bitsOfActions(s);
    if (s.allow && !reachesStar(s)) minusInto(bits, starOnlyActions());
    granting.set(s, bits);
  }
  return bits;
}

/** Denied: null for nothing. */
function weigh(set: PolicySet): { readonly allowed: Bits; readonly denied: Bits | null } {
  const allowed = empty();
  let denied: Bits | null = null;
  if (set === 'unknown') return { allowed, denied };
  for (const { statement } of indexOfSet(set).all) {
    if (statement.allow) orInto(allowed, grantedBy(statement));
    else if (deniesAll(statement)) {
      denied ??= empty();
      orInto(denied, grantedBy(statement));
    }
  }
  return { allowed, denied };
}

/**
 * The actions granted, by lower-case service prefix, each list in the catalogue's order. A limit whose text is missing
 * limits nothing here; identity policies without text grant nothing.
 */
export function grantedActions(set: GrantSet): ReadonlyMap<string, readonly CatalogueAction[]> {
  const { allowed: bits, denied } = weigh(set.identity);
  if (denied) minusInto(bits, denied);
  const limits = [set.boundary, set.session, ...(set.scpLevels === 'unknown' ? [] : (set.scpLevels ?? []))];
  for (const limit of limits) {
    if (limit === undefined || limit === 'unknown') continue;
    const w = weigh(limit);
    if (!indexOfSet(limit).missing) andInto(bits, w.allowed);
    if (w.denied) minusInto(bits, w.denied);
  }
  const out = new Map<string, CatalogueAction[]>();
  const { all } = catalogue();
  for (let w = 0; w < bits.length; w++) {
    // Most principals hold few actions: words without any are passed over whole.
    for (let rest = bits[w] as number; rest !== 0; rest &= rest - 1) {
      const a = all[(w << 5) + (31 - Math.clz32(rest & -rest))];
      if (a === undefined) continue;
      const list = out.get(a.service);
      if (list === undefined) out.set(a.service, [a]);
      else list.push(a);
    }
  }
  return out;
}

/** A statement, by the policy it stands in. */
export interface GrantingStatement {
  readonly policy: string;
  readonly statement: number;
}

/**
 * The statements of identity policies that allow an action on some resource under some condition, in their order. Null where there
 * may be others: a policy whose text is missing.
 */
export function statementsGranting(identity: PolicySet, action: CatalogueAction): readonly GrantingStatement[] | null {
  if (identity === 'unknown') return null;
  const index = indexOfSet(identity);
  if (index.missing) return null;
  return index.all
    .filter(({ statement }) => {
      if (!statement.allow) return false;
      const bits = grantedBy(statement);
      return ((bits[action.index >> 5] as number) & (1 << (action.index & 31))) !== 0;
    })
    .map(({ statement, policy }) => ({ policy, statement: statement.tree.index }));
}
