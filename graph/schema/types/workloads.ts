/** Services that run a customer's code or calls under a role: Step Functions, Batch, App Runner, CodeDeploy, AgentCore runtimes and browsers. */
import { defineNode } from '../declare.js';

export const stateMachine = defineNode({
  type: 'stepfunctions.state-machine',
  label: 'StateMachine',
  title: 'Step Functions state machine',
  family: 'compute',
  icon: 'workflow',
  inventory: true,
  properties: { status: { kind: 'string', about: 'ACTIVE or DELETING.' } },
});

export const batchJobQueue = defineNode({
  type: 'batch.job-queue',
  label: 'BatchJobQueue',
  title: 'Batch job queue',
  family: 'compute',
  icon: 'layers',
  inventory: true,
  properties: { state: { kind: 'string', about: 'ENABLED or DISABLED.' } },
});

export const batchJobDefinition = defineNode({
  type: 'batch.job-definition',
  label: 'BatchJobDefinition',
  title: 'Batch job definition',
  family: 'compute',
  icon: 'file-box',
  inventory: true,
  properties: { revision: { kind: 'number', about: 'Number of its revision.' } },
});

export const apprunnerService = defineNode({
  type: 'apprunner.service',
  label: 'ApprunnerService',
  title: 'App Runner service',
  family: 'compute',
  icon: 'box',
  inventory: true,
  properties: { status: { kind: 'string', about: 'RUNNING, PAUSED …' } },
});

export const codedeployGroup = defineNode({
  type: 'codedeploy.deployment-group',
  label: 'CodedeployGroup',
  title: 'CodeDeploy deployment group',
  family: 'compute',
  icon: 'boxes',
  inventory: true,
  properties: { application: { kind: 'string', about: 'Name of its application.' } },
});

export const agentRuntime = defineNode({
  type: 'bedrock-agentcore.runtime',
  label: 'AgentRuntime',
  title: 'AgentCore runtime',
  family: 'compute',
  icon: 'bot',
  inventory: true,
  properties: { networkMode: { kind: 'string', about: 'PUBLIC or VPC.' } },
});

export const agentBrowser = defineNode({
  type: 'bedrock-agentcore.browser',
  label: 'AgentBrowser',
  title: 'AgentCore browser',
  family: 'compute',
  icon: 'globe',
  inventory: true,
  properties: { networkMode: { kind: 'string', about: 'PUBLIC or VPC.' } },
});
