/**
 * Reach through CloudFront: internet → distribution → load balancer, host, API or function; and the buckets that a distribution
 * reads for whoever asks, though they are closed to everyone else
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html).
 */

import type { Asset, World } from '../../build/world.js';
import type { KeyFact } from '../../iam/contract.js';
import { asNodeId, INTERNET, type NodeId, parseArn, serviceNode } from '../../schema/ids.js';
import { isUnread } from '../../schema/observation.js';
import { type Because, type Condition, SURENESS } from '../../schema/verdict.js';
import { accessLevels } from '../access.js';
import { authorityOf } from '../authority.js';
import { decide, join, standing, type Together, together } from '../decide.js';
import type { DerivedEdge } from '../derived.js';
import type { Network } from './place.js';
import { covers, intersect, isEmpty, PUBLIC, unite } from './ranges.js';
import { reach } from './reach.js';
import type { Rule } from './rules.js';

const PORTS = ['tcp/443'];
const known = (value: string): KeyFact => ({ state: 'known', values: [value] });
const texts = (asset: Asset, name: string): readonly string[] => {
  const value = asset.props[name];
  return Array.isArray(value) ? value : [];
};
const text = (asset: Asset, name: string): string => {
  const value = asset.props[name];
  return typeof value === 'string' ? value : '';
};
const doubtful = (cause: string, because: readonly Because[] = []): Together =>
  standing(because, { certainty: 'unknown', causes: [cause] });
const under = (conditions: readonly Condition[]): Together =>
  standing([], conditions.length === 0 ? {} : { certainty: 'conditional', conditions });
const asked = (key: string, operator: string, values: readonly string[], words: string): Condition => ({
  key: `portolan:${key}`,
  operator,
  values,
  text: words,
});

/** An origin in use, from its text (graph/schema/types/cloudfront.ts). */
interface Origin {
  readonly kind: string;
  readonly target: string;
  readonly signing: string;
  readonly asks: string;
}
function originsOf(distribution: Asset): readonly Origin[] {
  return texts(distribution, 'origins').flatMap((line) => {
    const [kind, target, signing, asks] = line.split(' ');
    return kind && target && signing && asks ? [{ kind, target, signing, asks }] : [];
  });
}

/** What stands between anybody and the distribution. */
function entryOf(distribution: Asset): Together {
  const address = text(distribution, 'domain') || distribution.name;
  const conditions: Condition[] = [];
  if (distribution.props.clientCertificate === true)
    conditions.push(asked('ClientCertificate', 'Bool', ['true'], 'the viewer shows a certificate that it trusts'));
  const countries = texts(distribution, 'countries');
  const codes = countries.map((c) => c.slice(c.indexOf(' ') + 1));
  if (countries.length > 0) {
    const only = countries[0]?.startsWith('only ') === true;
    const words = `the viewer is ${only ? '' : 'not '}in ${codes.join(', ')}`;
    conditions.push(asked('ViewerCountry', only ? 'StringEquals' : 'StringNotEquals', codes, words));
  }
  const acl = text(distribution, 'webAcl');
  const because: Because[] = [
    { fact: 'distribution', source: distribution.id, text: `it answers everybody as ${address}` },
  ];
  return join(
    standing(because, { assumes: acl === '' ? [] : [`the web ACL ${acl} lets the call in`] }),
    under(conditions),
  );
}

/** What a behaviour asks before CloudFront fetches. */
function askedOf(origin: Origin): Together {
  const parts = origin.asks.split('+');
  return under([
    ...(parts.includes('signed-url')
      ? [asked('SignedUrl', 'Bool', ['true'], 'the viewer holds a signed URL or cookie')]
      : []),
    ...(parts.includes('edge-code')
      ? [asked('EdgeFunction', 'Bool', ['true'], 'the function at the edge lets the request through')]
      : []),
  ]);
}

/** The name under which a host is known: `dualstack.` before a load balancer's is the same one. */
const folded = (host: string): string => host.toLowerCase().replace(/^dualstack\./, '');

/** Load balancers, function URLs and APIs by the host they answer as. */
function hostsOf(world: World): ReadonlyMap<string, Asset> {
  const found = new Map<string, Asset>();
  for (const b of world.ofType('elbv2.load-balancer')) if (b.scope && b.props.dns) found.set(folded(text(b, 'dns')), b);
  for (const f of world.ofType('lambda.function')) {
    const host = /^https?:\/\/([^/:]+)/.exec(text(f, 'url'))?.[1];
    if (f.scope && host) found.set(folded(host), f);
  }
  for (const type of ['apigateway.rest-api', 'apigateway.http-api'])
    for (const a of world.ofType(type)) {
      const id = a.id.slice(a.id.lastIndexOf('/') + 1);
      const suffix = parseArn(a.id)?.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
      if (a.scope) found.set(`${id}.execute-api.${a.region}.${suffix}`, a);
    }
  for (const d of world.ofType('apigateway.domain-name')) {
    const api = world
      .out(d.id, 'REFERS_TO')
      .flatMap((e) => world.assets.get(e.to) ?? [])
      .find((a) => a.scope);
    if (api) found.set(folded(d.name), api);
  }
  return found;
}

/** CloudFront's own side in a decision: the service, acting for this distribution. */
const actingFor = (distribution: Asset): Readonly<Record<string, KeyFact>> => ({
  'aws:sourcearn': known(distribution.id),
  'aws:sourceaccount': known(distribution.account),
});
const CLOUDFRONT = serviceNode('cloudfront.amazonaws.com');

/** How a distribution reads a bucket; null where the bucket does not let it. */
function reads(world: World, distribution: Asset, origin: Origin, bucket: Asset): Together | null {
  // Without a signature it fetches like anybody: what anybody may read is told of the bucket itself.
  if (origin.signing === 'none') return null;
  const partition = parseArn(distribution.id)?.partition ?? 'aws';
  const identity = /^oai:(\w+)$/.exec(origin.signing)?.[1];
  const caller = authorityOf(
    world,
    identity === undefined
      ? CLOUDFRONT
      : asNodeId(`arn:${partition}:iam::cloudfront:user/CloudFront Origin Access Identity ${identity}`),
  );
  if (!caller) return null;
  const because: Because[] = [
    { fact: 'origin', source: distribution.id, text: `it fetches what viewers ask for from ${origin.target}` },
  ];
  if (bucket.scope === null) return doubtful(`${bucket.account || distribution.account}/global/s3.buckets`, because);
  const context = identity === undefined ? actingFor(distribution) : {};
  const read = accessLevels(world, caller, bucket, context).find((l) => l.level === 'read');
  if (!read) {
    return isUnread(bucket, 'policy')
      ? doubtful(`${bucket.scope.account}/${bucket.scope.region}/${bucket.scope.unit}`, because)
      : null;
  }
  const held = join(standing(because), read.proof);
  if (origin.signing !== 'unread') return held;
  return join(held, doubtful(`${distribution.account}/global/cloudfront.distributions`));
}

const OWN_GROUP = 'CloudFront-VPCOrigins-Service-SG';

/** Whether a security group rule lets CloudFront in: from its public addresses, or from the interfaces of a VPC origin. */
function letsIn(network: Network, rule: Rule, at: Asset, inside: boolean): Together | null {
  const { world } = network;
  const because: Because[] = [{ fact: 'security group rule', source: at.id, text: `it is let in by ${rule.text}` }];
  const { party } = rule;
  if (party.kind === 'list') {
    const list = world.ofType('ec2.prefix-list').find((l) => l.props.prefixListId === party.id);
    if (list) return list.name.endsWith('.cloudfront.origin-facing') ? standing(because) : null;
    const unit = 'ec2.prefix-lists';
    return world.scopeState(at.account, at.region, unit) === 'complete'
      ? null
      : doubtful(`${at.account}/${at.region}/${unit}`, because);
  }
  if (party.kind === 'group') {
    if (!inside) return null;
    const group = network.groups.get(party.id);
    return group && world.assets.get(group.node)?.name === OWN_GROUP ? standing(because) : null;
  }
  if (inside) {
    const near = unite(...network.subnetsOf(at).map((s) => s.cidrs[party.family]));
    return isEmpty(intersect([party.range], near)) ? null : standing(because);
  }
  if (covers([party.range], PUBLIC[party.family])) return standing(because);
  // Which addresses are CloudFront's is in no answer that was collected.
  return isEmpty(intersect([party.range], PUBLIC[party.family]))
    ? null
    : doubtful('address ranges of CloudFront', because);
}

/** How CloudFront gets to a load balancer or host, past its security groups. */
function arrives(network: Network, to: Asset, inside: boolean): Together | null {
  const groups = network.groupIdsOf(to);
  if (!inside && to.props.scheme === 'internal') return null;
  if (groups.length === 0)
    return to.props.kind === 'network' || to.props.kind === 'gateway'
      ? standing([{ fact: 'no security group', source: to.id, text: 'no security group guards it' }])
      : null;
  const listening = network.world.out(to.id, 'CONTAINS').flatMap(({ to: id }) => {
    const port = network.world.assets.get(id)?.props.port;
    return typeof port === 'number' ? [port] : [];
  });
  const ports = listening.length > 0 ? listening : [80, 443];
  let best: Together | null = null;
  for (const id of groups) {
    for (const rule of network.groups.get(id)?.ingress ?? []) {
      if (!rule.protocols.includes('tcp') || !ports.some((p) => rule.ports.from <= p && p <= rule.ports.to)) continue;
      const way = letsIn(network, rule, to, inside);
      if (way && (!best || SURENESS[way.certainty] > SURENESS[best.certainty])) best = way;
    }
  }
  return best;
}

/** How CloudFront calls a function by its URL. */
function calls(world: World, distribution: Asset, origin: Origin, fn: Asset): Together | null {
  const open = fn.props.urlAuthType === 'NONE';
  if (!open && origin.signing === 'none') return null;
  const caller = authorityOf(world, open ? INTERNET : CLOUDFRONT);
  if (!caller) return null;
  const d = decide(world, caller, 'lambda:InvokeFunctionUrl', fn.id, {
    context: {
      'lambda:functionurlauthtype': known(open ? 'NONE' : 'AWS_IAM'),
      ...(open ? {} : actingFor(distribution)),
    },
  });
  if (d.allowed) return together([d]);
  return d.unread.length > 0 && fn.scope ? doubtful(`${fn.scope.account}/${fn.scope.region}/${fn.scope.unit}`) : null;
}

/** Where an origin leads, and how; null where nowhere that is known. */
function behind(
  network: Network,
  hosts: ReadonlyMap<string, Asset>,
  distribution: Asset,
  origin: Origin,
): { readonly to: Asset; readonly held: Together } | null {
  const { world } = network;
  const fact: Because = {
    fact: 'origin',
    source: distribution.id,
    text: `it sends what viewers ask for to ${origin.target}`,
  };
  if (origin.kind === 'vpc') {
    const to = world.assets.get(asNodeId(origin.target));
    const way = to && arrives(network, to, true);
    return to && way ? { to, held: join(standing([fact]), way) } : null;
  }
  const to = origin.kind === 'custom' ? hosts.get(folded(origin.target)) : undefined;
  if (!to) return null;
  const way =
    to.type === 'elbv2.load-balancer'
      ? arrives(network, to, false)
      : to.type === 'lambda.function'
        ? calls(world, distribution, origin, to)
        : standing([]);
  return way && { to, held: join(standing([fact]), way) };
}

/** Edges of distributions that are switched on: to each from the internet, and on to what they fetch from. */
export function distributionEdges(network: Network): DerivedEdge[] {
  const { world } = network;
  const hosts = hostsOf(world);
  return world
    .ofType('cloudfront.distribution')
    .filter((d) => d.scope !== null && d.props.enabled !== false)
    .flatMap((d) => edgesOf(network, hosts, d));
}

function edgesOf(network: Network, hosts: ReadonlyMap<string, Asset>, distribution: Asset): DerivedEdge[] {
  const { world } = network;
  const { because, ...entry } = entryOf(distribution);
  const edges: DerivedEdge[] = [reach(INTERNET, distribution.id, PORTS, because, entry)];
  const ways = new Map<NodeId, { readonly held: Together; readonly bucket: boolean }>();
  const add = (to: Asset, held: Together, bucket: boolean): void => {
    const had = ways.get(to.id)?.held;
    if (!had || SURENESS[held.certainty] > SURENESS[had.certainty]) ways.set(to.id, { held, bucket });
  };
  for (const origin of originsOf(distribution)) {
    const asks = askedOf(origin);
    if (origin.kind === 's3') {
      const partition = parseArn(distribution.id)?.partition ?? 'aws';
      const name = origin.target.slice(0, origin.target.search(/\.s3[.-]/));
      const bucket = world.assets.get(asNodeId(`arn:${partition}:s3:::${name}`));
      const held = bucket && reads(world, distribution, origin, bucket);
      if (bucket && held) add(bucket, join(held, asks), true);
      continue;
    }
    const found = behind(network, hosts, distribution, origin);
    if (found) add(found.to, join(found.held, asks), false);
  }
  for (const [to, { held, bucket }] of ways) {
    const { because: reasons, certainty, conditions, assumes, causes } = held;
    const edge = reach(distribution.id, to, PORTS, reasons, { certainty, conditions, assumes, causes });
    edges.push(
      bucket
        ? { ...edge, type: 'EXPOSES', props: { how: 'resource policy', level: 'read', actions: ['s3:GetObject'] } }
        : edge,
    );
  }
  return edges;
}
