import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReader } from '../services/reader.js';
import { PortTaken, type RunningServer, startServer } from './server.js';

let server: RunningServer;
let folder: string;
const reports: string[] = [];
const TOKEN = 'the-right-token';

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Node's own client: `fetch` refuses to send a foreign Host. */
function send(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> {
  return new Promise((done, fail) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: server.port,
        path,
        method: options.method ?? 'GET',
        headers: { host: `127.0.0.1:${server.port}`, ...options.headers },
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          body += part;
        });
        response.on('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    request.on('error', fail);
    request.end(options.body);
  });
}

const graphql = (payload: unknown, headers: Record<string, string> = {}) =>
  send('/graphql', {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
    body: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
const LEGEND = { query: '{ legend { edgeTypes { type } } }' };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-api-'));
  await mkdir(join(folder, 'web', '_next', 'static'), { recursive: true });
  await writeFile(
    join(folder, 'web', 'index.html'),
    '<!doctype html><script src="/a.js"></script><script>let a = 1;</script><p>start',
  );
  await writeFile(join(folder, 'web', 'paths.html'), '<!doctype html><p>paths');
  await writeFile(join(folder, 'web', '_next', 'static', 'x.js'), '1');
  await writeFile(join(folder, 'secret.txt'), 'not of the site');
  server = await startServer({
    port: 0,
    web: join(folder, 'web'),
    allowed: async (token) => (token === TOKEN ? 'test' : null),
    withContext: async (use) =>
      use({
        reader: await openReader(join(folder, 'data')),
        dataDir: join(folder, 'data'),
        store: undefined,
        version: 'test',
      }),
    report: (text) => void reports.push(text),
  });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

describe('the door', () => {
  it('answers a request with the right token', async () => {
    const reply = await graphql(LEGEND);
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.body).data.legend.edgeTypes.length).toBeGreaterThan(5);
  });

  it.each([
    ['no token', { authorization: '' }],
    ['a wrong token', { authorization: 'Bearer wrong' }],
    ['another scheme', { authorization: `Basic ${TOKEN}` }],
    ['an empty token', { authorization: 'Bearer ' }],
  ])('refuses the API with %s, introspection included', async (_, headers) => {
    for (const payload of [LEGEND, { query: '{ __schema { types { name } } }' }, { query: '{ __typename }' }]) {
      const reply = await graphql(payload, headers);
      expect(reply.status).toBe(401);
      expect(JSON.parse(reply.body).data).toBeUndefined();
    }
  });

  it.each(['evil.example', 'evil.example:8760', '127.0.0.1.evil.example', '127.0.0.1:1', 'localhost', '[::1]:80'])(
    "refuses everything under the Host '%s'",
    async (host) => {
      for (const path of ['/', '/graphql', '/healthz'])
        expect((await send(path, { headers: { host } })).status).toBe(403);
    },
  );

  it('answers under localhost too', async () => {
    expect((await send('/', { headers: { host: `localhost:${server.port}` } })).status).toBe(200);
  });

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://localhost', 'http://evil.example:8760'])(
    'refuses the Origin %s',
    async (origin) => {
      expect((await graphql(LEGEND, { origin })).status).toBe(403);
    },
  );

  it('takes its own Origin', async () => {
    expect((await graphql(LEGEND, { origin: `http://127.0.0.1:${server.port}` })).status).toBe(200);
  });

  it('refuses what a page of another site could send without asking: GET, forms, plain text', async () => {
    expect(
      (
        await send(`/graphql?query=${encodeURIComponent(LEGEND.query)}`, {
          headers: { authorization: `Bearer ${TOKEN}` },
        })
      ).status,
    ).toBe(405);
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/graphql',
      '',
    ]) {
      expect((await graphql(LEGEND, { 'content-type': type })).status).toBe(415);
    }
    expect((await graphql(LEGEND, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });

  it('tells health without a token', async () => {
    expect((await send('/healthz')).body).toBe('ok\n');
  });

  it('says that a port is taken', async () => {
    await expect(
      startServer({
        port: server.port,
        web: folder,
        allowed: async () => 'test',
        withContext: () => Promise.reject(new Error('x')),
        report: () => {},
      }),
    ).rejects.toBeInstanceOf(PortTaken);
  });
});

describe('the site', () => {
  it('serves pages with a policy that names their own scripts and nothing inline beside', async () => {
    const reply = await send('/');
    const policy = String(reply.headers['content-security-policy']);
    const script = policy.split('; ').find((p) => p.startsWith('script-src'));
    // printf 'let a = 1;' | openssl dgst -sha256 -binary | base64
    expect(script).toBe("script-src 'self' 'sha256-xY6QKfH9PRsQnLz56nj6MBwiK5oHg+im1Jkpdp1x/Ck='");
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(reply.headers['x-content-type-options']).toBe('nosniff');
  });

  it('finds pages without their ending', async () => {
    expect((await send('/paths?a=1')).body).toContain('paths');
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/_next/../../secret.txt',
    '//etc/passwd',
    '/%',
    '/%00',
    '/index.html%00.js',
  ])('serves nothing but the site: %s', async (path) => {
    const reply = await send(path);
    expect(reply.status).toBe(404);
    expect(reply.body).not.toContain('not of the site');
  });
});

describe('limits', () => {
  const refused = async (query: string, variables: Record<string, unknown> = {}) => {
    const reply = await graphql({ query, variables });
    const answer = JSON.parse(reply.body);
    expect(answer.data ?? null).toBeNull();
    return String(answer.errors[0].message);
  };

  it('answers the standard introspection query to whoever has a token', async () => {
    expect(
      JSON.parse((await graphql({ query: getIntrospectionQuery() })).body).data.__schema.types.length,
    ).toBeGreaterThan(5);
  });

  it('refuses many aliases', async () => {
    const many = Array.from({ length: 16 }, (_, i) => `a${i}: legend { edgeTypes { type } }`).join(' ');
    expect(await refused(`{ ${many} }`)).toMatch(/aliases/);
  });

  it('refuses many aliases hidden in a fragment spread twice', async () => {
    const many = Array.from({ length: 8 }, (_, i) => `a${i}: type`).join(' ');
    expect(
      await refused(
        `{ legend { edgeTypes { ...f } nodeTypes { type } b: edgeTypes { ...f } } } fragment f on EdgeTypeInfo { ${many} }`,
      ),
    ).toMatch(/aliases/);
  });

  it('refuses depth through introspection and through fragments named like introspection', async () => {
    const nest = (n: number): string => (n === 0 ? 'name' : `ofType { ${nest(n - 1)} }`);
    expect(await refused(`{ __schema { types { fields { type { ${nest(14)} } } } } }`)).toMatch(/deep/);
    expect(
      await refused(`{ __type(name: "Query") { ...__schema } } fragment __schema on __Type { ${nest(16)} }`),
    ).toMatch(/deep/);
  });

  it('refuses fragments that double at each step', async () => {
    const chain = Array.from({ length: 25 }, (_, i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`).join(
      ' ',
    );
    expect(await refused(`{ ...f0 } ${chain} fragment f25 on Query { legend { edgeTypes { type } } }`)).toMatch(
      /fragments|fields/,
    );
  });

  it('refuses long documents, many tokens and many directives', async () => {
    expect(await refused(`{ legend { edgeTypes { type } } } #${'x'.repeat(20_000)}`)).toMatch(/longer than/);
    expect(await refused(`{ legend { edgeTypes { ${'type '.repeat(2500)} } } }`)).toMatch(/tokens/i);
    expect(await refused(`{ legend { edgeTypes { type ${'@include(if: true) '.repeat(21)} } } }`)).toMatch(/directive/);
  });

  it("refuses a value nested deeper than the parser can follow, as the caller's mistake", async () => {
    const deep = 9000;
    expect(await refused(`{ a(x: ${'['.repeat(deep)}${']'.repeat(deep)}) }`)).toMatch(/deep|tokens/);
    expect(await refused(`{ a(x: ${'['.repeat(900)}${']'.repeat(900)}) }`)).toMatch(/deep|tokens|Cannot query/);
  });

  it('refuses batches', async () => {
    const reply = await graphql([LEGEND, LEGEND]);
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.body).not.toContain('CONTAINS');
  });

  it('refuses a body that is too long, announced or not, and goes on', async () => {
    expect((await graphql(' '.repeat(300_000))).status).toBe(413);
    const chunked = { 'transfer-encoding': 'chunked' };
    expect((await graphql(' '.repeat(300_000), chunked)).status).toBe(413);
    expect((await graphql(LEGEND)).status).toBe(200);
  });

  it.each([
    '',
    '{',
    'null',
    '42',
    '{"query":1}',
    '{"query":"{ legend { edgeTypes { type } } }","variables":"x"}',
    '{"query":"\\u0000"}',
  ])('answers a malformed body with an error of the caller: %s', async (body) => {
    const reply = await graphql(body);
    expect(reply.status).toBeLessThan(500);
    expect(JSON.parse(reply.body).errors[0].message).not.toMatch(/went wrong/);
  });
});
