/** IAM Identity Center: its instance, and the permission sets it makes roles from. */
import { defineNode } from '../declare.js';

export const ssoInstance = defineNode({
  type: 'sso-admin.instance',
  label: 'SsoInstance',
  title: 'Identity Center instance',
  family: 'identity',
  icon: 'key-square',
  inventory: true,
  properties: { identityStore: { kind: 'string', about: 'Id of its directory of users and groups.' } },
});

export const permissionSet = defineNode({
  type: 'sso-admin.permission-set',
  label: 'PermissionSet',
  title: 'Permission set',
  family: 'identity',
  icon: 'shield-check',
  inventory: true,
  properties: { session: { kind: 'string', about: 'Longest session, as in PT1H.' } },
});
