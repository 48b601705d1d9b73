import type * as apigateway from '@aws-sdk/client-api-gateway';
import { A, arnIn, at, R } from './place.js';

const fn = arnIn('lambda', 'function:pay');
const invocations = (arn: string) => `arn:aws:apigateway:${R}:lambda:path/2015-03-31/functions/${arn}/invocations`;

export default {
  GetRestApis: {
    items: [
      {
        id: 'rest1',
        name: 'orders-api',
        createdDate: at,
        endpointConfiguration: { types: ['REGIONAL'] },
        // As AWS gives it: with its quotes escaped once more.
        policy:
          '{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\\"Principal\\":\\"*\\",\\"Action\\":\\"execute-api:Invoke\\",\\"Resource\\":\\"execute-api:\\/prod\\/*\\"}]}',
        tags: { team: 'red' },
        disableExecuteApiEndpoint: false,
      },
    ],
  } satisfies apigateway.RestApis,
  GetStages: {
    item: [{ stageName: 'prod', deploymentId: 'd1', webAclArn: `arn:aws:wafv2:${R}:${A}:regional/webacl/a/1` }],
  } satisfies apigateway.Stages,
  GetResources: {
    items: [
      { id: 'r0', path: '/' },
      {
        id: 'r1',
        parentId: 'r0',
        path: '/orders/{id}',
        resourceMethods: {
          GET: {
            httpMethod: 'GET',
            authorizationType: 'CUSTOM',
            authorizerId: 'a1',
            apiKeyRequired: true,
            methodIntegration: { type: 'AWS_PROXY', httpMethod: 'POST', uri: invocations(`${fn}:live`) },
          },
          POST: {
            httpMethod: 'POST',
            authorizationType: 'NONE',
            methodIntegration: {
              type: 'HTTP_PROXY',
              uri: 'http://Inner.example.com:8080/orders',
              connectionType: 'VPC_LINK',
              connectionId: 'v1',
            },
          },
          PUT: {
            httpMethod: 'PUT',
            authorizationType: 'AWS_IAM',
            methodIntegration: {
              type: 'AWS_PROXY',
              uri: invocations(`arn:aws:lambda:${R}:${A}:function:\${stageVariables.fn}`),
              credentials: 'arn:aws:iam::111122223333:role/deploy',
            },
          },
          DELETE: {
            httpMethod: 'DELETE',
            authorizationType: 'NONE',
            methodIntegration: { type: 'HTTP', uri: 'https://Shop.example.com/delete' },
          },
        },
      },
    ],
  } satisfies apigateway.Resources,
  GetAuthorizers: {
    items: [{ id: 'a1', name: 'gatekeeper', type: 'TOKEN' }],
  } satisfies apigateway.Authorizers,
  GetVpcLinks: {
    items: [
      {
        id: 'v1',
        name: 'inner',
        status: 'AVAILABLE',
        targetArns: [`arn:aws:elasticloadbalancing:${R}:${A}:loadbalancer/net/inner/1`],
      },
    ],
  } satisfies apigateway.VpcLinks,
} as const;
