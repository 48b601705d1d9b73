/** App Runner services with their instance role. Of environment variables nothing is kept. */
import type { DescribeServiceResponse, ListServicesResponse } from '@aws-sdk/client-apprunner';
import { asNodeId } from '../../graph/schema/ids.js';
import { observe } from '../../graph/schema/observation.js';
import { apprunnerService } from '../../graph/schema/types/workloads.js';
import { known, listOf, present, required } from './answer.js';
import { sdkClient } from './client.js';
import { defineService } from './contract.js';
import { runsAs } from './convert/roles.js';

export default defineService({
  service: 'apprunner',
  title: 'App Runner',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-apprunner')>(
    '@aws-sdk/client-apprunner',
    (sdk) => sdk.AppRunnerClient,
  ),
  units: [
    {
      name: 'services',
      yields: ['apprunner.service'],
      actions: ['apprunner:ListServices', 'apprunner:DescribeService'],
      async *list(call) {
        for await (const page of call.pages<ListServicesResponse>('ListServices', { MaxResults: 20 })) {
          yield* await call.each(listOf(page.ServiceSummaryList, 'ListServices.ServiceSummaryList'), async (listed) => {
            const arn = required(listed.ServiceArn, 'ListServices.ServiceArn');
            const name = required(listed.ServiceName, 'ListServices.ServiceName');
            const described = await call.detail<DescribeServiceResponse>(
              'DescribeService',
              { ServiceArn: arn },
              { key: name },
            );
            return observe(apprunnerService, {
              id: asNodeId(arn),
              name,
              account: call.account,
              region: call.region,
              props: present('status', listed.Status),
              links: runsAs(call, known(described)?.Service?.InstanceConfiguration?.InstanceRoleArn, 'instance role'),
              facets: { role: described.state },
            });
          });
        }
      },
    },
  ],
});
