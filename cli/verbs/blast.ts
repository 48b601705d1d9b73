import { blastOf } from '../../services/blast.js';
import { coverageSummary } from '../../services/coverage-summary.js';
import { openReader } from '../../services/reader.js';
import { limitOption, readStore } from '../answer-options.js';
import { defineVerb, UserError } from '../verb.js';

const COLUMNS = ['hops', 'certainty', 'type', 'id', 'account', 'sensitive'];

export default defineVerb({
  name: 'blast',
  summary: 'Blast radius: what can be reached from a thing, or with --reverse what can reach it.',
  usage: 'ID [--reverse] [--summary]',
  examples: [
    ['portolan blast AKIAIOSFODNN7EXAMPLE', 'All that whoever holds this access key can get at.'],
    [
      'portolan blast i-0c9f246643f9ad38d --summary',
      'One row: how much, of what kind, in which accounts, admin or not.',
    ],
    ['portolan blast arn:aws:s3:::payroll --reverse', 'Who and what can get at this bucket.'],
  ],
  options: {
    reverse: { kind: 'boolean', about: 'What can reach it, instead of what it reaches.' },
    summary: { kind: 'boolean', about: 'One row with the counts.' },
    limit: { kind: 'number', value: 'N', about: 'Rows.', default: 1000 },
    store: readStore,
  },
  async run({ options, positionals, terminal }) {
    const [id] = positionals;
    if (id === undefined || positionals.length > 1)
      throw new UserError('blast takes one id. See portolan blast --help.');
    const limit = limitOption('limit', options.limit, 0);
    const reader = await openReader(terminal.dataDir, { store: options.store });
    try {
      const blast = await blastOf(reader, id, options.reverse === true);
      const head = { asOf: reader.generation?.now ?? null, coverage: await coverageSummary(reader), assumes: [] };
      if (options.summary) {
        const rows = blast === null ? [] : [{ ...blast.summary, types: blast.summary.types }];
        await terminal.print({ ...head, rows }, ['id', 'reached', 'certain', 'sensitive', 'admins', 'accounts']);
        return 0;
      }
      await terminal.print({ ...head, rows: blast?.rows.slice(0, limit) ?? [] }, COLUMNS);
      if (blast === null) return 0;
      const s = blast.summary;
      const parts = [
        `${s.reached} things ${s.reverse ? 'reach it' : 'within reach'} in ${s.accounts.length} accounts`,
        ...(s.reverse ? [] : [`${s.sensitive} sensitive`]),
        s.admins.length > 0 ? `administrator of ${s.admins.join(', ')}` : 'no administrator',
        ...(s.reverse && s.internet ? ['the internet among them'] : []),
        ...(s.undecided > 0 ? [`${s.undecided} more not decided: something was not collected`] : []),
      ];
      terminal.note(`portolan: ${parts.join('; ')}.`);
      if (blast.rows.length > limit) terminal.note(`portolan: ${blast.rows.length - limit} more; --limit shows them.`);
      return 0;
    } finally {
      await reader.close();
    }
  },
});
