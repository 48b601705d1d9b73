import { ledgerRows, localUser, revoke } from '../../services/ledger.js';
import { defineVerb, UserError } from '../verb.js';

export default defineVerb({
  name: 'ledger',
  summary: 'What people decided: marks and accepted paths in force, with who, when and until when.',
  usage: '[--marks FILE] [--revoke ID]',
  examples: [
    ['portolan ledger', 'Marks and acceptances; those that have run out say so.'],
    ['portolan ledger --revoke 0a1b2c3d4e5f', 'Takes a decision back. That it stood, and who ended it, stays written.'],
    ['portolan ledger --marks portolan-marks.yaml', 'Also those of a file kept in git; wrong lines are named.'],
  ],
  options: {
    marks: { kind: 'string', value: 'FILE', about: 'A YAML file of marks and acceptances (PORTOLAN_MARKS).' },
    revoke: { kind: 'string', value: 'ID', about: 'Take this decision back.' },
  },
  async run({ options, positionals, terminal }) {
    if (positionals.length > 0) throw new UserError(`ledger takes no '${positionals[0]}'. See portolan ledger --help.`);
    if (options.revoke !== undefined) {
      await revoke(terminal.dataDir, localUser(), options.revoke);
      terminal.note(`portolan: decision ${options.revoke} is taken back.`);
      return 0;
    }
    await terminal.print({ rows: await ledgerRows(terminal.dataDir, options.marks), assumes: [] }, [
      'id',
      'kind',
      'is',
      'on',
      'path',
      'from',
      'to',
      'owner',
      'reason',
      'expires',
      'expired',
      'by',
    ]);
    return 0;
  },
});
