import type * as cloudformation from '@aws-sdk/client-cloudformation';
import { arnIn, at, role } from './place.js';

export default {
  DescribeStacks: {
    Stacks: [
      {
        StackId: arnIn('cloudformation', 'stack/web/1'),
        StackName: 'web',
        CreationTime: at,
        StackStatus: 'CREATE_COMPLETE',
        RoleARN: role,
        Tags: [{ Key: 'team', Value: 'red' }],
        Parameters: [{ ParameterKey: 'Token', ParameterValue: 's3cr3t' }],
      },
    ],
  } satisfies cloudformation.DescribeStacksOutput,
  ListStackSets: {
    Summaries: [{ StackSetName: 'base', StackSetId: 'base:1' }],
  } satisfies cloudformation.ListStackSetsOutput,
  DescribeStackSet: {
    StackSet: {
      StackSetARN: arnIn('cloudformation', 'stackset/base:1'),
      PermissionModel: 'SELF_MANAGED',
      AdministrationRoleARN: role,
      ExecutionRoleName: 'execution',
    },
  } satisfies cloudformation.DescribeStackSetOutput,
} as const;
