/**
 * The tagging API: tagged resources of kinds that no collector lists. Kinds that another unit lists are left to it: the
 * tagging index lags behind (it shows deleted resources for a while) and would make doubles.
 */
import type { GetResourcesOutput } from '@aws-sdk/client-resource-groups-tagging-api';
import { asNodeId, isAccountId, parseArn } from '../../graph/schema/ids.js';
import { type Observation, observe } from '../../graph/schema/observation.js';
import { taggedResource } from '../../graph/schema/types/tagged.js';
import { present, required, requiredList, tagMap } from './answer.js';
import { type Call, defineService } from './contract.js';

/** Kinds that other units list, by the service of their ARN; `*`: every kind of it. The empty kind is an ARN without one (a bucket). */
const COLLECTED: Readonly<Record<string, readonly string[]>> = {
  dynamodb: ['table'],
  ec2: [
    'egress-only-internet-gateway',
    'elastic-ip',
    'image',
    'instance',
    'internet-gateway',
    'launch-template',
    'natgateway',
    'network-acl',
    'network-interface',
    'route-table',
    'security-group',
    'snapshot',
    'subnet',
    'transit-gateway',
    'vpc',
    'vpc-endpoint',
    'vpc-peering-connection',
  ],
  elasticloadbalancing: ['loadbalancer', 'listener', 'targetgroup'],
  iam: ['*'],
  kms: ['key'],
  lambda: ['function'],
  organizations: ['*'],
  rds: ['cluster', 'cluster-snapshot', 'db', 'snapshot'],
  s3: [''],
  secretsmanager: ['secret'],
  sns: ['*'],
  sqs: ['*'],
  ssm: ['parameter'],
};

/** Kind and name of an ARN's resource part: `table/a`, `function:f`, or a bare name. */
function split(resource: string): { readonly kind: string; readonly name: string } {
  const at = resource.search(/[:/]/);
  return at < 0 ? { kind: '', name: resource } : { kind: resource.slice(0, at), name: resource.slice(at + 1) };
}

/** Another unit lists this resource. Listener rules, classic load balancers and table parts are nobody's. */
export function collectedElsewhere(arn: string): boolean {
  const parts = parseArn(arn);
  if (!parts) return false;
  const kinds = COLLECTED[parts.service] ?? [];
  const { kind, name } = split(parts.resource);
  if (kinds.includes('*')) return true;
  if (!kinds.includes(kind)) return false;
  if (parts.service === 'dynamodb') return !name.includes('/');
  // loadbalancer/app/…, /net/…, /gwy/… are of the second generation; loadbalancer/NAME is a classic one.
  if (kind === 'loadbalancer') return name.includes('/');
  return true;
}

function resourceObservation(arn: string, tags: Record<string, string>, call: Call): Observation | null {
  const parts = parseArn(arn);
  if (!parts || collectedElsewhere(arn)) return null;
  const { kind, name } = split(parts.resource);
  return observe(taggedResource, {
    id: asNodeId(arn),
    name: tags.Name || name,
    account: isAccountId(parts.account) ? parts.account : call.account,
    region: parts.region || call.region,
    props: { service: parts.service, ...present('kind', kind || undefined) },
    tags,
  });
}

export default defineService({
  service: 'resourcegroupstaggingapi',
  title: 'Tagged resources',
  scope: 'regional',
  client: async () => {
    const sdk = await import('@aws-sdk/client-resource-groups-tagging-api');
    return { Client: sdk.ResourceGroupsTaggingAPIClient, commands: sdk };
  },
  units: [
    {
      name: 'resources',
      yields: ['tagged.resource'],
      actions: ['tag:GetResources'],
      async *list(call) {
        for await (const page of call.pages<GetResourcesOutput>('GetResources', { ResourcesPerPage: 100 })) {
          for (const seen of requiredList(page.ResourceTagMappingList, 'GetResources.ResourceTagMappingList')) {
            const arn = required(seen.ResourceARN, 'GetResources.ResourceARN');
            const observation = resourceObservation(arn, tagMap(seen.Tags), call);
            if (observation) yield observation;
          }
        }
      },
    },
  ],
});
