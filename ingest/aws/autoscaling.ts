/** Auto Scaling: groups with the template they follow, launch configurations with their instance profile. User data is taken out before anything is kept. */
import type { AutoScalingGroupsType, LaunchConfigurationsType } from '@aws-sdk/client-auto-scaling';
import { asNodeId } from '../../graph/schema/ids.js';
import { observe } from '../../graph/schema/observation.js';
import { autoscalingGroup, launchConfiguration } from '../../graph/schema/types/containers.js';
import { arnOf, listOf, present, required, tagMap } from './answer.js';
import { sdkClient } from './client.js';
import { defineService } from './contract.js';
import { profileLink } from './convert/roles.js';

export default defineService({
  service: 'autoscaling',
  title: 'Auto Scaling',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-auto-scaling')>(
    '@aws-sdk/client-auto-scaling',
    (sdk) => sdk.AutoScalingClient,
  ),
  units: [
    {
      name: 'groups',
      yields: ['autoscaling.group'],
      actions: ['autoscaling:DescribeAutoScalingGroups'],
      async *list(call) {
        const asked = { MaxRecords: 100 };
        for await (const page of call.pages<AutoScalingGroupsType>('DescribeAutoScalingGroups', asked))
          for (const group of listOf(page.AutoScalingGroups, 'DescribeAutoScalingGroups')) {
            const template =
              group.LaunchTemplate ?? group.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
            yield observe(autoscalingGroup, {
              id: asNodeId(required(group.AutoScalingGroupARN, 'DescribeAutoScalingGroups.AutoScalingGroupARN')),
              name: required(group.AutoScalingGroupName, 'DescribeAutoScalingGroups.AutoScalingGroupName'),
              account: call.account,
              region: call.region,
              props: present('desired', group.DesiredCapacity),
              tags: tagMap(group.Tags),
              links: template?.LaunchTemplateId
                ? [
                    {
                      edge: 'REFERS_TO',
                      to: arnOf(call, 'ec2', `launch-template/${template.LaunchTemplateId}`),
                      toType: 'ec2.launch-template',
                      props: { as: 'launch template' },
                    },
                  ]
                : [],
            });
          }
      },
    },
    {
      name: 'launch-configurations',
      yields: ['autoscaling.launch-configuration'],
      actions: ['autoscaling:DescribeLaunchConfigurations'],
      async *list(call) {
        const asked = { MaxRecords: 100 };
        for await (const page of call.pages<LaunchConfigurationsType>('DescribeLaunchConfigurations', asked))
          for (const config of listOf(page.LaunchConfigurations, 'DescribeLaunchConfigurations')) {
            const name = required(config.LaunchConfigurationName, 'DescribeLaunchConfigurations.Name');
            yield observe(launchConfiguration, {
              id: asNodeId(required(config.LaunchConfigurationARN, 'DescribeLaunchConfigurations.Arn')),
              name,
              account: call.account,
              region: call.region,
              props: present('image', config.ImageId),
              links: profileLink(call, config.IamInstanceProfile || undefined),
            });
          }
      },
    },
  ],
});
