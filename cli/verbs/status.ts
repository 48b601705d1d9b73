import { status } from '../../services/status.js';
import { defineVerb, UserError } from '../verb.js';

export default defineVerb({
  name: 'status',
  summary: 'Coverage and age: how each scope stands, and what is missing.',
  usage: '[--gaps]',
  examples: [
    ['portolan status', 'One row a scope, and a summary.'],
    ['portolan status --gaps', 'Only what is not complete, with the permission that would mend it.'],
  ],
  options: {
    gaps: { kind: 'boolean', about: 'Only scopes that are not complete.' },
    store: {
      kind: 'string',
      value: 'URL',
      about: 'Look at this Neo4j (PORTOLAN_STORE); nothing: the embedded engine.',
    },
  },
  async run({ options, positionals, terminal }) {
    if (positionals.length > 0) throw new UserError(`status takes no '${positionals[0]}'. See portolan status --help.`);
    const s = await status(terminal.dataDir, { store: options.store });
    const rows = options.gaps ? s.rows.filter((r) => r.state !== 'complete') : s.rows;
    await terminal.print(
      {
        rows,
        asOf: s.asOf,
        coverage: { scopes: s.rows.length, complete: s.complete, accounts: s.accounts },
        assumes: [],
      },
      ['account', 'region', 'unit', 'state', 'assets', 'at', 'missing', 'message'],
    );
    if (s.asOf === null) terminal.note('There is no data yet: portolan collect, or portolan import aws DIR.');
    else {
      terminal.note(`As of ${s.asOf}: ${s.complete} of ${s.rows.length} scopes complete in ${s.accounts} accounts.`);
      terminal.note(
        s.generation === null
          ? 'Nothing was projected yet: portolan rebuild.'
          : `Graph (${s.generation.engine}): ${s.generation.nodes} nodes, ${s.generation.edges} edges, from commit ${s.generation.seq}${s.generation.seq < s.seq ? ` of ${s.seq}: portolan rebuild brings in the rest` : ''}.`,
      );
    }
    return 0;
  },
});
