/** The API as a hostile client meets it: whatever is sent, each error has a code, a plain sentence and nothing of the inside. */
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDemo } from '../services/demo.js';
import { openReader, type Reader } from '../services/reader.js';
import { type RunningServer, startServer } from './server.js';

let folder: string;
let reader: Reader;
let server: RunningServer;
const reports: string[] = [];
const CANARY = 'canary-9f3';

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}
interface Reply {
  readonly status: number;
  readonly text: string;
  readonly errors: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
}

function send(sent: Sent): Promise<Reply> {
  return new Promise((done, fail) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: server.port,
        path: sent.path ?? '/graphql',
        method: sent.method ?? 'POST',
        headers: { authorization: 'Bearer t', 'content-type': 'application/json', ...sent.headers },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.on('end', () =>
          done({ status: response.statusCode ?? 0, text, errors: JSON.parse(text).errors ?? [] }),
        );
      },
    );
    request.on('error', fail);
    request.end(sent.body);
  });
}

const ask = (query: string, variables?: unknown, more: object = {}): Sent => ({
  body: JSON.stringify({ query, variables, ...more }),
});
const node = (decoded: string) => ask(`{ node(id: "${Buffer.from(decoded).toString('base64')}") { id } }`);
const cursor = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url');
const many = (n: number, one: (i: number) => string) => Array.from({ length: n }, (_, i) => one(i)).join(' ');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-hostile-'));
  expect(await loadDemo(folder)).toBe(true);
  reader = await openReader(folder);
  server = await startServer({
    port: 0,
    web: join(folder, 'web'),
    allowed: async (token) => (token === 't' ? 'test' : null),
    withContext: (use) => use({ reader, dataDir: folder, store: undefined, version: 'test' }),
    report: (text) => void reports.push(text),
  });
});
afterAll(async () => {
  await server.close();
  await reader.close();
  await rm(folder, { recursive: true });
});

/** Name, what is sent, the status and the code of the first error. */
const REFUSED: readonly (readonly [string, Sent, number, string])[] = [
  ['no body', { body: '' }, 400, 'BAD_REQUEST'],
  ['text', { body: `${CANARY} is no JSON` }, 400, 'BAD_REQUEST'],
  ['JSON that is cut off', { body: `{"query": "${CANARY}` }, 400, 'BAD_REQUEST'],
  ['NUL bytes', { body: '\0\0\0' }, 400, 'BAD_REQUEST'],
  ['bytes that are no UTF-8', { body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) }, 400, 'BAD_REQUEST'],
  ['UTF-16', { body: Buffer.from(`{"query":"${CANARY}"}`, 'utf16le') }, 400, 'BAD_REQUEST'],
  ['brackets without end', { body: '['.repeat(100_000) }, 400, 'BAD_REQUEST'],
  ['null', { body: 'null' }, 400, 'BAD_REQUEST'],
  ['a number', { body: '42' }, 400, 'BAD_REQUEST'],
  ['a batch', { body: '[{"query":"{ __typename }"}]' }, 400, 'BAD_REQUEST'],
  ['an empty batch', { body: '[]' }, 400, 'BAD_REQUEST'],
  ['no query', { body: '{}' }, 200, 'BAD_REQUEST'],
  ['a query that is a number', { body: '{"query":1}' }, 400, 'BAD_REQUEST'],
  ['variables that are text', { body: '{"query":"{ __typename }","variables":"x"}' }, 400, 'BAD_REQUEST'],
  ['an unknown member', { body: '{"query":"{ __typename }","x":1}' }, 400, 'BAD_REQUEST'],
  ['a member __proto__', { body: '{"__proto__":{"query":"{ __typename }"}}' }, 400, 'BAD_REQUEST'],
  ['10 MB', { body: 'x'.repeat(10_000_000) }, 413, 'LIMIT'],
  ['GET', { method: 'GET' }, 405, 'BAD_REQUEST'],
  ['GET with a mutation', { method: 'GET', path: '/graphql?query=mutation{revoke(id:"x")}' }, 405, 'BAD_REQUEST'],
  ['PUT', { method: 'PUT', body: '{}' }, 405, 'BAD_REQUEST'],
  ['POST to a page', { path: '/paths', body: '{}' }, 405, 'BAD_REQUEST'],
  ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'query=x' }, 415, 'BAD_REQUEST'],
  ['no token', { headers: { authorization: '' }, body: '{}' }, 401, 'UNAUTHENTICATED'],
  ['a foreign Origin', { headers: { origin: 'http://evil.example' }, body: '{}' }, 403, 'FORBIDDEN'],
  ['a foreign Host', { headers: { host: 'evil.example' }, body: '{}' }, 403, 'FORBIDDEN'],
  ['a page of another site', { headers: { 'sec-fetch-site': 'cross-site' }, body: '{}' }, 403, 'FORBIDDEN'],

  ['an empty operation', ask(''), 200, 'GRAPHQL_PARSE_FAILED'],
  ['broken syntax', ask('{ legend !! '), 200, 'GRAPHQL_PARSE_FAILED'],
  ['NUL in the operation', ask('{ \0 }'), 200, 'GRAPHQL_PARSE_FAILED'],
  ['an unknown field', ask('{ nothing }'), 200, 'GRAPHQL_VALIDATION_FAILED'],
  ['500 unknown fields', ask(`{ ${many(500, (i) => `f${i}`)} }`), 200, 'GRAPHQL_VALIDATION_FAILED'],
  ['an unknown argument', ask('{ legend(x: 1) { edgeTypes { type } } }'), 200, 'GRAPHQL_VALIDATION_FAILED'],
  ['a directive nobody knows', ask('{ ... @defer { __typename } }'), 200, 'GRAPHQL_VALIDATION_FAILED'],
  ['a fragment in itself', ask('{ ...f } fragment f on Query { ...f }'), 200, 'GRAPHQL_VALIDATION_FAILED'],
  ['a literal of the wrong type', ask('{ asset(id: 4) { id } }'), 200, 'GRAPHQL_VALIDATION_FAILED'],
  ['a number beyond 32 bits', ask('{ inventory(first: 99999999999) { totalCount } }'), 200, 'GRAPHQL_VALIDATION_FAILED'],
  ['a subscription', ask('subscription { x }'), 200, 'BAD_INPUT'],
  ['two operations without a name', ask('query A { __typename } query B { __typename }'), 400, 'OPERATION_RESOLUTION_FAILURE'],
  ['the name of no operation', ask('query A { __typename }', {}, { operationName: 'B' }), 400, 'OPERATION_RESOLUTION_FAILURE'],
  ['a variable of the wrong type', ask('query ($n: String!) { asset(id: $n) { id } }', { n: { a: 1 } }), 400, 'BAD_INPUT'],
  ['a variable that is missing', ask('query ($n: String!) { asset(id: $n) { id } }'), 400, 'BAD_INPUT'],
  ['null for a variable with a default', ask('query ($n: String = "x") { asset(id: $n) { id } }', { n: null }), 200, 'BAD_INPUT'],
  ['a variable nested 20,000 deep', { body: `{"query":"query ($n: String!) { asset(id: $n) { id } }","variables":{"n":${'['.repeat(20_000)}${']'.repeat(20_000)}}}` }, 400, 'BAD_INPUT'],
  ['a long variable of the wrong type', ask('query ($n: Int) { inventory(first: $n) { totalCount } }', { n: 'x'.repeat(200_000) }), 400, 'BAD_INPUT'],

  ['1,000 aliases', ask(`{ ${many(1000, (i) => `a${i}: __typename`)} }`), 200, 'LIMIT'],
  ['100 aliases', ask(`{ ${many(100, (i) => `a${i}: __typename`)} }`), 200, 'LIMIT'],
  ['deep nesting', ask(`{ __type(name: "Query") ${many(30, () => '{ ofType')} { name } ${'}'.repeat(30)} }`), 200, 'LIMIT'],
  ['a list nested 900 deep', ask(`{ asset(id: ${'['.repeat(1500)}${']'.repeat(400)}) { id } }`), 200, 'GRAPHQL_PARSE_FAILED'],
  ['a long operation', ask(`{ __typename } #${'x'.repeat(20_000)}`), 200, 'LIMIT'],
  ['more rows than there are fields for', ask('{ inventory(first: 200) { nodes { neighbours(edge: "HAS_POLICY", direction: OUT, first: 200) { nodes { asset { expansions { edge } } } } } } }'), 200, 'LIMIT'],

  ['a negative first', ask('{ inventory(first: -1) { totalCount } }'), 200, 'BAD_INPUT'],
  ['a negative first of a table', ask('{ exposure(first: -1) { totalCount } }'), 200, 'BAD_INPUT'],
  ['a huge first', ask('{ unused(first: 2147483647) { totalCount } }'), 200, 'BAD_INPUT'],
  ['first: 0', ask('{ identities(first: 0) { totalCount } }'), 200, 'BAD_INPUT'],
  ['a negative k', ask('{ paths(k: -1) { routes } }'), 200, 'BAD_INPUT'],
  ['a negative maxUnknown', ask('{ paths(maxUnknown: -1) { routes } }'), 200, 'BAD_INPUT'],
  ['a negative limit of cuts', ask('{ cuts(limit: -3) { pairs } }'), 200, 'BAD_INPUT'],
  ['a cursor that is garbage', ask('{ inventory(after: "%%%") { totalCount } }'), 200, 'BAD_INPUT'],
  ['a cursor of numbers', ask(`{ inventory(after: "${cursor([1, 2])}") { totalCount } }`), 200, 'BAD_INPUT'],
  ['a cursor of another list', ask(`{ exposure(after: "${cursor(['x'])}") { totalCount } }`), 200, 'BAD_INPUT'],
  ['a cursor that is an object', ask(`{ unused(after: "${cursor({ length: 2 })}") { totalCount } }`), 200, 'BAD_INPUT'],

  ['a global id that is garbage', ask('{ node(id: "%%%") { id } }'), 200, 'BAD_INPUT'],
  ['an empty global id', ask('{ node(id: "") { id } }'), 200, 'BAD_INPUT'],
  ['a global id without a type', node(':x'), 200, 'BAD_INPUT'],
  ['a global id without a key', node('Asset:'), 200, 'BAD_INPUT'],
  ['a global id of an unknown type', node('Nothing:x'), 200, 'BAD_INPUT'],
  ['a global id of __proto__', node('__proto__:x'), 200, 'BAD_INPUT'],
  ['a global id of constructor', node('constructor:x'), 200, 'BAD_INPUT'],
  ['a global id of a scalar', node('String:x'), 200, 'BAD_INPUT'],
  ['a global id of a type without one', node('Query:x'), 200, 'BAD_INPUT'],
  ['a path from nowhere', ask('{ paths(from: ["nowhere\\u0000"]) { routes } }'), 200, 'BAD_INPUT'],
  ['a blast of nothing', ask('query ($i: String!) { blast(id: $i) { reached } }', { i: '\ud800' }), 200, 'BAD_INPUT'],
  ['a mark of no kind', ask('mutation { mark(is: "x", on: "y") }'), 200, 'BAD_INPUT'],
  ['a mark on nothing', ask('mutation { mark(is: "sensitive", on: "\\u0000") }'), 200, 'BAD_INPUT'],
  ['an acceptance until never', ask('mutation { accept(path: "x", owner: "o", reason: "r", expires: "never") }'), 200, 'BAD_INPUT'],
  ['a decision that is none', ask('mutation { revoke(id: "../../x") }'), 200, 'BAD_INPUT'],
  ['a saved query that is none', ask('mutation { runSavedQuery(name: "../x") { columns } }'), 200, 'BAD_INPUT'],
]; // biome-ignore format: a table

const ODD = ['\0', 'a\0b', '\ud800', '\udfff\ud800', '\u202e', "' OR 1=1 //", '%00', '*', '\\', 'x'.repeat(15_000)];
const TAKEN: readonly (readonly [string, (odd: string) => Sent])[] = [
  ['asset', (i) => ask('query ($i: String!) { asset(id: $i) { id } }', { i })],
  ['principal', (i) => ask('query ($i: String!) { principal(id: $i) { id } }', { i })],
  ['search', (i) => ask('query ($i: String!) { search(text: $i) { id } }', { i })],
  ['node', (i) => ask('query ($i: ID!) { node(id: $i) { id } }', { i: Buffer.from(`Asset:${i}`).toString('base64') })],
  ['path', (i) => ask('query ($i: String!) { path(id: $i) { id } }', { i })],
  ['escalations', (i) => ask('query ($i: String!) { escalations(principal: $i) { totalCount } }', { i })],
  ['a filter', (i) => ask('query ($i: String!) { inventory(filter: { text: $i, types: [$i], tags: [$i] }) { totalCount } }', { i })],
  ['a cursor', (i) => ask('query ($i: String!) { inventory(after: $i) { totalCount } }', { i: cursor([i, i]) })],
]; // biome-ignore format: a table

/** What every error owes: a code from the list in api/errors.ts, a sentence, and nothing about how it is made here. */
function expectHonest(reply: Reply): void {
  for (const error of reply.errors) {
    expect(error.extensions?.code).toMatch(/^[A-Z_]+$/);
    expect(error.extensions?.code).not.toBe('INTERNAL');
    expect(Object.keys(error.extensions ?? {})).toEqual(['code']);
    expect(error.message).toMatch(/\S/);
    expect(error.message.length).toBeLessThan(1100);
  }
  for (const inside of [
    'originalError',
    'stack',
    'node_modules',
    'SyntaxError',
    '.js:',
    '.ts:',
    folder,
    'has not been implemented',
  ])
    expect(reply.text).not.toContain(inside);
  expect(reports).toEqual([]);
}

describe('a hostile client', () => {
  it.each(REFUSED)('sending %s is refused', async (_, sent, status, code) => {
    const reply = await send(sent);
    expect(reply.errors[0]?.extensions?.code, reply.text).toBe(code);
    expect(reply.status).toBe(status);
    expectHonest(reply);
    expect(reply.text).not.toContain(CANARY);
  });

  it.each(TAKEN)('gets an answer or a refusal, never a fault, for odd texts in %s', async (_, make) => {
    for (const odd of ODD) {
      const reply = await send(make(odd));
      expect(reply.status).toBe(200);
      for (const error of reply.errors) expect(error.extensions?.code).toBe('BAD_INPUT');
      expectHonest(reply);
    }
  });

  it('learns of a fault only that there was one', async () => {
    const broken = await startServer({
      port: 0,
      web: join(folder, 'web'),
      allowed: async () => 'test',
      withContext: () => Promise.reject(new Error(`${CANARY} at ${folder}`)),
      report: () => {},
    });
    const before = server;
    try {
      server = broken;
      const reply = await send(ask('{ __typename }'));
      expect(reply.status).toBe(500);
      expect(reply.errors).toEqual([
        { message: expect.stringContaining('went wrong inside'), extensions: { code: 'INTERNAL' } },
      ]);
      expect(reply.text).not.toContain(CANARY);
    } finally {
      server = before;
      await broken.close();
    }
  });
});
