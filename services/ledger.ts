/** What people decided, from the data directory and from a file kept in git: read, added to, and applied to paths. */
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { Decisions, NodeMarks, RowAcceptance } from '../graph/analysis/paths/decisions.js';
import type { PathGraph } from '../graph/analysis/paths/path-graph.js';
import { chooseStarts } from '../graph/analysis/paths/select.js';
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
  readLedger,
} from '../graph/snapshot/ledger.js';
import type { Reader } from './reader.js';
import { resolveId } from './resolve.js';

export { ContentError } from '../graph/content/load.js';
export { type Acceptance, MARKS, type Mark, type MarkKind, NotInForce } from '../graph/snapshot/ledger.js';

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

interface Standing {
  readonly source: string;
  readonly line: Exclude<LedgerLine, { kind: 'revoke' }>;
}

/** PORTOLAN_MARKS names a file for every command and for serve. */
const marksFile = (given: string | undefined): string | undefined => given ?? process.env.PORTOLAN_MARKS;

async function standing(dataDir: string, file?: string): Promise<readonly Standing[]> {
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
    on: line.kind === 'mark' ? line.mark.on : null,
    path: line.kind === 'accept' ? (line.accept.path ?? null) : null,
    from: line.kind === 'accept' ? (line.accept.from ?? null) : null,
    to: line.kind === 'accept' ? (line.accept.to ?? null) : null,
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

/** Writes a mark down. Rejects with WrongDecision where it is none. */
export const addMark = (dataDir: string, by: string, mark: Mark): Promise<LedgerLine> =>
  write(dataDir, by, () => ({ kind: 'mark', mark: checked(markForm, mark) }));

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
    return { kind: 'accept', accept: made };
  });

/** Takes a decision back. Rejects with NotInForce. */
export const revoke = (dataDir: string, by: string, id: string): Promise<LedgerLine> =>
  write(dataDir, by, () => ({ kind: 'revoke', revokes: id }));

async function write(dataDir: string, by: string, deed: () => Deed): Promise<LedgerLine> {
  return appendDecision(dataDir, by, new Date().toISOString(), deed());
}

/** Nodes that a text means; none where nobody has that id any more. */
async function nodesOf(reader: Reader, graph: PathGraph, text: string): Promise<readonly number[]> {
  const direct = chooseStarts(graph, text);
  if (text.startsWith('account:')) {
    // The account as a party of its own, and all that stands in it.
    const node = graph.find(text);
    return [...(node >= 0 ? [node] : []), ...(direct?.nodes ?? [])];
  }
  if (direct) return direct.nodes;
  const resolved = await resolveId(reader, text);
  const node = resolved.kind === 'found' ? graph.find(resolved.id) : -1;
  return node < 0 ? [] : [node];
}

/**
 * The decisions that hold now, as the path search takes them, with a key that changes when they do. The clock is this machine's:
 * an acceptance runs out whether or not anything was collected since.
 */
export async function decisionsFor(
  reader: Reader,
  graph: PathGraph,
  file?: string,
  clock = Date.now(),
): Promise<{ readonly decisions: Decisions; readonly key: string }> {
  const marks = new Map<number, Set<MarkKind>>();
  const accepted: RowAcceptance[] = [];
  const key: unknown[] = [];
  for (const { line } of await standing(reader.dataDir, file)) {
    if (line.kind === 'mark') {
      key.push(line.mark);
      for (const node of await nodesOf(reader, graph, line.mark.on)) {
        const had = marks.get(node) ?? new Set();
        marks.set(node, had.add(line.mark.is));
      }
    } else if (holdsAt(line.accept, clock)) {
      key.push(line.accept);
      const { path, from, to, owner, reason, expires } = line.accept;
      accepted.push({
        path: path ?? null,
        from: from === undefined ? null : new Set(await nodesOf(reader, graph, from)),
        to: to === undefined ? null : to === 'admin' ? 'admin' : new Set(await nodesOf(reader, graph, to)),
        acceptance: { id: line.id, owner, reason, expires },
      });
    }
  }
  return { decisions: { marks: marks as NodeMarks, accepted }, key: JSON.stringify(key) };
}
