import type * as kms from '@aws-sdk/client-kms';
import { A, iamArn, policyText, R } from './place.js';

export default {
  ListKeys: { Keys: [{ KeyId: 'k-1', KeyArn: `arn:aws:kms:${R}:${A}:key/k-1` }] } satisfies kms.ListKeysResponse,
  ListAliases: {
    Aliases: [{ AliasName: 'alias/data', TargetKeyId: 'k-1' }, { AliasName: 'alias/aws/s3' }],
  } satisfies kms.ListAliasesResponse,
  DescribeKey: {
    KeyMetadata: { KeyId: 'k-1', KeyManager: 'CUSTOMER', KeyState: 'Enabled' },
  } satisfies kms.DescribeKeyResponse,
  GetKeyPolicy: { Policy: policyText } satisfies kms.GetKeyPolicyResponse,
  ListGrants: {
    Grants: [{ GrantId: 'g-1', GranteePrincipal: iamArn('role/deploy'), Operations: ['Encrypt', 'Decrypt'] }],
  } satisfies kms.ListGrantsResponse,
  GetKeyRotationStatus: { KeyRotationEnabled: true } satisfies kms.GetKeyRotationStatusResponse,
  ListResourceTags: { Tags: [{ TagKey: 'class', TagValue: 'secret' }] } satisfies kms.ListResourceTagsResponse,
} as const;
