/** A point question turned round: everybody who may do one action on one resource. */
import type { Asset, World } from '../build/world.js';
import { actionInfo } from '../iam/catalogue/catalogue.js';
import { compilePolicy } from '../iam/compile.js';
import { principalsOf as namedIn, statementsOf } from '../iam/named.js';
import { accountNode, asNodeId, INTERNET, isAccountId, type NodeId, parseArn, serviceNode } from '../schema/ids.js';
import type { Because, Certainty, Condition, Decision } from '../schema/verdict.js';
import { type Authority, authorityOf, rcpsOf } from './authority.js';
import { assetOf, type Decided, decide, ownPolicy } from './decide.js';
import { everybodyOf, looksAtHolder } from './holders.js';
import { grantsOf } from './key-grants.js';
import {
  ACCESS_POINT,
  accountOfCanonical,
  bucketOf,
  listUnread,
  moreTexts,
  pointsOf,
  throughPoint,
} from './s3-facts.js';
import { instances, reaches, reachOf } from './shape.js';

export interface WhoCanRow {
  readonly principal: string;
  readonly decision: Decision;
  readonly certainty: Certainty;
  readonly because: readonly Because[];
  readonly conditions: readonly Condition[];
  readonly chosen: Readonly<Record<string, string>>;
}

export interface WhoCanAnswer {
  readonly rows: readonly WhoCanRow[];
  readonly assumes: readonly string[];
}

export interface Asker {
  /** What the resource text means; undefined: nothing in the world. */
  readonly asset: Asset | undefined;
}

export const askers = (world: World, resource: string): Asker => ({ asset: assetOf(world, resource) });

/** What the resource's own side says: its policy, and of a bucket its access control list and the policies of its access points. */
function ownTexts(world: World, asset: Asset | undefined): readonly string[] {
  const own = asset?.policies?.find((p) => p.kind === (asset.type === 'iam.role' ? 'trust' : 'resource'))?.document;
  const behind = asset?.type === ACCESS_POINT ? bucketOf(world, asset) : undefined;
  return [...(own === undefined ? [] : [own]), ...moreTexts(world, asset), ...(behind ? ownTexts(world, behind) : [])];
}

/** Parties outside the collected identities that the resource's own policy names: they may come from there. */
function outsiders(world: World, asset: Asset | undefined, action: string): readonly NodeId[] {
  const found = new Set<NodeId>();
  for (const s of ownTexts(world, asset).flatMap((text) => namedIn(compilePolicy(text)))) {
    for (const p of s.principals) {
      if (p.kind === 'everyone') found.add(INTERNET);
      else if (p.kind === 'account' && !world.collected(p.account)) found.add(accountNode(p.account));
      else if (p.kind === 'canonical' && !world.collected(accountOfCanonical(world, p.text)))
        found.add(accountNode(accountOfCanonical(world, p.text)));
      else if ((p.kind === 'user' || p.kind === 'role' || p.kind === 'session') && !world.collected(p.account))
        found.add(asNodeId(p.text));
      else if (p.kind === 'service') found.add(serviceNode(p.text));
      else if (p.kind === 'federated' && action.toLowerCase().startsWith('sts:assumerolewith'))
        found.add(parseArn(p.text) ? asNodeId(p.text) : serviceNode(p.text));
    }
  }
  return [...found].sort();
}

/**
 * The texts to ask about. An action on what a resource holds (the objects of a bucket), asked about the resource itself: any of
 * them will do. A bucket is also reached through its access points.
 */
function texts(
  world: World,
  asset: Asset | undefined,
  action: string,
  resource: string,
  authority: Authority,
): readonly string[] {
  if (asset?.type !== 's3.bucket') return [resource];
  const points = pointsOf(world, asset);
  const through = (text: string) => points.flatMap((p) => throughPoint(p, asset, text, action) ?? []);
  const info = actionInfo(action);
  const onObjects = info !== undefined && [...info.required, ...info.optional].some((t) => t.name === 'object');
  const onBucket = info !== undefined && [...info.required, ...info.optional].some((t) => t.name === 'bucket');
  if (resource !== asset.id || !onObjects || onBucket) return [resource, ...through(resource)];
  const own = ownTexts(world, asset);
  const reach = reachOf(own.length === 0 ? authority.texts : [...authority.texts, ...own], action);
  const template = `${asset.id}/{name}`;
  return [template, ...through(template)].flatMap((t) => instances(t, reach, { name: 'x' }));
}

/** Scopes whose gaps may hide a principal or a grant for this resource. */
function gaps(world: World, account: string): readonly string[] {
  if (!isAccountId(account)) return [];
  return ['iam.users', 'iam.roles', 'iam.groups', 'iam.policies'].flatMap((unit) =>
    world.scopeState(account, null, unit) === 'complete' ? [] : [`${account}/global/${unit}`],
  );
}

/** Whether what the principal holds could allow the action there. Cheap, and never wrongly false. */
function mayReach(
  world: World,
  authority: Authority,
  asset: Asset | undefined,
  action: string,
  resource: string,
): boolean {
  const reach = reachOf(authority.texts, action);
  return reach.everything || texts(world, asset, action, resource, authority).some((text) => reaches(reach, text));
}

/** What the resource's own policy and the limits on it say about who asks. */
interface OwnSide {
  /** It may let in principals by itself: anyone, or these alone. */
  readonly opensTo: 'anyone' | ReadonlySet<string>;
  /** Holders of the same policies may get different answers. */
  readonly personal: boolean;
}

function ownSide(world: World, asset: Asset | undefined, action: string): OwnSide {
  // Needs no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  if (action.toLowerCase() === 'sts:getcalleridentity') return { opensTo: 'anyone', personal: true };
  const limits = asset ? rcpsOf(world, asset.account).texts : [];
  const grants = asset ? grantsOf(asset) : [];
  // A role's trust policy says nothing of other services' actions.
  const own = asset?.type === 'iam.role' && !ownPolicy(asset, action).policy ? [] : ownTexts(world, asset);
  let anyone = grants.length > 0;
  let personal = anyone || limits.some(looksAtHolder);
  const names = new Set<string>();
  for (const text of own) {
    if (looksAtHolder(text)) personal = true;
    for (const s of statementsOf(compilePolicy(text))) {
      if (s.notPrincipal) anyone = true;
      for (const p of s.principals) {
        if (p.kind === 'everyone') anyone ||= s.effect === 'Allow';
        else if (p.kind === 'user' || p.kind === 'role' || p.kind === 'session') {
          personal = true;
          names.add(p.kind === 'session' ? `${p.account}/${p.name.split('/', 1)[0]}` : p.text);
        }
      }
    }
  }
  return { opensTo: anyone ? 'anyone' : names, personal: personal || anyone };
}

function opens(side: OwnSide, world: World, id: NodeId): boolean {
  if (side.opensTo === 'anyone') return true;
  if (side.opensTo.size === 0) return false;
  const asset = world.assets.get(id);
  return side.opensTo.has(id) || (asset?.type === 'iam.role' && side.opensTo.has(`${asset.account}/${asset.name}`));
}

/**
 * Everybody who may do the action on the resource. A grant that nobody collected adds one row with principal `*`: someone may, and the
 * row names what would tell. Holders of the same policies are asked about once; who holds nothing that could reach the
 * resource, and is not let in by the resource, is not asked about at all.
 */
export function whoCan(world: World, action: string, resource: string): WhoCanAnswer {
  const asset = assetOf(world, resource);
  const assumes = new Set<string>();
  const missing = new Set<string>();
  const find = (authority: Authority): Decided | null => {
    let best: Decided | null = null;
    for (const text of texts(world, asset, action, resource, authority)) {
      const d = decide(world, authority, action, text, asset ? { resourceAccount: asset.account } : {});
      if (d.allowed && (!best || d.certainty === 'certain')) best = d;
      if (best?.certainty === 'certain') break;
      // What was attached but not read might turn a denial into an Allow.
      if (!d.allowed && d.verdict.decision === 'ImplicitDeny' && d.verdict.certainty === 'unknown')
        for (const m of authority.missing) missing.add(m);
    }
    return best;
  };
  const rowOf = (principal: string, best: Decided): WhoCanRow => {
    for (const a of best.assumes) assumes.add(a);
    return {
      principal,
      decision: 'Allow',
      certainty: best.certainty,
      because: best.verdict.because,
      conditions: best.verdict.conditions,
      chosen: best.verdict.chosen,
    };
  };
  const { groups, places } = everybodyOf(world);
  const side = ownSide(world, asset, action);
  const found: WhoCanRow[] = [];
  for (const { authority, members } of groups) {
    const holds = authority.missing.length > 0 || mayReach(world, authority, asset, action, resource);
    const single = side.personal || members.length === 1;
    if (!single) {
      const best = holds ? find(authority) : null;
      if (!best) continue;
      const first = rowOf(authority.principal, best);
      // What speaks of the first member by name is not said of the others.
      if (
        !JSON.stringify([first, best.assumes]).replace(JSON.stringify(first.principal), '').includes(first.principal)
      ) {
        for (const principal of members) found.push({ ...first, principal });
        continue;
      }
    }
    for (const member of members) {
      const own = holds || opens(side, world, member) ? authorityOf(world, member) : null;
      const best = own && find(own);
      if (best) found.push(rowOf(member, best));
    }
  }
  const place = (r: WhoCanRow): number => places.get(asNodeId(r.principal)) ?? 0;
  const rows = found.sort((a, b) => place(a) - place(b));
  for (const id of outsiders(world, asset, action)) {
    const authority = authorityOf(world, id);
    const best = authority && find(authority);
    if (best) rows.push(rowOf(authority.principal, best));
  }
  const own = ownPolicy(asset, action);
  if (own.unread) missing.add(`the policy of ${asset?.id ?? resource} (${own.scope})`);
  if (listUnread(asset)) missing.add(`the access control list of ${asset?.id ?? resource} (${own.scope})`);
  for (const gap of gaps(world, asset?.account ?? '')) missing.add(gap);
  if (missing.size > 0) {
    rows.push({
      principal: '*',
      decision: 'Allow',
      certainty: 'unknown',
      because: [...missing].sort().map(
        (m): Because => ({
          fact: 'not-collected',
          source: m,
          text: `${m} was not collected and may grant it to others.`,
        }),
      ),
      conditions: [],
      chosen: {},
    });
  }
  return { rows, assumes: [...assumes].sort() };
}
