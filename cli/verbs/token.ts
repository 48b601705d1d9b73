import { createToken, DEFAULT_TOKEN_DAYS } from '../../services/tokens.js';
import { defineVerb, UserError } from '../verb.js';

export default defineVerb({
  name: 'token',
  summary: 'Print a new token for the API.',
  usage: '[--about TEXT] [--days N]',
  examples: [
    ['portolan token', 'prints a token; send it as Authorization: Bearer TOKEN'],
    ['portolan token --about ci --days 1', 'prints one for a pipeline that is void after a day'],
  ],
  options: {
    about: { kind: 'string', value: 'TEXT', about: 'Whom or what it is for.', default: 'command line' },
    days: { kind: 'number', value: 'N', about: 'Days until it is void.', default: DEFAULT_TOKEN_DAYS },
  },
  async run({ options, positionals, terminal }) {
    if (positionals.length > 0) throw new UserError(`token takes no '${positionals[0]}'. See portolan token --help.`);
    const days = options.days ?? DEFAULT_TOKEN_DAYS;
    if (!(days > 0 && days <= 3650)) throw new UserError(`--days takes a number from 1 to 3650, not ${days}.`);
    const about = options.about ?? '';
    if (about.length > 200) throw new UserError('--about takes at most 200 characters.');
    const token = await createToken(terminal.dataDir, about, days);
    if (terminal.format === 'table') terminal.write(`${token}\n`);
    else await terminal.print({ rows: [{ token, about, days }] }, ['token', 'about', 'days']);
    return 0;
  },
});
