/** Bedrock AgentCore: the account's own code interpreters, browsers and agent runtimes with their roles. */
import type {
  GetAgentRuntimeResponse,
  GetBrowserResponse,
  GetCodeInterpreterResponse,
  ListAgentRuntimesResponse,
  ListBrowsersResponse,
  ListCodeInterpretersResponse,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { asNodeId } from '../../graph/schema/ids.js';
import { observe } from '../../graph/schema/observation.js';
import { codeInterpreter } from '../../graph/schema/types/builders.js';
import { agentBrowser, agentRuntime } from '../../graph/schema/types/workloads.js';
import { known, listOf, present, required } from './answer.js';
import { sdkClient } from './client.js';
import { defineService } from './contract.js';
import { runsAs } from './convert/roles.js';

/** AWS's own ones, which everyone may use, run as nobody. */
const OWN = { maxResults: 100, type: 'CUSTOM' };

export default defineService({
  service: 'bedrock-agentcore',
  title: 'Bedrock AgentCore',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-bedrock-agentcore-control')>(
    '@aws-sdk/client-bedrock-agentcore-control',
    (sdk) => sdk.BedrockAgentCoreControlClient,
  ),
  units: [
    {
      name: 'code-interpreters',
      yields: ['bedrock-agentcore.code-interpreter'],
      actions: ['bedrock-agentcore:ListCodeInterpreters', 'bedrock-agentcore:GetCodeInterpreter'],
      async *list(call) {
        for await (const page of call.pages<ListCodeInterpretersResponse>('ListCodeInterpreters', OWN)) {
          yield* await call.each(listOf(page.codeInterpreterSummaries, 'ListCodeInterpreters'), async (listed) => {
            const id = required(listed.codeInterpreterId, 'ListCodeInterpreters.codeInterpreterId');
            const got = await call.detail<GetCodeInterpreterResponse>(
              'GetCodeInterpreter',
              { codeInterpreterId: id },
              { key: id },
            );
            const seen = known(got);
            return observe(codeInterpreter, {
              id: asNodeId(required(listed.codeInterpreterArn, 'ListCodeInterpreters.codeInterpreterArn')),
              name: listed.name ?? id,
              account: call.account,
              region: call.region,
              props: present('networkMode', seen?.networkConfiguration?.networkMode),
              links: runsAs(call, seen?.executionRoleArn, 'execution role'),
              facets: { role: got.state },
            });
          });
        }
      },
    },
    {
      name: 'browsers',
      yields: ['bedrock-agentcore.browser'],
      actions: ['bedrock-agentcore:ListBrowsers', 'bedrock-agentcore:GetBrowser'],
      async *list(call) {
        for await (const page of call.pages<ListBrowsersResponse>('ListBrowsers', OWN)) {
          yield* await call.each(listOf(page.browserSummaries, 'ListBrowsers'), async (listed) => {
            const id = required(listed.browserId, 'ListBrowsers.browserId');
            const got = await call.detail<GetBrowserResponse>('GetBrowser', { browserId: id }, { key: id });
            const seen = known(got);
            return observe(agentBrowser, {
              id: asNodeId(required(listed.browserArn, 'ListBrowsers.browserArn')),
              name: listed.name ?? id,
              account: call.account,
              region: call.region,
              props: present('networkMode', seen?.networkConfiguration?.networkMode),
              links: runsAs(call, seen?.executionRoleArn, 'execution role'),
              facets: { role: got.state },
            });
          });
        }
      },
    },
    {
      name: 'runtimes',
      yields: ['bedrock-agentcore.runtime'],
      actions: ['bedrock-agentcore:ListAgentRuntimes', 'bedrock-agentcore:GetAgentRuntime'],
      async *list(call) {
        for await (const page of call.pages<ListAgentRuntimesResponse>('ListAgentRuntimes', { maxResults: 100 })) {
          yield* await call.each(listOf(page.agentRuntimes, 'ListAgentRuntimes.agentRuntimes'), async (listed) => {
            const id = required(listed.agentRuntimeId, 'ListAgentRuntimes.agentRuntimeId');
            const got = await call.detail<GetAgentRuntimeResponse>(
              'GetAgentRuntime',
              { agentRuntimeId: id },
              { key: id },
            );
            const seen = known(got);
            return observe(agentRuntime, {
              id: asNodeId(required(listed.agentRuntimeArn, 'ListAgentRuntimes.agentRuntimeArn')),
              name: listed.agentRuntimeName ?? id,
              account: call.account,
              region: call.region,
              props: present('networkMode', seen?.networkConfiguration?.networkMode),
              links: runsAs(call, seen?.roleArn, 'execution role'),
              facets: { role: got.state },
            });
          });
        }
      },
    },
  ],
});
