/** CloudFront distributions: what they ask of viewers, and the origins they fetch from. Of custom headers nothing is kept. */
import type {
  DefaultCacheBehavior,
  DistributionSummary,
  ListDistributionsResult,
  ListOriginAccessControlsResult,
  ListVpcOriginsResult,
  Origin,
  OriginAccessControlSummary,
  VpcOriginSummary,
} from '@aws-sdk/client-cloudfront';
import { asNodeId, type NodeId } from '../../graph/schema/ids.js';
import type { Link, Observation } from '../../graph/schema/observation.js';
import { observe } from '../../graph/schema/observation.js';
import { distribution } from '../../graph/schema/types/cloudfront.js';
import { arnOf, known, listOf, present, required } from './answer.js';
import { sdkClient } from './client.js';
import { type Call, type Detail, defineService } from './contract.js';
import { detailPages } from './detail-pages.js';

interface Referred {
  readonly controls: Detail<readonly OriginAccessControlSummary[]>;
  readonly vpcOrigins: Detail<readonly VpcOriginSummary[]>;
}

/** `name.s3.eu-west-1.amazonaws.com` and its older and dual-stack forms; website endpoints are hosts like any other. */
const BUCKET = /^(.+)\.s3(?!-website)(?:\.dualstack)?(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/;

/** The bucket that an S3 endpoint names; null for any other host. */
export function bucketOfHost(host: string): string | null {
  return BUCKET.exec(host.toLowerCase())?.[1] ?? null;
}

/** How CloudFront shows itself to an origin: `oac`, `oai:ID`, `none`; `unread` where the control was not collected. */
function signing(origin: Origin, { controls }: Referred): string {
  const identity = /^origin-access-identity\/cloudfront\/(\w+)$/.exec(
    origin.S3OriginConfig?.OriginAccessIdentity ?? '',
  );
  if (!origin.OriginAccessControlId) return identity ? `oai:${identity[1]}` : 'none';
  const control = known(controls)?.find((c) => c.Id === origin.OriginAccessControlId);
  if (!control) return 'unread';
  // With `no-override` a viewer's own Authorization header is passed on; one who brings none is signed for.
  return control.SigningBehavior === 'never' ? 'none' : 'oac';
}

type Behaviour = Pick<
  DefaultCacheBehavior,
  | 'TargetOriginId'
  | 'TrustedSigners'
  | 'TrustedKeyGroups'
  | 'FunctionAssociations'
  | 'LambdaFunctionAssociations'
  | 'ViewerProtocolPolicy'
>;

/** What a behaviour asks of a viewer: a signed URL, and the goodwill of code that sees the request first. */
function asks(b: Behaviour): string {
  const signed = b.TrustedSigners?.Enabled === true || b.TrustedKeyGroups?.Enabled === true;
  const code =
    (b.FunctionAssociations?.Items ?? []).some((f) => f.EventType === 'viewer-request') ||
    (b.LambdaFunctionAssociations?.Items ?? []).some((f) => /^(viewer|origin)-request$/.test(f.EventType ?? ''));
  return [...(signed ? ['signed-url'] : []), ...(code ? ['edge-code'] : [])].join('+') || 'open';
}

/** An origin as its text, and the thing it is where its name says so. */
function originOf(
  call: Call,
  origin: Origin,
  referred: Referred,
): { readonly text: string; readonly to: NodeId | null; readonly toType?: string } {
  const host = required(origin.DomainName, 'ListDistributions.DomainName').toLowerCase();
  const vpcOrigin = origin.VpcOriginConfig?.VpcOriginId;
  if (vpcOrigin) {
    const arn = known(referred.vpcOrigins)?.find((v) => v.Id === vpcOrigin)?.OriginEndpointArn;
    return { text: `vpc ${arn ?? vpcOrigin} ${arn ? 'none' : 'unread'}`, to: arn ? asNodeId(arn) : null };
  }
  const bucket = bucketOfHost(host);
  const signed = signing(origin, referred);
  if (bucket === null) return { text: `custom ${host} ${signed}`, to: null };
  const to = arnOf(call, 's3', bucket, { region: '', account: '' });
  return { text: `s3 ${host} ${signed}`, to, toType: 's3.bucket' };
}

function countriesOf(d: DistributionSummary): readonly string[] {
  const { RestrictionType: kind, Items: list } = d.Restrictions?.GeoRestriction ?? {};
  const word = kind === 'whitelist' ? 'only' : kind === 'blacklist' ? 'not' : null;
  return word === null ? [] : [...(list ?? [])].sort().map((c) => `${word} ${c}`);
}

function distributionObservation(call: Call, d: DistributionSummary, referred: Referred): Observation {
  const id = required(d.Id, 'ListDistributions.Id');
  const behaviours: readonly Behaviour[] = [
    ...(d.DefaultCacheBehavior ? [d.DefaultCacheBehavior] : []),
    ...(d.CacheBehaviors?.Items ?? []),
  ];
  // A behaviour may name a group of origins, of which the later answer when the first fails.
  const groups = new Map(
    (d.OriginGroups?.Items ?? []).map((g) => [g.Id, (g.Members?.Items ?? []).map((m) => m.OriginId)]),
  );
  const used = listOf(d.Origins?.Items, 'ListDistributions.Origins').map((origin) => ({
    ...originOf(call, origin, referred),
    by: behaviours.filter((b) =>
      (groups.get(b.TargetOriginId) ?? [b.TargetOriginId]).some((member) => member === origin.Id),
    ),
  }));
  const links = new Map<NodeId, Link>();
  for (const { to, toType } of used)
    if (to) links.set(to, { edge: 'REFERS_TO', to, ...present('toType', toType), props: { as: 'origin' } });
  return observe(distribution, {
    id: asNodeId(required(d.ARN, 'ListDistributions.ARN')),
    name: d.Aliases?.Items?.[0] || d.Comment || id,
    account: call.account,
    region: call.region,
    uniqueId: id,
    props: {
      ...present('domain', d.DomainName?.toLowerCase()),
      aliases: d.Aliases?.Items ?? [],
      ...present('enabled', d.Enabled),
      ...present('webAcl', d.WebACLId || undefined),
      viewerProtocols: [...new Set(behaviours.flatMap((b) => b.ViewerProtocolPolicy ?? []))].sort(),
      countries: countriesOf(d),
      clientCertificate: d.ViewerMtlsConfig?.Mode === 'required',
      origins: [...new Set(used.flatMap((o) => o.by.map((b) => `${o.text} ${asks(b)}`)))].sort(),
    },
    links: [...links.values()],
    facets: {
      'origin-access-controls': referred.controls.state,
      'vpc-origins': referred.vpcOrigins.state,
    },
  });
}

export default defineService({
  service: 'cloudfront',
  title: 'CloudFront',
  scope: 'global',
  client: sdkClient<typeof import('@aws-sdk/client-cloudfront')>(
    '@aws-sdk/client-cloudfront',
    (sdk) => sdk.CloudFrontClient,
  ),
  units: [
    {
      name: 'distributions',
      yields: ['cloudfront.distribution'],
      actions: ['cloudfront:ListDistributions', 'cloudfront:ListOriginAccessControls', 'cloudfront:ListVpcOrigins'],
      async *list(call) {
        let referred: Referred | null = null;
        for await (const page of call.pages<ListDistributionsResult>('ListDistributions', { MaxItems: 100 })) {
          const found = listOf(page.DistributionList?.Items, 'ListDistributions.Items');
          // Whoever has no distribution is not asked what distributions refer to.
          if (found.length > 0) referred ??= await referredTo(call);
          for (const d of found) if (referred) yield distributionObservation(call, d, referred);
        }
      },
    },
  ],
});

async function referredTo(call: Call): Promise<Referred> {
  const [controls, vpcOrigins] = await Promise.all([
    detailPages<ListOriginAccessControlsResult, OriginAccessControlSummary>(
      call,
      'ListOriginAccessControls',
      { MaxItems: 100 },
      {
        key: '',
        tokenField: 'Marker',
        nextToken: (a) => a.OriginAccessControlList?.NextMarker,
        items: (a) => a.OriginAccessControlList?.Items,
      },
    ),
    detailPages<ListVpcOriginsResult, VpcOriginSummary>(
      call,
      'ListVpcOrigins',
      { MaxItems: 100 },
      {
        key: '',
        tokenField: 'Marker',
        nextToken: (a) => a.VpcOriginList?.NextMarker,
        items: (a) => a.VpcOriginList?.Items,
      },
    ),
  ]);
  return { controls, vpcOrigins };
}
