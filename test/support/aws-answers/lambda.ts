import type * as lambda from '@aws-sdk/client-lambda';
import { refuse } from '../fake-call.js';
import { A, iamArn, policyText, R } from './place.js';

const fn = `arn:aws:lambda:${R}:${A}:function:pay`;
export default {
  ListFunctions: {
    Functions: [
      {
        FunctionName: 'pay',
        FunctionArn: fn,
        Role: iamArn('role/deploy'),
        Runtime: 'nodejs22.x',
        Environment: { Variables: { DB_PASSWORD: '[redacted]', A: '[redacted]' } },
      },
    ],
  } satisfies lambda.ListFunctionsResponse,
  GetPolicy: { Policy: policyText } satisfies lambda.GetPolicyResponse,
  ListFunctionUrlConfigs: refuse('unsupported'),
  GetFunctionUrlConfig: {
    FunctionUrl: 'https://x.lambda-url.eu-west-1.on.aws/',
    FunctionArn: fn,
    AuthType: 'NONE',
    CreationTime: '2026-01-02T03:04:05Z',
    LastModifiedTime: '2026-01-02T03:04:05Z',
    Cors: { AllowOrigins: ['*'] },
  } satisfies lambda.GetFunctionUrlConfigResponse,
  ListEventSourceMappings: {
    EventSourceMappings: [
      { FunctionArn: `${fn}:live`, EventSourceArn: `arn:aws:sqs:${R}:${A}:jobs` },
      { FunctionArn: `${fn}ment`, EventSourceArn: `arn:aws:sqs:${R}:${A}:others` },
    ],
  } satisfies lambda.ListEventSourceMappingsResponse,
  ListTags: { Tags: { team: 'red' } } satisfies lambda.ListTagsResponse,
} as const;
