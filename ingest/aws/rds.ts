/** RDS and Aurora: instances, clusters, own snapshots and who may restore them. Converters: convert/rds.ts. */
import type {
  DBClusterMessage,
  DBClusterSnapshot,
  DBClusterSnapshotMessage,
  DBInstanceMessage,
  DBSnapshot,
  DBSnapshotMessage,
  DescribeDBClusterSnapshotAttributesResult,
  DescribeDBSnapshotAttributesResult,
} from '@aws-sdk/client-rds';
import { listOf, required } from './answer.js';
import { sdkClient } from './client.js';
import { type Call, type Detail, defineService } from './contract.js';
import {
  clusterSnapshotObservation,
  dbClusterObservation,
  dbInstanceObservation,
  dbSnapshotObservation,
  type SnapshotAttributes,
} from './convert/rds.js';

/** Only manual snapshots can be shared; for others nothing is asked and nothing is shared. */
async function instanceSnapshotAttributes(call: Call, s: DBSnapshot): Promise<Detail<SnapshotAttributes>> {
  if (s.SnapshotType !== 'manual') return { state: 'absent' };
  const id = required(s.DBSnapshotIdentifier, 'DescribeDBSnapshots.DBSnapshotIdentifier');
  const answer = await call.detail<DescribeDBSnapshotAttributesResult>(
    'DescribeDBSnapshotAttributes',
    { DBSnapshotIdentifier: id },
    { key: id, absentWhen: ['DBSnapshotNotFound', 'DBSnapshotNotFoundFault'] },
  );
  if (answer.state !== 'known') return answer;
  return { state: 'known', value: answer.value.DBSnapshotAttributesResult?.DBSnapshotAttributes ?? [] };
}

async function clusterSnapshotAttributes(call: Call, s: DBClusterSnapshot): Promise<Detail<SnapshotAttributes>> {
  if (s.SnapshotType !== 'manual') return { state: 'absent' };
  const id = required(s.DBClusterSnapshotIdentifier, 'DescribeDBClusterSnapshots.DBClusterSnapshotIdentifier');
  const answer = await call.detail<DescribeDBClusterSnapshotAttributesResult>(
    'DescribeDBClusterSnapshotAttributes',
    { DBClusterSnapshotIdentifier: id },
    { key: id, absentWhen: ['DBClusterSnapshotNotFoundFault'] },
  );
  if (answer.state !== 'known') return answer;
  return { state: 'known', value: answer.value.DBClusterSnapshotAttributesResult?.DBClusterSnapshotAttributes ?? [] };
}

export default defineService({
  service: 'rds',
  title: 'RDS',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-rds')>('@aws-sdk/client-rds', (sdk) => sdk.RDSClient),
  units: [
    {
      name: 'instances',
      yields: ['rds.instance'],
      actions: ['rds:DescribeDBInstances'],
      async *list(call) {
        for await (const page of call.pages<DBInstanceMessage>('DescribeDBInstances', { MaxRecords: 100 }))
          for (const db of listOf(page.DBInstances, 'DescribeDBInstances')) yield dbInstanceObservation(db, call);
      },
    },
    {
      name: 'clusters',
      yields: ['rds.cluster'],
      actions: ['rds:DescribeDBClusters'],
      async *list(call) {
        for await (const page of call.pages<DBClusterMessage>('DescribeDBClusters', { MaxRecords: 100 }))
          for (const db of listOf(page.DBClusters, 'DescribeDBClusters')) yield dbClusterObservation(db, call);
      },
    },
    {
      name: 'snapshots',
      yields: ['rds.snapshot'],
      actions: [
        'rds:DescribeDBSnapshots',
        'rds:DescribeDBSnapshotAttributes',
        'rds:DescribeDBClusterSnapshots',
        'rds:DescribeDBClusterSnapshotAttributes',
      ],
      async *list(call) {
        for await (const page of call.pages<DBSnapshotMessage>('DescribeDBSnapshots', { MaxRecords: 100 }))
          yield* await call.each(listOf(page.DBSnapshots, 'DescribeDBSnapshots'), async (s) =>
            dbSnapshotObservation(s, call, await instanceSnapshotAttributes(call, s)),
          );
        const pages = call.pages<DBClusterSnapshotMessage>('DescribeDBClusterSnapshots', { MaxRecords: 100 });
        for await (const page of pages)
          yield* await call.each(listOf(page.DBClusterSnapshots, 'DescribeDBClusterSnapshots'), async (s) =>
            clusterSnapshotObservation(s, call, await clusterSnapshotAttributes(call, s)),
          );
      },
    },
  ],
});
