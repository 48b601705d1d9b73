// Decisions a second on one core: Portolan's evaluator, PMapper 1.1.5's local check and @cloud-copilot/iam-simulate (both AGPL,
// separate processes) on the same seeded requests in the same run. Answers are compared before anything is said of time.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../scripts/build.js';
import { makeInput } from './iam-input.js';

const SIZES = { sets: 600, tuples: 200_000 };
const ROUNDS = 15;
// The peers take milliseconds a request.
const PEER = { pmapper: 4_000, simulate: 2_000 };

const median = (all) => [...all].sort((a, b) => a - b)[all.length >> 1];
const rate = (n) => Math.round(n).toLocaleString('en');

/** The input as requests of the evaluator's contract: everything that is one thing is one object. */
async function requestsOf(input) {
  const { compilePolicy } = await import('../dist/graph/iam/compile.js');
  const { principalFromArn } = await import('../dist/graph/iam/principal-arn.js');
  const bound = (list) => list.map((p) => ({ id: p.id, document: compilePolicy(JSON.stringify(p.document)) }));
  const begun = process.cpuUsage();
  const sets = input.sets.map(bound);
  const used = process.cpuUsage(begun);
  const scpLevels = input.scp.map(bound);
  const principals = input.principals.map((p) => principalFromArn(p.arn));
  const once = () => {
    const all = new Map();
    return (key, make) => {
      if (!all.has(key)) all.set(key, make(key));
      return all.get(key);
    };
  };
  const [key, fact] = [once(), once()];
  const ABSENT = { state: 'absent' };
  const contexts = input.contexts.map((some) =>
    some.map((c) => {
      const facts = new Map(
        Object.entries(c).map(([k, v]) => [
          key(k, (x) => x.toLowerCase()),
          fact(v, (x) => ({ state: 'known', values: [x] })),
        ]),
      );
      return (k) => facts.get(k) ?? ABSENT;
    }),
  );
  const requestOf = (t, more, context) => ({
    principal: principals[t.who],
    action: input.actions[t.action],
    resource: t.resource,
    resourceAccount: input.account,
    identity: sets[input.principals[t.who].set],
    context,
    ...more,
  });
  // The caller's address is not known: most requests do not depend on it, and those that do are settled both ways.
  const undecided = { state: 'undecided' };
  const open = contexts.map((some) => some.map((of) => (k) => (k === 'aws:sourceip' ? undecided : of(k))));
  const of = (more, context) => () => input.tuples.map((t) => requestOf(t, more, context[t.who][t.context]));
  return {
    plain: of({}, contexts),
    scp: of({ scpLevels }, contexts),
    open: of({}, open),
    compileSeconds: (used.user + used.system) / 1e6,
  };
}

/** Requests a second of CPU time over the list. */
function timed(list, ask) {
  const begun = process.cpuUsage();
  let sum = 0;
  for (let i = 0; i < list.length; i++) sum += ask(list[i]).decision.length;
  const used = process.cpuUsage(begun);
  if (sum === 0) throw new Error('no answers');
  return list.length / ((used.user + used.system) / 1e6);
}

function answersOf(command, args, env = {}) {
  const done = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, ...env },
  });
  if (done.status !== 0)
    throw new Error(`${command} ${args[0]} ended with ${done.status}: ${done.stderr?.slice(-1500)}`);
  return JSON.parse(done.stdout.trim().split('\n').at(-1));
}

function pmapper(file, say) {
  const venv = join(root, '.cache', 'pmapper');
  if (!existsSync(join(venv, 'bin', 'pmapper'))) {
    say('installing PMapper into an environment of its own …');
    const run = (command, args) => {
      const done = spawnSync(command, args, { encoding: 'utf8' });
      if (done.status !== 0) throw new Error(`${command}: ${done.stderr}`);
    };
    run('python3', ['-m', 'venv', venv]);
    run(join(venv, 'bin', 'pip'), [
      'install',
      '-q',
      '--disable-pip-version-check',
      '-r',
      join(root, 'bench/peers/pmapper/requirements.txt'),
    ]);
  }
  say('PMapper …');
  return answersOf(
    join(venv, 'bin', 'python'),
    [join(root, 'bench/peers/pmapper/local_check.py'), file, String(PEER.pmapper)],
    { PYTHONPATH: join(root, 'bench/peers/pmapper') },
  );
}

function iamSimulate(file, say) {
  const prefix = join(root, '.cache', 'iam-simulate');
  if (!existsSync(join(prefix, 'node_modules', '@cloud-copilot', 'iam-simulate'))) {
    say('installing iam-simulate into a folder of its own …');
    mkdirSync(prefix, { recursive: true });
    cpSync(join(root, 'bench/peers/iam-simulate/package.json'), join(prefix, 'package.json'));
    const done = spawnSync('npm', ['install', '--prefix', prefix, '--no-audit', '--no-fund', '--silent'], {
      cwd: prefix,
      encoding: 'utf8',
    });
    if (done.status !== 0) throw new Error(`npm install: ${done.stderr}`);
  }
  say('iam-simulate …');
  const script = join(root, 'bench/peers/iam-simulate/decide.js');
  return answersOf(process.execPath, [script, prefix, file, String(PEER.simulate)]);
}

/** Ways of asking that are timed, each in a process of its own so that none warms or spoils another. */
const WAYS = {
  plain: { title: 'without SCP', list: 'plain', ask: 'decide', limit: '1,000,000' },
  scp: { title: 'with an 8-statement SCP', list: 'scp', ask: 'decide', limit: '300,000' },
  'plain-few': {
    title: 'without SCP, the first 20,000 requests (they stay in the cache)',
    list: 'plain',
    ask: 'decide',
    first: 20_000,
  },
  'plain-reasons': { title: 'without SCP, reasons on', list: 'plain', ask: 'evaluate' },
  'scp-reasons': { title: 'with the SCP, reasons on', list: 'scp', ask: 'evaluate' },
  'plain-explained': { title: 'without SCP, whole explanation', list: 'plain', ask: 'explain', first: 40_000 },
  'scp-explained': { title: 'with the SCP, whole explanation', list: 'scp', ask: 'explain', first: 40_000 },
  open: { title: 'without SCP, `aws:SourceIp` undecided', list: 'open', ask: 'decide' },
};

async function time(file, name) {
  const { decide, evaluate } = await import('../dist/graph/iam/evaluate.js');
  const { explain } = await import('../dist/graph/iam/explain.js');
  const explained = (r) => {
    const verdict = evaluate(r);
    explain(r, verdict);
    return verdict;
  };
  const { list, ask, first: most = SIZES.tuples } = WAYS[name];
  const asked = { decide, evaluate, explain: explained }[ask];
  const requests = (await requestsOf(JSON.parse(readFileSync(file, 'utf8'))))[list]();
  const some = requests.slice(0, most);
  // The first runs warm the compiler up.
  const first = timed(some, asked);
  for (let i = 0; i < 2; i++) timed(some, asked);
  return { first, rates: Array.from({ length: ROUNDS }, () => timed(some, asked)) };
}

if (process.argv[1]?.endsWith('iam.js') && process.argv[2] === 'time') {
  const answer = await time(process.argv[3], process.argv[4]);
  process.stdout.write(JSON.stringify(answer), () => process.exit(0));
}

/** Why two evaluators may differ on a request, as far as the request tells. */
function kindOf(input, tuple, theirs) {
  const action = input.actions[tuple.action].toLowerCase();
  if (theirs.startsWith('refused: no.resource.types'))
    return 'the resource is of no type that the action takes; the peer refuses the question';
  if (theirs.startsWith('refused')) return 'the peer refuses the question';
  if (/^sts:(assumerole|tagsession|setsourceidentity|setcontext)/.test(action))
    return 'no trust policy is given: Portolan asks for one, the peer looks at the caller alone';
  if (action.startsWith('kms:') && tuple.resource.includes(':key/'))
    return 'no key policy is given: Portolan asks for one, the peer looks at the caller alone';
  if (action === 'sts:getcalleridentity')
    return 'the action needs no permission and cannot be denied (AWS STS API reference)';
  const statements = input.sets[input.principals[tuple.who].set].flatMap((p) => p.document.Statement);
  if (theirs === 'Deny' && statements.some((s) => JSON.stringify(s.Condition ?? '').includes('${')))
    return 'a variable in the value of a condition, which the peer does not fill in';
  return `something else, as ${input.actions[tuple.action]} on ${tuple.resource}`;
}

/** How many answers are equal, and how many differ in what way. PMapper tells only whether a request is allowed. */
function differences(theirs, ours, describe) {
  const kinds = new Map();
  let equal = 0;
  for (const [i, answer] of theirs.entries()) {
    const mine = answer === 'Deny' && ours[i] !== 'Allow' ? 'Deny' : ours[i];
    if (mine === answer) {
      equal++;
      continue;
    }
    const kind = describe(i, mine, answer);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return { equal, kinds: [...kinds].sort((a, b) => b[1] - a[1]) };
}

export async function run(say) {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-bench-'));
  try {
    const { catalogue } = await import('../dist/graph/iam/catalogue/catalogue.js');
    const { managedPolicyDocument } = await import('../dist/graph/iam/managed.js');
    const { decide, evaluate } = await import('../dist/graph/iam/evaluate.js');
    say('drawing policies and requests …');
    const input = makeInput(catalogue(), managedPolicyDocument, SIZES);
    const file = join(folder, 'input.json');
    writeFileSync(file, JSON.stringify(input));
    const requests = await requestsOf(input);

    say('comparing answers …');
    const ours = { plain: [], scp: [], open: [] };
    for (const kind of Object.keys(ours))
      for (const r of requests[kind]()) {
        const [a, b] = [decide(r), evaluate(r)];
        if (a.decision !== b.decision || a.certainty !== b.certainty)
          throw new Error(`decide() and evaluate() differ on ${r.action} ${r.resource}`);
        ours[kind].push(a);
      }
    const peers = [];
    if (!process.argv.includes('--no-peer')) {
      for (const [name, count, ask] of [
        ['PMapper 1.1.5', PEER.pmapper, pmapper],
        ['iam-simulate 0.1.173', PEER.simulate, iamSimulate],
      ]) {
        try {
          const answer = ask(file, say);
          const per = (kind) => count / median(answer[kind].seconds);
          peers.push({ name, count, answer, plain: per('plain'), scp: per('scp') });
        } catch (error) {
          peers.push({ name, error: String(error.message).split('\n')[0] });
        }
      }
    }

    const figures = {};
    for (const name of Object.keys(WAYS)) {
      say(`timing: ${WAYS[name].title} …`);
      figures[name] = answersOf(process.execPath, [join(root, 'bench', 'iam.js'), 'time', file, name]);
    }
    const figure = ({ rates }) => `${rate(median(rates))} (${rate(Math.min(...rates))}–${rate(Math.max(...rates))})`;
    const counts = (list) => {
      const n = { Allow: 0, ImplicitDeny: 0, ExplicitDeny: 0 };
      for (const a of list) n[a.decision]++;
      return `${rate(n.Allow)} allowed, ${rate(n.ImplicitDeny)} not allowed, ${rate(n.ExplicitDeny)} denied`;
    };
    const unsettled = ours.open.filter((a) => a.certainty !== 'certain').length;
    const lines = [
      '## Decisions a second, one core',
      `${rate(SIZES.tuples)} distinct requests (principal, action, resource, context), drawn with a seed over ${SIZES.sets} distinct policy sets of ${rate(input.principals.length)} principals; a third of them are covered by statements with conditions. No decision is remembered; verdict and certainty are computed. CPU time of one process each, median of ${ROUNDS} runs (range).`,
      '',
      '| Portolan | decisions a second | limit |',
      '|---|---|---|',
      ...Object.entries(WAYS).map(([name, w]) => `| ${w.title} | ${figure(figures[name])} | ${w.limit ?? '–'} |`),
      `| without SCP, the first run, while everything is compiled | ${rate(figures.plain.first)} | – |`,
      '',
      `Without SCP: ${counts(ours.plain)}. With: ${counts(ours.scp)}. With the address undecided ${rate(unsettled)} are conditional. \`decide\` and \`evaluate\` (which gives reasons) agree on all. Compiling the ${SIZES.sets} policy sets took ${requests.compileSeconds.toFixed(2)} s. Load average ${loadavg()[0].toFixed(1)} at the end.`,
    ];
    if (peers.length > 0) {
      const own = (kind) => median(figures[kind].rates);
      const row = (p) =>
        p.error
          ? `| ${p.name} | not run: ${p.error} | | | |`
          : `| ${p.name}, first ${rate(p.count)} requests | ${rate(p.plain)} | ${rate(own('plain') / p.plain)} × | ${rate(p.scp)} | ${rate(own('scp') / p.scp)} × |`;
      lines.push(
        '',
        '| peer, same requests, a process of its own | without SCP | Portolan is | with SCP | Portolan is |',
        '|---|---|---|---|---|',
        ...peers.map(row),
      );
      const table = [];
      for (const p of peers.filter((x) => !x.error)) {
        for (const kind of ['plain', 'scp']) {
          const { equal, kinds } = differences(
            p.answer[kind].answers,
            ours[kind].map((a) => a.decision),
            (i, mine, theirs) => `${mine} | ${theirs.split(':')[0]} | ${kindOf(input, input.tuples[i], theirs)}`,
          );
          const title = `${p.name}, ${WAYS[kind].title}`;
          table.push(`| ${title} | equal | equal | | ${rate(equal)} |`);
          for (const [what, count] of kinds) table.push(`| ${title} | ${what} | ${rate(count)} |`);
        }
      }
      lines.push(
        '',
        'Compared before timing (PMapper tells only allowed or not):',
        '',
        '| requests of | Portolan | peer | why | count |',
        '|---|---|---|---|---|',
        ...table,
      );
    }
    return lines;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
