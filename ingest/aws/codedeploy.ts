/** CodeDeploy deployment groups, by application. */
import type { ListApplicationsOutput, ListDeploymentGroupsOutput } from '@aws-sdk/client-codedeploy';
import { observe } from '../../graph/schema/observation.js';
import { codedeployGroup } from '../../graph/schema/types/workloads.js';
import { arnOf, listOf } from './answer.js';
import { sdkClient } from './client.js';
import { defineService } from './contract.js';

export default defineService({
  service: 'codedeploy',
  title: 'CodeDeploy',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-codedeploy')>(
    '@aws-sdk/client-codedeploy',
    (sdk) => sdk.CodeDeployClient,
  ),
  units: [
    {
      name: 'deployment-groups',
      yields: ['codedeploy.deployment-group'],
      actions: ['codedeploy:ListApplications', 'codedeploy:ListDeploymentGroups'],
      async *list(call) {
        for await (const page of call.pages<ListApplicationsOutput>('ListApplications'))
          for (const application of listOf(page.applications, 'ListApplications.applications')) {
            const asked = { applicationName: application };
            const key = { key: application };
            for await (const groups of call.pages<ListDeploymentGroupsOutput>('ListDeploymentGroups', asked, key))
              for (const name of listOf(groups.deploymentGroups, 'ListDeploymentGroups.deploymentGroups'))
                yield observe(codedeployGroup, {
                  id: arnOf(call, 'codedeploy', `deploymentgroup:${application}/${name}`),
                  name,
                  account: call.account,
                  region: call.region,
                  props: { application },
                });
          }
      },
    },
  ],
});
