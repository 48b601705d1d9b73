/** SageMaker notebook instances with their role and lifecycle configuration. */
import type { DescribeNotebookInstanceOutput, ListNotebookInstancesOutput } from '@aws-sdk/client-sagemaker';
import { asNodeId } from '../../graph/schema/ids.js';
import { observe } from '../../graph/schema/observation.js';
import { sagemakerNotebookInstance } from '../../graph/schema/types/builders.js';
import { known, listOf, present, required } from './answer.js';
import { sdkClient } from './client.js';
import { defineService } from './contract.js';
import { runsAs } from './convert/roles.js';

export default defineService({
  service: 'sagemaker',
  title: 'SageMaker',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-sagemaker')>(
    '@aws-sdk/client-sagemaker',
    (sdk) => sdk.SageMakerClient,
  ),
  units: [
    {
      name: 'notebook-instances',
      yields: ['sagemaker.notebook-instance'],
      actions: ['sagemaker:ListNotebookInstances', 'sagemaker:DescribeNotebookInstance'],
      async *list(call) {
        const asked = { MaxResults: 100 };
        for await (const page of call.pages<ListNotebookInstancesOutput>('ListNotebookInstances', asked)) {
          yield* await call.each(listOf(page.NotebookInstances, 'ListNotebookInstances'), async (listed) => {
            const name = required(listed.NotebookInstanceName, 'ListNotebookInstances.NotebookInstanceName');
            const described = await call.detail<DescribeNotebookInstanceOutput>(
              'DescribeNotebookInstance',
              { NotebookInstanceName: name },
              { key: name },
            );
            const seen = known(described);
            const config = listed.NotebookInstanceLifecycleConfigName ?? seen?.NotebookInstanceLifecycleConfigName;
            return observe(sagemakerNotebookInstance, {
              id: asNodeId(required(listed.NotebookInstanceArn, 'ListNotebookInstances.NotebookInstanceArn')),
              name,
              account: call.account,
              region: call.region,
              props: {
                // The list names it where there is one.
                lifecycleConfig: config ?? '',
                ...present(
                  'directInternetAccess',
                  seen?.DirectInternetAccess === undefined ? undefined : seen.DirectInternetAccess === 'Enabled',
                ),
              },
              links: runsAs(call, seen?.RoleArn, 'execution role'),
              facets: { role: described.state },
            });
          });
        }
      },
    },
  ],
});
