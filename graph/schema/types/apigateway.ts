/** API Gateway: REST, HTTP and WebSocket APIs with what each of their routes asks of a caller and where it sends the call. */
import { defineNode } from '../declare.js';

const api = {
  stages: { kind: 'strings', about: 'Names of its stages: what is not deployed to one answers nobody.' },
  defaultEndpointDisabled: { kind: 'boolean', about: 'It answers only under domain names of its own.' },
  created: { kind: 'time', about: 'When it was created.' },
} as const;

export const restApi = defineNode({
  type: 'apigateway.rest-api',
  label: 'RestApi',
  title: 'REST API',
  family: 'network',
  icon: 'webhook',
  inventory: true,
  listedAs: ['apigateway:restapis'],
  properties: {
    ...api,
    endpoint: {
      kind: 'string',
      about: 'EDGE, REGIONAL, or PRIVATE: reached through VPC endpoints only.',
      indexed: true,
    },
    webAcls: { kind: 'strings', about: 'Web ACLs in front of its stages, as “STAGE ARN”.' },
  },
});

export const httpApi = defineNode({
  type: 'apigateway.http-api',
  label: 'HttpApi',
  title: 'HTTP or WebSocket API',
  family: 'network',
  icon: 'webhook',
  inventory: true,
  listedAs: ['apigateway:apis'],
  properties: { ...api, protocol: { kind: 'string', about: 'HTTP or WEBSOCKET.' } },
});

export const apiRoute = defineNode({
  type: 'apigateway.route',
  label: 'ApiRoute',
  title: 'Route of an API',
  plural: 'Routes of APIs',
  family: 'network',
  icon: 'route',
  inventory: true,
  properties: {
    method: { kind: 'string', about: 'HTTP method, or ANY; absent for routes of a WebSocket API.' },
    path: { kind: 'string', about: 'Path, as in /orders/{id}; or the route’s key, as in $default.' },
    authorization: {
      kind: 'string',
      about: 'NONE, AWS_IAM, CUSTOM (a Lambda authorizer), COGNITO_USER_POOLS or JWT.',
      indexed: true,
    },
    authorizer: { kind: 'string', about: 'Name of its authorizer.' },
    apiKey: { kind: 'boolean', about: 'It asks for an API key.' },
    integration: { kind: 'string', about: 'AWS_PROXY, AWS, HTTP_PROXY, HTTP, MOCK …' },
    host: { kind: 'string', about: 'Host that it sends to, by DNS name.' },
    alias: { kind: 'string', about: 'Version or alias of the function that it calls.' },
    callsAs: { kind: 'string', about: 'Role that API Gateway calls the integration as.' },
  },
});

export const vpcLink = defineNode({
  type: 'apigateway.vpc-link',
  label: 'VpcLink',
  title: 'VPC link',
  family: 'network',
  icon: 'link',
  inventory: true,
  listedAs: ['apigateway:vpclinks'],
  properties: { status: { kind: 'string', about: 'AVAILABLE, PENDING, FAILED …' } },
});

export const apiDomain = defineNode({
  type: 'apigateway.domain-name',
  label: 'ApiDomainName',
  title: 'Domain name of APIs',
  plural: 'Domain names of APIs',
  family: 'network',
  icon: 'globe',
  inventory: true,
  listedAs: ['apigateway:domainnames'],
  properties: { clientCertificate: { kind: 'boolean', about: 'Callers must show a certificate (mutual TLS).' } },
});
