import { describe, expect, it } from 'vitest';
import { answersOf } from '../../test/support/aws-answers/index.js';
import { refuse, runUnit } from '../../test/support/fake-call.js';
import apigateway from './apigateway.js';
import apigatewayv2 from './apigatewayv2.js';
import cloudfront, { bucketOfHost } from './cloudfront.js';
import ec2 from './ec2.js';
import { collectedElsewhere } from './resourcegroupstaggingapi.js';

const R = 'arn:aws:apigateway:eu-west-1::';
const FN = 'arn:aws:lambda:eu-west-1:111122223333:function:pay';

describe('the collector of REST APIs', () => {
  const api = `${R}/restapis/rest1`;
  it('reads policy, stages and methods, with the names of authorizers', async () => {
    const { seen } = await runUnit(apigateway, 'rest-apis', answersOf('apigateway'));
    expect(seen.find((s) => s.id === api)).toMatchObject({
      name: 'orders-api',
      props: { endpoint: 'REGIONAL', stages: ['prod'] },
      facets: { policy: 'known', stages: 'known', routes: 'known' },
      tags: { team: 'red' },
    });
    const document = seen.find((s) => s.id === api)?.policies?.[0]?.document ?? '';
    expect(JSON.parse(document).Statement[0].Resource).toBe('arn:aws:execute-api:eu-west-1:111122223333:rest1/prod/*');
    const routes = new Map(seen.filter((s) => s.type === 'apigateway.route').map((s) => [s.name.split(' ')[0], s]));
    expect(routes.get('GET')).toMatchObject({
      id: `${api}/resources/r1/methods/GET`,
      props: { authorization: 'CUSTOM', authorizer: 'gatekeeper', apiKey: true, alias: 'live' },
      links: [
        { edge: 'CONTAINS', to: api, reverse: true },
        { edge: 'FORWARDS_TO', to: FN },
      ],
    });
    expect(routes.get('POST')?.links?.[1]).toMatchObject({ edge: 'FORWARDS_TO', to: `${R}/vpclinks/v1` });
    // A policy that is JSON as it stands keeps its own escapes; what is neither is kept as it came.
    const documentOf = async (policy: string) => {
      const read = await runUnit(
        apigateway,
        'rest-apis',
        answersOf('apigateway', { GetRestApis: { items: [{ id: 'rest1', policy }] } }),
      );
      return read.seen.find((s) => s.id === api)?.policies?.[0]?.document;
    };
    const quoted = JSON.stringify({ Statement: [{ Sid: 'a"b', Effect: 'Deny' }] });
    expect(await documentOf(quoted)).toBe(quoted);
    expect(await documentOf(JSON.stringify(quoted).slice(1, -1))).toBe(quoted);
    expect(await documentOf('{broken')).toBe('{broken');
    // A stage variable may name any function.
    expect(routes.get('PUT')?.links).toHaveLength(1);
    expect(routes.get('PUT')?.props.callsAs).toBe('arn:aws:iam::111122223333:role/deploy');
    expect(routes.get('DELETE')?.props.host).toBe('shop.example.com');
  });

  it('asks for authorizers only where a method names one', async () => {
    const plain = { items: [{ id: 'r0', path: '/', resourceMethods: { GET: { authorizationType: 'NONE' } } }] };
    const { asked } = await runUnit(apigateway, 'rest-apis', answersOf('apigateway', { GetResources: plain }));
    expect(asked.map((a) => a.operation)).toEqual(['GetRestApis', 'GetStages', 'GetResources']);
  });

  it('keeps what it saw of an API whose methods are denied', async () => {
    const { seen } = await runUnit(
      apigateway,
      'rest-apis',
      answersOf('apigateway', { GetResources: refuse('denied'), GetStages: refuse('denied') }),
    );
    expect(seen).toHaveLength(1);
    expect(seen[0]?.facets).toMatchObject({ stages: 'denied', routes: 'denied' });
    expect(seen[0]?.props.stages).toBeUndefined();
  });
});

describe('the collector of HTTP APIs', () => {
  it('reads routes with what they ask for and where they go', async () => {
    const { seen } = await runUnit(apigatewayv2, 'apis', answersOf('apigatewayv2'));
    expect(seen.find((s) => s.type === 'apigateway.http-api')?.props).toMatchObject({
      protocol: 'HTTP',
      stages: ['$default'],
      defaultEndpointDisabled: true,
    });
    expect(seen.find((s) => s.name === 'POST /hook')).toMatchObject({
      props: { method: 'POST', path: '/hook', authorization: 'JWT', authorizer: 'idp' },
      links: [{ edge: 'CONTAINS' }, { edge: 'FORWARDS_TO', to: FN, toType: 'lambda.function' }],
    });
    expect(seen.find((s) => s.name === '$default')).toMatchObject({
      props: { path: '$default', authorization: 'NONE' },
      links: [{ edge: 'CONTAINS' }, { edge: 'FORWARDS_TO', toType: 'elbv2.listener' }],
    });
  });
  it('reads domain names and the APIs mapped to them', async () => {
    const { seen } = await runUnit(apigatewayv2, 'domain-names', answersOf('apigatewayv2'));
    expect(seen[0]).toMatchObject({ name: 'api.example.com', props: { clientCertificate: true } });
    expect(seen[0]?.links?.map((l) => l.to)).toEqual([`${R}/apis/http1`, `${R}/restapis/http1`]);
  });
  it('leaves no API to the tagging API', () => {
    expect(collectedElsewhere(`${R}/restapis/rest1`)).toBe(true);
    expect(collectedElsewhere(`${R}/usageplans/u1`)).toBe(false);
  });
});

describe('the collector of distributions', () => {
  it('tells of each origin in use how CloudFront signs and what viewers are asked for', async () => {
    const { seen } = await runUnit(cloudfront, 'distributions', answersOf('cloudfront'));
    expect(seen[0]).toMatchObject({
      id: 'arn:aws:cloudfront::111122223333:distribution/E1',
      name: 'www.example.com',
      region: 'global',
      props: {
        enabled: true,
        countries: ['only NL'],
        origins: [
          'custom web-1.eu-west-1.elb.amazonaws.com none signed-url',
          's3 acme-old.s3.amazonaws.com oai:EOAI1 open',
          's3 acme-site.s3.eu-west-1.amazonaws.com oac open',
          'vpc arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/inner/1 none edge-code',
        ],
      },
    });
    expect(seen[0]?.links?.map((l) => l.to)).toContain('arn:aws:s3:::acme-site');
    expect(seen[1]).toMatchObject({
      props: { enabled: false, origins: ['custom site.s3-website-eu-west-1.amazonaws.com none open'] },
    });
  });
  it('says of an origin whose access control was denied that it is unread', async () => {
    const denied = answersOf('cloudfront', { ListOriginAccessControls: refuse('denied') });
    const { seen } = await runUnit(cloudfront, 'distributions', denied);
    expect(seen[0]?.props.origins).toContain('s3 acme-site.s3.eu-west-1.amazonaws.com unread open');
    expect(seen[0]?.facets).toMatchObject({ 'origin-access-controls': 'denied' });
  });
  it.each([
    ['acme.s3.amazonaws.com', 'acme'],
    ['acme.files.s3.dualstack.eu-west-1.amazonaws.com', 'acme.files'],
    ['acme.s3-eu-west-1.amazonaws.com', 'acme'],
    ['acme.s3.cn-north-1.amazonaws.com.cn', 'acme'],
    ['acme.s3-website.eu-west-1.amazonaws.com', null],
    ['web-1.eu-west-1.elb.amazonaws.com', null],
  ])('takes the bucket out of %s', (host, bucket) => {
    expect(bucketOfHost(host)).toBe(bucket);
  });
});

describe('the collector of the network', () => {
  it('reads what a transit gateway routes for which VPC, and says when the list was cut', async () => {
    const unit = 'transit-gateway-route-tables';
    const { seen } = await runUnit(ec2, unit, answersOf('ec2'));
    expect(seen[0]).toMatchObject({
      props: { gateway: 'tgw-1', vpcs: ['vpc-1'], routes: ['10.1.0.0/16 vpc-2', '10.9.0.0/16 blackhole'] },
      facets: { associations: 'known', routes: 'known' },
    });
    const cut = answersOf('ec2', { SearchTransitGatewayRoutes: { Routes: [], AdditionalRoutesAvailable: true } });
    expect((await runUnit(ec2, unit, cut)).seen[0]?.facets).toMatchObject({ routes: 'failed' });
  });
  it('reads the entries of own prefix lists, and of AWS’s only CloudFront’s', async () => {
    const { seen, asked } = await runUnit(ec2, 'prefix-lists', answersOf('ec2'));
    expect(seen.map((s) => [s.props.prefixListId, s.props.entries])).toEqual([
      ['pl-own', ['198.51.100.0/24', '203.0.113.0/24']],
      ['pl-cf', undefined],
    ]);
    expect(asked.filter((a) => a.operation === 'GetManagedPrefixListEntries').map((a) => a.key)).toEqual(['pl-own']);
  });
});
