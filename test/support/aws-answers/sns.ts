import type * as sns from '@aws-sdk/client-sns';
import { A, policyText, R } from './place.js';

export default {
  ListTopics: { Topics: [{ TopicArn: `arn:aws:sns:${R}:${A}:news` }] } satisfies sns.ListTopicsResponse,
  GetTopicAttributes: {
    Attributes: { Policy: policyText, KmsMasterKeyId: 'alias/aws/sns', SubscriptionsConfirmed: '3' },
  } satisfies sns.GetTopicAttributesResponse,
  ListTagsForResource: { Tags: [{ Key: 'a', Value: 'b' }] } satisfies sns.ListTagsForResourceResponse,
} as const;
