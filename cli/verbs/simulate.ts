import { createReadStream } from 'node:fs';
import { openReader } from '../../services/reader.js';
import { UnknownId } from '../../services/resolve.js';
import { type SimulateError, type SimulateRow, simulate } from '../../services/simulate.js';
import { NoPrincipal, simulateInGraph } from '../../services/simulate-graph.js';
import { requestsIn, UnusableInput } from '../../services/simulate-input.js';
import { defineVerb, type ExitCode, type Terminal, UserError } from '../verb.js';

const COLUMNS = ['id', 'decision', 'certainty', 'conditions', 'otherwise', 'explanation', 'error'];

async function* textOf(stream: AsyncIterable<string | Buffer>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  for await (const chunk of stream) yield typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

/** Requests given in full, from a file or standard input. */
async function closed(terminal: Terminal, file: string | undefined): Promise<ExitCode> {
  const name = file ?? 'standard input';
  const now = new Date().toISOString();
  let bad = 0;
  async function* rows(): AsyncIterable<SimulateRow | SimulateError> {
    const chunks = textOf(file === undefined ? terminal.stdin : createReadStream(file));
    for await (const given of requestsIn(chunks, name)) {
      const row = 'problem' in given ? { id: null, error: `${given.problem}.` } : simulate(given.value, now);
      if ('error' in row) bad++;
      yield row;
    }
  }
  try {
    await terminal.printLines(rows(), COLUMNS);
  } catch (error) {
    if (error instanceof UnusableInput) throw new UserError(error.message);
    if (
      file !== undefined &&
      error instanceof Error &&
      'syscall' in error &&
      'code' in error &&
      error.code !== 'EPIPE'
    ) {
      throw new UserError(`${file} cannot be read (${String(error.code)}).`);
    }
    throw error;
  }
  if (bad > 0) {
    terminal.note(`simulate: ${bad} ${bad === 1 ? 'line is' : 'lines are'} no valid request; each says why.`);
  }
  return bad > 0 ? 2 : 0;
}

/** `k=v`; what has no `=` is a further value of the key before it. */
function contextFrom(items: readonly string[]): Record<string, string[]> {
  const context: Record<string, string[]> = {};
  let last: string[] | undefined;
  for (const item of items) {
    const equals = item.indexOf('=');
    if (equals > 0) {
      const key = item.slice(0, equals);
      last = context[key] ?? [];
      context[key] = last;
      last.push(item.slice(equals + 1));
    } else if (equals < 0 && last !== undefined) last.push(item);
    else throw new UserError(`--context takes KEY=VALUE, as in aws:SourceIp=203.0.113.7, not '${item}'.`);
  }
  return context;
}

export default defineVerb({
  name: 'simulate',
  summary: 'Decide authorisation requests, one JSON object a line.',
  usage: '[--requests FILE] | --principal ARN --action ACTION --resource ARN [--context KEY=VALUE …]',
  examples: [
    ['portolan simulate --requests cases.json', 'decides every request of the file, with the policies it holds'],
    ['portolan simulate < requests.ndjson', 'decides one request a line as they come'],
    [
      'portolan simulate --principal arn:aws:iam::111122223333:role/app --action s3:GetObject --resource arn:aws:s3:::b/k',
      'decides one request with what was collected',
    ],
  ],
  options: {
    requests: {
      kind: 'string',
      value: 'FILE',
      about: '{"cases": […]}, an array, or one request a line (default: standard input).',
    },
    principal: { kind: 'string', value: 'ARN', about: 'Who asks, of what was collected.' },
    action: { kind: 'string', value: 'ACTION', about: 'What is asked, as in s3:GetObject.' },
    resource: { kind: 'string', value: 'ARN', about: 'On what; * for an action that names no resource.' },
    context: { kind: 'list', value: 'KEY=VALUE', about: 'A condition key of the request; repeat for more.' },
  },
  async run({ options, positionals, terminal }) {
    if (positionals.length > 0) {
      throw new UserError(`simulate takes no '${positionals[0]}'. See portolan simulate --help.`);
    }
    const { principal, action, resource } = options;
    if (principal === undefined && action === undefined && resource === undefined && options.context === undefined) {
      if (options.requests === undefined && 'isTTY' in terminal.stdin && terminal.stdin.isTTY === true) {
        throw new UserError(
          'simulate reads requests from --requests FILE or standard input. See portolan simulate --help.',
        );
      }
      return closed(terminal, options.requests);
    }
    if (principal === undefined || action === undefined || resource === undefined || options.requests !== undefined) {
      throw new UserError('simulate takes --principal, --action and --resource together, without --requests.');
    }
    if (!/^[A-Za-z0-9-]+:[A-Za-z0-9_.-]+$/.test(action)) {
      throw new UserError(`--action takes one action, as in s3:GetObject, not '${action}'.`);
    }
    const context = contextFrom(options.context ?? []);
    const reader = await openReader(terminal.dataDir);
    try {
      const row = await simulateInGraph(reader, { principal, action, resource, context });
      await terminal.printLines(row === null ? [] : [row], COLUMNS);
    } catch (error) {
      if (error instanceof UnknownId || error instanceof NoPrincipal) throw new UserError(error.message);
      throw error;
    } finally {
      await reader.close();
    }
    return 0;
  },
});
