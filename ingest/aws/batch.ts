/** Batch: job queues, active job definitions with the roles their jobs run as. Of environments nothing is kept. */
import type { DescribeJobDefinitionsResponse, DescribeJobQueuesResponse, JobDefinition } from '@aws-sdk/client-batch';
import { asNodeId } from '../../graph/schema/ids.js';
import { observe } from '../../graph/schema/observation.js';
import { batchJobDefinition, batchJobQueue } from '../../graph/schema/types/workloads.js';
import { listOf, present, required } from './answer.js';
import { sdkClient } from './client.js';
import { defineService } from './contract.js';
import { runsAs } from './convert/roles.js';

/** Roles of the containers: of a plain job, of each task of an ECS job, of each range of nodes. */
function rolesOf(job: JobDefinition): readonly string[] {
  const found = [
    job.containerProperties?.jobRoleArn,
    ...(job.ecsProperties?.taskProperties ?? []).map((t) => t.taskRoleArn),
    ...(job.nodeProperties?.nodeRangeProperties ?? []).flatMap((n) => [
      n.container?.jobRoleArn,
      ...(n.ecsProperties?.taskProperties ?? []).map((t) => t.taskRoleArn),
    ]),
  ];
  return [...new Set(found.flatMap((r) => r ?? []))].sort();
}

export default defineService({
  service: 'batch',
  title: 'Batch',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-batch')>('@aws-sdk/client-batch', (sdk) => sdk.BatchClient),
  units: [
    {
      name: 'job-queues',
      yields: ['batch.job-queue'],
      actions: ['batch:DescribeJobQueues'],
      async *list(call) {
        for await (const page of call.pages<DescribeJobQueuesResponse>('DescribeJobQueues', { maxResults: 100 }))
          for (const queue of listOf(page.jobQueues, 'DescribeJobQueues.jobQueues'))
            yield observe(batchJobQueue, {
              id: asNodeId(required(queue.jobQueueArn, 'DescribeJobQueues.jobQueueArn')),
              name: required(queue.jobQueueName, 'DescribeJobQueues.jobQueueName'),
              account: call.account,
              region: call.region,
              props: present('state', queue.state),
              tags: { ...queue.tags },
            });
      },
    },
    {
      name: 'job-definitions',
      yields: ['batch.job-definition'],
      actions: ['batch:DescribeJobDefinitions'],
      async *list(call) {
        const asked = { status: 'ACTIVE', maxResults: 100 };
        for await (const page of call.pages<DescribeJobDefinitionsResponse>('DescribeJobDefinitions', asked))
          for (const job of listOf(page.jobDefinitions, 'DescribeJobDefinitions.jobDefinitions'))
            yield observe(batchJobDefinition, {
              id: asNodeId(required(job.jobDefinitionArn, 'DescribeJobDefinitions.jobDefinitionArn')),
              name: required(job.jobDefinitionName, 'DescribeJobDefinitions.jobDefinitionName'),
              account: call.account,
              region: call.region,
              props: present('revision', job.revision),
              tags: { ...job.tags },
              links: rolesOf(job).flatMap((r) => runsAs(call, r, 'job role')),
            });
      },
    },
  ],
});
