import { coverageSummary } from '../../services/coverage-summary.js';
import { failingExposure, findExposure } from '../../services/exposure.js';
import { openReader } from '../../services/reader.js';
import { certaintyOption, failOnOption, readStore } from '../answer-options.js';
import { exposureSarif } from '../sarif.js';
import { defineVerb, UserError } from '../verb.js';

export default defineVerb({
  name: 'exposure',
  summary: 'What the internet and other accounts reach: network, resource policies, trust, shares.',
  usage: '[--to X …] [--resource ID]',
  examples: [
    ['portolan exposure', 'Everything that is open to anyone or anything outside.'],
    ['portolan exposure --to internet', 'Only what anyone on the internet reaches.'],
    ['portolan exposure --resource arn:aws:s3:::exports', 'One resource: to whom it is open, and how.'],
  ],
  options: {
    to: { kind: 'list', value: 'X', about: 'Only what is open to internet, account:ID, org:ID or service:NAME.' },
    resource: { kind: 'string', value: 'ID', about: 'Only this resource.' },
    certainty: { kind: 'list', value: 'C', about: 'Only certain, conditional, unknown.' },
    'fail-on': {
      kind: 'string',
      value: 'SEVERITY',
      about: 'Exit 1 when something is critical, high, medium or low at least.',
    },
    store: readStore,
  },
  sarif: true,
  async run({ options, positionals, terminal }) {
    if (positionals.length > 0)
      throw new UserError(`exposure takes no '${positionals[0]}': name one resource with --resource.`);
    const certainty = certaintyOption(options.certainty);
    const failOn = failOnOption(options['fail-on']);
    const reader = await openReader(terminal.dataDir, { store: options.store });
    try {
      const rows = await findExposure(reader, { to: options.to, resource: options.resource, certainty });
      if (terminal.format === 'sarif') terminal.write(exposureSarif(rows));
      else {
        const assumes = [...new Set(rows.flatMap((r) => r.hops.flatMap((h) => h.assumes)))].sort();
        await terminal.print(
          { rows, asOf: reader.generation?.now ?? null, coverage: await coverageSummary(reader), assumes },
          ['score', 'certainty', 'resource', 'to', 'how', 'levels'],
        );
      }
      return failOn !== null && rows.some((r) => failingExposure(r, failOn)) ? 1 : 0;
    } finally {
      await reader.close();
    }
  },
});
