import type * as dynamodb from '@aws-sdk/client-dynamodb';
import { A, policyText, R } from './place.js';

export default {
  ListTables: { TableNames: ['orders'] } satisfies dynamodb.ListTablesOutput,
  DescribeTable: {
    Table: {
      TableName: 'orders',
      TableId: 'id-1',
      TableStatus: 'ACTIVE',
      SSEDescription: { SSEType: 'KMS', KMSMasterKeyArn: `arn:aws:kms:${R}:${A}:key/k-1` },
    },
  } satisfies dynamodb.DescribeTableOutput,
  GetResourcePolicy: { Policy: policyText } satisfies dynamodb.GetResourcePolicyOutput,
  ListTagsOfResource: { Tags: [{ Key: 'a', Value: 'b' }] } satisfies dynamodb.ListTagsOfResourceOutput,
} as const;
