/** AWS Organizations: the tree and the policies on it. Accounts are in core.ts. */
import { defineNode } from '../declare.js';

export const organization = defineNode({
  type: 'organizations.organization',
  label: 'Organization',
  title: 'Organisation',
  family: 'structure',
  icon: 'network',
  inventory: true,
  listedAs: ['organizations:*'],
  properties: {
    arn: { kind: 'string', about: 'ARN of the organisation.' },
    featureSet: { kind: 'string', about: 'ALL or CONSOLIDATED_BILLING; with the latter no policies apply.' },
    managementAccount: {
      kind: 'string',
      about: 'Account id of the management account, to which SCPs and RCPs do not apply.',
    },
  },
});

export const organizationRoot = defineNode({
  type: 'organizations.root',
  label: 'OrganizationRoot',
  title: 'Organisation root',
  family: 'structure',
  icon: 'folder-tree',
  inventory: true,
  properties: {
    rootId: { kind: 'string', about: 'Id as in r-ab12, as aws:PrincipalOrgPaths has it.' },
    policyTypes: { kind: 'strings', about: 'Policy types enabled on this root, as in SERVICE_CONTROL_POLICY.' },
  },
});

export const organizationalUnit = defineNode({
  type: 'organizations.ou',
  label: 'OrganizationalUnit',
  title: 'Organisational unit',
  family: 'structure',
  icon: 'folder',
  inventory: true,
  properties: { ouId: { kind: 'string', about: 'Id as in ou-ab12-cdef3456, as aws:PrincipalOrgPaths has it.' } },
});

export const organizationPolicy = defineNode({
  type: 'organizations.policy',
  label: 'OrganizationPolicy',
  title: 'Organisation policy',
  family: 'structure',
  icon: 'shield',
  inventory: true,
  properties: {
    policyType: { kind: 'string', about: 'SERVICE_CONTROL_POLICY or RESOURCE_CONTROL_POLICY.', indexed: true },
    awsManaged: { kind: 'boolean', about: 'Written by AWS (FullAWSAccess, RCPFullAWSAccess).' },
    description: { kind: 'string', about: 'Description given by its owner.' },
  },
});
