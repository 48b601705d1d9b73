/**
 * Reach through API Gateway: internet → API → function or load balancer. Who is let in is decided route by route: the API's own
 * policy and what the route asks for together, as the page says that they work together
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html).
 */

import type { Asset, World } from '../../build/world.js';
import { compilePolicy } from '../../iam/compile.js';
import type { KeyFact } from '../../iam/contract.js';
import { asNodeId, INTERNET, type NodeId, parseArn, serviceNode } from '../../schema/ids.js';
import { isUnread } from '../../schema/observation.js';
import { type Because, type Condition, SURENESS, weakest } from '../../schema/verdict.js';
import { authorityOf } from '../authority.js';
import { decide, join, ownPolicy, standing, type Together, together } from '../decide.js';
import type { DerivedEdge } from '../derived.js';
import { reach } from './reach.js';

const PORTS = ['tcp/443'];
const ABSENT: KeyFact = { state: 'absent' };
const known = (value: string): KeyFact => ({ state: 'known', values: [value] });
/** What a call to the public endpoint does not bring: only one through a VPC endpoint does. */
const FROM_OUTSIDE: Readonly<Record<string, KeyFact>> = {
  'aws:sourcevpce': ABSENT,
  'aws:sourcevpc': ABSENT,
  'aws:vpcsourceip': ABSENT,
};

const text = (asset: Asset, name: string): string => {
  const value = asset.props[name];
  return typeof value === 'string' ? value : '';
};
const scopeOf = (asset: Asset): string =>
  asset.scope ? `${asset.scope.account}/${asset.scope.region}/${asset.scope.unit}` : asset.id;

const condition = (key: string, values: readonly string[], words: string): Condition => ({
  key: `portolan:${key}`,
  operator: 'StringEquals',
  values,
  text: words,
});
const under = (held: Together, conditions: readonly Condition[]): Together =>
  conditions.length === 0
    ? held
    : join(held, standing([], { certainty: weakest(held.certainty, 'conditional'), conditions }));

/** The surer of two ways to the same; of equally sure ones that with fewer conditions, then the earlier. */
function surer(had: Together | undefined, now: Together): Together {
  if (!had) return now;
  const order = SURENESS[had.certainty] - SURENESS[now.certainty] || now.conditions.length - had.conditions.length;
  return order < 0 ? now : had;
}

/** An API as the analysis reads it. */
interface Api {
  readonly asset: Asset;
  readonly id: string;
  /** `arn:…:execute-api:REGION:ACCOUNT:ID`: calls are named below it. */
  readonly calls: string;
  readonly stages: readonly string[];
  readonly routes: readonly Asset[];
}

function apiOf(world: World, asset: Asset): Api {
  const arn = parseArn(asset.id);
  const id = asset.id.slice(asset.id.lastIndexOf('/') + 1);
  const { stages } = asset.props;
  return {
    asset,
    id,
    calls: `arn:${arn?.partition ?? 'aws'}:execute-api:${asset.region}:${asset.account}:${id}`,
    // Not read: some stage it will have.
    stages: Array.isArray(stages) ? stages : ['*'],
    routes: world.out(asset.id, 'CONTAINS').flatMap(({ to }) => {
      const route = world.assets.get(to);
      return route?.type === 'apigateway.route' ? [route] : [];
    }),
  };
}

/** A call of a route, as policies name it; what the caller fills in is a star. */
function callOf(api: Api, route: Asset, stage: string): string {
  const method = text(route, 'method');
  const path = text(route, 'path').replace(/\{[^{}]*\}/g, '*');
  if (method === '') return `${api.calls}/${stage}/${path}`;
  return `${api.calls}/${stage}/${method === 'ANY' ? '*' : method}${path}`;
}

/** Whether the API answers the internet at all: null for never. Nothing of it is asked of the routes. */
function answering(world: World, { asset, stages }: Api): Together | null {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html
  if (asset.props.endpoint === 'PRIVATE' || stages.length === 0) return null;
  const causes = isUnread(asset, 'stages') ? [scopeOf(asset)] : [];
  const stands = (because: Because, more: Partial<Together> = {}): Together =>
    standing([because], causes.length > 0 ? { ...more, certainty: 'unknown', causes } : more);
  if (asset.props.defaultEndpointDisabled !== true)
    return stands({ fact: 'public endpoint', source: asset.id, text: 'its endpoint answers the internet' });
  const domains = world.in(asset.id, 'REFERS_TO').flatMap(({ from }) => {
    const domain = world.assets.get(from);
    return domain?.type === 'apigateway.domain-name' ? [domain] : [];
  });
  const open = domains.find((d) => d.props.clientCertificate !== true) ?? domains[0];
  if (open) {
    const stood = stands({ fact: 'domain name', source: open.id, text: `it answers as ${open.name}` });
    return open.props.clientCertificate === true
      ? under(stood, [
          condition('ClientCertificate', [open.name], `the caller shows a certificate that ${open.name} trusts`),
        ])
      : stood;
  }
  const unit = 'apigatewayv2.domain-names';
  const all = world.scopeState(asset.account, asset.region, unit) === 'complete';
  const blind = world
    .ofType('apigateway.domain-name')
    .some((d) => d.account === asset.account && isUnread(d, 'mappings'));
  if (all && !blind) return null;
  return standing([{ fact: 'default endpoint', source: asset.id, text: 'it answers only under names of its own' }], {
    certainty: 'unknown',
    causes: [...causes, `${asset.account}/${asset.region}/${unit}`].sort(),
  });
}

/** A policy with its statements; null for what is none. */
function policyOf(text: string): { readonly Statement: unknown } | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && 'Statement' in parsed ? parsed : null;
  } catch {
    return null;
  }
}

/** The answer to everything but an explicit Deny of the API's policy: an authorizer's Allow counts beside it (table A of the page). */
function unlessDenied(world: World, api: Api, call: string): Together | null {
  const policy = ownPolicy(api.asset, 'execute-api:Invoke').policy;
  const outsider = authorityOf(world, INTERNET);
  if (!policy || !outsider) return standing([]);
  const own = api.asset.policies?.find((p) => p.kind === 'resource')?.document ?? '';
  const parsed = policyOf(own);
  // What it denies nobody can tell.
  if (parsed === null)
    return standing([{ fact: 'policy', source: api.asset.id, text: 'its resource policy cannot be read' }], {
      certainty: 'unknown',
      causes: [`resource policy of ${api.asset.id}`],
    });
  const statements = [parsed.Statement].flat();
  const widened = JSON.stringify({
    ...parsed,
    Statement: [...statements, { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' }],
  });
  const d = decide(world, outsider, 'execute-api:Invoke', call, {
    context: FROM_OUTSIDE,
    resourcePolicy: { id: policy.id, document: compilePolicy(widened) },
  });
  if (!d.allowed) return null;
  const held = together([d]);
  return { ...held, because: held.because.filter((b) => !('statement' in b) || b.statement < statements.length) };
}

const AUTHORIZERS: Readonly<Record<string, string>> = {
  CUSTOM: 'Lambda authorizer',
  COGNITO_USER_POOLS: 'Cognito authorizer',
  JWT: 'JWT authorizer',
};

/** How somebody outside gets past what a route asks for; null where nobody does. */
function admitted(world: World, api: Api, route: Asset, stage: string): Together | null {
  // A WebSocket API asks when the connection is opened, and never again.
  const gate =
    api.asset.props.protocol === 'WEBSOCKET'
      ? (api.routes.find((r) => text(r, 'path') === '$connect') ?? route)
      : route;
  const asks = text(gate, 'authorization');
  const call = callOf(api, route, stage);
  const outsider = authorityOf(world, INTERNET);
  const hasPolicy = ownPolicy(api.asset, 'execute-api:Invoke').policy !== undefined;
  const byPolicy = (): Together | null => {
    if (!outsider) return null;
    const d = decide(world, outsider, 'execute-api:Invoke', call, { context: FROM_OUTSIDE });
    return d.allowed ? together([d]) : null;
  };
  const words = `${route.name} of ${api.asset.name}`;
  const says = (end: string): Together => standing([{ fact: 'API route', source: gate.id, text: `${words} ${end}` }]);
  const key: readonly Condition[] =
    gate.props.apiKey === true ? [condition('ApiKey', [api.asset.name], 'the caller shows an API key')] : [];
  if (asks === 'NONE') {
    const held = hasPolicy ? byPolicy() : standing([]);
    return held && under(join(says('asks for no authorization'), held), key);
  }
  // Signed calls of other accounts take a grant of the API's policy; those of its own account come from no outsider.
  if (asks === 'AWS_IAM') {
    const held = hasPolicy ? byPolicy() : null;
    return held && under(join(says('asks for a signature alone'), held), key);
  }
  const kind = AUTHORIZERS[asks];
  if (kind === undefined) return standing([], { certainty: 'unknown', causes: [scopeOf(gate)] });
  const name = text(gate, 'authorizer');
  const held = asks === 'CUSTOM' ? unlessDenied(world, api, call) : hasPolicy ? byPolicy() : standing([]);
  const lets = condition('ApiAuthorizer', [name], `the ${kind} ${name} lets the call in`);
  return held && under(join(says(`asks the ${kind} ${name}`), held), [lets, ...key]);
}

/** How API Gateway may call a function for a route; null where the function's policy, or the role it calls as, refuses. */
function invoked(world: World, api: Api, route: Asset, stage: string, fn: Asset): Together | null {
  const as = text(route, 'callsAs');
  // `arn:aws:iam::*:user/*`: with the caller's own rights.
  if (as.includes('*')) return null;
  const service = serviceNode('apigateway.amazonaws.com');
  const caller = authorityOf(world, as === '' ? service : asNodeId(as));
  const settles = fn.scope ? scopeOf(fn) : `${fn.account}/${fn.region}/lambda.functions`;
  const open = (cause: string) => standing([], { certainty: 'unknown', causes: [cause] });
  const alias = text(route, 'alias');
  // Versions and aliases have policies of their own, which nobody reads here.
  if (as === '' && alias !== '') return open(`policy of ${fn.id}:${alias}`);
  if (!caller || fn.scope === null) return open(settles);
  const context: Readonly<Record<string, KeyFact>> =
    as === ''
      ? { 'aws:sourcearn': known(callOf(api, route, stage)), 'aws:sourceaccount': known(api.asset.account) }
      : {};
  const d = decide(world, caller, 'lambda:InvokeFunction', fn.id, { context });
  if (d.allowed) return together([d]);
  return d.unread.length > 0 ? open(settles) : null;
}

/** The load balancers and functions that a route sends to. */
function targetsOf(world: World, at: NodeId, depth = 0): readonly Asset[] {
  return world.out(at, 'FORWARDS_TO').flatMap(({ to }): readonly Asset[] => {
    const target = world.assets.get(to);
    if (target?.type === 'lambda.function' || target?.type === 'elbv2.load-balancer') return [target];
    if (target?.type === 'elbv2.listener')
      return world.in(target.id, 'CONTAINS').flatMap((e) => world.assets.get(e.from) ?? []);
    return target?.type === 'apigateway.vpc-link' && depth === 0 ? targetsOf(world, to, depth + 1) : [];
  });
}

/** ROUTES_TO edges of the APIs: from the internet to each that lets anyone in, and on to what its open routes call. */
export function apiEdges(world: World): DerivedEdge[] {
  const edges: DerivedEdge[] = [];
  for (const type of ['apigateway.rest-api', 'apigateway.http-api']) {
    for (const asset of world.ofType(type))
      if (asset.scope !== null) edges.push(...edgesOf(world, apiOf(world, asset)));
  }
  return edges;
}

function edgesOf(world: World, api: Api): DerivedEdge[] {
  const answers = answering(world, api);
  if (!answers) return [];
  let entry: Together | undefined;
  const ways = new Map<NodeId, Together>();
  for (const stage of api.stages) {
    for (const route of api.routes) {
      const admission = admitted(world, api, route, stage);
      if (!admission) continue;
      entry = surer(entry, admission);
      for (const target of targetsOf(world, route.id)) {
        const call =
          target.type === 'lambda.function'
            ? invoked(world, api, route, stage, target)
            : standing([{ fact: 'integration', source: route.id, text: `${route.name} sends to it` }]);
        if (call) ways.set(target.id, surer(ways.get(target.id), join(admission, call)));
      }
    }
  }
  if (isUnread(api.asset, 'routes'))
    entry = surer(entry, standing([], { certainty: 'unknown', causes: [scopeOf(api.asset)] }));
  if (!entry) return [];
  // Routes are read as they stand; what a stage serves is the copy of its last deployment.
  const assumes = [`the stages of ${api.asset.id} serve its routes as they stand`];
  const edge = (from: NodeId, to: NodeId, { because, certainty, conditions, causes, ...held }: Together) =>
    reach(from, to, PORTS, because, { certainty, conditions, causes, assumes: [...held.assumes, ...assumes].sort() });
  return [
    edge(INTERNET, api.asset.id, join(answers, entry)),
    ...[...ways].map(([to, held]) => edge(api.asset.id, to, held)),
  ];
}
