/** RDS and Aurora → observations. */
import type { DBCluster, DBClusterSnapshot, DBInstance, DBSnapshot, DBSnapshotAttribute } from '@aws-sdk/client-rds';
import { asNodeId } from '../../../graph/schema/ids.js';
import { type Link, type Observation, observe } from '../../../graph/schema/observation.js';
import { rdsCluster, rdsInstance, rdsSnapshot } from '../../../graph/schema/types/rds.js';
import { arnOf, kmsKeyId, present, required, tagMap, time } from '../answer.js';
import type { Detail } from '../contract.js';
import { groupLinks, type Place, subnetLink, vpcLink } from './ec2-place.js';

const encryptedBy = (place: Place, given: string | undefined): Link[] => {
  const key = kmsKeyId(place, given);
  return key ? [{ edge: 'ENCRYPTED_BY', to: key, toType: 'kms.key' }] : [];
};

export function dbInstanceObservation(db: DBInstance, place: Place): Observation {
  const arn = required(db.DBInstanceArn, 'DescribeDBInstances.DBInstanceArn');
  const subnets = (db.DBSubnetGroup?.Subnets ?? []).flatMap((s) => s.SubnetIdentifier ?? []).sort();
  const cluster = db.DBClusterIdentifier;
  return observe(rdsInstance, {
    id: asNodeId(arn),
    name: db.DBInstanceIdentifier ?? arn,
    account: place.account,
    region: place.region,
    ...present('uniqueId', db.DbiResourceId),
    props: {
      ...present('engine', db.Engine),
      ...present('engineVersion', db.EngineVersion),
      ...present('status', db.DBInstanceStatus),
      ...present('publiclyAccessible', db.PubliclyAccessible),
      ...present('endpoint', db.Endpoint?.Address),
      ...present('port', db.Endpoint?.Port),
      ...present('encrypted', db.StorageEncrypted),
      ...present('iamAuth', db.IAMDatabaseAuthenticationEnabled),
      subnets,
      ...present('created', time(db.InstanceCreateTime)),
      ...present('deletionProtection', db.DeletionProtection),
    },
    tags: tagMap(db.TagList),
    links: [
      ...vpcLink(place, db.DBSubnetGroup?.VpcId),
      ...subnets.flatMap((s) => subnetLink(place, s)),
      ...groupLinks(
        place,
        (db.VpcSecurityGroups ?? []).map((g) => g.VpcSecurityGroupId),
      ),
      ...encryptedBy(place, db.KmsKeyId),
      ...(cluster
        ? [{ edge: 'CONTAINS', to: arnOf(place, 'rds', `cluster:${cluster}`), toType: 'rds.cluster', reverse: true }]
        : []),
    ],
  });
}

export function dbClusterObservation(db: DBCluster, place: Place): Observation {
  const arn = required(db.DBClusterArn, 'DescribeDBClusters.DBClusterArn');
  return observe(rdsCluster, {
    id: asNodeId(arn),
    name: db.DBClusterIdentifier ?? arn,
    account: place.account,
    region: place.region,
    ...present('uniqueId', db.DbClusterResourceId),
    props: {
      ...present('engine', db.Engine),
      ...present('engineVersion', db.EngineVersion),
      ...present('status', db.Status),
      ...present('publiclyAccessible', db.PubliclyAccessible),
      ...present('endpoint', db.Endpoint),
      ...present('port', db.Port),
      ...present('encrypted', db.StorageEncrypted),
      ...present('iamAuth', db.IAMDatabaseAuthenticationEnabled),
      ...present('dataApi', db.HttpEndpointEnabled),
      ...present('created', time(db.ClusterCreateTime)),
      ...present('deletionProtection', db.DeletionProtection),
    },
    tags: tagMap(db.TagList),
    links: [
      ...groupLinks(
        place,
        (db.VpcSecurityGroups ?? []).map((g) => g.VpcSecurityGroupId),
      ),
      ...encryptedBy(place, db.KmsKeyId),
    ],
  });
}

/** Who may restore a snapshot: the attribute `restore`, whose value `all` is everyone. */
export function restoreShares(attributes: readonly Pick<DBSnapshotAttribute, 'AttributeName' | 'AttributeValues'>[]) {
  const values = attributes.filter((a) => a.AttributeName === 'restore').flatMap((a) => a.AttributeValues ?? []);
  return { public: values.includes('all'), sharedWith: values.filter((v) => v !== 'all').sort() };
}

export type SnapshotAttributes = readonly Pick<DBSnapshotAttribute, 'AttributeName' | 'AttributeValues'>[];

function snapshotObservation(
  seen: {
    readonly arn: string;
    readonly name: string | undefined;
    readonly source: string | undefined;
    readonly ofCluster: boolean;
    readonly encrypted: boolean | undefined;
    readonly snapshot: DBSnapshot | DBClusterSnapshot;
  },
  place: Place,
  attributes: Detail<SnapshotAttributes>,
): Observation {
  const { snapshot } = seen;
  return observe(rdsSnapshot, {
    id: asNodeId(seen.arn),
    name: seen.name ?? seen.arn,
    account: place.account,
    region: place.region,
    props: {
      ...present('engine', snapshot.Engine),
      ...present('source', seen.source),
      ofCluster: seen.ofCluster,
      manual: snapshot.SnapshotType === 'manual',
      ...present('encrypted', seen.encrypted),
      ...present('created', time(snapshot.SnapshotCreateTime)),
      ...(attributes.state === 'known' || attributes.state === 'absent'
        ? restoreShares(attributes.state === 'known' ? attributes.value : [])
        : {}),
    },
    tags: tagMap(snapshot.TagList),
    links: encryptedBy(place, snapshot.KmsKeyId),
    facets: { sharing: attributes.state },
  });
}

export const dbSnapshotObservation = (s: DBSnapshot, place: Place, attributes: Detail<SnapshotAttributes>) =>
  snapshotObservation(
    {
      arn: required(s.DBSnapshotArn, 'DescribeDBSnapshots.DBSnapshotArn'),
      name: s.DBSnapshotIdentifier,
      source: s.DBInstanceIdentifier,
      ofCluster: false,
      encrypted: s.Encrypted,
      snapshot: s,
    },
    place,
    attributes,
  );

export const clusterSnapshotObservation = (
  s: DBClusterSnapshot,
  place: Place,
  attributes: Detail<SnapshotAttributes>,
) =>
  snapshotObservation(
    {
      arn: required(s.DBClusterSnapshotArn, 'DescribeDBClusterSnapshots.DBClusterSnapshotArn'),
      name: s.DBClusterSnapshotIdentifier,
      source: s.DBClusterIdentifier,
      ofCluster: true,
      encrypted: s.StorageEncrypted,
      snapshot: s,
    },
    place,
    attributes,
  );
