import { coverageSummary } from '../../services/coverage-summary.js';
import { inventory } from '../../services/inventory.js';
import { openReader } from '../../services/reader.js';
import { readStore } from '../answer-options.js';
import { defineVerb, UserError } from '../verb.js';

export default defineVerb({
  name: 'inventory',
  summary: 'List what was collected.',
  usage: '[--type T,…] [--account A,…] [--region R,…] [--tag K=V,…] [--text TEXT] [--limit N]',
  examples: [
    ['portolan inventory --type s3.bucket', 'All buckets of all accounts.'],
    ['portolan inventory --account 111122223333 --tag env=prod', 'Everything of one account that carries the tag.'],
    ['portolan inventory --stale', 'What is shown although its scope could not confirm it the last time.'],
  ],
  options: {
    type: { kind: 'list', value: 'TYPE', about: 'Only these types, as in iam.role, ec2.instance.' },
    account: { kind: 'list', value: 'ID', about: 'Only these accounts.' },
    region: { kind: 'list', value: 'REGION', about: 'Only these regions (global for global services).' },
    tag: { kind: 'list', value: 'K=V', about: 'Only what carries these tags: KEY or KEY=VALUE, all of them.' },
    text: { kind: 'string', value: 'TEXT', about: 'Only what has it in its id or name.' },
    stale: { kind: 'boolean', about: 'Only what its scope did not confirm the last time.' },
    limit: {
      kind: 'number',
      value: 'N',
      about: 'At most so many rows; a line on stderr says how many more there are.',
    },
    store: readStore,
  },
  async run({ options, positionals, terminal }) {
    if (positionals.length > 0)
      throw new UserError(`inventory takes no '${positionals[0]}': use --text ${positionals[0]}, or --type.`);
    const limit = options.limit ?? Number.POSITIVE_INFINITY;
    if (!(limit >= 0)) throw new UserError('--limit takes a number of at least 0.');
    const reader = await openReader(terminal.dataDir, { store: options.store });
    try {
      let more = 0;
      const rows = (async function* () {
        let given = 0;
        const filter = {
          types: options.type,
          accounts: options.account,
          regions: options.region,
          tags: options.tag,
          text: options.text,
          stale: options.stale,
        };
        for await (const row of inventory(reader, filter)) {
          if (given < limit) yield row;
          else more++;
          given++;
        }
      })();
      await terminal.print(
        { rows, asOf: reader.generation?.now ?? null, coverage: await coverageSummary(reader), assumes: [] },
        ['type', 'name', 'account', 'region', 'stale', 'lastSeen', 'id'],
      );
      if (more > 0) terminal.note(`${more} more rows; --limit N shows more.`);
      return 0;
    } finally {
      await reader.close();
    }
  },
});
