/** What paths need to know of a node, and which edges of the graph they may run along. */
import type { Asset, World } from '../../build/world.js';
import type { Family } from '../../schema/declare.js';
import { edgeDeclaration } from '../../schema/edges.js';
import { adminNode, type NodeId } from '../../schema/ids.js';
import { nodeDeclaration } from '../../schema/registry.js';
import { sensitiveStores } from '../data.js';
import type { DerivedEdge } from '../derived.js';

/** A node as the path graph keeps it. */
export interface PathNode {
  readonly id: NodeId;
  readonly type: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly family: Family;
  readonly external: boolean;
  /** Why its content matters, or null: then `data` does not mean it. */
  readonly sensitive: string | null;
  /** How much it matters, 0 to 1. */
  readonly weight: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** Bits of a node. */
export const NODE = {
  /** Folded away in every answer (`access.set`). */
  hidden: 1,
  /** Code runs there: what lies behind it takes running code on it first. */
  compute: 2,
  external: 4,
  sensitive: 8,
  /** A start named `any`: users, roles, identity providers. */
  principal: 16,
  admin: 32,
  /** Holds content: data stores, secrets. */
  store: 64,
  serviceLinked: 128,
} as const;

const PRINCIPAL_TYPES: ReadonlySet<string> = new Set([
  'iam.user',
  'iam.role',
  'iam.oidc-provider',
  'iam.saml-provider',
]);

/** The bits of a node by its declaration. */
export function nodeFlags(n: PathNode): number {
  let flags = 0;
  if (n.type === 'access.set') flags |= NODE.hidden;
  if (n.family === 'compute') flags |= NODE.compute;
  if (n.external) flags |= NODE.external;
  if (n.sensitive !== null) flags |= NODE.sensitive;
  if (PRINCIPAL_TYPES.has(n.type)) flags |= NODE.principal;
  if (n.type === 'admin') flags |= NODE.admin;
  if (n.family === 'data' || n.family === 'secret') flags |= NODE.store;
  if (n.type === 'iam.role' && n.id.includes(':role/aws-service-role/')) flags |= NODE.serviceLinked;
  return flags;
}

/** Levels of access that show or change content; listing and tagging do not. */
const CONTENT_LEVELS: ReadonlySet<string> = new Set(['read', 'write', 'permissions']);

/** Reach over the network, as opposed to a permission. */
const isNetworkReach = (e: DerivedEdge): boolean =>
  e.type === 'ROUTES_TO' || (e.type === 'EXPOSES' && e.props?.how === 'network');

/**
 * Whether a path may run along an edge. Access counts where content can be read, written or its permissions changed, and
 * only at stores: what access to a function or host is worth, a technique says.
 */
export function isCrossable(e: DerivedEdge, to: PathNode): boolean {
  if (!edgeDeclaration(e.type).crossable) return false;
  // Packets that arrive at a database show nothing of what is in it: that takes a login.
  if (isNetworkReach(e) && (to.family === 'data' || to.family === 'secret')) return false;
  if (e.type !== 'CAN_ACCESS' && (e.type !== 'EXPOSES' || isNetworkReach(e))) return true;
  if (to.type === 'access.set') return true;
  const level = e.props?.level;
  if (typeof level === 'string' && !CONTENT_LEVELS.has(level)) return false;
  // A function or host that others may call is entered as by the network; reaching into it takes a technique.
  return e.type === 'EXPOSES' || to.family !== 'compute';
}

/**
 * Roles that a service acts as around a thing, and that what runs in it never holds: the agent's of an ECS task, the control
 * plane's of an EKS cluster, the kubelet's of a Fargate pod, those of EMR, the lifecycle's of an image.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 * https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-execution-role.html
 * https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-iam-service-roles.html
 */
const SERVICE_ROLES: ReadonlySet<string> = new Set([
  'ecs.task-definition execution role',
  'eks.cluster cluster role',
  'eks.fargate-profile pod execution role',
  'emr.cluster service role',
  'emr.cluster auto scaling role',
  'imagebuilder.image-pipeline execution role',
]);

const NO_TAGS: Readonly<Record<string, string>> = Object.freeze({});

function pathNode(a: Asset, why: { readonly why: string; readonly weight: number } | undefined): PathNode {
  return {
    id: a.id,
    type: a.type,
    name: a.name,
    account: a.account,
    region: a.region,
    family: nodeDeclaration(a.type).family,
    external: a.external,
    sensitive: why?.why ?? null,
    weight: why?.weight ?? 0,
    tags: a.tags ?? NO_TAGS,
  };
}

/**
 * The nodes and edges that paths run on: every asset, hidden sets that edges mention, all derived edges, and the structural ones that
 * a path may cross (what runs as which role), unless an analysis already stated them.
 */
export function pathInput(
  world: World,
  derived: readonly DerivedEdge[],
): { readonly nodes: readonly PathNode[]; readonly edges: readonly DerivedEdge[] } {
  const sensitive = sensitiveStores(world);
  const nodes: PathNode[] = [...world.assets.values()].map((a) => pathNode(a, sensitive.get(a.id)));
  const known = new Set<string>(world.assets.keys());
  const stub = (id: NodeId) => {
    if (known.has(id)) return;
    known.add(id);
    const type = id.startsWith('admin:')
      ? 'admin'
      : id.startsWith('account:')
        ? 'account'
        : id === 'internet'
          ? 'internet'
          : id.includes(':access.set:')
            ? 'access.set'
            : 'unseen';
    const account = /^(?:admin|account):(\d{12})$/.exec(id)?.[1] ?? '';
    nodes.push({
      id,
      type,
      name: id,
      account,
      region: 'global',
      family: nodeDeclaration(type).family,
      external: type === 'internet' || (type === 'account' && !world.ownAccounts.has(account)),
      sensitive: null,
      weight: 0,
      tags: NO_TAGS,
    });
  };
  const stated = new Set<string>();
  for (const e of derived) {
    stub(e.from);
    stub(e.to);
    if (e.type === 'RUNS_AS') stated.add(`${e.from}\n${e.to}`);
  }
  const structural: DerivedEdge[] = [];
  for (const e of world.edges) {
    if (e.type !== 'RUNS_AS' || stated.has(`${e.from}\n${e.to}`)) continue;
    if (SERVICE_ROLES.has(`${world.assets.get(e.from)?.type} ${e.props.via}`)) continue;
    stub(e.from);
    stub(e.to);
    const via = typeof e.props.via === 'string' ? e.props.via : 'configuration';
    structural.push({
      type: 'RUNS_AS',
      from: e.from,
      to: e.to,
      certainty: 'certain',
      technique: null,
      conditions: [],
      causes: [],
      assumes: [],
      because: [{ fact: 'runs as', source: e.from, text: `its ${via} gives it this role` }],
      props: { via },
    });
  }
  structural.push(...takeOvers(world, derived));
  return { nodes, edges: structural.length > 0 ? [...derived, ...structural] : derived };
}

/** An administrator of an account can become each of its identities. Kept out of the store: there it says nothing new. */
function takeOvers(world: World, derived: readonly DerivedEdge[]): DerivedEdge[] {
  const reached = new Set(derived.filter((e) => e.to.startsWith('admin:')).map((e) => e.to));
  const stated = new Set(derived.filter((e) => e.from.startsWith('admin:')).map((e) => `${e.from}\n${e.to}`));
  const found: DerivedEdge[] = [];
  for (const type of ['iam.role', 'iam.user']) {
    for (const a of world.ofType(type)) {
      const admin = adminNode(a.account);
      // Nobody but AWS changes roles it keeps for itself.
      if (a.scope === null || !reached.has(admin) || a.props.serviceLinked === true || a.props.reserved === true)
        continue;
      if (stated.has(`${admin}\n${a.id}`)) continue;
      found.push({
        type: 'CAN_BECOME',
        from: admin,
        to: a.id,
        certainty: 'certain',
        technique: null,
        conditions: [],
        causes: [],
        assumes: [],
        because: [
          { fact: 'administrator', source: admin, text: `an administrator of ${a.account} can take over ${a.name}` },
        ],
      });
    }
  }
  return found;
}
