/** CloudWatch Logs. */
import { defineNode } from '../declare.js';

export const logGroup = defineNode({
  type: 'logs.log-group',
  label: 'LogGroup',
  title: 'Log group',
  family: 'data',
  icon: 'logs',
  inventory: true,
  properties: { retentionDays: { kind: 'number', about: 'Days that entries are kept; absent: for ever.' } },
});
