/** The dispatcher: finds the verb, parses by its declaration, prints help, turns errors into messages and exit codes. */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { visible, writeCsv, writeJson, writeLines, writeTable } from './output.js';
import { type Answer, type AnyVerb, type ExitCode, type OptionDeclaration, type Terminal, UserError } from './verb.js';

const COMMON: Readonly<Record<string, OptionDeclaration>> = {
  data: { kind: 'string', value: 'DIR', about: 'Data directory (PORTOLAN_DATA, default ./.portolan).' },
  format: { kind: 'string', value: 'FORMAT', about: 'table, json or csv (default table).' },
  envelope: { kind: 'boolean', about: 'Wrap JSON rows as {asOf, coverage, assumes, rows}.' },
  help: { kind: 'boolean', about: 'This help.' },
};

const folder = new URL('./verbs/', import.meta.url);
/** `import-aws.js` holds the verb `import aws`. */
const fileOfVerb = new Map(
  readdirSync(folder)
    .filter((f) => f.endsWith('.js') && !f.endsWith('.test.js'))
    .sort()
    .map((f) => [f.slice(0, -3).replaceAll('-', ' '), f] as const),
);
/** Verbs whose own name has a hyphen. */
const spelled = (name: string) => (name === 'suggest policy' ? 'suggest-policy' : name);

async function loadVerb(file: string): Promise<AnyVerb> {
  const module: { default: AnyVerb } = await import(new URL(file, folder).href);
  return module.default;
}

function findVerb(words: readonly string[]): { readonly file: string; readonly rest: readonly string[] } | null {
  for (const count of [2, 1]) {
    const name = words.slice(0, count).join(' ').replaceAll('-', ' ');
    const file = words.length >= count ? fileOfVerb.get(name) : undefined;
    if (file) return { file, rest: words.slice(count) };
  }
  return null;
}

/** Names within two edits, nearest first, for a mistyped word. */
export function nearest(word: string, names: Iterable<string>, most = 3): string[] {
  const distance = (a: string, b: string): number => {
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        next[j] = Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        );
      }
      row = next;
    }
    return row[b.length] ?? 0;
  };
  return [...names]
    .map((n) => ({ n, d: distance(word, n) }))
    .filter((x) => x.d <= Math.max(2, Math.floor(word.length / 4)))
    .sort((a, b) => a.d - b.d || (a.n < b.n ? -1 : 1))
    .slice(0, most)
    .map((x) => x.n);
}

async function usage(): Promise<string> {
  const lines = [
    'Portolan: who can reach what in AWS, by which route, and what to cut.',
    '',
    'usage: portolan VERB [options]',
    '',
  ];
  for (const [name, file] of fileOfVerb) lines.push(`  ${spelled(name).padEnd(18)} ${(await loadVerb(file)).summary}`);
  lines.push('', 'portolan VERB --help shows examples. Every verb takes --data DIR and --format table|json|csv.');
  return `${lines.join('\n')}\n`;
}

function helpOf(verb: AnyVerb): string {
  const lines = [verb.summary, ''];
  for (const [line, does] of verb.examples) lines.push(`  ${line}`, `      ${does}`);
  lines.push('', `usage: portolan ${verb.name} ${verb.usage}`.trimEnd(), '');
  const format: OptionDeclaration = {
    kind: 'string',
    value: 'FORMAT',
    about: `${formatsOf(verb).join(', ')} (default table).`,
  };
  for (const [name, o] of Object.entries({ ...verb.options, ...COMMON, format })) {
    const value = o.kind === 'boolean' ? '' : ` ${o.value ?? 'VALUE'}`;
    lines.push(
      `  ${`--${name}${value}`.padEnd(26)} ${o.about}${o.default === undefined ? '' : ` (default ${o.default})`}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function parse(verb: AnyVerb, args: readonly string[]) {
  const declared = { ...verb.options, ...COMMON };
  const options = Object.fromEntries(
    Object.entries(declared).map(([name, o]) => [
      name,
      { type: o.kind === 'boolean' ? ('boolean' as const) : ('string' as const), multiple: o.kind === 'list' },
    ]),
  );
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const text = error instanceof Error ? error.message.split('. ')[0] : String(error);
    const flag = /'(--?[^' ]+)/.exec(String(text))?.[1]?.replace(/^--?/, '') ?? '';
    const near = nearest(flag, Object.keys(declared));
    throw new UserError(
      `${text}.${near.length > 0 ? ` Did you mean --${near.join(', --')}?` : ''} See portolan ${verb.name} --help.`,
    );
  }
  const values: Record<string, unknown> = {};
  for (const [name, o] of Object.entries(declared)) {
    const given = parsed.values[name];
    if (given === undefined) {
      if (o.default !== undefined) values[name] = o.default;
    } else if (o.kind === 'number') {
      const n = Number(given);
      if (!Number.isFinite(n)) throw new UserError(`--${name} takes a number, not '${given}'.`);
      values[name] = n;
    } else if (o.kind === 'list') {
      values[name] = (given as string[]).flatMap((v) => v.split(',')).filter((v) => v !== '');
    } else values[name] = given;
  }
  return { values, positionals: parsed.positionals };
}

const write = (text: string) =>
  new Promise<void>((done, fail) => {
    process.stdout.write(text, (error) => (error ? fail(error) : done()));
  });

/** Lines on stderr. They name files and fields that other people wrote: what could redraw the terminal is shown as escapes. */
const say = (text: string): void => void process.stderr.write(`${text.split('\n').map(visible).join('\n')}\n`);

/** The formats that a verb's rows come out in. */
const formatsOf = (verb: AnyVerb): readonly Terminal['format'][] => [
  'table',
  'json',
  'csv',
  ...(verb.sarif ? (['sarif'] as const) : []),
  ...(verb.html ? (['html'] as const) : []),
];

function terminalFor(values: Readonly<Record<string, unknown>>, verb: AnyVerb): Terminal {
  const format = String(values.format ?? 'table');
  const formats = formatsOf(verb);
  const known = formats.find((f) => f === format);
  if (known === undefined)
    throw new UserError(`--format takes ${formats.slice(0, -1).join(', ')} or ${formats.at(-1)}, not '${format}'.`);
  const envelope = values.envelope === true;
  return {
    dataDir: resolve(String(values.data ?? process.env.PORTOLAN_DATA ?? './.portolan')),
    format: known,
    envelope,
    interactive: process.stderr.isTTY === true,
    note: say,
    print: (answer: Answer, columns) =>
      format === 'table'
        ? writeTable(answer.rows, columns, process.stdout.isTTY ? (process.stdout.columns ?? 120) : null, write)
        : format === 'csv'
          ? writeCsv(answer.rows, columns, write)
          : writeJson(answer, envelope, write),
    printLines: (rows, columns) => (format === 'csv' ? writeCsv(rows, columns, write) : writeLines(rows, write)),
    write: (text) => void process.stdout.write(text),
    stdin: process.stdin,
  };
}

/** Runs one command line and gives its exit code. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const words = argv.filter((a) => a !== '');
  const first = words[0];
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    await write(await usage());
    return first === undefined ? 2 : 0;
  }
  if (first === '--version') {
    const { readFileSync } = await import('node:fs');
    const info: { version?: string } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    await write(`${info.version}\n`);
    return 0;
  }
  const found = findVerb(words);
  if (!found) {
    const names = [...fileOfVerb.keys()].map(spelled);
    // `import bogus`: the first word is right, so what it goes on with is meant.
    const begun = names.filter((n) => n.startsWith(`${first} `));
    if (begun.length > 0 && (words[1] === '--help' || words[1] === '-h')) {
      const verbs = await Promise.all(begun.map((n) => loadVerb(fileOfVerb.get(n) ?? '')));
      await write(`${verbs.map(helpOf).join('\n')}`);
      return 0;
    }
    const near = begun.length > 0 ? begun : nearest(words.slice(0, 2).join(' '), names).concat(nearest(first, names));
    process.stderr.write(
      `portolan: no verb '${begun.length > 0 ? words.slice(0, 2).join(' ') : first}'.${near.length > 0 ? ` Did you mean ${[...new Set(near)].join(', ')}?` : ''} portolan --help lists them.\n`,
    );
    return 2;
  }
  const verb = await loadVerb(found.file);
  if (found.rest.includes('--help') || found.rest.includes('-h')) {
    await write(helpOf(verb));
    return 0;
  }
  try {
    const { values, positionals } = parse(verb, found.rest);
    return await verb.run({ options: values as never, positionals, terminal: terminalFor(values, verb) });
  } catch (error) {
    if (error instanceof UserError) {
      say(`portolan: ${error.message}`);
      return error.code;
    }
    const { expectedFailure } = await import('../services/failures.js');
    const failure = expectedFailure(error);
    if (failure === null) throw error;
    say(`portolan: ${failure.message}`);
    return failure.code;
  }
}
