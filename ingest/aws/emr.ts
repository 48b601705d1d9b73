/** EMR clusters that run, with the roles of the service and of their hosts. Of steps and configurations nothing is kept. */
import type { DescribeClusterOutput, ListClustersOutput } from '@aws-sdk/client-emr';
import { asNodeId } from '../../graph/schema/ids.js';
import { observe } from '../../graph/schema/observation.js';
import { emrCluster } from '../../graph/schema/types/emr.js';
import { known, listOf, present, required, tagMap } from './answer.js';
import { sdkClient } from './client.js';
import { defineService } from './contract.js';
import { profileLink, runsAs } from './convert/roles.js';

/** The list keeps ended clusters for two months; nothing runs in them any more. */
const ALIVE = ['STARTING', 'BOOTSTRAPPING', 'RUNNING', 'WAITING'];

export default defineService({
  service: 'emr',
  title: 'EMR',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-emr')>('@aws-sdk/client-emr', (sdk) => sdk.EMRClient),
  units: [
    {
      name: 'clusters',
      yields: ['emr.cluster'],
      actions: ['elasticmapreduce:ListClusters', 'elasticmapreduce:DescribeCluster'],
      async *list(call) {
        for await (const page of call.pages<ListClustersOutput>('ListClusters', { ClusterStates: ALIVE })) {
          yield* await call.each(listOf(page.Clusters, 'ListClusters.Clusters'), async (listed) => {
            const key = required(listed.Id, 'ListClusters.Id');
            const described = await call.detail<DescribeClusterOutput>('DescribeCluster', { ClusterId: key }, { key });
            const seen = known(described)?.Cluster;
            return observe(emrCluster, {
              id: asNodeId(required(listed.ClusterArn, 'ListClusters.ClusterArn')),
              name: listed.Name ?? key,
              account: call.account,
              region: call.region,
              uniqueId: key,
              props: { ...present('status', listed.Status?.State), ...present('release', seen?.ReleaseLabel) },
              ...(seen ? { tags: tagMap(seen.Tags) } : {}),
              links: [
                ...profileLink(call, seen?.Ec2InstanceAttributes?.IamInstanceProfile),
                ...runsAs(call, seen?.ServiceRole, 'service role'),
                ...runsAs(call, seen?.AutoScalingRole, 'auto scaling role'),
              ],
              facets: { role: described.state, tags: described.state },
            });
          });
        }
      },
    },
  ],
});
