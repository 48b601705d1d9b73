import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredAsset } from '../../graph/snapshot/contract.js';
import { readSnapshot } from '../../graph/snapshot/log.js';
import type { ServiceCollector } from '../../ingest/aws/contract.js';
import { type CollectRequest, collectAws, type RunResult } from '../../ingest/run/collect.js';
import { loadCollectors } from '../../ingest/run/collectors.js';
import { actionOf } from '../../ingest/run/iam-action.js';
import { importAws } from '../../ingest/run/import-aws.js';
import { collect } from '../../services/collect.js';
import { permissionsPolicy } from '../../services/permissions.js';
import { type FakeAws, startFakeAws } from '../support/fake-aws.js';
import { ACCOUNT, CANARY, reset, seed, seedOrganization } from './seed.js';

const emulator = process.env.PORTOLAN_TEST_MOTO ?? '';
const lines: string[] = [];
const sink = { interactive: false, columns: 100, write: (text: string) => void lines.push(text) };
let dir = '';
let proxy: FakeAws;

beforeAll(async () => {
  if (emulator === '') throw new Error('PORTOLAN_TEST_MOTO names no emulator; run: npm test -- moto');
  dir = mkdtempSync(join(tmpdir(), 'portolan-moto-'));
  process.env.AWS_ACCESS_KEY_ID = 'testing';
  process.env.AWS_SECRET_ACCESS_KEY = 'testing';
  await reset(emulator);
  await seed(emulator);
  proxy = await startFakeAws(emulator);
});
afterAll(async () => {
  await proxy?.close();
  rmSync(dir, { recursive: true, force: true });
});

function run(data: string, more: Partial<CollectRequest> = {}): Promise<RunResult> {
  return collectAws({
    dataDir: join(dir, data),
    profile: null,
    services: [],
    endpointUrl: emulator,
    record: null,
    org: false,
    orgRole: 'OrganizationAccountAccessRole',
    roleArns: [],
    viaRole: null,
    externalId: null,
    regions: ['us-east-1'],
    sink,
    ...more,
  });
}

async function stored(data: string): Promise<StoredAsset[]> {
  const all: StoredAsset[] = [];
  for await (const asset of (await readSnapshot(join(dir, data)))?.assets() ?? []) all.push(asset);
  return all;
}
const bare = (assets: readonly StoredAsset[]) =>
  assets.map(({ firstSeen, lastChanged, lastSeen, ...asset }) => ({
    ...asset,
    seen: firstSeen !== '' && lastChanged !== '' && lastSeen !== '',
  }));

/** The collectors, noting every operation their clients send. */
async function watched(calls: Set<string>): Promise<ReadonlyMap<string, ServiceCollector>> {
  const watch = (collector: ServiceCollector): ServiceCollector => ({
    ...collector,
    client: async () => {
      const { Client, commands } = await collector.client();
      class Watched extends (Client as new (
        config: never,
      ) => { send(command: object, options?: never): Promise<unknown>; destroy(): void }) {
        override send(command: object, options?: never): Promise<unknown> {
          calls.add(actionOf(collector.service, command.constructor.name.replace(/Command$/, '')));
          return super.send(command, options);
        }
      }
      return { Client: Watched as unknown as typeof Client, commands };
    },
  });
  return new Map([...(await loadCollectors())].map(([name, collector]) => [name, watch(collector)]));
}

describe('collecting an account on the emulator', () => {
  let result: RunResult;
  const calls = new Set<string>();
  beforeAll(async () => {
    result = await run('live', { record: join(dir, 'recording'), collectors: await watched(calls) });
  });

  it('ends every scope complete, or unsupported where the emulator serves no such operation', () => {
    const odd = result.rows.filter((r) => r.state !== 'complete' && r.state !== 'unsupported');
    expect(odd).toEqual([]);
    expect(result.rows.filter((r) => r.state === 'unsupported').map((r) => r.unit)).toEqual([
      'apprunner.services',
      'bedrock-agentcore.code-interpreters',
      'bedrock-agentcore.browsers',
      'imagebuilder.infrastructure-configurations',
      'imagebuilder.image-pipelines',
      'ssm.instances',
    ]);
    expect(result.rows.filter((r) => r.facetsMissing > 0)).toEqual([]);
  });

  it('finds one of everything, with what matters about it', async () => {
    const assets = await stored('live');
    const types = new Set(assets.map((a) => a.type));
    for (const type of [
      'account', 'iam.user', 'iam.group', 'iam.role', 'iam.policy', 'iam.instance-profile', 'iam.access-key', 'iam.oidc-provider', 'iam.saml-provider',
      's3.bucket', 'ec2.instance', 'ec2.security-group', 'ec2.subnet', 'ec2.vpc', 'ec2.route-table', 'ec2.network-acl', 'ec2.network-interface',
      'ec2.address', 'ec2.launch-template', 'elbv2.load-balancer', 'elbv2.target-group', 'elbv2.listener', 'lambda.function', 'kms.key',
      'secretsmanager.secret', 'ssm.parameter', 'sns.topic', 'sqs.queue', 'dynamodb.table', 'rds.instance',
    ]) expect(types, type).toContain(type); // biome-ignore format: a list
    const one = (id: string) => {
      const found = assets.filter((a) => a.id === id);
      expect(found.length, id).toBeGreaterThan(0);
      return {
        props: Object.assign({}, ...found.map((a) => a.props)),
        tags: Object.assign({}, ...found.map((a) => a.tags ?? {})),
        links: found.flatMap((a) => a.links ?? []),
        policies: found.flatMap((a) => a.policies ?? []),
        facets: Object.assign({}, ...found.map((a) => a.facets ?? {})),
      };
    };
    const ann = one(`arn:aws:iam::${ACCOUNT}:user/ann`);
    expect(ann.props).toMatchObject({ loginProfile: true, mfa: false, accessKeys: 1 });
    expect(ann.tags).toEqual({ team: '<script>alert(1)</script>' });
    expect(ann.links).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ edge: 'MEMBER_OF', to: `arn:aws:iam::${ACCOUNT}:group/staff` }),
      ]),
    );
    expect(one(`arn:aws:iam::${ACCOUNT}:role/runner`).links).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ edge: 'HAS_BOUNDARY', to: `arn:aws:iam::${ACCOUNT}:policy/reader` }),
        expect.objectContaining({ edge: 'HAS_POLICY', to: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
      ]),
    );
    expect(one(`arn:aws:iam::${ACCOUNT}:policy/reader`).policies.map((p) => [p.name, p.isDefault === true])).toEqual(
      expect.arrayContaining([['v2', true]]),
    );
    const open = one('arn:aws:s3:::open.bucket.1');
    expect(open.policies[0]?.document).toContain('"Principal":"*"');
    expect(open.facets).toMatchObject({ policy: 'known' });
    expect(one('arn:aws:s3:::closed')).toMatchObject({
      props: { blockPublicPolicy: true, restrictPublicBuckets: true },
      facets: { policy: 'absent' },
    });
    const fn = one(`arn:aws:lambda:us-east-1:${ACCOUNT}:function:fn`);
    expect(fn.props).toMatchObject({ urlAuthType: 'NONE', envNames: ['API_TOKEN', 'STAGE'] });
    expect(fn.links).toEqual(
      expect.arrayContaining([expect.objectContaining({ edge: 'RUNS_AS', to: `arn:aws:iam::${ACCOUNT}:role/runner` })]),
    );
  });

  it('keeps no secret of the account: not in the log, nor in the recording', async () => {
    const encoded = [
      CANARY,
      Buffer.from(CANARY).toString('base64').slice(2, -3),
      Buffer.from(`x${CANARY}`).toString('base64').slice(4, -3),
      Buffer.from(`xx${CANARY}`).toString('base64').slice(4, -3),
    ];
    const log = JSON.stringify(await stored('live'));
    for (const secret of encoded) expect(log).not.toContain(secret);
    let files = 0;
    for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      files++;
      const content = readFileSync(join(entry.parentPath, entry.name));
      for (const secret of encoded) expect(content.includes(secret), `${entry.parentPath}/${entry.name}`).toBe(false);
    }
    expect(files).toBeGreaterThan(50);
    expect(lines.join('')).not.toContain(CANARY);
  });

  it('calls what the printed policy allows, and the policy allows no more than the collectors declare', async () => {
    const policy = await permissionsPolicy();
    const allowed = new Set(policy.Statement.find((s) => s.Effect === 'Allow')?.Action);
    expect([...calls].filter((action) => !allowed.has(action))).toEqual([]);
    expect(policy.Statement.find((s) => s.Effect === 'Deny')?.Action).toEqual(
      expect.arrayContaining(['secretsmanager:GetSecretValue', 'ssm:GetParameter', 's3:GetObject', 'kms:Decrypt']),
    );
    // All reads of API Gateway are one permission, named after the method of HTTP.
    for (const action of allowed)
      expect(action).toMatch(/^(?:[a-z0-9-]+:(?:BatchGet|Get|List|Describe|Search|Generate)[A-Z]|apigateway:GET$)/);
  });

  it('gives the same observations when the recording is imported', async () => {
    const replayed = await importAws({ dataDir: join(dir, 'replayed'), dir: join(dir, 'recording'), sink });
    expect(replayed.bad).toEqual([]);
    expect(replayed.unused).toBe(0);
    const states = (rows: RunResult['rows']) =>
      rows.map((r) => `${r.region}/${r.unit} ${r.state} ${r.assets} ${r.facetsMissing}`).sort();
    expect(states(replayed.rows)).toEqual(states(result.rows));
    expect(bare(await stored('replayed'))).toEqual(bare(await stored('live')));
  });

  it('changes nothing when run again', async () => {
    const before = bare(await stored('live'));
    await run('live');
    expect(bare(await stored('live'))).toEqual(before);
  });
});

describe('one service of the account that fails', () => {
  /** What requests are signed for, where it is not the collector's name. Collectors that share it fail together. */
  const signed: Readonly<Record<string, string>> = {
    apigatewayv2: 'apigateway',
    'bedrock-agent': 'bedrock',
    elbv2: 'elasticloadbalancing',
    emr: 'elasticmapreduce',
    resourcegroupstaggingapi: 'tagging',
    s3control: 's3',
    'sso-admin': 'sso',
    stepfunctions: 'states',
  };
  const signedFor = (unit: string): string => {
    const service = unit.slice(0, unit.indexOf('.'));
    return signed[service] ?? service;
  };
  it('loses that service only, whichever it is and however it fails', async () => {
    const healthy = await run('healthy');
    const states = (rows: RunResult['rows'], without: string) =>
      rows
        .filter((r) => signedFor(r.unit) !== without)
        .map((r) => `${r.unit} ${r.state} ${r.assets}`)
        .sort();
    const services = [...new Set(healthy.rows.map((r) => signedFor(r.unit)))];
    expect(services.length).toBeGreaterThanOrEqual(13);
    for (const fault of ['403', 'html'] as const) {
      for (const service of services) {
        proxy.fault((asked) => (asked.service === service ? fault : null));
        const result = await run('healthy', {
          endpointUrl: proxy.url,
          limits: { live: { backoff: { baseMs: 5, capMs: 10 } } },
        });
        expect(states(result.rows, service), `${service} ${fault}`).toEqual(states(healthy.rows, service));
        const own = result.rows.filter((r) => signedFor(r.unit) === service);
        expect(new Set(own.map((r) => r.state)), `${service} ${fault}`).toEqual(
          new Set([fault === '403' ? 'denied' : 'failed']),
        );
        if (fault === '403')
          expect(
            own.every((r) => r.missing !== null),
            service,
          ).toBe(true);
      }
    }
    proxy.fault(() => null);
    // Nothing stored before was lost by any of it.
    expect(bare(await stored('healthy')).map((a) => a.id)).toEqual(bare(await stored('live')).map((a) => a.id));
    // Two runs a service, of all services.
  }, 400_000);
});

describe('the use case', () => {
  const options = { endpointUrl: emulator, regions: ['us-east-1'], services: ['s3', 'kms'], sink };
  it('ends 0 when all was had, 3 when a service was denied, 2 for a service nobody knows', async () => {
    await expect(collect(join(dir, 'case'), options)).resolves.toMatchObject({ exitCode: 0 });
    proxy.fault((asked) => (asked.service === 'kms' ? '403' : null));
    const denied = await collect(join(dir, 'case'), { ...options, endpointUrl: proxy.url });
    expect(denied.exitCode).toBe(3);
    expect(denied.rows.find((r) => r.unit === 'kms.keys')).toMatchObject({
      state: 'denied',
      missing: expect.stringContaining('kms:ListKeys'),
    });
    proxy.fault((asked) => (asked.service === 's3' && asked.path.includes('?policy') ? '403' : null));
    await expect(collect(join(dir, 'case'), { ...options, endpointUrl: proxy.url })).resolves.toMatchObject({
      exitCode: 0,
    });
    await expect(
      collect(join(dir, 'case'), { ...options, endpointUrl: proxy.url, strict: true }),
    ).resolves.toMatchObject({ exitCode: 3 });
    proxy.fault(() => null);
    await expect(collect(join(dir, 'case'), { ...options, services: ['s4'] })).rejects.toMatchObject({ exitCode: 2 });
    await expect(collect(join(dir, 'case'), { ...options, endpointUrl: 'http://127.0.0.1:1' })).rejects.toMatchObject({
      exitCode: 4,
    });
  });
});

describe('an organisation', () => {
  it('is collected account by account, through the role that Organizations makes', async () => {
    const member = await seedOrganization(emulator);
    expect(member).toMatch(/^\d{12}$/);
    const result = await run('org', { org: true, services: ['iam', 's3', 'organizations'] });
    expect(result.rows.find((r) => r.account === member && r.unit === 'sts.assume-role')).toMatchObject({
      state: 'complete',
    });
    const assets = await stored('org');
    expect(assets.filter((a) => a.account === member).map((a) => a.id)).toContain(
      `arn:aws:iam::${member}:role/OrganizationAccountAccessRole`,
    );
    expect(assets.map((a) => a.type)).toEqual(
      expect.arrayContaining(['organizations.root', 'organizations.ou', 'organizations.policy']),
    );
    // What the member account itself could not answer about the organisation is no gap.
    expect(result.rows.filter((r) => r.state !== 'complete' && r.state !== 'unsupported')).toEqual([]);
  });

  it('is collected one account after another into one data directory', async () => {
    const member =
      (await stored('org')).find((a) => a.type === 'iam.role' && a.name === 'OrganizationAccountAccessRole')?.account ??
      '';
    await run('both', { services: ['iam'] });
    await run('both', { services: ['iam'], roleArns: [`arn:aws:iam::${member}:role/OrganizationAccountAccessRole`] });
    expect(new Set((await stored('both')).filter((a) => a.type === 'iam.role').map((a) => a.account))).toEqual(
      new Set([ACCOUNT, member]),
    );
  });
});
