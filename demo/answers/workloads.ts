/** Services that the demo organisation does not use: asked, they list nothing, which settles what could run there. */
import { type Answers, nothing } from './answer.js';

export const unusedServices: Readonly<Record<string, Answers>> = {
  apprunner: { ListServices: nothing('ServiceSummaryList') },
  autoscaling: {
    DescribeAutoScalingGroups: nothing('AutoScalingGroups'),
    DescribeLaunchConfigurations: nothing('LaunchConfigurations'),
  },
  batch: { DescribeJobDefinitions: nothing('jobDefinitions'), DescribeJobQueues: nothing('jobQueues') },
  'bedrock-agentcore': {
    ListAgentRuntimes: nothing('agentRuntimes'),
    ListBrowsers: nothing('browserSummaries'),
    ListCodeInterpreters: nothing('codeInterpreterSummaries'),
  },
  cloudformation: { DescribeStacks: nothing('Stacks'), ListStackSets: nothing('Summaries') },
  codebuild: { ListProjects: nothing('projects') },
  codedeploy: { ListApplications: nothing('applications') },
  'cognito-identity': { ListIdentityPools: nothing('IdentityPools') },
  ecs: { ListClusters: nothing('clusterArns'), ListTaskDefinitions: nothing('taskDefinitionArns') },
  glue: { GetDevEndpoints: nothing('DevEndpoints'), GetJobs: nothing('Jobs') },
  sagemaker: { ListNotebookInstances: nothing('NotebookInstances') },
  'sso-admin': { ListInstances: nothing('Instances') },
  stepfunctions: { ListStateMachines: nothing('stateMachines') },
};
