/** A path in a person's sentences. Names come from whoever shows it: ids are on hover. */
import type { PathRow } from './paths.js';

export type NameOf = (id: string) => string;

/** What a clause needs to know of a hop. */
export interface StoryHop {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly levels?: readonly string[];
  readonly ports?: readonly string[];
}

const VERBS: Readonly<Record<string, string>> = {
  CAN_ASSUME: 'assumes',
  RUNS_AS: 'runs as',
  IS_ADMIN: 'is administrator of',
  ROUTES_TO: 'reaches',
  EXPOSES: 'reaches',
  CAN_BECOME: 'becomes',
  CAN_ACCESS: 'can access',
  HOLDS: 'holds',
};

const LEVELS: Readonly<Record<string, string>> = { read: 'read', write: 'write', permissions: 'change who may use' };

function accessOf(hop: StoryHop): string {
  const words = (hop.levels ?? []).flatMap((l) => (LEVELS[l] ? [LEVELS[l]] : []));
  return words.length > 0 ? words.join(' and ') : 'use';
}

/** What one hop does, as a clause: "orders-task can read customer-exports". */
export function clauseOf(hop: StoryHop, nameOf: NameOf): string {
  const [from, to] = [nameOf(hop.from), nameOf(hop.to)];
  if (hop.kind === 'CAN_ACCESS' || (hop.kind === 'EXPOSES' && (hop.levels ?? []).length > 0))
    return `${from} can ${accessOf(hop)} ${to}`;
  if (hop.to.startsWith('admin:')) return `${from} ${hop.kind === 'IS_ADMIN' ? 'is' : 'becomes'} ${to}`;
  const open = (hop.ports ?? []).slice(0, 3).join(', ');
  const ports = open === '' ? '' : ` on ${open}`;
  return `${from} ${VERBS[hop.kind] ?? 'leads to'} ${to}${ports}`;
}

/** One line: who gets what. */
export function titleOf(path: PathRow, nameOf: NameOf): string {
  const more = path.count > 1 ? ` and ${path.count - 1} more` : '';
  const from = `${capital(nameOf(path.from))}${more}`;
  const last = path.hops.at(-1);
  const to = nameOf(path.to);
  if (!last) return `${from} is ${to}`;
  if (path.to.startsWith('admin:')) return `${from} can become ${to}`;
  if (last.kind === 'CAN_ACCESS' || (last.kind === 'EXPOSES' && last.levels.length > 0))
    return `${from} can ${accessOf(last)} ${to}`;
  if (last.kind === 'ROUTES_TO' || last.kind === 'EXPOSES') return `${from} can reach ${to}`;
  return `${from} can become ${to}`;
}

/** The whole way in one or two sentences, with what it hangs on. */
export function summaryOf(path: PathRow, nameOf: NameOf): string {
  const clauses = path.hops.map((h) => clauseOf(h, nameOf));
  const way = clauses.length === 0 ? `${nameOf(path.from)} is ${nameOf(path.to)} already` : clauses.join(', then ');
  const conditions = [...new Set(path.hops.flatMap((h) => h.conditions.map((c) => c.text)))];
  const sentences = [`${capital(way)}.`];
  if (path.verdict === 'blocked')
    sentences.push(
      `It is stopped: ${path.blockedBy.map((b) => b.text).join('; ') || 'one control stands in the way'}.`,
    );
  if (path.certainty === 'conditional' && conditions.length > 0)
    sentences.push(
      `It holds if ${conditions.slice(0, 3).join(', and if ')}${conditions.length > 3 ? ' and more' : ''}.`,
    );
  if (path.certainty === 'unknown')
    sentences.push(
      `Not known for sure: ${path.settledBy.length > 0 ? `${path.settledBy.slice(0, 3).join(', ')} would settle it` : 'something that was not collected decides'}.`,
    );
  return sentences.join(' ');
}

/** Names stay as they are written; only our own words begin a sentence large. */
const capital = (text: string): string =>
  /^(the internet|administrator of|account) /.test(`${text} `) ? `${text[0]?.toUpperCase()}${text.slice(1)}` : text;
