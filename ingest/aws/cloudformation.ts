/** CloudFormation: stacks with the service role they keep, stack sets with their administration role. Templates and parameters are not asked for. */
import type { DescribeStackSetOutput, DescribeStacksOutput, ListStackSetsOutput } from '@aws-sdk/client-cloudformation';
import { asNodeId } from '../../graph/schema/ids.js';
import { observe } from '../../graph/schema/observation.js';
import { cloudformationStack, cloudformationStackSet } from '../../graph/schema/types/builders.js';
import { arnOf, known, listOf, present, required, tagMap } from './answer.js';
import { sdkClient } from './client.js';
import { defineService } from './contract.js';
import { runsAs } from './convert/roles.js';

export default defineService({
  service: 'cloudformation',
  title: 'CloudFormation',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-cloudformation')>(
    '@aws-sdk/client-cloudformation',
    (sdk) => sdk.CloudFormationClient,
  ),
  units: [
    {
      name: 'stacks',
      yields: ['cloudformation.stack'],
      actions: ['cloudformation:DescribeStacks'],
      async *list(call) {
        for await (const page of call.pages<DescribeStacksOutput>('DescribeStacks'))
          for (const stack of listOf(page.Stacks, 'DescribeStacks.Stacks'))
            yield observe(cloudformationStack, {
              id: asNodeId(required(stack.StackId, 'DescribeStacks.StackId')),
              name: required(stack.StackName, 'DescribeStacks.StackName'),
              account: call.account,
              region: call.region,
              props: present('status', stack.StackStatus),
              tags: tagMap(stack.Tags),
              links: runsAs(call, stack.RoleARN, 'service role'),
            });
      },
    },
    {
      name: 'stack-sets',
      yields: ['cloudformation.stack-set'],
      actions: ['cloudformation:ListStackSets', 'cloudformation:DescribeStackSet'],
      async *list(call) {
        for await (const page of call.pages<ListStackSetsOutput>('ListStackSets', { Status: 'ACTIVE' })) {
          yield* await call.each(listOf(page.Summaries, 'ListStackSets.Summaries'), async (summary) => {
            const name = required(summary.StackSetName, 'ListStackSets.StackSetName');
            const described = await call.detail<DescribeStackSetOutput>(
              'DescribeStackSet',
              { StackSetName: name },
              { key: name },
            );
            const seen = known(described)?.StackSet;
            return observe(cloudformationStackSet, {
              id: seen?.StackSetARN
                ? asNodeId(seen.StackSetARN)
                : arnOf(call, 'cloudformation', `stackset/${summary.StackSetId ?? name}`),
              name,
              account: call.account,
              region: call.region,
              props: {
                ...present('permissionModel', seen?.PermissionModel ?? summary.PermissionModel),
                ...present('executionRole', seen?.ExecutionRoleName),
              },
              ...(seen ? { tags: tagMap(seen.Tags) } : {}),
              links: runsAs(call, seen?.AdministrationRoleARN, 'administration role'),
              facets: { role: described.state, tags: described.state },
            });
          });
        }
      },
    },
  ],
});
