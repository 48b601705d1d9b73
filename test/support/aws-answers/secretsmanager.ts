import type * as secretsmanager from '@aws-sdk/client-secrets-manager';
import { A, policyText, R } from './place.js';

export default {
  ListSecrets: {
    SecretList: [{ ARN: `arn:aws:secretsmanager:${R}:${A}:secret:db-AbCdEf`, Name: 'db', KmsKeyId: 'k-1', Tags: [] }],
  } satisfies secretsmanager.ListSecretsResponse,
  GetResourcePolicy: { ResourcePolicy: policyText } satisfies secretsmanager.GetResourcePolicyResponse,
} as const;
