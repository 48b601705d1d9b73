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
