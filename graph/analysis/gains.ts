/**
 * Permissions that an identity may give itself and that do not make it administrator at once: it joins a group, or writes
 * itself a policy under a boundary or SCP. What it would then hold, after its own limits, is asked what it opens that is shut
 * to the identity now: roles, stores, other techniques. Each is one hop by the technique that gives the permissions.
 */
import type { Asset, World } from '../build/world.js';
import type { Technique } from '../content/technique.js';
import { accountNode, adminNode, INTERNET, type NodeId, parseArn } from '../schema/ids.js';
import type { Because, Certainty } from '../schema/verdict.js';
import { contentReach } from './access.js';
import { adminBy, adminsOf } from './admin.js';
import { type Authority, authorityOf, withPolicies } from './authority.js';
import { ADMIN_POLICY, type Attempt, freePart, freeWays, holdsAll, reachIn, surer, targetPart } from './binding.js';
import { decide, join, type Together, together } from './decide.js';
import type { DerivedEdge } from './derived.js';
import { anyPolicy, type EscalationRow, evidence, type Field, fieldOf, rowOf, Targets, tried } from './escalation.js';
import { principalsOf } from './principals.js';
import { holds, reaches, reachOf } from './shape.js';

/** A way to hold more: what it rests on, what would be held then, and which of it is new. */
interface Gain {
  readonly rests: Together;
  readonly held: Authority;
  readonly added: readonly string[];
  /** Where the permissions come from: the group, or the identity that writes its own policy. */
  readonly source: Asset;
}

/** The ways in which one technique lets the actor give itself permissions. */
function waysOf(a: Attempt, self: Asset): readonly Gain[] {
  if (a.technique.grants === 'membership') {
    return freeWays(a).flatMap((way): Gain[] => {
      const group = way.resource && authorityOf(a.world, way.resource.id);
      if (!group || !way.resource) return [];
      const policies = group.identity.flatMap((p, i) => ({ id: p.id, text: group.texts[i] ?? '' }));
      const known = policies.filter((p) => p.text !== '');
      if (known.length === 0) return [];
      const held = withPolicies(a.actor, known);
      return [{ rests: way, held, added: known.map((p) => p.text), source: way.resource }];
    });
  }
  const free = freePart(a);
  const part = free && targetPart(a, self);
  if (!free || !part) return [];
  const held = withPolicies(a.actor, anyPolicy);
  return [{ rests: join(free, part), held, added: anyPolicy.map((p) => p.text), source: self }];
}

/**
 * The technique where a policy that makes an administrator is attached: under limits it is worth what it says, so only the one
 * that allows everything counts.
 */
function withAllowAll(technique: Technique, partition: string): Technique {
  const policy = `arn:${partition}:iam::aws:policy/AdministratorAccess`;
  const actions = technique.actions.map((r) => {
    const entries = Object.entries(r.context ?? {});
    if (!entries.some(([, v]) => v === ADMIN_POLICY)) return r;
    return { ...r, context: Object.fromEntries(entries.map(([k, v]) => [k, v === ADMIN_POLICY ? policy : v])) };
  });
  return { ...technique, actions };
}

const RANK: Readonly<Record<Certainty, number>> = { certain: 2, conditional: 1, unknown: 0 };

/** What is open already, by where it leads from and to, and how sure that is. */
class Known {
  readonly #sure = new Map<string, number>();
  constructor(edges: Iterable<DerivedEdge>) {
    for (const e of edges) this.add(e.from, e.to, e.certainty);
  }
  add(from: NodeId, to: string, certainty: Certainty): void {
    const key = `${from}\n${to}`;
    this.#sure.set(key, Math.max(this.#sure.get(key) ?? -1, RANK[certainty]));
  }
  has(from: NodeId, to: string, certainty: Certainty): boolean {
    return (this.#sure.get(`${from}\n${to}`) ?? -1) >= RANK[certainty];
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

const textOf = (technique: Technique, source: Asset): string =>
  technique.grants === 'membership'
    ? `As a member of ${source.name} it holds what the group's policies allow.`
    : `${source.name} may write itself a policy: it then holds whatever its limits leave.`;

/** Edges and rows of self-escalations that end short of administrator. `edges`: what is open without them. */
export function selfGains(
  world: World,
  techniques: readonly Technique[],
  edges: readonly DerivedEdge[],
): { readonly edges: readonly DerivedEdge[]; readonly rows: readonly EscalationRow[] } {
  const admins = adminsOf(world);
  const selfTechniques = techniques.filter((t) => t.target === 'self' && t.engine !== 'moves');
  const byPartition = new Map<string, readonly Technique[]>();
  const ofSelf = (partition: string): readonly Technique[] => {
    const had = byPartition.get(partition) ?? selfTechniques.map((t) => withAllowAll(t, partition));
    byPartition.set(partition, had);
    return had;
  };
  const further = techniques.filter((t) => t.engine !== 'moves');
  const known = new Known(edges.filter((e) => e.type === 'CAN_ASSUME' || e.type === 'CAN_BECOME'));
  const targets = new Targets(world);
  const fields = new Map<string, Field>();
  const fieldIn = (technique: Technique) => (account: string) => {
    const key = `${technique.id}\n${account}`;
    const field = fields.get(key) ?? fieldOf(targets, technique, account);
    fields.set(key, field);
    return field;
  };
  let content: ReturnType<typeof contentReach> | null = null;
  const found: DerivedEdge[] = [];
  const rows: EscalationRow[] = [];

  const opened = (a: Attempt, self: Asset, gain: Gain): Edges => {
    const { held, added, source } = gain;
    const from = self.id;
    const made = new Edges();
    const fact: Because = { fact: 'gains', source: source.id, text: textOf(a.technique, source) };
    const rests = together([], { ...gain.rests, because: [...gain.rests.because, fact] });
    const put = (type: string, to: NodeId, proof: Together, props?: DerivedEdge['props']) => {
      const { certainty, because, conditions, assumes, causes } = evidence(join(rests, proof));
      const edge = { type, from, to, technique: a.technique.id, certainty, because, conditions, assumes, causes };
      if (type === 'CAN_BECOME' && known.has(from, to, certainty)) return;
      made.add(props ? { ...edge, props } : edge);
    };
    if (holds(reachOf(added, 'sts:AssumeRole'))) {
      for (const { role, named } of rolesOpenTo(world, self)) {
        if (!named && !reaches(reachIn(held, 'sts:AssumeRole'), role.id)) continue;
        const d = decide(world, held, 'sts:AssumeRole', role.id);
        if (d.allowed) put('CAN_BECOME', role.id, together([d]));
      }
    }
    for (const technique of further) {
      if (technique.id === a.technique.id || !technique.actor.some((t) => t === self.type)) continue;
      // What the new permissions have no part in was asked already.
      if (!technique.actions.some((r) => holds(reachOf(added, r.action))) || !holdsAll(held, technique)) continue;
      if (technique.target === 'self' && self.props.reserved === true) continue;
      for (const f of tried({ ...a, technique, actor: held }, self, fieldIn(technique)).open)
        put('CAN_BECOME', f.edge.to, f.edge);
    }
    content ??= contentReach(world);
    const now = new Map<string, Certainty>();
    for (const r of content(a.actor, a.actor.texts)) now.set(`${r.asset.id}\n${r.level}`, r.proof.certainty);
    for (const r of content(held, added)) {
      const had = now.get(`${r.asset.id}\n${r.level}`);
      const all = join(rests, r.proof);
      if (had !== undefined && RANK[had] >= RANK[all.certainty]) continue;
      put('CAN_ACCESS', r.asset.id, r.proof, { level: r.level, actions: [...r.actions].sort() });
    }
    return made;
  };

  for (const self of principalsOf(world)) {
    // Who becomes administrator for sure gains nothing by less.
    if (admins.has(self.id) || self.props.reserved === true) continue;
    if (known.has(self.id, adminNode(self.account), 'certain')) continue;
    const actor = authorityOf(world, self.id);
    if (!actor) continue;
    const partition = parseArn(self.id)?.partition ?? 'aws';
    for (const technique of ofSelf(partition)) {
      if (!technique.actor.some((t) => t === self.type) || !holdsAll(actor, technique)) continue;
      const attempt: Attempt = {
        world,
        technique,
        actor,
        account: self.account,
        partition,
      };
      const own = new Edges();
      for (const gain of waysOf(attempt, self)) {
        // That way is an escalation to administrator, and told as such.
        if (adminBy(world, gain.held)) continue;
        const { all } = opened(attempt, self, gain);
        let best: DerivedEdge | null = null;
        for (const e of all) {
          own.add(e);
          // Reading more makes nobody somebody else: that is told by the paths alone.
          if (e.type === 'CAN_BECOME') best = surer(best, e);
        }
        if (!best) continue;
        const { certainty, because, conditions, assumes, causes } = gain.rests;
        const row = { ...best, because, conditions, assumes, causes, certainty };
        rows.push(rowOf(row, technique.id, gain.source.id, false));
      }
      found.push(...own.all);
    }
  }
  return { edges: found, rows };
}
