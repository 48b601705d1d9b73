import type * as rds from '@aws-sdk/client-rds';
import { A, R } from './place.js';

const rdsArn = (resource: string) => `arn:aws:rds:${R}:${A}:${resource}`;
export default {
  DescribeDBInstances: {
    DBInstances: [
      {
        DBInstanceArn: rdsArn('db:shop'),
        DBInstanceIdentifier: 'shop',
        DBClusterIdentifier: 'shops',
        PubliclyAccessible: true,
        DBSubnetGroup: { VpcId: 'vpc-1', Subnets: [{ SubnetIdentifier: 'subnet-1' }] },
        VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1' }],
        TagList: [{ Key: 'a', Value: 'b' }],
      },
    ],
  } satisfies rds.DBInstanceMessage,
  DescribeDBClusters: {
    DBClusters: [{ DBClusterArn: rdsArn('cluster:shops'), DBClusterIdentifier: 'shops' }],
  } satisfies rds.DBClusterMessage,
  DescribeDBSnapshots: {
    DBSnapshots: [
      { DBSnapshotArn: rdsArn('snapshot:s1'), DBSnapshotIdentifier: 's1', SnapshotType: 'manual' },
      { DBSnapshotArn: rdsArn('snapshot:rds:auto'), DBSnapshotIdentifier: 'rds:auto', SnapshotType: 'automated' },
    ],
  } satisfies rds.DBSnapshotMessage,
  DescribeDBSnapshotAttributes: {
    DBSnapshotAttributesResult: {
      DBSnapshotAttributes: [{ AttributeName: 'restore', AttributeValues: ['999988887777', 'all'] }],
    },
  } satisfies rds.DescribeDBSnapshotAttributesResult,
  DescribeDBClusterSnapshots: {
    DBClusterSnapshots: [
      {
        DBClusterSnapshotArn: rdsArn('cluster-snapshot:c1'),
        DBClusterSnapshotIdentifier: 'c1',
        SnapshotType: 'manual',
      },
    ],
  } satisfies rds.DBClusterSnapshotMessage,
  DescribeDBClusterSnapshotAttributes: {
    DBClusterSnapshotAttributesResult: { DBClusterSnapshotAttributes: [] },
  } satisfies rds.DescribeDBClusterSnapshotAttributesResult,
} as const;
