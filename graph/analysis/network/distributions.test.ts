import { describe, expect, it } from 'vitest';
import { buildWorld } from '../../build/build.js';
import { type MemoryScope, memorySnapshot } from '../../build/memory-snapshot.js';
import { asNodeId } from '../../schema/ids.js';
import type { Link, Observation } from '../../schema/observation.js';
import { exposureEdges } from '../exposure.js';
import { exposureRows } from '../exposure-rows.js';
import { networkEdges } from '../network.js';
import { isCrossable, pathInput } from '../paths/node.js';

const A = '111122223333';
const R = 'eu-west-1';
const D = `arn:aws:cloudfront::${A}:distribution/E1`;
const BUCKET = 'arn:aws:s3:::customer-exports';
const HOST = 'customer-exports.s3.eu-west-1.amazonaws.com';
const LB = `arn:aws:elasticloadbalancing:${R}:${A}:loadbalancer/app/web/1`;
const ec2 = (kind: string, id: string) => asNodeId(`arn:aws:ec2:${R}:${A}:${kind}/${id}`);

type Statement = Readonly<Record<string, unknown>>;
interface More extends Partial<Pick<Observation, 'name' | 'props' | 'links' | 'facets'>> {
  readonly policy?: readonly Statement[];
}
function asset(type: string, id: string, more: More = {}): Observation {
  const { policy } = more;
  const document = JSON.stringify({ Version: '2012-10-17', Statement: policy });
  return {
    type,
    id: asNodeId(id),
    name: more.name ?? id.slice(Math.max(id.lastIndexOf('/'), id.lastIndexOf(':')) + 1),
    account: A,
    region: R,
    props: more.props ?? {},
    links: more.links ?? [],
    facets: { policy: policy ? 'known' : 'absent', 'public-access-block': 'known', ...more.facets },
    policies: policy ? [{ kind: 'resource', name: 'policy', document }] : [],
  };
}

const distribution = (origins: readonly string[], props: Observation['props'] = {}, links: readonly Link[] = []) =>
  asset('cloudfront.distribution', D, {
    name: 'www.example.com',
    props: { enabled: true, domain: 'd1.cloudfront.net', origins, countries: [], ...props },
    links,
  });
const toBucket: Link = { edge: 'REFERS_TO', to: asNodeId(BUCKET), toType: 's3.bucket' };
const grant = (more: Statement = {}): Statement => ({
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: `${BUCKET}/*`,
  Condition: { StringEquals: { 'AWS:SourceArn': D } },
  ...more,
});
const closed = { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true };
const bucket = (policy: readonly Statement[] = [grant()], more: More = {}) =>
  asset('s3.bucket', BUCKET, { props: closed, policy, ...more });

async function worldOf(observations: readonly Observation[], scopes: readonly MemoryScope[] = []) {
  const things = { scope: { account: A, region: R, unit: 'test.things' }, observations };
  return buildWorld(memorySnapshot([things, ...scopes], '2026-01-01T00:00:00Z'));
}
const edgesOf = async (observations: readonly Observation[], scopes?: readonly MemoryScope[]) =>
  networkEdges(await worldOf(observations, scopes)).filter((e) => e.from === D || e.to === D);
const brief = async (...args: Parameters<typeof edgesOf>) =>
  (await edgesOf(...args)).map((e) => [e.type, e.to, e.certainty, e.conditions.map((c) => c.key).join()]);

const ENTRY = ['ROUTES_TO', D, 'certain', ''];
const OPENED = ['EXPOSES', BUCKET, 'certain', ''];

describe('a bucket behind a distribution', () => {
  const site = (asks = 'open', signing = 'oac') => distribution([`s3 ${HOST} ${signing} ${asks}`], {}, [toBucket]);

  it('is open to everybody through it, though closed to everybody else', async () => {
    expect(await brief([site(), bucket()])).toEqual([OPENED, ENTRY]);
    const world = await worldOf([site(), bucket()]);
    const edges = [...networkEdges(world), ...exposureEdges(world)];
    expect(exposureRows(world, edges).map((r) => [r.resource, r.to, r.how, r.certainty, r.levels.join()])).toEqual([
      [BUCKET, 'internet', 'resource policy', 'certain', 'read'],
      [D, 'internet', 'network', 'certain', ''],
    ]);
    expect(exposureRows(world, edges)[0]?.hops.map((h) => h.to)).toEqual([D, BUCKET]);
  });

  it('is where a path may end', async () => {
    const world = await worldOf([site(), bucket()]);
    const { nodes, edges } = pathInput(world, networkEdges(world));
    const store = nodes.find((n) => n.id === BUCKET);
    const last = edges.find((e) => e.to === BUCKET);
    expect(store?.sensitive).toContain('customer');
    expect(store && last && isCrossable(last, store)).toBe(true);
  });

  it.each<[string, readonly Statement[]]>([
    ['grants nothing to CloudFront', []],
    ['grants it to another distribution', [grant({ Condition: { StringEquals: { 'AWS:SourceArn': `${D}X` } } })]],
    ['grants it to another account', [grant({ Condition: { StringEquals: { 'AWS:SourceAccount': '999988887777' } } })]],
    ['grants listing alone', [grant({ Action: 's3:ListBucket', Resource: BUCKET })]],
    ['denies what it grants', [grant(), grant({ Effect: 'Deny' })]],
  ])('stays closed where its policy %s', async (_, policy) => {
    expect(await brief([site(), bucket(policy)])).toEqual([ENTRY]);
  });

  it('stays closed where CloudFront signs nothing, or the distribution is switched off', async () => {
    expect(await brief([site('open', 'none'), bucket()])).toEqual([ENTRY]);
    expect(await brief([{ ...site(), props: { ...site().props, enabled: false } }, bucket()])).toEqual([]);
  });

  it('opens to an origin access identity that its policy names, and to no other', async () => {
    const identity = (id: string) => `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`;
    const named = bucket([grant({ Principal: { AWS: identity('EOAI1') }, Condition: undefined })]);
    expect(await brief([site('open', 'oai:EOAI1'), named])).toEqual([OPENED, ENTRY]);
    expect(await brief([site('open', 'oai:EOAI2'), named])).toEqual([ENTRY]);
  });

  it('takes the key that encrypts it too', async () => {
    const key = `arn:aws:kms:${R}:${A}:key/1`;
    const encrypted = (policy: readonly Statement[]) => [
      site(),
      bucket([grant()], { links: [{ edge: 'ENCRYPTED_BY', to: asNodeId(key), toType: 'kms.key' }] }),
      asset('kms.key', key, { policy, props: { manager: 'CUSTOMER' } }),
    ];
    expect(await brief(encrypted([]))).toEqual([ENTRY]);
    const decrypt = { Effect: 'Allow', Principal: { Service: 'cloudfront.amazonaws.com' }, Action: 'kms:Decrypt' };
    expect(await brief(encrypted([{ ...decrypt, Resource: '*' }]))).toEqual([OPENED, ENTRY]);
  });

  it('is conditional on what viewers are asked for', async () => {
    expect(await brief([site('signed-url'), bucket()])).toContainEqual([
      'EXPOSES',
      BUCKET,
      'conditional',
      'portolan:SignedUrl',
    ]);
    expect(await brief([site('edge-code'), bucket()])).toContainEqual([
      'EXPOSES',
      BUCKET,
      'conditional',
      'portolan:EdgeFunction',
    ]);
    const both = distribution([`s3 ${HOST} oac open`, `s3 ${HOST} oac signed-url`], {}, [toBucket]);
    expect(await brief([both, bucket()])).toEqual([OPENED, ENTRY]);
    const some = distribution([], { countries: ['only NL'], clientCertificate: true, webAcl: 'acl-1' });
    const [edge] = await edgesOf([some]);
    expect(edge).toMatchObject({ certainty: 'conditional', assumes: ['the web ACL acl-1 lets the call in'] });
    expect(edge?.conditions.map((c) => c.key)).toEqual(['portolan:ClientCertificate', 'portolan:ViewerCountry']);
  });

  it('is unknown where its policy, its access control or itself was not collected, with what would tell', async () => {
    const unread = bucket(undefined, { facets: { policy: 'denied' } });
    const causes = async (...args: Parameters<typeof edgesOf>) =>
      (await edgesOf(...args)).filter((e) => e.to === BUCKET).map((e) => [e.certainty, e.causes]);
    expect(await causes([site(), { ...unread, policies: [] }])).toEqual([['unknown', [`${A}/${R}/test.things`]]]);
    expect(await causes([site('open', 'unread'), bucket()])).toEqual([
      ['unknown', [`${A}/global/cloudfront.distributions`]],
    ]);
    expect(await causes([site()])).toEqual([['unknown', [`${A}/global/s3.buckets`]]]);
  });

  it('that lets CloudFront in for any distribution is open to the service', async () => {
    const world = await worldOf([bucket([grant({ Condition: undefined })])]);
    expect(exposureRows(world, exposureEdges(world)).map((r) => [r.to, r.levels.join()])).toEqual([
      ['service:cloudfront.amazonaws.com', 'read'],
    ]);
  });
});

describe('a load balancer behind a distribution', () => {
  const balancer = (scheme: string, ingress: readonly string[]): Observation[] => [
    asset('elbv2.load-balancer', LB, {
      props: { scheme, kind: 'application', dns: 'Web-1.eu-west-1.elb.amazonaws.com' },
      links: [
        { edge: 'IN_GROUP', to: ec2('security-group', 'sg-1') },
        { edge: 'IN_SUBNET', to: ec2('subnet', 'subnet-1') },
      ],
    }),
    asset('elbv2.listener', `${LB.replace('loadbalancer', 'listener')}/2`, {
      props: { port: 443, protocol: 'HTTPS' },
      links: [{ edge: 'CONTAINS', to: asNodeId(LB), reverse: true }],
    }),
    asset('ec2.security-group', ec2('security-group', 'sg-1'), { props: { groupId: 'sg-1', ingress, egress: [] } }),
    asset('ec2.security-group', ec2('security-group', 'sg-cf'), {
      name: 'CloudFront-VPCOrigins-Service-SG',
      props: { groupId: 'sg-cf', ingress: [], egress: [] },
    }),
    asset('ec2.subnet', ec2('subnet', 'subnet-1'), { props: { subnetId: 'subnet-1', cidr: '10.0.1.0/24' } }),
  ];
  const list = asset('ec2.prefix-list', ec2('prefix-list', 'pl-cf'), {
    name: 'com.amazonaws.global.cloudfront.origin-facing',
    props: { prefixListId: 'pl-cf', owner: 'AWS' },
  });
  const front = distribution(['custom dualstack.web-1.eu-west-1.elb.amazonaws.com none open']);
  const own = distribution([`vpc ${LB} none open`]);
  const way = async (...args: Parameters<typeof edgesOf>) =>
    (await edgesOf(...args)).filter((e) => e.to === LB).map((e) => e.certainty);

  it.each([
    ['everybody', 'tcp/443-443 0.0.0.0/0', ['certain']],
    ['the list of CloudFront', 'tcp/443-443 pl-cf', ['certain']],
    ['some addresses', 'tcp/443-443 203.0.113.0/24', ['unknown']],
    ['another port', 'tcp/8443-8443 pl-cf', []],
    ['its own network', 'tcp/443-443 10.0.0.0/16', []],
  ])('is reached where its group lets in %s', async (_, rule, expected) => {
    expect(await way([front, list, ...balancer('internet-facing', [rule])])).toEqual(expected);
  });

  it('is unknown where nobody read what the list is', async () => {
    const [edge] = (await edgesOf([front, ...balancer('internet-facing', ['tcp/443-443 pl-cf'])])).filter(
      (e) => e.to === LB,
    );
    expect(edge).toMatchObject({ certainty: 'unknown', causes: [`${A}/${R}/ec2.prefix-lists`] });
  });

  it('is reached from inside as a VPC origin, and not from outside when it is internal', async () => {
    const inner = (rule: string) => balancer('internal', [rule]);
    expect(await way([own, ...inner('tcp/443-443 sg-cf')])).toEqual(['certain']);
    expect(await way([own, ...inner('tcp/443-443 10.0.0.0/16')])).toEqual(['certain']);
    expect(await way([own, ...inner('tcp/443-443 sg-1')])).toEqual([]);
    expect(await way([front, ...inner('tcp/443-443 0.0.0.0/0')])).toEqual([]);
  });
});

describe('an API or a function behind a distribution', () => {
  const fn = `arn:aws:lambda:${R}:${A}:function:render`;
  const render = (auth: string, policy: readonly Statement[]) =>
    asset('lambda.function', fn, {
      props: { url: 'https://abc.lambda-url.eu-west-1.on.aws/', urlAuthType: auth },
      policy,
    });
  const by = (signing: string) => distribution([`custom abc.lambda-url.eu-west-1.on.aws ${signing} open`]);
  const url: Statement = {
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: 'lambda:InvokeFunctionUrl',
    Resource: fn,
    Condition: { ArnLike: { 'AWS:SourceArn': D } },
  };
  it('is called by its URL where CloudFront signs and the function lets it', async () => {
    const reached = async (o: readonly Observation[]) => (await edgesOf(o)).some((e) => e.to === fn);
    expect(await reached([by('oac'), render('AWS_IAM', [url])])).toBe(true);
    expect(await reached([by('none'), render('AWS_IAM', [url])])).toBe(false);
    expect(await reached([by('oac'), render('AWS_IAM', [])])).toBe(false);
  });
  it('is found by the host of its endpoint', async () => {
    const api = `arn:aws:apigateway:${R}::/restapis/rest1`;
    const edges = await edgesOf([
      distribution(['custom rest1.execute-api.eu-west-1.amazonaws.com none open']),
      asset('apigateway.rest-api', api, { props: { endpoint: 'REGIONAL', stages: [] } }),
    ]);
    expect(edges.map((e) => e.to)).toEqual([api, D]);
  });
});
