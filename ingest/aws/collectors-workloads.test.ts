/** Collectors of services that run a customer's code or calls under a role. */
import { describe, expect, it } from 'vitest';
import { first, run } from '../../test/support/answered.js';
import { A, answersOf, R } from '../../test/support/aws-answers/index.js';
import { Pages, refuse, runUnit } from '../../test/support/fake-call.js';
import apprunner from './apprunner.js';
import autoscaling from './autoscaling.js';
import batch from './batch.js';
import { batches } from './batches.js';
import agentcore from './bedrock-agentcore.js';
import cloudformation from './cloudformation.js';
import codebuild from './codebuild.js';
import codedeploy from './codedeploy.js';
import cognito from './cognito-identity.js';
import { profileLink, runsAs } from './convert/roles.js';
import ecs from './ecs.js';
import glue from './glue.js';
import sagemaker from './sagemaker.js';
import ssoAdmin from './sso-admin.js';
import stepfunctions from './stepfunctions.js';

const role = `arn:aws:iam::${A}:role/deploy`;
const arn = (service: string, resource: string) => `arn:aws:${service}:${R}:${A}:${resource}`;
const runs = (via: string, to = role) => ({ edge: 'RUNS_AS', to, toType: 'iam.role', props: { via } });

describe('a thing that runs as a role', () => {
  it.each([
    [cloudformation, 'stacks', arn('cloudformation', 'stack/web/1'), 'service role'],
    [cloudformation, 'stack-sets', arn('cloudformation', 'stackset/base:1'), 'administration role'],
    [codebuild, 'projects', arn('codebuild', 'project/build'), 'service role'],
    [glue, 'jobs', arn('glue', 'job/etl'), 'job role'],
    [glue, 'dev-endpoints', arn('glue', 'devEndpoint/lab'), 'endpoint role'],
    [sagemaker, 'notebook-instances', arn('sagemaker', 'notebook-instance/lab'), 'execution role'],
    [stepfunctions, 'state-machines', arn('states', 'stateMachine:flow'), 'execution role'],
    [apprunner, 'services', arn('apprunner', 'service/shop/1'), 'instance role'],
    [batch, 'job-definitions', arn('batch', 'job-definition/etl:2'), 'job role'],
    [agentcore, 'code-interpreters', arn('bedrock-agentcore', 'code-interpreter-custom/sandbox-1'), 'execution role'],
    [agentcore, 'browsers', arn('bedrock-agentcore', 'browser-custom/shop-1'), 'execution role'],
    [agentcore, 'runtimes', arn('bedrock-agentcore', 'runtime/helper-1'), 'execution role'],
  ] as const)('%o %s: has its ARN and its role', async (collector, unit, id, via) => {
    expect(await first(collector, unit)).toMatchObject({ id, links: [runs(via)] });
  });

  it.each([
    [cloudformation, 'stack-sets', 'DescribeStackSet'],
    [codebuild, 'projects', 'BatchGetProjects'],
    [ecs, 'task-definitions', 'DescribeTaskDefinition'],
    [sagemaker, 'notebook-instances', 'DescribeNotebookInstance'],
    [stepfunctions, 'state-machines', 'DescribeStateMachine'],
    [apprunner, 'services', 'DescribeService'],
    [agentcore, 'runtimes', 'GetAgentRuntime'],
  ] as const)(
    '%o %s: is told apart from one that has none where the role was denied',
    async (collector, unit, operation) => {
      const seen = await first(collector, unit, { [operation]: refuse('denied') });
      expect([seen.links, seen.facets?.role]).toEqual([[], 'denied']);
    },
  );

  it('keeps no environment, argument or parameter', async () => {
    for (const [collector, unit] of [
      [ecs, 'task-definitions'],
      [codebuild, 'projects'],
      [glue, 'jobs'],
      [batch, 'job-definitions'],
      [cloudformation, 'stacks'],
    ] as const)
      expect(JSON.stringify(await run(collector, unit))).not.toContain('s3cr3t');
  });

  it('names its role by ARN or name, and its profile likewise', () => {
    const place = { partition: 'aws-cn', region: R, account: A };
    expect(runsAs(place, 'team/x', 'job role')[0]?.to).toBe(`arn:aws-cn:iam::${A}:role/team/x`);
    expect(runsAs(place, role, 'job role')[0]?.to).toBe(role);
    expect(runsAs(place, undefined, 'job role')).toEqual([]);
    expect(profileLink(place, 'web')[0]?.to).toBe(`arn:aws-cn:iam::${A}:instance-profile/web`);
    expect(profileLink(place, undefined)).toEqual([]);
  });
});

describe('ECS', () => {
  it('ties a service to its cluster and task definition, and says whether ECS Exec is on', async () => {
    expect(await first(ecs, 'services')).toMatchObject({
      id: arn('ecs', 'service/main/web'),
      props: { cluster: 'main', launchType: 'FARGATE', execEnabled: true },
      links: [
        { edge: 'CONTAINS', to: arn('ecs', 'cluster/main'), reverse: true },
        { edge: 'REFERS_TO', to: arn('ecs', 'task-definition/web:3') },
      ],
    });
  });
  it('knows neither where the description was denied', async () => {
    const seen = await first(ecs, 'services', { DescribeServices: refuse('denied') });
    expect(seen.props).toEqual({ cluster: 'main' });
    expect(seen.links).toHaveLength(1);
  });
  it('tells the role of the task from the role that fetches its image', async () => {
    expect(await first(ecs, 'task-definitions')).toMatchObject({
      id: arn('ecs', 'task-definition/web:3'),
      name: 'web',
      links: [runs('task role'), runs('execution role', `arn:aws:iam::${A}:role/pull`)],
    });
  });
  it('asks for ten services a call, over all pages', async () => {
    const serviceArns = Array.from({ length: 23 }, (_, n) => arn('ecs', `service/main/s${n}`));
    const pages = new Pages([{ serviceArns: serviceArns.slice(0, 15) }, { serviceArns: serviceArns.slice(15) }]);
    const { seen, asked } = await runUnit(ecs, 'services', answersOf('ecs', { ListServices: pages }));
    expect(seen.map((s) => s.id)).toEqual(serviceArns);
    expect(asked.filter((a) => a.operation === 'DescribeServices')).toHaveLength(3);
    expect(batches([1, 2, 3], 2)).toEqual([[1, 2], [3]]);
  });
});

describe('the others', () => {
  it('find the role of every container of a Batch job', async () => {
    const [, second] = await run(batch, 'job-definitions');
    expect(second?.links).toEqual([runs('job role')]);
  });
  it('say whether an identity pool lets anyone in, and do not know where that was denied', async () => {
    expect((await first(cognito, 'identity-pools')).props).toEqual({ allowsUnauthenticated: true });
    const denied = await first(cognito, 'identity-pools', { DescribeIdentityPool: refuse('denied') });
    expect([denied.props, denied.facets?.access]).toEqual([{}, 'denied']);
  });
  it('list deployment groups under their application', async () => {
    expect(await run(codedeploy, 'deployment-groups')).toMatchObject([
      { id: arn('codedeploy', 'deploymentgroup:shop/all'), name: 'all', props: { application: 'shop' } },
    ]);
  });
  it('tie a group to its template, and a launch configuration to its profile', async () => {
    expect((await first(autoscaling, 'groups')).links).toMatchObject([
      { edge: 'REFERS_TO', to: arn('ec2', 'launch-template/lt-1') },
    ]);
    expect((await first(autoscaling, 'launch-configurations')).links).toMatchObject([
      { to: `arn:aws:iam::${A}:instance-profile/web`, props: { as: 'instance-profile' } },
    ]);
  });
  it('leave an Identity Center instance to the account that owns it', async () => {
    expect((await run(ssoAdmin, 'instances')).map((s) => s.id)).toEqual(['arn:aws:sso:::instance/ssoins-1']);
    expect(await first(ssoAdmin, 'permission-sets')).toMatchObject({ name: 'Dev', props: { session: 'PT1H' } });
  });
  it('say of a notebook that it has no lifecycle configuration', async () => {
    expect((await first(sagemaker, 'notebook-instances')).props.lifecycleConfig).toBe('setup');
    const NotebookInstances = [
      { NotebookInstanceName: 'n', NotebookInstanceArn: arn('sagemaker', 'notebook-instance/n') },
    ];
    const none = await first(sagemaker, 'notebook-instances', { ListNotebookInstances: { NotebookInstances } });
    expect(none.props.lifecycleConfig).toBe('');
  });
});
