import type * as bedrock from '@aws-sdk/client-bedrock-agent';
import { arnIn, at, iamArn, role } from './place.js';

const lambda = arnIn('lambda', 'function:pay');
export default {
  ListAgents: {
    agentSummaries: [{ agentId: 'AGENT1', agentName: 'desk', agentStatus: 'PREPARED', updatedAt: at }],
  } satisfies bedrock.ListAgentsResponse,
  GetAgent: {
    agent: {
      agentId: 'AGENT1',
      agentName: 'desk',
      agentArn: arnIn('bedrock', 'agent/AGENT1'),
      agentVersion: 'DRAFT',
      agentStatus: 'PREPARED',
      foundationModel: 'amazon.nova-pro-v1:0',
      instruction: 'The token is s3cr3t.',
      idleSessionTTLInSeconds: 600,
      agentResourceRoleArn: role,
      createdAt: at,
      updatedAt: at,
    },
  } satisfies bedrock.GetAgentResponse,
  ListAgentActionGroups: {
    actionGroupSummaries: [
      { actionGroupId: 'G1', actionGroupName: 'pay', actionGroupState: 'ENABLED', updatedAt: at },
      { actionGroupId: 'G2', actionGroupName: 'ask', actionGroupState: 'ENABLED', updatedAt: at },
    ],
  } satisfies bedrock.ListAgentActionGroupsResponse,
  GetAgentActionGroup: (input: Readonly<Record<string, unknown>>) =>
    ({
      agentActionGroup: {
        agentId: 'AGENT1',
        agentVersion: 'DRAFT',
        actionGroupId: String(input.actionGroupId),
        actionGroupName: 'pay',
        actionGroupState: 'ENABLED',
        actionGroupExecutor: input.actionGroupId === 'G1' ? { lambda } : { customControl: 'RETURN_CONTROL' },
        createdAt: at,
        updatedAt: at,
      },
    }) satisfies bedrock.GetAgentActionGroupResponse,
  ListKnowledgeBases: {
    knowledgeBaseSummaries: [{ knowledgeBaseId: 'KB1', name: 'manuals', status: 'ACTIVE', updatedAt: at }],
  } satisfies bedrock.ListKnowledgeBasesResponse,
  GetKnowledgeBase: {
    knowledgeBase: {
      knowledgeBaseId: 'KB1',
      name: 'manuals',
      knowledgeBaseArn: arnIn('bedrock', 'knowledge-base/KB1'),
      roleArn: iamArn('role/deploy'),
      knowledgeBaseConfiguration: { type: 'VECTOR' },
      storageConfiguration: { type: 'OPENSEARCH_SERVERLESS' },
      status: 'ACTIVE',
      createdAt: at,
      updatedAt: at,
    },
  } satisfies bedrock.GetKnowledgeBaseResponse,
} as const;
