import { readFile, stat } from 'node:fs/promises';
import {
  failingLint,
  LINT_SEVERITIES,
  type LintRow,
  lintCheckRows,
  lintCollected,
  lintText,
  POLICY_KINDS,
  type PolicyKind,
} from '../../services/lint.js';
import { openReader } from '../../services/reader.js';
import { lintSarif } from '../sarif.js';
import { defineVerb, type ExitCode, type Terminal, UserError } from '../verb.js';

const COLUMNS = ['file', 'line', 'column', 'severity', 'check', 'message', 'statement'];

/** No policy comes near; what is larger is another file. */
const LARGEST = 32 << 20;

async function textOfStdin(stream: NodeJS.ReadableStream): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const part = Buffer.from(chunk);
    size += part.length;
    if (size > LARGEST) throw new UserError('standard input holds more than 32 MB: that is no policy.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Findings of the files, and how many of them could not be read. */
async function ofFiles(
  files: readonly string[],
  terminal: Terminal,
  given: { readonly type: PolicyKind | undefined; readonly account: string | null },
): Promise<{ readonly rows: readonly LintRow[]; readonly unread: number }> {
  const rows: LintRow[] = [];
  let unread = 0;
  for (const file of files) {
    let text: string;
    if (file === '-') text = await textOfStdin(terminal.stdin);
    else {
      try {
        if ((await stat(file)).size > LARGEST) {
          terminal.note(`${file} holds more than 32 MB: that is no policy.`);
          unread++;
          continue;
        }
        text = await readFile(file, 'utf8');
      } catch (error) {
        if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
        terminal.note(`${file} cannot be read (${String(error.code)}).`);
        unread++;
        continue;
      }
    }
    rows.push(...lintText(file, text, given));
  }
  return { rows, unread };
}

function oneOf<T extends string>(option: string, text: string | undefined, all: readonly T[]): T | undefined {
  if (text === undefined) return undefined;
  const found = all.find((x) => x === text);
  if (found === undefined) throw new UserError(`--${option} takes ${all.join(', ')}, not '${text}'.`);
  return found;
}

async function tell(terminal: Terminal, rows: readonly LintRow[], looked: string): Promise<void> {
  if (terminal.format === 'sarif') terminal.write(lintSarif(rows));
  else await terminal.print({ rows }, COLUMNS);
  const counts = LINT_SEVERITIES.map((s) => ({ s, n: rows.filter((r) => r.severity === s).length }))
    .filter(({ n }) => n > 0)
    .map(({ s, n }) => `${n} ${s.replace('-', ' ')}${n === 1 ? '' : 's'}`);
  terminal.note(`${looked}: ${counts.length === 0 ? 'nothing found' : counts.join(', ')}.`);
}

export default defineVerb({
  name: 'lint',
  summary: 'Check policies: what AWS would refuse, what lets in too much, what is a mistake.',
  usage: '[FILE…|-] [--type TYPE] [--account ID] [--fail-on SEVERITY]',
  examples: [
    ['portolan lint policy.json', 'An identity, resource or trust policy: the type is told from what it holds.'],
    [
      'portolan lint guardrail.json --type scp --fail-on error',
      'A service control policy; exit 1 if AWS would refuse it.',
    ],
    ['terraform output -raw policy | portolan lint -', 'A policy from standard input.'],
    ['portolan lint', 'Every policy that was collected.'],
    ['portolan lint --checks', 'The checks there are.'],
  ],
  options: {
    type: {
      kind: 'string',
      value: 'TYPE',
      about: `${POLICY_KINDS.join(', ')} (default: told from the policy).`,
    },
    account: { kind: 'string', value: 'ID', about: 'Account of the files: principals of others are then foreign.' },
    'fail-on': { kind: 'string', value: 'SEVERITY', about: `Exit 1 on ${LINT_SEVERITIES.join(', ')} or graver.` },
    checks: { kind: 'boolean', about: 'List the checks instead.' },
  },
  sarif: true,
  async run({ options, positionals, terminal }): Promise<ExitCode> {
    if (options.checks === true) {
      if (positionals.length > 0) throw new UserError('lint --checks takes no file.');
      if (terminal.format === 'sarif') throw new UserError('lint --checks takes --format table, json or csv.');
      await terminal.print({ rows: lintCheckRows() }, ['check', 'severity', 'about', 'types']);
      return 0;
    }
    const type = oneOf('type', options.type, POLICY_KINDS);
    const failOn = oneOf('fail-on', options['fail-on'], LINT_SEVERITIES);
    const { account } = options;
    if (account !== undefined && !/^\d{12}$/.test(account))
      throw new UserError(`--account takes an account id of twelve digits, not '${account}'.`);
    const fails = (rows: readonly LintRow[]) => failOn !== undefined && rows.some((r) => failingLint(r, failOn));
    if (positionals.length > 0) {
      const { rows, unread } = await ofFiles(positionals, terminal, { type, account: account ?? null });
      const read = positionals.length - unread;
      await tell(terminal, rows, `${read} ${read === 1 ? 'policy' : 'policies'}`);
      return unread > 0 ? 2 : fails(rows) ? 1 : 0;
    }
    if (account !== undefined)
      throw new UserError('--account is for files: of what was collected the account is known.');
    const reader = await openReader(terminal.dataDir);
    try {
      if (reader.generation === null)
        throw new UserError('lint takes a file, - for standard input, or data that was collected: there is none yet.');
      const { rows, policies } = await lintCollected(reader, type === undefined ? undefined : [type]);
      await tell(terminal, rows, `${policies} ${policies === 1 ? 'policy' : 'policies'}`);
      return fails(rows) ? 1 : 0;
    } finally {
      await reader.close();
    }
  },
});
