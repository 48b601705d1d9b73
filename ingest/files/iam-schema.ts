/**
 * The shape of an account authorization dump, as the AWS CLI prints it or a person writes it, with the extras of our own.
 * Everything but an entry's being an object is optional: what lacks is said in warnings, not refused.
 */
import { z } from 'zod';
import { documentText } from '../aws/answer.js';

/** A field that may be missing or null. */
const optional = <T extends z.ZodType>(type: T) => type.nullish().transform((v) => v ?? undefined);
const text = optional(z.string());
const count = optional(z.number());
const flag = optional(z.boolean());
/** ISO text or epoch seconds. */
const when = optional(z.union([z.string(), z.number()])).transform((v) => {
  if (v === undefined) return undefined;
  const at = typeof v === 'number' ? new Date(v * 1000) : new Date(v);
  return Number.isNaN(at.getTime()) ? undefined : at;
});
/** A policy document: an object, JSON text or URL-encoded JSON text. */
const document = z.unknown().transform((v) => documentText(v) ?? undefined);
const list = <T extends z.ZodType>(entry: T) => optional(z.array(entry));

const tags = list(z.object({ Key: text, Value: text }));
const attached = list(z.object({ PolicyName: text, PolicyArn: text }));
const inline = list(z.object({ PolicyName: text, PolicyDocument: document }));
const boundary = optional(z.object({ PermissionsBoundaryArn: text }));
const common = { Path: text, Arn: text, CreateDate: when, AttachedManagedPolicies: attached };

export const userEntry = z.object({
  ...common,
  UserName: text,
  UserId: text,
  UserPolicyList: inline,
  GroupList: list(z.string()),
  PermissionsBoundary: boundary,
  Tags: tags,
  'x-access-keys': optional(z.number().int().min(0).max(100)),
  'x-login-profile': flag,
});

export const groupEntry = z.object({ ...common, GroupName: text, GroupId: text, GroupPolicyList: inline });

const roleReference = z.object({ Arn: text, RoleName: text });
const instanceProfile = z.object({
  Arn: text,
  Path: text,
  InstanceProfileName: text,
  InstanceProfileId: text,
  CreateDate: when,
  Roles: list(roleReference),
  Tags: tags,
});

export const roleEntry = z.object({
  ...common,
  RoleName: text,
  RoleId: text,
  AssumeRolePolicyDocument: document,
  InstanceProfileList: list(instanceProfile),
  RolePolicyList: inline,
  PermissionsBoundary: boundary,
  Tags: tags,
  RoleLastUsed: optional(z.object({ LastUsedDate: when, Region: text })),
});

export const policyEntry = z.object({
  Arn: text,
  Path: text,
  PolicyName: text,
  PolicyId: text,
  DefaultVersionId: text,
  IsAttachable: flag,
  AttachmentCount: count,
  PermissionsBoundaryUsageCount: count,
  CreateDate: when,
  UpdateDate: when,
  PolicyVersionList: list(z.object({ VersionId: text, IsDefaultVersion: flag, Document: document, CreateDate: when })),
});

export const otherResource = z.looseObject({ type: z.string().min(1), label: optional(z.string()) });

export type UserEntry = z.output<typeof userEntry>;
export type GroupEntry = z.output<typeof groupEntry>;
export type RoleEntry = z.output<typeof roleEntry>;
export type PolicyEntry = z.output<typeof policyEntry>;
export type ProfileEntry = z.output<typeof instanceProfile>;

/** The four lists of a dump. */
export const LISTS = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const;
