import type * as glue from '@aws-sdk/client-glue';
import { role } from './place.js';

export default {
  GetJobs: {
    Jobs: [{ Name: 'etl', Role: 'deploy', Command: { Name: 'glueetl' }, DefaultArguments: { '--token': 's3cr3t' } }],
  } satisfies glue.GetJobsResponse,
  GetDevEndpoints: {
    DevEndpoints: [{ EndpointName: 'lab', RoleArn: role, Status: 'READY' }],
  } satisfies glue.GetDevEndpointsResponse,
} as const;
