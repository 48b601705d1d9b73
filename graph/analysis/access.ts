/**
 * Who reaches what is stored: CAN_ACCESS by level, both sides decided. Principals that hold the same policies share one
 * `access.set`, so that principals × stores never becomes a product; a store whose own policy looks at who asks is
 * decided principal by principal, and stands on edges of its own.
 */
import type { Asset, World } from '../build/world.js';
import { compilePolicy } from '../iam/compile.js';
import type { KeyFact } from '../iam/contract.js';
import { principalsOf as namedIn } from '../iam/named.js';

import { type NodeId, portolanUrn } from '../schema/ids.js';
import { nodeDeclaration } from '../schema/registry.js';
import { ACCESS_NEEDS, type AccessLevel, type Need } from './access-levels.js';
import { type AccessMemory, Recall } from './access-memory.js';
import { Alike, speaksOf } from './alike.js';
import { type Authority, authorityOf, rcpsOf, textsOf } from './authority.js';
import { surer } from './binding.js';
import { blockedEdge } from './blocked.js';
import { type DecideOptions, decide, join, ownPolicy, type Together, together } from './decide.js';
import type { DerivedEdge } from './derived.js';
import { type Holders, holdersOf, looks } from './holders.js';
import { grantFor, grantsOf } from './key-grants.js';
import { principalsOf } from './principals.js';
import { accountOfCanonical, moreTexts, pointsOf, throughPoint } from './s3-facts.js';
import { either, holds, instances, type ResourcePattern, reaches, reachOf, speaksAbout } from './shape.js';
import { StoreIds } from './store-ids.js';

/** What a store's own side says about who may come. */
interface OwnSide {
  /** Its own policy, its access control list, the policies of its access points. */
  readonly texts: readonly string[];
  /** It decides differently for principals with equal policies: it names identities or looks at their ARN, tags or ids. */
  readonly personal: boolean;
  /** Identities it names, by ARN; a session by its role, as `ACCOUNT/ROLE`. */
  readonly names: ReadonlySet<string>;
  /** Accounts it delegates to. */
  readonly accounts: ReadonlySet<string>;
  /** Accounts of the identities it names. */
  readonly namedAccounts: ReadonlySet<string>;
  readonly everyone: boolean;
}

const NOBODY: OwnSide = {
  texts: [],
  personal: false,
  names: new Set(),
  accounts: new Set(),
  namedAccounts: new Set(),
  everyone: false,
};

const ownSides = new WeakMap<Asset, OwnSide>();

function ownSide(world: World, asset: Asset): OwnSide {
  let side = ownSides.get(asset);
  if (!side) {
    side = withGrants(asset, readOwnSide(world, asset));
    ownSides.set(asset, side);
  }
  return side;
}

/** Grantees of a key are named by it as much as by a policy. */
function withGrants(asset: Asset, side: OwnSide): OwnSide {
  const grants = grantsOf(asset);
  if (grants.length === 0) return side;
  const names = new Set([...side.names, ...grants.map((g) => g.granteePrincipal)]);
  return { ...side, personal: true, names };
}

function readOwnSide(world: World, asset: Asset): OwnSide {
  const own = asset.policies?.find((p) => p.kind === 'resource')?.document;
  const more = moreTexts(world, asset);
  const texts = own === undefined ? more : [own, ...more];
  if (texts.length === 0) return pointsOf(world, asset).length === 0 ? NOBODY : { ...NOBODY };
  const names = new Set<string>();
  const accounts = new Set<string>();
  const foreign = new Set<string>();
  let everyone = false;
  let personal = texts.some((text) => text.includes('NotPrincipal') || text.includes('${'));
  for (const s of texts.flatMap((text) => namedIn(compilePolicy(text)))) {
    for (const p of s.principals) {
      if (p.kind === 'everyone') everyone = true;
      else if (p.kind === 'account') accounts.add(p.account);
      else if (p.kind === 'canonical') accounts.add(accountOfCanonical(world, p.text));
      else if (p.kind === 'user' || p.kind === 'role' || p.kind === 'session') {
        names.add(p.kind === 'session' ? `${p.account}/${p.name.split('/', 1)[0]}` : p.text);
        foreign.add(p.account);
        personal = true;
      }
    }
  }
  // A Deny that looks at the caller counts as much as an Allow.
  const looks = (text: string) =>
    /"aws:(principal(arn|tag|type)|user)/i.test(text) || /assumed-role\/|:role\/|:user\//.test(text);
  if (texts.some(looks)) personal = true;
  return { texts, personal, names, accounts, namedAccounts: foreign, everyone };
}

export interface Store {
  readonly asset: Asset;
  readonly own: OwnSide;
  readonly keys: readonly Asset[];
  /** Access points of a bucket. */
  readonly points: readonly Asset[];
  /** Nothing of its own takes part in an answer: no policy, none that was not read, no grants, no key. */
  readonly bare: boolean;
  /** Where it stands among the stores of the world. */
  readonly place: number;
}

function storeOf(world: World, asset: Asset, place = 0): Store {
  const keys = world.out(asset.id, 'ENCRYPTED_BY').flatMap((e) => world.assets.get(e.to) ?? []);
  const self = ownSide(world, asset);
  // A key that looks at who asks decides for the store as well.
  const own = self.personal || !keys.some((k) => ownSide(world, k).personal) ? self : { ...self, personal: true };
  const bare = own === NOBODY && keys.length === 0 && !ownPolicy(asset, '').unread;
  return { asset, own, keys, points: pointsOf(world, asset), bare, place };
}

/** What a principal can do to a store at one level. */
interface Reached {
  readonly store: Store;
  readonly level: AccessLevel;
  readonly actions: readonly string[];
  readonly proof: Together;
}

/** The key side: what it takes on the keys that encrypt a store by default. Null: refused. */
function keySide(
  world: World,
  authority: Authority,
  store: Store,
  action: string,
  options: DecideOptions,
): Together | null {
  let all = together([]);
  for (const key of store.keys) {
    if (key.scope === null || key.props.manager === undefined) {
      // Without the key's policy nobody knows: it may be AWS's own, which asks nothing.
      const cause = `${key.account || store.asset.account}/${key.region}/kms.keys`;
      all = join(all, { ...together([]), certainty: 'unknown', causes: [cause] });
      continue;
    }
    if (key.props.manager === 'AWS') continue;
    const d = decide(world, authority, action, key.id, options);
    if (!d.allowed) return null;
    all = join(all, together([d]));
  }
  return all;
}

function oneAction(
  world: World,
  authority: Authority,
  store: Store,
  need: Need,
  action: string,
  options: DecideOptions,
): Together | null {
  const mine = reachOf(authority.texts, action);
  const reach = store.own.texts.length === 0 ? mine : either(mine, reachOf(store.own.texts, action));
  if (!holds(reach) && !grantFor(store.asset, authority.principal, action)) return null;
  const template = `${store.asset.id}${need.suffix ?? ''}`;
  // A store's own policy may leave `Resource` out or spell it in ways of its own: the plain text is always worth asking.
  let tried = need.suffix
    ? instances(template, reach, { name: 'x' })
    : reaches(reach, store.asset.id) || grantFor(store.asset, authority.principal, action)
      ? [store.asset.id]
      : [];
  for (const point of store.points) {
    const through = throughPoint(point, store.asset, template, action);
    if (through !== null) tried = [...tried, ...instances(through, reach, { name: 'x' })];
  }
  let best: Together | null = null;
  for (const resource of tried) {
    const d = decide(world, authority, action, resource, { ...options, resourceAccount: store.asset.account });
    if (d.allowed) best = surer(best, together([d]));
    if (best?.certainty === 'certain' && !best.blocks) break;
  }
  return best;
}

/** All levels at which an authority reaches a store. */
function levelsOf(world: World, authority: Authority, store: Store, options: DecideOptions = {}): readonly Reached[] {
  const byLevel = new Map<AccessLevel, { proof: Together; actions: string[] }>();
  for (const need of ACCESS_NEEDS[store.asset.type] ?? []) {
    let key: Together | null | undefined;
    for (const action of need.actions) {
      let proof = oneAction(world, authority, store, need, action, options);
      if (!proof) continue;
      if (need.key && store.keys.length > 0) {
        if (key === undefined) key = keySide(world, authority, store, need.key, options);
        if (key === null) continue;
        proof = join(proof, key);
      }
      const had = byLevel.get(need.level);
      if (!had) byLevel.set(need.level, { proof, actions: [action] });
      else {
        had.proof = surer(had.proof, proof) ?? proof;
        had.actions.push(action);
      }
    }
  }
  return [...byLevel].map(([level, { proof, actions }]) => ({ store, level, proof, actions }));
}

/** A level at which somebody reaches a store, with the actions that give it and what it rests on. */
export interface LevelReached {
  readonly level: AccessLevel;
  readonly actions: readonly string[];
  readonly proof: Together;
}

/** All levels at which an authority reaches one store; keys of the request may be given. Empty for what is no store. */
export function accessLevels(
  world: World,
  authority: Authority,
  asset: Asset,
  context: Readonly<Record<string, KeyFact>> = {},
): readonly LevelReached[] {
  return levelsOf(world, authority, storeOf(world, asset), { context });
}

const named = (from: NodeId, r: Reached) =>
  ({ type: 'CAN_ACCESS', from, to: r.store.asset.id, technique: null }) as const;
const props = (r: Reached) => ({ level: r.level, actions: [...r.actions].sort() });

/** Written out: spreading the proof took three times as long, and it is done for each of some 100,000 edges. */
const edgeOf = (from: NodeId, r: Reached): DerivedEdge => ({
  type: 'CAN_ACCESS',
  from,
  to: r.store.asset.id,
  technique: null,
  certainty: r.proof.certainty,
  because: r.proof.because,
  conditions: r.proof.conditions,
  assumes: r.proof.assumes,
  causes: r.proof.causes,
  props: props(r),
});

/** Levels at which a path can end in a store. */
const shows = (r: Reached): boolean => r.level !== 'list' && r.level !== 'tagging';

/** Levels that one control stops, where no path can end in the store as things are. */
function stoppedLevels(world: World, authority: Authority, store: Store, open: readonly Reached[]): readonly Reached[] {
  // What access to a function or host is worth, a technique says.
  if (nodeDeclaration(store.asset.type).family === 'compute') return [];
  if (open.some((r) => shows(r) && r.proof.certainty !== 'unknown')) return [];
  return levelsOf(world, authority, store, { blocking: true }).filter((r) => shows(r) && r.proof.blocks?.length === 1);
}

/** The stores of the world, by account; and those whose own policy lets in other accounts. */
function storesOf(world: World): {
  readonly byAccount: ReadonlyMap<string, readonly Store[]>;
  readonly shared: readonly Store[];
} {
  const byAccount = new Map<string, Store[]>();
  const shared: Store[] = [];
  let place = 0;
  for (const type of Object.keys(ACCESS_NEEDS).sort()) {
    for (const asset of world.ofType(type)) {
      if (asset.scope === null) continue;
      // AWS's own keys can be used only through the services that hold them.
      if (type === 'kms.key' && asset.props.manager === 'AWS') continue;
      const store = storeOf(world, asset, place++);
      const { own } = store;
      const list = byAccount.get(asset.account);
      if (list) list.push(store);
      else byAccount.set(asset.account, [store]);
      const foreign =
        own.everyone ||
        [...own.accounts].some((a) => a !== asset.account) ||
        [...own.namedAccounts].some((a) => a !== asset.account);
      if (foreign) shared.push(store);
    }
  }
  return { byAccount, shared };
}

/** The stores of one account by what could lead to them, so that nobody is asked about each. */
interface StoreIndex {
  /** By type: the ids, and the store behind each. */
  readonly byType: ReadonlyMap<string, { readonly ids: StoreIds; readonly byId: ReadonlyMap<string, Store> }>;
  /** Those whose own policy or grants may let somebody in. */
  readonly open: readonly Store[];
}

function indexOf(all: readonly Store[]): StoreIndex {
  const byId = new Map<string, Map<string, Store>>();
  for (const store of all) {
    const stores = byId.get(store.asset.type) ?? new Map<string, Store>();
    stores.set(store.asset.id, store);
    byId.set(store.asset.type, stores);
  }
  return {
    byType: new Map(
      [...byId].map(([type, stores]) => {
        const colons = (ACCESS_NEEDS[type] ?? []).some((n) => n.suffix?.includes(':'));
        return [type, { ids: new StoreIds([...stores.keys()], colons), byId: stores }];
      }),
    ),
    // What leads to an access point looks unlike what leads to its bucket.
    open: all.filter((s) => s.own.everyone || s.own.names.size > 0 || s.points.length > 0),
  };
}

/**
 * The stores that the authority's own policies, or the stores' own, could open to it, in the index's order: those whose id
 * begins as a pattern does, or that a pattern speaks of the inside of. Cheap, and never wrongly leaves one out.
 */
function within(authority: Authority, index: StoreIndex): readonly Store[] {
  const found = new Set<Store>(index.open);
  for (const [type, { ids, byId }] of index.byType) {
    const patterns = new Set<ResourcePattern>();
    let everything = false;
    for (const need of ACCESS_NEEDS[type] ?? []) {
      for (const action of need.actions) {
        const reach = reachOf(authority.texts, action);
        everything ||= reach.everything;
        for (const p of reach.patterns) patterns.add(p);
      }
    }
    const spoken = everything ? [null] : [...patterns].map((p) => ids.spokenOf(p.pattern));
    if (spoken.includes(null)) for (const store of byId.values()) found.add(store);
    else
      for (const some of spoken)
        for (const id of some ?? []) {
          const store = byId.get(id);
          if (store) found.add(store);
        }
  }
  return [...found].sort((a, b) => a.place - b.place);
}

/** A principal of another account can only come where the store's policy lets its account, or itself, in. */
function opensTo(store: Store, account: string): boolean {
  return store.own.everyone || store.own.accounts.has(account) || store.own.namedAccounts.has(account);
}

export interface Access {
  readonly edges: readonly DerivedEdge[];
  /** What would be open but for one control, and who holds such: for the path arrays alone. */
  readonly blocked: readonly DerivedEdge[];
}

/** So few stores are sooner decided one by one than told apart. */
const FEW = 12;

const NO_ACCESS: Access = { edges: [], blocked: [] };

const holding = (member: NodeId, set: NodeId): DerivedEdge => ({
  type: 'HOLDS',
  from: member,
  to: set,
  certainty: 'certain',
  technique: null,
  because: [],
  conditions: [],
  causes: [],
  assumes: [],
});

/** What a store answers to a group, of edges that end in it or, shared by stores that are alike, in one like it. */
interface Answered {
  readonly store: Store;
  readonly answer: Access;
}

const arrivingAt = (edges: readonly DerivedEdge[], to: NodeId, into: DerivedEdge[]): void => {
  for (const e of edges) into.push(e.to === to ? e : { ...e, to });
};

/** CAN_ACCESS and HOLDS edges of every identity of the world. */
export const accessEdges = (world: World): readonly DerivedEdge[] => accessOf(world).edges;

/**
 * Likewise, with those that one control stops. With `memory`, groups of principals for whom nothing changed since it was made are
 * not decided again, and of the others' stores only those that changed; the answer is the same. What it was this time is left in
 * `memory.after`.
 */
export function accessOf(world: World, memory?: AccessMemory): Access {
  const { byAccount, shared } = storesOf(world);
  const all = [...byAccount.values()].flat().sort((a, b) => a.place - b.place);
  const recall = memory && new Recall(world, all, memory.before);
  const indexes = new Map([...byAccount].map(([account, stores]) => [account, indexOf(stores)]));
  const changedIndexes = new Map<string, StoreIndex>();
  const changedIn = (account: string): StoreIndex => {
    let index = changedIndexes.get(account);
    if (!index) {
      index = indexOf((byAccount.get(account) ?? []).filter((s) => recall?.isChanged(s)));
      changedIndexes.set(account, index);
    }
    return index;
  };
  const edges: DerivedEdge[] = [];
  const blocked: DerivedEdge[] = [];
  for (const group of holdersOf(world, principalsOf(world))) {
    const { authority, members } = group;
    const set = portolanUrn('access.set', authority.account, 'global', group.key);
    const foreign = shared.filter((s) => s.asset.account !== authority.account && opensTo(s, authority.account));
    const had = recall?.of(group);
    let answers: readonly Answered[];
    if (had) {
      const anew = [...within(authority, changedIn(authority.account)), ...foreign.filter((s) => recall?.isChanged(s))];
      const asked = anew.length === 0 ? [] : answersOf(world, group, set, anew, undefined);
      answers = asked.length === 0 ? had : inOrder([...had, ...asked], authority.account);
    } else {
      const index = indexes.get(authority.account);
      answers = answersOf(world, group, set, [...(index ? within(authority, index) : []), ...foreign], index);
    }
    if (answers === had) recall?.keepOld(group);
    else recall?.keep(group, answers);
    let open = false;
    let stopped = false;
    for (const { store, answer } of answers) {
      arrivingAt(answer.edges, store.asset.id, edges);
      arrivingAt(answer.blocked, store.asset.id, blocked);
      open ||= answer.edges.some((e) => e.from === set);
      stopped ||= answer.blocked.some((e) => e.from === set);
    }
    if (members.length < 2) continue;
    if (open) for (const member of members) edges.push(holding(member, set));
    else if (stopped) for (const member of members) blocked.push(holding(member, set));
  }
  if (memory && recall) memory.after = recall.remembered();
  return { edges, blocked };
}

/** The stores of one type as some authority sees them, by all that has a say about them. */
class View {
  readonly #answers = new Map<string, readonly LevelReached[]>();
  readonly #alike: Alike;
  constructor(
    readonly world: World,
    /** Without the policies that have no say. */
    readonly authority: Authority,
    idsOf: (type: string) => StoreIds | undefined,
    /** Principals for whom no policy says more see the same. */
    readonly common: boolean,
  ) {
    this.#alike = new Alike(world, authority, idsOf);
  }
  /** Levels at which whoever holds the authority reaches a store's content. */
  reached(store: Store, whose: Authority): readonly LevelReached[] {
    const { asset } = store;
    const ask = (by: Authority): readonly LevelReached[] => levelsOf(this.world, by, store).filter(shows);
    if (this.common && store.own.personal) return ask(whose);
    const sign = store.bare && asset.account === whose.account ? this.#alike.sign(asset) : null;
    const had = this.#answers.get(asset.id) ?? (sign === null ? undefined : this.#answers.get(sign));
    if (had) return had;
    const found = ask(this.authority);
    const text = JSON.stringify(found.map((r) => r.proof));
    // What names the principal or the store belongs to it alone.
    if (this.common && text.includes(this.authority.principal)) return ask(whose);
    this.#answers.set(sign === null || text.includes(asset.id) ? asset.id : sign, found);
    return found;
  }
}

/**
 * Views by what has a say: thousands who write themselves the same policy under the same boundary differ by policies that speak
 * of other things, and are answered once.
 */
class Views {
  readonly #views = new Map<string, View>();
  readonly #spoken = new Map<string, Map<string, boolean>>();
  constructor(
    readonly world: World,
    readonly idsOf: (account: string, type: string) => StoreIds | undefined,
  ) {}

  /** The views of one authority, by the type of store. */
  of(authority: Authority): (type: string) => View {
    const mine = new Map<string, View>();
    return (type) => {
      const view = mine.get(type) ?? this.#of(authority, type);
      mine.set(type, view);
      return view;
    };
  }

  #of(authority: Authority, type: string): View {
    const { account, boundary, facts, limitTexts, missing } = authority;
    const texts = textsOf(authority);
    const speaks = texts.map((text) => text === null || this.#speaks(text, type));
    const identity = authority.identity.filter((_, i) => speaks[i]);
    const spoken = texts.filter((text): text is string => text !== null && this.#speaks(text, type));
    const limits = [...limitTexts, ...rcpsOf(this.world, account).texts];
    const common = missing.length === 0 && ![...spoken, ...limits].some(looks);
    const key = JSON.stringify([
      type,
      account,
      facts.type,
      facts.serviceLinkedRole === true,
      identity.map((p) => [p.id, p.document.hash]),
      boundary === undefined || boundary === 'unknown' ? boundary : boundary.map((p) => [p.id, p.document.hash]),
      common ? '' : authority.key,
      common ? '' : authority.principal,
    ]);
    let view = this.#views.get(key);
    if (!view) {
      view = new View(this.world, { ...authority, identity, texts: spoken }, (t) => this.idsOf(account, t), common);
      this.#views.set(key, view);
    }
    return view;
  }

  /** Whether a policy has a say about stores of a type, be it to allow or to deny. */
  #speaks(text: string, type: string): boolean {
    const byType = this.#spoken.get(text) ?? new Map<string, boolean>();
    this.#spoken.set(text, byType);
    let speaks = byType.get(type);
    if (speaks === undefined) {
      const needs = ACCESS_NEEDS[type] ?? [];
      const actions = needs.flatMap((n) => (n.key ? [...n.actions, n.key] : n.actions));
      speaks = actions.some((action) => speaksAbout(text, action));
      byType.set(type, speaks);
    }
    return speaks;
  }
}

/** Stores of the own account before those of others, each in the order of the world. */
function inOrder(answers: readonly Answered[], account: string): readonly Answered[] {
  const foreign = ({ store }: Answered): number => (store.asset.account === account ? 0 : 1);
  return [...answers].sort((a, b) => foreign(a) - foreign(b) || a.store.place - b.store.place);
}

/** What one store answers to who asks. */
function answerOf(world: World, authority: Authority, from: NodeId, store: Store): Access {
  const notice = { stopped: false };
  const open = levelsOf(world, authority, store, { notice });
  const edges = open.map((r) => edgeOf(from, r));
  if (!notice.stopped) return edges.length === 0 ? NO_ACCESS : { edges, blocked: [] };
  const blocked = stoppedLevels(world, authority, store, open).flatMap(
    (r) => blockedEdge({ ...named(from, r), props: props(r) }, r.proof) ?? [],
  );
  return { edges, blocked };
}

/** What these stores answer to a group; of those that answer nothing, nothing. `index`: the stores of its account. */
function answersOf(
  world: World,
  { authority, members }: Holders,
  set: NodeId,
  stores: readonly Store[],
  index: StoreIndex | undefined,
): readonly Answered[] {
  const found: Answered[] = [];
  const add = (store: Store, answer: Access) => {
    if (answer.edges.length > 0 || answer.blocked.length > 0) found.push({ store, answer });
  };
  const answers = new Map<string, Access>();
  const alike = stores.length > FEW ? new Alike(world, authority, (type) => index?.byType.get(type)?.ids) : null;
  for (const store of stores) {
    const sign = store.bare && store.asset.account === authority.account ? (alike?.sign(store.asset) ?? null) : null;
    const same = sign === null ? undefined : answers.get(sign);
    if (same) {
      add(store, same);
      continue;
    }
    if (!mayReach(authority, store) && !members.some((m) => isNamed(world, store, m))) {
      if (sign !== null) answers.set(sign, NO_ACCESS);
      continue;
    }
    if (!store.own.personal || members.length === 1) {
      const answer = answerOf(world, authority, members.length === 1 ? (members[0] ?? set) : set, store);
      add(store, answer);
      if (sign !== null && !speaksOf(answer.edges, store.asset) && !speaksOf(answer.blocked, store.asset))
        answers.set(sign, answer);
      continue;
    }
    const own = members.flatMap((member) => {
      const theirs = authorityOf(world, member);
      return theirs ? [answerOf(world, theirs, member, store)] : [];
    });
    add(store, { edges: own.flatMap((a) => a.edges), blocked: own.flatMap((a) => a.blocked) });
  }
  return found;
}

/** What an authority reaches of a store's content, with the store. */
export interface ContentReached extends LevelReached {
  readonly asset: Asset;
}

/**
 * Asks what of content an authority that nobody holds yet would reach: one who might get it. Only stores that `texts`, the
 * part of it that would be new, or the stores' own policies could open are asked about.
 */
export function contentReach(
  world: World,
): (authority: Authority, texts: readonly string[]) => readonly ContentReached[] {
  const { byAccount, shared } = storesOf(world);
  const indexes = new Map<string, StoreIndex>();
  const views = new Views(world, (account, type) => indexes.get(account)?.byType.get(type)?.ids);
  return (authority, texts) => {
    const { account } = authority;
    let index = indexes.get(account);
    if (!index) {
      index = indexOf(byAccount.get(account) ?? []);
      indexes.set(account, index);
    }
    const added = { ...authority, texts };
    const viewOf = views.of(authority);
    const foreign = shared.filter((s) => s.asset.account !== account && opensTo(s, account));
    return [...within(added, index), ...foreign]
      .filter((s) => nodeDeclaration(s.asset.type).family !== 'compute' && mayReach(added, s))
      .flatMap((s) =>
        viewOf(s.asset.type)
          .reached(s, authority)
          .map((r) => ({ ...r, asset: s.asset })),
      );
  };
}

/** The store's policy names this identity. */
function isNamed(world: World, store: Store, id: NodeId): boolean {
  if (store.own.names.size === 0) return false;
  const asset = world.assets.get(id);
  return (
    store.own.names.has(id) || (asset?.type === 'iam.role' && store.own.names.has(`${asset.account}/${asset.name}`))
  );
}

/** Whether anything of the principal's own, or of the store's policy, could allow anything there. Cheap, and never wrongly false. */
function mayReach(authority: Authority, store: Store): boolean {
  if (store.own.everyone) return true;
  for (const need of ACCESS_NEEDS[store.asset.type] ?? []) {
    for (const action of need.actions) {
      const reach = reachOf(authority.texts, action);
      if (reach.everything) return true;
      if (reach.patterns.length > 0 && (need.suffix || store.points.length > 0 || reaches(reach, store.asset.id)))
        return true;
    }
  }
  return false;
}
