import { CollectFailed, collect, type ProgressSink } from '../../services/collect.js';
import { defineVerb, UserError } from '../verb.js';

const COLUMNS = ['account', 'region', 'unit', 'state', 'assets', 'facetsMissing', 'missing'] as const;

export default defineVerb({
  name: 'collect',
  summary: 'Crawl live AWS, read-only, into the data directory.',
  usage: '',
  examples: [
    ['portolan collect', 'The account of your current credentials, every enabled region.'],
    ['portolan collect --profile audit --regions eu-west-1,us-east-1', 'A profile, two regions.'],
    ['portolan collect --org', 'Every account of the organisation, through OrganizationAccountAccessRole.'],
    [
      'portolan collect --role-arn arn:aws:iam::111122223333:role/Audit --external-id 42',
      'Another account, through a role of it.',
    ],
    ['portolan collect --record ./answers', 'Keep the answers, without secrets, for `portolan import aws ./answers`.'],
  ],
  options: {
    profile: { kind: 'string', value: 'P', about: 'Profile of the AWS configuration files.' },
    'role-arn': {
      kind: 'list',
      value: 'ARN…',
      about: 'Roles to assume; their accounts are collected instead of yours.',
    },
    'via-role': { kind: 'string', value: 'ARN', about: 'Role to assume first, with whose credentials the others are.' },
    'external-id': { kind: 'string', value: 'ID', about: 'External id for assuming roles.' },
    org: { kind: 'boolean', about: 'Collect every active account of the organisation.' },
    'org-role': {
      kind: 'string',
      value: 'NAME',
      about: 'Role assumed in each of them (default OrganizationAccountAccessRole).',
    },
    regions: { kind: 'list', value: 'R…', about: 'Regions (default: all that are enabled).' },
    services: { kind: 'list', value: 'S…', about: 'Services, as the AWS CLI names them (default: all).' },
    'endpoint-url': { kind: 'string', value: 'URL', about: 'Ask this address instead of AWS: an emulator, a proxy.' },
    record: { kind: 'string', value: 'DIR', about: 'Also write the answers, redacted, in the form of `import aws`.' },
    strict: { kind: 'boolean', about: 'Missing facets count as incomplete (exit 3) too.' },
    store: {
      kind: 'string',
      value: 'URL',
      about: 'Publish to this Neo4j (PORTOLAN_STORE); nothing: the embedded engine.',
    },
    timings: { kind: 'boolean', about: 'Print calls, seconds in calls and wall seconds as a JSON line on stderr.' },
  },
  async run({ options, positionals, terminal }) {
    if (positionals.length > 0)
      throw new UserError(`collect takes no argument '${positionals[0]}'. See portolan collect --help.`);
    const sink: ProgressSink = {
      interactive: terminal.interactive,
      columns: process.stderr.columns ?? 100,
      write: (text) => void process.stderr.write(text),
    };
    try {
      const answer = await collect(terminal.dataDir, {
        profile: options.profile,
        roleArns: options['role-arn'],
        viaRole: options['via-role'],
        externalId: options['external-id'],
        org: options.org,
        orgRole: options['org-role'],
        regions: options.regions,
        services: options.services,
        endpointUrl: options['endpoint-url'],
        record: options.record,
        strict: options.strict,
        store: options.store,
        sink,
      });
      for (const row of answer.rows) {
        if (row.message !== '' && row.state !== 'unsupported')
          terminal.note(`${row.account}/${row.region}/${row.unit} ${row.state}: ${row.message}`);
      }
      if (options.timings) terminal.note(JSON.stringify(answer.timings));
      await terminal.print({ rows: answer.rows }, COLUMNS);
      return answer.exitCode;
    } catch (error) {
      if (error instanceof CollectFailed) throw new UserError(error.message, error.exitCode);
      throw error;
    }
  },
});
