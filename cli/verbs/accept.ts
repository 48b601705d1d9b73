import { addAcceptance, localUser } from '../../services/ledger.js';
import { queriedOption, queriedThings } from '../answer-options.js';
import { defineVerb, UserError } from '../verb.js';

export default defineVerb({
  name: 'accept',
  summary: 'Accept a path for a time: it stays listed, ranks low, and counts in no headline and no --fail-on.',
  usage: '[PATH-ID] [--from X] [--to Y] [--query NAME [--param A=B …]] --owner WHO --reason WHY --expires DAY',
  examples: [
    [
      'portolan accept 3f9c0a1b2c3d4e5f60718293 --owner ann --reason "goes with the move in May" --expires 2027-06-01',
      'One row of portolan paths, by its id.',
    ],
    [
      'portolan accept --from tag:team=platform --to admin --owner ann --reason "on call" --expires 2027-01-31',
      'Every path that starts at these and ends in administrator.',
    ],
    [
      'portolan accept --query unused-identities-with-data-access --param days=180 --owner ann --reason "goes in May" --expires 2027-06-01',
      'Every path that starts or ends at what the query returns, asked anew whenever paths are read. With --to it stands for the start, with --from for the end.',
    ],
  ],
  options: {
    from: {
      kind: 'string',
      value: 'X',
      about: 'Where it starts: an id, tag:K=V ("tag:A=B & tag:C=D": both), account:ID, internet, external, any.',
    },
    to: { kind: 'string', value: 'Y', about: 'Where it ends: an id, tag:K=V, account:ID, admin.' },
    ...queriedThings,
    owner: { kind: 'string', value: 'WHO', about: 'Who answers for it.' },
    reason: { kind: 'string', value: 'WHY', about: 'Why it may stay.' },
    expires: { kind: 'string', value: 'DAY', about: 'Until when: 2027-01-31, whose end counts, or a moment in UTC.' },
  },
  async run({ options, positionals, terminal }) {
    const [path] = positionals;
    if (positionals.length > 1) throw new UserError('accept takes one path id, or --from, --to and --query.');
    for (const name of ['owner', 'reason', 'expires'] as const)
      if (!options[name]) throw new UserError(`accept needs --${name}.`);
    const line = await addAcceptance(terminal.dataDir, localUser(), {
      ...(path === undefined ? {} : { path }),
      ...(options.from === undefined ? {} : { from: options.from }),
      ...(options.to === undefined ? {} : { to: options.to }),
      ...queriedOption(options),
      owner: options.owner ?? '',
      reason: options.reason ?? '',
      expires: options.expires ?? '',
    });
    terminal.note(`portolan: accepted (decision ${line.id}); portolan ledger --revoke ${line.id} takes it back.`);
    return 0;
  },
});
