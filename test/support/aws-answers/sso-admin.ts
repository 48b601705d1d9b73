import type * as ssoadmin from '@aws-sdk/client-sso-admin';
import { A } from './place.js';

export default {
  ListInstances: {
    Instances: [
      { InstanceArn: 'arn:aws:sso:::instance/ssoins-1', IdentityStoreId: 'd-1', OwnerAccountId: A },
      { InstanceArn: 'arn:aws:sso:::instance/ssoins-2', OwnerAccountId: '999988887777' },
    ],
  } satisfies ssoadmin.ListInstancesResponse,
  ListPermissionSets: {
    PermissionSets: ['arn:aws:sso:::permissionSet/ssoins-1/ps-1'],
  } satisfies ssoadmin.ListPermissionSetsResponse,
  DescribePermissionSet: {
    PermissionSet: { Name: 'Dev', SessionDuration: 'PT1H' },
  } satisfies ssoadmin.DescribePermissionSetResponse,
} as const;
