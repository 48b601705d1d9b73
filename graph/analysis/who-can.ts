/** A point question turned round: everybody who may do one action on one resource. */
import type { Asset, World } from '../build/world.js';
import { actionInfo } from '../iam/catalogue/catalogue.js';
import { compilePolicy } from '../iam/compile.js';
import { principalsOf as namedIn } from '../iam/named.js';
import { accountNode, asNodeId, INTERNET, isAccountId, type NodeId, parseArn, serviceNode } from '../schema/ids.js';
import type { Because, Certainty, Condition, Decision } from '../schema/verdict.js';
import { type Authority, authorityOf } from './authority.js';
import { assetOf, type Decided, decide, ownPolicy } from './decide.js';
import { instances, reachOf } from './shape.js';

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

/** Parties outside the collected identities that the resource's own policy names: they may come from there. */
function outsiders(world: World, asset: Asset | undefined, action: string): readonly NodeId[] {
  const text = asset?.policies?.find((p) => p.kind === (asset.type === 'iam.role' ? 'trust' : 'resource'))?.document;
  if (text === undefined) return [];
  const found = new Set<NodeId>();
  for (const s of namedIn(compilePolicy(text))) {
    for (const p of s.principals) {
      if (p.kind === 'everyone') found.add(INTERNET);
      else if (p.kind === 'account' && !world.collected(p.account)) found.add(accountNode(p.account));
      else if ((p.kind === 'user' || p.kind === 'role' || p.kind === 'session') && !world.collected(p.account))
        found.add(asNodeId(p.text));
      else if (p.kind === 'service') found.add(serviceNode(p.text));
      else if (p.kind === 'federated' && action.toLowerCase().startsWith('sts:assumerolewith'))
        found.add(parseArn(p.text) ? asNodeId(p.text) : serviceNode(p.text));
    }
  }
  return [...found].sort();
}

/** An action on what a resource holds (the objects of a bucket), asked about the resource itself: any of them will do. */
function texts(asset: Asset | undefined, action: string, resource: string, authority: Authority): readonly string[] {
  if (asset?.type !== 's3.bucket' || resource !== asset.id) return [resource];
  const info = actionInfo(action);
  const onObjects = info !== undefined && [...info.required, ...info.optional].some((t) => t.name === 'object');
  const onBucket = info !== undefined && [...info.required, ...info.optional].some((t) => t.name === 'bucket');
  if (!onObjects || onBucket) return [resource];
  const own = asset.policies?.find((p) => p.kind === 'resource')?.document;
  return instances(
    `${asset.id}/{name}`,
    reachOf(own === undefined ? authority.texts : [...authority.texts, own], action),
    { name: 'x' },
  );
}

/** Scopes whose gaps may hide a principal or a grant for this resource. */
function gaps(world: World, account: string): readonly string[] {
  if (!isAccountId(account)) return [];
  return ['iam.users', 'iam.roles', 'iam.groups', 'iam.policies'].flatMap((unit) =>
    world.scopeState(account, null, unit) === 'complete' ? [] : [`${account}/global/${unit}`],
  );
}

const PRINCIPAL_TYPES = ['iam.user', 'iam.role'] as const;

/**
 * Everybody who may do the action on the resource. A grant that nobody collected adds one row with principal `*`: someone may, and the
 * row names what would tell.
 */
export function whoCan(world: World, action: string, resource: string): WhoCanAnswer {
  const asset = assetOf(world, resource);
  const rows: WhoCanRow[] = [];
  const assumes = new Set<string>();
  const missing = new Set<string>();
  const ask = (authority: Authority | null) => {
    if (!authority) return;
    let best: Decided | null = null;
    for (const text of texts(asset, action, resource, authority)) {
      const d = decide(world, authority, action, text, asset ? { resourceAccount: asset.account } : {});
      if (d.allowed && (!best || d.certainty === 'certain')) best = d;
      if (best?.certainty === 'certain') break;
      // What was attached but not read might turn a denial into an Allow.
      if (!d.allowed && d.verdict.decision === 'ImplicitDeny' && d.verdict.certainty === 'unknown')
        for (const m of authority.missing) missing.add(m);
    }
    if (!best) return;
    for (const a of best.assumes) assumes.add(a);
    rows.push({
      principal: authority.principal,
      decision: 'Allow',
      certainty: best.certainty,
      because: best.verdict.because,
      conditions: best.verdict.conditions,
      chosen: best.verdict.chosen,
    });
  };
  for (const type of PRINCIPAL_TYPES)
    for (const p of world.ofType(type)) if (p.scope !== null) ask(authorityOf(world, p.id));
  for (const id of outsiders(world, asset, action)) ask(authorityOf(world, id));
  const own = ownPolicy(asset, action);
  if (own.unread) missing.add(`the policy of ${asset?.id ?? resource} (${own.scope})`);
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
