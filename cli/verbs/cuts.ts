import { coverageSummary } from '../../services/coverage-summary.js';
import { DEFAULT_CUTS, findCuts } from '../../services/cuts.js';
import { openReader } from '../../services/reader.js';
import { limitOption, pathEnds, readStore } from '../answer-options.js';
import { defineVerb, UserError } from '../verb.js';

const COLUMNS = ['pairs', 'share', 'used', 'from', 'to', 'change'];

const percent = (share: number): string => `${Math.round(share * 100)} %`;

export default defineVerb({
  name: 'cuts',
  summary: 'Choke points: the few changes that break most paths to what matters.',
  usage: '[--from X …] [--to Y …]',
  examples: [
    ['portolan cuts', 'The ten changes that break most ways from anyone to administrator or sensitive data.'],
    ['portolan cuts --from internet --to data --limit 3', 'The three best, for what anyone on the internet reaches.'],
    [
      'portolan cuts --to admin --minimum',
      'As few hops as it takes to part everybody from administrator; --spare-used leaves alone what is in use.',
    ],
  ],
  options: {
    ...pathEnds,
    limit: { kind: 'number', value: 'N', about: 'Changes.', default: DEFAULT_CUTS },
    minimum: { kind: 'boolean', about: 'A smallest set of hops without which nothing is reached at all.' },
    'spare-used': { kind: 'boolean', about: 'With --minimum: a hop in use costs as much as ten that are not.' },
    marks: { kind: 'string', value: 'FILE', about: 'A YAML file of marks and acceptances (PORTOLAN_MARKS).' },
    store: readStore,
  },
  async run({ options, positionals, terminal }) {
    if (positionals.length > 0)
      throw new UserError(`cuts takes no '${positionals[0]}': name starts with --from, ends with --to.`);
    if (options['spare-used'] && !options.minimum) throw new UserError('--spare-used goes with --minimum.');
    const limit = limitOption('limit', options.limit, 1);
    const reader = await openReader(terminal.dataDir, { store: options.store });
    try {
      const answer = await findCuts(reader, {
        from: options.from,
        to: options.to,
        limit,
        minimum: options.minimum,
        spareUsed: options['spare-used'],
        marks: options.marks,
      });
      const rows =
        terminal.format === 'table' ? answer.rows.map((r) => ({ ...r, share: percent(r.share) })) : answer.rows;
      await terminal.print(
        { rows, asOf: reader.generation?.now ?? null, coverage: await coverageSummary(reader), assumes: [] },
        COLUMNS,
      );
      if (reader.generation !== null) {
        if (options.minimum)
          terminal.note(
            answer.minimum === null
              ? 'portolan: no set of changes parts these starts from these ends.'
              : `portolan: ${answer.minimum} hops in all part every start from every end (${answer.pairs} pairs).`,
          );
        else
          terminal.note(
            `portolan: of ${answer.pairs} pairs of start and end, ${answer.left} are left after these changes.${answer.exact ? '' : ' A better order may exist: not every change could be tried.'}`,
          );
        if (answer.accepted > 0)
          terminal.note(
            `portolan: ${answer.accepted} accepted not counted (pairs of start and end); portolan ledger says by whom.`,
          );
      }
      return 0;
    } finally {
      await reader.close();
    }
  },
});
