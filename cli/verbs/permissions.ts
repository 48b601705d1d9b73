import { permissionRows, permissionsPolicy } from '../../services/permissions.js';
import { defineVerb } from '../verb.js';

export default defineVerb({
  name: 'permissions',
  summary: 'Print the exact read-only IAM policy that collecting needs.',
  usage: '',
  examples: [
    ['portolan permissions > portolan-policy.json', 'The policy document, to attach to the identity that collects.'],
    ['portolan permissions --format csv', 'One row an action, with the units that need it.'],
  ],
  options: {},
  async run({ terminal }) {
    if (terminal.format === 'csv') await terminal.print({ rows: await permissionRows() }, ['action', 'units']);
    else terminal.write(`${JSON.stringify(await permissionsPolicy(), null, 2)}\n`);
    return 0;
  },
});
