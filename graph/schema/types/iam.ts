/** IAM: identities, the policies they hold, the credentials they use. */
import { defineNode } from '../declare.js';

export const iamUser = defineNode({
  type: 'iam.user',
  label: 'IamUser',
  title: 'IAM user',
  family: 'identity',
  icon: 'user',
  inventory: true,
  listedAs: ['iam:*'],
  properties: {
    path: { kind: 'string', about: 'IAM path, as in /engineering/.' },
    created: { kind: 'time', about: 'When the user was created.' },
    loginProfile: { kind: 'boolean', about: 'Has a console password.', indexed: true },
    mfa: { kind: 'boolean', about: 'At least one MFA device is active.', indexed: true },
    mfaDevices: { kind: 'strings', about: 'Serial numbers of the MFA devices.' },
    accessKeys: { kind: 'number', about: 'Number of access keys, active and inactive.' },
    accessKeysActive: { kind: 'number', about: 'Number of active access keys.' },
    passwordLastUsed: { kind: 'time', about: 'Last console sign-in with the password.' },
    passwordLastChanged: { kind: 'time', about: 'Last change of the password (credential report).' },
    oldestKeyRotated: {
      kind: 'time',
      about: 'Creation or rotation of its oldest active access key (credential report).',
    },
  },
});

export const iamGroup = defineNode({
  type: 'iam.group',
  label: 'IamGroup',
  title: 'IAM group',
  family: 'identity',
  icon: 'users',
  inventory: true,
  properties: {
    path: { kind: 'string', about: 'IAM path.' },
    created: { kind: 'time', about: 'When the group was created.' },
  },
});

export const iamRole = defineNode({
  type: 'iam.role',
  label: 'IamRole',
  title: 'IAM role',
  family: 'identity',
  icon: 'hat-glasses',
  inventory: true,
  properties: {
    path: { kind: 'string', about: 'IAM path.' },
    created: { kind: 'time', about: 'When the role was created.' },
    description: { kind: 'string', about: 'Description given by its owner.' },
    serviceLinked: {
      kind: 'boolean',
      about: 'A service-linked role: SCPs and RCPs do not apply to it, and nobody can change it.',
      indexed: true,
    },
    reserved: {
      kind: 'boolean',
      about:
        'Kept by AWS: made by IAM Identity Center (AWSReservedSSO_) or service-linked. Customers cannot change it.',
    },
    lastUsed: { kind: 'time', about: 'Last use in the tracking period of 400 days.' },
    lastUsedRegion: { kind: 'string', about: 'Region of the last use.' },
    maxSession: { kind: 'number', about: 'Longest session, in seconds.' },
  },
});

export const iamPolicy = defineNode({
  type: 'iam.policy',
  label: 'IamPolicy',
  title: 'IAM managed policy',
  family: 'identity',
  icon: 'scroll-text',
  inventory: true,
  properties: {
    path: { kind: 'string', about: 'IAM path.' },
    created: { kind: 'time', about: 'When the policy was created.' },
    updated: { kind: 'time', about: 'Last change of the policy.' },
    awsManaged: { kind: 'boolean', about: 'Written and kept by AWS.', indexed: true },
    defaultVersion: { kind: 'string', about: 'Version in force, as in v3.' },
    versions: { kind: 'number', about: 'Number of versions kept, five at most.' },
    attachable: { kind: 'boolean', about: 'May be attached to identities.' },
    attachments: { kind: 'number', about: 'Identities it is attached to.' },
    boundaries: { kind: 'number', about: 'Identities it bounds.' },
  },
});

export const iamInstanceProfile = defineNode({
  type: 'iam.instance-profile',
  label: 'IamInstanceProfile',
  title: 'Instance profile',
  family: 'identity',
  icon: 'id-card',
  inventory: true,
  properties: {
    path: { kind: 'string', about: 'IAM path.' },
    created: { kind: 'time', about: 'When the profile was created.' },
  },
});

export const iamAccessKey = defineNode({
  type: 'iam.access-key',
  label: 'IamAccessKey',
  title: 'Access key',
  family: 'identity',
  icon: 'key-round',
  inventory: true,
  properties: {
    user: { kind: 'string', about: 'Name of the user it belongs to.' },
    status: { kind: 'string', about: 'Active or Inactive.', indexed: true },
    created: { kind: 'time', about: 'When the key was created.' },
    lastUsed: { kind: 'time', about: 'Last use of the key.' },
    lastUsedService: { kind: 'string', about: 'Service of the last use.' },
    lastUsedRegion: { kind: 'string', about: 'Region of the last use.' },
    synthetic: { kind: 'boolean', about: 'Only the number of keys is known, not the key itself: its name is made up.' },
  },
});

export const iamOidcProvider = defineNode({
  type: 'iam.oidc-provider',
  label: 'IamOidcProvider',
  title: 'OpenID Connect provider',
  family: 'identity',
  icon: 'badge-check',
  inventory: true,
  properties: {
    url: { kind: 'string', about: 'Issuer, without https://.', indexed: true },
    clientIds: { kind: 'strings', about: 'Audiences it accepts.' },
    thumbprints: { kind: 'strings', about: 'Certificate thumbprints.' },
    created: { kind: 'time', about: 'When the provider was created.' },
  },
});

export const iamSamlProvider = defineNode({
  type: 'iam.saml-provider',
  label: 'IamSamlProvider',
  title: 'SAML provider',
  family: 'identity',
  icon: 'badge-check',
  inventory: true,
  properties: {
    issuer: { kind: 'string', about: 'Entity id in its metadata.' },
    validUntil: { kind: 'time', about: 'End of validity.' },
    created: { kind: 'time', about: 'When the provider was created.' },
  },
});
