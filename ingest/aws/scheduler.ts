/** EventBridge Scheduler: schedules with the role they call their target as. Of inputs nothing is kept. */
import type { GetScheduleOutput, ListSchedulesOutput } from '@aws-sdk/client-scheduler';
import { asNodeId } from '../../graph/schema/ids.js';
import { observe } from '../../graph/schema/observation.js';
import { schedule } from '../../graph/schema/types/scheduler.js';
import { known, listOf, present, required } from './answer.js';
import { sdkClient } from './client.js';
import { defineService } from './contract.js';
import { runsAs } from './convert/roles.js';

export default defineService({
  service: 'scheduler',
  title: 'EventBridge Scheduler',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-scheduler')>(
    '@aws-sdk/client-scheduler',
    (sdk) => sdk.SchedulerClient,
  ),
  units: [
    {
      name: 'schedules',
      yields: ['scheduler.schedule'],
      actions: ['scheduler:ListSchedules', 'scheduler:GetSchedule'],
      async *list(call) {
        for await (const page of call.pages<ListSchedulesOutput>('ListSchedules', { MaxResults: 100 })) {
          yield* await call.each(listOf(page.Schedules, 'ListSchedules.Schedules'), async (listed) => {
            const name = required(listed.Name, 'ListSchedules.Name');
            const group = listed.GroupName ?? 'default';
            const described = await call.detail<GetScheduleOutput>(
              'GetSchedule',
              { Name: name, GroupName: group },
              { key: `${group}/${name}` },
            );
            return observe(schedule, {
              id: asNodeId(required(listed.Arn, 'ListSchedules.Arn')),
              name,
              account: call.account,
              region: call.region,
              props: { group, ...present('state', listed.State), ...present('target', listed.Target?.Arn) },
              links: runsAs(call, known(described)?.Target?.RoleArn, 'target role'),
              facets: { role: described.state },
            });
          });
        }
      },
    },
  ],
});
