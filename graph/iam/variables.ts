/**
 * Policy variables: `${aws:username}`, with a default `${aws:username, 'nobody'}`, and the escapes `${*}`, `${?}`, `${$}`.
 * Only documents of version 2012-10-17 know them; elsewhere the text stands for itself.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import type { KeyFact } from './contract.js';
import { ANY, matches, type Pattern, type Piece, patternOf, piecesOf } from './match.js';
import type { Truth } from './truth.js';

export interface Variable {
  /** Lower case. */
  readonly key: string;
  /** As the policy writes it. */
  readonly written: string;
  readonly fallback: string | null;
}

/** A value that may hold variables. `fixed` is set where it holds none. */
export interface Template {
  readonly text: string;
  readonly pieces: readonly (Piece | Variable)[];
  readonly fixed: Pattern | null;
  readonly variables: readonly Variable[];
  readonly arnParts: boolean;
  /** No variables are known here: `${` is text. */
  readonly literal: boolean;
  /** No wildcard but a `*` at its end: texts can be compared with it piece by piece. */
  readonly plain: boolean;
}

const isVariable = (p: Piece | Variable): p is Variable => typeof p === 'object';

function variableOf(inside: string): Piece | Variable | null {
  if (inside === '*' || inside === '?' || inside === '$') return inside;
  const comma = inside.indexOf(',');
  const written = (comma < 0 ? inside : inside.slice(0, comma)).trim();
  if (written === '' || !written.includes(':') || written.includes(' ')) return null;
  if (comma < 0) return { key: written.toLowerCase(), written, fallback: null };
  const rest = inside.slice(comma + 1).trim();
  if (rest.length < 2 || !rest.startsWith("'") || !rest.endsWith("'")) return null;
  return { key: written.toLowerCase(), written, fallback: rest.slice(1, -1) };
}

/** Splits a value at wildcards and variables. `wildcards: false` takes `*` and `?` as plain characters. */
export function templateOf(
  text: string,
  options: { readonly variables: boolean; readonly wildcards: boolean; readonly arnParts?: boolean },
): Template {
  const pieces: (Piece | Variable)[] = [];
  const plain = (part: string) => {
    if (part === '') return;
    // One by one: a call takes no million arguments.
    if (options.wildcards) for (const piece of piecesOf(part)) pieces.push(piece);
    else pieces.push(part);
  };
  let from = 0;
  if (options.variables) {
    let close = -1;
    for (let open = text.indexOf('${'); open >= 0; ) {
      if (close < open) close = text.indexOf('}', open);
      if (close < 0) break;
      // A variable holds no other: looking no further than the next one keeps this linear.
      const next = text.indexOf('${', open + 2);
      const found = next >= 0 && next < close ? null : variableOf(text.slice(open + 2, close));
      if (found === null) {
        // No variable: the text stands for itself.
        open = next;
        continue;
      }
      plain(text.slice(from, open));
      pieces.push(found);
      from = close + 1;
      open = next;
    }
  }
  plain(text.slice(from));
  const variables = pieces.filter(isVariable);
  const arnParts = options.arnParts === true;
  return {
    text,
    plain: pieces.every((p, i) => typeof p !== 'number' || (p === ANY && i > 0 && i === pieces.length - 1)),
    pieces,
    variables,
    arnParts,
    literal: !options.variables,
    fixed: variables.length > 0 ? null : patternOf(pieces as readonly Piece[], arnParts),
  };
}

/**
 * Puts in the values. `null`: a variable has no value and no default, so nothing matches. `undecided`: a value is not
 * known. A value's own wildcards are plain characters; a key with several values has none to put in.
 */
export function resolve(template: Template, context: (key: string) => KeyFact): Pattern | null | 'undecided' {
  if (template.fixed !== null) return template.fixed;
  const pieces: Piece[] = [];
  let undecided = false;
  for (const p of template.pieces) {
    if (!isVariable(p)) {
      pieces.push(p);
      continue;
    }
    const fact = context(p.key);
    if (fact.state === 'free' || fact.state === 'undecided') undecided = true;
    else if (fact.state === 'known' && fact.values.length === 1) pieces.push(fact.values[0] as string);
    else if (fact.state === 'absent' && p.fallback !== null) pieces.push(p.fallback);
    else return null;
  }
  return undecided ? 'undecided' : patternOf(pieces, template.arnParts);
}

/**
 * Whether the text matches with the values put in; 2: a value it takes is not known, and it might. The same as matching with
 * what `resolve` and `widest` make, without making it where `plain`.
 */
export function matchesFilled(template: Template, text: string, context: (key: string) => KeyFact): Truth {
  if (template.plain) {
    const answer = matchesPlain(template.pieces, text, context);
    if (answer !== 2) return answer;
  }
  const pattern = resolve(template, context);
  if (pattern === 'undecided') return matches(widest(template, context), text) ? 2 : 0;
  return pattern !== null && matches(pattern, text) ? 1 : 0;
}

/** 2: it depends on a value that is not known. */
function matchesPlain(pieces: Template['pieces'], text: string, context: (key: string) => KeyFact): Truth {
  let at = 0;
  for (let i = 0; i < pieces.length; i++) {
    const p = pieces[i] as Piece | Variable;
    if (typeof p === 'number') return 1;
    let next: string;
    if (typeof p === 'string') next = p;
    else {
      const fact = context(p.key);
      if (fact.state === 'free' || fact.state === 'undecided') return 2;
      if (fact.state === 'known' && fact.values.length === 1) next = fact.values[0] as string;
      else if (fact.state === 'absent' && p.fallback !== null) next = p.fallback;
      else return 0;
    }
    if (!text.startsWith(next, at)) return 0;
    at += next.length;
  }
  return at === text.length ? 1 : 0;
}

/** The pattern with every variable that is not known as a `*`: what it can match at most. */
export function widest(template: Template, context: (key: string) => KeyFact): Pattern {
  return patternOf(
    template.pieces.map((p) => {
      if (!isVariable(p)) return p;
      const fact = context(p.key);
      return fact.state === 'known' && fact.values.length === 1 ? (fact.values[0] as string) : ANY;
    }),
  );
}

/**
 * The value as text, with the variables that are known put in; the others as written. For conditions that remain, which are
 * read as a policy of version 2012-10-17 is: what older ones mean as text is escaped.
 */
export function shown(template: Template, context: (key: string) => KeyFact): string {
  if (template.variables.length === 0)
    return template.literal ? template.text.replaceAll('${', '${$}{') : template.text;
  return template.pieces
    .map((p) => {
      if (p === ANY) return '*';
      if (typeof p === 'number') return '?';
      const literal = (text: string) => text.replaceAll('$', '${$}').replaceAll('*', '${*}').replaceAll('?', '${?}');
      if (typeof p === 'string') return literal(p);
      const fact = context(p.key);
      if (fact.state === 'known' && fact.values.length === 1) return literal(fact.values[0] as string);
      return p.fallback === null ? `\${${p.written}}` : `\${${p.written}, '${p.fallback}'}`;
    })
    .join('');
}
