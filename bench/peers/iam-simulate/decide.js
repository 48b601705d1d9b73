// Puts the benchmark's requests to @cloud-copilot/iam-simulate (AGPL: a process of its own, installed beside, never linked).
// node decide.js PREFIX INPUT COUNT: one line of JSON with the answers and the seconds each run over them took.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [prefix, file, count] = process.argv.slice(2);
const found = createRequire(join(prefix, 'package.json')).resolve('@cloud-copilot/iam-simulate');
const { runSimulation } = await import(pathToFileURL(found).href);
const input = JSON.parse(readFileSync(file, 'utf8'));

const named = (p) => ({ name: p.id, policy: p.document });
const sets = input.sets.map((set) => set.map(named));
const levels = input.scp.map((level, i) => ({ orgIdentifier: `level-${i}`, policies: level.map(named) }));
const simulationOf = (t, scp) => {
  const who = input.principals[t.who];
  return {
    identityPolicies: sets[who.set],
    serviceControlPolicies: scp ? levels : [],
    resourceControlPolicies: [],
    request: {
      principal: who.arn,
      action: input.actions[t.action],
      resource: { resource: t.resource, accountId: input.account },
      contextVariables: input.contexts[t.who][t.context],
    },
  };
};
const answerOf = (r) => {
  if (r.resultType === 'error') return `refused: ${r.errors.message}`;
  const of = r.overallResult ?? r.result?.analysis?.result;
  return of === 'Allowed'
    ? 'Allow'
    : of === 'ExplicitlyDenied'
      ? 'ExplicitDeny'
      : of === 'ImplicitlyDenied'
        ? 'ImplicitDeny'
        : `refused: ${of}`;
};

const out = {};
for (const kind of ['plain', 'scp']) {
  const simulations = input.tuples.slice(0, Number(count)).map((t) => simulationOf(t, kind === 'scp'));
  const answers = [];
  for (const s of simulations) answers.push(answerOf(await runSimulation(s, {})));
  const seconds = [];
  for (let round = 0; round < 3; round++) {
    const begun = process.cpuUsage();
    for (const s of simulations) await runSimulation(s, {});
    const used = process.cpuUsage(begun);
    seconds.push((used.user + used.system) / 1e6);
  }
  out[kind] = { answers, seconds };
}
process.stdout.write(JSON.stringify(out));
