/**
 * The tagging API: tagged resources of kinds that no collector lists. Kinds that another unit lists are left to it: the
 * tagging index lags behind (it shows deleted resources for a while) and would make doubles.
 */
import type { GetResourcesOutput } from '@aws-sdk/client-resource-groups-tagging-api';
import { asNodeId, isAccountId, parseArn } from '../../graph/schema/ids.js';
import { type Observation, observe } from '../../graph/schema/observation.js';
import { nodeTypes } from '../../graph/schema/registry.js';
import { taggedResource } from '../../graph/schema/types/tagged.js';
import { present, required, requiredList, tagMap } from './answer.js';
import { sdkClient } from './client.js';
import { type Call, defineService } from './contract.js';

/** `service:kind` of everything that another unit lists, as the types declare it. */
const COLLECTED: ReadonlySet<string> = new Set([...nodeTypes.values()].flatMap((t) => t.listedAs ?? []));

/** Kind and name of an ARN's resource part: `table/a`, `function:f`, `/restapis/a`, or a bare name. */
function split(given: string): { readonly kind: string; readonly name: string } {
  const resource = given.replace(/^\//, '');
  const at = resource.search(/[:/]/);
  return at < 0 ? { kind: '', name: resource } : { kind: resource.slice(0, at), name: resource.slice(at + 1) };
}

/** Another unit lists this resource. Listener rules, classic load balancers and table parts are nobody's. */
export function collectedElsewhere(arn: string): boolean {
  const parts = parseArn(arn);
  if (!parts) return false;
  const { kind, name } = split(parts.resource);
  if (COLLECTED.has(`${parts.service}:*`)) return true;
  if (!COLLECTED.has(`${parts.service}:${kind}`)) return false;
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
  client: sdkClient<typeof import('@aws-sdk/client-resource-groups-tagging-api')>(
    '@aws-sdk/client-resource-groups-tagging-api',
    (sdk) => sdk.ResourceGroupsTaggingAPIClient,
  ),
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
