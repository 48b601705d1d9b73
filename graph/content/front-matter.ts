/**
 * Metadata of a content file: YAML in the comment lines it begins with. Errors name file, line and what was expected, in
 * lines of the file itself.
 */
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { plainly, sayIssue } from '../schema/plain-words.js';

/** A content file that cannot be used. */
export class ContentError extends Error {
  constructor(
    readonly file: string,
    readonly line: number,
    readonly problem: string,
  ) {
    super(`${file}:${line}: ${problem}`);
    this.name = 'ContentError';
  }
}

export interface FrontMatter<T> {
  readonly head: T;
  /** The file from its first line that is no comment on. */
  readonly body: string;
  /** Line of the file on which `body` begins, from 1. */
  readonly bodyLine: number;
}

/**
 * Splits the leading `//` lines off and reads them as YAML by the schema.
 * @param file name for messages
 */
export function readFrontMatter<S extends z.ZodType>(file: string, text: string, schema: S): FrontMatter<z.infer<S>> {
  const lines = text.split(/\r?\n/);
  let count = 0;
  while (count < lines.length && (lines[count] ?? '').startsWith('//')) count++;
  if (count === 0)
    throw new ContentError(
      file,
      1,
      'the file begins with // lines that hold its title, purpose and so on as YAML; there are none',
    );
  // `//` and one space are cut off every line, so positions in the YAML differ from those in the file by a constant column.
  const yaml = lines
    .slice(0, count)
    .map((l) => l.slice(2).replace(/^ /, ''))
    .join('\n');
  const counter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: counter, prettyErrors: false, uniqueKeys: true });
  const broken = document.errors[0] ?? document.warnings[0];
  if (broken) throw new ContentError(file, counter.linePos(broken.pos[0]).line, broken.message);
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  const parsed = schema.safeParse(value, { error: plainly });
  if (parsed.success) return { head: parsed.data, body: lines.slice(count).join('\n'), bodyLine: count + 1 };
  const issue = parsed.error.issues[0];
  const path = (issue?.path ?? []).map((p) => (typeof p === 'symbol' ? String(p) : p));
  throw new ContentError(file, lineOf(path), sayIssue(issue, 'the head'));

  /** Line of the deepest part of the path that is there. */
  function lineOf(path: readonly (string | number)[]): number {
    for (let length = path.length; length > 0; length--) {
      const last = path[length - 1];
      const parent = document.getIn(path.slice(0, length - 1), true);
      const key = isMap(parent) ? parent.items.find((i) => isScalar(i.key) && i.key.value === last)?.key : undefined;
      const node: unknown = key ?? document.getIn(path.slice(0, length), true);
      const range =
        typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range) ? node.range : null;
      if (range && typeof range[0] === 'number') return counter.linePos(range[0]).line;
    }
    return 1;
  }
}
