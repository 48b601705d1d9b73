/** Glue jobs and development endpoints with their roles. Of arguments nothing is kept. */
import type { GetDevEndpointsResponse, GetJobsResponse } from '@aws-sdk/client-glue';
import { observe } from '../../graph/schema/observation.js';
import { glueDevEndpoint, glueJob } from '../../graph/schema/types/builders.js';
import { arnOf, listOf, present, required } from './answer.js';
import { sdkClient } from './client.js';
import { defineService } from './contract.js';
import { runsAs } from './convert/roles.js';

export default defineService({
  service: 'glue',
  title: 'Glue',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-glue')>('@aws-sdk/client-glue', (sdk) => sdk.GlueClient),
  units: [
    {
      name: 'jobs',
      yields: ['glue.job'],
      actions: ['glue:GetJobs'],
      async *list(call) {
        for await (const page of call.pages<GetJobsResponse>('GetJobs', { MaxResults: 100 }))
          for (const job of listOf(page.Jobs, 'GetJobs.Jobs')) {
            const name = required(job.Name, 'GetJobs.Name');
            yield observe(glueJob, {
              id: arnOf(call, 'glue', `job/${name}`),
              name,
              account: call.account,
              region: call.region,
              props: present('command', job.Command?.Name),
              links: runsAs(call, job.Role, 'job role'),
            });
          }
      },
    },
    {
      name: 'dev-endpoints',
      yields: ['glue.dev-endpoint'],
      actions: ['glue:GetDevEndpoints'],
      async *list(call) {
        for await (const page of call.pages<GetDevEndpointsResponse>('GetDevEndpoints', { MaxResults: 100 }))
          for (const endpoint of listOf(page.DevEndpoints, 'GetDevEndpoints.DevEndpoints')) {
            const name = required(endpoint.EndpointName, 'GetDevEndpoints.EndpointName');
            yield observe(glueDevEndpoint, {
              id: arnOf(call, 'glue', `devEndpoint/${name}`),
              name,
              account: call.account,
              region: call.region,
              props: present('status', endpoint.Status),
              links: runsAs(call, endpoint.RoleArn, 'endpoint role'),
            });
          }
      },
    },
  ],
});
