/** Things that exist without any collector: the outside, accounts, admin, services, parties known only by name. */
import { defineNode } from '../declare.js';

export const internet = defineNode({
  type: 'internet',
  label: 'Internet',
  title: 'Internet',
  plural: 'Internet',
  family: 'outside',
  icon: 'globe',
  inventory: false,
  properties: {},
});
export const account = defineNode({
  type: 'account',
  label: 'Account',
  title: 'AWS account',
  family: 'structure',
  icon: 'building',
  inventory: true,
  properties: {
    email: { kind: 'string', about: 'Root e-mail address as Organizations lists it.' },
    status: { kind: 'string', about: 'ACTIVE, SUSPENDED or PENDING_CLOSURE.' },
    joined: { kind: 'time', about: 'When the account joined the organisation.' },
    management: { kind: 'boolean', about: 'It is the management account of its organisation.' },
    alias: { kind: 'string', about: 'Account alias, as its sign-in address has it.' },
    mfaRoot: { kind: 'boolean', about: 'The root user has an MFA device.' },
    rootAccessKeys: { kind: 'boolean', about: 'The root user has access keys.' },
    rootLastUsed: { kind: 'time', about: 'Last sign-in of the root user with its password (credential report).' },
    users: { kind: 'number', about: 'IAM users, as the account summary counts them.' },
    roles: { kind: 'number', about: 'IAM roles, as the account summary counts them.' },
    known: { kind: 'boolean', about: 'Something of it was collected.' },
  },
});
export const admin = defineNode({
  type: 'admin',
  label: 'Admin',
  title: 'Administrator of an account',
  plural: 'Administrators of accounts',
  family: 'identity',
  icon: 'crown',
  inventory: false,
  properties: {},
});
export const service = defineNode({
  type: 'service',
  label: 'Service',
  title: 'AWS service principal',
  family: 'outside',
  icon: 'cloud',
  inventory: false,
  properties: {},
});
/** A principal of an account nobody collected, known only from a policy. */
export const externalPrincipal = defineNode({
  type: 'external.principal',
  label: 'ExternalPrincipal',
  title: 'Principal known only from a policy',
  plural: 'Principals known only from policies',
  family: 'outside',
  icon: 'user-x',
  inventory: false,
  properties: {},
});
/** A resource known only because something points at it. */
export const unseen = defineNode({
  type: 'unseen',
  label: 'Unseen',
  title: 'Resource known only by reference',
  plural: 'Resources known only by reference',
  family: 'structure',
  icon: 'circle-help',
  inventory: false,
  properties: {},
});
/**
 * Factorised access: principals with the same effective capabilities point at one set, which points at what it
 * reaches. Keeps principals × resources from becoming a product; folded away in every answer.
 */
export const accessSet = defineNode({
  type: 'access.set',
  label: 'AccessSet',
  title: 'Set of capabilities held alike',
  plural: 'Sets of capabilities held alike',
  family: 'structure',
  icon: 'layers',
  inventory: false,
  properties: {},
});
