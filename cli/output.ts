/** Rows on a terminal: a table for people, JSON and CSV for programs. Text from the graph is hostile: control characters never reach a terminal raw. */
import type { Answer } from './verb.js';

type Row = Readonly<Record<string, unknown>>;
const asRow = (row: unknown): Row => (typeof row === 'object' && row !== null ? (row as Row) : { value: row });

/** Shows control, bidi and zero-width characters as escapes, so that a name cannot redraw the terminal or hide. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (c) => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.every((v) => typeof v === 'string')) return value.join(', ');
  return JSON.stringify(value);
}

/** One CSV field: always quoted, and a cell that a spreadsheet would take for a formula is led by an apostrophe (OWASP, CSV injection). */
export function csvField(value: unknown): string {
  const raw =
    value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  const safe = typeof value === 'string' && /^[\s;"']*[=+\-@\t\r]/.test(raw) ? `'${raw}` : raw;
  return `"${safe.replaceAll('"', '""')}"`;
}

async function* iterate(rows: Answer['rows']): AsyncIterable<Row> {
  for await (const row of rows as AsyncIterable<unknown>) yield asRow(row);
}

type Write = (text: string) => Promise<void>;

export async function writeCsv(rows: Answer['rows'], columns: readonly string[], write: Write): Promise<void> {
  let names: readonly string[] | null = null;
  for await (const row of iterate(rows)) {
    if (names === null) {
      names = [...columns, ...Object.keys(row).filter((k) => !columns.includes(k))];
      await write(`${names.map(csvField).join(',')}\r\n`);
    }
    await write(`${names.map((n) => csvField(row[n])).join(',')}\r\n`);
  }
  if (names === null) await write(`${columns.map(csvField).join(',')}\r\n`);
}

export async function writeJson(answer: Answer, envelope: boolean, write: Write): Promise<void> {
  if (envelope) {
    const head = { asOf: answer.asOf ?? null, coverage: answer.coverage ?? null, assumes: answer.assumes ?? [] };
    await write(`${JSON.stringify(head).slice(0, -1)},"rows":`);
  }
  await write('[');
  let first = true;
  for await (const row of iterate(answer.rows)) {
    await write(`${first ? '\n' : ',\n'}${JSON.stringify(row)}`);
    first = false;
  }
  await write(first ? ']' : '\n]');
  await write(envelope ? '}\n' : '\n');
}

export async function writeLines(rows: Answer['rows'], write: Write): Promise<void> {
  for await (const row of iterate(rows)) await write(`${JSON.stringify(row)}\n`);
}

/** Widths of the columns are taken from the first thousand rows; wider cells of later rows are cut. Piped tables are not cut at all. */
export async function writeTable(
  rows: Answer['rows'],
  columns: readonly string[],
  width: number | null,
  write: Write,
): Promise<void> {
  const head: string[][] = [];
  const rest = iterate(rows)[Symbol.asyncIterator]();
  let next = await rest.next();
  const toCells = (row: Row) => columns.map((c) => visible(cell(row[c])));
  while (!next.done && head.length < 1000) {
    head.push(toCells(next.value));
    next = await rest.next();
  }
  if (head.length === 0) return;
  const widths = columns.map((c, i) => Math.max(c.length, ...head.map((r) => r[i]?.length ?? 0)));
  if (width !== null) {
    // Shrink the widest columns until the line fits: ids stay readable as long as they can.
    const total = () => widths.reduce((a, b) => a + b + 2, 0);
    while (total() > width && Math.max(...widths) > 12) {
      const widest = widths.indexOf(Math.max(...widths));
      widths[widest] = Math.max(12, (widths[widest] ?? 12) - Math.max(1, total() - width));
    }
  }
  const line = (cells: readonly string[]) =>
    `${cells
      .map((c, i) => {
        const w = widths[i] ?? 0;
        return (width !== null && c.length > w ? `${c.slice(0, w - 1)}…` : c).padEnd(w);
      })
      .join('  ')
      .trimEnd()}\n`;
  await write(line(columns.map((c) => c.toUpperCase())));
  for (const cells of head) await write(line(cells));
  while (!next.done) {
    await write(line(toCells(next.value)));
    next = await rest.next();
  }
}
