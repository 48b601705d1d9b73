'use client';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { type ApiError, askOnce, currentEpoch, onEpoch } from './client';
import type { Document } from './queries';

export interface Answer<Data> {
  /** The newest answer; while another is under way, the one before it stays. */
  readonly data: Data | null;
  readonly error: ApiError | null;
  readonly loading: boolean;
  /** The data on hand belongs to other variables than asked for. */
  readonly outdated: boolean;
  readonly retry: () => void;
}

/** Asks on mount and whenever the variables or the data change. `null` for variables asks nothing. */
export function useQuery<Data, Variables>(
  document: Document<Data, Variables>,
  variables: Variables | null,
): Answer<Data> {
  const epoch = useSyncExternalStore(onEpoch, currentEpoch, () => 0);
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<{ key: string | null; data: Data | null; error: ApiError | null }>({
    key: null,
    data: null,
    error: null,
  });
  const key = variables === null ? null : JSON.stringify(variables);
  const wanted = useRef({ document, variables });
  wanted.current = { document, variables };

  // biome-ignore lint/correctness/useExhaustiveDependencies: epoch and attempt ask the same question again.
  useEffect(() => {
    const { document, variables } = wanted.current;
    if (key === null || variables === null) return;
    let live = true;
    askOnce(document, variables).then(
      (data) => live && setState({ key, data, error: null }),
      (error: ApiError) => live && setState((before) => ({ key, data: before.data, error })),
    );
    return () => {
      live = false;
    };
  }, [key, epoch, attempt]);

  const settled = state.key === key;
  return {
    data: key === null ? null : state.data,
    error: settled ? state.error : null,
    loading: key !== null && !settled,
    outdated: state.data !== null && !settled,
    retry: () => setAttempt((n) => n + 1),
  };
}
