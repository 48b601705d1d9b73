import { importCloudTrail } from '../../services/import-cloudtrail.js';
import { defineVerb, UserError } from '../verb.js';

export default defineVerb({
  name: 'import cloudtrail',
  summary: 'Import CloudTrail files: who used what, and when.',
  usage: 'PATH…',
  examples: [
    ['portolan import cloudtrail ./AWSLogs', 'Every .json and .json.gz below a folder, as a trail writes them to S3.'],
    ['portolan import cloudtrail events.json.gz', 'One file.'],
  ],
  options: {
    store: {
      kind: 'string',
      value: 'URL',
      about: 'Publish to this Neo4j (PORTOLAN_STORE); nothing: the embedded engine.',
    },
  },
  async run({ options, positionals, terminal }) {
    if (positionals.length === 0) throw new UserError('import cloudtrail needs a file or folder.');
    const result = await importCloudTrail(terminal.dataDir, positionals, {
      note: terminal.note,
      ...(options.store ? { store: options.store } : {}),
    });
    terminal.note(`${result.events} events from ${result.files} files${result.known ? ', known already' : ''}`);
    return result.problems.length > 0 ? 2 : 0;
  },
});
