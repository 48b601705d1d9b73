/** Step Functions state machines with their role. Definitions are not asked for. */
import type { DescribeStateMachineOutput, ListStateMachinesOutput } from '@aws-sdk/client-sfn';
import { asNodeId } from '../../graph/schema/ids.js';
import { observe } from '../../graph/schema/observation.js';
import { stateMachine } from '../../graph/schema/types/workloads.js';
import { known, listOf, present, required } from './answer.js';
import { sdkClient } from './client.js';
import { defineService } from './contract.js';
import { runsAs } from './convert/roles.js';

export default defineService({
  service: 'stepfunctions',
  title: 'Step Functions',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-sfn')>('@aws-sdk/client-sfn', (sdk) => sdk.SFNClient),
  units: [
    {
      name: 'state-machines',
      yields: ['stepfunctions.state-machine'],
      actions: ['states:ListStateMachines', 'states:DescribeStateMachine'],
      async *list(call) {
        for await (const page of call.pages<ListStateMachinesOutput>('ListStateMachines', { maxResults: 100 })) {
          yield* await call.each(listOf(page.stateMachines, 'ListStateMachines.stateMachines'), async (listed) => {
            const arn = required(listed.stateMachineArn, 'ListStateMachines.stateMachineArn');
            const name = required(listed.name, 'ListStateMachines.name');
            const described = await call.detail<DescribeStateMachineOutput>(
              'DescribeStateMachine',
              { stateMachineArn: arn, includedData: 'METADATA_ONLY' },
              { key: name },
            );
            const seen = known(described);
            return observe(stateMachine, {
              id: asNodeId(arn),
              name,
              account: call.account,
              region: call.region,
              props: present('status', seen?.status),
              links: runsAs(call, seen?.roleArn, 'execution role'),
              facets: { role: described.state },
            });
          });
        }
      },
    },
  ],
});
