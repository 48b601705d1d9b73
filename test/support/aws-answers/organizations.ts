import type * as organizations from '@aws-sdk/client-organizations';
import { A, policyText } from './place.js';

const orgArn = (resource: string) => `arn:aws:organizations::${A}:${resource}`;
export default {
  DescribeOrganization: {
    Organization: { Id: 'o-1', Arn: orgArn('organization/o-1'), MasterAccountId: A, FeatureSet: 'ALL' },
  } satisfies organizations.DescribeOrganizationResponse,
  ListRoots: {
    Roots: [
      {
        Id: 'r-1',
        Arn: orgArn('root/o-1/r-1'),
        Name: 'Root',
        PolicyTypes: [
          { Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' },
          { Type: 'TAG_POLICY', Status: 'PENDING_DISABLE' },
        ],
      },
    ],
  } satisfies organizations.ListRootsResponse,
  ListOrganizationalUnitsForParent: (input: Readonly<Record<string, unknown>>) => {
    const below: Record<string, string> = { 'r-1': 'ou-1', 'ou-1': 'ou-2' };
    const id = below[String(input.ParentId)];
    const OrganizationalUnits = id ? [{ Id: id, Arn: orgArn(`ou/o-1/${id}`), Name: `unit ${id}` }] : [];
    return { OrganizationalUnits } satisfies organizations.ListOrganizationalUnitsForParentResponse;
  },
  ListAccountsForParent: (input: Readonly<Record<string, unknown>>) => {
    const held: Record<string, string> = { 'r-1': A, 'ou-2': '444455556666' };
    const id = held[String(input.ParentId)];
    const Accounts: organizations.Account[] = id
      ? [{ Id: id, Arn: orgArn(`account/o-1/${id}`), Name: `account ${id}`, Email: 'a@example.org', Status: 'ACTIVE' }]
      : [];
    return { Accounts } satisfies organizations.ListAccountsForParentResponse;
  },
  ListTagsForResource: { Tags: [{ Key: 'env', Value: 'prod' }] } satisfies organizations.ListTagsForResourceResponse,
  ListPolicies: (input: Readonly<Record<string, unknown>>) => {
    const kind = String(input.Filter).toLowerCase();
    const Policies = [{ Id: `p-${kind}`, Arn: orgArn(`policy/o-1/${kind}/p-${kind}`), Name: kind, AwsManaged: false }];
    return { Policies } satisfies organizations.ListPoliciesResponse;
  },
  DescribePolicy: { Policy: { Content: policyText } } satisfies organizations.DescribePolicyResponse,
  ListTargetsForPolicy: {
    Targets: [
      { TargetId: 'r-1', Arn: orgArn('root/o-1/r-1'), Type: 'ROOT' },
      { TargetId: 'ou-1', Arn: orgArn('ou/o-1/ou-1'), Type: 'ORGANIZATIONAL_UNIT' },
      { TargetId: '444455556666', Arn: orgArn('account/o-1/444455556666'), Type: 'ACCOUNT' },
    ],
  } satisfies organizations.ListTargetsForPolicyResponse,
} as const;
