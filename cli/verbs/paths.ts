import { coverageSummary } from '../../services/coverage-summary.js';
import { toldPaths } from '../../services/hop-deeds.js';
import { failing, findPaths, type PathQuestion, type PathRow } from '../../services/paths.js';
import { openReader } from '../../services/reader.js';
import { pathReport } from '../../services/report.js';
import { certaintyOption, failOnOption, limitOption, pathEnds, readStore } from '../answer-options.js';
import { pathsSarif } from '../sarif.js';
import { defineVerb, UserError } from '../verb.js';

const COLUMNS = ['score', 'certainty', 'verdict', 'from', 'to', 'count'];

const lastName = (id: string): string => id.slice(Math.max(id.lastIndexOf('/'), id.lastIndexOf(':')) + 1) || id;

/** `ann -assumes-> deploy -is admin-> 111122223333`. */
function wayOf(row: PathRow): string {
  const hops = row.hops.map((h) => `-${h.technique ?? h.label}-> ${lastName(h.to)}`);
  return [lastName(row.from), ...hops].join(' ');
}

export default defineVerb({
  name: 'paths',
  summary: 'Attack paths: from anyone or anything to administrator, sensitive data, or what you name.',
  usage: '[--from X …] [--to Y …]',
  examples: [
    [
      'portolan paths',
      'Everything that leads from the internet, outsiders or any identity to administrator or sensitive data.',
    ],
    ['portolan paths --from internet --to data', 'What anyone on the internet can reach that matters.'],
    [
      'portolan paths --from arn:aws:iam::111122223333:user/ann --to admin --k 5',
      'The five best ways of one user to administrator.',
    ],
    ['portolan paths --blocked --to admin', 'Also the routes that exactly one control stops.'],
    [
      'portolan paths --from internet --format html > outside.html',
      'The same as one HTML file to hand on; portolan report writes the hundred worst.',
    ],
    ['portolan paths --fail-on high', 'For a pipeline: exit 1 when a path scores 70 or more.'],
  ],
  options: {
    ...pathEnds,
    k: { kind: 'number', value: 'N', about: 'Best paths a pair.', default: 1 },
    limit: { kind: 'number', value: 'N', about: 'Rows.', default: 1000 },
    blocked: { kind: 'boolean', about: 'Also paths that exactly one control stops, where none is open.' },
    'max-unknown': { kind: 'number', value: 'N', about: 'Distinct unknown causes a path may have.', default: 1 },
    certainty: { kind: 'list', value: 'C', about: 'Only certain, conditional, unknown.' },
    marks: { kind: 'string', value: 'FILE', about: 'A YAML file of marks and acceptances (PORTOLAN_MARKS).' },
    'fail-on': {
      kind: 'string',
      value: 'SEVERITY',
      about: 'Exit 1 when an open path is critical, high, medium or low at least.',
    },
    store: readStore,
  },
  sarif: true,
  html: true,
  async run({ options, positionals, terminal }) {
    if (positionals.length > 0)
      throw new UserError(`paths takes no '${positionals[0]}': name starts with --from, ends with --to.`);
    const certainty = certaintyOption(options.certainty);
    const failOn = failOnOption(options['fail-on']);
    const k = limitOption('k', options.k, 1);
    const limit = limitOption('limit', options.limit, 0);
    const maxUnknown = limitOption('max-unknown', options['max-unknown'], 0);
    const reader = await openReader(terminal.dataDir, { store: options.store });
    try {
      const question: PathQuestion = {
        from: options.from,
        to: options.to,
        k,
        limit,
        blocked: options.blocked,
        maxUnknown,
        certainty,
        marks: options.marks,
      };
      const answer = await findPaths(reader, question);
      const asOf = reader.generation?.now ?? null;
      if (terminal.format === 'sarif') terminal.write(pathsSarif(answer.rows));
      else if (terminal.format === 'html') terminal.write(await pathReport(reader, question));
      else {
        // A table for people: the way in words instead of hops.
        const rows =
          terminal.format === 'table'
            ? answer.rows.map((r) => ({ ...r, way: wayOf(r) }))
            : toldPaths(reader, answer.rows);
        const columns = terminal.format === 'table' ? [...COLUMNS, 'way'] : COLUMNS;
        await terminal.print({ rows, asOf, coverage: await coverageSummary(reader), assumes: answer.assumes }, columns);
      }
      if (answer.more > 0)
        terminal.note(
          `portolan: ${answer.more} more ${answer.more === 1 ? 'path' : 'paths'}; --limit ${limit + answer.more} shows all.`,
        );
      if (answer.accepted > 0)
        terminal.note(
          `portolan: ${answer.accepted} accepted ${answer.accepted === 1 ? 'path' : 'paths'} among them; portolan ledger says by whom.`,
        );
      for (const problem of answer.problems) terminal.note(`portolan: ${problem}.`);
      return failOn !== null && failing(answer.rows, failOn).length > 0 ? 1 : 0;
    } finally {
      await reader.close();
    }
  },
});
