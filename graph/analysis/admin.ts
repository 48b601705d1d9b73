/**
 * Who is administrator of an account: allowed the whole control set on every existing resource of it after Denies, boundary
 * and SCPs, however that is put together. The set is what lets one give anyone any permission.
 */
import type { World } from '../build/world.js';
import type { Control } from '../iam/blocked.js';
import { adminNode, type NodeId, parseArn } from '../schema/ids.js';
import { type Authority, authorityOf, unlimited } from './authority.js';
import { type Decided, decide, type Together, together } from './decide.js';
import type { DerivedEdge } from './derived.js';
import { holds, reachOf, representatives, sensitivity } from './shape.js';

type Kind = 'iam.user' | 'iam.group' | 'iam.role' | 'iam.policy' | '*';

const CONTROL: readonly { readonly action: string; readonly on: Kind }[] = [
  { action: 'iam:AttachUserPolicy', on: 'iam.user' },
  { action: 'iam:AttachGroupPolicy', on: 'iam.group' },
  { action: 'iam:AttachRolePolicy', on: 'iam.role' },
  { action: 'iam:PutUserPolicy', on: 'iam.user' },
  { action: 'iam:PutGroupPolicy', on: 'iam.group' },
  { action: 'iam:PutRolePolicy', on: 'iam.role' },
  { action: 'iam:CreatePolicyVersion', on: 'iam.policy' },
  { action: 'iam:CreateRole', on: '*' },
  { action: 'iam:UpdateAssumeRolePolicy', on: 'iam.role' },
  { action: 'iam:PassRole', on: 'iam.role' },
];

interface Demand {
  readonly action: string;
  readonly resources: readonly string[];
}

/** What an admin must be allowed in an account, after what its SCPs deny to everyone in it. */
interface ControlSet {
  readonly demands: readonly Demand[];
}

class AdminBook {
  readonly controls = new Map<string, ControlSet>();
  readonly results = new Map<string, Together | null>();
  byPrincipal: ReadonlyMap<NodeId, AdminFact> | null = null;
}
const books = new WeakMap<World, AdminBook>();
const bookOf = (world: World): AdminBook => {
  let book = books.get(world);
  if (!book) {
    book = new AdminBook();
    books.set(world, book);
  }
  return book;
};

/** Attaching is asked for the policy that would be attached; the rest of a request's keys are as free as ever. */
const contextFor = (partition: string) => ({
  'iam:policyarn': { state: 'known' as const, values: [`arn:${partition}:iam::aws:policy/AdministratorAccess`] },
});

function ask(world: World, authority: Authority, action: string, resource: string, blocking = false): Decided {
  const partition = parseArn(authority.facts.arn)?.partition ?? 'aws';
  return decide(world, authority, action, resource, {
    context: contextFor(partition),
    isNew: resource === '*',
    resourceAccount: authority.account,
    blocking,
  });
}

/** Existing IAM things of an account by kind; where there is none yet, one of any name. */
function resourcesOf(world: World, account: string, partition: string, kind: Kind): readonly string[] {
  if (kind === '*') return ['*'];
  const found: string[] = [];
  for (const a of world.ofType(kind))
    if (a.account === account && a.scope !== null && parseArn(a.id)?.account === account) found.push(a.id);
  return found.length > 0 ? found : [`arn:${partition}:iam::${account}:${kind.slice('iam.'.length)}/*`];
}

function controlSet(world: World, account: string): ControlSet {
  const book = bookOf(world);
  const had = book.controls.get(account);
  if (had) return had;
  const anyone = unlimited(world, account);
  const partition = parseArn(anyone.facts.arn)?.partition ?? 'aws';
  const byKind = new Map<Kind, readonly string[]>();
  const demands: Demand[] = [];
  for (const { action, on } of CONTROL) {
    let resources = byKind.get(on);
    if (!resources) {
      resources = resourcesOf(world, account, partition, on);
      byKind.set(on, resources);
    }
    const limited = anyone.limitTexts.length > 0;
    const left = limited ? resources.filter(allowedToSomeone(world, anyone, action, resources)) : resources;
    if (left.length > 0) demands.push({ action, resources: left });
  }
  const made = { demands };
  book.controls.set(account, made);
  return made;
}

/** Resources on which the SCPs leave the action to somebody. */
function allowedToSomeone(
  world: World,
  anyone: Authority,
  action: string,
  resources: readonly string[],
): (resource: string) => boolean {
  const s = sensitivity(anyone.limitTexts, action);
  const few = representatives(resources, s);
  if (few.length === 1) {
    const allowed = ask(world, anyone, action, few[0] ?? '*').allowed;
    return () => allowed;
  }
  return (resource) => ask(world, anyone, action, resource).allowed;
}

/** A principal's own facts can change the answer: then it cannot be shared with others who hold the same policies. */
function personal(authority: Authority): boolean {
  for (const { action } of CONTROL) {
    const s = sensitivity([...authority.texts, ...authority.limitTexts], action);
    if (s.variables) return true;
    for (const k of s.keys) if (k.startsWith('aws:principal') || k.startsWith('aws:user')) return true;
  }
  return false;
}

/** Whether this authority is admin of its account, and how sure that is. Null: it is not. */
export function adminBy(world: World, authority: Authority): Together | null {
  for (const { action } of controlSet(world, authority.account).demands)
    if (!holds(reachOf(authority.texts, action))) return null;
  const book = bookOf(world);
  const key = `${authority.account}|${authority.key}|${personal(authority) ? authority.principal : ''}`;
  const had = book.results.get(key);
  if (had !== undefined) return had;
  const result = prove(world, authority);
  book.results.set(key, result);
  return result;
}

function prove(world: World, authority: Authority): Together | null {
  const { demands } = controlSet(world, authority.account);
  if (demands.length === 0) return null;
  const texts = [...authority.texts, ...authority.limitTexts];
  const decisions: Decided[] = [];
  for (const { action, resources } of demands) {
    for (const resource of representatives(resources, sensitivity(texts, action))) {
      const d = ask(world, authority, action, resource);
      if (!d.allowed) return null;
      decisions.push(d);
    }
  }
  return together(decisions);
}

const refusals = new WeakMap<World, Map<string, Control | null>>();

/** The one control that stops the first thing which an authority is refused of what admins are allowed, if it is one alone. */
export function refusedToAdmin(world: World, authority: Authority): Control | null {
  let byKey = refusals.get(world);
  if (!byKey) {
    byKey = new Map();
    refusals.set(world, byKey);
  }
  // A control of a boundary is that of its holder.
  const key = `${authority.account}|${authority.key}|${authority.principal}`;
  const had = byKey.get(key);
  if (had !== undefined) return had;
  const found = firstRefusal(world, authority);
  byKey.set(key, found);
  return found;
}

function firstRefusal(world: World, authority: Authority): Control | null {
  const texts = [...authority.texts, ...authority.limitTexts];
  for (const { action, resources } of controlSet(world, authority.account).demands) {
    for (const resource of representatives(resources, sensitivity(texts, action))) {
      const d = ask(world, authority, action, resource, true);
      if (!d.allowed) return null;
      const [control] = d.blocks ?? [];
      if (control) return control;
    }
  }
  return null;
}

export interface AdminFact extends Together {
  readonly principal: NodeId;
  readonly account: string;
}

/** Every admin of every collected account by principal, in the order of their ids. */
export function adminsOf(world: World): ReadonlyMap<NodeId, AdminFact> {
  const book = bookOf(world);
  if (book.byPrincipal) return book.byPrincipal;
  const found = new Map<NodeId, AdminFact>();
  for (const type of ['iam.role', 'iam.user'] as const) {
    for (const asset of world.ofType(type)) {
      if (asset.scope === null || asset.props.serviceLinked === true) continue;
      const authority = authorityOf(world, asset.id);
      const proven = authority ? adminBy(world, authority) : null;
      if (proven) found.set(asset.id, { ...proven, principal: asset.id, account: asset.account });
    }
  }
  book.byPrincipal = found;
  return found;
}

/** IS_ADMIN edges: principal → `admin:ACCOUNT`. */
export function adminEdges(world: World): DerivedEdge[] {
  return [...adminsOf(world).values()].map((a) => ({
    type: 'IS_ADMIN',
    from: a.principal,
    to: adminNode(a.account),
    certainty: a.certainty,
    technique: null,
    because: a.because,
    conditions: a.conditions,
    causes: a.causes,
    assumes: a.assumes,
  }));
}
