import { projectAgain } from '../../services/project.js';
import { defineVerb, UserError } from '../verb.js';

export default defineVerb({
  name: 'rebuild',
  summary: 'Project again: make the graph, the path arrays and all finished answers anew from the log.',
  usage: '',
  examples: [['portolan rebuild', 'Makes the newest generation again; its export is equal byte for byte.']],
  options: {
    store: {
      kind: 'string',
      value: 'URL',
      about: 'Publish to this Neo4j (PORTOLAN_STORE); nothing: the embedded engine.',
    },
  },
  async run({ options, positionals, terminal }) {
    if (positionals.length > 0)
      throw new UserError(`rebuild takes no '${positionals[0]}'. See portolan rebuild --help.`);
    const begun = Date.now();
    const info = await projectAgain(terminal.dataDir, { store: options.store, note: terminal.note });
    if (info === null) {
      terminal.note('There is no data yet: nothing to rebuild.');
      await terminal.print({ rows: [] }, ['seq', 'now', 'nodes', 'edges']);
      return 0;
    }
    terminal.note(`Projected commit ${info.seq} again in ${((Date.now() - begun) / 1000).toFixed(1)} s.`);
    await terminal.print(
      { rows: [{ seq: info.seq, now: info.now, nodes: info.nodes, edges: info.edges }], asOf: info.now },
      ['seq', 'now', 'nodes', 'edges'],
    );
    return 0;
  },
});
