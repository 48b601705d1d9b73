/**
 * Permissions that an identity may give itself and that do not make it administrator at once: it joins a group, or writes
 * itself a policy under a boundary or SCP. What it would then hold, after its own limits, is asked what it opens that is shut
 * to the identity now: roles, stores, other techniques. Each is one hop by the technique that gives the permissions.
 */
import type { Asset, World } from '../build/world.js';
import { type Technique, waysThrough } from '../content/technique.js';
import { accountNode, adminNode, INTERNET, type NodeId, parseArn } from '../schema/ids.js';
import { type Because, type Certainty, SURENESS } from '../schema/verdict.js';
import { contentReach } from './access.js';
import { adminBy, adminsOf } from './admin.js';
import { type Authority, authorityOf } from './authority.js';
import { type Attempt, heldActions, holdsAll, reachIn, surer } from './binding.js';
import { decide, join, type Together, together } from './decide.js';
import type { DerivedEdge } from './derived.js';
import { type EscalationRow, type Field, fieldOf, Holders, openings, rowOf, Targets } from './escalation.js';
import { evidence, fixing, type Gain, gainsOf, gainsOfTarget } from './held.js';
import { freePart, targetPart } from './parts.js';
import { principalsOf } from './principals.js';
import { holds, reaches, reachOf } from './shape.js';

/** What is open already, by where it leads from and to, and how sure that is. */
class Known {
  readonly #sure = new Map<string, number>();
  constructor(edges: Iterable<DerivedEdge>) {
    for (const e of edges) this.add(e.from, e.to, e.certainty);
  }
  add(from: NodeId, to: string, certainty: Certainty): void {
    const key = `${from}\n${to}`;
    this.#sure.set(key, Math.max(this.#sure.get(key) ?? -1, SURENESS[certainty]));
  }
  has(from: NodeId, to: string, certainty: Certainty): boolean {
    return (this.#sure.get(`${from}\n${to}`) ?? -1) >= SURENESS[certainty];
  }
}

/** An edge to be, by its end and level: the surest of several ways. */
class Edges {
  readonly #best = new Map<string, DerivedEdge>();
  add(e: DerivedEdge): void {
    const key = `${e.type}\n${e.to}\n${String(e.props?.level ?? '')}`;
    this.#best.set(key, surer(this.#best.get(key) ?? null, e) ?? e);
  }
  /** Whoever becomes administrator for sure becomes everyone of the account by that: saying so for each would be a product. */
  get all(): readonly DerivedEdge[] {
    const all = [...this.#best.values()];
    const admin = all.find((e) => e.to.startsWith('admin:') && e.certainty === 'certain');
    if (!admin) return all;
    const account = admin.to.slice('admin:'.length);
    return all.filter((e) => e === admin || e.type !== 'CAN_BECOME' || parseArn(e.to)?.account !== account);
  }
}

/** Roles whose trust policy could let an identity of the account in, with whether it takes a grant of the identity's own. */
function rolesOpenTo(world: World, self: Asset): readonly { readonly role: Asset; readonly named: boolean }[] {
  const found = new Map<NodeId, { readonly role: Asset; readonly named: boolean }>();
  for (const party of [self.id, accountNode(self.account), INTERNET]) {
    for (const { from } of world.in(party, 'TRUSTS')) {
      const role = world.assets.get(from);
      if (role?.type !== 'iam.role' || role.scope === null || role.id === self.id || found.has(role.id)) continue;
      found.set(role.id, { role, named: party === self.id });
    }
  }
  return [...found.values()];
}

function textOf(technique: Technique, source: Asset): string {
  switch (technique.grants) {
    case 'membership':
      return `As a member of ${source.name} it holds what the group's policies allow.`;
    case 'other-version':
      return `With another version of ${source.name} in force it holds what that version allows.`;
    case 'rewritten':
    case 'rewritten-target':
      return `With a text of one's choice in ${source.name} it holds what its limits, if any, leave of that.`;
    case 'unbounded':
    case 'unbounded-target':
      return `Without its permissions boundary ${source.name} holds all that its policies allow.`;
    case 'rebounded':
    case 'rebounded-target':
      return `Under a wider permissions boundary ${source.name} holds what that boundary leaves of its policies.`;
    case 'without-policy':
      return `Without the policy that denies, which hangs on ${source.name}, it holds what its other policies allow.`;
    default:
      return `${source.name} may write itself a policy: it then holds whatever its limits leave.`;
  }
}

/** Edges and rows of self-escalations that end short of administrator. `edges`: what is open without them. */
export function selfGains(
  world: World,
  techniques: readonly Technique[],
  edges: readonly DerivedEdge[],
): { readonly edges: readonly DerivedEdge[]; readonly rows: readonly EscalationRow[] } {
  const admins = adminsOf(world);
  const selfTechniques = techniques.filter(
    (t) => t.target === 'self' && t.reservedActor !== true && t.engine !== 'moves',
  );
  // Under limits a policy is worth what it says, so only the one that allows everything counts of those that make an administrator.
  const byPartition = new Map<string, readonly Technique[]>();
  const ofSelf = (partition: string): readonly Technique[] => {
    const everything = `arn:${partition}:iam::aws:policy/AdministratorAccess`;
    const had =
      byPartition.get(partition) ??
      selfTechniques.flatMap((t) =>
        waysThrough(t).map((way) => (t.grants === 'rebounded' ? way : fixing(way, everything))),
      );
    byPartition.set(partition, had);
    return had;
  };
  const further = techniques
    .filter((t) => t.engine !== 'moves' && t.entry === undefined)
    .flatMap((t) => waysThrough(t));
  const known = new Known(edges.filter((e) => e.type === 'CAN_ASSUME' || e.type === 'CAN_BECOME'));
  const targets = new Targets(world);
  const holders = new Holders(world);
  const ableTo = new Map<Technique, ReadonlySet<Asset>>();
  const able = (technique: Technique): ReadonlySet<Asset> => {
    const had = ableTo.get(technique) ?? new Set(holders.of(technique));
    ableTo.set(technique, had);
    return had;
  };
  const fields = new Map<Technique, Map<string, Field>>();
  const fieldIn = (technique: Technique) => (account: string) => {
    const byAccount = fields.get(technique) ?? new Map<string, Field>();
    fields.set(technique, byAccount);
    const field = byAccount.get(account) ?? fieldOf(targets, technique, account);
    byAccount.set(account, field);
    return field;
  };
  const freeing = further.filter((t) =>
    ['unbounded-target', 'rewritten-target', 'rebounded-target'].includes(t.grants),
  );
  let content: ReturnType<typeof contentReach> | null = null;
  const readings = new WeakMap<Authority, ReadonlyMap<string, Certainty>>();
  /** What an authority reads as things are, by store and level. */
  const readNow = (actor: Authority, reach: ReturnType<typeof contentReach>): ReadonlyMap<string, Certainty> => {
    const had =
      readings.get(actor) ??
      new Map(reach(actor, actor.texts).map((r) => [`${r.asset.id}\n${r.level}`, r.proof.certainty]));
    readings.set(actor, had);
    return had;
  };
  const found: DerivedEdge[] = [];
  const rows: EscalationRow[] = [];

  /** What is open to `self` once it holds more, and to `from` by being it; `a`: what is tried, by what it holds now. */
  const opened = (a: Attempt, self: Asset, gain: Gain, from: NodeId): Edges => {
    const { held, added, source } = gain;
    const made = new Edges();
    const fact: Because = { fact: 'gains', source: source.id, text: textOf(a.technique, source) };
    const rests = together([], { ...gain.rests, because: [...gain.rests.because, fact] });
    const put = (type: string, to: NodeId, proof: Together, props?: DerivedEdge['props']) => {
      const { certainty, because, conditions, assumes, causes } = evidence(join(rests, proof));
      const edge = { type, from, to, technique: a.technique.id, certainty, because, conditions, assumes, causes };
      if (to === from || to === self.id) return;
      if (type === 'CAN_BECOME' && (known.has(from, to, certainty) || known.has(self.id, to, certainty))) return;
      made.add(props ? { ...edge, props } : edge);
    };
    if (holds(reachOf(added, 'sts:AssumeRole'))) {
      for (const { role, named } of rolesOpenTo(world, self)) {
        if (!named && !reaches(reachIn(held, 'sts:AssumeRole'), role.id)) continue;
        const d = decide(world, held, 'sts:AssumeRole', role.id);
        if (d.allowed) put('CAN_BECOME', role.id, together([d]));
      }
    }
    const limit = Array.isArray(held.boundary) ? held.limitTexts.slice(0, held.boundary.length) : null;
    // What IAM is asked no policy of a resource grants past the boundary, so that whole techniques need not be tried.
    const shut = (action: string) => limit !== null && action.startsWith('iam:') && !holds(reachOf(limit, action));
    for (const technique of further) {
      if (technique.id === a.technique.id || !technique.actor.some((t) => t === self.type)) continue;
      // What the new permissions have no part in was asked already.
      if (!technique.actions.some((r) => holds(reachOf(added, r.action))) || !holdsAll(held, technique)) continue;
      if (heldActions(technique).some(shut)) continue;
      if (technique.reservedActor === true || (technique.target === 'self' && self.props.reserved === true)) continue;
      for (const f of openings({ ...a, technique, actor: held }, self, fieldIn(technique)))
        put('CAN_BECOME', f.edge.to, f.edge);
    }
    content ??= contentReach(world);
    const now = readNow(a.actor, content);
    for (const r of content(held, added)) {
      const had = now.get(`${r.asset.id}\n${r.level}`);
      const all = join(rests, r.proof);
      if (had !== undefined && SURENESS[had] >= SURENESS[all.certainty]) continue;
      put('CAN_ACCESS', r.asset.id, r.proof, { level: r.level, actions: [...r.actions].sort() });
    }
    return made;
  };

  /** Tells what gains lead to: edges of `from`, and a row for each target. */
  class Telling {
    readonly #edges = new Edges();
    readonly #rows = new Map<NodeId, EscalationRow>();
    add(a: Attempt, self: Asset, gain: Gain, from: NodeId, target: NodeId): void {
      const { all } = opened(a, self, gain, from);
      let best: DerivedEdge | null = null;
      for (const e of all) {
        this.#edges.add(e);
        // Reading more makes nobody somebody else: that is told by the paths alone.
        if (e.type === 'CAN_BECOME') best = surer(best, e);
      }
      if (!best) return;
      const { certainty, because, conditions, assumes, causes } = gain.rests;
      const row = rowOf({ ...best, because, conditions, assumes, causes, certainty }, a.technique.id, target, false);
      this.#rows.set(target, surer(this.#rows.get(target) ?? null, row) ?? row);
    }
    tell(): void {
      rows.push(...this.#rows.values());
      found.push(...this.#edges.all);
    }
  }

  for (const self of principalsOf(world)) {
    // Who becomes administrator for sure gains nothing by less.
    if (admins.has(self.id) || known.has(self.id, adminNode(self.account), 'certain')) continue;
    const actor = authorityOf(world, self.id);
    if (!actor) continue;
    const partition = parseArn(self.id)?.partition ?? 'aws';
    const attempt = { world, actor, account: self.account, partition };
    const byTechnique = new Map<string, Telling>();
    const telling = (technique: Technique): Telling => {
      const had = byTechnique.get(technique.id) ?? new Telling();
      byTechnique.set(technique.id, had);
      return had;
    };
    for (const technique of self.props.reserved === true ? [] : ofSelf(partition)) {
      if (!able(technique).has(self)) continue;
      for (const gain of gainsOf({ ...attempt, technique }, self)) {
        // That way is an escalation to administrator, and told as such.
        if (adminBy(world, gain.held)) continue;
        const target = technique.grants === 'membership' ? gain.source.id : self.id;
        telling(technique).add({ ...attempt, technique }, self, gain, self.id, target);
      }
    }
    for (const technique of freeing) {
      if (!able(technique).has(self)) continue;
      const a = { ...attempt, technique };
      // Which boundaries may be put is asked one by one.
      const each = technique.grants === 'rebounded-target';
      const free = each ? together([]) : freePart(a);
      if (!free) continue;
      for (const target of fieldIn(technique)(self.account).targets) {
        const now = target.id === self.id ? null : authorityOf(world, target.id);
        const part = now && (each ? free : targetPart(a, target));
        if (!now || !part) continue;
        for (const gain of gainsOfTarget(a, target, join(free, part))) {
          // What a policy of one's choice is worth under a boundary that stays is told for nobody but oneself.
          if (gain.held.boundary === now.boundary || adminBy(world, gain.held)) continue;
          telling(technique).add({ ...a, actor: now }, target, gain, self.id, target.id);
        }
      }
    }
    for (const one of byTechnique.values()) one.tell();
  }
  return { edges: found, rows };
}
