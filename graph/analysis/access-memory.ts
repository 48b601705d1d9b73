/**
 * What the last projection found out about access, so that after a change only what depends on it is decided again. Nothing
 * relies on it: an answer is taken over only where all that went into it is the same by hash, and without the memory, or with one
 * of another world or version, everything is decided.
 */
import { createHash } from 'node:crypto';
import type { Asset, World } from '../build/world.js';
import type { PolicySet } from '../iam/contract.js';
import type { NodeId } from '../schema/ids.js';
import { nodeDeclaration } from '../schema/registry.js';
import { authorityOf, isManagement, rcpsOf } from './authority.js';
import type { DerivedEdge } from './derived.js';
import type { Holders } from './holders.js';
import { accessPointFacts } from './s3-facts.js';

/** The answers of one group: which store gave which answer, in the order in which they were given. */
interface RememberedGroup {
  /** Distinct answers; their edges end in no store. */
  readonly answers: readonly Answer[];
  /** Place of each store that answers in `stores` of the whole, and beside it the place of its answer above. */
  readonly at: readonly number[];
  readonly says: readonly number[];
}

interface Answer {
  readonly edges: readonly DerivedEdge[];
  readonly blocked: readonly DerivedEdge[];
}

/** Plain data: JSON keeps it. */
export interface RememberedAccess {
  /** What everything depends on: organisation, limits of resources, what was collected. */
  readonly surroundings: string;
  /** Id and fingerprint of each store. */
  readonly stores: readonly (readonly [string, string])[];
  /** By fingerprint. */
  readonly groups: Readonly<Record<string, RememberedGroup>>;
}

export interface AccessMemory {
  before: RememberedAccess | null;
  /** What to remember for the next time. */
  after?: RememberedAccess;
  /** Keeps what to remember, and lets go of all of it. */
  leave?(): Promise<void>;
}

/** What the memory has to know of a store. */
interface AStore {
  readonly asset: Asset;
  readonly keys: readonly Asset[];
  readonly points: readonly Asset[];
  /** Where it stands among all stores. */
  readonly place: number;
}

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22);

/** All of an asset that a decision may rest on: everything but times (of being seen, used, made), on which none rests. */
function contentOf({ firstSeen, lastChanged, lastSeen, stale, props, ...rest }: Asset): unknown {
  const { properties } = nodeDeclaration(rest.type);
  return [rest, Object.entries(props).filter(([name]) => properties[name]?.kind !== 'time')];
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Keys whose value is the time of the world. */
const LOOKS_AT_TIME = /aws:(currenttime|epochtime|tokenissuetime)/i;
const looksAtTime = (texts: readonly string[]): boolean => texts.some((text) => LOOKS_AT_TIME.test(text));

const idsOf = (set: PolicySet | undefined): unknown => (typeof set === 'object' ? set.map((p) => p.id) : set);

function surroundingsOf(world: World, accounts: ReadonlySet<string>): string {
  const org = world.organization;
  const rcpTexts: string[] = [];
  const perAccount = [...accounts].sort(byText).map((account) => {
    const rcp = rcpsOf(world, account);
    rcpTexts.push(...rcp.texts);
    const ids = typeof rcp.levels === 'object' ? rcp.levels.map(idsOf) : rcp.levels;
    const path = org?.orgPath(account) ?? null;
    return [
      account,
      ids,
      rcp.texts,
      rcp.assumes,
      rcp.causes,
      isManagement(world, account),
      world.collected(account),
      path,
    ];
  });
  return digest([
    org && [org.id, org.managementAccount, [...org.accounts].sort(byText)],
    [...world.ownAccounts].sort(byText),
    perAccount,
    accessPointFacts(world, [...accounts].sort(byText)),
    // An object that is known by itself is no part of its bucket.
    world.ofType('s3.object').map((o) => o.id),
    looksAtTime(rcpTexts) ? world.now : '',
  ]);
}

function storePrint({ asset, keys, points }: AStore, now: string): string {
  const all = [asset, ...keys, ...points];
  const timed = all.some((a) => looksAtTime((a.policies ?? []).map((p) => p.document)));
  return digest([all.map(contentOf), timed ? now : '']);
}

function groupPrint(world: World, { key, authority, members }: Holders): string {
  const each = members.map((id) => {
    const asset = world.assets.get(id);
    return [id, asset && [asset.type, asset.name, asset.tags, asset.uniqueId], authorityOf(world, id)?.missing];
  });
  const { boundary, scpLevels, identity } = authority;
  return digest([
    key,
    authority.key,
    authority.facts,
    identity.map((p) => p.id),
    authority.texts,
    authority.limitTexts,
    idsOf(boundary),
    typeof scpLevels === 'object' ? scpLevels.map(idsOf) : scpLevels,
    authority.assumes,
    authority.causes,
    authority.missing,
    authority.byDefinition,
    each,
    looksAtTime(authority.texts) || looksAtTime(authority.limitTexts) ? world.now : '',
  ]);
}

const bare = (e: DerivedEdge): DerivedEdge => ({ ...e, to: '' as NodeId });

interface Given<S> {
  readonly store: S;
  readonly answer: Answer;
}

/** Above this share of changed stores everything is decided anew. */
const MOST_CHANGED = 0.5;

/** One run over a world with what was remembered of the one before. Takes all stores, in the order of their places from 0 on. */
export class Recall<S extends AStore> {
  private readonly surroundings: string;
  private readonly prints: readonly (readonly [string, string])[];
  private readonly changed = new Set<string>();
  private readonly before: RememberedAccess | null;
  /** The store that stands at each place of the memory; undefined: gone, or no longer what it was. */
  private readonly known: readonly (S | undefined)[];
  private readonly groups: Record<string, RememberedGroup> = Object.create(null);
  private readonly groupPrints = new Map<Holders, string>();

  constructor(
    private readonly world: World,
    stores: readonly S[],
    before: RememberedAccess | null,
  ) {
    const accounts = new Set(world.ownAccounts);
    for (const s of stores) for (const a of [s.asset, ...s.keys, ...s.points]) accounts.add(a.account);
    for (const type of ['iam.user', 'iam.role']) for (const p of world.ofType(type)) accounts.add(p.account);
    this.surroundings = surroundingsOf(world, accounts);
    this.prints = stores.map((s) => [s.asset.id, storePrint(s, world.now)]);
    const had = new Map(before?.stores ?? []);
    for (const [id, print] of this.prints) if (had.get(id) !== print) this.changed.add(id);
    const usable = before?.surroundings === this.surroundings && this.changed.size <= stores.length * MOST_CHANGED;
    this.before = usable ? before : null;
    const byId = new Map(stores.map((s) => [s.asset.id as string, s]));
    this.known = (this.before?.stores ?? []).map(([id]) => (this.changed.has(id) ? undefined : byId.get(id)));
  }

  /** The store is new or not what it was. */
  isChanged(store: S): boolean {
    return this.changed.has(store.asset.id);
  }

  /** What the stores that are what they were answer to the group; undefined: it is not what it was. */
  of(group: Holders): readonly Given<S>[] | undefined {
    if (this.before === null) return undefined;
    const had = this.before.groups[this.printOf(group)];
    if (!had) return undefined;
    const found: Given<S>[] = [];
    for (let i = 0; i < had.at.length; i++) {
      const store = this.known[had.at[i] ?? -1];
      const answer = had.answers[had.says[i] ?? -1];
      if (store && answer) found.push({ store, answer });
    }
    return found;
  }

  /** Takes note that a group's answers stay what they were: only the places of stores may have moved. */
  keepOld(group: Holders): void {
    const print = this.printOf(group);
    const had = this.before?.groups[print];
    if (!had) return;
    const at: number[] = [];
    const says: number[] = [];
    for (let i = 0; i < had.at.length; i++) {
      const store = this.known[had.at[i] ?? -1];
      if (!store) continue;
      at.push(store.place);
      says.push(had.says[i] ?? -1);
    }
    this.groups[print] = { answers: had.answers, at, says };
  }

  /** Takes note of what a group was answered. */
  keep(group: Holders, given: readonly Given<S>[]): void {
    const answers: Answer[] = [];
    const places = new Map<Answer, number>();
    const at: number[] = [];
    const says: number[] = [];
    for (const { store, answer } of given) {
      let place = places.get(answer);
      if (place === undefined) {
        place = answers.length;
        places.set(answer, place);
        answers.push({ edges: answer.edges.map(bare), blocked: answer.blocked.map(bare) });
      }
      at.push(store.place);
      says.push(place);
    }
    this.groups[this.printOf(group)] = { answers, at, says };
  }

  /** All of it, for the next time. */
  remembered(): RememberedAccess {
    return { surroundings: this.surroundings, stores: this.prints, groups: this.groups };
  }

  private printOf(group: Holders): string {
    let print = this.groupPrints.get(group);
    if (print === undefined) {
      print = groupPrint(this.world, group);
      this.groupPrints.set(group, print);
    }
    return print;
  }
}
