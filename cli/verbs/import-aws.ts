import { CollectFailed, importRecording, type ProgressSink } from '../../services/collect.js';
import { defineVerb, UserError } from '../verb.js';

const COLUMNS = ['account', 'region', 'unit', 'state', 'assets', 'facetsMissing', 'missing'] as const;

export default defineVerb({
  name: 'import aws',
  summary: 'Import recorded AWS answers: files as the AWS CLI or collect --record writes them.',
  usage: 'DIR',
  examples: [
    ['portolan import aws ./answers', 'Files ACCOUNT/REGION/SERVICE/Operation[.KEY][.N].json below a folder.'],
    [
      'aws iam get-account-authorization-details > answers/111122223333/global/iam/GetAccountAuthorizationDetails.json',
      'How one such file is made; global services go into the folder `global`.',
    ],
  ],
  options: {
    at: {
      kind: 'string',
      value: 'TIME',
      about: 'ISO-8601 time of the recording (default: its own; now, if it has none).',
    },
    strict: { kind: 'boolean', about: 'Missing facets count as incomplete (exit 3) too.' },
    store: {
      kind: 'string',
      value: 'URL',
      about: 'Publish to this Neo4j (PORTOLAN_STORE); nothing: the embedded engine.',
    },
  },
  async run({ options, positionals, terminal }) {
    const [dir, second] = positionals;
    if (dir === undefined || second !== undefined)
      throw new UserError('import aws takes one folder of recorded answers.');
    const sink: ProgressSink = {
      interactive: terminal.interactive,
      columns: process.stderr.columns ?? 100,
      write: (text) => void process.stderr.write(text),
    };
    try {
      const answer = await importRecording(terminal.dataDir, dir, {
        at: options.at,
        strict: options.strict,
        store: options.store,
        sink,
      });
      for (const problem of answer.problems) terminal.note(`portolan: ${problem}`);
      await terminal.print({ rows: answer.rows }, COLUMNS);
      return answer.exitCode;
    } catch (error) {
      if (error instanceof CollectFailed) throw new UserError(error.message, error.exitCode);
      throw error;
    }
  },
});
