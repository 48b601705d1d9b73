/**
 * Granted against used. For each user and role: which of the actions it is granted were called in the observed events, which
 * were not, and which CloudTrail could not have shown. A claim that something is unused carries how long was looked at.
 */
import { observability } from '../activity/actions.js';
import type { Usage, Use } from '../activity/usage.js';
import type { Asset, Edge, World } from '../build/world.js';
import { type GrantingStatement, type GrantSet, grantedActions, statementsGranting } from '../iam/granted.js';
import { accountNode, asNodeId, type NodeId, parseArn, serviceNode } from '../schema/ids.js';
import { type Authority, authorityOf } from './authority.js';

export type UseStatus = 'used' | 'unused' | 'never' | 'not-observable';
export type Risk = 'critical' | 'high' | 'medium' | 'low';

/** A row of `portolan unused`. */
export interface UnusedRow {
  readonly principal: string;
  /** `service:Action`, or `service` for a whole service granted by a wildcard and never called. */
  readonly permission: string;
  readonly status: UseStatus;
  readonly lastUsed: string | null;
  readonly observedDays: number;
  readonly risk: Risk;
  /** Actions the row stands for. */
  readonly granted: number;
  /**
   * Of what was used: the statements of its identity policies any of which may have allowed the calls, for events do not tell which.
   * Null: there may be others, whose text is missing. Absent: not used.
   */
  readonly allowedBy?: readonly GrantingStatement[] | null;
  /** Why it could not be seen, or what the status rests on. */
  readonly why: string;
}

/** One service of one principal, summed up. */
export interface ServiceUseRow {
  readonly principal: string;
  readonly service: string;
  readonly granted: number;
  readonly used: number;
  readonly notObservable: number;
  /** Something unused in it opens a way to more. */
  readonly dangerous: boolean;
  readonly lastUsed: string | null;
  readonly status: UseStatus;
}

/**
 * Of a service of which nothing was called: more actions than this make one row for the service instead of one an action.
 * Whoever is granted more than `BROAD` actions in all holds them by wildcards: any such service is one row.
 */
const WHOLE_SERVICE = 25;
const BROAD = 500;

/** Rights over rights: whoever holds one of these can give itself more (the admin control set and its like). */
const CRITICAL = new Set(
  'AttachUserPolicy AttachGroupPolicy AttachRolePolicy PutUserPolicy PutGroupPolicy PutRolePolicy CreatePolicyVersion SetDefaultPolicyVersion CreateRole UpdateAssumeRolePolicy PassRole CreateAccessKey CreateLoginProfile UpdateLoginProfile AddUserToGroup DeleteUserPermissionsBoundary DeleteRolePermissionsBoundary PutUserPermissionsBoundary PutRolePermissionsBoundary'
    .split(' ')
    .map((name) => `iam:${name}`),
);
/** Rights that run code as somebody, open data, or hand out credentials. */
const HIGH = new Set([
  'sts:AssumeRole',
  'lambda:CreateFunction',
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration',
  'lambda:AddPermission',
  'ec2:RunInstances',
  'ec2:ModifyInstanceAttribute',
  'ec2-instance-connect:SendSSHPublicKey',
  'ssm:SendCommand',
  'ssm:StartSession',
  'cloudformation:CreateStack',
  'cloudformation:UpdateStack',
  'codebuild:CreateProject',
  'codebuild:UpdateProject',
  'codebuild:StartBuild',
  'glue:CreateJob',
  'glue:UpdateJob',
  'ecs:RegisterTaskDefinition',
  'ecs:RunTask',
  'sagemaker:CreateNotebookInstance',
  'sagemaker:CreatePresignedNotebookInstanceUrl',
  'secretsmanager:GetSecretValue',
  'secretsmanager:PutResourcePolicy',
  'ssm:GetParameter',
  'kms:Decrypt',
  'kms:PutKeyPolicy',
  'kms:CreateGrant',
  's3:PutBucketPolicy',
  's3:PutBucketAcl',
  's3:DeleteBucketPolicy',
  's3:PutBucketPublicAccessBlock',
  'ec2:ModifySnapshotAttribute',
  'ec2:ModifyImageAttribute',
  'rds:ModifyDBSnapshotAttribute',
  'cloudtrail:StopLogging',
  'cloudtrail:DeleteTrail',
  'organizations:LeaveOrganization',
]);

function riskOf(action: string, level: string): Risk {
  if (CRITICAL.has(action)) return 'critical';
  if (HIGH.has(action) || level === 'permissions') return 'high';
  return level === 'write' || level === 'tagging' ? 'medium' : 'low';
}
const RISKS: readonly Risk[] = ['low', 'medium', 'high', 'critical'];
const worse = (a: Risk, b: Risk): Risk => (RISKS.indexOf(a) >= RISKS.indexOf(b) ? a : b);

/** What is known of a principal's use beside the events: AWS's own last-used dates. */
function lastSeenAtAll(asset: Asset): { readonly never: boolean; readonly last: string | null } {
  const props = asset.props as { readonly lastUsed?: string; readonly passwordLastUsed?: string };
  const last = props.lastUsed ?? props.passwordLastUsed ?? null;
  return { never: asset.type === 'iam.role' && asset.facets?.['last-used'] === 'absent', last };
}

const grantSet = (a: Authority): GrantSet => ({
  identity: a.identity,
  ...(a.boundary === undefined ? {} : { boundary: a.boundary }),
  ...(a.scpLevels === undefined ? {} : { scpLevels: a.scpLevels }),
});

export interface UsageAnalysis {
  readonly edges: readonly Edge[];
  readonly unused: readonly UnusedRow[];
  readonly services: readonly ServiceUseRow[];
  /** Calls a day by principal, for its page. */
  readonly days: readonly {
    readonly principal: string;
    readonly days: readonly { readonly day: string; readonly calls: number; readonly denied: number }[];
  }[];
}

/** Users and roles whose grants somebody can cut: not those that AWS keeps. */
const cuttable = (a: Asset): boolean =>
  a.scope !== null &&
  !a.external &&
  (a.type === 'iam.user' || (a.type === 'iam.role' && a.props.serviceLinked !== true && a.props.reserved !== true));

/**
 * All that usage says, in stable order.
 * @param usage null when no event was ever imported: then only AWS's own last-used dates speak
 */
export function usageAnalysis(world: World, usage: Usage | null): UsageAnalysis {
  const unused: UnusedRow[] = [];
  const services: ServiceUseRow[] = [];
  const granted = new Map<string, ReturnType<typeof grantedActions>>();
  const uses = usesByNode(world, usage);
  const principals = [...world.ofType('iam.user'), ...world.ofType('iam.role')]
    .filter(cuttable)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const observedDays = usage?.observedDays ?? 0;
  for (const principal of principals) {
    const authority = authorityOf(world, principal.id);
    if (!authority) continue;
    let grants = granted.get(authority.key);
    if (!grants) {
      grants = grantedActions(grantSet(authority));
      granted.set(authority.key, grants);
    }
    const called = uses.get(principal.id) ?? new Map<string, Use>();
    const own = lastSeenAtAll(principal);
    const watched = usage?.accounts.has(principal.account) ?? false;
    const dataOf = usage?.dataEvents.get(principal.account);
    const broad = [...grants.values()].reduce((n, a) => n + a.length, 0) > BROAD;
    for (const service of [...grants.keys()].sort()) {
      const actions = grants.get(service) ?? [];
      const rows: UnusedRow[] = [];
      let used = 0;
      let unseen = 0;
      let dangerous = false;
      let last: string | null = null;
      let risk: Risk = 'low';
      for (const a of actions) {
        const action = `${a.service}:${a.name}`;
        const use = called.get(action.toLowerCase());
        const seen = observability(action);
        const r = riskOf(action, a.level);
        risk = worse(risk, r);
        let status: UseStatus;
        let why: string;
        if (use?.lastAllowed) {
          status = 'used';
          why = `${use.count} calls seen`;
          used++;
          if (last === null || use.lastAllowed > last) last = use.lastAllowed;
        } else if (own.never) {
          status = 'never';
          why = 'the role was never used in the 400 days AWS keeps track of';
        } else if (seen === 'never') {
          status = 'not-observable';
          why = 'no CloudTrail event shows its use';
          unseen++;
        } else if (!watched) {
          status = 'not-observable';
          why = 'no events of this account were imported';
          unseen++;
        } else if (seen === 'data' && !dataOf?.has(service)) {
          status = 'not-observable';
          why = `data events of ${service} are not recorded in this account`;
          unseen++;
        } else {
          status = 'unused';
          why = `no call in ${observedDays} observed days`;
        }
        if (status !== 'used' && (r === 'critical' || r === 'high')) dangerous = true;
        rows.push({
          principal: principal.id,
          permission: action,
          status,
          lastUsed: use?.lastAllowed ?? null,
          observedDays,
          risk: r,
          granted: 1,
          ...(status === 'used' ? { allowedBy: statementsGranting(authority.identity, a) } : {}),
          why,
        });
      }
      const status: UseStatus =
        used > 0 ? 'used' : unseen === actions.length ? 'not-observable' : own.never ? 'never' : 'unused';
      services.push({
        principal: principal.id,
        service,
        granted: actions.length,
        used,
        notObservable: unseen,
        dangerous,
        lastUsed: last,
        status,
      });
      if (used === 0 && actions.length > (broad ? 1 : WHOLE_SERVICE)) {
        const why = rows.find((r) => r.status === status)?.why ?? '';
        unused.push({
          principal: principal.id,
          permission: service,
          status,
          lastUsed: null,
          observedDays,
          risk,
          granted: actions.length,
          why,
        });
        unused.push(...rows.filter((r) => CRITICAL.has(r.permission) || HIGH.has(r.permission)));
      } else unused.push(...rows);
    }
  }
  unused.sort((a, b) =>
    a.principal < b.principal
      ? -1
      : a.principal > b.principal
        ? 1
        : a.permission < b.permission
          ? -1
          : a.permission > b.permission
            ? 1
            : 0,
  );
  return { edges: usage ? usageEdges(world, usage) : [], unused, services, days: daysByNode(world, usage) };
}

/** From the principals of events to nodes: a session whose issuer is not told has lost its role's path. */
export function nodeResolver(world: World): (principal: string) => NodeId | null {
  const byName = new Map<string, NodeId>();
  for (const role of world.ofType('iam.role')) byName.set(`${role.account}/${role.name}`, role.id);
  return (principal) => {
    const id = asNodeId(principal);
    if (world.assets.has(id)) return id;
    const arn = parseArn(principal);
    if (!arn) return null;
    if (arn.resource === 'root') {
      const account = accountNode(arn.account);
      return world.assets.has(account) ? account : null;
    }
    return arn.resource.startsWith('role/')
      ? (byName.get(`${arn.account}/${arn.resource.split('/').at(-1) ?? ''}`) ?? null)
      : null;
  };
}

function usesByNode(world: World, usage: Usage | null): ReadonlyMap<NodeId, ReadonlyMap<string, Use>> {
  const found = new Map<NodeId, Map<string, Use>>();
  const resolve = nodeResolver(world);
  for (const [principal, uses] of usage?.byPrincipal ?? []) {
    const id = resolve(principal);
    if (!id) continue;
    const map = found.get(id) ?? new Map<string, Use>();
    for (const use of uses) map.set(use.action.toLowerCase(), use);
    found.set(id, map);
  }
  return found;
}

function daysByNode(world: World, usage: Usage | null): UsageAnalysis['days'] {
  const resolve = nodeResolver(world);
  const rows = [...(usage?.days ?? [])].flatMap(([principal, days]) => {
    const id = resolve(principal);
    return id ? [{ principal: id as string, days }] : [];
  });
  return rows.sort((a, b) => (a.principal < b.principal ? -1 : 1));
}

/** USED (principal → service) and ASSUMED (principal → role), with counts, first and last time. */
function usageEdges(world: World, usage: Usage): Edge[] {
  const resolve = nodeResolver(world);
  const edges = new Map<string, { edge: Edge; actions: Set<string> }>();
  const merge = (
    type: string,
    from: NodeId,
    to: NodeId,
    use: { count: number; denied: number; first: string; last: string },
    action: string | null,
  ) => {
    const key = `${type} ${from} ${to}`;
    const had = edges.get(key);
    const before = had?.edge.props as { count: number; denied: number; first: string; last: string } | undefined;
    const actions = had?.actions ?? new Set<string>();
    if (action) actions.add(action);
    const props = {
      count: (before?.count ?? 0) + use.count,
      denied: (before?.denied ?? 0) + use.denied,
      first: before && before.first < use.first ? before.first : use.first,
      last: before && before.last > use.last ? before.last : use.last,
      ...(action ? { actions: [...actions].sort() } : {}),
    };
    edges.set(key, { edge: { type, from, to, props }, actions });
  };
  for (const [principal, uses] of usage.byPrincipal) {
    const from = resolve(principal);
    if (!from) continue;
    for (const use of uses) merge('USED', from, serviceNode(use.eventSource), use, use.action);
  }
  for (const a of usage.assumed) {
    const from = resolve(a.from);
    const to = resolve(a.to);
    if (from && to) merge('ASSUMED', from, to, a, null);
  }
  return [...edges.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, e]) => e.edge);
}
