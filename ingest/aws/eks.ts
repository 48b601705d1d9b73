/**
 * EKS: clusters with the issuer of their tokens, what nodes and pods run as (node groups, Fargate profiles, pod identity
 * associations, add-ons), and who is let in by the EKS API (access entries). What stands inside a cluster is not asked for.
 */
import type {
  DescribeAddonResponse,
  DescribeClusterResponse,
  DescribeFargateProfileResponse,
  DescribeNodegroupResponse,
  DescribePodIdentityAssociationResponse,
  ListAccessEntriesResponse,
  ListAddonsResponse,
  ListAssociatedAccessPoliciesResponse,
  ListClustersResponse,
  ListFargateProfilesResponse,
  ListNodegroupsResponse,
  ListPodIdentityAssociationsResponse,
} from '@aws-sdk/client-eks';
import { asNodeId, type NodeId } from '../../graph/schema/ids.js';
import { type Link, observe } from '../../graph/schema/observation.js';
import {
  eksAccessEntry,
  eksAddon,
  eksCluster,
  eksFargateProfile,
  eksNodeGroup,
  podIdentityAssociation,
} from '../../graph/schema/types/eks.js';
import { arnOf, known, listOf, present, required } from './answer.js';
import { sdkClient } from './client.js';
import { type Call, defineService } from './contract.js';
import { runsAs } from './convert/roles.js';
import { detailPages } from './detail-pages.js';

const clusterArn = (call: Call, name: string): NodeId => arnOf(call, 'eks', `cluster/${name}`);

/** The cluster that a thing belongs to. */
const inCluster = (call: Call, name: string): Link => ({
  edge: 'CONTAINS',
  to: clusterArn(call, name),
  toType: 'eks.cluster',
  reverse: true,
});

/** Names of clusters: every unit begins with them, and a quota bounds them (100 a region), so they are asked for once. */
async function* clusterNames(call: Call): AsyncIterable<string> {
  const shared = { key: '', shared: true };
  for await (const page of call.pages<ListClustersResponse>('ListClusters', { maxResults: 100 }, shared))
    yield* listOf(page.clusters, 'ListClusters.clusters');
}

/** What a call lists in each cluster. */
async function* inEachCluster<O extends object, T>(
  call: Call,
  operation: string,
  items: (page: O) => readonly T[],
): AsyncIterable<{ readonly cluster: string; readonly items: readonly T[] }> {
  for await (const cluster of clusterNames(call)) {
    const asked = { clusterName: cluster, maxResults: 100 };
    for await (const page of call.pages<O>(operation, asked, { key: cluster })) yield { cluster, items: items(page) };
  }
}

/**
 * Principals with an access entry. A cluster whose authentication mode is CONFIG_MAP has none: AWS refuses to list them (EKS
 * User Guide, "Change authentication mode to use access entries"). Any other failure ends the scope.
 */
async function entriesOf(call: Call, cluster: string): Promise<readonly string[]> {
  const asked = { clusterName: cluster, maxResults: 100 };
  const items = (page: ListAccessEntriesResponse) => listOf(page.accessEntries, 'ListAccessEntries.accessEntries');
  const found = await detailPages(call, 'ListAccessEntries', asked, {
    key: cluster,
    absentWhen: ['InvalidRequestException'],
    tokenField: 'nextToken',
    nextToken: (page: ListAccessEntriesResponse) => page.nextToken,
    items,
  });
  if (found.state === 'known') return found.value;
  if (found.state === 'absent') return [];
  const again: string[] = [];
  for await (const page of call.pages<ListAccessEntriesResponse>('ListAccessEntries', asked, { key: cluster }))
    again.push(...items(page));
  return again;
}

/** The issuer as policies and provider ARNs name it. */
const withoutScheme = (issuer: string | undefined): string => (issuer ?? '').replace(/^https:\/\//, '');

/** The name that an ARN of an access policy ends with. */
const policyName = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

export default defineService({
  service: 'eks',
  title: 'EKS',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-eks')>('@aws-sdk/client-eks', (sdk) => sdk.EKSClient),
  units: [
    {
      name: 'clusters',
      yields: ['eks.cluster'],
      actions: ['eks:ListClusters', 'eks:DescribeCluster'],
      async *list(call) {
        for await (const name of clusterNames(call)) {
          const described = await call.detail<DescribeClusterResponse>('DescribeCluster', { name }, { key: name });
          const seen = known(described)?.cluster;
          const vpc = seen?.resourcesVpcConfig?.vpcId;
          yield observe(eksCluster, {
            id: clusterArn(call, name),
            name,
            account: call.account,
            region: call.region,
            props: {
              ...present('status', seen?.status),
              ...present('version', seen?.version),
              ...present('issuer', seen && withoutScheme(seen.identity?.oidc?.issuer)),
              ...present('authenticationMode', seen?.accessConfig?.authenticationMode),
              ...present('publicEndpoint', seen?.resourcesVpcConfig?.endpointPublicAccess),
            },
            ...(seen ? { tags: { ...seen.tags } } : {}),
            links: [
              ...runsAs(call, seen?.roleArn, 'cluster role'),
              ...(vpc ? [{ edge: 'IN_VPC', to: arnOf(call, 'ec2', `vpc/${vpc}`), toType: 'ec2.vpc' }] : []),
            ],
            facets: { role: described.state, tags: described.state },
          });
        }
      },
    },
    {
      name: 'node-groups',
      yields: ['eks.node-group'],
      actions: ['eks:ListClusters', 'eks:ListNodegroups', 'eks:DescribeNodegroup'],
      async *list(call) {
        for await (const { cluster, items } of inEachCluster<ListNodegroupsResponse, string>(
          call,
          'ListNodegroups',
          (page) => listOf(page.nodegroups, 'ListNodegroups.nodegroups'),
        ))
          yield* await call.each(items, async (name) => {
            const described = await call.detail<DescribeNodegroupResponse>(
              'DescribeNodegroup',
              { clusterName: cluster, nodegroupName: name },
              { key: `${cluster}/${name}` },
            );
            const seen = known(described)?.nodegroup;
            return observe(eksNodeGroup, {
              id: asNodeId(seen?.nodegroupArn ?? arnOf(call, 'eks', `nodegroup/${cluster}/${name}`)),
              name,
              account: call.account,
              region: call.region,
              props: { cluster, ...present('status', seen?.status) },
              ...(seen ? { tags: { ...seen.tags } } : {}),
              links: [inCluster(call, cluster), ...runsAs(call, seen?.nodeRole, 'node role')],
              facets: { role: described.state, tags: described.state },
            });
          });
      },
    },
    {
      name: 'fargate-profiles',
      yields: ['eks.fargate-profile'],
      actions: ['eks:ListClusters', 'eks:ListFargateProfiles', 'eks:DescribeFargateProfile'],
      async *list(call) {
        for await (const { cluster, items } of inEachCluster<ListFargateProfilesResponse, string>(
          call,
          'ListFargateProfiles',
          (page) => listOf(page.fargateProfileNames, 'ListFargateProfiles.fargateProfileNames'),
        ))
          yield* await call.each(items, async (name) => {
            const described = await call.detail<DescribeFargateProfileResponse>(
              'DescribeFargateProfile',
              { clusterName: cluster, fargateProfileName: name },
              { key: `${cluster}/${name}` },
            );
            const seen = known(described)?.fargateProfile;
            const namespaces = seen?.selectors?.flatMap((s) => s.namespace ?? []);
            return observe(eksFargateProfile, {
              id: asNodeId(seen?.fargateProfileArn ?? arnOf(call, 'eks', `fargateprofile/${cluster}/${name}`)),
              name,
              account: call.account,
              region: call.region,
              props: { cluster, ...present('namespaces', namespaces && [...new Set(namespaces)].sort()) },
              ...(seen ? { tags: { ...seen.tags } } : {}),
              links: [inCluster(call, cluster), ...runsAs(call, seen?.podExecutionRoleArn, 'pod execution role')],
              facets: { role: described.state, tags: described.state },
            });
          });
      },
    },
    {
      name: 'pod-identity-associations',
      yields: ['eks.pod-identity-association'],
      actions: ['eks:ListClusters', 'eks:ListPodIdentityAssociations', 'eks:DescribePodIdentityAssociation'],
      async *list(call) {
        for await (const { cluster, items } of inEachCluster(
          call,
          'ListPodIdentityAssociations',
          (page: ListPodIdentityAssociationsResponse) =>
            listOf(page.associations, 'ListPodIdentityAssociations.associations'),
        ))
          yield* await call.each(items, async (listed) => {
            const associationId = required(listed.associationId, 'ListPodIdentityAssociations.associationId');
            const described = await call.detail<DescribePodIdentityAssociationResponse>(
              'DescribePodIdentityAssociation',
              { clusterName: cluster, associationId },
              { key: `${cluster}/${associationId}` },
            );
            const seen = known(described)?.association;
            return observe(podIdentityAssociation, {
              id: asNodeId(required(listed.associationArn, 'ListPodIdentityAssociations.associationArn')),
              name: `${listed.namespace ?? ''}/${listed.serviceAccount ?? ''}`,
              account: call.account,
              region: call.region,
              props: {
                cluster,
                ...present('namespace', listed.namespace),
                ...present('serviceAccount', listed.serviceAccount),
                ...present('sessionTags', seen && seen.disableSessionTags !== true),
              },
              ...(seen ? { tags: { ...seen.tags } } : {}),
              links: [inCluster(call, cluster), ...runsAs(call, seen?.roleArn, 'pod identity')],
              facets: { role: described.state, tags: described.state },
            });
          });
      },
    },
    {
      name: 'access-entries',
      yields: ['eks.access-entry'],
      actions: ['eks:ListClusters', 'eks:ListAccessEntries', 'eks:ListAssociatedAccessPolicies'],
      async *list(call) {
        for await (const cluster of clusterNames(call)) {
          yield* await call.each(await entriesOf(call, cluster), async (principalArn) => {
            const policies = await detailPages(
              call,
              'ListAssociatedAccessPolicies',
              { clusterName: cluster, principalArn, maxResults: 100 },
              {
                key: `${cluster}/${principalArn}`,
                tokenField: 'nextToken',
                nextToken: (answer: ListAssociatedAccessPoliciesResponse) => answer.nextToken,
                items: (answer) => answer.associatedAccessPolicies,
              },
            );
            const seen = known(policies)?.map((p) => ({
              name: policyName(p.policyArn ?? ''),
              namespaces: p.accessScope?.type === 'namespace' ? (p.accessScope.namespaces ?? []) : null,
            }));
            return observe(eksAccessEntry, {
              id: entryId(call, cluster, principalArn),
              name: principalArn.slice(principalArn.lastIndexOf('/') + 1),
              account: call.account,
              region: call.region,
              props: {
                cluster,
                ...present('clusterPolicies', seen?.flatMap((p) => (p.namespaces === null ? [p.name] : [])).sort()),
                ...present(
                  'namespacePolicies',
                  seen?.flatMap((p) => (p.namespaces ?? []).map((n) => `${n}/${p.name}`)).sort(),
                ),
              },
              links: [
                inCluster(call, cluster),
                { edge: 'REFERS_TO', to: asNodeId(principalArn), props: { as: 'principal' } },
              ],
              facets: { policies: policies.state },
            });
          });
        }
      },
    },
    {
      name: 'addons',
      yields: ['eks.addon'],
      actions: ['eks:ListClusters', 'eks:ListAddons', 'eks:DescribeAddon'],
      async *list(call) {
        for await (const { cluster, items } of inEachCluster<ListAddonsResponse, string>(call, 'ListAddons', (page) =>
          listOf(page.addons, 'ListAddons.addons'),
        ))
          yield* await call.each(items, async (name) => {
            const described = await call.detail<DescribeAddonResponse>(
              'DescribeAddon',
              { clusterName: cluster, addonName: name },
              { key: `${cluster}/${name}` },
            );
            const seen = known(described)?.addon;
            return observe(eksAddon, {
              id: asNodeId(seen?.addonArn ?? arnOf(call, 'eks', `addon/${cluster}/${name}`)),
              name,
              account: call.account,
              region: call.region,
              props: { cluster, ...present('version', seen?.addonVersion) },
              ...(seen ? { tags: { ...seen.tags } } : {}),
              links: [inCluster(call, cluster), ...runsAs(call, seen?.serviceAccountRoleArn, 'service account role')],
              facets: { role: described.state, tags: described.state },
            });
          });
      },
    },
  ],
});

/** ARN of an access entry without the id that ends it, which only a further call an entry would tell. */
function entryId(call: Call, cluster: string, principalArn: string): NodeId {
  const [, , , , account = '', resource = ''] = principalArn.split(':');
  const kind = resource.slice(0, resource.indexOf('/'));
  const name = resource.slice(resource.lastIndexOf('/') + 1);
  return arnOf(call, 'eks', `access-entry/${cluster}/${kind}/${account}/${name}`);
}
