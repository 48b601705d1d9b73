/** A policy document as numbered lines that know which statement they belong to. */
export type TokenKind = 'key' | 'text' | 'other' | 'mark';
export interface Line {
  readonly number: number;
  readonly indent: number;
  readonly tokens: { readonly kind: TokenKind; readonly text: string }[];
  /** Index of the statement from 0, or null for what is around them. */
  readonly statement: number | null;
  /** The element of the statement that the line opens (`Action`, `Resource` …). */
  readonly element: string | null;
}

type Token = Line['tokens'][number];
const WIDE = 84;

function inline(value: unknown): Token[] {
  if (Array.isArray(value)) {
    return [
      { kind: 'mark', text: '[' },
      ...value.flatMap((item, i): Token[] => [...(i ? [{ kind: 'mark', text: ', ' } as const] : []), ...inline(item)]),
      { kind: 'mark', text: ']' },
    ];
  }
  if (typeof value === 'object' && value !== null) return [{ kind: 'mark', text: '{}' }];
  return [{ kind: typeof value === 'string' ? 'text' : 'other', text: JSON.stringify(value) ?? 'null' }];
}
const plain = (value: unknown): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (Array.isArray(value)
    ? value.every((v) => typeof v !== 'object' || v === null) && JSON.stringify(value).length <= WIDE
    : Object.keys(value).length === 0);

/** Lines of a document. Text that is not JSON comes back as it is, one line each, belonging to no statement. */
export function policyLines(document: string): Line[] {
  let value: unknown;
  try {
    value = JSON.parse(document);
  } catch {
    return document.split('\n').map((text, i) => ({
      number: i + 1,
      indent: 0,
      tokens: [{ kind: 'other', text }],
      statement: null,
      element: null,
    }));
  }
  const lines: Line[] = [];
  const put = (indent: number, tokens: Token[], statement: number | null, element: string | null) =>
    lines.push({ number: lines.length + 1, indent, tokens, statement, element });

  const write = (
    value: unknown,
    indent: number,
    before: Token[],
    after: string,
    statement: number | null,
    element: string | null,
    path: readonly string[],
  ) => {
    if (plain(value)) {
      put(indent, [...before, ...inline(value), { kind: 'mark', text: after }], statement, element);
      return;
    }
    const list = Array.isArray(value);
    const entries: [string, unknown][] = list ? value.map((v, i) => [String(i), v]) : Object.entries(value as object);
    put(indent, [...before, { kind: 'mark', text: list ? '[' : '{' }], statement, element);
    for (const [i, [key, child]] of entries.entries()) {
      const inStatements = path.length === 1 && path[0] === 'Statement' && list;
      const own =
        statement ?? (inStatements ? i : path.length === 0 && key === 'Statement' && !Array.isArray(child) ? 0 : null);
      const inStatement = statement !== null && element === null;
      write(
        child,
        indent + 1,
        list
          ? []
          : [
              { kind: 'key', text: JSON.stringify(key) },
              { kind: 'mark', text: ': ' },
            ],
        i < entries.length - 1 ? ',' : '',
        own,
        element ?? (inStatement && !list ? key : null),
        [...path, key],
      );
    }
    put(indent, [{ kind: 'mark', text: (list ? ']' : '}') + after }], statement, element);
  };
  write(value, 0, [], '', null, null, []);
  return lines;
}
