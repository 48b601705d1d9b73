/** Identities: the list with what matters about each, and everything about one. */
import type { AdminRow } from '../graph/analysis/analyse.js';
import type { EscalationRow } from '../graph/analysis/escalation.js';
import type { ServiceUseRow, UnusedRow } from '../graph/analysis/unused.js';
import type { Asset, World } from '../graph/build/world.js';
import { managedPolicyDocument } from '../graph/iam/managed.js';
import { asNodeId } from '../graph/schema/ids.js';
import type { Certainty } from '../graph/schema/verdict.js';
import type { Generation } from '../graph/store/port.js';
import { storedId } from '../graph/store/rows.js';
import { catalogueOf, wholeIds } from './catalogue.js';
import { findPaths, type PathAnswer } from './paths.js';
import type { Reader } from './reader.js';
import { tableOf } from './table-page.js';

export type { AdminRow } from '../graph/analysis/analyse.js';
export type { EscalationRow } from '../graph/analysis/escalation.js';
export type { ServiceUseRow, UnusedRow } from '../graph/analysis/unused.js';

export interface Identity {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly account: string;
  /** How sure it is that it is administrator of its account; null: it is not. */
  readonly admin: Certainty | null;
  /** Likewise that it can become one without being one. */
  readonly canBecomeAdmin: Certainty | null;
}

const TYPES: ReadonlySet<string> = new Set(['iam.user', 'iam.role', 'iam.group']);
const STRENGTH: readonly (Certainty | null)[] = ['certain', 'conditional', 'unknown', null];
const stronger = (a: Certainty | null | undefined, b: Certainty): Certainty =>
  a !== undefined && STRENGTH.indexOf(a) <= STRENGTH.indexOf(b) ? (a ?? b) : b;

/** Something computed once a generation. */
function perGeneration<T>(make: (reader: Reader) => Promise<T>, empty: T): (reader: Reader) => Promise<T> {
  const kept = new WeakMap<Generation, Promise<T>>();
  return (reader) => {
    if (reader.generation === null) return Promise.resolve(empty);
    let found = kept.get(reader.generation);
    if (!found) {
      found = make(reader);
      kept.set(reader.generation, found);
    }
    return found;
  };
}

/** Who can become admin without being one, however many steps it takes, and how surely. */
async function becoming(reader: Reader): Promise<ReadonlyMap<string, Certainty>> {
  const found = new Map<string, Certainty>();
  for (const row of await tableOf<EscalationRow>(reader, 'escalations')) {
    if (row.admin) found.set(row.principal, stronger(found.get(row.principal), row.certainty));
  }
  return found;
}

/** All users, roles and groups: who can become administrator first, then administrators, then the others; surest first. */
export const identities = perGeneration<readonly Identity[]>(async (reader) => {
  const catalogue = await catalogueOf(reader.generation);
  const admins = new Map<string, Certainty>();
  for (const row of await tableOf<AdminRow>(reader, 'admins')) {
    admins.set(row.principal, stronger(admins.get(row.principal), row.certainty));
  }
  const become = await becoming(reader);
  const rank = (i: Identity) => STRENGTH.indexOf(i.canBecomeAdmin) * 4 + STRENGTH.indexOf(i.admin);
  return catalogue
    .ordered('name')
    .filter((e) => TYPES.has(e.type))
    .map((e): Identity => {
      const admin = admins.get(e.id) ?? null;
      // A sure administrator has nothing to become.
      const canBecomeAdmin = admin === 'certain' ? null : (become.get(e.id) ?? null);
      return { id: e.id, type: e.type, name: e.name, account: e.account, admin, canBecomeAdmin };
    })
    .map((identity, place) => ({ identity, place }))
    .sort((a, b) => rank(a.identity) - rank(b.identity) || a.place - b.place)
    .map((x) => x.identity);
}, []);

export interface IdentityFilter {
  readonly text?: string | null | undefined;
  readonly accounts?: readonly string[] | null | undefined;
  readonly types?: readonly string[] | null | undefined;
  readonly admin?: boolean | null | undefined;
  readonly canBecomeAdmin?: boolean | null | undefined;
}

export function identityMatcher(filter: IdentityFilter): (i: Identity) => boolean {
  const words = (filter.text ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((w) => w !== '')
    .slice(0, 10);
  const among = (list: readonly string[] | null | undefined, value: string) =>
    !list || list.length === 0 || list.includes(value);
  const is = (wanted: boolean | null | undefined, value: Certainty | null) =>
    wanted === null || wanted === undefined || (value !== null) === wanted;
  return (i) =>
    among(filter.accounts, i.account) &&
    among(filter.types, i.type) &&
    is(filter.admin, i.admin) &&
    is(filter.canBecomeAdmin, i.canBecomeAdmin) &&
    words.every((w) => i.name.toLowerCase().includes(w) || i.id.toLowerCase().includes(w));
}

export const identityIndex = perGeneration<ReadonlyMap<string, Identity>>(
  async (reader) => new Map((await identities(reader)).map((i) => [i.id, i])),
  new Map(),
);

function grouped<R extends { readonly principal: string }>(
  table: string,
): (reader: Reader) => Promise<ReadonlyMap<string, readonly R[]>> {
  return perGeneration<ReadonlyMap<string, readonly R[]>>(async (reader) => {
    const found = new Map<string, R[]>();
    for (const row of await tableOf<R>(reader, table)) {
      const rows = found.get(row.principal);
      if (rows) rows.push(row);
      else found.set(row.principal, [row]);
    }
    return found;
  }, new Map());
}

/** Granted against used by service, of each principal. */
export const serviceUse = grouped<ServiceUseRow>('service-use');
export const unusedOf = grouped<UnusedRow>('unused');
export const escalationsOf = grouped<EscalationRow>('escalations');

export interface DayOfUse {
  readonly day: string;
  readonly calls: number;
  readonly denied: number;
}
const days = grouped<{ readonly principal: string; readonly days: readonly DayOfUse[] }>('use-days');
export const daysOf = async (reader: Reader, id: string): Promise<readonly DayOfUse[]> =>
  (await days(reader)).get(id)?.[0]?.days ?? [];

const through = new WeakMap<PathAnswer, ReadonlyMap<string, number>>();

/** Paths of the usual question that pass each node. */
export async function pathsThrough(reader: Reader): Promise<ReadonlyMap<string, number>> {
  const answer = await findPaths(reader);
  let counts = through.get(answer);
  if (!counts) {
    const made = new Map<string, number>();
    for (const row of answer.rows) {
      if (row.verdict !== 'open' || row.certainty === 'unknown') continue;
      const passed = new Set<string>([row.from, ...row.members, ...row.hops.flatMap((h) => [h.from, h.to])]);
      for (const id of passed) made.set(id, (made.get(id) ?? 0) + 1);
    }
    counts = made;
    through.set(answer, made);
  }
  return counts;
}

export interface AttachedPolicy {
  readonly id: string;
  readonly name: string;
  readonly kind: 'AWS managed' | 'customer managed' | 'inline';
  /** `directly`, or the group it comes with. */
  readonly via: string;
  readonly document: string | null;
  readonly documentMissing: boolean;
}

function managed(world: World, id: string, via: string): AttachedPolicy {
  const policy = world.assets.get(asNodeId(id));
  const versions = (policy?.policies ?? []).filter((p) => p.kind === 'version');
  const document = (versions.find((v) => v.isDefault) ?? versions[0])?.document ?? managedPolicyDocument(id) ?? null;
  const aws = policy?.props.awsManaged === true || id.split(':')[4] === 'aws';
  return {
    id,
    name: policy?.name ?? id,
    kind: aws ? 'AWS managed' : 'customer managed',
    via,
    document,
    documentMissing: document === null,
  };
}

function own(world: World, owner: Asset, via: string): AttachedPolicy[] {
  return [
    ...world.out(owner.id, 'HAS_POLICY').map((e) => managed(world, e.to, via)),
    ...(owner.policies ?? [])
      .filter((p) => p.kind === 'inline')
      .map(
        (p): AttachedPolicy => ({
          id: `${owner.id}#${p.name}`,
          name: p.name,
          kind: 'inline',
          via,
          document: p.document,
          documentMissing: false,
        }),
      ),
  ];
}

export interface Holdings {
  readonly policies: readonly AttachedPolicy[];
  readonly boundary: AttachedPolicy | null;
  readonly groups: readonly string[];
}

/** Policies of a principal, those of its groups included. No store read: documents live in the log. */
export async function holdingsOf(reader: Reader, id: string): Promise<Holdings> {
  const world = await reader.world();
  const principal = world.assets.get(asNodeId(id));
  if (!principal) return { policies: [], boundary: null, groups: [] };
  const groups = world.out(principal.id, 'MEMBER_OF').map((e) => e.to);
  const boundary = world.out(principal.id, 'HAS_BOUNDARY')[0];
  return {
    policies: [
      ...own(world, principal, 'directly'),
      ...groups.flatMap((g) => {
        const group = world.assets.get(g);
        return group ? own(world, group, `group ${group.name}`) : [];
      }),
    ],
    boundary: boundary ? managed(world, boundary.to, 'directly') : null,
    groups,
  };
}

const MOST_ASSUMPTIONS = 200;
const ASSUMES = `MATCH (p:Asset {id: $id})-[:CAN_ASSUME]->(m:Asset) RETURN DISTINCT m.id AS id ORDER BY id LIMIT ${MOST_ASSUMPTIONS}`;
const ASSUMED_BY = `MATCH (p:Asset {id: $id})<-[:CAN_ASSUME]-(m:Asset) RETURN DISTINCT m.id AS id ORDER BY id LIMIT ${MOST_ASSUMPTIONS}`;

/** Ids of what a principal can assume, or of what can assume it. One store read. */
export async function assumptions(reader: Reader, id: string, direction: 'out' | 'in'): Promise<readonly string[]> {
  const { generation } = reader;
  if (generation === null) return [];
  const rows = await generation.graph.read(direction === 'out' ? ASSUMES : ASSUMED_BY, { id: storedId(id) });
  return wholeIds(
    generation,
    rows.map((r) => String(r.id)),
  );
}
