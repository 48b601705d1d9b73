/**
 * Who may talk to the server at all. It listens on the loopback address, but a page of any web site can make a browser
 * send requests there, and a name under an attacker's control can resolve to it: so the Host must be ours (DNS
 * rebinding) and the Origin, when a browser names one, too.
 */
import type { IncomingHttpHeaders } from 'node:http';

/** A request that ends here, with its status and a sentence for the caller. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 405 | 413 | 415;
  readonly message: string;
}

/** The code beside the sentence, for programs. */
export function codeOf(status: Refusal['status']): string {
  switch (status) {
    case 401:
      return 'UNAUTHENTICATED';
    case 403:
      return 'FORBIDDEN';
    case 413:
      return 'LIMIT';
    default:
      return 'BAD_REQUEST';
  }
}

/** Null when Host and Origin are this server's own. */
export function checkOrigin(headers: IncomingHttpHeaders, port: number): Refusal | null {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const host = headers.host?.toLowerCase() ?? '';
  if (!hosts.includes(host)) {
    return { status: 403, message: `This server answers only to http://${hosts[0]}.` };
  }
  const origin = headers.origin?.toLowerCase();
  if (origin !== undefined && !hosts.some((h) => origin === `http://${h}`)) {
    return { status: 403, message: 'Requests from other sites are refused.' };
  }
  return null;
}

/**
 * Null when the request to /graphql has the only form accepted: a JSON POST that no other site's page caused. Forms and
 * plain text can be sent across sites without asking, JSON cannot.
 */
export function checkGraphQLRequest(method: string, headers: IncomingHttpHeaders): Refusal | null {
  if (method !== 'POST') return { status: 405, message: 'GraphQL takes POST only.' };
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') return { status: 415, message: 'GraphQL takes application/json only.' };
  const site = headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site')
    return { status: 403, message: 'Requests from other sites are refused.' };
  return null;
}

/**
 * The text of a request's body, which must be one JSON object in UTF-8; a Refusal where it is not. Checked here because what
 * Yoga says of it holds the JSON parser's own words with the body in them.
 */
export function requestText(body: Uint8Array): string | Refusal {
  if (body.length === 0) return { status: 400, message: 'The request has no body; send a JSON object with a query.' };
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return { status: 400, message: 'The request body is not UTF-8.' };
  }
  try {
    value = JSON.parse(text);
  } catch {
    return { status: 400, message: 'The request body is not JSON.' };
  }
  if (Array.isArray(value))
    return { status: 400, message: 'The request body is a list: send one operation at a time, as a JSON object.' };
  if (typeof value !== 'object' || value === null)
    return { status: 400, message: 'The request body is no JSON object with a query.' };
  return text;
}

/** The token of `Authorization: Bearer T`, or null. */
export function bearerToken(headers: IncomingHttpHeaders): string | null {
  const value = headers.authorization ?? '';
  if (value.slice(0, 7).toLowerCase() !== 'bearer ') return null;
  const token = value.slice(7).trim();
  return token === '' ? null : token;
}
