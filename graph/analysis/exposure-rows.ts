/** Rows of `exposure`: what is open, to whom, how, and every hop on the way in. Never folded. */
import type { Asset, World } from '../build/world.js';
import { accountNode, INTERNET, type NodeId, serviceNode } from '../schema/ids.js';
import { type Certainty, weakest } from '../schema/verdict.js';
import { sensitivityIn } from './data.js';
import type { DerivedEdge } from './derived.js';
import type { ExposureHow } from './exposure.js';
import { type Hop, hopOfEdges } from './paths/hops.js';
import { type Severity, severityOf } from './paths/score.js';

export interface ExposureRow {
  readonly resource: NodeId;
  /** `internet`, `account:ID`, `org:ID` or `service:NAME`. */
  readonly to: NodeId;
  readonly how: ExposureHow;
  readonly certainty: Certainty;
  readonly score: number;
  readonly severity: Severity;
  /** What is open of its content: list, read, write, permissions. */
  readonly levels: readonly string[];
  readonly hops: readonly Hop[];
}

const TO_POINTS = (to: NodeId): number =>
  to === INTERNET ? 62 : to.startsWith('account:') ? 46 : to.startsWith('org:') ? 40 : 30;

function scoreOf(
  world: World,
  to: NodeId,
  how: ExposureHow,
  asset: Asset | undefined,
  certainty: Certainty,
  levels: readonly string[],
): number {
  let score = TO_POINTS(to);
  const content = levels.some((l) => l !== 'list');
  const sensitivity = asset ? sensitivityIn(world, asset) : null;
  if (sensitivity && (content || how === 'network')) score += Math.round(22 * sensitivity.weight);
  if (levels.includes('write') || levels.includes('permissions')) score += 10;
  if (how === 'trust') score += 16;
  // Code that runs as a role gives more than itself when it is taken over.
  if (how === 'network' && asset && world.out(asset.id, 'RUNS_AS').length > 0) score += 8;
  if (levels.length > 0 && !content) score -= 12;
  if (certainty === 'conditional') score -= 20;
  if (certainty === 'unknown') score -= 40;
  return Math.max(0, Math.min(100, score));
}

/** Providers at which anybody can have an account of their own. */
const OPEN_TO_ALL: ReadonlySet<string> = new Set([
  'token.actions.githubusercontent.com',
  'gitlab.com',
  'app.terraform.io',
  'accounts.google.com',
  'graph.facebook.com',
  'www.amazon.com',
  'agent.buildkite.com',
  'oidc.circleci.com',
  'vstoken.dev.azure.com',
  'api.bitbucket.org',
  'cognito-identity.amazonaws.com',
]);

/** A condition on whose token it is; one whose first part is open (`repo:*`) says nothing. */
const bindsSubject = (e: DerivedEdge): boolean =>
  e.conditions.some(
    (c) =>
      /:(sub|repository|repository_owner|repository_id|namespace_path|project_path|terraform_organization_name|amr)$/i.test(
        c.key,
      ) &&
      c.values.length > 0 &&
      c.values.every((v) => !/^([a-z_-]+:)*[*?]/i.test(v)),
  );

/** Who of those outside an edge of trust starts at, or null for somebody inside. */
function outsideOf(world: World, e: DerivedEdge): NodeId | null {
  const { from } = e;
  if (from === INTERNET) return INTERNET;
  const asset = world.assets.get(from);
  if (asset?.type === 'iam.oidc-provider' || from.startsWith('service:')) {
    const issuer = from.startsWith('service:')
      ? from.slice('service:'.length)
      : String(asset?.props.url ?? asset?.name);
    // Whoever signs up there can come, unless the trust says whose token it takes.
    if (OPEN_TO_ALL.has(issuer.split('/', 1)[0] ?? '') && !bindsSubject(e)) return INTERNET;
    return serviceNode(issuer);
  }
  if (asset?.type === 'iam.saml-provider') return null;
  if (from.startsWith('account:')) return world.ownAccounts.has(from.slice('account:'.length)) ? null : from;
  if (!asset?.external || asset.account === '' || world.ownAccounts.has(asset.account)) return null;
  return accountNode(asset.account);
}

const SURE: Readonly<Record<Certainty, number>> = { certain: 0, conditional: 1, unknown: 2 };
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** What only passes calls on: the internet reaches what lies behind. */
const PASSES_ON: ReadonlySet<string> = new Set([
  'elbv2.load-balancer',
  'apigateway.rest-api',
  'apigateway.http-api',
  'cloudfront.distribution',
]);
/** A grant to what passes on what it reads: open to whoever reaches that. */
const isOpenedBehind = (world: World, e: DerivedEdge): boolean =>
  e.type === 'EXPOSES' && PASSES_ON.has(world.assets.get(e.from)?.type ?? '');
/** They may stand behind each other, but not for ever. */
const PASSED = 4;

interface Found {
  readonly resource: NodeId;
  readonly to: NodeId;
  readonly how: ExposureHow;
  readonly levels: readonly string[];
  readonly hops: readonly Hop[];
}

/**
 * The rows of exposure from the edges of a world: network reach of the internet (through load balancers, APIs and distributions too), grants of resource
 * policies and shares to outsiders, roles that outsiders may assume.
 */
export function exposureRows(world: World, edges: readonly DerivedEdge[]): ExposureRow[] {
  const found: Found[] = [];
  const routes = new Map<NodeId, DerivedEdge[]>();
  const grants = new Map<string, DerivedEdge[]>();
  for (const e of edges) {
    if (e.blocked !== undefined) continue;
    if (e.type === 'ROUTES_TO' || isOpenedBehind(world, e)) {
      const list = routes.get(e.from);
      if (list) list.push(e);
      else routes.set(e.from, [e]);
    } else if (e.type === 'EXPOSES') {
      const key = `${e.from}\n${e.to}\n${String(e.props?.how)}\n${e.props?.level === undefined}`;
      const list = grants.get(key);
      if (list) list.push(e);
      else grants.set(key, [e]);
    } else if (e.type === 'CAN_ASSUME' && world.assets.get(e.to)?.scope) {
      const to = outsideOf(world, e);
      if (to !== null) found.push({ resource: e.to, to, how: 'trust', levels: [], hops: [hopOfEdges([e])] });
    }
  }
  const walk = (through: readonly DerivedEdge[], at: NodeId): void => {
    for (const e of routes.get(at) ?? []) {
      const way = [...through, e];
      const levels = typeof e.props?.level === 'string' ? [e.props.level] : [];
      const how = levels.length > 0 ? 'resource policy' : 'network';
      found.push({ resource: e.to, to: INTERNET, how, levels, hops: way.map((x) => hopOfEdges([x])) });
      if (PASSES_ON.has(world.assets.get(e.to)?.type ?? '') && way.length <= PASSED) walk(way, e.to);
    }
  };
  walk([], INTERNET);
  for (const list of grants.values()) {
    const [first] = list;
    if (!first) continue;
    // Levels that are less sure than the surest are not what the row says.
    const sure = Math.min(...list.map((e) => SURE[e.certainty]));
    const shown = list.filter((e) => SURE[e.certainty] === sure);
    const levels = shown.flatMap((e) => (typeof e.props?.level === 'string' ? [e.props.level] : []));
    found.push({
      resource: first.to,
      to: first.from,
      how: first.props?.how as ExposureHow,
      levels,
      hops: [hopOfEdges(shown)],
    });
  }
  const rows = new Map<string, ExposureRow>();
  for (const f of found) {
    const certainty = weakest(...f.hops.map((h) => h.certainty));
    const score = scoreOf(world, f.to, f.how, world.assets.get(f.resource), certainty, f.levels);
    const row: ExposureRow = {
      resource: f.resource,
      to: f.to,
      how: f.how,
      certainty,
      score,
      severity: severityOf(score),
      levels: [...new Set(f.levels)].sort(),
      hops: f.hops,
    };
    const key = `${f.resource}\n${f.to}\n${f.how}`;
    const had = rows.get(key);
    if (!had || better(row, had)) rows.set(key, row);
  }
  return [...rows.values()].sort(
    (a, b) =>
      Number(a.certainty === 'unknown') - Number(b.certainty === 'unknown') ||
      b.score - a.score ||
      byText(a.resource, b.resource) ||
      byText(a.to, b.to) ||
      byText(a.how, b.how),
  );
}

/** Of two ways to the same end the surer one stands, then the shorter one. */
function better(a: ExposureRow, b: ExposureRow): boolean {
  if (a.certainty !== b.certainty) return SURE[a.certainty] < SURE[b.certainty];
  if (a.score !== b.score) return a.score > b.score;
  if (a.hops.length !== b.hops.length) return a.hops.length < b.hops.length;
  return JSON.stringify(a.hops.map((h) => h.to)) < JSON.stringify(b.hops.map((h) => h.to));
}
