/** CodeBuild projects with their service role. Of environment variables and buildspecs nothing is kept. */
import type { BatchGetProjectsOutput, ListProjectsOutput } from '@aws-sdk/client-codebuild';
import { observe } from '../../graph/schema/observation.js';
import { codebuildProject } from '../../graph/schema/types/builders.js';
import { arnOf, known, listOf, present, tagMap } from './answer.js';
import { batches } from './batches.js';
import { sdkClient } from './client.js';
import { defineService } from './contract.js';
import { runsAs } from './convert/roles.js';

export default defineService({
  service: 'codebuild',
  title: 'CodeBuild',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-codebuild')>(
    '@aws-sdk/client-codebuild',
    (sdk) => sdk.CodeBuildClient,
  ),
  units: [
    {
      name: 'projects',
      yields: ['codebuild.project'],
      actions: ['codebuild:ListProjects', 'codebuild:BatchGetProjects'],
      async *list(call) {
        for await (const page of call.pages<ListProjectsOutput>('ListProjects')) {
          for (const names of batches(listOf(page.projects, 'ListProjects.projects'), 100)) {
            const described = await call.detail<BatchGetProjectsOutput>(
              'BatchGetProjects',
              { names },
              { key: names[0] ?? '' },
            );
            const byName = new Map((known(described)?.projects ?? []).map((p) => [p.name, p]));
            for (const name of names) {
              const seen = byName.get(name);
              yield observe(codebuildProject, {
                id: arnOf(call, 'codebuild', `project/${name}`),
                name,
                account: call.account,
                region: call.region,
                props: present('sourceType', seen?.source?.type),
                ...(seen
                  ? { tags: tagMap((seen.tags ?? []).map((t) => ({ Key: t.key ?? '', Value: t.value ?? '' }))) }
                  : {}),
                links: runsAs(call, seen?.serviceRole, 'service role'),
                facets: { role: described.state, tags: described.state },
              });
            }
          }
        }
      },
    },
  ],
});
