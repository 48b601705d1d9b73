import type * as tagging from '@aws-sdk/client-resource-groups-tagging-api';
import { A, R } from './place.js';

export default {
  GetResources: {
    ResourceTagMappingList: [
      { ResourceARN: `arn:aws:ec2:${R}:${A}:volume/vol-1`, Tags: [{ Key: 'Name', Value: 'disk' }] },
      { ResourceARN: `arn:aws:ec2:${R}:${A}:instance/i-1`, Tags: [] },
      { ResourceARN: 'arn:aws:s3:::data', Tags: [] },
    ],
  } satisfies tagging.GetResourcesOutput,
} as const;
