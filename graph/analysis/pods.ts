/**
 * Roles by way of pods. Whoever can run a pod in an EKS cluster gets what its service account gets: by IAM roles for service
 * accounts (the cluster's issuer signs the token, the role's trust policy names issuer and subject), by EKS Pod Identity (an
 * association of namespace, service account and role), or what the node has under it. Who can run pods: whoever an access entry
 * lets in with an access policy that allows it, or who may make such an entry. RBAC inside clusters is seen by no collector:
 * what it grants makes no hop.
 * https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
 * https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 */
import type { Asset, World } from '../build/world.js';
import type { Technique } from '../content/technique.js';
import type { KeyFact } from '../iam/contract.js';
import { asNodeId, type NodeId, serviceNode } from '../schema/ids.js';
import type { Because, Condition } from '../schema/verdict.js';
import { authorityOf } from './authority.js';
import { type Attempt, allowedOn, surer, usesOf } from './binding.js';
import { type Decided, decide, join, type Together, together } from './decide.js';
import type { DerivedEdge } from './derived.js';
import { meeting } from './meeting.js';
import { providerAuthority } from './moves.js';
import { freePart } from './parts.js';
import { unsettled } from './relations.js';

const PODS = 'pods.eks.amazonaws.com';
const CLUSTER = { resource: 'eks.cluster' } as const;

/** Access policies that allow making pods (EKS User Guide, "Review access policy permissions"). */
const RUNS_PODS: ReadonlySet<string> = new Set([
  'AmazonEKSClusterAdminPolicy',
  'AmazonEKSAdminPolicy',
  'AmazonEKSEditPolicy',
]);

/** Of an admission rule in a cluster nobody knows. A pod on the host's network asks the metadata service as the node does. */
const HOST_NETWORK: Condition = {
  key: 'portolan:PodAdmission',
  operator: 'Bool',
  values: ['true'],
  text: 'no admission rule of the cluster keeps the pod off the network of its node',
};

/** Namespaces, each perhaps with wildcards; null: all. */
type Namespaces = readonly string[] | null;

/** A role that pods get. */
interface PodRole {
  readonly role: Asset;
  /** What ties it to the pods. */
  readonly via: string;
  readonly rests: Together;
}

/** Where somebody can run pods. */
interface Access {
  readonly namespaces: Namespaces;
  readonly rests: Together;
}

const fact = (name: string, source: NodeId, text: string): Because => ({ fact: name, source, text });
const known = (...values: string[]): KeyFact => ({ state: 'known', values });
const NAME = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

const inside = (world: World, cluster: Asset, type: string): readonly Asset[] =>
  world.out(cluster.id, 'CONTAINS').flatMap((e) => {
    const asset = world.assets.get(e.to);
    return asset?.type === type && asset.scope !== null ? [asset] : [];
  });

const covers = (namespaces: Namespaces, namespace: unknown): boolean =>
  namespaces === null ||
  (typeof namespace === 'string' && namespaces.some((pattern) => meeting(pattern, namespace) !== null));

/** What a trust policy asks a claim to be, wherever it stands. */
function claimed(role: Asset, key: string): readonly string[] {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (name.toLowerCase() !== key) walk(inner);
      else for (const text of [inner].flat()) if (typeof text === 'string') found.add(text);
    }
  };
  for (const p of role.policies ?? []) {
    if (p.kind !== 'trust') continue;
    try {
      walk(JSON.parse(p.document));
    } catch {
      // A policy that is no JSON admits nobody: the evaluator says so.
    }
  }
  return [...found];
}

/** Subjects of service account tokens from these namespaces, one for each way in which the trust policy can tell them apart. */
function subjectsFor(role: Asset, issuer: string, namespaces: Namespaces): readonly string[] {
  const wanted = claimed(role, `${issuer}:sub`.toLowerCase());
  const subjects = (namespaces ?? ['*']).flatMap((namespace) => {
    const any = `system:serviceaccount:${namespace === '*' ? '?*' : namespace}:?*`;
    return [any, ...wanted].flatMap((pattern) => meeting(pattern, any) ?? []);
  });
  return [...new Set(subjects)].filter((s) => {
    const [, , namespace = '', name = '', ...more] = s.split(':');
    return more.length === 0 && NAME.test(namespace) && name.split('.').every((part) => NAME.test(part));
  });
}

/** Roles whose trust policies accept tokens of the cluster's service accounts. */
function* byServiceAccount(world: World, cluster: Asset, namespaces: Namespaces): Iterable<PodRole> {
  const { issuer } = cluster.props;
  if (typeof issuer !== 'string' || issuer === '') return;
  for (const provider of world.ofType('iam.oidc-provider')) {
    if (!provider.id.endsWith(`:oidc-provider/${issuer}`)) continue;
    const authority = providerAuthority(world, provider.id);
    if (!authority) continue;
    // A pod asks for a token of any audience; AWS takes those of the provider alone.
    const { clientIds } = provider.props;
    const audiences: readonly KeyFact[] =
      Array.isArray(clientIds) && clientIds.length > 0 ? clientIds.map((c) => known(c)) : [{ state: 'free' }];
    for (const id of new Set(world.in(provider.id, 'TRUSTS').map((e) => e.from))) {
      const role = world.assets.get(id);
      if (role?.type !== 'iam.role' || role.scope === null) continue;
      let best: Decided | null = null;
      for (const subject of subjectsFor(role, issuer, namespaces)) {
        for (const audience of audiences) {
          const d = decide(world, authority, 'sts:AssumeRoleWithWebIdentity', role.id, {
            context: {
              [`${issuer}:sub`.toLowerCase()]: known(subject),
              [`${issuer}:aud`.toLowerCase()]: audience,
            },
          });
          if (d.allowed) best = surer(best, d);
        }
      }
      if (!best) continue;
      const because = [fact('service account', cluster.id, `${cluster.name} signs the tokens that the role accepts.`)];
      yield { role, via: 'service account', rests: join(together([best]), together([], { because })) };
    }
  }
}

/** Tags of a Pod Identity session (EKS User Guide, "Grant pods access to AWS resources based on tags"). */
function sessionTags(cluster: Asset, namespace: KeyFact, account: KeyFact): Readonly<Record<string, KeyFact>> {
  const tag = (name: string) => `aws:requesttag/${name}`;
  return {
    [tag('eks-cluster-arn')]: known(cluster.id),
    [tag('eks-cluster-name')]: known(cluster.name),
    [tag('kubernetes-namespace')]: namespace,
    [tag('kubernetes-service-account')]: account,
    [tag('kubernetes-pod-name')]: { state: 'free' },
    [tag('kubernetes-pod-uid')]: { state: 'undecided', present: true },
  };
}

/** Whether EKS gets the role for a pod of the cluster. */
function byPodIdentity(
  world: World,
  cluster: Asset,
  role: Asset,
  tags: Readonly<Record<string, KeyFact>> | null,
): Together | null {
  const authority = authorityOf(world, serviceNode(PODS));
  if (!authority || role.scope === null) return null;
  const context = {
    'aws:sourceaccount': known(cluster.account),
    'aws:sourcearn': known(cluster.id),
    ...(tags ?? {}),
  };
  const decisions: Decided[] = [];
  for (const action of tags === null ? ['sts:AssumeRole'] : ['sts:AssumeRole', 'sts:TagSession']) {
    const d = decide(world, authority, action, role.id, { context });
    if (!d.allowed) return null;
    decisions.push(d);
  }
  return together(decisions);
}

const rolesTrusting = (world: World, service: string): readonly Asset[] =>
  [...new Set(world.in(serviceNode(service), 'TRUSTS').map((e) => e.from))].flatMap((id) => {
    const role = world.assets.get(id);
    return role?.type === 'iam.role' && role.scope !== null ? [role] : [];
  });

/** Roles of pod identity associations; where some were not seen, each role that such pods could get. */
function* byAssociation(world: World, cluster: Asset, namespaces: Namespaces): Iterable<PodRole> {
  let blind = false;
  for (const one of inside(world, cluster, 'eks.pod-identity-association')) {
    if (!covers(namespaces, one.props.namespace)) continue;
    const { namespace, serviceAccount } = one.props;
    const roles = world.out(one.id, 'RUNS_AS').flatMap((e) => world.assets.get(e.to) ?? []);
    blind ||= roles.length === 0;
    const tags =
      one.props.sessionTags === false
        ? null
        : sessionTags(cluster, known(String(namespace ?? '')), known(String(serviceAccount ?? '')));
    for (const role of roles) {
      const trusted = byPodIdentity(world, cluster, role, tags);
      const because = [fact('pod identity', one.id, `Pods of ${one.name} in ${cluster.name} get the role.`)];
      if (trusted) yield { role, via: 'pod identity', rests: join(trusted, together([], { because })) };
    }
  }
  const unit = 'eks.pod-identity-associations';
  if (!blind && world.scopeState(cluster.account, cluster.region, unit) === 'complete') return;
  const scope = `${cluster.account}/${cluster.region}/${unit}`;
  const because = [fact('not-collected', asNodeId(scope), `Roles of pods in ${cluster.name} were not collected.`)];
  for (const role of rolesTrusting(world, PODS)) {
    if (role.account !== cluster.account) continue;
    const trusted = byPodIdentity(world, cluster, role, sessionTags(cluster, { state: 'free' }, { state: 'free' }));
    if (!trusted) continue;
    yield {
      role,
      via: 'pod identity',
      rests: join(trusted, together([], { because, certainty: 'unknown', causes: [scope] })),
    };
  }
}

/** Roles of the nodes, for pods on their network. */
function* byNode(world: World, cluster: Asset): Iterable<PodRole> {
  for (const group of inside(world, cluster, 'eks.node-group'))
    for (const e of world.out(group.id, 'RUNS_AS')) {
      const role = world.assets.get(e.to);
      if (role?.type !== 'iam.role' || role.scope === null) continue;
      const because = [fact('node role', group.id, `Nodes of ${group.name} in ${cluster.name} have the role.`)];
      yield {
        role,
        via: 'node role',
        rests: together([], { because, certainty: 'conditional', conditions: [HOST_NETWORK] }),
      };
    }
}

const remembered = new WeakMap<World, Map<string, readonly PodRole[]>>();

/** Every role that pods in these namespaces can get, each by the surest way. The same for everybody: worked out once a world. */
function podRoles(world: World, cluster: Asset, namespaces: Namespaces): readonly PodRole[] {
  const books = remembered.get(world) ?? new Map<string, readonly PodRole[]>();
  remembered.set(world, books);
  const key = `${cluster.id}\n${namespaces === null ? '' : namespaces.join()}`;
  const had = books.get(key);
  if (had) return had;
  const best = new Map<NodeId, PodRole>();
  for (const found of [
    ...byServiceAccount(world, cluster, namespaces),
    ...byAssociation(world, cluster, namespaces),
    ...byNode(world, cluster),
  ]) {
    const before = best.get(found.role.id);
    if (!before || surer(before.rests, found.rests) === found.rests) best.set(found.role.id, found);
  }
  const roles = [...best.values()];
  books.set(key, roles);
  return roles;
}

/** RUNS_AS edges from each cluster to the roles that its pods can get: what running code in it is worth. */
export function podRoleEdges(world: World): readonly DerivedEdge[] {
  return world.ofType('eks.cluster').flatMap((cluster) =>
    cluster.scope === null
      ? []
      : podRoles(world, cluster, null).map(
          ({ role, via, rests }): DerivedEdge => ({
            type: 'RUNS_AS',
            from: cluster.id,
            to: role.id,
            technique: null,
            ...rests,
            props: { via },
          }),
        ),
  );
}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** The entry by which a cluster lets somebody in. */
const entryOf = (world: World, cluster: Asset, principal: NodeId): Asset | undefined =>
  inside(world, cluster, 'eks.access-entry').find((entry) =>
    world.out(entry.id, 'REFERS_TO').some((e) => e.to === principal),
  );

/** Where an entry lets its principal run pods; null: nowhere. */
function podsBy(cluster: Asset, entry: Asset | undefined): Access | null {
  if (!entry) return null;
  const everywhere = texts(entry.props.clusterPolicies).find((name) => RUNS_PODS.has(name));
  const somewhere = texts(entry.props.namespacePolicies).flatMap((text) => {
    const slash = text.lastIndexOf('/');
    return RUNS_PODS.has(text.slice(slash + 1)) ? [text.slice(0, slash)] : [];
  });
  if (everywhere === undefined && somewhere.length === 0) return null;
  const namespaces = everywhere === undefined ? [...new Set(somewhere)] : null;
  const where = namespaces === null ? '' : ` in ${namespaces.join(', ')}`;
  const because = [fact('access entry', entry.id, `${cluster.name} lets ${entry.name} run pods${where}.`)];
  return { namespaces, rests: together([], { because }) };
}

/** Principals that an entry lets run pods somewhere. */
function letIn(world: World): ReadonlySet<NodeId> {
  const found = new Set<NodeId>();
  for (const cluster of world.ofType('eks.cluster'))
    for (const entry of inside(world, cluster, 'eks.access-entry'))
      if (podsBy(cluster, entry)) for (const e of world.out(entry.id, 'REFERS_TO')) found.add(e.to);
  return found;
}

/** Where the actor can run pods in a cluster, once it has done what the technique asks; null: nowhere. */
function accessTo(a: Attempt, cluster: Asset): Access | null {
  const entry = entryOf(a.world, cluster, a.actor.principal);
  const has = podsBy(cluster, entry);
  if (a.technique.entry === 'pods') return has;
  // Who can run pods everywhere gains none by a better entry.
  if (has?.namespaces === null || (entry !== undefined) !== (a.technique.entry === 'weak')) return null;
  const mode = cluster.props.authenticationMode;
  if (mode === 'CONFIG_MAP') return null;
  const scope = `${cluster.account}/${cluster.region}/eks.clusters`;
  const doubt = mode === undefined ? { certainty: 'unknown' as const, causes: [scope] } : {};
  const because = [fact('exists', cluster.id, `${cluster.name} exists.`)];
  return { namespaces: null, rests: together([], { because, ...doubt }) };
}

/** What the technique asks to be allowed on the cluster; null: it is not. */
function allowedIn(a: Attempt, cluster: Asset): Together | null {
  const asked = a.technique.actions.filter((r) => typeof r.on === 'object');
  return asked.length === 0 ? together([]) : usesOf(a, asked, cluster);
}

/** Passing a role, where the technique asks for it; null: not allowed. */
function passedBy(a: Attempt, role: Asset): Together | null {
  let all: Together = together([]);
  for (const r of a.technique.actions) {
    if (r.on !== 'passedRole') continue;
    const d = allowedOn(a, r, role.id);
    if (!d) return null;
    all = join(all, together([d]));
  }
  return all;
}

/** Passing a role to pods of the cluster, which must be open to it; null: not allowed. */
function passedTo(a: Attempt, cluster: Asset, role: Asset, namespaces: Namespaces): Together | null {
  const all = passedBy(a, role);
  if (!all) return null;
  let best: Together | null = null;
  for (const namespace of namespaces ?? [null]) {
    const where: KeyFact = namespace === null || namespace.includes('*') ? { state: 'free' } : known(namespace);
    const trusted = byPodIdentity(a.world, cluster, role, sessionTags(cluster, where, { state: 'free' }));
    if (trusted) best = surer(best, trusted);
  }
  return best && join(all, best);
}

/** What a technique about pods gives an actor: each role and what that rests on. */
export interface Gained {
  readonly target: NodeId;
  readonly rests: Together;
}

/** Whether it is worth trying a technique about pods on anybody of this world, and on whom: null, whoever holds its actions. */
export function podActors(world: World, technique: Technique): ReadonlySet<NodeId> | null {
  return technique.entry === 'pods' ? letIn(world) : null;
}

/** Roles that the actor gets by way of pods in clusters of its account, and of accounts whose clusters let it in. */
export function throughPods(a: Attempt): readonly Gained[] {
  const { world, technique } = a;
  const found: Gained[] = [];
  const add = (target: Asset, rests: Together): void => {
    if (target.id !== a.actor.principal) found.push({ target: target.id, rests });
  };
  for (const cluster of world.ofType('eks.cluster')) {
    if (cluster.scope === null || (technique.entry !== 'pods' && cluster.account !== a.account)) continue;
    const access = accessTo(a, cluster);
    const may = access && allowedIn(a, cluster);
    if (!access || !may) continue;
    const soFar = join(access.rests, may);
    if (technique.trust.includes(PODS)) {
      for (const role of rolesTrusting(world, PODS)) {
        const passed = role.account === cluster.account ? passedTo(a, cluster, role, access.namespaces) : null;
        if (passed) add(role, join(soFar, passed));
      }
    } else for (const { role, rests } of podRoles(world, cluster, access.namespaces)) add(role, join(soFar, rests));
  }
  return technique.entry === 'none' ? [...found, ...inUnseenClusters(a, new Set(found.map((f) => f.target)))] : found;
}

/** Where nobody listed the clusters: each role that is made for pods, if the actor could let itself into some cluster. */
function inUnseenClusters(a: Attempt, had: ReadonlySet<NodeId>): readonly Gained[] {
  const { world, account, technique } = a;
  const scope = unsettled(world, CLUSTER, account);
  // What was listed of other regions is no example: the thing is one that nobody saw.
  if (scope === null || world.ofType('eks.cluster').some((c) => c.account === account && c.scope !== null)) return [];
  const free = freePart(a);
  if (!free) return [];
  const passes = technique.trust.includes(PODS);
  const forTokens = passes
    ? []
    : world
        .ofType('iam.oidc-provider')
        .filter((p) => p.id.includes(':oidc-provider/oidc.eks.'))
        .flatMap((p) => world.in(p.id, 'TRUSTS').map((e) => e.from));
  const forPods = rolesTrusting(world, PODS).map((r) => r.id);
  return [...new Set([...forTokens, ...forPods])].flatMap((target) => {
    const role = world.assets.get(target);
    if (role?.type !== 'iam.role' || role.account !== account || role.scope === null || had.has(target)) return [];
    const passed = passedBy(a, role);
    return passed && target !== a.actor.principal ? [{ target, rests: join(free, passed) }] : [];
  });
}
