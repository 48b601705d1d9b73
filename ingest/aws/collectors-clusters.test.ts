/** Collectors of EKS, EMR, Image Builder, EventBridge Scheduler and Bedrock agents. */
import { describe, expect, it } from 'vitest';
import { first, run } from '../../test/support/answered.js';
import { A, answersOf, R } from '../../test/support/aws-answers/index.js';
import { Pages, refuse, runUnit } from '../../test/support/fake-call.js';
import bedrock from './bedrock-agent.js';
import eks from './eks.js';
import emr from './emr.js';
import imagebuilder from './imagebuilder.js';
import scheduler from './scheduler.js';

const role = `arn:aws:iam::${A}:role/deploy`;
const arn = (service: string, resource: string) => `arn:aws:${service}:${R}:${A}:${resource}`;
const runs = (via: string, to = role) => ({ edge: 'RUNS_AS', to, toType: 'iam.role', props: { via } });
const secondDenied = (input: Readonly<Record<string, unknown>>) =>
  input.actionGroupId === 'G2' ? refuse('denied') : { agentActionGroup: {} };
const cluster = { edge: 'CONTAINS', to: arn('eks', 'cluster/main'), toType: 'eks.cluster', reverse: true };

describe('EKS', () => {
  it('knows a cluster by the issuer of its tokens and by how people are let in', async () => {
    expect(await first(eks, 'clusters')).toMatchObject({
      id: arn('eks', 'cluster/main'),
      props: { issuer: 'oidc.eks.eu-west-1.amazonaws.com/id/0A1B', authenticationMode: 'API', publicEndpoint: true },
      links: [runs('cluster role', `arn:aws:iam::${A}:role/control-plane`), { edge: 'IN_VPC' }],
    });
  });
  it('tells a cluster without an issuer from one that nobody may look at', async () => {
    expect((await first(eks, 'clusters', { DescribeCluster: { cluster: {} } })).props.issuer).toBe('');
    const denied = await first(eks, 'clusters', { DescribeCluster: refuse('denied') });
    expect([denied.props.issuer, denied.facets?.role, denied.id]).toEqual([
      undefined,
      'denied',
      arn('eks', 'cluster/main'),
    ]);
  });
  it.each([
    ['node-groups', 'nodegroup/main/workers/1', 'node role'],
    ['fargate-profiles', 'fargateprofile/main/jobs/1', 'pod execution role'],
    ['pod-identity-associations', 'podidentityassociation/main/a-1', 'pod identity'],
    ['addons', 'addon/main/aws-ebs-csi-driver/1', 'service account role'],
  ])('%s: have their cluster and their role', async (unit, resource, via) => {
    expect(await first(eks, unit)).toMatchObject({
      id: arn('eks', resource),
      props: { cluster: 'main' },
      links: [cluster, runs(via)],
      facets: { role: 'known' },
    });
  });
  it.each([
    ['node-groups', 'DescribeNodegroup'],
    ['fargate-profiles', 'DescribeFargateProfile'],
    ['pod-identity-associations', 'DescribePodIdentityAssociation'],
    ['addons', 'DescribeAddon'],
  ])('%s: a denied role is not none', async (unit, operation) => {
    const seen = await first(eks, unit, { [operation]: refuse('denied') });
    expect([seen.links, seen.facets?.role]).toEqual([[cluster], 'denied']);
  });
  it('names the service account of an association, and the namespaces of a Fargate profile', async () => {
    expect(await first(eks, 'pod-identity-associations')).toMatchObject({
      name: 'shop/orders',
      props: { namespace: 'shop', serviceAccount: 'orders', sessionTags: true },
    });
    expect((await first(eks, 'fargate-profiles')).props.namespaces).toEqual(['batch', 'jobs']);
  });
  it('tells what an access entry may do everywhere from what it may in namespaces', async () => {
    expect(await first(eks, 'access-entries')).toMatchObject({
      id: arn('eks', `access-entry/main/role/${A}/deploy`),
      props: {
        clusterPolicies: ['AmazonEKSViewPolicy'],
        namespacePolicies: ['dev-*/AmazonEKSEditPolicy', 'shop/AmazonEKSEditPolicy'],
      },
      links: [cluster, { edge: 'REFERS_TO', to: role, props: { as: 'principal' } }],
    });
    const denied = await first(eks, 'access-entries', { ListAssociatedAccessPolicies: refuse('denied') });
    expect([denied.props, denied.facets?.policies]).toEqual([{ cluster: 'main' }, 'denied']);
  });
  it('finds no access entries where the cluster knows its own list of people alone, and ends when it may not look', async () => {
    expect(
      await run(eks, 'access-entries', { ListAccessEntries: refuse('failed', 'InvalidRequestException') }),
    ).toEqual([]);
    await expect(run(eks, 'access-entries', { ListAccessEntries: refuse('denied') })).rejects.toThrow(
      'the scope ends denied',
    );
  });
  it('asks each cluster, over all pages', async () => {
    const clusters = new Pages([{ clusters: ['a', 'b'] }, { clusters: ['c'] }]);
    const { asked } = await runUnit(eks, 'node-groups', answersOf('eks', { ListClusters: clusters }));
    expect(asked.filter((a) => a.operation === 'ListNodegroups').map((a) => a.key)).toEqual(['a', 'b', 'c']);
  });
  it('asks nothing more where there is no cluster', async () => {
    for (const { name } of eks.units) {
      const { seen, asked } = await runUnit(eks, name, answersOf('eks', { ListClusters: { clusters: [] } }));
      expect([seen, asked.map((a) => a.operation)]).toEqual([[], ['ListClusters']]);
    }
  });
});

describe('the others', () => {
  it('EMR: a cluster has its profile, and the roles of the service', async () => {
    expect(await first(emr, 'clusters')).toMatchObject({
      id: arn('elasticmapreduce', 'cluster/j-1'),
      props: { status: 'WAITING', release: 'emr-7.0.0' },
      links: [
        { edge: 'REFERS_TO', to: `arn:aws:iam::${A}:instance-profile/web`, props: { as: 'instance-profile' } },
        runs('service role', `arn:aws:iam::${A}:role/EMR_DefaultRole`),
        runs('auto scaling role', `arn:aws:iam::${A}:role/EMR_AutoScaling_DefaultRole`),
      ],
    });
  });
  it('Image Builder: a configuration has its profile, a pipeline its role and configuration', async () => {
    expect(await first(imagebuilder, 'infrastructure-configurations')).toMatchObject({
      props: { instanceTypes: ['m5.large', 't3.small'] },
      links: [{ edge: 'REFERS_TO', to: `arn:aws:iam::${A}:instance-profile/web`, props: { as: 'instance-profile' } }],
    });
    expect((await first(imagebuilder, 'image-pipelines')).links).toMatchObject([
      runs('execution role'),
      { edge: 'REFERS_TO', to: arn('imagebuilder', 'infrastructure-configuration/base') },
    ]);
  });
  it('Scheduler: a schedule has what it calls, and as whom', async () => {
    expect(await first(scheduler, 'schedules')).toMatchObject({
      id: arn('scheduler', 'schedule/nights/stop'),
      props: { group: 'nights', state: 'ENABLED', target: 'arn:aws:scheduler:::aws-sdk:ec2:stopInstances' },
      links: [runs('target role')],
    });
  });
  it('Bedrock: an agent has its role and the functions it calls, a knowledge base its role', async () => {
    expect(await first(bedrock, 'agents')).toMatchObject({
      id: arn('bedrock', 'agent/AGENT1'),
      props: { status: 'PREPARED', model: 'amazon.nova-pro-v1:0' },
      links: [
        runs('agent role'),
        { edge: 'REFERS_TO', to: arn('lambda', 'function:pay'), props: { as: 'action group' } },
      ],
      facets: { role: 'known', actions: 'known' },
    });
    expect(await first(bedrock, 'knowledge-bases')).toMatchObject({ links: [runs('service role')] });
  });
  it('Bedrock: what an agent calls is not known where one action group is denied', async () => {
    const seen = await first(bedrock, 'agents', { GetAgentActionGroup: secondDenied });
    expect(seen.facets).toEqual({ role: 'known', actions: 'denied' });
  });
  it.each([
    [emr, 'clusters', 'DescribeCluster'],
    [scheduler, 'schedules', 'GetSchedule'],
    [bedrock, 'agents', 'GetAgent'],
    [bedrock, 'knowledge-bases', 'GetKnowledgeBase'],
  ] as const)('%o %s: a denied role is not none', async (collector, unit, operation) => {
    const seen = await first(collector, unit, { [operation]: refuse('denied') });
    expect([(seen.links ?? []).filter((l) => l.edge === 'RUNS_AS'), seen.facets?.role]).toEqual([[], 'denied']);
  });
  it('keep no input, configuration or instruction', async () => {
    for (const [collector, unit] of [
      [emr, 'clusters'],
      [scheduler, 'schedules'],
      [bedrock, 'agents'],
      [eks, 'addons'],
    ] as const)
      expect(JSON.stringify(await run(collector, unit))).not.toContain('s3cr3t');
  });
});
