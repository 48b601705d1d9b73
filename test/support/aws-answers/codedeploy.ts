import type * as codedeploy from '@aws-sdk/client-codedeploy';

export default {
  ListApplications: { applications: ['shop'] } satisfies codedeploy.ListApplicationsOutput,
  ListDeploymentGroups: {
    applicationName: 'shop',
    deploymentGroups: ['all'],
  } satisfies codedeploy.ListDeploymentGroupsOutput,
} as const;
