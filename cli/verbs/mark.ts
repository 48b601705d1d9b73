import { addMark, localUser, MARKS, type MarkKind } from '../../services/ledger.js';
import { openReader } from '../../services/reader.js';
import { requireIds } from '../../services/resolve.js';
import { queriedOption, queriedThings } from '../answer-options.js';
import { defineVerb, UserError } from '../verb.js';

/** Words that stand for sets are taken as they are. */
const isWord = (text: string): boolean => /^(tag:[^=]+=.*|account:\d{12})$/s.test(text);

export default defineVerb({
  name: 'mark',
  summary: 'Mark what matters: crown jewels, tier 0, break-glass identities, known vendors.',
  usage: 'crown-jewel|tier-0|break-glass|known-vendor ID|tag:K=V|account:ID|--query NAME [--note TEXT]',
  examples: [
    [
      'portolan mark crown-jewel arn:aws:s3:::payroll',
      'From now on it is among what --to data means, and ranks highest.',
    ],
    ['portolan mark break-glass tag:purpose=emergency', 'Paths that start there rank low: they are meant to be.'],
    [
      'portolan mark crown-jewel --query widely-readable-secrets',
      'All that the saved query returns, asked anew whenever paths are read.',
    ],
    ['portolan mark known-vendor account:999988887777', 'An outsider, but one that is known.'],
  ],
  options: {
    ...queriedThings,
    note: { kind: 'string', value: 'TEXT', about: 'Why.' },
    store: {
      kind: 'string',
      value: 'URL',
      about: 'Look ids up in this Neo4j (PORTOLAN_STORE); nothing: the embedded engine.',
    },
  },
  async run({ options, positionals, terminal }) {
    const [word, on] = positionals;
    const is: MarkKind | undefined = MARKS.find((m) => m === word);
    if (is === undefined) throw new UserError(`mark takes ${MARKS.join(', ')}, not '${word ?? ''}'.`);
    const queried = queriedOption(options);
    if ((on === undefined) === (queried.query === undefined) || positionals.length > 2)
      throw new UserError('mark takes one thing: an id, tag:K=V, account:ID or --query NAME.');
    if (on !== undefined && !isWord(on)) {
      const reader = await openReader(terminal.dataDir, { store: options.store });
      try {
        await requireIds(reader, [on]);
      } finally {
        await reader.close();
      }
    }
    const line = await addMark(terminal.dataDir, localUser(), {
      is,
      ...(on === undefined ? {} : { on }),
      ...queried,
      ...(options.note ? { note: options.note } : {}),
    });
    terminal.note(
      `portolan: ${on ?? `what ${options.query} returns`} is marked ${is} (decision ${line.id}); portolan ledger --revoke ${line.id} takes it back.`,
    );
    return 0;
  },
});
