import type * as agentcore from '@aws-sdk/client-bedrock-agentcore-control';
import { arnIn, at, role } from './place.js';

export default {
  ListCodeInterpreters: {
    codeInterpreterSummaries: [
      {
        codeInterpreterId: 'sandbox-1',
        codeInterpreterArn: arnIn('bedrock-agentcore', 'code-interpreter-custom/sandbox-1'),
        name: 'sandbox',
        status: 'READY',
        createdAt: at,
      },
    ],
  } satisfies agentcore.ListCodeInterpretersResponse,
  GetCodeInterpreter: {
    codeInterpreterId: 'sandbox-1',
    codeInterpreterArn: arnIn('bedrock-agentcore', 'code-interpreter-custom/sandbox-1'),
    name: 'sandbox',
    executionRoleArn: role,
    networkConfiguration: { networkMode: 'PUBLIC' },
    status: 'READY',
    createdAt: at,
    lastUpdatedAt: at,
  } satisfies agentcore.GetCodeInterpreterResponse,
  ListBrowsers: {
    browserSummaries: [
      {
        browserId: 'shop-1',
        browserArn: arnIn('bedrock-agentcore', 'browser-custom/shop-1'),
        name: 'shop',
        status: 'READY',
        createdAt: at,
      },
    ],
  } satisfies agentcore.ListBrowsersResponse,
  GetBrowser: {
    browserId: 'shop-1',
    browserArn: arnIn('bedrock-agentcore', 'browser-custom/shop-1'),
    name: 'shop',
    executionRoleArn: role,
    networkConfiguration: { networkMode: 'PUBLIC' },
    status: 'READY',
    createdAt: at,
    lastUpdatedAt: at,
  } satisfies agentcore.GetBrowserResponse,
  ListAgentRuntimes: {
    agentRuntimes: [
      {
        agentRuntimeArn: arnIn('bedrock-agentcore', 'runtime/helper-1'),
        agentRuntimeId: 'helper-1',
        agentRuntimeVersion: '1',
        agentRuntimeName: 'helper',
        description: '',
        lastUpdatedAt: at,
        status: 'READY',
      },
    ],
  } satisfies agentcore.ListAgentRuntimesResponse,
  GetAgentRuntime: {
    agentRuntimeArn: arnIn('bedrock-agentcore', 'runtime/helper-1'),
    agentRuntimeName: 'helper',
    agentRuntimeId: 'helper-1',
    agentRuntimeVersion: '1',
    createdAt: at,
    lastUpdatedAt: at,
    roleArn: role,
    networkConfiguration: { networkMode: 'PUBLIC' },
    status: 'READY',
    lifecycleConfiguration: {},
  } satisfies agentcore.GetAgentRuntimeResponse,
} as const;
