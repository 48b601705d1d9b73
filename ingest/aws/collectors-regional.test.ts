import { describe, expect, it } from 'vitest';
import { first, run } from '../../test/support/answered.js';
import { A, answersOf, R } from '../../test/support/aws-answers/index.js';
import { Pages, refuse, runUnit } from '../../test/support/fake-call.js';
import dynamodb from './dynamodb.js';
import elbv2, { forwardTargets, targetLinks } from './elbv2.js';
import kms from './kms.js';
import lambda, { unqualified } from './lambda.js';
import rds from './rds.js';
import tagging, { collectedElsewhere } from './resourcegroupstaggingapi.js';
import secretsmanager from './secretsmanager.js';
import sns from './sns.js';
import sqs, { deadLetterTarget } from './sqs.js';
import ssm from './ssm.js';

const iamArn = (resource: string) => `arn:aws:iam::${A}:${resource}`;
const ec2Arn = (resource: string, account = A) => `arn:aws:ec2:${R}:${account}:${resource}`;

describe('load balancing', () => {
  const elb = (resource: string) => `arn:aws:elasticloadbalancing:${R}:${A}:${resource}`;
  it('links balancer, target group, targets and listener with their ports', async () => {
    expect((await first(elbv2, 'target-groups')).links).toMatchObject([
      { edge: 'FORWARDS_TO', to: elb('loadbalancer/app/shop/1'), reverse: true, props: { port: 8080 } },
      { edge: 'FORWARDS_TO', to: ec2Arn('instance/i-1'), props: { port: 8081 } },
      { edge: 'FORWARDS_TO', to: ec2Arn('instance/i-2'), props: { port: 8080 } },
    ]);
    expect(await first(elbv2, 'listeners')).toMatchObject({
      props: { port: 443, actions: ['authenticate-oidc', 'fixed-response', 'forward'] },
      links: [
        { edge: 'CONTAINS', to: elb('loadbalancer/app/shop/1'), reverse: true },
        { edge: 'FORWARDS_TO', to: elb('targetgroup/web/1'), props: { port: 443 } },
      ],
      tags: { app: 'shop' },
    });
  });
  it('knows targets that are functions, balancers and addresses', () => {
    const place = { partition: 'aws', region: R, account: A };
    const fn = `arn:aws:lambda:${R}:${A}:function:f`;
    expect(
      targetLinks({ TargetType: 'lambda', Port: undefined }, [{ Target: { Id: `${fn}:live` } }], place).links,
    ).toEqual([{ edge: 'FORWARDS_TO', to: fn, toType: 'lambda.function' }]);
    expect(
      targetLinks({ TargetType: 'ip', Port: 80 }, [{ Target: { Id: '10.0.0.1', Port: 81 } }], place).addresses,
    ).toEqual(['10.0.0.1:81']);
    expect(
      forwardTargets([
        { Type: 'forward', TargetGroupArn: 'x', ForwardConfig: { TargetGroups: [{ TargetGroupArn: 'x' }] } },
      ]),
    ).toEqual(['x']);
  });
  it('asks for tags of twenty at a time and keeps to a refusal', async () => {
    const LoadBalancers = Array.from({ length: 45 }, (_, n) => ({ LoadBalancerArn: elb(`loadbalancer/app/b/${n}`) }));
    const { seen, asked } = await runUnit(
      elbv2,
      'load-balancers',
      answersOf('elbv2', { DescribeLoadBalancers: { LoadBalancers } }),
    );
    expect(asked.filter((a) => a.operation === 'DescribeTags')).toHaveLength(3);
    expect(seen.every((s) => s.tags?.app === 'shop')).toBe(true);
    const blind = await first(elbv2, 'load-balancers', { DescribeTags: refuse('denied') });
    expect([blind.tags, blind.facets?.tags]).toEqual([undefined, 'denied']);
  });
});

describe('Lambda', () => {
  it('names environment variables, role, open URL and event sources of the function itself', async () => {
    const fn = await first(lambda, 'functions');
    expect(fn).toMatchObject({
      props: {
        envNames: ['A', 'DB_PASSWORD'],
        urlAuthType: 'NONE',
        urlCors: ['*'],
        eventSources: [`arn:aws:sqs:${R}:${A}:jobs`],
      },
      facets: { policy: 'known', url: 'known' },
    });
    expect(fn.links?.[0]).toMatchObject({
      edge: 'RUNS_AS',
      to: iamArn('role/deploy'),
      props: { via: 'execution role' },
    });
    expect(JSON.stringify(fn)).not.toContain('[redacted]');
  });
  it('lets the most open of several URLs speak, and tells no URL from one it may not see', async () => {
    const url = (AuthType: string) => ({ FunctionUrl: AuthType, AuthType });
    const two = { FunctionUrlConfigs: [url('AWS_IAM'), url('NONE')] };
    expect((await first(lambda, 'functions', { ListFunctionUrlConfigs: two })).props.urlAuthType).toBe('NONE');
    const none = await first(lambda, 'functions', { ListFunctionUrlConfigs: { FunctionUrlConfigs: [] } });
    expect([none.props.urlAuthType, none.facets?.url]).toEqual([undefined, 'absent']);
    const denied = await first(lambda, 'functions', { ListFunctionUrlConfigs: refuse('denied') });
    expect([denied.props.urlAuthType, denied.facets?.url]).toEqual([undefined, 'denied']);
  });
  it('knows a function by its ARN without qualifier', () => {
    const arn = `arn:aws:lambda:${R}:${A}:function:f`;
    expect([`${arn}:live`, `${arn}:$LATEST`, arn].map(unqualified)).toEqual([arn, arn, arn]);
  });
});

describe('keys, secrets and stores', () => {
  it('gives a key its aliases, grants and policy', async () => {
    const key = await first(kms, 'keys');
    expect(key).toMatchObject({
      name: 'alias/data',
      props: { aliases: ['alias/data'], manager: 'CUSTOMER', rotation: true },
    });
    expect(JSON.parse(String((key.props.grants as string[])[0]))).toEqual({
      grantId: 'g-1',
      granteePrincipal: iamArn('role/deploy'),
      operations: ['Decrypt', 'Encrypt'],
    });
    const blind = await first(kms, 'keys', { ListGrants: refuse('denied'), ListAliases: refuse('denied') });
    expect([blind.props.grants, blind.props.aliases, blind.facets?.grants]).toEqual([undefined, undefined, 'denied']);
  });
  it('reads grants over pages, and gives them up when the token comes again', async () => {
    const grant = (GrantId: string) => ({ GrantId, GranteePrincipal: 'p', Operations: [] });
    const grants = (input: Readonly<Record<string, unknown>>) =>
      input.Marker ? { Grants: [grant('2')] } : { Grants: [grant('1')], NextMarker: 'm', Truncated: true };
    const paged = await first(kms, 'keys', {
      ListGrants: grants,
    });
    expect(paged.props.grants).toHaveLength(2);
    const endless = await first(kms, 'keys', {
      ListGrants: { Grants: [grant('1')], NextMarker: 'm', Truncated: true },
    });
    expect([endless.props.grants, endless.facets?.grants]).toEqual([undefined, 'failed']);
  });
  it('tells a secret without a policy from one whose policy may not be read', async () => {
    expect((await first(secretsmanager, 'secrets')).facets?.policy).toBe('known');
    expect((await first(secretsmanager, 'secrets', { GetResourcePolicy: { Name: 'db' } })).facets?.policy).toBe(
      'absent',
    );
    expect((await first(secretsmanager, 'secrets', { GetResourcePolicy: refuse('denied') })).facets?.policy).toBe(
      'denied',
    );
  });
  it('builds the ARN of a parameter with one slash and knows which hosts answer to the agent', async () => {
    expect((await run(ssm, 'parameters')).map((p) => p.id)).toEqual([
      `arn:aws:ssm:${R}:${A}:parameter/prod/db`,
      `arn:aws:ssm:${R}:${A}:parameter/plain`,
    ]);
    expect((await run(ssm, 'instances')).map((i) => [i.id, i.props.ssmManaged])).toEqual([
      [ec2Arn('instance/i-1'), true],
      [ec2Arn('instance/i-2'), false],
    ]);
  });
  it('gives topics, queues and tables their policies and keys', async () => {
    expect(await first(sns, 'topics')).toMatchObject({
      props: { subscriptions: 3, encrypted: true },
      facets: { policy: 'known' },
    });
    expect(await first(sqs, 'queues')).toMatchObject({
      id: `arn:aws:sqs:${R}:${A}:jobs`,
      props: { deadLetterTarget: `arn:aws:sqs:${R}:${A}:dead`, encrypted: false },
    });
    expect(await first(sqs, 'queues', { GetQueueAttributes: refuse('denied') })).toMatchObject({
      id: `arn:aws:sqs:${R}:${A}:jobs`,
      facets: { policy: 'denied' },
    });
    expect(await first(dynamodb, 'tables')).toMatchObject({
      props: { encryption: 'KMS' },
      facets: { policy: 'known' },
    });
    const none = await first(dynamodb, 'tables', { GetResourcePolicy: refuse('failed', 'PolicyNotFoundException') });
    expect(none.facets?.policy).toBe('absent');
    expect(['{"deadLetterTargetArn":7}', '{', 'null', '[]', undefined].map(deadLetterTarget)).toEqual(
      Array(5).fill(undefined),
    );
  });
  it('says who may restore a snapshot, and asks only of those that can be shared', async () => {
    const { seen, asked } = await runUnit(rds, 'snapshots', answersOf('rds'));
    expect(seen.map((s) => [s.name, s.props.public, s.props.sharedWith])).toEqual([
      ['s1', true, ['999988887777']],
      ['rds:auto', false, []],
      ['c1', false, []],
    ]);
    expect(asked.filter((a) => a.operation === 'DescribeDBSnapshotAttributes').map((a) => a.key)).toEqual(['s1']);
    expect(await first(rds, 'instances')).toMatchObject({
      props: { publiclyAccessible: true, subnets: ['subnet-1'] },
      tags: { a: 'b' },
    });
  });
});

describe('the tagging API', () => {
  it('keeps what no other unit lists', async () => {
    expect((await run(tagging, 'resources')).map((r) => [r.id, r.name, r.props.kind])).toEqual([
      [ec2Arn('volume/vol-1'), 'disk', 'volume'],
    ]);
  });
  it.each([
    ['arn:aws:s3:::bucket', true],
    ['arn:aws:s3:eu-west-1:111122223333:accesspoint/a', false],
    ['arn:aws:dynamodb:eu-west-1:111122223333:table/t', true],
    ['arn:aws:dynamodb:eu-west-1:111122223333:table/t/backup/1', false],
    ['arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/a/1', true],
    ['arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/classic', false],
    ['arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/app/a/1/2/3', false],
    ['arn:aws:rds:eu-west-1:111122223333:pg:default', false],
    ['arn:aws:sqs:eu-west-1:111122223333:q', true],
    ['not an arn', false],
  ])('leaves %s to another unit: %s', (arn, elsewhere) => {
    expect(collectedElsewhere(arn)).toBe(elsewhere);
  });
});

describe('every collector', () => {
  it('reads all pages', async () => {
    const page = (name: string) => ({
      Functions: [{ FunctionName: name, FunctionArn: `arn:aws:lambda:${R}:${A}:function:${name}` }],
    });
    const all = await run(lambda, 'functions', { ListFunctions: new Pages([page('a'), page('b'), { Functions: [] }]) });
    expect(all.map((f) => f.name)).toEqual(['a', 'b']);
  });
  it('takes a list that AWS always gives, when it is missing, for no answer of AWS', async () => {
    for (const [collector, unit, operation] of [
      [lambda, 'functions', 'ListFunctions'],
      [kms, 'keys', 'ListKeys'],
      [secretsmanager, 'secrets', 'ListSecrets'],
      [dynamodb, 'tables', 'ListTables'],
      [ssm, 'parameters', 'DescribeParameters'],
      [tagging, 'resources', 'GetResources'],
    ] as const)
      await expect(run(collector, unit, { [operation]: { message: 'hello' } })).rejects.toThrow(/not from AWS/);
  });
  it('keeps hostile names as they are', async () => {
    const hostile = [
      { Key: '__proto__', Value: '=cmd' },
      { Key: 'constructor', Value: '</script>' },
    ];
    const secret = { ARN: `arn:aws:secretsmanager:${R}:${A}:secret:x`, Name: '\u202e’ OR 1=1', Tags: hostile };
    const seen = await first(secretsmanager, 'secrets', { ListSecrets: { SecretList: [secret] } });
    expect(Object.entries(seen.tags ?? {})).toEqual([
      ['__proto__', '=cmd'],
      ['constructor', '</script>'],
    ]);
    expect(seen.name).toBe('\u202e’ OR 1=1');
  });
});
