import { describe, expect, it } from 'vitest';
import { buildWorld } from '../../build/build.js';
import { type MemoryScope, memorySnapshot } from '../../build/memory-snapshot.js';
import { asNodeId } from '../../schema/ids.js';
import type { Link, Observation, ScopeState } from '../../schema/observation.js';
import { exposureEdges } from '../exposure.js';
import { exposureRows } from '../exposure-rows.js';
import { networkEdges } from '../network.js';

const A = '111122223333';
const R = 'eu-west-1';
const REST = `arn:aws:apigateway:${R}::/restapis/rest1`;
const HTTP = `arn:aws:apigateway:${R}::/apis/http1`;
const FN = `arn:aws:lambda:${R}:${A}:function:orders`;
const CALLS = `arn:aws:execute-api:${R}:${A}:rest1`;

type Statement = Readonly<Record<string, unknown>>;
interface More extends Partial<Pick<Observation, 'name' | 'props' | 'links' | 'facets'>> {
  readonly policy?: readonly Statement[];
}

function asset(type: string, id: string, more: More = {}): Observation {
  const { policy } = more;
  return {
    type,
    id: asNodeId(id),
    name: more.name ?? id.slice(id.lastIndexOf('/') + 1),
    account: A,
    region: R,
    props: more.props ?? {},
    links: more.links ?? [],
    facets: { policy: policy ? 'known' : 'absent', ...more.facets },
    policies: policy
      ? [{ kind: 'resource', name: 'policy', document: JSON.stringify({ Version: '2012-10-17', Statement: policy }) }]
      : [],
  };
}
const sendsTo = (to: string, toType = 'lambda.function'): Link => ({ edge: 'FORWARDS_TO', to: asNodeId(to), toType });
const route = (api: string, key: string, props: Observation['props'], ...links: readonly Link[]): Observation => {
  const [method, path] = key.includes(' ') ? key.split(' ') : [undefined, key];
  return asset('apigateway.route', `${api}/routes/${key.replaceAll(/[ /]/g, '-')}`, {
    name: key,
    props: { ...(method ? { method } : {}), path, authorization: 'NONE', integration: 'AWS_PROXY', ...props },
    links: [{ edge: 'CONTAINS', to: asNodeId(api), reverse: true }, ...links],
  });
};
const rest = (more: More = {}): Observation =>
  asset('apigateway.rest-api', REST, {
    name: 'orders-api',
    ...more,
    props: { endpoint: 'REGIONAL', stages: ['prod'], ...more.props },
    facets: { stages: 'known', routes: 'known', ...more.facets },
  });
const http = (props: Observation['props'] = {}): Observation =>
  asset('apigateway.http-api', HTTP, {
    name: 'hooks',
    props: { protocol: 'HTTP', stages: ['$default'], ...props },
    facets: { stages: 'known', routes: 'known' },
  });
const fn = (sourceArn: string | null = `${CALLS}/*/*/*`, id = FN): Observation =>
  asset('lambda.function', id, {
    name: 'orders',
    policy: [
      {
        Effect: 'Allow',
        Principal: { Service: 'apigateway.amazonaws.com' },
        Action: 'lambda:InvokeFunction',
        Resource: id,
        ...(sourceArn ? { Condition: { ArnLike: { 'AWS:SourceArn': sourceArn } } } : {}),
      },
    ],
  });
const invoke = (more: Statement): Statement => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 'execute-api:Invoke',
  Resource: `${CALLS}/*`,
  ...more,
});

async function worldOf(observations: readonly Observation[], scopes: Readonly<Record<string, ScopeState>> = {}) {
  const found: MemoryScope[] = [{ scope: { account: A, region: R, unit: 'test.things' }, observations }];
  for (const [unit, state] of Object.entries(scopes))
    found.push({ scope: { account: A, region: R, unit }, observations: [], state });
  return buildWorld(memorySnapshot(found, '2026-01-01T00:00:00Z'));
}
async function edgesOf(observations: readonly Observation[], scopes?: Readonly<Record<string, ScopeState>>) {
  return networkEdges(await worldOf(observations, scopes));
}
const brief = async (...args: Parameters<typeof edgesOf>) =>
  (await edgesOf(...args)).map((e) => [e.from, e.to, e.certainty, e.conditions.map((c) => c.key).join()]);

const OPEN = [
  [REST, FN, 'certain', ''],
  ['internet', REST, 'certain', ''],
];

describe('reach through a REST API', () => {
  const orders = (props: Observation['props'] = {}) => route(REST, 'GET /orders', props, sendsTo(FN));

  it('goes on to the function of a route that asks for nothing', async () => {
    expect(await brief([rest(), orders(), fn()])).toEqual(OPEN);
  });

  it('makes rows of exposure with every hop on the way', async () => {
    const world = await worldOf([rest(), orders(), fn()]);
    const rows = exposureRows(world, [...networkEdges(world), ...exposureEdges(world)]);
    expect(rows.map((r) => [r.resource, r.to, r.how, r.certainty, r.hops.length])).toEqual(
      expect.arrayContaining([
        [FN, 'internet', 'network', 'certain', 2],
        [REST, 'internet', 'network', 'certain', 1],
      ]),
    );
  });

  it('is none where the API is private, has no stage, or no route', async () => {
    expect(await brief([rest({ props: { endpoint: 'PRIVATE' } }), orders(), fn()])).toEqual([]);
    expect(await brief([rest({ props: { stages: [] } }), orders(), fn()])).toEqual([]);
    expect(await brief([rest(), fn()])).toEqual([]);
  });

  it('is conditional on the authorizer, which it names', async () => {
    const [edge] = await edgesOf([rest(), orders({ authorization: 'CUSTOM', authorizer: 'gatekeeper' }), fn()]);
    expect(edge).toMatchObject({
      from: REST,
      to: FN,
      certainty: 'conditional',
      conditions: [{ key: 'portolan:ApiAuthorizer', values: ['gatekeeper'] }],
    });
    expect(await brief([rest(), orders({ authorization: 'COGNITO_USER_POOLS', authorizer: 'pool' }), fn()])).toEqual([
      [REST, FN, 'conditional', 'portolan:ApiAuthorizer'],
      ['internet', REST, 'conditional', 'portolan:ApiAuthorizer'],
    ]);
    expect(await brief([rest(), orders({ apiKey: true }), fn()])).toContainEqual([
      REST,
      FN,
      'conditional',
      'portolan:ApiKey',
    ]);
  });

  it('keeps what lies behind an authorizer apart from the open route beside it', async () => {
    const other = `${FN}-admin`;
    const edges = await brief([
      rest(),
      orders(),
      fn(),
      route(REST, 'ANY /admin', { authorization: 'CUSTOM', authorizer: 'x' }, sendsTo(other)),
      fn(undefined, other),
    ]);
    expect(edges).toContainEqual(['internet', REST, 'certain', '']);
    expect(edges).toContainEqual([REST, FN, 'certain', '']);
    expect(edges).toContainEqual([REST, other, 'conditional', 'portolan:ApiAuthorizer']);
  });

  it('is none for signed calls, unless the policy of the API lets other accounts in', async () => {
    const signed = orders({ authorization: 'AWS_IAM' });
    expect(await brief([rest(), signed, fn()])).toEqual([]);
    expect(await brief([rest({ policy: [invoke({})] }), signed, fn()])).toEqual(OPEN);
  });

  it.each<[string, readonly Statement[], string | null]>([
    ['allows everyone', [invoke({})], ''],
    ['allows another path alone', [invoke({ Resource: `${CALLS}/prod/GET/health` })], null],
    ['allows a VPC endpoint alone', [invoke({ Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } })], null],
    [
      'denies all but a VPC endpoint',
      [invoke({}), invoke({ Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } })],
      null,
    ],
    [
      'allows some addresses',
      [invoke({ Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })],
      'aws:SourceIp',
    ],
    ['allows an account of ours', [invoke({ Principal: { AWS: A } })], null],
  ])('is as the policy says that %s', async (_, policy, conditions) => {
    const edges = await brief([rest({ policy }), orders(), fn()]);
    expect(edges.find(([from]) => from === 'internet')?.[3] ?? null).toBe(conditions);
  });

  it('is let in by a Lambda authorizer beside a policy, but not against its Deny', async () => {
    const custom = orders({ authorization: 'CUSTOM', authorizer: 'x' });
    const elsewhere = invoke({ Resource: `${CALLS}/prod/GET/health` });
    expect(await brief([rest({ policy: [elsewhere] }), custom, fn()])).toContainEqual([
      REST,
      FN,
      'conditional',
      'portolan:ApiAuthorizer',
    ]);
    expect(await brief([rest({ policy: [invoke({ Effect: 'Deny' })] }), custom, fn()])).toEqual([]);
    // What nobody can read may deny it.
    const broken: Observation = {
      ...rest(),
      facets: { policy: 'known', stages: 'known', routes: 'known' },
      policies: [{ kind: 'resource', name: 'policy', document: '{"Statement": [' }],
    };
    expect(await brief([broken, custom, fn()])).toContainEqual([REST, FN, 'unknown', 'portolan:ApiAuthorizer']);
    // A Cognito authorizer does not: both must allow.
    const cognito = orders({ authorization: 'COGNITO_USER_POOLS', authorizer: 'x' });
    expect(await brief([rest({ policy: [elsewhere] }), cognito, fn()])).toEqual([]);
  });

  it('ends at the API where the function does not let it call', async () => {
    expect(await brief([rest(), orders(), fn(`${CALLS}/*/POST/*`)])).toEqual([['internet', REST, 'certain', '']]);
    expect(await brief([rest(), orders(), fn(`arn:aws:execute-api:${R}:${A}:another/*`)])).toEqual([
      ['internet', REST, 'certain', ''],
    ]);
  });

  it('is unknown behind a function or an alias whose policy nobody read, and says what would tell', async () => {
    const [edge] = await edgesOf([rest(), orders()]);
    expect(edge).toMatchObject({ to: FN, certainty: 'unknown', causes: [`${A}/${R}/lambda.functions`] });
    const unread = { ...fn(), policies: [], facets: { policy: 'denied' as const } };
    expect((await edgesOf([rest(), orders(), unread]))[0]).toMatchObject({
      certainty: 'unknown',
      causes: [`${A}/${R}/test.things`],
    });
    expect((await edgesOf([rest(), orders({ alias: 'live' }), fn()]))[0]).toMatchObject({
      certainty: 'unknown',
      causes: [`policy of ${FN}:live`],
    });
  });

  it('is unknown where routes or stages were not read', async () => {
    expect(await edgesOf([rest({ facets: { routes: 'denied' } })])).toMatchObject([
      { from: 'internet', to: REST, certainty: 'unknown', causes: [`${A}/${R}/test.things`] },
    ]);
    const { stages: _, ...props } = rest().props;
    const stageless = { ...rest({ facets: { stages: 'denied' } }), props };
    expect(await brief([stageless, orders(), fn()])).toContainEqual(['internet', REST, 'unknown', '']);
  });

  it('without its own endpoint goes through domain names mapped to it', async () => {
    const hidden = rest({ props: { defaultEndpointDisabled: true } });
    const domain = (clientCertificate: boolean) =>
      asset('apigateway.domain-name', `arn:aws:apigateway:${R}::/domainnames/api.example.com`, {
        props: { clientCertificate },
        links: [{ edge: 'REFERS_TO', to: asNodeId(REST) }],
      });
    const entry = async (...args: Parameters<typeof edgesOf>) =>
      (await edgesOf(...args)).find((e) => e.from === 'internet');
    expect(await entry([hidden, orders(), fn(), domain(false)])).toMatchObject({ certainty: 'certain' });
    expect(await entry([hidden, orders(), fn(), domain(true)])).toMatchObject({ certainty: 'conditional' });
    const unit = 'apigatewayv2.domain-names';
    expect(await entry([hidden, orders(), fn()], { [unit]: 'complete' })).toBeUndefined();
    expect(await entry([hidden, orders(), fn()], { [unit]: 'denied' })).toMatchObject({
      certainty: 'unknown',
      causes: [`${A}/${R}/${unit}`],
    });
  });

  it('goes through a VPC link to an internal load balancer', async () => {
    const link = `arn:aws:apigateway:${R}::/vpclinks/v1`;
    const lb = `arn:aws:elasticloadbalancing:${R}:${A}:loadbalancer/net/inner/1`;
    const edges = await brief([
      rest(),
      route(REST, 'ANY /{proxy+}', { integration: 'HTTP_PROXY' }, sendsTo(link, 'apigateway.vpc-link')),
      asset('apigateway.vpc-link', link, { links: [sendsTo(lb, 'elbv2.load-balancer')] }),
      asset('elbv2.load-balancer', lb, { props: { scheme: 'internal', kind: 'network' } }),
    ]);
    expect(edges).toContainEqual([REST, lb, 'certain', '']);
  });
});

describe('reach through an HTTP or WebSocket API', () => {
  const own = fn(`arn:aws:execute-api:${R}:${A}:http1/*`);
  it('is as its routes ask', async () => {
    const hook = (props: Observation['props'] = {}) => route(HTTP, 'POST /hook', props, sendsTo(FN));
    expect(await brief([http(), hook(), own])).toEqual([
      [HTTP, FN, 'certain', ''],
      ['internet', HTTP, 'certain', ''],
    ]);
    expect(await brief([http(), hook({ authorization: 'JWT', authorizer: 'idp' }), own])).toContainEqual([
      HTTP,
      FN,
      'conditional',
      'portolan:ApiAuthorizer',
    ]);
    expect(await brief([http(), hook({ authorization: 'AWS_IAM' }), own])).toEqual([]);
  });
  it('of a WebSocket is asked for when it connects', async () => {
    const socket = http({ protocol: 'WEBSOCKET', stages: ['prod'] });
    const talk = route(HTTP, '$default', {}, sendsTo(FN));
    const gate = (props: Observation['props']) => route(HTTP, '$connect', props);
    expect(await brief([socket, talk, own])).toContainEqual([HTTP, FN, 'certain', '']);
    expect(await brief([socket, talk, gate({ authorization: 'CUSTOM', authorizer: 'x' }), own])).toContainEqual([
      HTTP,
      FN,
      'conditional',
      'portolan:ApiAuthorizer',
    ]);
    expect(await brief([socket, talk, gate({ authorization: 'AWS_IAM' }), own])).toEqual([]);
  });
});
