import type * as eks from '@aws-sdk/client-eks';
import { arnIn, iamArn, role } from './place.js';

const policy = (name: string) => `arn:aws:eks::aws:cluster-access-policy/${name}`;

export default {
  ListClusters: { clusters: ['main'] } satisfies eks.ListClustersResponse,
  DescribeCluster: {
    cluster: {
      name: 'main',
      arn: arnIn('eks', 'cluster/main'),
      status: 'ACTIVE',
      version: '1.33',
      roleArn: iamArn('role/control-plane'),
      identity: { oidc: { issuer: 'https://oidc.eks.eu-west-1.amazonaws.com/id/0A1B' } },
      accessConfig: { authenticationMode: 'API' },
      resourcesVpcConfig: { vpcId: 'vpc-1', endpointPublicAccess: true },
      tags: { team: 'red' },
    },
  } satisfies eks.DescribeClusterResponse,
  ListNodegroups: { nodegroups: ['workers'] } satisfies eks.ListNodegroupsResponse,
  DescribeNodegroup: {
    nodegroup: {
      nodegroupName: 'workers',
      nodegroupArn: arnIn('eks', 'nodegroup/main/workers/1'),
      clusterName: 'main',
      status: 'ACTIVE',
      nodeRole: role,
    },
  } satisfies eks.DescribeNodegroupResponse,
  ListFargateProfiles: { fargateProfileNames: ['jobs'] } satisfies eks.ListFargateProfilesResponse,
  DescribeFargateProfile: {
    fargateProfile: {
      fargateProfileName: 'jobs',
      fargateProfileArn: arnIn('eks', 'fargateprofile/main/jobs/1'),
      podExecutionRoleArn: role,
      selectors: [{ namespace: 'jobs' }, { namespace: 'batch', labels: { tier: 'low' } }],
    },
  } satisfies eks.DescribeFargateProfileResponse,
  ListPodIdentityAssociations: {
    associations: [
      {
        clusterName: 'main',
        namespace: 'shop',
        serviceAccount: 'orders',
        associationArn: arnIn('eks', 'podidentityassociation/main/a-1'),
        associationId: 'a-1',
      },
    ],
  } satisfies eks.ListPodIdentityAssociationsResponse,
  DescribePodIdentityAssociation: {
    association: { roleArn: role, disableSessionTags: false },
  } satisfies eks.DescribePodIdentityAssociationResponse,
  ListAccessEntries: { accessEntries: [role] } satisfies eks.ListAccessEntriesResponse,
  ListAssociatedAccessPolicies: {
    associatedAccessPolicies: [
      { policyArn: policy('AmazonEKSViewPolicy'), accessScope: { type: 'cluster' } },
      { policyArn: policy('AmazonEKSEditPolicy'), accessScope: { type: 'namespace', namespaces: ['shop', 'dev-*'] } },
    ],
  } satisfies eks.ListAssociatedAccessPoliciesResponse,
  ListAddons: { addons: ['aws-ebs-csi-driver'] } satisfies eks.ListAddonsResponse,
  DescribeAddon: {
    addon: {
      addonName: 'aws-ebs-csi-driver',
      addonArn: arnIn('eks', 'addon/main/aws-ebs-csi-driver/1'),
      addonVersion: 'v1.40.0-eksbuild.1',
      serviceAccountRoleArn: role,
      configurationValues: '{"token":"s3cr3t"}',
    },
  } satisfies eks.DescribeAddonResponse,
} as const;
