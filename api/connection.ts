/** Connections: the same shape for every list, keyset cursors that survive a newer generation, and a bound on `first`. */
import type { ObjectRef } from '@pothos/core';
import { builder } from './builder.js';
import { badInput } from './errors.js';
import { MOST_ROWS } from './limits.js';

export interface PageOf<T> {
  readonly nodes: readonly T[];
  /** One a node. */
  readonly cursors: readonly string[];
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  readonly total: number;
}

/** The number of rows asked for. Throws when it is not within bounds. */
export function bounded(
  first: number | null | undefined,
  fallback: number,
  name = 'first',
  most = MOST_ROWS,
  least = 1,
): number {
  const n = first ?? fallback;
  if (n < least || n > most) throw badInput(`${name} takes a number from ${least} to ${most}, not ${n}.`);
  return n;
}

/** A cursor is the key of the row it stands behind: opaque to callers. */
export const encodeCursor = (key: readonly string[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** The key of a cursor, or null without one. Throws when it is none of ours. */
export function decodeCursor(cursor: string | null | undefined, parts: number): readonly string[] | null {
  if (cursor === null || cursor === undefined) return null;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length === parts && key.every((k): k is string => typeof k === 'string')) return key;
  } catch {
    // Said below, as for every other cursor that is none.
  }
  throw badInput('after is no cursor of this list.');
}

/** Declares the connection type of a node type: nodes, edges with cursors, pageInfo, totalCount. */
export function connection<T>(
  name: string,
  node: ObjectRef<typeof builder.$inferSchemaTypes, T>,
  edgeName: string,
): ObjectRef<typeof builder.$inferSchemaTypes, PageOf<T>> {
  const edge = builder.objectRef<{ readonly cursor: string; readonly node: T }>(edgeName).implement({
    fields: (t) => ({
      cursor: t.exposeString('cursor'),
      // The compiler cannot know that T is no list.
      node: t.field({ type: node, resolve: (e) => e.node as never }),
    }),
  });
  return builder.objectRef<PageOf<T>>(name).implement({
    fields: (t) => ({
      nodes: t.field({ type: [node], resolve: (p) => [...p.nodes] }),
      edges: t.field({
        type: [edge],
        resolve: (p) => p.nodes.map((n, i) => ({ cursor: p.cursors[i] ?? '', node: n })),
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        resolve: (p) => ({
          hasNextPage: p.hasNext,
          hasPreviousPage: p.hasPrevious,
          startCursor: p.cursors[0] ?? null,
          endCursor: p.cursors.at(-1) ?? null,
        }),
      }),
      totalCount: t.exposeInt('total'),
    }),
  });
}
