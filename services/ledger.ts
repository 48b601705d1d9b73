/** What people decided, from the data directory and from a file kept in git: read and added to. `decisions.ts` applies it to paths. */
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { parseContent } from '../graph/content/load.js';
import {
  type Acceptance,
  acceptForm,
  appendDecision,
  type Deed,
  holdsAt,
  inForce,
  type LedgerLine,
  type Mark,
  type MarkKind,
  markForm,
  marksFileForm,
  type Queried,
  readLedger,
} from '../graph/snapshot/ledger.js';
import { bindParameters, ParameterError, savedQueries } from './query.js';

export { ContentError } from '../graph/content/load.js';
export {
  type Acceptance,
  MARKS,
  type Mark,
  type MarkKind,
  NotInForce,
  type Queried,
} from '../graph/snapshot/ledger.js';

/** A row of `ledger`. */
export interface DecisionRow {
  readonly id: string;
  readonly kind: 'mark' | 'accept';
  /** The mark, or null. */
  readonly is: MarkKind | null;
  readonly on: string | null;
  readonly path: string | null;
  readonly from: string | null;
  readonly to: string | null;
  /** The saved query whose answer it stands for, as `NAME` or `NAME(a=1)`; null: it names things itself. */
  readonly query: string | null;
  readonly owner: string | null;
  readonly reason: string | null;
  readonly expires: string | null;
  /** An acceptance that has run out counts no more, and stays listed. */
  readonly expired: boolean;
  readonly by: string;
  readonly at: string | null;
  /** `ledger`, or the file it stands in. */
  readonly source: string;
}

/** What was decided is wrong: a sentence for whoever typed it. */
export class WrongDecision extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongDecision';
  }
}

/** A query with its parameters as people read it. */
function queryText(query: Queried | undefined): string | null {
  if (query === undefined) return null;
  const given = Object.entries(query.parameters ?? {}).map(([k, v]) => `${k}=${v}`);
  const column = query.column === undefined ? '' : `.${query.column}`;
  return `${query.name}${given.length > 0 ? `(${given.join(', ')})` : ''}${column}`;
}

/** A decision in force and where it stands. */
export interface Standing {
  readonly source: string;
  readonly line: Exclude<LedgerLine, { kind: 'revoke' }>;
}

/** PORTOLAN_MARKS names a file for every command and for serve. */
const marksFile = (given: string | undefined): string | undefined => given ?? process.env.PORTOLAN_MARKS;

/** Decisions in force, those of the file first. Rejects as `ledgerRows`. */
export async function standing(dataDir: string, file?: string): Promise<readonly Standing[]> {
  const own = inForce(await readLedger(dataDir)).map((line) => ({ source: 'ledger', line }));
  const path = marksFile(file);
  if (path === undefined || path === '') return own;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new WrongDecision(
      `--marks (PORTOLAN_MARKS): ${path} cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
  const content = parseContent(text, path, marksFileForm);
  const head = (id: string) => ({ v: 1 as const, id, at: '', by: 'file' });
  return [
    ...content.marks.map((mark, i) => ({
      source: path,
      line: { ...head(`file:mark:${i + 1}`), kind: 'mark' as const, mark },
    })),
    ...content.accept.map((accept, i) => ({
      source: path,
      line: { ...head(`file:accept:${i + 1}`), kind: 'accept' as const, accept },
    })),
    ...own,
  ];
}

/** Decisions in force, oldest first; those of the file before. Rejects with ContentError for a wrong file, naming its lines. */
export async function ledgerRows(dataDir: string, file?: string, clock = Date.now()): Promise<readonly DecisionRow[]> {
  return (await standing(dataDir, file)).map(({ source, line }) => ({
    id: line.id,
    kind: line.kind,
    is: line.kind === 'mark' ? line.mark.is : null,
    on: line.kind === 'mark' ? (line.mark.on ?? null) : null,
    path: line.kind === 'accept' ? (line.accept.path ?? null) : null,
    from: line.kind === 'accept' ? (line.accept.from ?? null) : null,
    to: line.kind === 'accept' ? (line.accept.to ?? null) : null,
    query: queryText(line.kind === 'accept' ? line.accept.query : line.mark.query),
    owner: line.kind === 'accept' ? line.accept.owner : null,
    reason: line.kind === 'accept' ? line.accept.reason : (line.mark.note ?? null),
    expires: line.kind === 'accept' ? line.accept.expires : null,
    expired: line.kind === 'accept' && !holdsAt(line.accept, clock),
    by: line.by,
    at: line.at === '' ? null : line.at,
    source,
  }));
}

/** Who types at this terminal. */
export const localUser = (): string => `cli:${userInfo().username}`;

function checked<T>(
  form: {
    safeParse(value: unknown): {
      success: boolean;
      data?: T;
      error?: { issues: readonly { path: readonly PropertyKey[]; message: string }[] };
    };
  },
  value: unknown,
): T {
  const found = form.safeParse(value);
  if (found.success && found.data !== undefined) return found.data;
  const issue = found.error?.issues[0];
  throw new WrongDecision(
    `${issue && issue.path.length > 0 ? `${issue.path.join('.')} ` : ''}${issue?.message ?? 'is wrong'}`,
  );
}

/** A query that nobody saved, or parameters that it does not take, stand in no ledger. */
function askable(query: Queried | undefined): void {
  if (query === undefined) return;
  const saved = savedQueries().get(query.name);
  if (saved === undefined)
    throw new WrongDecision(`there is no saved query ${query.name}; portolan queries list names them`);
  try {
    bindParameters(saved, query.parameters ?? {}, new Date(0).toISOString());
  } catch (error) {
    if (error instanceof ParameterError) throw new WrongDecision(error.message);
    throw error;
  }
}

/** Writes a mark down. Rejects with WrongDecision where it is none. */
export const addMark = (dataDir: string, by: string, mark: Mark): Promise<LedgerLine> =>
  write(dataDir, by, () => {
    const made = checked(markForm, mark);
    askable(made.query);
    return { kind: 'mark', mark: made };
  });

/** Writes an acceptance down. Rejects with WrongDecision where it lacks something or has run out already. */
export const addAcceptance = (
  dataDir: string,
  by: string,
  accept: Acceptance,
  clock = Date.now(),
): Promise<LedgerLine> =>
  write(dataDir, by, () => {
    const made = checked(acceptForm, accept);
    if (!holdsAt(made, clock)) throw new WrongDecision(`expires lies in the past: ${made.expires}`);
    askable(made.query);
    return { kind: 'accept', accept: made };
  });

/** Takes a decision back. Rejects with NotInForce. */
export const revoke = (dataDir: string, by: string, id: string): Promise<LedgerLine> =>
  write(dataDir, by, () => ({ kind: 'revoke', revokes: id }));

async function write(dataDir: string, by: string, deed: () => Deed): Promise<LedgerLine> {
  return appendDecision(dataDir, by, new Date().toISOString(), deed());
}
