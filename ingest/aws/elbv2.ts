/** Load balancers of the second generation: load balancers, target groups with their targets, listeners with their rules. */
import type {
  Action,
  DescribeListenersOutput,
  DescribeLoadBalancersOutput,
  DescribeRulesOutput,
  DescribeTagsOutput,
  DescribeTargetGroupsOutput,
  DescribeTargetHealthOutput,
  Listener,
  LoadBalancer,
  Rule,
  TagDescription,
  TargetGroup,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { asNodeId, parseArn } from '../../graph/schema/ids.js';
import type { FacetState, Link, Observation } from '../../graph/schema/observation.js';
import { observe } from '../../graph/schema/observation.js';
import { listener, loadBalancer, targetGroup } from '../../graph/schema/types/elbv2.js';
import { arnOf, known, listOf, present, required, tagMap, time } from './answer.js';
import { sdkClient } from './client.js';
import { type Call, type Detail, defineService } from './contract.js';
import { groupLinks, subnetLink, vpcLink } from './convert/ec2-place.js';
import { detailPages } from './detail-pages.js';
import { unqualified } from './lambda.js';

interface TagAnswer {
  readonly state: FacetState;
  readonly tags: ReadonlyMap<string, Record<string, string>>;
}

/** Tags of up to twenty resources a call, as the API takes them. */
async function tagsOf(call: Call, arns: readonly string[]): Promise<TagAnswer> {
  const batches: string[][] = [];
  for (let i = 0; i < arns.length; i += 20) batches.push(arns.slice(i, i + 20));
  const answers = await call.each(batches, (batch) =>
    // The recording is named after the batch's first resource: the list comes in one order.
    call.detail<DescribeTagsOutput>('DescribeTags', { ResourceArns: batch }, { key: batch[0] ?? '' }),
  );
  const all = answers.flatMap((a): readonly TagDescription[] => known(a)?.TagDescriptions ?? []);
  return {
    state: answers.find((a) => a.state !== 'known')?.state ?? 'known',
    tags: new Map(all.map((d) => [d.ResourceArn ?? '', tagMap(d.Tags)])),
  };
}

function taggedBy(answer: TagAnswer, arn: string) {
  const tags = answer.tags.get(arn);
  return { tags: present('tags', tags), state: tags ? ('known' as const) : answer.state };
}

function loadBalancerObservation(seen: LoadBalancer, call: Call, tags: TagAnswer): Observation {
  const arn = required(seen.LoadBalancerArn, 'DescribeLoadBalancers.LoadBalancerArn');
  const own = taggedBy(tags, arn);
  return observe(loadBalancer, {
    id: asNodeId(arn),
    name: seen.LoadBalancerName ?? arn,
    account: call.account,
    region: call.region,
    props: {
      ...present('scheme', seen.Scheme),
      ...present('kind', seen.Type),
      ...present('dns', seen.DNSName),
      ...present('state', seen.State?.Code),
      ...present('created', time(seen.CreatedTime)),
    },
    ...own.tags,
    links: [
      ...vpcLink(call, seen.VpcId),
      ...listOf(seen.AvailabilityZones, 'DescribeLoadBalancers.AvailabilityZones').flatMap((z) =>
        subnetLink(call, z.SubnetId),
      ),
      ...groupLinks(call, seen.SecurityGroups ?? []),
    ],
    facets: { tags: own.state },
  });
}

/** What a target group sends to: hosts by id, functions, load balancers; targets by address are a property. */
export function targetLinks(
  group: Pick<TargetGroup, 'TargetType' | 'Port'>,
  targets: readonly TargetHealthDescription[],
  call: Pick<Call, 'partition' | 'region' | 'account'>,
): { readonly links: Link[]; readonly addresses: string[] } {
  const links: Link[] = [];
  const addresses: string[] = [];
  for (const { Target: target } of targets) {
    if (!target?.Id) continue;
    const port = target.Port ?? group.Port;
    const props = present('props', port === undefined ? undefined : { port });
    if (group.TargetType === 'ip') addresses.push(port === undefined ? target.Id : `${target.Id}:${port}`);
    else if (group.TargetType === 'lambda')
      links.push({ edge: 'FORWARDS_TO', to: asNodeId(unqualified(target.Id)), toType: 'lambda.function' });
    else if (group.TargetType === 'alb')
      links.push({ edge: 'FORWARDS_TO', to: asNodeId(target.Id), toType: 'elbv2.load-balancer', ...props });
    else
      links.push({
        edge: 'FORWARDS_TO',
        to: arnOf(call, 'ec2', `instance/${target.Id}`),
        toType: 'ec2.instance',
        ...props,
      });
  }
  return { links, addresses: addresses.sort() };
}

function targetGroupObservation(
  group: TargetGroup,
  call: Call,
  health: Detail<DescribeTargetHealthOutput>,
  tags: TagAnswer,
): Observation {
  const arn = required(group.TargetGroupArn, 'DescribeTargetGroups.TargetGroupArn');
  const own = taggedBy(tags, arn);
  const { links, addresses } = targetLinks(group, known(health)?.TargetHealthDescriptions ?? [], call);
  return observe(targetGroup, {
    id: asNodeId(arn),
    name: group.TargetGroupName ?? arn,
    account: call.account,
    region: call.region,
    props: {
      ...present('targetType', group.TargetType),
      ...present('protocol', group.Protocol),
      ...present('port', group.Port),
      ...present('ipTargets', health.state === 'known' ? addresses : undefined),
    },
    ...own.tags,
    links: [
      ...listOf(group.LoadBalancerArns, 'DescribeTargetGroups.LoadBalancerArns').map((lb) => ({
        edge: 'FORWARDS_TO',
        to: asNodeId(lb),
        toType: 'elbv2.load-balancer',
        reverse: true,
        ...present('props', group.Port === undefined ? undefined : { port: group.Port }),
      })),
      ...links,
      ...vpcLink(call, group.VpcId),
    ],
    facets: { targets: health.state, tags: own.state },
  });
}

/** Target groups that actions forward to, by ARN. */
export function forwardTargets(actions: readonly Action[]): string[] {
  const found = actions.flatMap((a) => [
    ...(a.TargetGroupArn ? [a.TargetGroupArn] : []),
    ...(a.ForwardConfig?.TargetGroups ?? []).flatMap((t) => t.TargetGroupArn ?? []),
  ]);
  return [...new Set(found)].sort();
}

function listenerObservation(seen: Listener, call: Call, rules: Detail<readonly Rule[]>, tags: TagAnswer): Observation {
  const arn = required(seen.ListenerArn, 'DescribeListeners.ListenerArn');
  const balancer = required(seen.LoadBalancerArn, 'DescribeListeners.LoadBalancerArn');
  const own = taggedBy(tags, arn);
  const actions = [...(seen.DefaultActions ?? []), ...(known(rules) ?? []).flatMap((r) => r.Actions ?? [])];
  const balancerName = parseArn(balancer)?.resource.split('/')[2] ?? balancer;
  return observe(listener, {
    id: asNodeId(arn),
    name: `${balancerName} ${seen.Protocol ?? ''}:${seen.Port ?? ''}`,
    account: call.account,
    region: call.region,
    props: {
      ...present('port', seen.Port),
      ...present('protocol', seen.Protocol),
      ...present('sslPolicy', seen.SslPolicy),
      actions: [...new Set(actions.flatMap((a) => a.Type ?? []))].sort(),
    },
    ...own.tags,
    links: [
      { edge: 'CONTAINS', to: asNodeId(balancer), toType: 'elbv2.load-balancer', reverse: true },
      ...forwardTargets(actions).map((to) => ({
        edge: 'FORWARDS_TO',
        to: asNodeId(to),
        toType: 'elbv2.target-group',
        ...present('props', seen.Port === undefined ? undefined : { port: seen.Port }),
      })),
    ],
    facets: { rules: rules.state, tags: own.state },
  });
}

export default defineService({
  service: 'elbv2',
  title: 'Elastic Load Balancing',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-elastic-load-balancing-v2')>(
    '@aws-sdk/client-elastic-load-balancing-v2',
    (sdk) => sdk.ElasticLoadBalancingV2Client,
  ),
  units: [
    {
      name: 'load-balancers',
      yields: ['elbv2.load-balancer'],
      actions: ['elasticloadbalancing:DescribeLoadBalancers', 'elasticloadbalancing:DescribeTags'],
      async *list(call) {
        for await (const page of call.pages<DescribeLoadBalancersOutput>('DescribeLoadBalancers', { PageSize: 400 })) {
          const found = listOf(page.LoadBalancers, 'DescribeLoadBalancers');
          const tags = await tagsOf(
            call,
            found.flatMap((b) => b.LoadBalancerArn ?? []),
          );
          for (const seen of found) yield loadBalancerObservation(seen, call, tags);
        }
      },
    },
    {
      name: 'target-groups',
      yields: ['elbv2.target-group'],
      actions: [
        'elasticloadbalancing:DescribeTargetGroups',
        'elasticloadbalancing:DescribeTargetHealth',
        'elasticloadbalancing:DescribeTags',
      ],
      async *list(call) {
        for await (const page of call.pages<DescribeTargetGroupsOutput>('DescribeTargetGroups', { PageSize: 400 })) {
          const found = listOf(page.TargetGroups, 'DescribeTargetGroups');
          const tags = await tagsOf(
            call,
            found.flatMap((g) => g.TargetGroupArn ?? []),
          );
          yield* await call.each(found, async (group) => {
            const arn = required(group.TargetGroupArn, 'DescribeTargetGroups.TargetGroupArn');
            const health = await call.detail<DescribeTargetHealthOutput>(
              'DescribeTargetHealth',
              { TargetGroupArn: arn },
              { key: arn, absentWhen: ['TargetGroupNotFound', 'TargetGroupNotFoundException'] },
            );
            return targetGroupObservation(group, call, health, tags);
          });
        }
      },
    },
    {
      name: 'listeners',
      yields: ['elbv2.listener'],
      actions: [
        'elasticloadbalancing:DescribeLoadBalancers',
        'elasticloadbalancing:DescribeListeners',
        'elasticloadbalancing:DescribeRules',
        'elasticloadbalancing:DescribeTags',
      ],
      async *list(call) {
        for await (const page of call.pages<DescribeLoadBalancersOutput>('DescribeLoadBalancers', { PageSize: 400 })) {
          for (const balancer of listOf(page.LoadBalancers, 'DescribeLoadBalancers')) {
            const arn = required(balancer.LoadBalancerArn, 'DescribeLoadBalancers.LoadBalancerArn');
            const pages = call.pages<DescribeListenersOutput>(
              'DescribeListeners',
              { LoadBalancerArn: arn },
              { key: arn },
            );
            for await (const { Listeners } of pages) {
              const found = listOf(Listeners, 'DescribeListeners');
              const tags = await tagsOf(
                call,
                found.flatMap((l) => l.ListenerArn ?? []),
              );
              yield* await call.each(found, async (seen) => {
                const id = required(seen.ListenerArn, 'DescribeListeners.ListenerArn');
                const rules = await detailPages<DescribeRulesOutput, Rule>(
                  call,
                  'DescribeRules',
                  { ListenerArn: id },
                  { key: id, tokenField: 'Marker', nextToken: (a) => a.NextMarker, items: (a) => a.Rules },
                );
                return listenerObservation(seen, call, rules, tags);
              });
            }
          }
        }
      },
    },
  ],
});
