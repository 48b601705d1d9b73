/**
 * S3 access points: network, policy, public access block. Its client also answers what S3 needs of the account (see s3.ts).
 */
import type {
  AccessPoint,
  GetAccessPointPolicyResult,
  GetAccessPointResult,
  ListAccessPointsResult,
} from '@aws-sdk/client-s3-control';
import { formatArn } from '../../graph/schema/ids.js';
import { type Observation, observe } from '../../graph/schema/observation.js';
import { s3AccessPoint } from '../../graph/schema/types/s3.js';
import { arnOf, documentText, known, listOf, present, required, time } from './answer.js';
import { sdkClient } from './client.js';
import { type Call, defineService } from './contract.js';

async function pointObservation(call: Call, point: AccessPoint): Promise<Observation> {
  const name = required(point.Name, 'ListAccessPoints.AccessPointList.Name');
  const bucket = required(point.Bucket, 'ListAccessPoints.AccessPointList.Bucket');
  const input = { AccountId: call.account, Name: name };
  const [detail, policy] = await Promise.all([
    call.detail<GetAccessPointResult>('GetAccessPoint', input, { key: name, absentWhen: ['NoSuchAccessPoint'] }),
    call.detail<GetAccessPointPolicyResult>('GetAccessPointPolicy', input, {
      key: name,
      absentWhen: ['NoSuchAccessPointPolicy', 'NoSuchAccessPoint'],
    }),
  ]);
  const more = known(detail);
  const block = more?.PublicAccessBlockConfiguration;
  const document = documentText(known(policy)?.Policy);
  return observe(s3AccessPoint, {
    id: arnOf(call, 's3', `accesspoint/${name}`),
    name,
    account: call.account,
    region: call.region,
    props: {
      bucket,
      ...present('alias', more?.Alias ?? point.Alias),
      ...present('bucketAccount', more?.BucketAccountId ?? point.BucketAccountId),
      ...present('networkOrigin', point.NetworkOrigin),
      ...present('vpc', point.VpcConfiguration?.VpcId),
      ...present('created', time(more?.CreationDate)),
      // A setting that an answer leaves out is off.
      ...(more
        ? {
            blockPublicAcls: block?.BlockPublicAcls === true,
            ignorePublicAcls: block?.IgnorePublicAcls === true,
            blockPublicPolicy: block?.BlockPublicPolicy === true,
            restrictPublicBuckets: block?.RestrictPublicBuckets === true,
          }
        : {}),
    },
    links: [
      {
        edge: 'REFERS_TO',
        to: formatArn({ partition: call.partition, service: 's3', region: '', account: '', resource: bucket }),
        toType: 's3.bucket',
        props: { as: 'bucket of the access point' },
      },
    ],
    policies: document === null ? [] : [{ kind: 'resource', name: 'policy', document }],
    facets: {
      policy: policy.state === 'known' && document === null ? 'absent' : policy.state,
      'public-access-block': detail.state,
    },
  });
}

export default defineService({
  service: 's3control',
  title: 'S3 access points',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-s3-control')>(
    '@aws-sdk/client-s3-control',
    (sdk) => sdk.S3ControlClient,
  ),
  units: [
    {
      name: 'access-points',
      yields: ['s3.access-point'],
      actions: ['s3:ListAccessPoints', 's3:GetAccessPoint', 's3:GetAccessPointPolicy'],
      async *list(call) {
        const pages = call.pages<ListAccessPointsResult>('ListAccessPoints', {
          AccountId: call.account,
          MaxResults: 1000,
        });
        for await (const page of pages) {
          yield* await call.each(listOf(page.AccessPointList, 'ListAccessPoints.AccessPointList'), (point) =>
            pointObservation(call, point),
          );
        }
      },
    },
  ],
});
