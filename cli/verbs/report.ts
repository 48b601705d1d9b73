import { openReader } from '../../services/reader.js';
import { pathReport } from '../../services/report.js';
import { limitOption, readStore } from '../answer-options.js';
import { defineVerb, UserError } from '../verb.js';

export default defineVerb({
  name: 'report',
  summary:
    'Attack paths as one HTML file to hand on: pictures, reasons, what to cut first; no scripts, opens anywhere.',
  usage: '[--from X …] [--to Y …] > FILE.html',
  examples: [
    ['portolan report > paths.html', 'The hundred worst paths, and what to cut first.'],
    ['portolan report --from internet --limit 20 > outside.html', 'Twenty, from anyone on the internet.'],
  ],
  options: {
    from: { kind: 'list', value: 'X', about: 'As for paths.' },
    to: { kind: 'list', value: 'Y', about: 'As for paths.' },
    limit: { kind: 'number', value: 'N', about: 'Paths.', default: 100 },
    marks: { kind: 'string', value: 'FILE', about: 'A YAML file of marks and acceptances (PORTOLAN_MARKS).' },
    store: readStore,
  },
  async run({ options, positionals, terminal }) {
    if (positionals.length > 0) throw new UserError(`report takes no '${positionals[0]}'; its HTML goes to stdout.`);
    const limit = limitOption('limit', options.limit, 1);
    const reader = await openReader(terminal.dataDir, { store: options.store });
    try {
      terminal.write(await pathReport(reader, { from: options.from, to: options.to, limit, marks: options.marks }));
      return 0;
    } finally {
      await reader.close();
    }
  },
});
