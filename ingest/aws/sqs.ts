/** SQS queues with their policies. */
import type { GetQueueAttributesResult, ListQueuesResult, ListQueueTagsResult } from '@aws-sdk/client-sqs';
import { asNodeId } from '../../graph/schema/ids.js';
import { observe } from '../../graph/schema/observation.js';
import { sqsQueue } from '../../graph/schema/types/messaging.js';
import { arnOf, documentText, kmsKeyId, known, listOf, present, time } from './answer.js';
import { sdkClient } from './client.js';
import { defineService } from './contract.js';

/** The ARN in the `deadLetterTargetArn` of a redrive policy, a JSON text that the queue's owner writes. */
export function deadLetterTarget(redrivePolicy: string | undefined): string | undefined {
  if (redrivePolicy === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(redrivePolicy);
    if (typeof parsed !== 'object' || parsed === null || !('deadLetterTargetArn' in parsed)) return undefined;
    return typeof parsed.deadLetterTargetArn === 'string' ? parsed.deadLetterTargetArn : undefined;
  } catch {
    return undefined;
  }
}

export default defineService({
  service: 'sqs',
  title: 'SQS',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-sqs')>('@aws-sdk/client-sqs', (sdk) => sdk.SQSClient),
  units: [
    {
      name: 'queues',
      yields: ['sqs.queue'],
      actions: ['sqs:ListQueues', 'sqs:GetQueueAttributes', 'sqs:ListQueueTags'],
      async *list(call) {
        for await (const page of call.pages<ListQueuesResult>('ListQueues', { MaxResults: 1000 })) {
          yield* await call.each(listOf(page.QueueUrls, 'ListQueues.QueueUrls'), async (url) => {
            const name = url.slice(url.lastIndexOf('/') + 1);
            const gone = { key: name, absentWhen: ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'] };
            const [attributes, tags] = await Promise.all([
              call.detail<GetQueueAttributesResult>(
                'GetQueueAttributes',
                { QueueUrl: url, AttributeNames: ['All'] },
                gone,
              ),
              call.detail<ListQueueTagsResult>('ListQueueTags', { QueueUrl: url }, gone),
            ]);
            const given = known(attributes)?.Attributes;
            const document = documentText(given?.Policy);
            const key = kmsKeyId(call, given?.KmsMasterKeyId);
            const deadLetters = deadLetterTarget(given?.RedrivePolicy);
            return observe(sqsQueue, {
              id: given?.QueueArn ? asNodeId(given.QueueArn) : arnOf(call, 'sqs', name),
              name,
              account: call.account,
              region: call.region,
              props: {
                url,
                ...present('created', given?.CreatedTimestamp ? time(Number(given.CreatedTimestamp)) : undefined),
                ...present('encrypted', given ? key !== null || given.SqsManagedSseEnabled === 'true' : undefined),
                ...present('deadLetterTarget', deadLetters),
                fifo: name.endsWith('.fifo'),
              },
              ...(tags.state === 'known' ? { tags: tags.value.Tags ?? {} } : {}),
              links: [
                ...(key ? [{ edge: 'ENCRYPTED_BY', to: key, toType: 'kms.key' }] : []),
                ...(deadLetters
                  ? [
                      {
                        edge: 'REFERS_TO',
                        to: asNodeId(deadLetters),
                        toType: 'sqs.queue',
                        props: { as: 'dead letter queue' },
                      },
                    ]
                  : []),
              ],
              policies: document === null ? [] : [{ kind: 'resource', name: 'policy', document }],
              facets: {
                policy: attributes.state === 'known' && document === null ? 'absent' : attributes.state,
                tags: tags.state,
              },
            });
          });
        }
      },
    },
  ],
});
