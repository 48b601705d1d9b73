/** KMS keys: policy, grants, aliases, rotation, tags. */
import type {
  AliasListEntry,
  DescribeKeyResponse,
  GetKeyPolicyResponse,
  GetKeyRotationStatusResponse,
  GrantListEntry,
  KeyListEntry,
  ListAliasesResponse,
  ListGrantsResponse,
  ListKeysResponse,
  ListResourceTagsResponse,
  Tag,
} from '@aws-sdk/client-kms';
import { asNodeId } from '../../graph/schema/ids.js';
import { type Observation, observe } from '../../graph/schema/observation.js';
import { kmsKey } from '../../graph/schema/types/kms.js';
import { documentText, known, present, required, requiredList, time } from './answer.js';
import { sdkClient } from './client.js';
import { type Call, type Detail, defineService } from './contract.js';
import { detailPages } from './detail-pages.js';

/** A grant as a JSON text of what it gives to whom. It gives access beside the key policy. */
export function grantText(grant: GrantListEntry): string {
  const { GrantId, GranteePrincipal, RetiringPrincipal, Operations, Constraints } = grant;
  return JSON.stringify({
    grantId: GrantId ?? '',
    granteePrincipal: GranteePrincipal ?? '',
    operations: [...(Operations ?? [])].sort(),
    ...present('retiringPrincipal', RetiringPrincipal),
    ...present('constraints', Constraints),
  });
}

async function keyObservation(
  call: Call,
  entry: KeyListEntry,
  aliases: Detail<readonly AliasListEntry[]>,
): Promise<Observation> {
  const id = required(entry.KeyId, 'ListKeys.KeyId');
  const arn = required(entry.KeyArn, 'ListKeys.KeyArn');
  const described = await call.detail<DescribeKeyResponse>('DescribeKey', { KeyId: id }, { key: id });
  const metadata = known(described)?.KeyMetadata;
  const [policy, grants, rotation, tags] = await Promise.all([
    call.detail<GetKeyPolicyResponse>(
      'GetKeyPolicy',
      { KeyId: id, PolicyName: 'default' },
      { key: id, absentWhen: ['NotFoundException'] },
    ),
    detailPages<ListGrantsResponse, GrantListEntry>(
      call,
      'ListGrants',
      { KeyId: id, Limit: 100 },
      { key: id, tokenField: 'Marker', nextToken: (a) => a.NextMarker, items: (a) => a.Grants },
    ),
    call.detail<GetKeyRotationStatusResponse>(
      'GetKeyRotationStatus',
      { KeyId: id },
      // Asymmetric and imported keys cannot rotate.
      { key: id, absentWhen: ['UnsupportedOperationException'] },
    ),
    detailPages<ListResourceTagsResponse, Tag>(
      call,
      'ListResourceTags',
      { KeyId: id, Limit: 50 },
      { key: id, tokenField: 'Marker', nextToken: (a) => a.NextMarker, items: (a) => a.Tags },
    ),
  ]);
  const document = documentText(known(policy)?.Policy);
  const names = known(aliases)
    ?.filter((a) => a.TargetKeyId === id)
    .flatMap((a) => a.AliasName ?? [])
    .sort();
  return observe(kmsKey, {
    id: asNodeId(arn),
    name: names?.[0] ?? id,
    account: call.account,
    region: call.region,
    uniqueId: id,
    props: {
      ...present('manager', metadata?.KeyManager),
      ...present('state', metadata?.KeyState),
      ...present('aliases', names),
      ...present('usage', metadata?.KeyUsage),
      ...present('origin', metadata?.Origin),
      ...present('created', time(metadata?.CreationDate)),
      ...present('multiRegion', metadata?.MultiRegion),
      ...present('rotation', rotation.state === 'absent' ? false : known(rotation)?.KeyRotationEnabled),
      ...present('grants', known(grants)?.map(grantText).sort()),
    },
    ...present(
      'tags',
      tags.state === 'known'
        ? Object.fromEntries(tags.value.map((t) => [t.TagKey ?? '', t.TagValue ?? '']))
        : undefined,
    ),
    policies: document === null ? [] : [{ kind: 'resource', name: 'default', document }],
    facets: {
      details: described.state,
      policy: policy.state === 'known' && document === null ? 'failed' : policy.state,
      grants: grants.state,
      aliases: aliases.state,
      rotation: rotation.state,
      tags: tags.state,
    },
  });
}

export default defineService({
  service: 'kms',
  title: 'KMS',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-kms')>('@aws-sdk/client-kms', (sdk) => sdk.KMSClient),
  units: [
    {
      name: 'keys',
      yields: ['kms.key'],
      actions: [
        'kms:ListKeys',
        'kms:ListAliases',
        'kms:DescribeKey',
        'kms:GetKeyPolicy',
        'kms:ListGrants',
        'kms:GetKeyRotationStatus',
        'kms:ListResourceTags',
      ],
      async *list(call) {
        const aliases = await detailPages<ListAliasesResponse, AliasListEntry>(
          call,
          'ListAliases',
          { Limit: 100 },
          { key: '', tokenField: 'Marker', nextToken: (a) => a.NextMarker, items: (a) => a.Aliases },
        );
        for await (const page of call.pages<ListKeysResponse>('ListKeys', { Limit: 1000 })) {
          yield* await call.each(requiredList(page.Keys, 'ListKeys.Keys'), (key) => keyObservation(call, key, aliases));
        }
      },
    },
  ],
});
