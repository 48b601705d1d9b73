/** Services that run a customer's code or templates under a role: CloudFormation, CodeBuild, Glue, SageMaker, Bedrock AgentCore. */
import { defineNode } from '../declare.js';

export const cloudformationStack = defineNode({
  type: 'cloudformation.stack',
  label: 'CloudformationStack',
  title: 'CloudFormation stack',
  family: 'compute',
  icon: 'layers-2',
  inventory: true,
  properties: { status: { kind: 'string', about: 'CREATE_COMPLETE, UPDATE_COMPLETE …' } },
});

export const cloudformationStackSet = defineNode({
  type: 'cloudformation.stack-set',
  label: 'CloudformationStackSet',
  title: 'CloudFormation stack set',
  family: 'compute',
  icon: 'layers',
  inventory: true,
  properties: {
    permissionModel: { kind: 'string', about: 'SELF_MANAGED or SERVICE_MANAGED.' },
    executionRole: { kind: 'string', about: 'Name of the role used in target accounts.' },
  },
});

export const codebuildProject = defineNode({
  type: 'codebuild.project',
  label: 'CodebuildProject',
  title: 'CodeBuild project',
  family: 'compute',
  icon: 'hammer',
  inventory: true,
  properties: { sourceType: { kind: 'string', about: 'GITHUB, CODECOMMIT, NO_SOURCE …' } },
});

export const glueJob = defineNode({
  type: 'glue.job',
  label: 'GlueJob',
  title: 'Glue job',
  family: 'compute',
  icon: 'workflow',
  inventory: true,
  properties: { command: { kind: 'string', about: 'glueetl, pythonshell …' } },
});

export const glueDevEndpoint = defineNode({
  type: 'glue.dev-endpoint',
  label: 'GlueDevEndpoint',
  title: 'Glue development endpoint',
  family: 'compute',
  icon: 'terminal',
  inventory: true,
  properties: { status: { kind: 'string', about: 'READY, PROVISIONING …' } },
});

export const sagemakerNotebookInstance = defineNode({
  type: 'sagemaker.notebook-instance',
  label: 'SagemakerNotebookInstance',
  title: 'SageMaker notebook instance',
  family: 'compute',
  icon: 'notebook',
  inventory: true,
  properties: {
    directInternetAccess: { kind: 'boolean', about: 'Reaches the internet directly.' },
    lifecycleConfig: {
      kind: 'string',
      about: 'Name of the lifecycle configuration that runs when it starts; empty: none.',
    },
  },
});

export const codeInterpreter = defineNode({
  type: 'bedrock-agentcore.code-interpreter',
  label: 'CodeInterpreter',
  title: 'AgentCore code interpreter',
  family: 'compute',
  icon: 'bot',
  inventory: true,
  properties: { networkMode: { kind: 'string', about: 'PUBLIC, SANDBOX or VPC.' } },
});
