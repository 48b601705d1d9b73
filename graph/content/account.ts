/**
 * Small accounts for the cases of techniques, written in a few lines and unfolded to what `aws iam
 * get-account-authorization-details` prints, so that a case is an account dump any tool can read.
 */
import { z } from 'zod';
import { plainly, sayIssue } from '../schema/plain-words.js';

const ACCOUNT = '111122223333';

/** `service:Action` on everything, or `service:Action on RESOURCE`; RESOURCE is an ARN, or `user/NAME`, `role/NAME`, `group/NAME`, `policy/NAME` of the account. */
const grant = z.string();
const holdings = {
  allow: z.array(grant).optional(),
  deny: z.array(grant).optional(),
  statements: z.array(z.record(z.string(), z.unknown())).optional(),
  /** May do everything. */
  admin: z.boolean().optional(),
  /** Names of the account's policies, or `aws:NAME` for AWS's own. */
  attached: z.array(z.string()).optional(),
};
const bounded = {
  boundary: z.string().optional(),
  path: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
};

const form = z.strictObject({
  users: z
    .record(
      z.string(),
      z.strictObject({
        ...holdings,
        ...bounded,
        groups: z.array(z.string()).optional(),
        keys: z.number().optional(),
        loginProfile: z.boolean().optional(),
      }),
    )
    .optional(),
  groups: z.record(z.string(), z.strictObject(holdings)).optional(),
  roles: z
    .record(
      z.string(),
      z.strictObject({
        ...holdings,
        ...bounded,
        /** A service, `user/NAME`, `role/NAME`, `account` (the root delegation), an ARN; or whole statements. */
        trust: z.union([z.string(), z.array(z.string()), z.array(z.record(z.string(), z.unknown()))]).optional(),
        /** An instance profile of the same name holds it, or those of these names. */
        profile: z.union([z.boolean(), z.array(z.string())]).optional(),
      }),
    )
    .optional(),
  policies: z
    .record(
      z.string(),
      z.strictObject({
        ...holdings,
        versions: z.number().optional(),
        /** What its older versions say; the rest of them say the same as the one in force. */
        older: z.array(z.strictObject(holdings)).optional(),
      }),
    )
    .optional(),
  /** As `x-other-resources` of an account dump; `role/NAME` stands for the role's ARN. */
  resources: z.array(z.record(z.string(), z.unknown())).optional(),
  /** Terraform types that count as collected although none exists. */
  collected: z.array(z.string()).optional(),
});

export type SmallAccount = z.infer<typeof form>;

/** Resource of a grant in full. */
function arnOf(text: string): string {
  return /^(user|role|group|policy|instance-profile)\//.test(text) ? `arn:aws:iam::${ACCOUNT}:${text}` : text;
}

function statementOf(effect: 'Allow' | 'Deny', text: string): Record<string, unknown> {
  const [action = '', resource = '*'] = text.split(' on ');
  return { Effect: effect, Action: action, Resource: arnOf(resource) };
}

interface Held {
  readonly allow?: readonly string[] | undefined;
  readonly deny?: readonly string[] | undefined;
  readonly statements?: readonly Readonly<Record<string, unknown>>[] | undefined;
  readonly admin?: boolean | undefined;
}

function document(h: Held): Record<string, unknown> {
  return {
    Version: '2012-10-17',
    Statement: [
      ...(h.admin ? [statementOf('Allow', '*')] : []),
      ...(h.allow ?? []).map((g) => statementOf('Allow', g)),
      ...(h.deny ?? []).map((g) => statementOf('Deny', g)),
      ...(h.statements ?? []),
    ],
  };
}

const holdsInline = (h: Held): boolean =>
  h.admin === true || h.allow !== undefined || h.deny !== undefined || h.statements !== undefined;
const policyArn = (name: string): string =>
  name.startsWith('aws:')
    ? `arn:aws:iam::aws:policy/${name.slice(4)}`
    : name.startsWith('arn:')
      ? name
      : `arn:aws:iam::${ACCOUNT}:policy/${name}`;
const attachedTo = (names: readonly string[] | undefined) =>
  (names ?? []).map((n) => ({ PolicyName: n.replace(/^aws:/, ''), PolicyArn: policyArn(n) }));
const boundary = (name: string | undefined) =>
  name === undefined
    ? {}
    : { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: policyArn(name) } };
const tags = (t: Readonly<Record<string, string>> | undefined) =>
  Object.entries(t ?? {}).map(([Key, Value]) => ({ Key, Value }));

function trustOf(trust: NonNullable<SmallAccount['roles']>[string]['trust']): Record<string, unknown> {
  const given = trust === undefined ? [] : typeof trust === 'string' ? [trust] : trust;
  const statements = given.map((t): Record<string, unknown> => {
    if (typeof t !== 'string') return t;
    const principal =
      t === '*'
        ? '*'
        : t.endsWith('.amazonaws.com')
          ? { Service: t }
          : { AWS: t === 'account' ? `arn:aws:iam::${ACCOUNT}:root` : arnOf(t) };
    return { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' };
  });
  return { Version: '2012-10-17', Statement: statements };
}

/** Values of resources: `role/NAME` in full. */
function resourceOf(r: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(r).map(([k, v]) => [k, typeof v === 'string' ? arnOf(v) : v]));
}

const unique = (prefix: string, name: string): string =>
  `${prefix}${name
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .padEnd(17, 'X')
    .slice(0, 17)}`;

/** Applies a JSON merge patch (RFC 7396): objects merge, null removes, everything else replaces. */
export function mergePatch(base: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const out: Record<string, unknown> =
    typeof base === 'object' && base !== null && !Array.isArray(base) ? { ...base } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete out[key];
    else out[key] = mergePatch(out[key], value);
  }
  return out;
}

/** Unfolds a small account to an account dump with its extras. Throws a sentence naming the field that is none. */
export function accountDump(small: unknown): Record<string, unknown> {
  const parsed = form.safeParse(small, { error: plainly });
  if (!parsed.success) throw new Error(parsed.error.issues.map((i) => sayIssue(i, 'the account')).join('; '));
  const account = parsed.data;
  const entries = <T>(map: Readonly<Record<string, T>> | undefined): [string, T][] => Object.entries(map ?? {});
  const referenced = new Set<string>();
  for (const holder of [...entries(account.users), ...entries(account.groups), ...entries(account.roles)])
    for (const n of holder[1].attached ?? []) if (n.startsWith('aws:')) referenced.add(policyArn(n));
  return {
    UserDetailList: entries(account.users).map(([name, u]) => ({
      Path: u.path ?? '/',
      UserName: name,
      UserId: unique('AIDA', name),
      Arn: `arn:aws:iam::${ACCOUNT}:user${u.path ?? '/'}${name}`,
      UserPolicyList: holdsInline(u) ? [{ PolicyName: 'inline', PolicyDocument: document(u) }] : [],
      GroupList: u.groups ?? [],
      AttachedManagedPolicies: attachedTo(u.attached),
      ...boundary(u.boundary),
      Tags: tags(u.tags),
      ...(u.keys === undefined ? {} : { 'x-access-keys': u.keys }),
      ...(u.loginProfile === undefined ? {} : { 'x-login-profile': u.loginProfile }),
    })),
    GroupDetailList: entries(account.groups).map(([name, g]) => ({
      Path: '/',
      GroupName: name,
      GroupId: unique('AGPA', name),
      Arn: `arn:aws:iam::${ACCOUNT}:group/${name}`,
      GroupPolicyList: holdsInline(g) ? [{ PolicyName: 'inline', PolicyDocument: document(g) }] : [],
      AttachedManagedPolicies: attachedTo(g.attached),
    })),
    RoleDetailList: entries(account.roles).map(([name, r]) => {
      const arn = `arn:aws:iam::${ACCOUNT}:role${r.path ?? '/'}${name}`;
      return {
        Path: r.path ?? '/',
        RoleName: name,
        RoleId: unique('AROA', name),
        Arn: arn,
        AssumeRolePolicyDocument: trustOf(r.trust),
        InstanceProfileList: (Array.isArray(r.profile) ? r.profile : r.profile ? [name] : []).map((profile) => ({
          InstanceProfileName: profile,
          Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/${profile}`,
          Roles: [{ RoleName: name, Arn: arn }],
        })),
        RolePolicyList: holdsInline(r) ? [{ PolicyName: 'inline', PolicyDocument: document(r) }] : [],
        AttachedManagedPolicies: attachedTo(r.attached),
        ...boundary(r.boundary),
        Tags: tags(r.tags),
      };
    }),
    Policies: entries(account.policies).map(([name, p]) => {
      const count = p.versions ?? (p.older ?? []).length + 1;
      return {
        PolicyName: name,
        PolicyId: unique('ANPA', name),
        Arn: policyArn(name),
        Path: '/',
        DefaultVersionId: `v${count}`,
        IsAttachable: true,
        PolicyVersionList: Array.from({ length: count }, (_, i) => ({
          VersionId: `v${i + 1}`,
          IsDefaultVersion: i + 1 === count,
          Document: document(p.older?.[i] ?? p),
        })),
      };
    }),
    'x-aws-managed-referenced': [...referenced].sort(),
    'x-other-resources': (account.resources ?? []).map(resourceOf),
    'x-collected': account.collected ?? [],
  };
}

/** The id that `user/NAME` or `role/NAME` means in a small account. */
export const smallAccountId = (text: string): string => (text === 'admin' ? `admin:${ACCOUNT}` : arnOf(text));
