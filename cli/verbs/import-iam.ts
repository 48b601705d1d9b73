import { importIam } from '../../services/import-iam.js';
import { defineVerb, UserError } from '../verb.js';

export default defineVerb({
  name: 'import iam',
  summary: 'Import account authorization details: IAM of an account in one file.',
  usage: 'FILE…',
  examples: [
    [
      'aws iam get-account-authorization-details > dump.json && portolan import iam dump.json',
      'Users, groups, roles and policies of an account, nothing else to set up.',
    ],
    ['portolan import iam lab.json --account 111122223333', 'A hand-written file whose entries carry no ARN.'],
  ],
  options: {
    account: { kind: 'string', value: 'ID', about: 'Account of the files, where no ARN in them says it.' },
    store: {
      kind: 'string',
      value: 'URL',
      about: 'Publish to this Neo4j (PORTOLAN_STORE); nothing: the embedded engine.',
    },
  },
  async run({ options, positionals, terminal }) {
    if (positionals.length === 0) throw new UserError('import iam needs a file of account authorization details.');
    if (options.account !== undefined && !/^\d{12}$/.test(options.account))
      throw new UserError(`--account takes an account id of twelve digits, not '${options.account}'.`);
    const result = await importIam(terminal.dataDir, positionals, {
      note: terminal.note,
      ...(options.account ? { account: options.account } : {}),
      ...(options.store ? { store: options.store } : {}),
    });
    for (const { scope, message } of result.partial) terminal.note(`${scope} is partial: ${message}`);
    if (result.files > 0)
      terminal.note(`${result.assets} assets of account ${result.accounts.join(', ')} from ${result.files} files`);
    if (result.problems.length > 0) return 2;
    // No dump of AWS lists access keys: where the hand-written extra leaves some out, nothing was cut short.
    return result.partial.some((p) => !p.scope.endsWith('/iam.access-keys')) ? 3 : 0;
  },
});
