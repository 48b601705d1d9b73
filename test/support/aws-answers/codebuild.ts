import type * as codebuild from '@aws-sdk/client-codebuild';
import { role } from './place.js';

export default {
  ListProjects: { projects: ['build'] } satisfies codebuild.ListProjectsOutput,
  BatchGetProjects: {
    projects: [
      {
        name: 'build',
        serviceRole: role,
        source: { type: 'GITHUB' },
        tags: [{ key: 'team', value: 'red' }],
        environment: {
          type: 'LINUX_CONTAINER',
          image: 'i',
          computeType: 'BUILD_GENERAL1_SMALL',
          environmentVariables: [{ name: 'TOKEN', value: 's3cr3t' }],
        },
      },
    ],
  } satisfies codebuild.BatchGetProjectsOutput,
} as const;
