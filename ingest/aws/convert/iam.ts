/**
 * IAM details → observations. Used by the collector and by the one-file import: both read the shape of
 * GetAccountAuthorizationDetails (https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html).
 */
import type {
  AttachedPolicy,
  GroupDetail,
  InstanceProfile,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleDetail,
  UserDetail,
} from '@aws-sdk/client-iam';
import { asNodeId, type NodeId, parseArn } from '../../../graph/schema/ids.js';
import {
  type FacetState,
  type Link,
  type Observation,
  observe,
  type PolicyDocumentRef,
} from '../../../graph/schema/observation.js';
import { iamGroup, iamInstanceProfile, iamPolicy, iamRole, iamUser } from '../../../graph/schema/types/iam.js';
import { documentText, listOf, present, required, tagMap, time } from '../answer.js';

/** Where an answer was asked. */
export interface Where {
  readonly account: string;
  readonly partition: string;
}

/** The account an IAM ARN belongs to; the caller's when the ARN names none (AWS-managed policies give ''). */
function accountOf(arn: string, where: Where): string {
  const account = parseArn(arn)?.account;
  if (account === undefined) return where.account;
  return account === 'aws' ? '' : account || where.account;
}

function attached(list: readonly AttachedPolicy[] | undefined, of: string): Link[] {
  return listOf(list, `${of} (attached policies)`).flatMap((p) =>
    p.PolicyArn ? [{ edge: 'HAS_POLICY', to: asNodeId(p.PolicyArn), toType: 'iam.policy' }] : [],
  );
}

/** Inline policies. One without its document is left out here; the caller sees it by the facet `policies`. */
function inline(list: readonly PolicyDetail[] | undefined, of: string): PolicyDocumentRef[] {
  return listOf(list, `${of} (inline policies)`).flatMap((p) => {
    const document = documentText(p.PolicyDocument);
    return document === null ? [] : [{ kind: 'inline' as const, name: p.PolicyName ?? '', document }];
  });
}

function inlineFacet(list: readonly PolicyDetail[] | undefined): { readonly policies?: FacetState } {
  return (list ?? []).some((p) => documentText(p.PolicyDocument) === null) ? { policies: 'failed' } : {};
}

const boundary = (arn: string | undefined): Link[] =>
  arn ? [{ edge: 'HAS_BOUNDARY', to: asNodeId(arn), toType: 'iam.policy' }] : [];

/** What further calls tell of a user; absent when nobody asked. */
export interface UserExtras {
  readonly props: Pick<
    NonNullable<Parameters<typeof observe<typeof iamUser>>[1]['props']>,
    | 'loginProfile'
    | 'mfa'
    | 'mfaDevices'
    | 'accessKeys'
    | 'accessKeysActive'
    | 'passwordLastUsed'
    | 'passwordLastChanged'
    | 'oldestKeyRotated'
  >;
  /** Boundary that GetUser gave; the list's own stands if it has one. */
  readonly boundaryArn?: string | undefined;
  readonly facets: Readonly<Record<string, FacetState>>;
}

/** A user. `groupArn` finds the ARN of a group by its name: the answer gives names only, and an ARN holds the group's path. */
export function userObservation(
  user: UserDetail,
  where: Where,
  groupArn: (name: string) => NodeId,
  extras: UserExtras = { props: {}, facets: {} },
): Observation {
  const arn = required(user.Arn, 'UserDetail.Arn');
  const bounded = user.PermissionsBoundary?.PermissionsBoundaryArn ?? extras.boundaryArn;
  return observe(iamUser, {
    id: asNodeId(arn),
    name: required(user.UserName, 'UserDetail.UserName'),
    account: accountOf(arn, where),
    region: 'global',
    ...present('uniqueId', user.UserId),
    props: { ...present('path', user.Path), ...present('created', time(user.CreateDate)), ...extras.props },
    tags: tagMap(user.Tags),
    links: [
      ...listOf(user.GroupList, 'UserDetail.GroupList').map((name) => ({
        edge: 'MEMBER_OF',
        to: groupArn(name),
        toType: 'iam.group',
      })),
      ...attached(user.AttachedManagedPolicies, 'UserDetail'),
      ...boundary(bounded),
    ],
    policies: inline(user.UserPolicyList, 'UserDetail'),
    facets: {
      ...extras.facets,
      ...(bounded ? { boundary: 'known' as const } : {}),
      ...inlineFacet(user.UserPolicyList),
    },
  });
}

export function groupObservation(group: GroupDetail, where: Where): Observation {
  const arn = required(group.Arn, 'GroupDetail.Arn');
  return observe(iamGroup, {
    id: asNodeId(arn),
    name: required(group.GroupName, 'GroupDetail.GroupName'),
    account: accountOf(arn, where),
    region: 'global',
    ...present('uniqueId', group.GroupId),
    props: { ...present('path', group.Path), ...present('created', time(group.CreateDate)) },
    links: attached(group.AttachedManagedPolicies, 'GroupDetail'),
    policies: inline(group.GroupPolicyList, 'GroupDetail'),
    facets: inlineFacet(group.GroupPolicyList),
  });
}

/** A role with its trust policy. One without a trust document has facet `trust` `failed`: whom it trusts is not known. */
export function roleObservation(role: RoleDetail, where: Where): Observation {
  const arn = required(role.Arn, 'RoleDetail.Arn');
  const name = required(role.RoleName, 'RoleDetail.RoleName');
  const path = role.Path ?? '/';
  const trust = documentText(role.AssumeRolePolicyDocument);
  // Service-linked roles live under this path and nowhere else (IAM User Guide, "Service-linked roles").
  const serviceLinked = path.startsWith('/aws-service-role/');
  return observe(iamRole, {
    id: asNodeId(arn),
    name,
    account: accountOf(arn, where),
    region: 'global',
    ...present('uniqueId', role.RoleId),
    props: {
      path,
      ...present('created', time(role.CreateDate)),
      serviceLinked,
      reserved: serviceLinked || path.startsWith('/aws-reserved/') || name.startsWith('AWSReservedSSO_'),
      ...present('lastUsed', time(role.RoleLastUsed?.LastUsedDate)),
      ...present('lastUsedRegion', role.RoleLastUsed?.Region),
    },
    tags: tagMap(role.Tags),
    links: [
      ...attached(role.AttachedManagedPolicies, 'RoleDetail'),
      ...boundary(role.PermissionsBoundary?.PermissionsBoundaryArn),
    ],
    policies: [
      ...(trust === null ? [] : [{ kind: 'trust' as const, name: 'trust', document: trust }]),
      ...inline(role.RolePolicyList, 'RoleDetail'),
    ],
    facets: {
      trust: trust === null ? 'failed' : 'known',
      ...(role.PermissionsBoundary?.PermissionsBoundaryArn ? { boundary: 'known' as const } : {}),
      // An empty RoleLastUsed says "never in the tracking period" (400 days); a dump without it says nothing.
      ...(role.RoleLastUsed
        ? { 'last-used': role.RoleLastUsed.LastUsedDate ? ('known' as const) : ('absent' as const) }
        : {}),
      ...inlineFacet(role.RolePolicyList),
    },
  });
}

/** A managed policy with its versions. Facet `document` tells whether the version in force came with its text. */
export function policyObservation(policy: ManagedPolicyDetail, where: Where): Observation {
  const arn = required(policy.Arn, 'ManagedPolicyDetail.Arn');
  const versions = listOf(policy.PolicyVersionList, 'ManagedPolicyDetail.PolicyVersionList');
  const inForce = policy.DefaultVersionId ?? versions.find((v) => v.IsDefaultVersion)?.VersionId;
  const documents = versions.flatMap((v) => {
    const document = documentText(v.Document);
    if (document === null) return [];
    const isDefault = v.IsDefaultVersion === true || v.VersionId === inForce;
    return [{ kind: 'version' as const, name: v.VersionId ?? '', document, isDefault }];
  });
  return observe(iamPolicy, {
    id: asNodeId(arn),
    // moto, and hand-written files, leave the name out; it is the last part of the ARN.
    name: policy.PolicyName || arn.slice(arn.lastIndexOf('/') + 1),
    account: accountOf(arn, where),
    region: 'global',
    ...present('uniqueId', policy.PolicyId),
    props: {
      path: policy.Path ?? '/',
      ...present('created', time(policy.CreateDate)),
      ...present('updated', time(policy.UpdateDate)),
      awsManaged: parseArn(arn)?.account === 'aws',
      ...present('defaultVersion', inForce),
      versions: versions.length,
      ...present('attachable', policy.IsAttachable),
      ...present('attachments', policy.AttachmentCount),
      ...present('boundaries', policy.PermissionsBoundaryUsageCount),
    },
    policies: documents,
    facets: { document: documents.some((d) => d.isDefault) ? 'known' : 'failed' },
  });
}

/** An instance profile. Without `Roles` (some dumps lack it) facet `roles` says that its role is not known. */
export function instanceProfileObservation(profile: InstanceProfile, where: Where): Observation {
  const arn = required(profile.Arn, 'InstanceProfile.Arn');
  return observe(iamInstanceProfile, {
    id: asNodeId(arn),
    name: required(profile.InstanceProfileName, 'InstanceProfile.InstanceProfileName'),
    account: accountOf(arn, where),
    region: 'global',
    ...present('uniqueId', profile.InstanceProfileId),
    props: { path: profile.Path ?? '/', ...present('created', time(profile.CreateDate)) },
    ...present('tags', profile.Tags ? tagMap(profile.Tags) : undefined),
    links: listOf(profile.Roles, 'InstanceProfile.Roles').flatMap((r) =>
      r.Arn ? [{ edge: 'HAS_ROLE', to: asNodeId(r.Arn), toType: 'iam.role' }] : [],
    ),
    facets: { roles: profile.Roles === undefined ? 'unsupported' : 'known' },
  });
}
