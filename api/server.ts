/**
 * One port of the loopback address for web app and API. In front of everything: Host and Origin; in front of the data: a
 * token. The web app's files hold no data and need none.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { GraphQLError, parse } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { OperationContext } from '../services/serve.js';
import { type ApiContext, apiContext } from './context.js';
import { beyondLimit, coded, isForCaller } from './errors.js';
import { bearerToken, checkGraphQLRequest, checkOrigin, codeOf, type Refusal, requestText } from './http/guard.js';
import { loadSite, type Site, type SiteFile } from './http/site.js';
import { DEFAULT_LIMITS, type Limits, measure } from './limits.js';
import { schema } from './schema.js';

export interface ServerOptions {
  /** 0 picks a free one. */
  readonly port: number;
  /** Folder of the exported web app. */
  readonly web: string;
  /** Whose token it is; null: it opens nothing. */
  readonly allowed: (token: string) => Promise<string | null>;
  /** Runs one operation with what its resolvers read from. */
  readonly withContext: <T>(use: (context: OperationContext) => Promise<T>) => Promise<T>;
  /** Faults that the caller only sees masked. */
  readonly report: (message: string) => void;
  readonly limits?: Limits;
}

export interface RunningServer {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

/** The port is somebody else's. */
export class PortTaken extends Error {
  constructor(readonly port: number) {
    super(`Port ${port} of 127.0.0.1 is taken.`);
    this.name = 'PortTaken';
  }
}

const MOST_BODY = 256 * 1024;
const INTERNAL = {
  message: 'Something went wrong inside; the server has written down what.',
  extensions: { code: 'INTERNAL' },
};

const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

function limitPlugin(limits: Limits): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn((source, options) => {
        const text = typeof source === 'string' ? source : source.body;
        if (text.length > limits.characters) {
          throw beyondLimit(`The operation is longer than ${limits.characters} characters.`);
        }
        try {
          return parse(source, { ...options, maxTokens: limits.tokens });
        } catch (error) {
          // The parser calls itself for each level of lists and objects.
          if (error instanceof RangeError) throw beyondLimit('The operation is nested too deeply.');
          // The parser's one complaint that is none about the syntax.
          if (error instanceof GraphQLError && error.message.includes(`more that ${limits.tokens} tokens`))
            throw beyondLimit(`The operation has more than ${limits.tokens} tokens.`);
          throw error;
        }
      });
    },
    onExecute({ args, setResultAndStopExecution }) {
      const refused = measure(args.schema, args.document, args.variableValues ?? {}, limits);
      if (refused) setResultAndStopExecution({ errors: [refused] });
    },
  };
}

/** Every error that leaves carries a code, wherever in Yoga or the executor it came from. */
const codePlugin: Plugin = {
  onResultProcess({ result, setResult }) {
    if (Array.isArray(result) || !('errors' in result) || result.errors === undefined) return;
    setResult({ ...result, errors: result.errors.map((e) => (e instanceof GraphQLError ? coded(e) : e)) });
  },
};

/** The whole body, or null once it is longer than allowed. */
async function readBody(request: IncomingMessage, most: number): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > most) return null;
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > most) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function refuse(response: ServerResponse, refusal: Refusal): void {
  const body = JSON.stringify({
    errors: [{ message: refusal.message, extensions: { code: codeOf(refusal.status) } }],
  });
  response.writeHead(refusal.status, {
    ...ALWAYS,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    // An unread body must not be taken for the next request.
    connection: 'close',
    ...(refusal.status === 401 ? { 'www-authenticate': 'Bearer realm="portolan"' } : {}),
    ...(refusal.status === 405 ? { allow: 'POST' } : {}),
  });
  response.end(body);
}

function sendFile(request: IncomingMessage, response: ServerResponse, file: SiteFile, status: number): void {
  const headers = {
    ...ALWAYS,
    'content-type': file.type,
    etag: file.etag,
    vary: 'accept-encoding',
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    ...(file.policy === null ? {} : { 'content-security-policy': file.policy }),
  };
  if (status === 200 && request.headers['if-none-match'] === file.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const zipped = file.gzip !== null && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '') ? file.gzip : null;
  const body = zipped ?? file.body;
  response.writeHead(status, {
    ...headers,
    'content-length': body.length,
    ...(zipped === null ? {} : { 'content-encoding': 'gzip' }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Starts listening. Throws `PortTaken`. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const site: Site = await loadSite(options.web);
  const yoga = createYoga<ApiContext>({
    schema,
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    batching: false,
    multipart: false,
    cors: false,
    logging: false,
    maskedErrors: {
      // A GraphQLError thrown on purpose is meant for the caller; everything else is a fault, and its text is ours alone.
      maskError(error, message) {
        const inner = error instanceof GraphQLError ? error.originalError : error;
        if (isForCaller(error)) return error;
        // A newer snapshot took the place of the one that was open: the caller may ask again at once.
        if (inner instanceof Error && inner.name === 'GenerationMoved')
          return new GraphQLError(inner.message, { extensions: { code: 'RETRY' } });
        options.report(`API: ${inner instanceof Error ? (inner.stack ?? inner.message) : String(inner)}`);
        return new GraphQLError(message, {
          ...(error instanceof GraphQLError ? { nodes: error.nodes ?? null, path: error.path ?? null } : {}),
          extensions: { code: 'INTERNAL' },
        });
      },
      errorMessage: INTERNAL.message,
    },
    plugins: [limitPlugin(options.limits ?? DEFAULT_LIMITS), codePlugin],
  });

  async function answerGraphQL(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const wrong = checkGraphQLRequest(request.method ?? '', request.headers);
    if (wrong) return refuse(response, wrong);
    const token = bearerToken(request.headers);
    const caller = token === null ? null : await options.allowed(token);
    if (caller === null) {
      return refuse(response, {
        status: 401,
        message: 'A token is needed: Authorization: Bearer TOKEN. portolan token makes one.',
      });
    }
    const body = await readBody(request, MOST_BODY);
    if (body === null) return refuse(response, { status: 413, message: `A request holds at most ${MOST_BODY} bytes.` });
    const asked = requestText(body);
    if (typeof asked !== 'string') return refuse(response, asked);
    const { answer, text } = await options.withContext(async (operation) => {
      const answer = await yoga.fetch(
        'http://127.0.0.1/graphql',
        {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body: asked,
        },
        apiContext({ ...operation, caller }),
      );
      return { answer, text: Buffer.from(await answer.arrayBuffer()) };
    });
    response.writeHead(answer.status, {
      ...ALWAYS,
      'content-type': answer.headers.get('content-type') ?? 'application/json; charset=utf-8',
      'content-length': text.length,
      'cache-control': 'no-store',
    });
    response.end(text);
  }

  async function answer(request: IncomingMessage, response: ServerResponse, port: number): Promise<void> {
    const foreign = checkOrigin(request.headers, port);
    if (foreign) return refuse(response, foreign);
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (path === '/healthz') {
      response
        .writeHead(200, { ...ALWAYS, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
        .end('ok\n');
      return;
    }
    if (path === '/graphql') return answerGraphQL(request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(response, { status: 405, message: 'Pages are read with GET.' });
    const file = site.find(path);
    sendFile(request, response, file ?? site.missing, file ? 200 : 404);
  }

  let port = options.port;
  const server: Server = createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, maxHeaderSize: 16_384 },
    (request, response) => {
      answer(request, response, port).catch((error: unknown) => {
        options.report(`Server: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        if (!response.headersSent) response.writeHead(500, { ...ALWAYS, 'content-type': 'application/json' });
        response.end(JSON.stringify({ errors: [INTERNAL] }));
      });
    },
  );
  server.maxConnections = 256;
  await new Promise<void>((ready, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      fail(error.code === 'EADDRINUSE' || error.code === 'EACCES' ? new PortTaken(options.port) : error),
    );
    server.listen(options.port, '127.0.0.1', ready);
  });
  const address = server.address();
  if (address !== null && typeof address === 'object') port = address.port;
  return {
    port,
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
