/**
 * Who can become whom by a technique of `queries/escalations`. The engine proves each technique from its file: allowed on
 * that target after every limit, the role passable and trusting the service, what must exist existing, API preconditions
 * met, the gain not already held. It knows no technique by name.
 */
import type { Asset, World } from '../build/world.js';
import { type Existing, type Technique, waysThrough } from '../content/technique.js';
import { compilePolicy } from '../iam/compile.js';
import type { KeyFact } from '../iam/contract.js';
import { adminNode, type NodeId, parseArn, serviceNode } from '../schema/ids.js';
import type { Because, Certainty, Condition } from '../schema/verdict.js';
import { adminBy, adminsOf } from './admin.js';
import { ALLOW_ALL, type Authority, authorityOf, unlimited, withPolicies } from './authority.js';
import { type Attempt, heldActions, holdsAll, reachIn, runsAsTarget, surer, usualRegion, type Way } from './binding.js';
import { adminButFor, blockedEdge, lacking } from './blocked.js';
import { type Decided, decide, join, type Together, together } from './decide.js';
import type { DerivedEdge } from './derived.js';
import { anyPolicy, evidence, type Gain, gainsOf, gainsOfTarget, WRITTEN } from './held.js';
import { providerAuthority, WEB_IDENTITY } from './moves.js';
import { freePart, freeWays, targetPart } from './parts.js';
import { podActors, throughPods } from './pods.js';
import { principalsOf } from './principals.js';
import { blindTo, rolesOf, unsettled } from './relations.js';
import { holds, instances, reaches, reachOfPatterns } from './shape.js';

/** A row of `escalations`. */
export interface EscalationRow {
  readonly principal: NodeId;
  readonly technique: string;
  readonly target: NodeId;
  readonly admin: boolean;
  readonly certainty: Certainty;
  readonly because: readonly Because[];
  readonly conditions: readonly Condition[];
  /** What would settle an unknown one. */
  readonly settledBy: readonly string[];
  /** 0 to 100. */
  readonly score: number;
}

/** Administrator weighs more than another identity, a sure way more than one with conditions; a guess never weighs much. */
function scoreOf(admin: boolean, certainty: Certainty): number {
  if (certainty === 'unknown') return admin ? 35 : 20;
  return certainty === 'certain' ? (admin ? 95 : 60) : admin ? 75 : 45;
}

/** A row that says of an edge what it gains. */
export function rowOf(e: DerivedEdge, technique: string, target: NodeId, admin: boolean): EscalationRow {
  return {
    principal: e.from,
    technique,
    target,
    admin,
    certainty: e.certainty,
    because: e.because,
    conditions: e.conditions,
    settledBy: e.causes,
    score: scoreOf(admin, e.certainty),
  };
}

export interface Found {
  readonly edge: DerivedEdge;
  readonly target: NodeId;
  readonly admin: boolean;
}

/** Identities of each account that can be changed or become: no service-linked and no reserved ones. */
export class Targets {
  readonly #byAccount = new Map<string, Asset[]>();
  readonly #trusting = new Map<string, readonly { readonly role: Asset; readonly decided: Decided }[]>();
  constructor(readonly world: World) {
    for (const a of principalsOf(world)) {
      if (a.props.reserved === true) continue;
      const key = `${a.type}/${a.account}`;
      const list = this.#byAccount.get(key);
      if (list) list.push(a);
      else this.#byAccount.set(key, [a]);
    }
  }
  of(type: string, account: string): readonly Asset[] {
    return this.#byAccount.get(`${type}/${account}`) ?? [];
  }
  /**
   * Roles of an account that a service can assume for a resource of that account.
   * @param source form of that resource's ARN, where AWS makes up its id; undefined: any that a trust policy names
   */
  trusting(
    service: string,
    account: string,
    source?: string,
  ): readonly { readonly role: Asset; readonly decided: Decided }[] {
    const key = `${service}/${account}/${source ?? ''}`;
    const had = this.#trusting.get(key);
    if (had) return had;
    const federated = WEB_IDENTITY.has(service);
    const authority = federated
      ? providerAuthority(this.world, serviceNode(service))
      : authorityOf(this.world, serviceNode(service));
    const action = federated ? 'sts:AssumeRoleWithWebIdentity' : 'sts:AssumeRole';
    const found: { readonly role: Asset; readonly decided: Decided }[] = [];
    const named = new Set(this.world.in(serviceNode(service), 'TRUSTS').map((e) => e.from));
    for (const role of this.of('iam.role', account)) {
      if (!authority || !named.has(role.id)) continue;
      let best: Decided | null = null;
      for (const arn of sourcesFor(role, account, source)) {
        const decided = decide(this.world, authority, action, role.id, {
          context: { 'aws:sourceaccount': { state: 'known', values: [account] }, 'aws:sourcearn': arn },
        });
        if (decided.allowed) best = surer(best, decided);
      }
      if (best) found.push({ role, decided: best });
    }
    this.#trusting.set(key, found);
    return found;
  }
}

const ARNS = /arn:[^"\\]{1,600}/g;

/** What the service can say it acts for: anything, or a new thing as far as the trust policy leaves its id open. */
function sourcesFor(role: Asset, account: string, source: string | undefined): readonly KeyFact[] {
  if (source === undefined) return [{ state: 'free' }];
  const partition = parseArn(role.id)?.partition ?? 'aws';
  const template = source.replaceAll('{partition}', partition).replaceAll('{account}', account);
  const texts = (role.policies ?? []).flatMap((p) => (p.kind === 'trust' ? (p.document.match(ARNS) ?? []) : []));
  const open = reachOfPatterns(texts.filter((t) => t.endsWith('*')));
  return instances(template, open, { region: usualRegion(partition), name: 'new' }).map((arn) => ({
    state: 'known',
    values: [arn],
  }));
}

/** Whom a technique can be tried on in an account. */
export interface Field {
  readonly targets: readonly Asset[];
  /** Roles that trust one of the technique's services; null where it asks for none. */
  readonly trusting: ReadonlyMap<NodeId, Decided> | null;
  /** Things that run as each target, where all of them were listed and the technique needs one; else null. */
  readonly things: ReadonlyMap<NodeId, readonly Asset[]> | null;
}

/** Things of the demanded type by the role they run as. */
function running(world: World, form: Existing, account: string): ReadonlyMap<NodeId, readonly Asset[]> {
  const found = new Map<NodeId, Asset[]>();
  for (const type of [form.resource].flat()) {
    for (const thing of world.ofType(type)) {
      if (thing.account !== account) continue;
      for (const to of rolesOf(world, form, thing.id)) {
        const list = found.get(to);
        if (list) list.push(thing);
        else found.set(to, [thing]);
      }
    }
  }
  return found;
}

/** Whether the actor's policies, or the thing's own, could allow all that is done to it. */
const mayUse = (actor: Authority, actions: readonly string[], thing: Asset): boolean =>
  thing.policies?.some((p) => p.kind === 'resource') === true ||
  actions.every((a) => reaches(reachIn(actor, a), thing.id));

/** Whom a technique is worth trying on in an account. */
export function fieldOf(targets: Targets, technique: Technique, account: string): Field {
  const { world } = targets;
  const all = technique.target === 'self' ? [] : targets.of(technique.target, account);
  if (technique.trust.length === 0) return { targets: all, trusting: null, things: null };
  const trusting = new Map<NodeId, Decided>();
  for (const service of technique.trust) {
    for (const t of targets.trusting(service, account, technique.source))
      if (!trusting.has(t.role.id)) trusting.set(t.role.id, t.decided);
  }
  const form = runsAsTarget(technique);
  const runs = form ? running(world, form, account) : null;
  // What was not listed, or whose role was not told, may run as any role that is open to the service.
  const maybe = !form || unsettled(world, form, account) !== null || blindTo(world, form, account).length > 0;
  return {
    targets: all.filter((a) => runs?.has(a.id) || (maybe && trusting.has(a.id))),
    trusting,
    things: maybe ? null : runs,
  };
}

/** What an identity would be by what it would hold: admin, or nothing that this graph can name. */
function adminWith(world: World, held: Authority): Together | null {
  const result = adminBy(world, held);
  return result && evidence(result);
}

/** What is gained by holding that, given what the attempt rests on; null: nothing. */
function gain(a: Attempt, held: Authority, rests: Together): Together | null {
  const open = adminWith(a.world, held);
  if (!open && a.notice) a.notice.stopped = true;
  if (open || !a.blocking) return open;
  const [control, second] = rests.blocks ?? [];
  if (second) return null;
  if (control) return adminWith(a.world, lacking(held, control));
  const but = adminButFor(a.world, held);
  return but && evidence(but);
}

/** The surest of several gains that make an administrator, with what it rests on. Null: none does. */
function best(a: Attempt, gains: readonly Gain[]): Together | null {
  let found: Together | null = null;
  for (const { rests, held } of gains) {
    const result = gain(a, held, rests);
    if (result) found = surer(found, join(rests, result));
    if (found?.certainty === 'certain' && !found.blocks) break;
  }
  return found;
}

/** The hop as found: open, or stopped by the one control without which the attempt was made. Null: by more than one. */
function foundAs(a: Attempt, to: NodeId, t: Together, target: NodeId, admin: boolean): readonly Found[] {
  const named = { type: 'CAN_BECOME', from: a.actor.principal, to, technique: a.technique.id } as const;
  const edge = a.blocking ? blockedEdge(named, t) : { ...named, ...t };
  return edge ? [{ edge, target, admin }] : [];
}

/** Techniques by which the actor gives itself permissions. */
function onSelf(a: Attempt, self: Asset): readonly Found[] {
  const admin = adminNode(a.account);
  if (a.technique.grants === 'membership') {
    let best: Together | null = null;
    for (const way of freeWays(a)) {
      const group = way.resource && authorityOf(a.world, way.resource.id);
      if (!group) continue;
      const policies = group.identity.flatMap((p, i) => ({ id: p.id, text: group.texts[i] ?? '' }));
      const result = gain(
        a,
        withPolicies(
          a.actor,
          policies.filter((p) => p.text !== ''),
        ),
        way,
      );
      if (result) best = surer(best, join(way, result));
    }
    return best ? foundAs(a, admin, best, self.id, true) : [];
  }
  if (a.technique.grants === 'rewritten') {
    const result = best(a, gainsOf(a, self));
    return result ? foundAs(a, admin, result, self.id, true) : [];
  }
  if (a.technique.grants !== 'any-permission') {
    if (a.blocking) return [];
    let best: Together | null = null;
    for (const { rests, held } of gainsOf(a, self)) {
      const result = adminBy(a.world, held);
      if (result) best = surer(best, join(rests, evidence(result)));
    }
    return best ? foundAs(a, admin, best, self.id, true) : [];
  }
  const free = freePart(a);
  const part = free && targetPart(a, self);
  const all = free && part && join(free, part);
  const result = all && gain(a, withPolicies(a.actor, anyPolicy), all);
  return all && result ? foundAs(a, admin, join(all, result), self.id, true) : [];
}

/** What the SCPs leave of administrator to an identity that does not exist yet, with policies of the attacker's choice. */
function newAdmin(world: World, account: string): Together | null {
  const anyone = unlimited(world, account);
  const written = {
    ...anyone,
    identity: [{ id: WRITTEN, document: compilePolicy(ALLOW_ALL) }],
    key: `${anyone.key}|new`,
  };
  const result = adminBy(world, written);
  return result && evidence(result);
}

/** Techniques by which the actor makes an identity of its own that is administrator. */
function onNew(a: Attempt): readonly Found[] {
  const admin = adminNode(a.account);
  const free = freePart(a);
  const result = free && newAdmin(a.world, a.account);
  return free && result ? foundAs(a, admin, join(free, result), admin, true) : [];
}

/** The target gets permissions of the actor's choice: all such ways lead to the one administrator. */
const anyOfTarget = (t: Technique): boolean =>
  t.grants === 'any-permission-of-target' || t.grants === 'rewritten-target';

/** Techniques by which the actor becomes another. `noticed` gathers the targets on whom a control may have stopped it. */
function onOthers(a: Attempt, field: Field, free: Way, noticed: Asset[] = []): readonly Found[] {
  const { technique, world, notice } = a;
  const admins = adminsOf(world);
  const found: Found[] = [];
  const aboutTarget = technique.actions.filter(
    (r) => (r.on === 'target' || r.on === 'passedRole') && r.policyNamesActor !== true,
  );
  const { trusting, things } = field;
  const onThings = technique.actions
    .filter((r) => r.as === undefined && typeof r.on === 'object' && 'runsAs' in r.on && r.on.runsAs === 'target')
    .map((r) => r.action);
  for (const target of field.targets) {
    if (target.id === a.actor.principal || a.told?.(target.id)) continue;
    // Only a trust policy can grant without the actor's own policies, and only assumption asks it.
    if (aboutTarget.some((r) => !r.action.startsWith('sts:') && !reaches(reachIn(a.actor, r.action), target.id)))
      continue;
    if (things && !things.get(target.id)?.some((t) => mayUse(a.actor, onThings, t))) continue;
    const trust = trusting?.get(target.id);
    if (notice) notice.stopped = false;
    const part = targetPart(a, target);
    if (!part) {
      if (notice?.stopped) noticed.push(target);
      continue;
    }
    // A role that already runs the thing needs no more; any other has to be open to the service.
    const runs = runsAsTarget(technique) !== null && part.certainty !== 'unknown';
    if (trusting && !runs && !trust) continue;
    let all = join(free, part);
    if (trust && !runs) all = join(all, together([trust]));
    if (technique.grants === 'unbounded-target' || technique.grants === 'rebounded-target') {
      // Less than administrator is told by graph/analysis/gains.ts.
      const result = a.blocking || admins.has(target.id) ? null : best(a, gainsOfTarget(a, target, all));
      if (result) found.push(...foundAs(a, adminNode(a.account), result, target.id, true));
    } else if (anyOfTarget(technique)) {
      const gains = gainsOfTarget(a, target, all);
      const result = best(a, gains);
      if (!result) {
        if (gains.length > 0 || notice?.stopped) noticed.push(target);
        continue;
      }
      found.push(...foundAs(a, adminNode(a.account), result, target.id, true));
      // One sure example of what stops this way to administrator is enough.
      if (a.blocking && found.some((f) => f.edge.certainty === 'certain')) break;
    } else found.push(...foundAs(a, target.id, all, target.id, admins.has(target.id)));
  }
  return found;
}

interface Tried {
  readonly open: readonly Found[];
  readonly blocked: readonly Found[];
}

/** What the technique opens to the actor as things are. */
export function openings(a: Attempt, self: Asset, fieldIn: (account: string) => Field): readonly Found[] {
  if (a.technique.target === 'self') return onSelf(a, self);
  if (a.technique.target === 'admin') return onNew(a);
  const free = freePart(a);
  return free ? onOthers(a, fieldIn(self.account), free) : [];
}

/** What the technique opens to the actor, and what it would but for one control: asked again where one may be at work. */
function tried(actor: Attempt, self: Asset, fieldIn: (account: string) => Field): Tried {
  const notice = { stopped: false };
  const attempt: Attempt = { ...actor, notice };
  const blocking: Attempt = { ...actor, blocking: true };
  if (actor.technique.target === 'self') {
    const open = onSelf(attempt, self);
    return { open, blocked: open.length > 0 || !notice.stopped ? [] : onSelf(blocking, self) };
  }
  if (actor.technique.target === 'admin') {
    const open = onNew(attempt);
    return { open, blocked: open.length > 0 || !notice.stopped ? [] : onNew(blocking) };
  }
  const free = freePart(attempt);
  if (!free) {
    const but = notice.stopped ? freePart(blocking) : null;
    return { open: [], blocked: but ? onOthers(blocking, fieldIn(self.account), but) : [] };
  }
  const field = fieldIn(self.account);
  const noticed: Asset[] = [];
  const open = onOthers(attempt, field, free, noticed);
  const enough = open.length > 0 && anyOfTarget(actor.technique);
  if (enough || noticed.length === 0) return { open, blocked: [] };
  return { open, blocked: onOthers(blocking, { ...field, targets: noticed }, free) };
}

/** Likewise of a technique about pods. What one control stops is not told of these. */
function triedByPods(attempt: Attempt): Tried {
  const admins = adminsOf(attempt.world);
  const open = throughPods(attempt).flatMap(({ target, rests }) =>
    attempt.told?.(target) ? [] : foundAs(attempt, target, rests, target, admins.has(target)),
  );
  return { open, blocked: [] };
}

/** Principals that could be allowed an action, asked once an action: most hold few of those that techniques ask for. */
export class Holders {
  readonly #byAction = new Map<string, readonly Asset[]>();
  readonly #all: readonly Asset[];
  constructor(world: World) {
    const admins = adminsOf(world);
    this.#all = principalsOf(world).filter((p) => !admins.has(p.id) && authorityOf(world, p.id) !== null);
    this.world = world;
  }
  readonly world: World;
  #of(action: string): readonly Asset[] {
    const had = this.#byAction.get(action);
    if (had) return had;
    const found = this.#all.filter((p) => {
      const authority = authorityOf(this.world, p.id);
      return authority !== null && holds(reachIn(authority, action));
    });
    this.#byAction.set(action, found);
    return found;
  }
  /** Those who could be allowed everything that a technique asks for, and nobody who is administrator already. */
  of(technique: Technique): readonly Asset[] {
    let fewest = this.#all;
    for (const action of heldActions(technique)) {
      const some = this.#of(action);
      if (some.length < fewest.length) fewest = some;
      if (some.length === 0) return [];
    }
    const able = podActors(this.world, technique);
    return fewest.filter((p) => {
      if (!technique.actor.some((t) => t === p.type) || able?.has(p.id) === false) return false;
      // Nobody writes a policy onto a reserved role, not even itself; but where it was made, it can be changed.
      if (technique.target === 'self' && (p.props.reserved === true) !== (technique.reservedActor === true))
        return false;
      const actor = authorityOf(this.world, p.id);
      return actor !== null && holdsAll(actor, technique);
    });
  }
}

/** What several ways through one technique come to: the surest of each end, and blocked only what none of them opens. */
class Ends {
  readonly #open = new Map<string, Found>();
  readonly #blocked = new Map<string, Found>();
  add({ open, blocked }: Tried): void {
    for (const [into, some] of [
      [this.#open, open],
      [this.#blocked, blocked],
    ] as const)
      for (const f of some) {
        const key = `${f.edge.from}\n${f.edge.to}\n${f.target}`;
        const had = into.get(key);
        if (!had || surer(had.edge, f.edge) === f.edge) into.set(key, f);
      }
  }
  get open(): readonly Found[] {
    return [...this.#open.values()];
  }
  get blocked(): readonly Found[] {
    return [...this.#blocked].filter(([key]) => !this.#open.has(key)).map(([, f]) => f);
  }
}

/** All escalations of the world: CAN_BECOME edges, and rows for those who are not administrators already. */
export function escalations(
  world: World,
  techniques: Iterable<Technique>,
): {
  readonly edges: readonly DerivedEdge[];
  readonly rows: readonly EscalationRow[];
  /** What would be open but for one control: for the path arrays alone. */
  readonly blocked: readonly DerivedEdge[];
} {
  const targets = new Targets(world);
  const holders = new Holders(world);
  const edges: DerivedEdge[] = [];
  const blocked: DerivedEdge[] = [];
  const rows: EscalationRow[] = [];
  const all = [...techniques].filter((t) => t.engine !== 'moves');
  const told = new Map<string, Set<string>>(all.flatMap((t) => t.weakerThan.map((id) => [id, new Set<string>()])));
  // What is told only where nothing surer is comes after what may be surer.
  for (const technique of [
    ...all.filter((t) => t.weakerThan.length === 0),
    ...all.filter((t) => t.weakerThan.length > 0),
  ]) {
    const ends = new Ends();
    const surerOnes = technique.weakerThan.flatMap((id) => told.get(id) ?? []);
    for (const way of waysThrough(technique)) {
      const fields = new Map<string, Field>();
      const fieldIn = (account: string): Field => {
        let field = fields.get(account);
        if (!field) {
          field = fieldOf(targets, way, account);
          fields.set(account, field);
        }
        return field;
      };
      for (const self of holders.of(way)) {
        const actor = authorityOf(world, self.id);
        if (!actor) continue;
        const partition = parseArn(self.id)?.partition ?? 'aws';
        const attempt: Attempt = {
          world,
          technique: way,
          actor,
          account: self.account,
          partition,
          ...(surerOnes.length === 0 ? {} : { told: (id) => surerOnes.some((s) => s.has(`${self.id}\n${id}`)) }),
        };
        ends.add(way.entry === undefined ? tried(attempt, self, fieldIn) : triedByPods(attempt));
      }
    }
    const mine = told.get(technique.id);
    for (const f of ends.open) {
      edges.push(f.edge);
      rows.push(rowOf(f.edge, technique.id, f.target, f.admin));
      if (f.edge.certainty === 'certain') mine?.add(`${f.edge.from}\n${f.target}`);
    }
    for (const f of ends.blocked) blocked.push(f.edge);
  }
  return { edges, rows, blocked };
}

/** Rows of plain assumption: CAN_ASSUME edges of identities that are not administrators. */
export function assumptionRows(world: World, moves: readonly DerivedEdge[]): EscalationRow[] {
  const admins = adminsOf(world);
  const acting = new Set(principalsOf(world).map((p) => p.id));
  return moves.flatMap((e): EscalationRow[] =>
    e.type === 'CAN_ASSUME' && e.technique !== null && acting.has(e.from) && !admins.has(e.from)
      ? [rowOf(e, e.technique, e.to, admins.has(e.to))]
      : [],
  );
}
