import type * as batch from '@aws-sdk/client-batch';
import { arnIn, type Bare, role } from './place.js';

export default {
  DescribeJobQueues: {
    jobQueues: [
      {
        jobQueueArn: arnIn('batch', 'job-queue/work'),
        jobQueueName: 'work',
        state: 'ENABLED',
        priority: 1,
        computeEnvironmentOrder: [],
        tags: { team: 'red' },
      },
    ],
  } satisfies Bare<batch.DescribeJobQueuesResponse>,
  DescribeJobDefinitions: {
    jobDefinitions: [
      {
        jobDefinitionArn: arnIn('batch', 'job-definition/etl:2'),
        jobDefinitionName: 'etl',
        revision: 2,
        type: 'container',
        containerProperties: { jobRoleArn: role, environment: [{ name: 'TOKEN', value: 's3cr3t' }] },
      },
      {
        jobDefinitionArn: arnIn('batch', 'job-definition/ecs:1'),
        jobDefinitionName: 'ecs',
        revision: 1,
        type: 'container',
        ecsProperties: { taskProperties: [{ taskRoleArn: role, containers: [] }] },
      },
    ],
  } satisfies Bare<batch.DescribeJobDefinitionsResponse>,
} as const;
