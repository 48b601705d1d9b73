/** SNS topics with their policies. */
import type { GetTopicAttributesResponse, ListTagsForResourceResponse, ListTopicsResponse } from '@aws-sdk/client-sns';
import { asNodeId } from '../../graph/schema/ids.js';
import { observe } from '../../graph/schema/observation.js';
import { snsTopic } from '../../graph/schema/types/messaging.js';
import { documentText, kmsKeyId, known, listOf, present, required, tagMap } from './answer.js';
import { sdkClient } from './client.js';
import { defineService } from './contract.js';

export default defineService({
  service: 'sns',
  title: 'SNS',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-sns')>('@aws-sdk/client-sns', (sdk) => sdk.SNSClient),
  units: [
    {
      name: 'topics',
      yields: ['sns.topic'],
      actions: ['sns:ListTopics', 'sns:GetTopicAttributes', 'sns:ListTagsForResource'],
      async *list(call) {
        for await (const page of call.pages<ListTopicsResponse>('ListTopics')) {
          yield* await call.each(listOf(page.Topics, 'ListTopics.Topics'), async (topic) => {
            const arn = required(topic.TopicArn, 'ListTopics.TopicArn');
            const name = arn.slice(arn.lastIndexOf(':') + 1);
            const gone = { key: name, absentWhen: ['NotFound', 'NotFoundException', 'ResourceNotFoundException'] };
            const [attributes, tags] = await Promise.all([
              call.detail<GetTopicAttributesResponse>('GetTopicAttributes', { TopicArn: arn }, gone),
              call.detail<ListTagsForResourceResponse>('ListTagsForResource', { ResourceArn: arn }, gone),
            ]);
            const given = known(attributes)?.Attributes;
            const document = documentText(given?.Policy);
            const key = kmsKeyId(call, given?.KmsMasterKeyId);
            return observe(snsTopic, {
              id: asNodeId(arn),
              name,
              account: call.account,
              region: call.region,
              props: {
                ...present('displayName', given?.DisplayName || undefined),
                ...present(
                  'subscriptions',
                  given?.SubscriptionsConfirmed === undefined ? undefined : Number(given.SubscriptionsConfirmed) || 0,
                ),
                ...present('encrypted', given ? key !== null : undefined),
                fifo: name.endsWith('.fifo'),
              },
              ...(tags.state === 'known' ? { tags: tagMap(tags.value.Tags) } : {}),
              links: key ? [{ edge: 'ENCRYPTED_BY', to: key, toType: 'kms.key' }] : [],
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
