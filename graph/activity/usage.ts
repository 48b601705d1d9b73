/**
 * Who used what, from the event segments: per principal and action the calls, refusals, first and last time. The same
 * aggregate can be computed by Athena or CloudTrail Lake where the logs are.
 */
import { join } from 'node:path';
import type { EventSegment } from '../snapshot/contract.js';
import { eventsFolder, openDuckDb, sqlText } from '../snapshot/event-segments.js';
import { actionOf, observability } from './actions.js';

export interface Use {
  readonly action: string;
  readonly eventSource: string;
  readonly count: number;
  /** Calls among `count` that were refused. */
  readonly denied: number;
  readonly first: string;
  readonly last: string;
  /** Last call that was not refused, or null: a refused call is no use. */
  readonly lastAllowed: string | null;
}

export interface Assumption {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly denied: number;
  readonly first: string;
  readonly last: string;
}

export interface Usage {
  /** Time of the first and last event, ISO. */
  readonly from: string;
  readonly to: string;
  /** Whole days between them, at least 1. */
  readonly observedDays: number;
  readonly byPrincipal: ReadonlyMap<string, readonly Use[]>;
  readonly assumed: readonly Assumption[];
  /** Accounts any event was seen of: of the others nothing can be said. */
  readonly accounts: ReadonlySet<string>;
  /** Services (IAM prefixes) of which data events were seen, by account. */
  readonly dataEvents: ReadonlyMap<string, ReadonlySet<string>>;
  /** Calls a day (`YYYY-MM-DD`) by principal. */
  readonly days: ReadonlyMap<
    string,
    readonly { readonly day: string; readonly calls: number; readonly denied: number }[]
  >;
}

/** Refusals as CloudTrail spells them; errors of another kind show that the call was allowed. */
const REFUSED = `"errorCode" IN ('AccessDenied', 'AccessDeniedException', 'Client.UnauthorizedOperation', 'UnauthorizedOperation', 'AuthorizationError', 'Client.UnauthorizedAccess', 'UnauthorizedAccess')`;

const number = (v: unknown): number => Number(v ?? 0);
const text = (v: unknown): string => (typeof v === 'string' ? v : '');

/**
 * Aggregates the segments; null when there are none. Events seen twice (same eventID) count once.
 * @param at end of the window (ISO); `days` its length, null: all
 */
export async function readUsage(
  dataDir: string,
  segments: readonly EventSegment[],
  days: number | null = null,
): Promise<Usage | null> {
  if (segments.length === 0) return null;
  const to =
    segments
      .map((s) => s.to)
      .sort()
      .at(-1) ?? '';
  const start = days === null ? '' : new Date(Date.parse(to) - days * 86_400_000).toISOString();
  const files = segments.filter((s) => s.to >= start).map((s) => sqlText(join(eventsFolder(dataDir), s.file)));
  const db = await openDuckDb();
  try {
    const rows = async (sql: string) => (await db.connection.runAndReadAll(sql)).getRowObjectsJS();
    await db.connection.run(
      `CREATE VIEW e AS SELECT * FROM read_parquet([${files.join(', ')}]) WHERE "eventTime" >= ${sqlText(start)} QUALIFY row_number() OVER (PARTITION BY "eventID" ORDER BY "eventTime") = 1`,
    );
    await db.connection.run(
      `CREATE TABLE u AS SELECT "principal", "eventSource", "eventName", "account", "managementEvent", substr("eventTime", 1, 10) AS day, count(*) AS n, count(*) FILTER (WHERE ${REFUSED}) AS denied, min("eventTime") AS first, max("eventTime") AS last, max("eventTime") FILTER (WHERE NOT (${REFUSED})) AS ok FROM e GROUP BY ALL`,
    );
    const byPrincipal = new Map<string, Use[]>();
    for (const r of await rows(
      `SELECT "principal", "eventSource", "eventName", sum(n)::DOUBLE AS n, sum(denied)::DOUBLE AS denied, min(first) AS first, max(last) AS last, max(ok) AS ok FROM u WHERE "principal" <> '' GROUP BY ALL ORDER BY ALL`,
    )) {
      const principal = text(r.principal);
      const action = actionOf(text(r.eventSource), text(r.eventName));
      const list = byPrincipal.get(principal) ?? [];
      const known = list.findIndex((u) => u.action === action);
      const use: Use = {
        action,
        eventSource: text(r.eventSource),
        count: number(r.n),
        denied: number(r.denied),
        first: text(r.first),
        last: text(r.last),
        lastAllowed: r.ok === null ? null : text(r.ok),
      };
      if (known < 0) list.push(use);
      else list[known] = together(list[known] as Use, use);
      byPrincipal.set(principal, list);
    }
    const assumed: Assumption[] = (
      await rows(
        `SELECT "principal", "assumedRole", count(*)::DOUBLE AS n, count(*) FILTER (WHERE ${REFUSED})::DOUBLE AS denied, min("eventTime") AS first, max("eventTime") AS last FROM e WHERE "assumedRole" <> '' AND "principal" <> '' GROUP BY ALL ORDER BY ALL`,
      )
    ).map((r) => ({
      from: text(r.principal),
      to: text(r.assumedRole),
      count: number(r.n),
      denied: number(r.denied),
      first: text(r.first),
      last: text(r.last),
    }));
    const accounts = new Set<string>();
    const dataEvents = new Map<string, Set<string>>();
    for (const r of await rows(
      `SELECT "account", "eventSource", "eventName", bool_or(NOT "managementEvent") AS data FROM u GROUP BY ALL`,
    )) {
      const account = text(r.account);
      accounts.add(account);
      const action = actionOf(text(r.eventSource), text(r.eventName));
      if (r.data === true || observability(action) === 'data') {
        const seen = dataEvents.get(account) ?? new Set();
        seen.add(action.slice(0, action.indexOf(':')));
        dataEvents.set(account, seen);
      }
    }
    const perDay = new Map<string, { day: string; calls: number; denied: number }[]>();
    for (const r of await rows(
      `SELECT "principal", day, sum(n)::DOUBLE AS n, sum(denied)::DOUBLE AS denied FROM u WHERE "principal" <> '' GROUP BY ALL ORDER BY ALL`,
    )) {
      const list = perDay.get(text(r.principal)) ?? [];
      list.push({ day: text(r.day), calls: number(r.n), denied: number(r.denied) });
      perDay.set(text(r.principal), list);
    }
    const [range] = await rows('SELECT min(first) AS a, max(last) AS b FROM u');
    const from = text(range?.a);
    const observedDays = Math.max(1, Math.ceil((Date.parse(to) - Date.parse(from || to)) / 86_400_000));
    return { from, to, observedDays, byPrincipal, assumed, accounts, dataEvents, days: perDay };
  } finally {
    db.close();
  }
}

/** The earlier or later of two ISO times; null gives way. */
function pick(a: string | null, b: string | null, later: boolean): string | null {
  if (a === null || b === null) return a ?? b;
  return a > b === later ? a : b;
}

/** Two event names that stand for one action (ListObjects, ListObjectsV2) are one use of it. */
function together(a: Use, b: Use): Use {
  return {
    action: a.action,
    eventSource: a.eventSource,
    count: a.count + b.count,
    denied: a.denied + b.denied,
    first: pick(a.first, b.first, false) ?? a.first,
    last: pick(a.last, b.last, true) ?? a.last,
    lastAllowed: pick(a.lastAllowed, b.lastAllowed, true),
  };
}
