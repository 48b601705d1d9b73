// A graph of 100,000 nodes and 400,000 edges, from the log to a published generation on the embedded engine, and paths in it.
// The account is made up with a seed: 10,000 roles that trust one another, functions, instances, buckets, policies.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apart } from './apart.js';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const COUNT = {
  roles: 10_000,
  policies: 2_000,
  functions: 38_000,
  instances: 20_000,
  groups: 2_000,
  subnets: 1_000,
  buckets: 27_000,
};
const AT = '2026-11-20T00:00:00.000Z';

function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
}

/** Observations of the made-up account by unit. */
function* account() {
  const rnd = random(7);
  const role = (i) => `arn:aws:iam::${ACCOUNT}:role/r${i}`;
  const policy = (i) => `arn:aws:iam::${ACCOUNT}:policy/p${i}`;
  const group = (i) => `arn:aws:ec2:${REGION}:${ACCOUNT}:security-group/sg-${i}`;
  const subnet = (i) => `arn:aws:ec2:${REGION}:${ACCOUNT}:subnet/subnet-${i}`;
  const bucket = (i) => `arn:aws:s3:::b${i}`;
  const base = (type, id, name, region, more) => ({ type, id, name, account: ACCOUNT, region, props: {}, ...more });
  for (let i = 0; i < COUNT.policies; i++) {
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['s3:GetObject', 's3:ListBucket'],
          Resource: [`${bucket(i)}`, `${bucket(i)}/*`, `${bucket(i + 1)}/*`],
        },
        { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: [role(i * 5), role(i * 5 + 1)] },
      ],
    });
    yield [
      'iam.policies',
      'global',
      base('iam.policy', policy(i), `p${i}`, 'global', {
        policies: [{ kind: 'version', name: 'v1', document, isDefault: true }],
        facets: { document: 'known' },
      }),
    ];
  }
  for (let i = 0; i < COUNT.roles; i++) {
    const trusted = Array.from({ length: 3 }, () => role(rnd(COUNT.roles)));
    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: trusted, Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    });
    yield [
      'iam.roles',
      'global',
      base('iam.role', role(i), `r${i}`, 'global', {
        props: { path: '/', serviceLinked: false, reserved: false },
        tags: { team: `t${i % 40}` },
        links: Array.from({ length: 3 }, () => ({
          edge: 'HAS_POLICY',
          to: policy(rnd(COUNT.policies)),
          toType: 'iam.policy',
        })),
        policies: [{ kind: 'trust', name: 'trust', document: trust }],
        facets: { trust: 'known' },
      }),
    ];
  }
  for (let i = 0; i < COUNT.groups; i++)
    yield [
      'ec2.security-groups',
      REGION,
      base('ec2.security-group', group(i), `sg-${i}`, REGION, {
        props: { ingress: ['tcp/443-443 10.0.0.0/8'], egress: ['all 0.0.0.0/0'] },
      }),
    ];
  for (let i = 0; i < COUNT.subnets; i++)
    yield ['ec2.subnets', REGION, base('ec2.subnet', subnet(i), `subnet-${i}`, REGION, { props: {} })];
  for (let i = 0; i < COUNT.functions; i++) {
    const links = [
      { edge: 'RUNS_AS', to: role(rnd(COUNT.roles)), toType: 'iam.role', props: { via: 'execution role' } },
    ];
    for (let k = 0; k < 1; k++)
      links.push({
        edge: 'REFERS_TO',
        to: bucket(rnd(COUNT.buckets)),
        toType: 's3.bucket',
        props: { as: `layer ${k}` },
      });
    links.push({ edge: 'IN_SUBNET', to: subnet(rnd(COUNT.subnets)), toType: 'ec2.subnet' });
    yield [
      'lambda.functions',
      REGION,
      base('lambda.function', `arn:aws:lambda:${REGION}:${ACCOUNT}:function:f${i}`, `f${i}`, REGION, {
        props: { runtime: 'nodejs22.x' },
        links,
        facets: { policy: 'absent' },
      }),
    ];
  }
  for (let i = 0; i < COUNT.instances; i++) {
    const links = [{ edge: 'IN_SUBNET', to: subnet(rnd(COUNT.subnets)), toType: 'ec2.subnet' }];
    for (let k = 0; k < 3; k++)
      links.push({ edge: 'IN_GROUP', to: group(rnd(COUNT.groups)), toType: 'ec2.security-group' });
    yield [
      'ec2.instances',
      REGION,
      base('ec2.instance', `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/i-${i}`, `i-${i}`, REGION, {
        props: { state: 'running', privateIp: '10.0.0.1' },
        links,
      }),
    ];
  }
  for (let i = 0; i < COUNT.buckets; i++)
    yield [
      's3.buckets',
      'global',
      base('s3.bucket', bucket(i), `b${i}`, 'global', {
        props: { blockPublicPolicy: true, restrictPublicBuckets: true, blockPublicAcls: true, ignorePublicAcls: true },
        tags: i % 50 === 0 ? { classification: 'pii' } : { team: `t${i % 40}` },
        facets: { policy: 'absent' },
        links: [
          { edge: 'REFERS_TO', to: bucket(rnd(COUNT.buckets)), toType: 's3.bucket', props: { as: 'replicates to' } },
        ],
      }),
    ];
}

async function fill(data) {
  const { openRun } = await import('../dist/graph/snapshot/log.js');
  const run = await openRun(data, { kind: 'bench', at: AT });
  const writers = new Map();
  for (const [unit, region, observation] of account()) {
    let writer = writers.get(unit);
    if (!writer) {
      writer = run.scope({ account: ACCOUNT, region, unit });
      writers.set(unit, writer);
    }
    await writer.add(observation);
  }
  for (const writer of writers.values())
    await writer.end({ state: 'complete', message: '', missing: null, facetsMissing: {}, calls: 0 });
  await run.commit();
}

async function project(data) {
  const { projectUntil } = await import('../dist/services/project.js');
  const begun = performance.now();
  await projectUntil(data, 1);
  return { seconds: (performance.now() - begun) / 1000 };
}

async function paths(data) {
  const { openReader } = await import('../dist/services/reader.js');
  const begun = performance.now();
  const reader = await openReader(data);
  const { nodes, edges } = reader.generation;
  const graph = await reader.paths();
  const opened = performance.now() - begun;
  const { PairSearch } = await import('../dist/graph/analysis/paths/pair.js');
  const search = new PairSearch(graph);
  const rnd = random(11);
  const times = [];
  let found = 0;
  for (let i = 0; i < 1200; i++) {
    const from = graph.find(`arn:aws:iam::${ACCOUNT}:role/r${rnd(COUNT.roles)}`);
    const to = graph.find(`arn:aws:iam::${ACCOUNT}:role/r${rnd(COUNT.roles)}`);
    const start = performance.now();
    const path = search.path(from, to);
    const took = performance.now() - start;
    // The first two hundred warm the compiler up.
    if (i >= 200) times.push(took);
    if (path) found++;
  }
  times.sort((a, b) => a - b);
  return { nodes, edges, opened: opened / 1000, p50: times[500], p95: times[950], found };
}

const steps = {
  async fill(data) {
    await fill(data);
    return {};
  },
  project,
  paths,
};
if (process.argv[1]?.endsWith('graph.js') && process.argv[2] in steps) {
  process.stdout.write(`${JSON.stringify(await steps[process.argv[2]](process.argv[3]))}\n`, () => process.exit(0));
}

export async function run(say) {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-bench-'));
  try {
    const projections = [];
    let fillPeak = 0;
    let last = '';
    for (let i = 0; i < 5; i++) {
      last = join(folder, `data-${i}`);
      say(`filling and projecting, ${i + 1} of 5 …`);
      fillPeak = Math.max(fillPeak, (await apart('graph.js', 'fill', last)).peak);
      projections.push(await apart('graph.js', 'project', last));
    }
    const p = await apart('graph.js', 'paths', last);
    const times = projections.map((x) => x.seconds).sort((a, b) => a - b);
    return [
      `## Graph: ${p.nodes.toLocaleString('en')} nodes and ${p.edges.toLocaleString('en')} edges on the embedded engine`,
      'One made-up account, seeded. Each step in a process of its own; the projection is timed from the log to the published generation, all analyses included, five times.',
      '',
      '| what | figure | limit |',
      '|---|---|---|',
      `| log → published generation | median ${times[2].toFixed(1)} s (${times[0].toFixed(1)}–${times[4].toFixed(1)}) | 15 s |`,
      `| peak memory of the projecting process | ${Math.round(Math.max(...projections.map((x) => x.peak)))} MB | 1,024 MB |`,
      `| peak memory of the writing process | ${Math.round(fillPeak)} MB | 512 MB |`,
      `| path between two identities, 1,000 pairs (${p.found} of 1,200 found) | p50 ${p.p50.toFixed(2)} ms, p95 ${p.p95.toFixed(2)} ms | p95 5 ms |`,
      `| opening the path arrays | ${p.opened.toFixed(2)} s | – |`,
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
