/** KMS. */
import { defineNode } from '../declare.js';

export const kmsKey = defineNode({
  type: 'kms.key',
  label: 'KmsKey',
  title: 'KMS key',
  family: 'secret',
  icon: 'key-square',
  inventory: true,
  listedAs: ['kms:key'],
  properties: {
    manager: { kind: 'string', about: 'AWS or CUSTOMER.', indexed: true },
    state: { kind: 'string', about: 'Enabled, Disabled, PendingDeletion …' },
    aliases: { kind: 'strings', about: 'Aliases, as in alias/payroll.' },
    usage: { kind: 'string', about: 'ENCRYPT_DECRYPT, SIGN_VERIFY …' },
    origin: { kind: 'string', about: 'AWS_KMS, EXTERNAL …' },
    created: { kind: 'time', about: 'When it was created.' },
    rotation: { kind: 'boolean', about: 'Rotated every year.' },
    multiRegion: { kind: 'boolean', about: 'A multi-Region key.' },
    grants: {
      kind: 'strings',
      about:
        'Grants as JSON texts: {grantId, granteePrincipal, operations, constraints?, retiringPrincipal?}. They give access beside the key policy.',
    },
  },
});
