/** EventBridge Scheduler. */
import { defineNode } from '../declare.js';

export const schedule = defineNode({
  type: 'scheduler.schedule',
  label: 'Schedule',
  title: 'EventBridge schedule',
  family: 'compute',
  icon: 'calendar-clock',
  inventory: true,
  properties: {
    group: { kind: 'string', about: 'Name of its schedule group.' },
    state: { kind: 'string', about: 'ENABLED or DISABLED.' },
    target: {
      kind: 'string',
      about: 'ARN of what it calls; arn:…:scheduler:::aws-sdk:SERVICE:OPERATION for a plain call.',
    },
  },
});
