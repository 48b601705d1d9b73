import type * as emr from '@aws-sdk/client-emr';
import { arnIn } from './place.js';

export default {
  ListClusters: {
    Clusters: [
      {
        Id: 'j-1',
        Name: 'nightly',
        ClusterArn: arnIn('elasticmapreduce', 'cluster/j-1'),
        Status: { State: 'WAITING' },
      },
    ],
  } satisfies emr.ListClustersOutput,
  DescribeCluster: {
    Cluster: {
      Id: 'j-1',
      ReleaseLabel: 'emr-7.0.0',
      ServiceRole: 'EMR_DefaultRole',
      AutoScalingRole: 'EMR_AutoScaling_DefaultRole',
      Ec2InstanceAttributes: { IamInstanceProfile: 'web' },
      Tags: [{ Key: 'team', Value: 'red' }],
      Configurations: [
        { Classification: 'hive-site', Properties: { 'javax.jdo.option.ConnectionPassword': 's3cr3t' } },
      ],
    },
  } satisfies emr.DescribeClusterOutput,
} as const;
