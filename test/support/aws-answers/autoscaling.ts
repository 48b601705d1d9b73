import type * as autoscaling from '@aws-sdk/client-auto-scaling';
import { arnIn, at } from './place.js';

export default {
  DescribeAutoScalingGroups: {
    AutoScalingGroups: [
      {
        AutoScalingGroupName: 'web',
        AutoScalingGroupARN: arnIn('autoscaling', 'autoScalingGroup:1:autoScalingGroupName/web'),
        MinSize: 1,
        MaxSize: 1,
        DesiredCapacity: 1,
        DefaultCooldown: 1,
        AvailabilityZones: [],
        HealthCheckType: 'EC2',
        CreatedTime: at,
        LaunchTemplate: { LaunchTemplateId: 'lt-1' },
        Tags: [{ Key: 'team', Value: 'red' }],
      },
    ],
  } satisfies autoscaling.AutoScalingGroupsType,
  DescribeLaunchConfigurations: {
    LaunchConfigurations: [
      {
        LaunchConfigurationName: 'old',
        LaunchConfigurationARN: arnIn('autoscaling', 'launchConfiguration:1:launchConfigurationName/old'),
        ImageId: 'ami-1',
        InstanceType: 't3.micro',
        CreatedTime: at,
        IamInstanceProfile: 'web',
      },
    ],
  } satisfies autoscaling.LaunchConfigurationsType,
} as const;
