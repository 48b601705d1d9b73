import type * as sfn from '@aws-sdk/client-sfn';
import { arnIn, at, role } from './place.js';

export default {
  ListStateMachines: {
    stateMachines: [
      { stateMachineArn: arnIn('states', 'stateMachine:flow'), name: 'flow', type: 'STANDARD', creationDate: at },
    ],
  } satisfies sfn.ListStateMachinesOutput,
  DescribeStateMachine: {
    stateMachineArn: arnIn('states', 'stateMachine:flow'),
    name: 'flow',
    definition: '',
    roleArn: role,
    type: 'STANDARD',
    creationDate: at,
    status: 'ACTIVE',
  } satisfies sfn.DescribeStateMachineOutput,
} as const;
