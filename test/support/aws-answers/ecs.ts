import type * as ecs from '@aws-sdk/client-ecs';
import { arnIn, type Bare, iamArn, role } from './place.js';

export default {
  ListClusters: { clusterArns: [arnIn('ecs', 'cluster/main')] } satisfies Bare<ecs.ListClustersResponse>,
  DescribeClusters: {
    clusters: [{ clusterArn: arnIn('ecs', 'cluster/main'), status: 'ACTIVE', tags: [{ key: 'team', value: 'red' }] }],
  } satisfies Bare<ecs.DescribeClustersResponse>,
  ListServices: { serviceArns: [arnIn('ecs', 'service/main/web')] } satisfies Bare<ecs.ListServicesResponse>,
  DescribeServices: {
    services: [
      {
        serviceArn: arnIn('ecs', 'service/main/web'),
        taskDefinition: arnIn('ecs', 'task-definition/web:3'),
        launchType: 'FARGATE',
        enableExecuteCommand: true,
      },
    ],
  } satisfies Bare<ecs.DescribeServicesResponse>,
  ListTaskDefinitions: {
    taskDefinitionArns: [arnIn('ecs', 'task-definition/web:3')],
  } satisfies Bare<ecs.ListTaskDefinitionsResponse>,
  DescribeTaskDefinition: {
    taskDefinition: {
      family: 'web',
      networkMode: 'awsvpc',
      taskRoleArn: role,
      executionRoleArn: iamArn('role/pull'),
      containerDefinitions: [{ name: 'web', environment: [{ name: 'TOKEN', value: 's3cr3t' }] }],
    },
    tags: [{ key: 'team', value: 'red' }],
  } satisfies Bare<ecs.DescribeTaskDefinitionResponse>,
  ListContainerInstances: {
    containerInstanceArns: [arnIn('ecs', 'container-instance/main/1')],
  } satisfies Bare<ecs.ListContainerInstancesResponse>,
} as const;
