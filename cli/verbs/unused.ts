import { unused } from '../../services/unused.js';
import { readStore } from '../answer-options.js';
import { defineVerb, UserError } from '../verb.js';

export default defineVerb({
  name: 'unused',
  summary: 'Permissions granted and not used, with what could not be observed.',
  usage: '[--principal ARN] [--days N]',
  examples: [
    [
      'portolan unused',
      'Every user and role, one row a permission (a whole service where a wildcard grants it and nothing was called).',
    ],
    [
      'portolan unused --principal arn:aws:iam::111122223333:role/deploy --days 30',
      'One role, over the last 30 observed days.',
    ],
    ['portolan unused --status unused --risk critical,high', 'What to cut first.'],
  ],
  options: {
    principal: {
      kind: 'string',
      value: 'ID',
      about: 'Only this user or role: ARN, unique id, access key id or session ARN.',
    },
    days: { kind: 'number', value: 'N', about: 'Window, ending at the newest event (default: all that was observed).' },
    status: { kind: 'list', value: 'S', about: 'used, unused, never, not-observable.' },
    risk: { kind: 'list', value: 'R', about: 'critical, high, medium, low.' },
    store: readStore,
  },
  async run({ options, terminal }) {
    if (options.days !== undefined && !(options.days >= 1)) throw new UserError('--days takes a number of at least 1.');
    const known = {
      status: ['used', 'unused', 'never', 'not-observable'],
      risk: ['critical', 'high', 'medium', 'low'],
    };
    for (const name of ['status', 'risk'] as const) {
      const wrong = (options[name] ?? []).filter((v) => !known[name].includes(v));
      if (wrong.length > 0)
        throw new UserError(`--${name} takes ${known[name].join(', ')}, not '${wrong.join(', ')}'.`);
    }
    const answer = await unused(terminal.dataDir, {
      principal: options.principal,
      days: options.days,
      store: options.store,
    });
    const rows = answer.rows.filter(
      (r) => (options.status?.includes(r.status) ?? true) && (options.risk?.includes(r.risk) ?? true),
    );
    await terminal.print({ rows, asOf: answer.asOf, coverage: answer.coverage }, [
      'principal',
      'permission',
      'status',
      'lastUsed',
      'observedDays',
      'risk',
      'why',
    ]);
    return 0;
  },
});
