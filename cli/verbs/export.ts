import { canonicalExport } from '../../services/export.js';
import { openReader } from '../../services/reader.js';
import { readStore } from '../answer-options.js';
import { defineVerb, UserError } from '../verb.js';

export default defineVerb({
  name: 'export',
  summary: 'Print the whole graph and all finished answers in canonical form, one JSON object a line.',
  usage: '',
  examples: [
    [
      'portolan export > graph.ndjson',
      'Nodes by id with the edges that leave them and their reasons, then the tables.',
    ],
    ['portolan export | sha256sum', 'The same log gives the same bytes, on either engine, whenever it was projected.'],
  ],
  options: {
    store: readStore,
  },
  async run({ options, positionals, terminal }) {
    if (positionals.length > 0)
      throw new UserError(`export takes no '${positionals[0]}': it writes to standard output.`);
    const reader = await openReader(terminal.dataDir, { store: options.store });
    try {
      const rows = canonicalExport(reader);
      const columns = ['kind', 'id', 'type', 'labels', 'from', 'to', 'properties', 'table', 'row'];
      if (terminal.format === 'json') await terminal.print({ rows, asOf: reader.generation?.now ?? null }, columns);
      else await terminal.printLines(rows, columns);
      return 0;
    } finally {
      await reader.close();
    }
  },
});
