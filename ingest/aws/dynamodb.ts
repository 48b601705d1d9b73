/** DynamoDB tables: description, resource policy, tags. */
import type {
  DescribeTableOutput,
  GetResourcePolicyOutput,
  ListTablesOutput,
  ListTagsOfResourceOutput,
} from '@aws-sdk/client-dynamodb';
import { asNodeId } from '../../graph/schema/ids.js';
import { observe } from '../../graph/schema/observation.js';
import { dynamodbTable } from '../../graph/schema/types/dynamodb.js';
import { arnOf, documentText, kmsKeyId, known, present, requiredList, tagMap, time } from './answer.js';
import { sdkClient } from './client.js';
import { defineService } from './contract.js';

export default defineService({
  service: 'dynamodb',
  title: 'DynamoDB',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-dynamodb')>('@aws-sdk/client-dynamodb', (sdk) => sdk.DynamoDBClient),
  units: [
    {
      name: 'tables',
      yields: ['dynamodb.table'],
      actions: [
        'dynamodb:ListTables',
        'dynamodb:DescribeTable',
        'dynamodb:GetResourcePolicy',
        'dynamodb:ListTagsOfResource',
      ],
      async *list(call) {
        for await (const page of call.pages<ListTablesOutput>('ListTables', { Limit: 100 })) {
          yield* await call.each(requiredList(page.TableNames, 'ListTables.TableNames'), async (name) => {
            const arn = arnOf(call, 'dynamodb', `table/${name}`);
            const gone = ['ResourceNotFoundException'];
            const [described, policy, tags] = await Promise.all([
              call.detail<DescribeTableOutput>('DescribeTable', { TableName: name }, { key: name, absentWhen: gone }),
              call.detail<GetResourcePolicyOutput>(
                'GetResourcePolicy',
                { ResourceArn: arn },
                { key: name, absentWhen: ['PolicyNotFoundException', ...gone] },
              ),
              call.detail<ListTagsOfResourceOutput>(
                'ListTagsOfResource',
                { ResourceArn: arn },
                { key: name, absentWhen: gone },
              ),
            ]);
            const table = known(described)?.Table;
            const document = documentText(known(policy)?.Policy);
            const key = kmsKeyId(call, table?.SSEDescription?.KMSMasterKeyArn);
            return observe(dynamodbTable, {
              id: arn,
              name,
              account: call.account,
              region: call.region,
              ...present('uniqueId', table?.TableId),
              props: {
                ...present('status', table?.TableStatus),
                ...present('created', time(table?.CreationDateTime)),
                ...present('items', table?.ItemCount),
                ...present('encryption', table?.SSEDescription?.SSEType),
                ...present('deletionProtection', table?.DeletionProtectionEnabled),
                ...present('stream', table?.LatestStreamArn ? asNodeId(table.LatestStreamArn) : undefined),
              },
              ...(tags.state === 'known' ? { tags: tagMap(tags.value.Tags) } : {}),
              links: key ? [{ edge: 'ENCRYPTED_BY', to: key, toType: 'kms.key' }] : [],
              policies: document === null ? [] : [{ kind: 'resource', name: 'policy', document }],
              facets: {
                details: described.state,
                policy: policy.state === 'known' && document === null ? 'absent' : policy.state,
                tags: tags.state,
              },
            });
          });
        }
      },
    },
  ],
});
