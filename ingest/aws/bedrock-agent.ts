/** Bedrock agents with their role and the functions their action groups call, and knowledge bases. Of instructions and prompts nothing is kept. */
import type {
  GetAgentActionGroupResponse,
  GetAgentResponse,
  GetKnowledgeBaseResponse,
  ListAgentActionGroupsResponse,
  ListAgentsResponse,
  ListKnowledgeBasesResponse,
} from '@aws-sdk/client-bedrock-agent';
import { asNodeId, type NodeId } from '../../graph/schema/ids.js';
import { type Link, observe } from '../../graph/schema/observation.js';
import { bedrockAgent, knowledgeBase } from '../../graph/schema/types/bedrock.js';
import { arnOf, known, listOf, present, required, together } from './answer.js';
import { sdkClient } from './client.js';
import { type Call, defineService } from './contract.js';
import { runsAs } from './convert/roles.js';
import { detailPages } from './detail-pages.js';

/** The version that is worked on: what an alias for tests calls, and what the next version becomes. */
const DRAFT = 'DRAFT';

/** Functions that the agent's action groups call, sorted; and how finding out went. */
async function functionsOf(call: Call, agentId: string) {
  const groups = await detailPages<ListAgentActionGroupsResponse, string>(
    call,
    'ListAgentActionGroups',
    { agentId, agentVersion: DRAFT, maxResults: 100 },
    {
      key: agentId,
      tokenField: 'nextToken',
      nextToken: (answer) => answer.nextToken,
      items: (answer) =>
        listOf(answer.actionGroupSummaries, 'ListAgentActionGroups.actionGroupSummaries').map((g) =>
          required(g.actionGroupId, 'ListAgentActionGroups.actionGroupId'),
        ),
    },
  );
  const details = await call.each(known(groups) ?? [], (actionGroupId) =>
    call.detail<GetAgentActionGroupResponse>(
      'GetAgentActionGroup',
      { agentId, agentVersion: DRAFT, actionGroupId },
      { key: `${agentId}/${actionGroupId}` },
    ),
  );
  const functions = details.flatMap((d) => known(d)?.agentActionGroup?.actionGroupExecutor?.lambda ?? []);
  return {
    functions: [...new Set(functions.map(asNodeId))].sort(),
    state: together(groups.state, ...details.map((d) => d.state)),
  };
}

const callsFunction = (to: NodeId): Link => ({
  edge: 'REFERS_TO',
  to,
  toType: 'lambda.function',
  props: { as: 'action group' },
});

export default defineService({
  service: 'bedrock-agent',
  title: 'Bedrock agents',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-bedrock-agent')>(
    '@aws-sdk/client-bedrock-agent',
    (sdk) => sdk.BedrockAgentClient,
  ),
  units: [
    {
      name: 'agents',
      yields: ['bedrock.agent'],
      actions: [
        'bedrock:ListAgents',
        'bedrock:GetAgent',
        'bedrock:ListAgentActionGroups',
        'bedrock:GetAgentActionGroup',
      ],
      async *list(call) {
        for await (const page of call.pages<ListAgentsResponse>('ListAgents', { maxResults: 100 })) {
          yield* await call.each(listOf(page.agentSummaries, 'ListAgents.agentSummaries'), async (listed) => {
            const key = required(listed.agentId, 'ListAgents.agentId');
            const described = await call.detail<GetAgentResponse>('GetAgent', { agentId: key }, { key });
            const seen = known(described)?.agent;
            const { functions, state } = await functionsOf(call, key);
            return observe(bedrockAgent, {
              id: arnOf(call, 'bedrock', `agent/${key}`),
              name: listed.agentName ?? key,
              account: call.account,
              region: call.region,
              props: { ...present('status', listed.agentStatus), ...present('model', seen?.foundationModel) },
              links: [
                ...runsAs(call, seen?.agentResourceRoleArn, 'agent role'),
                ...functions.map((to) => callsFunction(to)),
              ],
              facets: { role: described.state, actions: state },
            });
          });
        }
      },
    },
    {
      name: 'knowledge-bases',
      yields: ['bedrock.knowledge-base'],
      actions: ['bedrock:ListKnowledgeBases', 'bedrock:GetKnowledgeBase'],
      async *list(call) {
        for await (const page of call.pages<ListKnowledgeBasesResponse>('ListKnowledgeBases', { maxResults: 100 })) {
          const listed = listOf(page.knowledgeBaseSummaries, 'ListKnowledgeBases.knowledgeBaseSummaries');
          yield* await call.each(listed, async (one) => {
            const key = required(one.knowledgeBaseId, 'ListKnowledgeBases.knowledgeBaseId');
            const described = await call.detail<GetKnowledgeBaseResponse>(
              'GetKnowledgeBase',
              { knowledgeBaseId: key },
              { key },
            );
            const seen = known(described)?.knowledgeBase;
            return observe(knowledgeBase, {
              id: arnOf(call, 'bedrock', `knowledge-base/${key}`),
              name: one.name ?? key,
              account: call.account,
              region: call.region,
              props: { ...present('status', one.status), ...present('storage', seen?.storageConfiguration?.type) },
              links: runsAs(call, seen?.roleArn, 'service role'),
              facets: { role: described.state },
            });
          });
        }
      },
    },
  ],
});
