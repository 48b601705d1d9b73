/**
 * What could be left out without a difference.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
import { globOf, matches, type Pattern } from '../match.js';
import { type Check, type Hit, ofStatements, quoted } from './check.js';
import type { LintStatement, Source, Spot } from './source.js';

const hasWildcard = (text: string) => text.includes('*') || text.includes('?');

/** Whether one pattern takes in all that the other does. Never wrongly so: a `?` is not weighed against a `*`. */
function takesIn(wide: Spot & { readonly pattern: Pattern }, narrow: string): boolean {
  if (wide.text.includes('?') && narrow.includes('*')) return false;
  return matches(wide.pattern, narrow);
}

/** What stands before the first wildcard and colon: patterns of different services have nothing in common. */
function groupOf(text: string): string {
  const colon = text.indexOf(':');
  const service = colon < 0 ? text : text.slice(0, colon);
  return hasWildcard(service) ? '' : service;
}

/** Entries that another entry of the list takes in, or that stand there twice. */
function* covered(
  entries: readonly Spot[],
  fold: boolean,
  source: Source,
  say: (by: string) => string,
): Iterable<Omit<Hit, 'statement'>> {
  const norm = (text: string) => (fold ? text.toLowerCase() : text);
  const wide = new Map<string, { text: string; at: number; pattern: Pattern; written: string }[]>();
  for (const e of entries) {
    if (!hasWildcard(e.text)) continue;
    const text = norm(e.text);
    const group = groupOf(text);
    const own = wide.get(group) ?? [];
    own.push({ text, at: e.at, pattern: globOf(text), written: e.text });
    wide.set(group, own);
  }
  const seen = new Set<string>();
  for (const e of entries) {
    const text = norm(e.text);
    if (seen.has(text)) {
      yield { at: e.at, message: `${quoted(e.text)} stands here twice. Remove one.` };
      continue;
    }
    seen.add(text);
    for (const w of [...(wide.get('') ?? []), ...(groupOf(text) === '' ? [] : (wide.get(groupOf(text)) ?? []))]) {
      if (w.text === text) continue;
      if (!source.spend(w.text.length + text.length)) return;
      if (!takesIn(w, text)) continue;
      yield { at: e.at, message: `${quoted(e.text)} ${say(quoted(w.written))}` };
      break;
    }
  }
}

/** The statement as one text in which order and the Sid make no difference. */
function shapeOf(s: LintStatement): string {
  const texts = (list: readonly Spot[] | null) => (list === null ? null : list.map((x) => x.text).sort());
  return JSON.stringify([
    s.effect,
    s.notAction,
    texts(s.actions.map((a) => ({ ...a, text: a.text.toLowerCase() }))),
    s.notResource,
    texts(s.resources),
    s.notPrincipal,
    s.principals === null ? null : s.principals.map((p) => `${p.kind} ${p.text}`).sort(),
    s.conditions
      .map((c) => JSON.stringify([c.operator.text.toLowerCase(), c.key.text.toLowerCase(), texts(c.values)]))
      .sort(),
  ]);
}

interface Wide extends Spot {
  readonly pattern: Pattern;
}
const patternsOf = (list: readonly Spot[], fold: boolean): readonly Wide[] =>
  list.map((e) => {
    const text = fold ? e.text.toLowerCase() : e.text;
    return { text, at: e.at, pattern: globOf(text) };
  });

/** Every entry of one list is taken in by an entry of the other. */
const allWithin = (narrow: readonly Spot[], wide: readonly Wide[], fold: boolean, source: Source): boolean =>
  narrow.every((n) => {
    const text = fold ? n.text.toLowerCase() : n.text;
    return wide.some((w) => source.spend(w.text.length + text.length) && takesIn(w, text));
  });

const isPlain = (s: LintStatement) =>
  !s.notAction &&
  !s.notResource &&
  !s.notPrincipal &&
  s.actions.length > 0 &&
  s.actions.every((a) => a.pattern !== null);

export const redundancyChecks: readonly Check[] = [
  ofStatements({
    id: 'redundant-action',
    severity: 'suggestion',
    about: 'an action that another entry takes in',
    *each(s, source) {
      yield* covered(s.actions, true, source, (by) => `is taken in by ${by}. Remove one of them.`);
    },
  }),
  ofStatements({
    id: 'redundant-resource',
    severity: 'suggestion',
    about: 'a resource that another entry takes in',
    *each(s, source) {
      yield* covered(s.resources ?? [], false, source, (by) => `is taken in by ${by}. Remove one of them.`);
    },
  }),
  ofStatements({
    id: 'redundant-condition-value',
    severity: 'suggestion',
    about: 'a value that stands in a condition twice',
    *each(s) {
      for (const c of s.conditions) {
        const seen = new Set<string>();
        for (const v of c.values) {
          if (seen.has(v.text)) yield { at: v.at, message: `${quoted(v.text)} stands here twice. Remove one.` };
          seen.add(v.text);
        }
      }
    },
  }),
  {
    id: 'redundant-statement',
    severity: 'suggestion',
    about: 'a statement that says what another says',
    *find(source) {
      const seen = new Map<string, LintStatement>();
      for (const statement of source.statements) {
        if (statement.members === null || statement.actions.length === 0) continue;
        const shape = shapeOf(statement);
        const first = seen.get(shape);
        if (first !== undefined)
          yield {
            at: statement.at,
            statement,
            message: `The statement says what statement ${first.index + 1} says. Remove one.`,
          };
        else seen.set(shape, statement);
      }
    },
  },
  {
    id: 'allow-under-deny',
    severity: 'warning',
    about: 'an Allow that a Deny of the same policy takes back whole',
    *find(source) {
      const denies = source.statements
        .filter((s) => s.effect === 'Deny' && isPlain(s) && s.conditions.length === 0)
        .filter((s) => s.principals === null || s.principals.some((p) => p.text === '*'))
        .map((s) => ({
          index: s.index,
          actions: patternsOf(s.actions, true),
          resources: s.resources === null ? null : patternsOf(s.resources, false),
        }));
      if (denies.length === 0) return;
      for (const statement of source.statements) {
        if (statement.effect !== 'Allow' || !isPlain(statement)) continue;
        if (source.exhausted) return;
        const by = denies.find(
          (d) =>
            source.spend(10) &&
            allWithin(statement.actions, d.actions, true, source) &&
            (d.resources === null || allWithin(statement.resources ?? [], d.resources, false, source)),
        );
        if (by !== undefined)
          yield {
            at: statement.at,
            statement,
            message: `Statement ${by.index + 1} denies all that this one allows. Remove one, or narrow the Deny.`,
          };
      }
    },
  },
];
