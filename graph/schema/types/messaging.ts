/** Topics (SNS) and queues (SQS). */
import { defineNode } from '../declare.js';

export const snsTopic = defineNode({
  type: 'sns.topic',
  label: 'SnsTopic',
  title: 'SNS topic',
  family: 'data',
  icon: 'megaphone',
  inventory: true,
  listedAs: ['sns:*'],
  properties: {
    displayName: { kind: 'string', about: 'Display name.' },
    subscriptions: { kind: 'number', about: 'Confirmed subscriptions.' },
    encrypted: { kind: 'boolean', about: 'Encrypted with a KMS key.' },
    fifo: { kind: 'boolean', about: 'First in, first out.' },
  },
});

export const sqsQueue = defineNode({
  type: 'sqs.queue',
  label: 'SqsQueue',
  title: 'SQS queue',
  family: 'data',
  icon: 'inbox',
  inventory: true,
  listedAs: ['sqs:*'],
  properties: {
    url: { kind: 'string', about: 'Queue URL.' },
    created: { kind: 'time', about: 'When it was created.' },
    encrypted: { kind: 'boolean', about: 'Encrypted at rest, with a key of SQS or of KMS.' },
    deadLetterTarget: { kind: 'string', about: 'ARN of the queue that takes what failed.' },
    fifo: { kind: 'boolean', about: 'First in, first out.' },
  },
});
