import { savedQueries } from '../../services/query.js';
import { defineVerb, UserError } from '../verb.js';

export default defineVerb({
  name: 'queries list',
  summary: 'List the saved queries and their parameters.',
  usage: '',
  examples: [['portolan queries list', 'shows name, title and parameters of every saved query']],
  options: {},
  async run({ positionals, terminal }) {
    if (positionals.length > 0) throw new UserError(`queries list takes no '${positionals[0]}'.`);
    const rows = [...savedQueries().values()].map((q) => ({
      name: q.name,
      title: q.title,
      parameters: q.parameters.map((p) => (p.default === null ? p.name : `${p.name}=${p.default}`)),
      purpose: q.purpose,
    }));
    await terminal.print({ rows }, ['name', 'title', 'parameters']);
    return 0;
  },
});
