import { createReadStream } from 'node:fs';
import { type SimulateError, type SimulateRow, simulate } from '../../services/simulate.js';
import { requestsIn, UnusableInput } from '../../services/simulate-input.js';
import { defineVerb, UserError } from '../verb.js';

const COLUMNS = ['id', 'decision', 'certainty', 'conditions', 'otherwise', 'explanation', 'error'];

async function* textOf(stream: AsyncIterable<string | Buffer>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  for await (const chunk of stream) yield typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

export default defineVerb({
  name: 'simulate',
  summary: 'Decide authorisation requests, one JSON object a line.',
  usage: '[--requests FILE]',
  examples: [
    ['portolan simulate --requests cases.json', 'decides every request of the file'],
    ['portolan simulate < requests.ndjson', 'decides one request a line as they come'],
  ],
  options: {
    requests: {
      kind: 'string',
      value: 'FILE',
      about: '{"cases": […]}, an array, or one request a line (default: standard input).',
    },
  },
  async run({ options, positionals, terminal }) {
    if (positionals.length > 0)
      throw new UserError(`simulate takes no '${positionals[0]}'. See portolan simulate --help.`);
    const file = options.requests;
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
    if (bad > 0)
      terminal.note(
        `simulate: ${bad} ${bad === 1 ? 'request was' : 'requests were'} no valid request; their lines say why.`,
      );
    return bad > 0 ? 2 : 0;
  },
});
