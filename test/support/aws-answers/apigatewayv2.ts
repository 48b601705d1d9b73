import type * as apigatewayv2 from '@aws-sdk/client-apigatewayv2';
import { arnIn, at } from './place.js';

const fn = arnIn('lambda', 'function:pay');
const listenerArn = arnIn('elasticloadbalancing', 'listener/app/web/1/2');

export default {
  GetApis: {
    Items: [
      {
        ApiId: 'http1',
        Name: 'hooks',
        ProtocolType: 'HTTP',
        RouteSelectionExpression: '$request.method $request.path',
        CreatedDate: at,
        DisableExecuteApiEndpoint: true,
        Tags: { team: 'red' },
      },
    ],
  } satisfies apigatewayv2.GetApisResponse,
  GetStages: { Items: [{ StageName: '$default', AutoDeploy: true }] } satisfies apigatewayv2.GetStagesResponse,
  GetRoutes: {
    Items: [
      {
        RouteId: 'r1',
        RouteKey: 'POST /hook',
        Target: 'integrations/i1',
        AuthorizationType: 'JWT',
        AuthorizerId: 'a1',
      },
      { RouteId: 'r2', RouteKey: '$default', Target: 'integrations/i2' },
    ],
  } satisfies apigatewayv2.GetRoutesResponse,
  GetIntegrations: {
    Items: [
      { IntegrationId: 'i1', IntegrationType: 'AWS_PROXY', IntegrationUri: fn },
      {
        IntegrationId: 'i2',
        IntegrationType: 'HTTP_PROXY',
        ConnectionType: 'VPC_LINK',
        ConnectionId: 'v2',
        IntegrationUri: listenerArn,
      },
    ],
  } satisfies apigatewayv2.GetIntegrationsResponse,
  GetAuthorizers: {
    Items: [{ AuthorizerId: 'a1', Name: 'idp', AuthorizerType: 'JWT' }],
  } satisfies apigatewayv2.GetAuthorizersResponse,
  GetDomainNames: {
    Items: [
      {
        DomainName: 'api.example.com',
        MutualTlsAuthentication: { TruststoreUri: 's3://trust/ca.pem' },
        Tags: { team: 'red' },
      },
    ],
  } satisfies apigatewayv2.GetDomainNamesResponse,
  GetApiMappings: {
    Items: [{ ApiId: 'http1', Stage: '$default', ApiMappingKey: '' }],
  } satisfies apigatewayv2.GetApiMappingsResponse,
} as const;
