import type * as scheduler from '@aws-sdk/client-scheduler';
import { arnIn, type Bare, role } from './place.js';

const target = 'arn:aws:scheduler:::aws-sdk:ec2:stopInstances';
export default {
  ListSchedules: {
    Schedules: [
      {
        Arn: arnIn('scheduler', 'schedule/nights/stop'),
        Name: 'stop',
        GroupName: 'nights',
        State: 'ENABLED',
        Target: { Arn: target },
      },
    ],
  } satisfies Bare<scheduler.ListSchedulesOutput>,
  GetSchedule: {
    Name: 'stop',
    GroupName: 'nights',
    Target: { Arn: target, RoleArn: role, Input: '{"token":"s3cr3t"}' },
  } satisfies Bare<scheduler.GetScheduleOutput>,
} as const;
