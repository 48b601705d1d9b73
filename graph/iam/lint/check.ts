/** What a check is: one entry of a table. The tables stand in the files beside this one; `lint.ts` runs them all. */
import type { LintStatement, PolicyKind, Source } from './source.js';

/**
 * `error`: AWS refuses the document. `security-warning`: it lets in more than most people mean. `warning`: almost surely a
 * mistake, or without effect. `suggestion`: it could be said more simply.
 */
export type LintSeverity = 'error' | 'security-warning' | 'warning' | 'suggestion';

export interface Hit {
  /** Offset in the text. */
  readonly at: number;
  /** What is wrong, and how to mend it. */
  readonly message: string;
  /** Absent: the document as a whole. */
  readonly statement?: LintStatement;
}

export interface Check {
  /** That of AWS's own check where there is one, in lower case with hyphens. */
  readonly id: string;
  readonly severity: LintSeverity;
  /** What it finds, in a few words. */
  readonly about: string;
  /** Kinds of policy it is for. Absent: all. */
  readonly kinds?: readonly PolicyKind[];
  find(source: Source): Iterable<Hit>;
}

/** A text as messages show it: quoted, and never long. */
export const quoted = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}…` : text);

/** A few of many. */
export function listed(items: readonly string[]): string {
  const some = items.slice(0, 3).join(', ');
  return items.length > 3 ? `${some} and ${items.length - 3} more` : some;
}

/** A check of every statement. */
export const ofStatements = (
  check: Omit<Check, 'find'> & {
    readonly each: (statement: LintStatement, source: Source) => Iterable<Omit<Hit, 'statement'>>;
  },
): Check => {
  const { each, ...head } = check;
  return {
    ...head,
    *find(source) {
      for (const statement of source.statements) for (const hit of each(statement, source)) yield { ...hit, statement };
    },
  };
};
