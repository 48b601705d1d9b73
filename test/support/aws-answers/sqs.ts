import type * as sqs from '@aws-sdk/client-sqs';
import { A, policyText, R } from './place.js';

export default {
  ListQueues: { QueueUrls: [`https://sqs.${R}.amazonaws.com/${A}/jobs`] } satisfies sqs.ListQueuesResult,
  GetQueueAttributes: {
    Attributes: {
      QueueArn: `arn:aws:sqs:${R}:${A}:jobs`,
      Policy: policyText,
      RedrivePolicy: `{"deadLetterTargetArn":"arn:aws:sqs:${R}:${A}:dead","maxReceiveCount":"3"}`,
    },
  } satisfies sqs.GetQueueAttributesResult,
  ListQueueTags: { Tags: { a: 'b' } } satisfies sqs.ListQueueTagsResult,
} as const;
