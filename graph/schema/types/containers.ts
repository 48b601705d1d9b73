/** ECS and Auto Scaling. */
import { defineNode } from '../declare.js';

export const ecsCluster = defineNode({
  type: 'ecs.cluster',
  label: 'EcsCluster',
  title: 'ECS cluster',
  family: 'compute',
  icon: 'boxes',
  inventory: true,
  properties: { status: { kind: 'string', about: 'ACTIVE, INACTIVE …' } },
});

export const ecsService = defineNode({
  type: 'ecs.service',
  label: 'EcsService',
  title: 'ECS service',
  family: 'compute',
  icon: 'box',
  inventory: true,
  properties: {
    cluster: { kind: 'string', about: 'Name of its cluster.' },
    launchType: { kind: 'string', about: 'EC2, FARGATE or EXTERNAL.' },
    execEnabled: { kind: 'boolean', about: 'ECS Exec is on: commands can be run in its containers.' },
  },
});

export const ecsTaskDefinition = defineNode({
  type: 'ecs.task-definition',
  label: 'EcsTaskDefinition',
  title: 'ECS task definition',
  family: 'compute',
  icon: 'file-box',
  inventory: true,
  properties: {
    family: { kind: 'string', about: 'Family, without the revision.' },
    networkMode: { kind: 'string', about: 'awsvpc, bridge, host or none.' },
  },
});

export const ecsContainerInstance = defineNode({
  type: 'ecs.container-instance',
  label: 'EcsContainerInstance',
  title: 'ECS container instance',
  family: 'compute',
  icon: 'server',
  inventory: true,
  properties: { cluster: { kind: 'string', about: 'Name of its cluster.' } },
});

export const launchConfiguration = defineNode({
  type: 'autoscaling.launch-configuration',
  label: 'LaunchConfiguration',
  title: 'Launch configuration',
  family: 'compute',
  icon: 'layout-template',
  inventory: true,
  properties: { image: { kind: 'string', about: 'AMI it starts.' } },
});

export const autoscalingGroup = defineNode({
  type: 'autoscaling.group',
  label: 'AutoscalingGroup',
  title: 'Auto Scaling group',
  family: 'compute',
  icon: 'scaling',
  inventory: true,
  properties: { desired: { kind: 'number', about: 'Instances wanted.' } },
});
