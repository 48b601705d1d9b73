import type * as imagebuilder from '@aws-sdk/client-imagebuilder';
import { arnIn, role } from './place.js';

export default {
  ListInfrastructureConfigurations: {
    infrastructureConfigurationSummaryList: [
      {
        arn: arnIn('imagebuilder', 'infrastructure-configuration/base'),
        name: 'base',
        instanceTypes: ['t3.small', 'm5.large'],
        instanceProfileName: 'web',
        tags: { team: 'red' },
      },
    ],
  } satisfies imagebuilder.ListInfrastructureConfigurationsResponse,
  ListImagePipelines: {
    imagePipelineList: [
      {
        arn: arnIn('imagebuilder', 'image-pipeline/base'),
        name: 'base',
        status: 'ENABLED',
        infrastructureConfigurationArn: arnIn('imagebuilder', 'infrastructure-configuration/base'),
        executionRole: role,
      },
    ],
  } satisfies imagebuilder.ListImagePipelinesResponse,
} as const;
