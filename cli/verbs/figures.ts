import { coverageSummary } from '../../services/coverage-summary.js';
import { figures } from '../../services/figures.js';
import { openReader } from '../../services/reader.js';
import { readStore } from '../answer-options.js';
import { defineVerb, UserError } from '../verb.js';

export default defineVerb({
  name: 'figures',
  summary:
    'Four figures: who can reach admin, how far data is from outside, the best single cut, what opened and closed.',
  usage: '[--history]',
  examples: [
    ['portolan figures', 'One row for the newest data.'],
    ['portolan figures --history --format csv', 'One row for every generation that figures were asked of.'],
  ],
  options: {
    history: { kind: 'boolean', about: 'How the figures came about, oldest first.' },
    store: readStore,
  },
  async run({ options, positionals, terminal }) {
    if (positionals.length > 0)
      throw new UserError(`figures takes no '${positionals[0]}'. See portolan figures --help.`);
    const reader = await openReader(terminal.dataDir, { store: options.store });
    try {
      const found = await figures(reader);
      const head = { asOf: reader.generation?.now ?? null, coverage: await coverageSummary(reader), assumes: [] };
      if (options.history) {
        const rows = (found?.history ?? []).map(({ ids: _, ...p }) => p);
        await terminal.print({ ...head, rows }, [
          'seq',
          'now',
          'paths',
          'withPathToAdmin',
          'identities',
          'fewestHopsToData',
          'unusedShare',
          'reachableFromInternet',
        ]);
        return 0;
      }
      await terminal.print({ ...head, rows: found === null ? [] : [{ ...found, history: undefined }] }, [
        'shareWithPathToAdmin',
        'identitiesWithPathToAdmin',
        'identities',
        'fewestHopsToData',
        'paths',
      ]);
      if (found === null) return 0;
      if (found.bestCut)
        terminal.note(`portolan: best cut: ${found.bestCut.change} (${Math.round(found.bestCut.share * 100)} %)`);
      if (found.opened && found.closed)
        terminal.note(
          `portolan: since ${found.since}: ${found.opened.length} paths opened, ${found.closed.length} closed.`,
        );
      return 0;
    } finally {
      await reader.close();
    }
  },
});
