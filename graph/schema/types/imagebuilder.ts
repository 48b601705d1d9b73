/** EC2 Image Builder. */
import { defineNode } from '../declare.js';

export const infrastructureConfiguration = defineNode({
  type: 'imagebuilder.infrastructure-configuration',
  label: 'InfrastructureConfiguration',
  title: 'Image Builder infrastructure configuration',
  family: 'compute',
  icon: 'layout-template',
  inventory: true,
  properties: { instanceTypes: { kind: 'strings', about: 'Instance types of its build hosts.' } },
});

export const imagePipeline = defineNode({
  type: 'imagebuilder.image-pipeline',
  label: 'ImagePipeline',
  title: 'Image Builder pipeline',
  family: 'compute',
  icon: 'workflow',
  inventory: true,
  properties: { status: { kind: 'string', about: 'ENABLED or DISABLED.' } },
});
