/** Options that several verbs take, read alike. */
import { UserError } from './verb.js';

export type CertaintyName = 'certain' | 'conditional' | 'unknown';
const CERTAINTIES: readonly CertaintyName[] = ['certain', 'conditional', 'unknown'];
/** `--store` of the verbs that read. */
export const readStore = {
  kind: 'string',
  value: 'URL',
  about: 'Read from this Neo4j (PORTOLAN_STORE); nothing: the embedded engine.',
} as const;

/** `--from` and `--to` of what looks at all paths between sets. */
export const pathEnds = {
  from: {
    kind: 'list',
    value: 'X',
    about: 'Start: an id, internet, external, any, account:ID, tag:K=V (default internet, external, any).',
  },
  to: { kind: 'list', value: 'Y', about: 'End: an id, admin, data, account:ID, tag:K=V (default admin, data).' },
} as const;

/** `--query`, `--param` and `--column` of what stands for the answer of a saved query. */
export const queriedThings = {
  query: {
    kind: 'string',
    value: 'NAME',
    about: 'All that this saved query returns, whenever it is read: portolan queries list.',
  },
  param: { kind: 'list', value: 'NAME=VALUE', about: 'A parameter of the query; repeat for more.' },
  column: { kind: 'string', value: 'NAME', about: 'The column that names the things, where it is not the first.' },
} as const;

/** `--param` as names and values. Throws on one without `=`. */
export function parametersOf(options: readonly string[]): Record<string, string> {
  const given: Record<string, string> = {};
  for (const p of options) {
    const equals = p.indexOf('=');
    if (equals < 1) throw new UserError(`--param takes NAME=VALUE, not '${p}'.`);
    given[p.slice(0, equals)] = p.slice(equals + 1);
  }
  return given;
}

/** The query that options name, or none. Throws where parameters or a column stand alone. */
export function queriedOption(options: {
  readonly query?: string | undefined;
  readonly param?: readonly string[] | undefined;
  readonly column?: string | undefined;
}): { readonly query?: { name: string; parameters?: Record<string, string>; column?: string } } {
  const { query, param, column } = options;
  if (query === undefined) {
    if (param !== undefined || column !== undefined) throw new UserError('--param and --column go with --query.');
    return {};
  }
  return {
    query: {
      name: query,
      ...(param === undefined ? {} : { parameters: parametersOf(param) }),
      ...(column === undefined ? {} : { column }),
    },
  };
}

const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

/** `--certainty`: undefined when not given. Throws on a word that is none. */
export function certaintyOption(given: readonly string[] | undefined): readonly CertaintyName[] | undefined {
  if (given === undefined) return undefined;
  return given.map((text) => {
    const found = CERTAINTIES.find((c) => c === text);
    if (found === undefined) throw new UserError(`--certainty takes ${CERTAINTIES.join(', ')}, not '${text}'.`);
    return found;
  });
}

/** `--fail-on`: null when not given. */
export function failOnOption(given: string | undefined): (typeof SEVERITIES)[number] | null {
  if (given === undefined) return null;
  const found = SEVERITIES.find((s) => s === given);
  if (found === undefined) throw new UserError(`--fail-on takes ${SEVERITIES.join(', ')}, not '${given}'.`);
  return found;
}

/** A whole number of at least `least`. */
export function limitOption(name: string, given: number | undefined, least: number): number {
  if (given === undefined || !Number.isInteger(given) || given < least)
    throw new UserError(`--${name} takes a whole number of at least ${least}.`);
  return given;
}
