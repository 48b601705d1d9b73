import { assumptionsOf } from '../../services/assumptions.js';
import { coverageSummary } from '../../services/coverage-summary.js';
import { type EscalationRow, failingEscalation, findEscalations } from '../../services/escalations.js';
import { openReader } from '../../services/reader.js';
import { certaintyOption, failOnOption, readStore } from '../answer-options.js';
import { escalationsSarif } from '../sarif.js';
import { defineVerb, UserError } from '../verb.js';

export default defineVerb({
  name: 'escalations',
  summary: 'Each identity that can become another or administrator, and by which technique.',
  usage: '[--principal ARN]',
  examples: [
    ['portolan escalations', 'All of them, sure ones first.'],
    ['portolan escalations --principal arn:aws:iam::111122223333:user/ann', 'What one user can become.'],
    ['portolan escalations --fail-on critical', 'For a pipeline: exit 1 when somebody can become administrator.'],
  ],
  options: {
    principal: {
      kind: 'string',
      value: 'ID',
      about: 'Only of this identity (ARN, session ARN, access key or unique id).',
    },
    certainty: { kind: 'list', value: 'C', about: 'Only certain, conditional, unknown.' },
    'fail-on': {
      kind: 'string',
      value: 'SEVERITY',
      about: 'Exit 1 when one is critical, high, medium or low at least; unknown ones do not count.',
    },
    store: readStore,
  },
  sarif: true,
  async run({ options, positionals, terminal }) {
    if (positionals.length > 0)
      throw new UserError(`escalations takes no '${positionals[0]}': name the identity with --principal.`);
    const certainty = certaintyOption(options.certainty);
    const failOn = failOnOption(options['fail-on']);
    const reader = await openReader(terminal.dataDir, { store: options.store });
    try {
      let failed = false;
      const found = await findEscalations(reader, { principal: options.principal, certainty });
      const watched = (async function* (): AsyncIterable<EscalationRow> {
        for await (const row of found) {
          if (failOn !== null && failingEscalation(row, failOn)) failed = true;
          yield row;
        }
      })();
      if (terminal.format === 'sarif') {
        const rows: EscalationRow[] = [];
        for await (const row of watched) rows.push(row);
        terminal.write(escalationsSarif(rows));
      } else {
        await terminal.print(
          {
            rows: watched,
            asOf: reader.generation?.now ?? null,
            coverage: await coverageSummary(reader),
            assumes: await assumptionsOf(reader),
          },
          ['score', 'certainty', 'admin', 'principal', 'technique', 'target'],
        );
      }
      return failed ? 1 : 0;
    } finally {
      await reader.close();
    }
  },
});
