/** What the cases of techniques cannot tell: edges of clusters, and clusters and roles of different accounts. */
import { describe, expect, it } from 'vitest';
import { accountDump } from '../content/account.js';
import { techniques } from '../content/load.js';
import { escalations } from './escalation.js';
import { podRoleEdges } from './pods.js';
import { worldOfDump } from './testing/world-of.js';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/0A1B';
const CLUSTER = `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/main`;
const role = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:role/${name}`;
const irsa = (sub: string, account = ACCOUNT) => [
  {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${ISSUER}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${ISSUER}:sub`]: sub } },
  },
];
const POD_TRUST = [
  { Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action: ['sts:AssumeRole', 'sts:TagSession'] },
];
const cluster = {
  type: 'aws_eks_cluster',
  name: 'main',
  role_arn: 'role/plane',
  issuer: `https://${ISSUER}`,
  access_config: [{ authentication_mode: 'API' }],
};
const collected = ['aws_eks_pod_identity_association', 'aws_eks_node_group'];
const letIn = (principal: string) => [
  { type: 'aws_eks_access_entry', cluster_name: 'main', principal_arn: principal },
  {
    type: 'aws_eks_access_policy_association',
    cluster_name: 'main',
    principal_arn: principal,
    policy_arn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy',
    access_scope: [{ type: 'cluster' }],
  },
];

describe('a cluster', () => {
  it('runs as what its pods can get, by the surest way, and says why', async () => {
    const world = await worldOfDump(
      accountDump({
        roles: {
          plane: { trust: 'eks.amazonaws.com' },
          shop: { trust: irsa('system:serviceaccount:shop:orders') },
          pay: { trust: POD_TRUST },
          node: { trust: 'ec2.amazonaws.com' },
          // By its node on a condition, by its service account for sure.
          both: { trust: irsa('system:serviceaccount:shop:both') },
          github: { trust: irsa('repo:acme/shop:ref:refs/heads/main') },
        },
        resources: [
          cluster,
          {
            type: 'aws_eks_pod_identity_association',
            cluster_name: 'main',
            namespace: 'shop',
            service_account: 'pay',
            role_arn: 'role/pay',
          },
          {
            type: 'aws_eks_node_group',
            cluster_name: 'main',
            node_group_name: 'a',
            id: '1',
            node_role_arn: 'role/node',
          },
          {
            type: 'aws_eks_node_group',
            cluster_name: 'main',
            node_group_name: 'b',
            id: '2',
            node_role_arn: 'role/both',
          },
        ],
      }),
    );
    const edges = podRoleEdges(world);
    expect(edges.map((e) => [e.from, e.to, e.props?.via, e.certainty]).sort()).toEqual([
      [CLUSTER, role('both'), 'service account', 'certain'],
      [CLUSTER, role('node'), 'node role', 'conditional'],
      [CLUSTER, role('pay'), 'pod identity', 'certain'],
      [CLUSTER, role('shop'), 'service account', 'certain'],
    ]);
    for (const e of edges) expect(e.because.length, e.to).toBeGreaterThan(0);
    expect(edges.find((e) => e.to === role('node'))?.conditions[0]?.key).toBe('portolan:PodAdmission');
  });

  it('without an issuer or associations runs as nobody, and one whose pod identities were not listed might', async () => {
    const account = {
      roles: { pay: { trust: POD_TRUST }, shop: { trust: irsa('system:serviceaccount:shop:orders') } },
    };
    const { issuer: _none, ...bare } = cluster;
    expect(podRoleEdges(await worldOfDump(accountDump({ ...account, resources: [bare], collected })))).toEqual([]);
    const blind = podRoleEdges(await worldOfDump(accountDump({ ...account, resources: [bare] })));
    expect(blind.map((e) => [e.to, e.certainty, e.causes])).toEqual([
      [role('pay'), 'unknown', [`${ACCOUNT}/us-east-1/eks.pod-identity-associations`]],
    ]);
  });
});

describe('roles and principals of another account', () => {
  const dumpOf = (account: string, small: unknown): unknown =>
    JSON.parse(JSON.stringify(accountDump(small)).replaceAll(ACCOUNT, account));
  it('are reached through the cluster that signs for them, by whoever that lets in', async () => {
    const here = accountDump({
      users: { eve: {} },
      resources: [cluster, ...letIn('user/eve'), ...letIn(`arn:aws:iam::${OTHER}:user/bob`)],
      collected,
    });
    const there = dumpOf(OTHER, {
      users: { bob: {} },
      roles: { far: { trust: irsa('system:serviceaccount:ops:sync'), admin: true } },
    });
    const technique = techniques().get('eks.run-pod');
    if (!technique) throw new Error('eks.run-pod is gone');
    const { rows } = escalations(await worldOfDump(here, there), [technique]);
    expect(rows.map((r) => [r.principal, r.target, r.admin, r.certainty]).sort()).toEqual([
      [`arn:aws:iam::${ACCOUNT}:user/eve`, role('far', OTHER), true, 'certain'],
      [`arn:aws:iam::${OTHER}:user/bob`, role('far', OTHER), true, 'certain'],
    ]);
  });
});
