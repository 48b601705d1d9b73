/** The three forms in which requests come: `{"cases": […]}`, an array, or one JSON object a line. */

/** One request as given, or a line that is no JSON. */
export type GivenRequest = { readonly value: unknown } | { readonly line: number; readonly problem: string };

/** The input as a whole cannot be used; a sentence for the reader. */
export class UnusableInput extends Error {}

/** A document in one piece is held in memory; a longer list is given one object a line. */
const MOST_CHARACTERS = 256 << 20;
const LONGEST_LINE = 16 << 20;

const parse = (text: string): { readonly value: unknown } | null => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
};

const isCases = (value: unknown): value is { readonly cases: readonly unknown[] } =>
  typeof value === 'object' && value !== null && 'cases' in value && Array.isArray(value.cases);

/** Lines of a stream of text, without holding more than one. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncIterable<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > LONGEST_LINE) {
      // A document in one piece may well be one line: its first lines decide, below.
      yield rest;
      rest = '';
    }
  }
  if (rest !== '') yield rest;
}

/**
 * The requests in a text. In: its chunks, and what to call it in messages. Out: each request, in order; lines that are no
 * JSON as problems. Rejects with `UnusableInput` for a document in one piece that is none of the three forms.
 */
export async function* requestsIn(chunks: AsyncIterable<string>, name: string): AsyncIterable<GivenRequest> {
  let whole: string[] | null = null;
  let held = 0;
  let number = 0;
  let first = true;
  for await (const raw of linesOf(chunks)) {
    number++;
    const line = number === 1 ? raw.replace(/^\ufeff/, '') : raw;
    if (whole === null && line.trim() === '') continue;
    if (first) {
      first = false;
      const found = parse(line);
      // One object, and no list of cases: that is the form of one object a line.
      if (found === null || Array.isArray(found.value) || isCases(found.value)) whole = [];
    }
    if (whole === null) {
      const found = parse(line);
      yield found ?? { line: number, problem: `line ${number} of ${name} is no JSON` };
      continue;
    }
    held += line.length + 1;
    if (held > MOST_CHARACTERS) {
      throw new UnusableInput(
        `${name} is longer than ${MOST_CHARACTERS >> 20} MB in one piece. Give one JSON object a line instead.`,
      );
    }
    whole.push(line);
  }
  if (whole === null) {
    if (first)
      throw new UnusableInput(`${name} is empty. It should hold {"cases": […]}, an array, or one JSON object a line.`);
    return;
  }
  let found = parse(whole.join('\n'));
  // A line longer than the limit came in parts: they belong together without a break.
  found ??= parse(whole.join(''));
  if (found === null)
    throw new UnusableInput(`${name} is no JSON. It should hold {"cases": […]}, an array, or one JSON object a line.`);
  const list: unknown = isCases(found.value) ? found.value.cases : found.value;
  if (Array.isArray(list)) for (const value of list) yield { value };
  else yield { value: list };
}
