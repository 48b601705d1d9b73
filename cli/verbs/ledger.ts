import { localUser, revoke } from '../../services/ledger.js';
import { countedDecisions } from '../../services/ledger-counts.js';
import { openReader } from '../../services/reader.js';
import { readStore } from '../answer-options.js';
import { defineVerb, UserError } from '../verb.js';

const COLUMNS = [
  'id',
  'kind',
  'is',
  'on',
  'path',
  'from',
  'to',
  'query',
  'things',
  'paths',
  'owner',
  'reason',
  'expires',
  'expired',
  'by',
];

export default defineVerb({
  name: 'ledger',
  summary:
    'What people decided: marks and accepted paths in force, with who, until when, and how many things and paths they cover.',
  usage: '[--marks FILE] [--revoke ID]',
  examples: [
    ['portolan ledger', 'Marks and acceptances; those that have run out say so.'],
    ['portolan ledger --revoke 0a1b2c3d4e5f', 'Takes a decision back. That it stood, and who ended it, stays written.'],
    ['portolan ledger --marks portolan-marks.yaml', 'Also those of a file kept in git; wrong lines are named.'],
  ],
  options: {
    marks: { kind: 'string', value: 'FILE', about: 'A YAML file of marks and acceptances (PORTOLAN_MARKS).' },
    revoke: { kind: 'string', value: 'ID', about: 'Take this decision back.' },
    store: readStore,
  },
  async run({ options, positionals, terminal }) {
    if (positionals.length > 0) throw new UserError(`ledger takes no '${positionals[0]}'. See portolan ledger --help.`);
    if (options.revoke !== undefined) {
      await revoke(terminal.dataDir, localUser(), options.revoke);
      terminal.note(`portolan: decision ${options.revoke} is taken back.`);
      return 0;
    }
    const reader = await openReader(terminal.dataDir, { store: options.store });
    try {
      const rows = await countedDecisions(reader, options.marks);
      await terminal.print({ rows, asOf: reader.generation?.now ?? null, assumes: [] }, COLUMNS);
      for (const r of rows) if (r.problem !== null) terminal.note(`portolan: decision ${r.id}: ${r.problem}.`);
    } finally {
      await reader.close();
    }
    return 0;
  },
});
