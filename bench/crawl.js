// An emulated account of 1,000 roles, 333 users, 500 policies, 100 buckets: crawl and analysis of Portolan beside PMapper 1.1.5
// (AGPL, a separate process) on the same emulator in the same run. Answers are compared before anything is said of time.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../scripts/build.js';
import { quiet, startMoto } from '../scripts/emulator.js';
import { SIZE, seed } from './seed-emulator.js';

const credentials = {
  AWS_ACCESS_KEY_ID: 'testing',
  AWS_SECRET_ACCESS_KEY: 'testing',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** Runs a command; wall seconds, peak memory of the process (VmHWM polled), output. */
function timed(command, args, env = {}) {
  return new Promise((done, fail) => {
    const begun = performance.now();
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...credentials, ...env } });
    let out = '';
    let err = '';
    let peak = 0;
    const poll = setInterval(() => {
      try {
        const line = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
        if (line) peak = Math.max(peak, Number(line[1]) / 1024);
      } catch {
        // The process is gone, or this is no Linux: the figure stays what it was.
      }
    }, 50);
    child.stdout.on('data', (d) => {
      out += d;
    });
    child.stderr.on('data', (d) => {
      err += d;
    });
    child.on('error', fail);
    child.on('close', (code) => {
      clearInterval(poll);
      done({ code, out, err, seconds: (performance.now() - begun) / 1000, peak });
    });
  });
}

/** A proxy that keeps each request, to send the very same ones again without anybody thinking in between. */
async function recordingProxy(target) {
  const { hostname, port } = new URL(target);
  const kept = [];
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const server = createServer((incoming, outgoing) => {
    const parts = [];
    incoming.on('data', (d) => parts.push(d));
    incoming.on('end', () => {
      const body = Buffer.concat(parts);
      kept.push({ method: incoming.method, path: incoming.url, headers: incoming.headers, body });
      const passed = request(
        { hostname, port, agent, method: incoming.method, path: incoming.url, headers: incoming.headers },
        (answer) => {
          outgoing.writeHead(answer.statusCode, answer.headers);
          answer.pipe(outgoing);
        },
      );
      passed.on('error', () => outgoing.destroy());
      passed.end(body);
    });
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { url: `http://127.0.0.1:${server.address().port}`, kept, close: () => server.close() };
}

/** The emulator's own rate: the same requests, nothing done with the answers. Seconds. */
async function replay(target, requests, width) {
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true, maxSockets: width });
  let next = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < requests.length) {
        const r = requests[next++];
        await new Promise((done, fail) => {
          const sent = request(
            {
              hostname,
              port,
              agent,
              method: r.method,
              path: r.path,
              headers: { ...r.headers, connection: 'keep-alive' },
            },
            (answer) => {
              answer.resume();
              answer.on('end', done);
            },
          );
          sent.on('error', fail);
          sent.end(r.body);
        });
      }
    }),
  );
  agent.destroy();
  return (performance.now() - begun) / 1000;
}

/** Keeps a process, all its threads and the children it starts from now on, to these cores; false where that cannot be done. */
const keepTo = (cores, pid) => spawnSync('taskset', ['-a', '-c', '-p', cores, String(pid)]).status === 0;

const seconds = (s) => `${s.toFixed(2)} s`;
const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];

export async function run(say) {
  const scratch = mkdtempSync(join(tmpdir(), 'portolan-bench-'));
  const emulator = await startMoto(say);
  try {
    say('seeding the emulator …');
    await seed(emulator.url);
    // Only what PMapper asks too, so that the crawls are alike; everything is timed below as well.
    const collect = (data, url, more = []) =>
      timed(process.execPath, [
        join(root, 'bin', 'portolan.js'),
        'collect',
        '--data',
        data,
        '--endpoint-url',
        url,
        '--regions',
        'us-east-1',
        '--timings',
        '--format',
        'json',
        ...more,
      ]);
    const timingsOf = (text) =>
      JSON.parse(
        text
          .split('\n')
          .filter((l) => l.startsWith('{') && l.includes('callSeconds'))
          .at(-1),
      );

    say('collecting, five times …');
    const runs = [];
    for (let i = 0; i < 5; i++) {
      const data = join(scratch, `data-${i}`);
      const result = await collect(data, emulator.url);
      if (result.code !== 0 && result.code !== 3) throw new Error(`collect ended with ${result.code}: ${result.err}`);
      const t = timingsOf(result.err);
      runs.push({ ...t, wall: result.seconds, computing: result.seconds - t.callSeconds, peak: result.peak, data });
    }
    const data = runs[0].data;
    const ask = async (...args) =>
      JSON.parse(
        (await timed(process.execPath, [join(root, 'bin', 'portolan.js'), ...args, '--data', data, '--format', 'json']))
          .out,
      );
    const admins = await ask('access', '--admins');
    const inventory = await ask('inventory');
    // Each identity by name: only so is every row one start, however many hops its way has.
    const identities = inventory.filter((r) => r.type === 'iam.user' || r.type === 'iam.role').map((r) => r.id);
    const ways = await ask('paths', '--from', identities.join(','), '--to', 'admin', '--limit', '100000');
    const count = (type) => inventory.filter((r) => r.type === type).length;

    say("the emulator's own rate …");
    const proxy = await recordingProxy(emulator.url);
    await collect(join(scratch, 'proxied'), proxy.url);
    proxy.close();
    // Twice: all on the same cores, where the two take time from each other, and the emulator on a core of its own, as a server
    // that is another machine. One after the other in turn, so that a slow minute of the machine meets both.
    const rate = async (name) => {
      const bare = [];
      const crawled = [];
      for (let i = 0; i < 3; i++) {
        bare.push(await replay(emulator.url, proxy.kept, 16));
        const { err } = await collect(join(scratch, `${name}-${i}`), emulator.url);
        crawled.push(timingsOf(err).callSeconds);
      }
      return { own: median(bare), with: median(crawled) };
    };
    const shared = await rate('shared');
    const cores = availableParallelism();
    const apart =
      cores > 1 && keepTo('0', emulator.pid) && keepTo(`1-${cores - 1}`, process.pid) ? await rate('apart') : null;
    if (apart) for (const pid of [emulator.pid, process.pid]) keepTo(`0-${cores - 1}`, pid);

    let peer = null;
    const pmapper = join(root, '.cache', 'pmapper', 'bin', 'pmapper');
    if (!existsSync(pmapper)) {
      say('installing PMapper into an environment of its own …');
      quiet('python3', ['-m', 'venv', join(root, '.cache', 'pmapper')]);
      quiet(join(root, '.cache', 'pmapper', 'bin', 'pip'), [
        'install',
        '-q',
        '--disable-pip-version-check',
        '-r',
        join(root, 'bench/peers/pmapper/requirements.txt'),
      ]);
    }
    if (!process.argv.includes('--no-peer')) {
      const env = (name) => ({
        PMAPPER_STORAGE: join(scratch, 'pmapper'),
        PMAPPER_TIMINGS: join(scratch, name),
        PYTHONPATH: join(root, 'bench/peers/pmapper'),
      });
      say('PMapper: graph create …');
      const create = await timed(
        pmapper,
        ['graph', 'create', '--localstack-endpoint', emulator.url, '--include-regions', 'us-east-1'],
        env('create.json'),
      );
      if (create.code !== 0) throw new Error(`pmapper graph create: ${create.err.slice(-2000)}`);
      say('PMapper: privilege escalation preset …');
      const query = await timed(pmapper, ['--account', '123456789012', 'query', 'preset privesc *'], env('query.json'));
      if (query.code !== 0) throw new Error(`pmapper query: ${query.err.slice(-2000)}`);
      const calls = JSON.parse(readFileSync(join(scratch, 'create.json'), 'utf8'));
      const names = (pattern) => new Set([...query.out.matchAll(pattern)].map((m) => m[1]));
      peer = {
        wall: create.seconds + query.seconds,
        create: create.seconds,
        query: query.seconds,
        calls: calls.calls,
        callSeconds: calls.callSeconds,
        computing: create.seconds + query.seconds - calls.callSeconds,
        peak: Math.max(create.peak, query.peak),
        admins: names(/^\s*((?:user|role)\/\S+) is an administrative principal/gm),
        escalating: names(/^\s*((?:user|role)\/\S+) can escalate privileges/gm),
      };
    }

    const name = (arn) => arn.split(':').at(-1);
    const ours = {
      admins: new Set(admins.map((r) => name(r.principal))),
      escalating: new Set(
        ways
          .filter((r) => r.certainty !== 'unknown' && !admins.some((a) => a.principal === r.from))
          .map((r) => name(r.from)),
      ),
    };
    const wall = median(runs.map((r) => r.wall));
    const computing = median(runs.map((r) => r.computing));
    const calls = median(runs.map((r) => r.calls));
    const callSeconds = median(runs.map((r) => r.callSeconds));
    const percent = (r) =>
      `${seconds(r.own)} by itself, ${seconds(r.with)} in the crawl: ${Math.round((100 * r.own) / r.with)} %`;
    const lines = [
      `## Crawl: an account of ${SIZE.roles} roles, ${SIZE.users} users, ${SIZE.policies} policies, ${SIZE.buckets} buckets`,
      'An AWS emulator (moto) on the same machine serves both. *Computing* is wall time less the time with a call under way. Median of 5 runs.',
      '',
      '| | Portolan | PMapper 1.1.5 | ratio |',
      '|---|---|---|---|',
      `| wall time, calls included | ${seconds(wall)} | ${peer ? `${seconds(peer.wall)} (create ${seconds(peer.create)}, privesc ${seconds(peer.query)})` : '–'} | ${peer ? `${(peer.wall / wall).toFixed(1)} ×` : '–'} |`,
      `| computing after the calls | ${seconds(computing)} | ${peer ? seconds(peer.computing) : '–'} | ${peer ? `${(peer.computing / computing).toFixed(1)} ×` : '–'} |`,
      `| calls made | ${calls} | ${peer?.calls ?? '–'} | |`,
      `| time with a call under way | ${seconds(callSeconds)} | ${peer ? seconds(peer.callSeconds) : '–'} | |`,
      `| peak memory of the process | ${Math.round(Math.max(...runs.map((r) => r.peak)))} MB | ${peer ? `${Math.round(peer.peak)} MB` : '–'} | |`,
      '',
      `The emulator's own rate: the same ${proxy.kept.length} requests, nothing done with the answers, against the time with a call under way in a crawl, three of each in turn.`,
      apart
        ? `With the emulator on a core of its own, as a server elsewhere would be: ${percent(apart)} of its rate. With both on the same ${cores} cores: ${percent(shared)}.`
        : `With both on the same ${cores} cores: ${percent(shared)} of its rate.`,
      `Collected: ${count('iam.role')} roles, ${count('iam.user')} users, ${count('iam.policy')} policies, ${count('s3.bucket')} buckets. Range of wall times ${seconds(Math.min(...runs.map((r) => r.wall)))}–${seconds(Math.max(...runs.map((r) => r.wall)))}.`,
    ];
    if (peer) {
      const only = (a, b) => [...a].filter((x) => !b.has(x)).sort();
      const list = (all) =>
        all.length === 0 ? 'none' : `${all.length} (${all.slice(0, 8).join(', ')}${all.length > 8 ? ' …' : ''})`;
      lines.push(
        '',
        '| compared before timing | Portolan | PMapper | only Portolan | only PMapper |',
        '|---|---|---|---|---|',
        `| administrators | ${ours.admins.size} | ${peer.admins.size} | ${list(only(ours.admins, peer.admins))} | ${list(only(peer.admins, ours.admins))} |`,
        `| can become administrator (one or more hops) | ${ours.escalating.size} | ${peer.escalating.size} | ${list(only(ours.escalating, peer.escalating))} | ${list(only(peer.escalating, ours.escalating))} |`,
      );
    }
    return lines;
  } finally {
    emulator.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}
