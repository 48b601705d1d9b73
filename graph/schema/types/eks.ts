/** EKS: clusters, what their nodes and pods run as, and who is let in. */
import { defineNode } from '../declare.js';

export const eksCluster = defineNode({
  type: 'eks.cluster',
  label: 'EksCluster',
  title: 'EKS cluster',
  family: 'compute',
  icon: 'ship-wheel',
  inventory: true,
  properties: {
    status: { kind: 'string', about: 'ACTIVE, CREATING …' },
    version: { kind: 'string', about: 'Version of Kubernetes.' },
    issuer: {
      kind: 'string',
      about: 'Issuer of its service account tokens, without https://; empty: none.',
      indexed: true,
    },
    authenticationMode: { kind: 'string', about: 'API, API_AND_CONFIG_MAP or CONFIG_MAP.' },
    publicEndpoint: { kind: 'boolean', about: 'Its API endpoint has a public address.' },
  },
});

export const eksNodeGroup = defineNode({
  type: 'eks.node-group',
  label: 'EksNodeGroup',
  title: 'EKS node group',
  family: 'compute',
  icon: 'server',
  inventory: true,
  properties: {
    cluster: { kind: 'string', about: 'Name of its cluster.' },
    status: { kind: 'string', about: 'ACTIVE, CREATING …' },
  },
});

export const eksFargateProfile = defineNode({
  type: 'eks.fargate-profile',
  label: 'EksFargateProfile',
  title: 'EKS Fargate profile',
  family: 'compute',
  icon: 'container',
  inventory: true,
  properties: {
    cluster: { kind: 'string', about: 'Name of its cluster.' },
    namespaces: { kind: 'strings', about: 'Namespaces whose pods it takes, sorted.' },
  },
});

export const podIdentityAssociation = defineNode({
  type: 'eks.pod-identity-association',
  label: 'PodIdentityAssociation',
  title: 'EKS pod identity association',
  family: 'compute',
  icon: 'id-card',
  inventory: true,
  properties: {
    cluster: { kind: 'string', about: 'Name of its cluster.' },
    namespace: { kind: 'string', about: 'Namespace of the service account.' },
    serviceAccount: { kind: 'string', about: 'Name of the service account whose pods get the role.' },
    sessionTags: { kind: 'boolean', about: 'Sessions carry tags that name cluster, namespace and service account.' },
  },
});

export const eksAccessEntry = defineNode({
  type: 'eks.access-entry',
  label: 'EksAccessEntry',
  title: 'EKS access entry',
  family: 'identity',
  icon: 'door-open',
  inventory: true,
  properties: {
    cluster: { kind: 'string', about: 'Name of its cluster.' },
    clusterPolicies: { kind: 'strings', about: 'Names of access policies that hold in the whole cluster, sorted.' },
    namespacePolicies: { kind: 'strings', about: 'NAMESPACE/NAME of access policies that hold in namespaces, sorted.' },
  },
});

export const eksAddon = defineNode({
  type: 'eks.addon',
  label: 'EksAddon',
  title: 'EKS add-on',
  family: 'compute',
  icon: 'puzzle',
  inventory: true,
  properties: {
    cluster: { kind: 'string', about: 'Name of its cluster.' },
    version: { kind: 'string', about: 'Version of the add-on.' },
  },
});
