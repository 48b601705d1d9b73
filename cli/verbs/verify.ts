import { verify } from '../../services/verify.js';
import { defineVerb, UserError } from '../verb.js';

export default defineVerb({
  name: 'verify',
  summary: 'Check that ledger, log, generation and store are whole and agree, file by file and row by row.',
  usage: '',
  examples: [['portolan verify', 'Exit 1 when something differs; the rows say where, and what to do.']],
  options: {
    store: { kind: 'string', value: 'URL', about: 'Check this Neo4j (PORTOLAN_STORE); nothing: the embedded engine.' },
  },
  async run({ options, positionals, terminal }) {
    if (positionals.length > 0) throw new UserError(`verify takes no '${positionals[0]}'. See portolan verify --help.`);
    const found = await verify(terminal.dataDir, { store: options.store });
    await terminal.print({ rows: found.mismatches }, ['what', 'where', 'problem']);
    const looked = `${found.commits} commits, ${found.files} files, ${found.nodes} nodes, ${found.edges} edges`;
    terminal.note(
      found.mismatches.length > 0
        ? `${found.mismatches.length} mismatches (${looked}).`
        : found.commits === 0
          ? 'There is no data yet.'
          : `Log, generation and store agree: ${looked}.`,
    );
    return found.mismatches.length > 0 ? 1 : 0;
  },
});
