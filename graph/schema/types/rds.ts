/** RDS and Aurora. */
import { defineNode } from '../declare.js';

export const rdsInstance = defineNode({
  type: 'rds.instance',
  label: 'RdsInstance',
  title: 'RDS instance',
  family: 'data',
  icon: 'database',
  inventory: true,
  listedAs: ['rds:db'],
  properties: {
    engine: { kind: 'string', about: 'postgres, mysql, aurora-mysql …', indexed: true },
    engineVersion: { kind: 'string', about: 'Version of the engine.' },
    status: { kind: 'string', about: 'available, stopped …' },
    publiclyAccessible: {
      kind: 'boolean',
      about: 'Its name resolves to a public address outside the VPC.',
      indexed: true,
    },
    endpoint: { kind: 'string', about: 'Host name.' },
    port: { kind: 'number', about: 'Port.' },
    encrypted: { kind: 'boolean', about: 'Encrypted at rest.' },
    iamAuth: { kind: 'boolean', about: 'Sign-in with IAM is on.' },
    subnets: { kind: 'strings', about: 'Ids of the subnets of its subnet group.' },
    created: { kind: 'time', about: 'When it was created.' },
    deletionProtection: { kind: 'boolean', about: 'Protected against deletion.' },
  },
});

export const rdsCluster = defineNode({
  type: 'rds.cluster',
  label: 'RdsCluster',
  title: 'RDS cluster',
  family: 'data',
  icon: 'database',
  inventory: true,
  listedAs: ['rds:cluster'],
  properties: {
    engine: { kind: 'string', about: 'aurora-postgresql, aurora-mysql …', indexed: true },
    engineVersion: { kind: 'string', about: 'Version of the engine.' },
    status: { kind: 'string', about: 'available, stopped …' },
    publiclyAccessible: { kind: 'boolean', about: 'Its name resolves to a public address outside the VPC.' },
    endpoint: { kind: 'string', about: 'Host name of the writer.' },
    port: { kind: 'number', about: 'Port.' },
    encrypted: { kind: 'boolean', about: 'Encrypted at rest.' },
    iamAuth: { kind: 'boolean', about: 'Sign-in with IAM is on.' },
    dataApi: { kind: 'boolean', about: 'The Data API is on.' },
    created: { kind: 'time', about: 'When it was created.' },
    deletionProtection: { kind: 'boolean', about: 'Protected against deletion.' },
  },
});

export const rdsSnapshot = defineNode({
  type: 'rds.snapshot',
  label: 'RdsSnapshot',
  title: 'RDS snapshot',
  family: 'data',
  icon: 'camera',
  inventory: true,
  listedAs: ['rds:snapshot', 'rds:cluster-snapshot'],
  properties: {
    engine: { kind: 'string', about: 'Engine of the database it was made from.' },
    source: { kind: 'string', about: 'Name of the instance or cluster it was made from.' },
    ofCluster: { kind: 'boolean', about: 'A snapshot of a cluster.' },
    manual: { kind: 'boolean', about: 'Made by hand; only such snapshots can be shared.' },
    encrypted: { kind: 'boolean', about: 'Encrypted at rest.' },
    created: { kind: 'time', about: 'When it was made.' },
    public: { kind: 'boolean', about: 'Any AWS account may restore it.', indexed: true },
    sharedWith: { kind: 'strings', about: 'Accounts that may restore it.' },
  },
});
