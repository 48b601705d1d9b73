/** Lambda functions: resource policy, URLs, event sources, tags. Of environment variables only the names. */
import type {
  EventSourceMappingConfiguration,
  FunctionConfiguration,
  FunctionUrlConfig,
  GetFunctionUrlConfigResponse,
  GetPolicyResponse,
  ListEventSourceMappingsResponse,
  ListFunctionsResponse,
  ListFunctionUrlConfigsResponse,
  ListTagsResponse,
} from '@aws-sdk/client-lambda';
import { asNodeId } from '../../graph/schema/ids.js';
import { type Link, type Observation, observe } from '../../graph/schema/observation.js';
import { lambdaFunction } from '../../graph/schema/types/lambda.js';
import { documentText, kmsKeyId, known, present, required, requiredList, time } from './answer.js';
import { sdkClient } from './client.js';
import { type Call, type Detail, defineService } from './contract.js';
import { groupLinks, subnetLink, vpcLink } from './convert/ec2-place.js';
import { detailPages } from './detail-pages.js';

/** `…:function:NAME:QUALIFIER` without the qualifier. */
export const unqualified = (arn: string): string => arn.split(':').slice(0, 7).join(':');

/** All URLs of a function, those of aliases too. Where only the single call is offered, the function's own. */
async function urlsOf(call: Call, name: string): Promise<Detail<readonly FunctionUrlConfig[]>> {
  const listed = await detailPages<ListFunctionUrlConfigsResponse, FunctionUrlConfig>(
    call,
    'ListFunctionUrlConfigs',
    { FunctionName: name },
    { key: name, tokenField: 'Marker', nextToken: (a) => a.NextMarker, items: (a) => a.FunctionUrlConfigs },
  );
  if (listed.state !== 'unsupported') return listed;
  const own = await call.detail<GetFunctionUrlConfigResponse>(
    'GetFunctionUrlConfig',
    { FunctionName: name },
    { key: name, absentWhen: ['ResourceNotFoundException'] },
  );
  if (own.state !== 'known') return own;
  const { FunctionUrl, FunctionArn, AuthType, Cors } = own.value;
  return {
    state: 'known',
    value: [
      {
        FunctionUrl,
        FunctionArn,
        AuthType,
        Cors,
        CreationTime: own.value.CreationTime,
        LastModifiedTime: own.value.LastModifiedTime,
      },
    ],
  };
}

async function functionObservation(
  call: Call,
  fn: FunctionConfiguration,
  mappings: Detail<readonly EventSourceMappingConfiguration[]>,
): Promise<Observation> {
  const name = required(fn.FunctionName, 'ListFunctions.FunctionName');
  const arn = unqualified(required(fn.FunctionArn, 'ListFunctions.FunctionArn'));
  const gone = { key: name, absentWhen: ['ResourceNotFoundException'] };
  const [policy, urls, tags] = await Promise.all([
    call.detail<GetPolicyResponse>('GetPolicy', { FunctionName: name }, gone),
    urlsOf(call, name),
    call.detail<ListTagsResponse>('ListTags', { Resource: arn }, gone),
  ]);
  const document = documentText(known(policy)?.Policy);
  const open = known(urls) ?? [];
  // Of several URLs the most open one speaks for the function.
  const url = open.find((u) => u.AuthType === 'NONE') ?? open[0];
  const sources = known(mappings)
    ?.filter((m) => m.FunctionArn !== undefined && unqualified(m.FunctionArn) === arn)
    .flatMap((m) => m.EventSourceArn ?? [])
    .sort();
  const key = kmsKeyId(call, fn.KMSKeyArn);
  const links: Link[] = [
    ...(fn.Role
      ? [{ edge: 'RUNS_AS', to: asNodeId(fn.Role), toType: 'iam.role', props: { via: 'execution role' } }]
      : []),
    ...(fn.VpcConfig?.SubnetIds ?? []).flatMap((s) => subnetLink(call, s)),
    ...vpcLink(call, fn.VpcConfig?.VpcId || undefined),
    ...groupLinks(call, fn.VpcConfig?.SecurityGroupIds ?? []),
    ...(key ? [{ edge: 'ENCRYPTED_BY', to: key, toType: 'kms.key' }] : []),
    ...(sources ?? []).map((s) => ({ edge: 'REFERS_TO', to: asNodeId(s), props: { as: 'event source' } })),
  ];
  return observe(lambdaFunction, {
    id: asNodeId(arn),
    name,
    account: call.account,
    region: call.region,
    props: {
      ...present('runtime', fn.Runtime || undefined),
      ...present('handler', fn.Handler || undefined),
      ...present('packageType', fn.PackageType),
      ...present('modified', time(fn.LastModified)),
      envNames: Object.keys(fn.Environment?.Variables ?? {}).sort(),
      ...present('urlAuthType', url?.AuthType),
      ...present('urlCors', url ? (url.Cors?.AllowOrigins ?? []) : undefined),
      ...present('url', url?.FunctionUrl),
      inVpc: (fn.VpcConfig?.SubnetIds?.length ?? 0) > 0,
      layers: (fn.Layers ?? []).flatMap((l) => l.Arn ?? []),
      ...present('eventSources', sources),
    },
    ...(tags.state === 'known' ? { tags: tags.value.Tags ?? {} } : {}),
    links,
    policies: document === null ? [] : [{ kind: 'resource', name: 'policy', document }],
    facets: {
      policy: policy.state === 'known' && document === null ? 'failed' : policy.state,
      url: urls.state === 'known' && open.length === 0 ? 'absent' : urls.state,
      'event-sources': mappings.state,
      tags: tags.state,
    },
  });
}

export default defineService({
  service: 'lambda',
  title: 'Lambda',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-lambda')>('@aws-sdk/client-lambda', (sdk) => sdk.LambdaClient),
  units: [
    {
      name: 'functions',
      yields: ['lambda.function'],
      actions: [
        'lambda:ListFunctions',
        'lambda:GetPolicy',
        'lambda:ListFunctionUrlConfigs',
        'lambda:GetFunctionUrlConfig',
        'lambda:ListEventSourceMappings',
        'lambda:ListTags',
      ],
      async *list(call) {
        const mappings = await detailPages<ListEventSourceMappingsResponse, EventSourceMappingConfiguration>(
          call,
          'ListEventSourceMappings',
          {},
          { key: '', tokenField: 'Marker', nextToken: (a) => a.NextMarker, items: (a) => a.EventSourceMappings },
        );
        for await (const page of call.pages<ListFunctionsResponse>('ListFunctions')) {
          yield* await call.each(requiredList(page.Functions, 'ListFunctions.Functions'), (fn) =>
            functionObservation(call, fn, mappings),
          );
        }
      },
    },
  ],
});
