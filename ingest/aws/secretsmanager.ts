/** Secrets Manager: the list and each secret's policy. Values are never asked for. */
import type { GetResourcePolicyResponse, ListSecretsResponse } from '@aws-sdk/client-secrets-manager';
import { asNodeId } from '../../graph/schema/ids.js';
import { observe } from '../../graph/schema/observation.js';
import { secret } from '../../graph/schema/types/secretsmanager.js';
import { documentText, kmsKeyId, known, present, required, requiredList, tagMap, time } from './answer.js';
import { sdkClient } from './client.js';
import { defineService } from './contract.js';

export default defineService({
  service: 'secretsmanager',
  title: 'Secrets Manager',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-secrets-manager')>(
    '@aws-sdk/client-secrets-manager',
    (sdk) => sdk.SecretsManagerClient,
  ),
  units: [
    {
      name: 'secrets',
      yields: ['secretsmanager.secret'],
      actions: ['secretsmanager:ListSecrets', 'secretsmanager:GetResourcePolicy'],
      async *list(call) {
        for await (const page of call.pages<ListSecretsResponse>('ListSecrets', { MaxResults: 100 })) {
          yield* await call.each(requiredList(page.SecretList, 'ListSecrets.SecretList'), async (entry) => {
            const arn = required(entry.ARN, 'ListSecrets.ARN');
            const policy = await call.detail<GetResourcePolicyResponse>(
              'GetResourcePolicy',
              { SecretId: arn },
              { key: entry.Name ?? arn, absentWhen: ['ResourceNotFoundException'] },
            );
            const document = documentText(known(policy)?.ResourcePolicy);
            const key = kmsKeyId(call, entry.KmsKeyId);
            return observe(secret, {
              id: asNodeId(arn),
              name: entry.Name ?? arn,
              account: call.account,
              region: call.region,
              props: {
                ...present('description', entry.Description || undefined),
                ...present('created', time(entry.CreatedDate)),
                ...present('lastAccessed', time(entry.LastAccessedDate)),
                ...present('lastChanged', time(entry.LastChangedDate)),
                rotation: entry.RotationEnabled === true,
                ...present('owner', entry.OwningService),
              },
              tags: tagMap(entry.Tags),
              links: key ? [{ edge: 'ENCRYPTED_BY', to: key, toType: 'kms.key' }] : [],
              policies: document === null ? [] : [{ kind: 'resource', name: 'policy', document }],
              // The call succeeds without a policy in it when there is none.
              facets: { policy: policy.state === 'known' && document === null ? 'absent' : policy.state },
            });
          });
        }
      },
    },
  ],
});
