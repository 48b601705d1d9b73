/** IAM Identity Center: its instance and permission sets, in the region it was set up in. */
import type {
  DescribePermissionSetResponse,
  InstanceMetadata,
  ListInstancesResponse,
  ListPermissionSetsResponse,
} from '@aws-sdk/client-sso-admin';
import { asNodeId } from '../../graph/schema/ids.js';
import { observe } from '../../graph/schema/observation.js';
import { permissionSet, ssoInstance } from '../../graph/schema/types/sso-admin.js';
import { known, listOf, present, required } from './answer.js';
import { sdkClient } from './client.js';
import { type Call, defineService } from './contract.js';

const last = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** The instances that the account owns: an organisation's is seen from its members too. */
async function instances(call: Call): Promise<readonly InstanceMetadata[]> {
  const found: InstanceMetadata[] = [];
  for await (const page of call.pages<ListInstancesResponse>('ListInstances', { MaxResults: 100 }))
    found.push(...listOf(page.Instances, 'ListInstances.Instances'));
  return found.filter((i) => i.OwnerAccountId === undefined || i.OwnerAccountId === call.account);
}

export default defineService({
  service: 'sso-admin',
  title: 'IAM Identity Center',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-sso-admin')>(
    '@aws-sdk/client-sso-admin',
    (sdk) => sdk.SSOAdminClient,
  ),
  units: [
    {
      name: 'instances',
      yields: ['sso-admin.instance'],
      actions: ['sso:ListInstances'],
      async *list(call) {
        for (const one of await instances(call)) {
          const arn = required(one.InstanceArn, 'ListInstances.InstanceArn');
          yield observe(ssoInstance, {
            id: asNodeId(arn),
            name: one.Name ?? last(arn),
            account: call.account,
            region: call.region,
            props: present('identityStore', one.IdentityStoreId),
          });
        }
      },
    },
    {
      name: 'permission-sets',
      yields: ['sso-admin.permission-set'],
      actions: ['sso:ListInstances', 'sso:ListPermissionSets', 'sso:DescribePermissionSet'],
      async *list(call) {
        for (const { InstanceArn } of await instances(call)) {
          const instance = required(InstanceArn, 'ListInstances.InstanceArn');
          const asked = { InstanceArn: instance, MaxResults: 100 };
          const key = { key: last(instance) };
          for await (const page of call.pages<ListPermissionSetsResponse>('ListPermissionSets', asked, key)) {
            yield* await call.each(listOf(page.PermissionSets, 'ListPermissionSets.PermissionSets'), async (arn) => {
              const described = await call.detail<DescribePermissionSetResponse>(
                'DescribePermissionSet',
                { InstanceArn: instance, PermissionSetArn: arn },
                { key: last(arn) },
              );
              const seen = known(described)?.PermissionSet;
              return observe(permissionSet, {
                id: asNodeId(arn),
                name: seen?.Name ?? last(arn),
                account: call.account,
                region: call.region,
                props: present('session', seen?.SessionDuration),
                facets: { name: described.state },
              });
            });
          }
        }
      },
    },
  ],
});
