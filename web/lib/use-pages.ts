'use client';
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { type ApiError, ask, currentEpoch, onEpoch } from './client';
import type { Document } from './queries';
import type { Connection } from './types';

export interface Pages<Row> {
  readonly rows: readonly Row[];
  /** Null until the first page has come. */
  readonly total: number | null;
  readonly loading: boolean;
  readonly error: ApiError | null;
  readonly outdated: boolean;
  /** Asks for the next page, if there is one and none is under way. */
  readonly more: () => void;
  readonly retry: () => void;
}

/** A connection, page after page, begun anew whenever its variables or the data change. */
export function usePages<Data, Row, Variables extends { first: number; after?: string | null }>(
  document: Document<Data, Variables>,
  variables: Variables,
  pick: (data: Data) => Connection<Row>,
): Pages<Row> {
  const epoch = useSyncExternalStore(onEpoch, currentEpoch, () => 0);
  const [attempt, setAttempt] = useState(0);
  const key = JSON.stringify(variables);
  const [state, setState] = useState<{
    key: string | null;
    rows: readonly Row[];
    total: number | null;
    end: string | null;
    error: ApiError | null;
  }>({ key: null, rows: [], total: null, end: null, error: null });
  const run = useRef(0);
  const busy = useRef(false);
  const latest = useRef({ document, variables, pick });
  latest.current = { document, variables, pick };

  const fetchPage = useCallback((after: string | null, before: readonly Row[], key: string) => {
    const mine = run.current;
    busy.current = true;
    const { document, variables, pick } = latest.current;
    ask(document, { ...variables, after }).then(
      (data) => {
        if (run.current !== mine) return;
        busy.current = false;
        const page = pick(data);
        setState({
          key,
          rows: [...before, ...page.nodes],
          total: page.totalCount,
          end: page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null,
          error: null,
        });
      },
      (error: ApiError) => {
        if (run.current !== mine) return;
        busy.current = false;
        setState((s) => ({ ...s, key, error }));
      },
    );
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: epoch and attempt ask the same question again.
  useEffect(() => {
    run.current += 1;
    fetchPage(null, [], key);
  }, [key, epoch, attempt, fetchPage]);

  return {
    rows: state.rows,
    total: state.total,
    loading: state.key !== key,
    error: state.key === key ? state.error : null,
    outdated: state.key !== null && state.key !== key,
    more: () => {
      if (!busy.current && state.key === key && state.end !== null && state.error === null)
        fetchPage(state.end, state.rows, key);
    },
    retry: () => setAttempt((n) => n + 1),
  };
}

/** Every row of a connection, for exports: page by page up to `most`. */
export async function everyRow<Data, Row, Variables extends { first: number; after?: string | null }>(
  document: Document<Data, Variables>,
  variables: Variables,
  pick: (data: Data) => Connection<Row>,
  most: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  let after: string | null = null;
  do {
    const page: Connection<Row> = pick(await ask(document, { ...variables, first: 200, after }));
    rows.push(...page.nodes);
    after = page.pageInfo.hasNextPage && rows.length < most ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return rows;
}
