import type * as sagemaker from '@aws-sdk/client-sagemaker';
import { arnIn, role } from './place.js';

export default {
  ListNotebookInstances: {
    NotebookInstances: [
      {
        NotebookInstanceName: 'lab',
        NotebookInstanceArn: arnIn('sagemaker', 'notebook-instance/lab'),
        NotebookInstanceLifecycleConfigName: 'setup',
      },
    ],
  } satisfies sagemaker.ListNotebookInstancesOutput,
  DescribeNotebookInstance: {
    RoleArn: role,
    DirectInternetAccess: 'Enabled',
  } satisfies sagemaker.DescribeNotebookInstanceOutput,
} as const;
