'use client';
/** The state of a page lives in its address, so that a link shows what its sender saw. */
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';

export type Change = Record<string, string | readonly string[] | null>;

/** The address `path` with the given parameters; empty ones are left out. */
export function address(path: string, parameters: Change = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null || value === '') continue;
    for (const one of typeof value === 'string' ? [value] : value) search.append(name, one);
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

export interface UrlState {
  get(name: string): string | null;
  all(name: string): string[];
  /** Changes some parameters and keeps the rest. Steps that a person would want to go back over are `push`ed. */
  set(change: Change, how?: 'replace' | 'push'): void;
}

export function useUrlState(): UrlState {
  const parameters = useSearchParams();
  const path = usePathname();
  const set = useCallback(
    (change: Change, how: 'replace' | 'push' = 'replace') => {
      // The live address, not the rendered one: two changes in one tick must both arrive.
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(change)) {
        next.delete(name);
        if (value === null || value === '') continue;
        for (const one of typeof value === 'string' ? [value] : value) next.append(name, one);
      }
      const text = next.toString();
      const url = text === '' ? path : `${path}?${text}`;
      if (how === 'push') window.history.pushState(null, '', url);
      else window.history.replaceState(null, '', url);
    },
    [path],
  );
  return useMemo(
    () => ({ get: (name) => parameters.get(name), all: (name) => parameters.getAll(name), set }),
    [parameters, set],
  );
}
