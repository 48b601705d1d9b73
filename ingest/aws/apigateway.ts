/** REST APIs with their methods, and VPC links. Of mappings, templates and stage variables nothing is kept. */
import type {
  Authorizer,
  Authorizers,
  Method,
  Resource,
  Resources,
  RestApi,
  RestApis,
  Stages,
  VpcLinks,
} from '@aws-sdk/client-api-gateway';
import { asNodeId } from '../../graph/schema/ids.js';
import type { Link, Observation } from '../../graph/schema/observation.js';
import { observe } from '../../graph/schema/observation.js';
import { apiRoute, restApi, vpcLink } from '../../graph/schema/types/apigateway.js';
import { arnOf, documentText, known, listOf, present, required, time } from './answer.js';
import { sdkClient } from './client.js';
import { type Call, type Detail, defineService } from './contract.js';
import { aliasIn, integrationHost, integrationLinks } from './convert/integrations.js';
import { detailPages } from './detail-pages.js';

/** API Gateway's ARNs name no account. */
const apiArn = (call: Call, path: string) => arnOf(call, 'apigateway', path, { account: '' });

/** API Gateway gives a policy with its quotes escaped once more; one that is JSON as it stands is left so. */
function unescaped(given: string): string {
  if (isJson(given)) return given;
  try {
    const once: unknown = JSON.parse(`"${given}"`);
    return typeof once === 'string' && isJson(once) ? once : given;
  } catch {
    // Neither JSON nor an escaped text: kept as it came, and marked as unreadable where it is read.
    return given;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * A policy's text as GetRestApis gives it: its quotes escaped once more than JSON asks. The short form of resources that
 * people write (`execute-api:/…`) is told in full, as AWS stores it
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html).
 */
export function apiPolicy(call: Pick<Call, 'partition' | 'region' | 'account'>, id: string, given?: string) {
  const text = documentText(given === undefined ? undefined : unescaped(given));
  return text?.replaceAll('"execute-api:/', `"${arnOf(call, 'execute-api', id)}/`) ?? null;
}

function routeObservation(
  call: Call,
  api: string,
  resource: Resource,
  method: Method,
  verb: string,
  authorizers: readonly Authorizer[],
): Observation {
  const { methodIntegration: to } = method;
  const own = authorizers.find((a) => a.id === method.authorizerId);
  const inside: Link[] =
    to?.connectionType === 'VPC_LINK' && to.connectionId && !to.connectionId.includes('${') && !to.integrationTarget
      ? [
          {
            edge: 'FORWARDS_TO',
            to: apiArn(call, `/vpclinks/${to.connectionId}`),
            toType: 'apigateway.vpc-link',
          },
        ]
      : integrationLinks(to?.integrationTarget ?? to?.uri);
  return observe(apiRoute, {
    id: apiArn(call, `/restapis/${api}/resources/${resource.id ?? ''}/methods/${verb}`),
    name: `${verb} ${resource.path ?? ''}`,
    account: call.account,
    region: call.region,
    props: {
      method: verb,
      ...present('path', resource.path),
      authorization: required(method.authorizationType, 'GetResources.authorizationType'),
      ...present('authorizer', own?.name ?? method.authorizerId),
      apiKey: method.apiKeyRequired === true,
      ...present('integration', to?.type),
      ...present('host', inside.length > 0 ? undefined : integrationHost(to?.uri)),
      ...present('alias', aliasIn(to?.uri)),
      ...present('callsAs', to?.credentials),
    },
    links: [
      { edge: 'CONTAINS', to: apiArn(call, `/restapis/${api}`), toType: 'apigateway.rest-api', reverse: true },
      ...inside,
    ],
  });
}

function apiObservation(
  call: Call,
  api: RestApi,
  id: string,
  stages: Detail<Stages>,
  routes: Detail<unknown>,
): Observation {
  const document = apiPolicy(call, id, api.policy);
  const found = listOf(known(stages)?.item, 'GetStages.item');
  return observe(restApi, {
    id: apiArn(call, `/restapis/${id}`),
    name: api.name ?? id,
    account: call.account,
    region: call.region,
    props: {
      ...present('stages', stages.state === 'known' ? found.flatMap((s) => s.stageName ?? []).sort() : undefined),
      ...present('defaultEndpointDisabled', api.disableExecuteApiEndpoint),
      ...present('created', time(api.createdDate)),
      ...present('endpoint', api.endpointConfiguration?.types?.[0]),
      webAcls: found.flatMap((s) => (s.webAclArn ? [`${s.stageName ?? ''} ${s.webAclArn}`] : [])).sort(),
    },
    tags: api.tags ?? {},
    policies: document === null ? [] : [{ kind: 'resource', name: 'policy', document }],
    facets: { policy: document === null ? 'absent' : 'known', stages: stages.state, routes: routes.state },
  });
}

/** An API with its routes. The list gives its policy; stages, methods, and the names of authorizers in use take a call each. */
async function observationsOf(call: Call, api: RestApi): Promise<readonly Observation[]> {
  const id = required(api.id, 'GetRestApis.id');
  const gone = { key: id, absentWhen: ['NotFoundException'] };
  const [stages, resources] = await Promise.all([
    call.detail<Stages>('GetStages', { restApiId: id }, gone),
    detailPages<Resources, Resource>(
      call,
      'GetResources',
      { restApiId: id, embed: ['methods'], limit: 500 },
      { ...gone, tokenField: 'position', nextToken: (a) => a.position, items: (a) => a.items },
    ),
  ]);
  const methods = (known(resources) ?? []).flatMap((resource) =>
    Object.entries(resource.resourceMethods ?? {}).map(([verb, method]) => ({ resource, verb, method })),
  );
  const named = methods.some((m) => m.method.authorizerId !== undefined)
    ? await call.detail<Authorizers>('GetAuthorizers', { restApiId: id, limit: 500 }, gone)
    : null;
  const authorizers = (named && known(named)?.items) ?? [];
  return [
    apiObservation(call, api, id, stages, resources),
    ...methods.map((m) => routeObservation(call, id, m.resource, m.method, m.verb, authorizers)),
  ];
}

export default defineService({
  service: 'apigateway',
  title: 'API Gateway (REST)',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-api-gateway')>(
    '@aws-sdk/client-api-gateway',
    (sdk) => sdk.APIGatewayClient,
  ),
  units: [
    {
      name: 'rest-apis',
      yields: ['apigateway.rest-api', 'apigateway.route'],
      actions: ['apigateway:GET'],
      async *list(call) {
        for await (const page of call.pages<RestApis>('GetRestApis', { limit: 500 })) {
          const found = await call.each(listOf(page.items, 'GetRestApis.items'), (api) => observationsOf(call, api));
          yield* found.flat();
        }
      },
    },
    {
      name: 'vpc-links',
      yields: ['apigateway.vpc-link'],
      actions: ['apigateway:GET'],
      async *list(call) {
        for await (const page of call.pages<VpcLinks>('GetVpcLinks', { limit: 500 }))
          for (const link of listOf(page.items, 'GetVpcLinks.items')) {
            const id = required(link.id, 'GetVpcLinks.id');
            yield observe(vpcLink, {
              id: apiArn(call, `/vpclinks/${id}`),
              name: link.name ?? id,
              account: call.account,
              region: call.region,
              props: present('status', link.status),
              tags: link.tags ?? {},
              links: (link.targetArns ?? []).map((to) => ({
                edge: 'FORWARDS_TO',
                to: asNodeId(to),
                toType: 'elbv2.load-balancer',
              })),
            });
          }
      },
    },
  ],
});
