import type * as elbv2 from '@aws-sdk/client-elastic-load-balancing-v2';
import { A, R } from './place.js';

const elb = (resource: string) => `arn:aws:elasticloadbalancing:${R}:${A}:${resource}`;
export default {
  DescribeLoadBalancers: {
    LoadBalancers: [
      {
        LoadBalancerArn: elb('loadbalancer/app/shop/1'),
        LoadBalancerName: 'shop',
        Scheme: 'internet-facing',
        Type: 'application',
        VpcId: 'vpc-1',
        AvailabilityZones: [{ SubnetId: 'subnet-1' }],
        SecurityGroups: ['sg-1'],
      },
    ],
  } satisfies elbv2.DescribeLoadBalancersOutput,
  DescribeTags: (input: Readonly<Record<string, unknown>>) =>
    ({
      TagDescriptions: (input.ResourceArns as string[]).map((ResourceArn) => ({
        ResourceArn,
        Tags: [{ Key: 'app', Value: 'shop' }],
      })),
    }) satisfies elbv2.DescribeTagsOutput,
  DescribeTargetGroups: {
    TargetGroups: [
      {
        TargetGroupArn: elb('targetgroup/web/1'),
        TargetGroupName: 'web',
        TargetType: 'instance',
        Port: 8080,
        LoadBalancerArns: [elb('loadbalancer/app/shop/1')],
      },
    ],
  } satisfies elbv2.DescribeTargetGroupsOutput,
  DescribeTargetHealth: {
    TargetHealthDescriptions: [{ Target: { Id: 'i-1', Port: 8081 } }, { Target: { Id: 'i-2' } }],
  } satisfies elbv2.DescribeTargetHealthOutput,
  DescribeListeners: {
    Listeners: [
      {
        ListenerArn: elb('listener/app/shop/1/2'),
        LoadBalancerArn: elb('loadbalancer/app/shop/1'),
        Port: 443,
        Protocol: 'HTTPS',
        DefaultActions: [{ Type: 'fixed-response' }],
      },
    ],
  } satisfies elbv2.DescribeListenersOutput,
  DescribeRules: {
    Rules: [
      {
        Actions: [
          { Type: 'authenticate-oidc' },
          { Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: elb('targetgroup/web/1') }] } },
        ],
      },
    ],
  } satisfies elbv2.DescribeRulesOutput,
} as const;
