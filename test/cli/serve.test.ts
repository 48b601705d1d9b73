/** `portolan serve` and the queries, as the built program runs them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'bin', 'portolan.js');
// scripts/test.js has built it; the working tree is not built again under a running test.
const env = { ...process.env, PORTOLAN_NO_BUILD: '1' };

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(args: readonly string[]): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (d: Buffer) => {
      out += d;
    });
    child.stderr.on('data', (d: Buffer) => {
      err += d;
    });
    child.once('error', fail);
    child.once('close', (code) => done({ code, out, err }));
  });
}

interface Served {
  readonly child: ChildProcess;
  readonly url: string;
  readonly token: string;
  readonly ended: Promise<number | null>;
}

async function serve(dataDir: string): Promise<Served> {
  const child = spawn(process.execPath, [program, 'serve', '--port', '0', '--data', dataDir], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  let err = '';
  child.stderr.on('data', (d: Buffer) => {
    err += d;
  });
  const line = await new Promise<string>((done, fail) => {
    let out = '';
    child.stdout.on('data', (d: Buffer) => {
      out += d;
      if (out.includes('\n')) done(out);
    });
    void ended.then((code) => fail(new Error(`serve ended with ${code}: ${err}`)));
  });
  const match = /^(http:\/\/127\.0\.0\.1:\d+)\/\?token=([\w-]+)\n$/.exec(line);
  expect(match, line).not.toBeNull();
  return { child, url: match?.[1] ?? '', token: match?.[2] ?? '', ended };
}

async function graphql(s: Pick<Served, 'url' | 'token'>, query: string) {
  const response = await fetch(`${s.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${s.token}` },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, body: await response.json() };
}

let folder: string;
let dataDir: string;
let served: Served;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-serve-'));
  dataDir = join(folder, 'data');
  served = await serve(dataDir);
});
afterAll(async () => {
  served.child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

describe('portolan serve', () => {
  it('loads the demo organisation when there is no data, before it says where it is', async () => {
    const { status, body } = await graphql(
      served,
      '{ status { nodes accounts { id } } overview { pathsToWhatMatters } }',
    );
    expect(status).toBe(200);
    expect(body.errors).toBeUndefined();
    expect(body.data.status.accounts.length).toBeGreaterThan(1);
    expect(body.data.overview.pathsToWhatMatters).toBeGreaterThan(0);
  });

  it('tells its health without a token, and the data to nobody without one', async () => {
    expect(await (await fetch(`${served.url}/healthz`)).text()).toBe('ok\n');
    expect((await graphql({ url: served.url, token: 'x' }, '{ status { nodes } }')).status).toBe(401);
  });

  it('takes tokens that portolan token prints, and keeps none of them', async () => {
    const made = await run(['token', '--data', dataDir]);
    expect(made.code).toBe(0);
    const token = made.out.trim();
    expect((await graphql({ url: served.url, token }, '{ status { nodes } }')).status).toBe(200);
    const kept = await readFile(join(dataDir, 'tokens.json'), 'utf8');
    expect(kept).not.toContain(token);
    expect(kept).not.toContain(served.token);
  });

  it('runs a saved query in a process that ends with it', async () => {
    const { body } = await graphql(served, 'mutation { runSavedQuery(name: "users-without-mfa") { columns rows } }');
    expect(body.errors).toBeUndefined();
    expect(body.data.runSavedQuery.columns[0]).toBe('user');
    expect(body.data.runSavedQuery.rows.length).toBeGreaterThan(0);
  });

  it('shows what another process commits meanwhile', async () => {
    const before = (await graphql(served, '{ status { seq } }')).body.data.status.seq;
    const file = join(folder, 'account.json');
    await writeFile(
      file,
      JSON.stringify({
        UserDetailList: [
          {
            Path: '/',
            UserName: 'newcomer',
            UserId: 'AIDANEWCOMER00000001',
            Arn: 'arn:aws:iam::555544443333:user/newcomer',
            CreateDate: '2026-01-01T00:00:00Z',
            UserPolicyList: [],
            GroupList: [],
            AttachedManagedPolicies: [],
            Tags: [],
          },
        ],
        GroupDetailList: [],
        RoleDetailList: [],
        Policies: [],
        IsTruncated: false,
      }),
    );
    const imported = await run(['import', 'iam', file, '--data', dataDir]);
    expect(imported.code, imported.err).toBe(0);
    let now = before;
    for (let i = 0; i < 100 && now === before; i++) {
      await new Promise((r) => setTimeout(r, 100));
      now = (await graphql(served, '{ status { seq } }')).body.data.status.seq;
    }
    expect(now).toBeGreaterThan(before);
    const { body } = await graphql(served, '{ search(text: "newcomer") { key } }');
    expect(body.data.search).toEqual([{ key: 'arn:aws:iam::555544443333:user/newcomer' }]);
  });

  it('ends with 4 and names the port when it is taken, and touches no data', async () => {
    const other = createServer();
    await new Promise<void>((ready) => other.listen(0, '127.0.0.1', ready));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const ended = await run(['serve', '--port', String(port), '--data', join(folder, 'untouched')]);
    await new Promise((done) => other.close(done));
    expect(ended.code).toBe(4);
    expect(ended.err).toContain(String(port));
    expect(ended.out).toBe('');
    await expect(readFile(join(folder, 'untouched', 'manifest.ndjson'))).rejects.toThrow('ENOENT');
  });

  it.each([['--port', '-1'], ['--port', '70000'], ['--port', 'x'], ['--prot', '1'], ['extra']])(
    'ends with 2 for %s %s',
    async (...args) => {
      const ended = await run(['serve', '--data', join(folder, 'untouched'), ...args.filter((a) => a !== undefined)]);
      expect(ended.code).toBe(2);
    },
  );

  it('ends when it is asked to, and starts again on the same data without loading anything', async () => {
    served.child.kill('SIGTERM');
    expect(await served.ended).toBe(0);
    const started = performance.now();
    served = await serve(dataDir);
    const page = await fetch(`${served.url}/?token=${served.token}`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect((await graphql(served, '{ status { nodes } }')).status).toBe(200);
    // The promise is 3 s on a quiet machine; here suites may run beside it.
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe('portolan query', () => {
  it('lists saved queries and runs one by name', async () => {
    const list = await run(['queries', 'list', '--format', 'json', '--data', dataDir]);
    expect(JSON.parse(list.out).length).toBeGreaterThanOrEqual(10);
    const rows = await run(['query', 'old-access-keys', '--param', 'days=1', '--format', 'json', '--data', dataDir]);
    expect(rows.code, rows.err).toBe(0);
    expect(JSON.parse(rows.out)[0]).toHaveProperty('key');
  });

  it('wraps rows with the time they are of', async () => {
    const { out } = await run(['query', 'users-without-mfa', '--format', 'json', '--envelope', '--data', dataDir]);
    expect(JSON.parse(out)).toMatchObject({
      asOf: expect.stringMatching(/^20/),
      coverage: { complete: expect.any(Number) },
      rows: expect.any(Array),
    });
  });

  it('runs Cypher with parameters, and says when there is more than is shown', async () => {
    const rows = await run([
      'query',
      '--cypher',
      'MATCH (n:Asset) WHERE n.type = $type RETURN n.id AS id ORDER BY id',
      '--param',
      'type=iam.user',
      '--limit',
      '2',
      '--format',
      'json',
      '--data',
      dataDir,
    ]);
    expect(rows.code, rows.err).toBe(0);
    expect(JSON.parse(rows.out).length).toBe(2);
    expect(rows.err).toContain('raise --limit');
  });

  it.each([
    [['query', 'users-without-mfaa'], /Did you mean users-without-mfa/],
    [['query'], /takes the name of a saved query/],
    [['query', '--cypher', 'MATCH (n) DETACH DELETE n'], /line 1, column 11: DETACH is not taken/],
    [['query', '--cypher', 'LOAD CSV FROM "file:///etc/passwd" AS l RETURN l'], /LOAD is not taken/],
    [['query', '--cypher', 'MATCH (n) WHERE n.id = $id RETURN n'], /needs the parameter id/],
    [['query', 'old-access-keys', '--param', 'days'], /NAME=VALUE/],
    [['query', '--file', '/no/such/file'], /\/no\/such\/file cannot be read/],
  ])('ends with 2 and a sentence: %j', async (args, message) => {
    const ended = await run([...args, '--data', dataDir]);
    expect(ended.code).toBe(2);
    expect(ended.err).toMatch(message);
    expect(ended.out).toBe('');
  });

  it('stops a query whose time is up', async () => {
    const started = performance.now();
    const ended = await run([
      'query',
      '--cypher',
      'MATCH (a:Asset), (b:Asset), (c:Asset), (d:Asset) WHERE a.id < b.id AND b.name < c.name AND c.name < d.id RETURN count(*) AS n',
      '--timeout',
      '1',
      '--data',
      dataDir,
    ]);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain('took longer than 1 s and was stopped');
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  it('answers with no rows where there is no data', async () => {
    const ended = await run(['query', 'users-without-mfa', '--format', 'json', '--data', join(folder, 'nothing')]);
    expect(ended.code, ended.err).toBe(0);
    expect(JSON.parse(ended.out)).toEqual([]);
  });
});
