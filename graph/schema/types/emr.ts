/** EMR clusters on EC2. */
import { defineNode } from '../declare.js';

export const emrCluster = defineNode({
  type: 'emr.cluster',
  label: 'EmrCluster',
  title: 'EMR cluster',
  family: 'compute',
  icon: 'boxes',
  inventory: true,
  properties: {
    status: { kind: 'string', about: 'STARTING, BOOTSTRAPPING, RUNNING or WAITING.' },
    release: { kind: 'string', about: 'Release label, as in emr-7.0.0.' },
  },
});
