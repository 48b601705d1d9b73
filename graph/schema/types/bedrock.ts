/** Bedrock agents and knowledge bases. */
import { defineNode } from '../declare.js';

export const bedrockAgent = defineNode({
  type: 'bedrock.agent',
  label: 'BedrockAgent',
  title: 'Bedrock agent',
  family: 'compute',
  icon: 'bot',
  inventory: true,
  properties: {
    status: { kind: 'string', about: 'PREPARED, NOT_PREPARED …' },
    model: { kind: 'string', about: 'Its foundation model or inference profile.' },
  },
});

export const knowledgeBase = defineNode({
  type: 'bedrock.knowledge-base',
  label: 'KnowledgeBase',
  title: 'Bedrock knowledge base',
  family: 'compute',
  icon: 'library',
  inventory: true,
  properties: {
    status: { kind: 'string', about: 'ACTIVE, CREATING …' },
    storage: { kind: 'string', about: 'Kind of its vector store: OPENSEARCH_SERVERLESS, RDS …' },
  },
});
