/** EC2 Image Builder: infrastructure configurations with the profile of their build hosts, and pipelines. The lists hold both whole. */
import type {
  ListImagePipelinesResponse,
  ListInfrastructureConfigurationsResponse,
} from '@aws-sdk/client-imagebuilder';
import { asNodeId } from '../../graph/schema/ids.js';
import { observe } from '../../graph/schema/observation.js';
import { imagePipeline, infrastructureConfiguration } from '../../graph/schema/types/imagebuilder.js';
import { listOf, present, required } from './answer.js';
import { sdkClient } from './client.js';
import { defineService } from './contract.js';
import { profileLink, runsAs } from './convert/roles.js';

export default defineService({
  service: 'imagebuilder',
  title: 'EC2 Image Builder',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-imagebuilder')>(
    '@aws-sdk/client-imagebuilder',
    (sdk) => sdk.ImagebuilderClient,
  ),
  units: [
    {
      name: 'infrastructure-configurations',
      yields: ['imagebuilder.infrastructure-configuration'],
      actions: ['imagebuilder:ListInfrastructureConfigurations'],
      async *list(call) {
        const asked = { maxResults: 25 };
        for await (const page of call.pages<ListInfrastructureConfigurationsResponse>(
          'ListInfrastructureConfigurations',
          asked,
        ))
          for (const one of listOf(
            page.infrastructureConfigurationSummaryList,
            'ListInfrastructureConfigurations.infrastructureConfigurationSummaryList',
          ))
            yield observe(infrastructureConfiguration, {
              id: asNodeId(required(one.arn, 'ListInfrastructureConfigurations.arn')),
              name: required(one.name, 'ListInfrastructureConfigurations.name'),
              account: call.account,
              region: call.region,
              props: present('instanceTypes', one.instanceTypes && [...one.instanceTypes].sort()),
              tags: { ...one.tags },
              links: profileLink(call, one.instanceProfileName),
            });
      },
    },
    {
      name: 'image-pipelines',
      yields: ['imagebuilder.image-pipeline'],
      actions: ['imagebuilder:ListImagePipelines'],
      async *list(call) {
        for await (const page of call.pages<ListImagePipelinesResponse>('ListImagePipelines', { maxResults: 25 }))
          for (const one of listOf(page.imagePipelineList, 'ListImagePipelines.imagePipelineList'))
            yield observe(imagePipeline, {
              id: asNodeId(required(one.arn, 'ListImagePipelines.arn')),
              name: required(one.name, 'ListImagePipelines.name'),
              account: call.account,
              region: call.region,
              props: present('status', one.status),
              tags: { ...one.tags },
              links: [
                ...runsAs(call, one.executionRole, 'execution role'),
                ...(one.infrastructureConfigurationArn
                  ? [
                      {
                        edge: 'REFERS_TO',
                        to: asNodeId(one.infrastructureConfigurationArn),
                        toType: 'imagebuilder.infrastructure-configuration',
                        props: { as: 'infrastructure configuration' },
                      },
                    ]
                  : []),
              ],
            });
      },
    },
  ],
});
