/** EKS, EMR, Image Builder, Scheduler and Bedrock agents: the demo organisation has none. */
import { type Answers, nothing } from './answer.js';

export const clusterServices: Readonly<Record<string, Answers>> = {
  eks: { ListClusters: nothing('clusters') },
  emr: { ListClusters: nothing('Clusters') },
  imagebuilder: {
    ListInfrastructureConfigurations: nothing('infrastructureConfigurationSummaryList'),
    ListImagePipelines: nothing('imagePipelineList'),
  },
  scheduler: { ListSchedules: nothing('Schedules') },
  'bedrock-agent': { ListAgents: nothing('agentSummaries'), ListKnowledgeBases: nothing('knowledgeBaseSummaries') },
};
