// Whole-account access on made-up accounts: all principals, their actions, all resources, factorised; who can do one thing; and how
// the cost grows. Answers are compared with single questions before anything is timed.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { NOW, scopesOf } from './access-world.js';
import { apart } from './apart.js';

const FUNCTIONS = { principals: 3000, sets: 500, resources: 2000, functions: 1800 };
const LARGE = { principals: 10_000, sets: 1000, resources: 50_000 };
const RUNS = 5;

const median = (all) => [...all].sort((a, b) => a - b)[all.length >> 1];
const rank = (all, share) => [...all].sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * share))];
const count = (n) => Math.round(n).toLocaleString('en');
const seconds = (n) => `${n.toFixed(2)} s`;

async function worldOf(size) {
  const { memorySnapshot } = await import('../dist/graph/build/memory-snapshot.js');
  const { buildWorld } = await import('../dist/graph/build/build.js');
  return buildWorld(memorySnapshot(scopesOf(size), NOW));
}

/** Wall and CPU seconds of some work, and what it gave. */
function timed(work) {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  const result = work();
  const used = process.cpuUsage(cpu);
  return { wall: (performance.now() - wall) / 1000, cpu: (used.user + used.system) / 1e6, result };
}

/** The actions of the catalogue that are asked about a function. */
async function functionActions() {
  const { catalogue } = await import('../dist/graph/iam/catalogue/catalogue.js');
  const { actions } = catalogue().services.get('lambda');
  return [...actions.values()]
    .filter((a) => [...a.required, ...a.optional].some((t) => t.name === 'function'))
    .map((a) => `lambda:${a.name}`);
}

const steps = {
  /** All principals × all actions on functions × all functions, and the access to stores. */
  async functions() {
    const { capabilitiesOf } = await import('../dist/graph/analysis/capabilities.js');
    const { accessOf } = await import('../dist/graph/analysis/access.js');
    const { authorityOf } = await import('../dist/graph/analysis/authority.js');
    const { decide } = await import('../dist/graph/analysis/decide.js');
    const actions = await functionActions();
    const world = await worldOf(FUNCTIONS);
    const table = timed(() => capabilitiesOf(world, 'lambda.function', actions));
    const stores = timed(() => accessOf(world));
    const sets = new Map();
    let triples = 0;
    for (const s of table.result)
      for (const member of s.members) {
        sets.set(member, s);
        for (const c of s.capabilities) triples += c.resources.length;
      }
    // Single questions, drawn with a fixed step: each must be answered as the table does.
    const roles = world.ofType('iam.role');
    const functions = world.ofType('lambda.function');
    let allowed = 0;
    const asked = 20_000;
    for (let i = 0; i < asked; i++) {
      const role = roles[(i * 7919) % roles.length];
      // Every other one is something that the table allows.
      const own = sets.get(role.id)?.capabilities;
      const held = i % 2 === 0 ? own?.[(i * 13) % own.length] : undefined;
      const action = held?.action ?? actions[(i * 31) % actions.length];
      const fn =
        world.assets.get(held?.resources[(i * 17) % held.resources.length]) ??
        functions[(i * 104_729) % functions.length];
      const d = decide(world, authorityOf(world, role.id), action, fn.id, { resourceAccount: fn.account });
      const told = own?.find((c) => c.action === action && c.resources.includes(fn.id));
      if (d.allowed !== (told !== undefined) || (told && told.certainty !== d.certainty))
        throw new Error(`${role.id} ${action} ${fn.id}: ${d.verdict.decision}, the table says otherwise`);
      if (d.allowed) allowed++;
    }
    return {
      wall: table.wall,
      cpu: table.cpu,
      stores: stores.wall,
      actions: actions.length,
      sets: table.result.length,
      capabilities: table.result.reduce((n, s) => n + s.capabilities.length, 0),
      triples,
      asked,
      allowed,
    };
  },

  async large() {
    const { accessOf } = await import('../dist/graph/analysis/access.js');
    const { whoCan } = await import('../dist/graph/analysis/who-can.js');
    const world = await worldOf(LARGE);
    const access = timed(() => accessOf(world));
    const edges = access.result.edges.length;
    const holding = access.result.edges.filter((e) => e.type === 'HOLDS').length;
    access.result = null;
    const questions = [
      's3:GetObject',
      's3:PutObject',
      'dynamodb:GetItem',
      'sqs:SendMessage',
      'secretsmanager:GetSecretValue',
    ];
    const types = {
      s3: 's3.bucket',
      dynamodb: 'dynamodb.table',
      sqs: 'sqs.queue',
      secretsmanager: 'secretsmanager.secret',
    };
    const ask = (i) => {
      const action = questions[i % questions.length];
      const all = world.ofType(types[action.split(':')[0]]);
      return timed(() => whoCan(world, action, all[(i * 7919) % all.length].id));
    };
    const first = ask(0).wall * 1000;
    for (let i = 1; i < 100; i++) ask(i);
    const times = [];
    let rows = 0;
    for (let i = 100; i < 1100; i++) {
      const one = ask(i);
      times.push(one.wall * 1000);
      rows += one.result.rows.length;
    }
    return { wall: access.wall, cpu: access.cpu, edges, holding, first, times, rows: rows / times.length };
  },

  /** Access after one policy changed: everything decided, and with what the run before left in a file. */
  async again() {
    const { accessOf } = await import('../dist/graph/analysis/access.js');
    const { readAccessMemory, writeAccessMemory, ACCESS_MEMORY } = await import(
      '../dist/services/access-memory-file.js'
    );
    const folder = mkdtempSync(join(tmpdir(), 'portolan-bench-'));
    try {
      const first = { before: null };
      accessOf(await worldOf(LARGE), first);
      await writeAccessMemory(folder, first.after);
      first.after = undefined;
      const size = { ...LARGE, changed: 7 };
      const [wholeWorld, partWorld] = [await worldOf(size), await worldOf(size)];
      const whole = timed(() => accessOf(wholeWorld));
      const reading = process.cpuUsage();
      const memory = { before: await readAccessMemory(folder) };
      const read = process.cpuUsage(reading);
      if (memory.before === null) throw new Error('nothing was left to take over');
      const part = timed(() => accessOf(partWorld, memory));
      const [a, b] = [whole.result.edges, part.result.edges];
      if (a.length !== b.length || a.some((e, i) => JSON.stringify(e) !== JSON.stringify(b[i])))
        throw new Error('what was taken over is not what would be decided');
      const bytes = statSync(join(folder, ACCESS_MEMORY)).size;
      const writing = process.cpuUsage();
      await writeAccessMemory(folder, memory.after);
      const write = process.cpuUsage(writing);
      const spent = (u) => (u.user + u.system) / 1e6;
      return { whole: whole.cpu, part: part.cpu, read: spent(read), write: spent(write), bytes };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },

  async curve(size) {
    const { accessOf } = await import('../dist/graph/analysis/access.js');
    const world = await worldOf(JSON.parse(size));
    const { cpu, result } = timed(() => accessOf(world));
    return { cpu, edges: result.edges.length };
  },
};

if (process.argv[1]?.endsWith('access.js') && process.argv[2] in steps) {
  const answer = await steps[process.argv[2]](process.argv[3]);
  process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0));
}

export async function run(say) {
  const many = async (...args) => {
    const all = [];
    for (let i = 0; i < RUNS; i++) all.push(await apart('access.js', ...args));
    return all;
  };
  say('3,000 principals, 1,800 functions …');
  const functions = await many('functions');
  say('10,000 roles, 50,000 resources …');
  const large = await many('large');
  say('the same with one changed policy …');
  const again = await many('again');
  const point = async (principals, sets) => {
    say(`${principals} principals, ${sets} sets …`);
    const all = [];
    for (let i = 0; i < 3; i++)
      all.push(await apart('access.js', 'curve', JSON.stringify({ principals, sets, resources: 10_000 })));
    return { principals, sets, edges: all[0].edges, cpu: median(all.map((x) => x.cpu)) };
  };
  const points = [];
  for (const n of [1000, 2000, 4000, 8000]) points.push(await point(n, 500));
  for (const n of [250, 1000, 2000, 4000]) points.push(await point(8000, n));
  const [f] = functions;
  const [l] = large;
  const spread = (all, of, say) => {
    const values = all.map(of);
    return `${say(median(values))} (${say(Math.min(...values))}–${say(Math.max(...values))})`;
  };
  const ms = (n) => `${n.toFixed(1)} ms`;
  const mb = (n) => `${count(n)} MB`;
  return [
    '## Whole-account access',
    `Made-up accounts, seeded. Each run in a process of its own, nothing warm, median of ${RUNS} (range). Load average ${loadavg()[0].toFixed(1)} at the end.`,
    '',
    '| what | figure | limit |',
    '|---|---|---|',
    `| ${count(FUNCTIONS.principals)} principals (${FUNCTIONS.sets} policy sets) × ${f.actions} actions × ${count(FUNCTIONS.functions)} functions, every verdict | ${spread(functions, (x) => x.wall, seconds)}, CPU ${spread(functions, (x) => x.cpu, seconds)} | 5 s |`,
    `| access of the same principals to ${count(FUNCTIONS.resources)} stores, with reasons | ${spread(functions, (x) => x.stores, seconds)} | – |`,
    `| access of ${count(LARGE.principals)} roles (${count(LARGE.sets)} policy sets) to ${count(LARGE.resources)} stores, with reasons | ${spread(large, (x) => x.wall, seconds)}, CPU ${spread(large, (x) => x.cpu, seconds)} | 60 s |`,
    `| peak memory of that process | ${spread(large, (x) => x.peak, mb)} | 2,048 MB |`,
    `| who can, in that account, 1,000 questions, ${count(l.rows)} rows each | p50 ${spread(large, (x) => rank(x.times, 0.5), ms)}, p95 ${spread(large, (x) => rank(x.times, 0.95), ms)} | p95 20 ms |`,
    `| the first such question, while everybody's policies are put together | ${spread(large, (x) => x.first, ms)} | – |`,
    `| after one changed policy, CPU: all decided | ${spread(again, (x) => x.whole, seconds)} | – |`,
    `| the same with what the run before left: read and checked, decided, left again | ${spread(again, (x) => x.read, seconds)}, ${spread(again, (x) => x.part, seconds)}, ${spread(again, (x) => x.write, seconds)} | – |`,
    `| what it leaves | ${spread(again, (x) => x.bytes / 1e6, mb)} | – |`,
    '',
    `The functions' table: ${count(f.sets)} access sets with ${count(f.capabilities)} capabilities stand for ${count(f.triples)} allowed (principal, action, function) of ${count(FUNCTIONS.principals * f.actions * FUNCTIONS.functions)}; ${count(f.asked)} single questions (${count(f.allowed)} allowed) are answered alike. The large account has ${count(l.edges)} edges, ${count(l.holding)} of them from a principal to its set.`,
    '',
    'How it grows, 10,000 stores, CPU time, median of 3:',
    '',
    '| principals | distinct policy sets | edges | CPU |',
    '|---|---|---|---|',
    ...points.map((p) => `| ${count(p.principals)} | ${count(p.sets)} | ${count(p.edges)} | ${seconds(p.cpu)} |`),
  ];
}
