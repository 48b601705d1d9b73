/**
 * Errors as callers see them. Each carries `extensions.code`, so that a program need not read sentences: BAD_REQUEST (the
 * request as such), UNAUTHENTICATED, FORBIDDEN, GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED and
 * OPERATION_RESOLUTION_FAILURE (the operation, by Yoga), BAD_INPUT (its values), LIMIT (too much at once), QUERY_FAILED,
 * RETRY (a newer snapshot came between), INTERNAL (ours; the text stays with the server).
 */
import { type ASTNode, GraphQLError } from 'graphql';

/** What is quoted of the caller's own values keeps within this. */
const LONGEST = 1000;

/** An error for the caller, who can act on it. */
export const badInput = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_INPUT' } });

/** The operation asks for more than one operation may. */
export const beyondLimit = (message: string, at?: ASTNode): GraphQLError =>
  new GraphQLError(message, { nodes: at ?? null, extensions: { code: 'LIMIT' } });

/**
 * Meant for the caller: thrown on purpose, with a code, or by the executor about the text of the operation (a variable of the
 * wrong type). What a library throws inside a resolver names no place in the operation: that is a fault like any other.
 */
export function isForCaller(error: unknown): error is GraphQLError {
  if (!(error instanceof GraphQLError)) return false;
  const inner = error.originalError ?? error;
  if (!(inner instanceof GraphQLError)) return false;
  return inner.extensions.code !== undefined || error.path === undefined || inner.nodes !== undefined;
}

/** The same error with a code, if it has none, and no longer than a person reads. */
export function coded(error: GraphQLError): GraphQLError {
  if (error.extensions.code !== undefined && error.message.length <= LONGEST) return error;
  return new GraphQLError(error.message.length > LONGEST ? `${error.message.slice(0, LONGEST)}…` : error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    extensions: { code: 'BAD_INPUT', ...error.extensions },
  });
}
