/** Amazon Cognito: what hands out credentials to signed-in and anonymous users. */
import { defineNode } from '../declare.js';

export const identityPool = defineNode({
  type: 'cognito-identity.identity-pool',
  label: 'IdentityPool',
  title: 'Cognito identity pool',
  family: 'identity',
  icon: 'badge-check',
  inventory: true,
  properties: {
    allowsUnauthenticated: { kind: 'boolean', about: 'Gives credentials to users who have not signed in.' },
  },
});
