/**
 * Snapshot → world. Generic: it knows no service by name but IAM and Organizations, whose relations decide what
 * everything else may do (organisation tree, policies by level, trust, instance profiles).
 */
import type { PropertyValue } from '../schema/declare.js';
import { accountNode, adminNode, INTERNET, isAccountId, type NodeId, parseArn } from '../schema/ids.js';
import type { FacetState, Link } from '../schema/observation.js';
import type { Snapshot, StoredAsset } from '../snapshot/contract.js';
import { EdgeIndex } from './edge-index.js';
import { linkTargets } from './link-target.js';
import { buildOrganization } from './organization.js';
import { Scopes } from './scopes.js';
import { trustedParties } from './trust.js';
import type { Asset, Edge, World } from './world.js';

const NO_PROPS: Readonly<Record<string, PropertyValue>> = Object.freeze({});
const NO_ASSETS: readonly Asset[] = Object.freeze([]);

/** How much a facet's state says; the most telling one stands when two scopes saw the same asset. */
const FACET_RANK: Readonly<Record<FacetState, number>> = { known: 4, absent: 3, denied: 2, failed: 1, unsupported: 0 };

/** The organisation's name of an account before its alias; a name that somebody gave before an id. */
function betterName(a: Asset, b: StoredAsset): string {
  if (a.type === 'account') {
    const listed = [a, b].find((x) => x.scope?.unit.startsWith('organizations.'));
    if (listed) return listed.name;
  }
  const bare = (x: Asset | StoredAsset) => x.name === '' || x.name === x.uniqueId || x.name === x.account;
  return bare(a) && !bare(b) ? b.name : a.name || b.name;
}

/** One asset from what several scopes saw of it: the union, the newest defined value winning. */
function merge(a: Asset, b: StoredAsset): Asset {
  const newer = b.lastSeen >= (a.lastSeen ?? '');
  const props: Record<string, PropertyValue | undefined> = newer ? { ...a.props } : { ...b.props };
  for (const [key, value] of Object.entries(newer ? b.props : a.props)) if (value !== undefined) props[key] = value;
  const facets: Record<string, FacetState> = { ...a.facets };
  for (const [name, state] of Object.entries(b.facets ?? {})) {
    const had = facets[name];
    if (had === undefined || FACET_RANK[state] > FACET_RANK[had]) facets[name] = state;
  }
  const policies = [...(a.policies ?? [])];
  for (const p of b.policies ?? []) if (!policies.some((q) => q.kind === p.kind && q.name === p.name)) policies.push(p);
  const uniqueId = a.uniqueId ?? b.uniqueId;
  const tags = a.tags || b.tags ? { ...a.tags, ...b.tags } : undefined;
  // The tagging API names things by ARN only: whoever knows the type itself knows better.
  const type = a.type === 'tagged.resource' ? b.type : a.type;
  return {
    ...a,
    type,
    name: betterName(a, b),
    account: a.account || b.account,
    ...(uniqueId === undefined ? {} : { uniqueId }),
    props,
    ...(tags === undefined ? {} : { tags }),
    links: [...(a.links ?? []), ...(b.links ?? [])],
    policies,
    facets,
    firstSeen: a.firstSeen !== null && a.firstSeen <= b.firstSeen ? a.firstSeen : b.firstSeen,
    lastChanged: a.lastChanged !== null && a.lastChanged >= b.lastChanged ? a.lastChanged : b.lastChanged,
    lastSeen: newer ? b.lastSeen : a.lastSeen,
    stale: a.stale === null || b.stale === null ? null : a.stale,
  };
}

/** Type of a node of which only the id is known. */
function stubType(id: NodeId, own: ReadonlySet<string>): string {
  if (id === INTERNET) return 'internet';
  if (id.startsWith('account:')) return 'account';
  if (id.startsWith('service:')) return 'service';
  if (id.startsWith('admin:')) return 'admin';
  const arn = parseArn(id);
  if (arn && (arn.service === 'iam' || arn.service === 'sts') && !own.has(arn.account)) return 'external.principal';
  return 'unseen';
}

function stub(id: NodeId, type: string, own: ReadonlySet<string>, fromPolicy: boolean): Asset {
  const arn = parseArn(id);
  const colon = id.indexOf(':');
  const tail = id.slice(colon + 1);
  const account = arn ? arn.account : isAccountId(tail) ? tail : '';
  const kind = type === 'service' || type === 'internet' || type === 'admin' || type === 'account';
  return {
    type,
    id,
    name: arn ? arn.resource.slice(arn.resource.lastIndexOf('/') + 1) : kind ? tail : id,
    account: isAccountId(account) ? account : '',
    region: arn && arn.region !== '' ? arn.region : 'global',
    props: NO_PROPS,
    scope: null,
    firstSeen: null,
    lastChanged: null,
    lastSeen: null,
    stale: null,
    external:
      type === 'service' || type === 'internet'
        ? true
        : type === 'admin'
          ? false
          : (account !== '' && !own.has(account)) || (fromPolicy && type !== 'account'),
  };
}

const asText = (value: PropertyValue | undefined): string => (typeof value === 'string' ? value : '');

/**
 * Builds the world of a snapshot: assets merged over scopes, stubs for ends nobody collected, structural edges, trust,
 * compute → role, the organisation and its policies by level, coverage. The same snapshot gives the same world in the same order.
 * In: a snapshot. Out: the world. Throws only what reading the log throws.
 */
export async function buildWorld(snapshot: Snapshot): Promise<World> {
  const assets = new Map<NodeId, Asset>();
  const texts = new Map<string, string>();
  const intern = (text: string): string => {
    const had = texts.get(text);
    if (had !== undefined) return had;
    texts.set(text, text);
    return text;
  };
  for await (const seen of snapshot.assets()) {
    const policies = seen.policies?.map((p) => ({ ...p, document: intern(p.document) }));
    const asset: StoredAsset = policies ? { ...seen, policies } : seen;
    const had = assets.get(asset.id);
    assets.set(asset.id, had ? merge(had, asset) : { ...asset, external: false });
  }
  texts.clear();

  const scopes = new Scopes(snapshot.scopes);
  const organization = buildOrganization(assets, scopes);
  const accounts = new Set<string>(scopes.collectedAccounts());
  for (const asset of assets.values())
    if (isAccountId(asset.account) && asset.type !== 'account' && !asset.type.startsWith('organizations.'))
      accounts.add(asset.account);
  const own: ReadonlySet<string> = new Set(organization ? [...organization.accounts].sort() : [...accounts].sort());

  for (const asset of assets.values()) {
    if (isAccountId(asset.account) && !own.has(asset.account)) assets.set(asset.id, { ...asset, external: true });
  }

  const edges: Edge[] = [];
  const wanted = new Map<NodeId, { readonly type: string; readonly fromPolicy: boolean }>();
  const want = (id: NodeId, type: string | undefined, fromPolicy: boolean) => {
    if (assets.has(id)) return;
    const had = wanted.get(id);
    if (!had) wanted.set(id, { type: type ?? stubType(id, own), fromPolicy });
    else if (had.type === 'unseen' && type !== undefined) wanted.set(id, { type, fromPolicy: had.fromPolicy });
  };
  const targetOf = linkTargets(assets);
  const link = (asset: Asset, l: Link) => {
    const to = targetOf(l.to);
    if (to === null) return;
    want(to, l.toType, false);
    const props = l.props ?? NO_PROPS;
    edges.push(
      l.reverse ? { type: l.edge, from: to, to: asset.id, props } : { type: l.edge, from: asset.id, to, props },
    );
  };
  const roleByName = new Map<string, NodeId>();
  for (const asset of assets.values())
    if (asset.type === 'iam.role') roleByName.set(`${asset.account}/${asset.name}`, asset.id);

  for (const asset of assets.values()) {
    for (const l of asset.links ?? []) link(asset, l);
    for (const p of asset.policies ?? []) {
      if (p.kind !== 'trust') continue;
      for (const party of trustedParties(p.document, (account, name) => roleByName.get(`${account}/${name}`))) {
        want(party.id, party.type, true);
        edges.push({ type: 'TRUSTS', from: asset.id, to: party.id, props: { statement: party.statement } });
      }
    }
  }
  edges.push(...computeToRole(edges));

  for (const account of [...accounts].sort()) {
    want(accountNode(account), 'account', false);
    want(adminNode(account), 'admin', false);
  }
  for (const account of own) {
    want(accountNode(account), 'account', false);
    want(adminNode(account), 'admin', false);
  }
  want(INTERNET, 'internet', false);
  for (const [id, { type, fromPolicy }] of wanted) assets.set(id, stub(id, type, own, fromPolicy));
  // A principal known only from a policy brings its account, so that `account:ID` can be a start.
  for (const asset of [...assets.values()]) {
    if (asset.external && asset.type === 'external.principal' && asset.account !== '') {
      const id = accountNode(asset.account);
      if (!assets.has(id)) assets.set(id, stub(id, 'account', own, true));
    }
  }

  const sorted = new Map([...assets.entries()].sort((x, y) => (x[0] < y[0] ? -1 : x[0] > y[0] ? 1 : 0)));
  const byType = new Map<string, Asset[]>();
  for (const asset of sorted.values()) {
    const list = byType.get(asset.type);
    if (list) list.push(asset);
    else byType.set(asset.type, [asset]);
  }
  const index = new EdgeIndex(sorted.keys(), edges);
  return {
    seq: snapshot.seq,
    now: snapshot.now,
    assets: sorted,
    ofType: (type) => byType.get(type) ?? NO_ASSETS,
    edges: index.edges,
    out: (id, type) => index.out(id, type),
    in: (id, type) => index.in(id, type),
    scopeState: (account, region, unit) => scopes.state(account, region, unit),
    collected: (account) => accounts.has(account),
    organization,
    ownAccounts: own,
  };
}

/** Instance → profile → role is what gives an instance its role; the API states only the two halves. */
function computeToRole(edges: readonly Edge[]): Edge[] {
  const rolesOfProfile = new Map<NodeId, NodeId[]>();
  for (const e of edges) {
    if (e.type !== 'HAS_ROLE') continue;
    const list = rolesOfProfile.get(e.from);
    if (list) list.push(e.to);
    else rolesOfProfile.set(e.from, [e.to]);
  }
  const found: Edge[] = [];
  for (const e of edges) {
    if (e.type !== 'REFERS_TO' || asText(e.props.as) !== 'instance-profile') continue;
    for (const role of rolesOfProfile.get(e.to) ?? []) {
      found.push({ type: 'RUNS_AS', from: e.from, to: role, props: { via: 'instance profile', certainty: 'certain' } });
    }
  }
  return found;
}
