/** HTTP and WebSocket APIs with their routes, and domain names of APIs of both generations. */
import type {
  Api,
  ApiMapping,
  Authorizer,
  GetApiMappingsResponse,
  GetApisResponse,
  GetAuthorizersResponse,
  GetDomainNamesResponse,
  GetIntegrationsResponse,
  GetRoutesResponse,
  GetStagesResponse,
  Integration,
  Route,
  Stage,
} from '@aws-sdk/client-apigatewayv2';
import type { Observation } from '../../graph/schema/observation.js';
import { observe } from '../../graph/schema/observation.js';
import { apiDomain, apiRoute, httpApi } from '../../graph/schema/types/apigateway.js';
import { arnOf, known, listOf, present, required, time, together } from './answer.js';
import { sdkClient } from './client.js';
import { type Call, defineService } from './contract.js';
import { aliasIn, integrationHost, integrationLinks } from './convert/integrations.js';
import { detailPages } from './detail-pages.js';

/** API Gateway's ARNs name no account. */
const apiArn = (call: Call, path: string) => arnOf(call, 'apigateway', path, { account: '' });

interface Paged<T> {
  readonly NextToken?: string | undefined;
  readonly Items?: T[] | undefined;
}

/** All items of a list of one API or domain name. */
const itemsOf = <O extends Paged<T>, T>(call: Call, operation: string, input: Readonly<Record<string, string>>) =>
  detailPages<O, T>(
    call,
    operation,
    { ...input, MaxResults: '500' },
    {
      key: Object.values(input).join(),
      absentWhen: ['NotFoundException'],
      tokenField: 'NextToken',
      nextToken: (a) => a.NextToken,
      items: (a) => a.Items,
    },
  );

function routeObservation(
  call: Call,
  api: string,
  route: Route,
  integrations: readonly Integration[],
  authorizers: readonly Authorizer[],
): Observation {
  const key = required(route.RouteKey, 'GetRoutes.RouteKey');
  const id = required(route.RouteId, 'GetRoutes.RouteId');
  const [method, path] = key.includes(' ') ? key.split(' ', 2) : [undefined, key];
  const to = integrations.find((i) => `integrations/${i.IntegrationId}` === route.Target);
  const own = authorizers.find((a) => a.AuthorizerId === route.AuthorizerId);
  return observe(apiRoute, {
    id: apiArn(call, `/apis/${api}/routes/${id}`),
    name: key,
    account: call.account,
    region: call.region,
    props: {
      ...present('method', method),
      ...present('path', path),
      // A route that says nothing asks for nothing (API reference, authorizationType of a route).
      authorization: route.AuthorizationType ?? 'NONE',
      ...present('authorizer', own?.Name ?? route.AuthorizerId),
      apiKey: route.ApiKeyRequired === true,
      ...present('integration', to?.IntegrationType),
      ...present('host', integrationHost(to?.IntegrationUri)),
      ...present('alias', aliasIn(to?.IntegrationUri)),
      ...present('callsAs', to?.CredentialsArn),
    },
    links: [
      { edge: 'CONTAINS', to: apiArn(call, `/apis/${api}`), toType: 'apigateway.http-api', reverse: true },
      ...integrationLinks(to?.IntegrationUri),
    ],
  });
}

/** An API with its routes: stages, routes and integrations take a call each; authorizers where a route names one. */
async function observationsOf(call: Call, api: Api): Promise<readonly Observation[]> {
  const id = required(api.ApiId, 'GetApis.ApiId');
  const [stages, routes, integrations] = await Promise.all([
    itemsOf<GetStagesResponse, Stage>(call, 'GetStages', { ApiId: id }),
    itemsOf<GetRoutesResponse, Route>(call, 'GetRoutes', { ApiId: id }),
    itemsOf<GetIntegrationsResponse, Integration>(call, 'GetIntegrations', { ApiId: id }),
  ]);
  const found = known(routes) ?? [];
  const named = found.some((r) => r.AuthorizerId !== undefined)
    ? await itemsOf<GetAuthorizersResponse, Authorizer>(call, 'GetAuthorizers', { ApiId: id })
    : null;
  return [
    observe(httpApi, {
      id: apiArn(call, `/apis/${id}`),
      name: api.Name ?? id,
      account: call.account,
      region: call.region,
      props: {
        ...present(
          'stages',
          known(stages)
            ?.flatMap((s) => s.StageName ?? [])
            .sort(),
        ),
        ...present('defaultEndpointDisabled', api.DisableExecuteApiEndpoint),
        ...present('created', time(api.CreatedDate)),
        ...present('protocol', api.ProtocolType),
      },
      tags: api.Tags ?? {},
      facets: { stages: stages.state, routes: together(routes.state, integrations.state) },
    }),
    ...found.map((r) => routeObservation(call, id, r, known(integrations) ?? [], (named && known(named)) ?? [])),
  ];
}

export default defineService({
  service: 'apigatewayv2',
  title: 'API Gateway (HTTP and WebSocket)',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-apigatewayv2')>(
    '@aws-sdk/client-apigatewayv2',
    (sdk) => sdk.ApiGatewayV2Client,
  ),
  units: [
    {
      name: 'apis',
      yields: ['apigateway.http-api', 'apigateway.route'],
      actions: ['apigateway:GET'],
      async *list(call) {
        for await (const page of call.pages<GetApisResponse>('GetApis', { MaxResults: '500' })) {
          const found = await call.each(listOf(page.Items, 'GetApis.Items'), (api) => observationsOf(call, api));
          yield* found.flat();
        }
      },
    },
    {
      name: 'domain-names',
      yields: ['apigateway.domain-name'],
      actions: ['apigateway:GET'],
      async *list(call) {
        for await (const page of call.pages<GetDomainNamesResponse>('GetDomainNames', { MaxResults: '500' }))
          yield* await call.each(listOf(page.Items, 'GetDomainNames.Items'), async (domain) => {
            const name = required(domain.DomainName, 'GetDomainNames.DomainName');
            const mappings = await itemsOf<GetApiMappingsResponse, ApiMapping>(call, 'GetApiMappings', {
              DomainName: name,
            });
            const apis = new Set((known(mappings) ?? []).flatMap((m) => m.ApiId ?? []));
            return observe(apiDomain, {
              id: apiArn(call, `/domainnames/${name}`),
              name,
              account: call.account,
              region: call.region,
              props: { clientCertificate: domain.MutualTlsAuthentication?.TruststoreUri !== undefined },
              tags: domain.Tags ?? {},
              // A mapping does not say of which generation its API is: the one that was collected is the one.
              links: [...apis].sort().flatMap((id) =>
                ['apis', 'restapis'].map((kind) => ({
                  edge: 'REFERS_TO',
                  to: apiArn(call, `/${kind}/${id}`),
                  props: { as: 'mapped API' },
                })),
              ),
              facets: { mappings: mappings.state },
            });
          });
      },
    },
  ],
});
