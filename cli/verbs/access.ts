import { accessAdmins, accessOfPrincipal, accessWhoCan } from '../../services/access.js';
import { assumptionsOf } from '../../services/assumptions.js';
import { coverageSummary } from '../../services/coverage-summary.js';
import { openReader } from '../../services/reader.js';
import { readStore } from '../answer-options.js';
import { defineVerb, UserError } from '../verb.js';

export default defineVerb({
  name: 'access',
  summary: 'Who can do what on what: everybody for an action, everything of an identity, all administrators.',
  usage: '--who-can ACTION RESOURCE | --principal ID | --admins',
  examples: [
    ['portolan access --who-can s3:GetObject arn:aws:s3:::payroll', 'Everybody who can read an object of the bucket.'],
    [
      'portolan access --principal arn:aws:iam::111122223333:role/ci',
      'What the role can list, read, write, and assume.',
    ],
    ['portolan access --admins', 'Every administrator of every account, however that is put together.'],
  ],
  options: {
    'who-can': { kind: 'string', value: 'ACTION', about: 'An action, followed by the resource it is on.' },
    principal: { kind: 'string', value: 'ID', about: 'An identity: ARN, session ARN, access key or unique id.' },
    admins: { kind: 'boolean', about: 'Administrators.' },
    store: readStore,
  },
  async run({ options, positionals, terminal }) {
    const action = options['who-can'];
    const asked = [action, options.principal, options.admins].filter((o) => o !== undefined && o !== false).length;
    if (asked !== 1)
      throw new UserError(
        'access takes one of --who-can ACTION RESOURCE, --principal ID, --admins. See portolan access --help.',
      );
    const [resource, extra] = positionals;
    if (action !== undefined && resource === undefined)
      throw new UserError(
        `--who-can ${action} needs the resource after it, as in --who-can s3:GetObject arn:aws:s3:::payroll.`,
      );
    const surplus = action === undefined ? resource : extra;
    if (surplus !== undefined) throw new UserError(`access takes no '${surplus}' here. See portolan access --help.`);
    const reader = await openReader(terminal.dataDir, { store: options.store });
    const asOf = reader.generation?.now ?? null;
    try {
      if (options.admins) {
        await terminal.print(
          {
            rows: accessAdmins(reader),
            asOf,
            coverage: await coverageSummary(reader),
            assumes: await assumptionsOf(reader),
          },
          ['certainty', 'account', 'principal'],
        );
        return 0;
      }
      const answer =
        action !== undefined && resource !== undefined
          ? await accessWhoCan(reader, action, resource)
          : await accessOfPrincipal(reader, options.principal ?? '');
      await terminal.print(
        { rows: answer.rows, asOf, coverage: await coverageSummary(reader), assumes: answer.assumes },
        ['certainty', 'decision', 'principal', 'action', 'resource', 'conditions'],
      );
      return 0;
    } finally {
      await reader.close();
    }
  },
});
