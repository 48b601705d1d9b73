/** DynamoDB. */
import { defineNode } from '../declare.js';

export const dynamodbTable = defineNode({
  type: 'dynamodb.table',
  label: 'DynamodbTable',
  title: 'DynamoDB table',
  family: 'data',
  icon: 'table-2',
  inventory: true,
  listedAs: ['dynamodb:table'],
  properties: {
    status: { kind: 'string', about: 'ACTIVE, CREATING …' },
    created: { kind: 'time', about: 'When it was created.' },
    items: { kind: 'number', about: 'Items, as of the last six hours.' },
    encryption: { kind: 'string', about: 'AES256 or KMS; absent: the key DynamoDB owns.' },
    deletionProtection: { kind: 'boolean', about: 'Protected against deletion.' },
    stream: { kind: 'string', about: 'ARN of its newest stream.' },
  },
});
