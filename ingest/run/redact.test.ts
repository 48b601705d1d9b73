import { statSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mark, redact } from './redact.js';
import { ephemeralKey, redactionKey } from './redaction-key.js';

const key = ephemeralKey();
const CANARY = 'canary-7f3a-never-on-disk';

describe('redaction', () => {
  const cases: readonly (readonly [string, string, Record<string, unknown>])[] = [
    [
      'lambda',
      'ListFunctions',
      { Functions: [{ FunctionName: 'f', Environment: { Variables: { DB_PASSWORD: CANARY } } }] },
    ],
    [
      'lambda',
      'GetFunction',
      {
        Configuration: { Environment: { Variables: { K: CANARY } } },
        Code: { RepositoryType: 'S3', Location: `https://b.s3.amazonaws.com/x?X-Amz-Signature=${CANARY}` },
      },
    ],
    [
      'ec2',
      'DescribeInstanceAttribute',
      { InstanceId: 'i-1', UserData: { Value: Buffer.from(CANARY).toString('base64') } },
    ],
    [
      'ec2',
      'DescribeLaunchTemplateVersions',
      { LaunchTemplateVersions: [{ LaunchTemplateData: { UserData: Buffer.from(CANARY).toString('base64') } }] },
    ],
    [
      'apigateway',
      'GetResources',
      {
        items: [
          {
            resourceMethods: {
              GET: {
                methodIntegration: {
                  requestParameters: { 'integration.request.header.Authorization': `'Basic ${CANARY}'` },
                  requestTemplates: { 'application/json': `{"key": "${CANARY}"}` },
                },
              },
            },
          },
        ],
      },
    ],
    ['apigateway', 'GetStages', { item: [{ stageName: 'prod', variables: { KEY: CANARY } }] }],
    ['apigatewayv2', 'GetIntegrations', { Items: [{ RequestParameters: { 'append:header.x-key': CANARY } }] }],
    [
      'cloudfront',
      'ListDistributions',
      {
        DistributionList: {
          Items: [
            { Origins: { Items: [{ CustomHeaders: { Items: [{ HeaderName: 'X-Key', HeaderValue: CANARY }] } }] } },
          ],
        },
      },
    ],
    ['autoscaling', 'DescribeLaunchConfigurations', { LaunchConfigurations: [{ UserData: CANARY }] }],
    [
      'cloudformation',
      'DescribeStacks',
      {
        Stacks: [
          {
            Parameters: [{ ParameterKey: 'P', ParameterValue: CANARY, ResolvedValue: CANARY }],
            Outputs: [{ OutputKey: 'O', OutputValue: CANARY }],
          },
        ],
      },
    ],
    [
      'ecs',
      'DescribeTaskDefinition',
      { taskDefinition: { containerDefinitions: [{ name: 'c', environment: [{ name: 'TOKEN', value: CANARY }] }] } },
    ],
    [
      'batch',
      'DescribeJobDefinitions',
      { jobDefinitions: [{ containerProperties: { command: ['run', '--token', CANARY], jobRoleArn: 'r' } }] },
    ],
    ['codebuild', 'BatchGetProjects', { projects: [{ source: { type: 'NO_SOURCE', buildspec: `echo ${CANARY}` } }] }],
    [
      'codebuild',
      'BatchGetProjects',
      {
        projects: [
          {
            environment: {
              type: 'LINUX_CONTAINER',
              image: 'aws/codebuild/standard:7.0',
              environmentVariables: [{ name: 'T', value: CANARY, type: 'PLAINTEXT' }],
            },
          },
        ],
      },
    ],
    ['sagemaker', 'DescribeModel', { PrimaryContainer: { Image: 'x', Environment: { TOKEN: CANARY } } }],
    ['glue', 'GetJobs', { Jobs: [{ Name: 'j', DefaultArguments: { '--password': CANARY } }] }],
    ['glue', 'GetConnections', { ConnectionList: [{ ConnectionProperties: { PASSWORD: CANARY } }] }],
    [
      'rds',
      'DescribeDBInstances',
      { DBInstances: [{ MasterUserPassword: CANARY, PendingModifiedValues: { MasterUserPassword: CANARY } }] },
    ],
    ['secretsmanager', 'DescribeSecret', { Name: 's', SecretString: CANARY }],
    ['ssm', 'DescribeParameters', { Parameters: [{ Name: 'p', Type: 'SecureString', Value: CANARY }] }],
    ['sns', 'ListSubscriptions', { Subscriptions: [{ Endpoint: `https://hook:${CANARY}@example.com/in` }] }],
    [
      'emr',
      'DescribeCluster',
      { Cluster: { Id: 'j-1', Configurations: [{ Properties: { 'javax.jdo.option.ConnectionPassword': CANARY } }] } },
    ],
    ['eks', 'DescribeAddon', { addon: { addonName: 'mesh', configurationValues: `{"token":"${CANARY}"}` } }],
    ['scheduler', 'GetSchedule', { Name: 'stop', Target: { Arn: 'arn', Input: `{"token":"${CANARY}"}` } }],
    ['bedrock-agent', 'GetAgent', { agent: { agentId: 'A', instruction: `The token is ${CANARY}.` } }],
    ['sts', 'AssumeRole', { Credentials: { AccessKeyId: 'ASIA', SecretAccessKey: CANARY, SessionToken: CANARY } }],
  ];
  for (const [service, operation, answer] of cases) {
    it(`takes the secret out of ${service}:${operation}, and keeps names`, () => {
      const text = JSON.stringify(redact(service, operation, answer, key));
      expect(text).not.toContain(CANARY);
      expect(text).not.toContain(Buffer.from(CANARY).toString('base64'));
      expect(text.length).toBeGreaterThan(10);
    });
  }

  it('keeps variable names and everything that is no secret', () => {
    const project = {
      projects: [
        {
          environment: {
            type: 'LINUX_CONTAINER',
            image: 'standard:7.0',
            environmentVariables: [
              { name: 'A', value: CANARY },
              { name: 'B', value: '/prod/db', type: 'PARAMETER_STORE' },
            ],
          },
        },
      ],
    };
    const seen = redact('codebuild', 'BatchGetProjects', project, key);
    expect(seen).toMatchObject({
      projects: [
        {
          environment: {
            type: 'LINUX_CONTAINER',
            image: 'standard:7.0',
            environmentVariables: [{ name: 'A' }, { name: 'B', value: '/prod/db' }],
          },
        },
      ],
    });
    const policy =
      '{"Statement":[{"Condition":{"StringEquals":{"aws:Referer":"https://example.com","aws:userid":"A:b@example.com"}}}]}';
    expect(redact('s3', 'GetBucketPolicy', { Policy: policy }, key)).toEqual({ Policy: policy });
    const plain = {
      Users: [{ UserName: 'u', Tags: [{ Key: 'environment', Value: 'prod' }] }],
      Roles: [{ Description: 'see https://example.com/a?b=c' }],
    };
    expect(redact('iam', 'ListUsers', plain, key)).toEqual(plain);
  });

  it('is idempotent, under another key too', () => {
    const once = redact(
      'lambda',
      'ListFunctions',
      { Functions: [{ Environment: { Variables: { A: CANARY, B: 'x' } } }] },
      key,
    );
    expect(redact('lambda', 'ListFunctions', once, key)).toEqual(once);
    expect(redact('lambda', 'ListFunctions', once, ephemeralKey())).toEqual(once);
  });

  it('gives equal values equal hashes under one key, and others under another', () => {
    expect(mark(CANARY, key)).toBe(mark(CANARY, key));
    expect(mark(CANARY, key)).not.toBe(mark(`${CANARY}x`, key));
    expect(mark(CANARY, key)).not.toBe(mark(CANARY, ephemeralKey()));
  });

  it('says only "set" of short and common values', () => {
    for (const value of ['true', 'prod', 'hunter2', '123456789012', 'eu-central-1', 'application/json'])
      expect(mark(value, key), value).toBe('redacted:set');
  });

  it('keeps a hostile member name an ordinary member', () => {
    const seen = redact('iam', 'ListUsers', JSON.parse('{"Users":[{"__proto__":{"polluted":true}}]}'), key);
    expect(JSON.stringify(seen)).toContain('polluted');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('the key of a data directory', () => {
  it('is made once, readable by its owner only, and kept', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'portolan-key-'));
    try {
      const [a, b] = await Promise.all([redactionKey(dir), redactionKey(dir)]);
      expect(Buffer.from(a.secret).equals(Buffer.from(b.secret))).toBe(true);
      const file = join(dir, 'keys', 'redaction.key');
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect((await redactionKey(dir)).id).toBe(a.id);
      expect(await readFile(file)).toHaveLength(32);
      await writeFile(file, 'short');
      await expect(redactionKey(dir)).rejects.toThrow(/32 bytes/);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
