/** Load balancers of the second generation: application, network, gateway. */
import { defineNode } from '../declare.js';

export const loadBalancer = defineNode({
  type: 'elbv2.load-balancer',
  label: 'LoadBalancer',
  title: 'Load balancer',
  family: 'network',
  icon: 'split',
  inventory: true,
  listedAs: ['elasticloadbalancing:loadbalancer'],
  properties: {
    scheme: { kind: 'string', about: 'internet-facing or internal.', indexed: true },
    kind: { kind: 'string', about: 'application, network or gateway.' },
    dns: { kind: 'string', about: 'DNS name.' },
    state: { kind: 'string', about: 'active, provisioning, failed …' },
    created: { kind: 'time', about: 'When it was created.' },
  },
});

export const targetGroup = defineNode({
  type: 'elbv2.target-group',
  label: 'TargetGroup',
  title: 'Target group',
  family: 'network',
  icon: 'target',
  inventory: true,
  listedAs: ['elasticloadbalancing:targetgroup'],
  properties: {
    targetType: { kind: 'string', about: 'instance, ip, lambda or alb.' },
    protocol: { kind: 'string', about: 'HTTP, HTTPS, TCP …' },
    port: { kind: 'number', about: 'Default port of its targets.' },
    ipTargets: { kind: 'strings', about: 'Targets by address, as in 10.0.1.7:8080.' },
  },
});

export const listener = defineNode({
  type: 'elbv2.listener',
  label: 'Listener',
  title: 'Listener',
  family: 'network',
  icon: 'ear',
  inventory: true,
  listedAs: ['elasticloadbalancing:listener'],
  properties: {
    port: { kind: 'number', about: 'Port it listens on.' },
    protocol: { kind: 'string', about: 'HTTP, HTTPS, TCP, TLS, UDP …' },
    sslPolicy: { kind: 'string', about: 'TLS policy.' },
    actions: {
      kind: 'strings',
      about: 'Kinds of action of its rules: forward, redirect, fixed-response, authenticate-oidc …',
    },
  },
});
