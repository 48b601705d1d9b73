/**
 * Policy variables: where they may stand, and how they are written.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import { type Check, type Hit, ofStatements, quoted } from './check.js';
import type { LintStatement, Source, Spot } from './source.js';

interface Found {
  /** What stands between the braces; null: there is no closing one. */
  readonly inside: string | null;
}

/** The variables of a text, in time proportional to its length. */
function variablesIn(text: string): readonly Found[] {
  const found: Found[] = [];
  let open = text.indexOf('${');
  let close = -1;
  while (open >= 0) {
    const next = text.indexOf('${', open + 2);
    if (close < open) close = text.indexOf('}', open + 2);
    const ends = close >= 0 && (next < 0 || close < next);
    found.push({ inside: ends ? text.slice(open + 2, close) : null });
    // Nothing after this one has a brace either.
    if (close < 0) break;
    open = next;
  }
  return found;
}

const ESCAPES = ['*', '?', '$'];

/** Texts in which variables stand: resources, and the values of string and ARN conditions. */
function* places(s: LintStatement): Iterable<Spot> {
  for (const r of s.resources ?? []) yield r;
  for (const c of s.conditions) if (c.name?.operator?.variables === true) yield* c.values;
}

const nameOf = (inside: string) => (inside.includes(',') ? inside.slice(0, inside.indexOf(',')) : inside);

/** A check of every variable that stands where variables may. */
const ofVariables = (
  head: Pick<Check, 'id' | 'severity' | 'about'>,
  problem: (found: Found, spot: Spot) => string | null,
): Check =>
  ofStatements({
    ...head,
    *each(s, source: Source): Iterable<Omit<Hit, 'statement'>> {
      if (!source.variables) return;
      for (const spot of places(s)) {
        for (const found of variablesIn(spot.text)) {
          const message = problem(found, spot);
          if (message !== null) yield { at: spot.at, message };
        }
      }
    },
  });

export const variableChecks: readonly Check[] = [
  ofVariables(
    { id: 'missing-brace-in-variable', severity: 'error', about: 'a policy variable without its closing brace' },
    ({ inside }, { text }) => (inside === null ? `A variable in ${quoted(text)} has no closing brace. Add }.` : null),
  ),
  ofVariables({ id: 'empty-variable', severity: 'error', about: 'a policy variable without a name' }, ({ inside }) =>
    inside !== null && nameOf(inside).trim() === '' && !ESCAPES.includes(inside)
      ? 'A policy variable is empty. Name a key, as in ${aws:username}, or remove it.'
      : null,
  ),
  ofVariables(
    { id: 'unsupported-space-in-variable', severity: 'error', about: 'a blank in the name of a policy variable' },
    ({ inside }) =>
      inside !== null && nameOf(inside).trim() !== '' && /\s/.test(nameOf(inside)) && !nameOf(inside).includes('/')
        ? `The variable ${quoted(`\${${inside}}`)} holds a blank. Remove it; a blank may stand in the default alone.`
        : null,
  ),
  ofVariables(
    {
      id: 'unsupported-symbol-in-variable',
      severity: 'error',
      about: 'a symbol in a policy variable that it cannot have',
    },
    ({ inside }) => {
      if (inside === null || ESCAPES.includes(inside)) return null;
      const name = nameOf(inside);
      const symbol = [...'{"\\|*?'].find((c) => name.includes(c));
      return symbol === undefined
        ? null
        : `The variable ${quoted(`\${${inside}}`)} holds ${quoted(symbol)}. Remove it.`;
    },
  ),
  ofVariables(
    { id: 'missing-quote-in-variable', severity: 'error', about: 'a default without its single quotes' },
    ({ inside }) => {
      const comma = inside?.indexOf(',') ?? -1;
      if (inside === null || comma < 0) return null;
      const value = inside.slice(comma + 1).trim();
      const quotes = value.length >= 2 && value.startsWith("'") && value.endsWith("'");
      return quotes
        ? null
        : `The default of ${quoted(`\${${inside}}`)} stands in single quotes: write \${${nameOf(inside)}, 'value'}.`;
    },
  ),
  ofVariables(
    { id: 'unknown-variable', severity: 'warning', about: 'a policy variable that is no condition key' },
    ({ inside }) => {
      const name = inside === null ? '' : nameOf(inside).trim();
      return name === '' || name.includes(':') || ESCAPES.includes(name)
        ? null
        : `${quoted(`\${${inside}}`)} is no variable: it stands for itself, letter by letter. Write a key, as in \${aws:username}.`;
    },
  ),
  ofStatements({
    id: 'variable-unsupported-in-element',
    severity: 'error',
    about: 'a policy variable in another element than Resource and Condition',
    *each(s) {
      for (const spot of [...s.actions, ...(s.principals ?? [])])
        if (spot.text.includes('${'))
          yield {
            at: spot.at,
            message: `Variables stand in Resource and Condition alone, not in ${quoted(spot.text)}. Write the name itself.`,
          };
    },
  }),
  ofStatements({
    id: 'variable-unsupported-in-version',
    severity: 'warning',
    about: 'a policy variable in a policy of version 2008-10-17',
    *each(s, source) {
      if (source.variables) return;
      for (const spot of places(s))
        if (variablesIn(spot.text).some((v) => v.inside?.includes(':') === true))
          yield {
            at: spot.at,
            message: `${quoted(spot.text)} holds a variable, which is plain text in version 2008-10-17. Write "Version": "2012-10-17".`,
          };
    },
  }),
  ofStatements({
    id: 'invalid-variable-for-operator',
    severity: 'warning',
    about: 'a policy variable behind an operator that takes none',
    *each(s, source) {
      if (!source.variables) return;
      for (const c of s.conditions) {
        if (c.name === null || c.name.operator?.variables === true) continue;
        for (const v of c.values)
          if (variablesIn(v.text).some((x) => x.inside?.includes(':') === true))
            yield {
              at: v.at,
              message: `${c.operator.text} takes no variable: ${quoted(v.text)} fits nothing. Use a string or ARN operator.`,
            };
      }
    },
  }),
];
