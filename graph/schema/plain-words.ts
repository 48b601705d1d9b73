/**
 * What is wrong with data from outside, said for people. Zod's own words name its types ("expected string, received
 * undefined"); these say what the field lacks. A schema that gives a message of its own keeps it.
 */
import type { z } from 'zod';

const NOUNS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'number',
  int: 'whole number',
  boolean: 'true or false',
  array: 'list',
  tuple: 'list',
  object: 'object',
  record: 'object',
  date: 'time',
  datetime: 'time',
  nan: 'number',
};
const noun = (expected: string): string => NOUNS[expected] ?? expected;

/** Names come from the file: shown as escapes where they are no printable text, and not at any length. */
const named = (name: unknown): string => JSON.stringify(String(name).slice(0, 60));

/** Hand it to `safeParse` as `error`: messages that go on after the field's name. */
export function plainly(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined && issue.code !== 'unrecognized_keys') return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'boolean' ? 'is neither true nor false' : `is no ${noun(issue.expected)}`;
    case 'too_small':
      if (issue.origin === 'string' && Number(issue.minimum) <= 1) return 'is empty';
      if (issue.origin === 'string') return `has fewer than ${issue.minimum} characters`;
      if (issue.origin === 'array' || issue.origin === 'set') return `has fewer than ${issue.minimum} entries`;
      return `is less than ${issue.minimum}`;
    case 'too_big':
      if (issue.origin === 'string') return `has more than ${issue.maximum} characters`;
      if (issue.origin === 'array' || issue.origin === 'set') return `has more than ${issue.maximum} entries`;
      return `is more than ${issue.maximum}`;
    case 'invalid_format':
      return issue.format === 'regex' ? 'has not the form it should have' : `is no ${noun(issue.format)}`;
    case 'invalid_value':
      return `is none of ${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return `has ${issue.keys.slice(0, 5).map(named).join(', ')}, which nothing here is called`;
    case 'invalid_key':
      return 'has a name that none may have';
    default:
      return 'has none of the forms it may have';
  }
}

/** Where in the data: `Policies[3].Arn`; '' for the whole. */
export function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, at) =>
      typeof part === 'number'
        ? `[${part}]`
        : `${at > 0 ? '.' : ''}${/^[\w:@/.-]{1,60}$/.test(String(part)) ? String(part) : named(part)}`,
    )
    .join('');
}

const GENERATED = /^(?:is|has) /;

/** One issue as a sentence without a full stop; `whole` names the data where the issue is about all of it. */
export function sayIssue(
  issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined,
  whole: string,
): string {
  if (issue === undefined) return `${whole} is not as it should be`;
  const place = placeOf(issue.path) || whole;
  return GENERATED.test(issue.message) ? `${place} ${issue.message}` : `${place}: ${issue.message}`;
}
