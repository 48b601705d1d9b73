/** EKS, EMR, Image Builder, Scheduler and Bedrock agents of the demo organisation. */
import type { Answers } from './answer.js';

const nothing =
  (...fields: readonly string[]) =>
  () =>
    Object.fromEntries(fields.map((f) => [f, []]));

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
