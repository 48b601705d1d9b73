/** ECS: clusters, services, active task definitions with their roles, container instances. Of container definitions nothing is kept. */
import type {
  DescribeClustersResponse,
  DescribeServicesResponse,
  DescribeTaskDefinitionResponse,
  ListClustersResponse,
  ListContainerInstancesResponse,
  ListServicesResponse,
  ListTaskDefinitionsResponse,
  Service,
  Tag,
} from '@aws-sdk/client-ecs';
import { asNodeId } from '../../graph/schema/ids.js';
import { type Observation, observe } from '../../graph/schema/observation.js';
import {
  ecsCluster,
  ecsContainerInstance,
  ecsService,
  ecsTaskDefinition,
} from '../../graph/schema/types/containers.js';
import { known, listOf, present, tagMap } from './answer.js';
import { batches } from './batches.js';
import { sdkClient } from './client.js';
import { type Call, defineService } from './contract.js';
import { runsAs } from './convert/roles.js';

const last = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
const tagsOf = (tags: readonly Tag[] | undefined) =>
  tagMap((tags ?? []).map((t) => ({ Key: t.key ?? '', Value: t.value ?? '' })));

async function clusterArns(call: Call): Promise<readonly string[]> {
  const arns: string[] = [];
  for await (const page of call.pages<ListClustersResponse>('ListClusters', { maxResults: 100 }))
    arns.push(...listOf(page.clusterArns, 'ListClusters.clusterArns'));
  return arns;
}

function serviceObservation(call: Call, cluster: string, arn: string, seen: Service | undefined): Observation {
  const definition = seen?.taskDefinition;
  return observe(ecsService, {
    id: asNodeId(arn),
    name: last(arn),
    account: call.account,
    region: call.region,
    props: {
      cluster: last(cluster),
      ...present('launchType', seen?.launchType),
      ...present('execEnabled', seen?.enableExecuteCommand),
    },
    ...(seen ? { tags: tagsOf(seen.tags) } : {}),
    links: [
      { edge: 'CONTAINS', to: asNodeId(cluster), toType: 'ecs.cluster', reverse: true },
      ...(definition
        ? [
            {
              edge: 'REFERS_TO',
              to: asNodeId(definition),
              toType: 'ecs.task-definition',
              props: { as: 'task definition' },
            },
          ]
        : []),
    ],
  });
}

export default defineService({
  service: 'ecs',
  title: 'ECS',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-ecs')>('@aws-sdk/client-ecs', (sdk) => sdk.ECSClient),
  units: [
    {
      name: 'clusters',
      yields: ['ecs.cluster'],
      actions: ['ecs:ListClusters', 'ecs:DescribeClusters'],
      async *list(call) {
        for (const part of batches(await clusterArns(call), 100)) {
          const described = await call.detail<DescribeClustersResponse>(
            'DescribeClusters',
            { clusters: part, include: ['TAGS'] },
            { key: last(part[0] ?? '') },
          );
          const byArn = new Map((known(described)?.clusters ?? []).map((c) => [c.clusterArn, c]));
          for (const arn of part) {
            const seen = byArn.get(arn);
            yield observe(ecsCluster, {
              id: asNodeId(arn),
              name: last(arn),
              account: call.account,
              region: call.region,
              props: present('status', seen?.status),
              ...(seen ? { tags: tagsOf(seen.tags) } : {}),
              facets: { tags: described.state },
            });
          }
        }
      },
    },
    {
      name: 'services',
      yields: ['ecs.service'],
      actions: ['ecs:ListClusters', 'ecs:ListServices', 'ecs:DescribeServices'],
      async *list(call) {
        for (const cluster of await clusterArns(call)) {
          const arns: string[] = [];
          const asked = { cluster, maxResults: 100 };
          for await (const page of call.pages<ListServicesResponse>('ListServices', asked, { key: last(cluster) }))
            arns.push(...listOf(page.serviceArns, 'ListServices.serviceArns'));
          // Ten services a call, as the API takes them.
          for (const services of batches(arns, 10)) {
            const described = await call.detail<DescribeServicesResponse>(
              'DescribeServices',
              { cluster, services, include: ['TAGS'] },
              { key: `${last(cluster)}.${last(services[0] ?? '')}` },
            );
            const byArn = new Map((known(described)?.services ?? []).map((s) => [s.serviceArn, s]));
            for (const arn of services) yield serviceObservation(call, cluster, arn, byArn.get(arn));
          }
        }
      },
    },
    {
      name: 'task-definitions',
      yields: ['ecs.task-definition'],
      actions: ['ecs:ListTaskDefinitions', 'ecs:DescribeTaskDefinition'],
      async *list(call) {
        const asked = { status: 'ACTIVE', maxResults: 100 };
        for await (const page of call.pages<ListTaskDefinitionsResponse>('ListTaskDefinitions', asked)) {
          yield* await call.each(
            listOf(page.taskDefinitionArns, 'ListTaskDefinitions.taskDefinitionArns'),
            async (arn) => {
              const described = await call.detail<DescribeTaskDefinitionResponse>(
                'DescribeTaskDefinition',
                { taskDefinition: arn, include: ['TAGS'] },
                { key: last(arn) },
              );
              const seen = known(described);
              const family = last(arn).replace(/:\d+$/, '');
              return observe(ecsTaskDefinition, {
                id: asNodeId(arn),
                name: family,
                account: call.account,
                region: call.region,
                props: { family, ...present('networkMode', seen?.taskDefinition?.networkMode) },
                ...(seen ? { tags: tagsOf(seen.tags) } : {}),
                links: [
                  ...runsAs(call, seen?.taskDefinition?.taskRoleArn, 'task role'),
                  ...runsAs(call, seen?.taskDefinition?.executionRoleArn, 'execution role'),
                ],
                facets: { role: described.state, tags: described.state },
              });
            },
          );
        }
      },
    },
    {
      name: 'container-instances',
      yields: ['ecs.container-instance'],
      actions: ['ecs:ListClusters', 'ecs:ListContainerInstances'],
      async *list(call) {
        for (const cluster of await clusterArns(call)) {
          const asked = { cluster, maxResults: 100 };
          const key = { key: last(cluster) };
          for await (const page of call.pages<ListContainerInstancesResponse>('ListContainerInstances', asked, key))
            for (const arn of listOf(page.containerInstanceArns, 'ListContainerInstances.containerInstanceArns'))
              yield observe(ecsContainerInstance, {
                id: asNodeId(arn),
                name: last(arn),
                account: call.account,
                region: call.region,
                props: { cluster: last(cluster) },
                links: [{ edge: 'CONTAINS', to: asNodeId(cluster), toType: 'ecs.cluster', reverse: true }],
              });
        }
      },
    },
  ],
});
