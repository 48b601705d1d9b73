import { arnOf, type DemoRole, type DemoUser, NOW, stableId } from '../model.js';
import { type Answers, type Asked, daysAgo, json, refuse, tagList, text } from './answer.js';

const CREATED = daysAgo(NOW, 700);
const nameOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);
const attached = (arns: readonly string[] | undefined) =>
  (arns ?? []).map((PolicyArn) => ({ PolicyName: nameOf(PolicyArn), PolicyArn }));
const inline = (policies: Readonly<Record<string, object>> | undefined) =>
  Object.entries(policies ?? {}).map(([PolicyName, document]) => ({
    PolicyName,
    PolicyDocument: encodeURIComponent(json(document)),
  }));
const boundary = (arn: string | undefined) =>
  arn ? { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arn } } : {};

export const userId = (account: string, user: string) => `AIDA${stableId(`${account}/user/${user}`, 17).toUpperCase()}`;
export const roleId = (account: string, role: string) => `AROA${stableId(`${account}/role/${role}`, 17).toUpperCase()}`;
export const keyId = (account: string, user: string, index: number) =>
  `AKIA${stableId(`${account}/key/${user}/${index}`, 16).toUpperCase()}`;

const findUser = (asked: Asked): DemoUser | undefined =>
  asked.account.users.find((u) => u.name === text(asked, 'UserName'));
const userArn = (account: string, user: DemoUser) => arnOf.user(account, user.name, user.path);
const profileArn = (account: string, role: DemoRole) => `arn:aws:iam::${account}:instance-profile/${role.name}`;

function roleHead(account: string, role: DemoRole) {
  return {
    Path: role.path ?? '/',
    RoleName: role.name,
    RoleId: roleId(account, role.name),
    Arn: arnOf.role(account, role.name, role.path),
    CreateDate: CREATED,
    AssumeRolePolicyDocument: encodeURIComponent(json(role.trust)),
  };
}

const profile = (account: string, role: DemoRole) => ({
  Path: '/',
  InstanceProfileName: role.name,
  InstanceProfileId: `AIPA${stableId(`${account}/profile/${role.name}`, 17).toUpperCase()}`,
  Arn: profileArn(account, role),
  CreateDate: CREATED,
  Roles: [roleHead(account, role)],
});

/** Every AWS-managed policy the account holds, with its document left to the product's own catalogue: the text is AWS's. */
function policies(asked: Asked) {
  const { account } = asked;
  return account.policies.map((p) => ({
    PolicyName: p.name,
    PolicyId: `ANPA${stableId(`${account.id}/policy/${p.name}`, 17).toUpperCase()}`,
    Arn: arnOf.policy(account.id, p.name, p.path),
    Path: p.path ?? '/',
    DefaultVersionId: `v${p.versions ?? 1}`,
    AttachmentCount: 1,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: CREATED,
    UpdateDate: daysAgo(NOW, 40),
    PolicyVersionList: Array.from({ length: p.versions ?? 1 }, (_, i) => ({
      Document: encodeURIComponent(json(p.document)),
      VersionId: `v${i + 1}`,
      IsDefaultVersion: i + 1 === (p.versions ?? 1),
      CreateDate: daysAgo(NOW, 300 - 50 * i),
    })),
  }));
}

export const iam: Answers = {
  GetAccountAuthorizationDetails(asked) {
    const { account } = asked;
    const filter = asked.input.Filter;
    const wants = (kind: string) => !Array.isArray(filter) || filter.includes(kind);
    return {
      UserDetailList: wants('User')
        ? account.users.map((u) => ({
            Path: u.path ?? '/',
            UserName: u.name,
            UserId: userId(account.id, u.name),
            Arn: userArn(account.id, u),
            CreateDate: CREATED,
            UserPolicyList: inline(u.inline),
            GroupList: u.groups ?? [],
            AttachedManagedPolicies: attached(u.attached),
            ...boundary(u.boundary),
            Tags: tagList(u.tags),
          }))
        : [],
      GroupDetailList: wants('Group')
        ? account.groups.map((g) => ({
            Path: '/',
            GroupName: g.name,
            GroupId: `AGPA${stableId(`${account.id}/group/${g.name}`, 17).toUpperCase()}`,
            Arn: arnOf.group(account.id, g.name),
            CreateDate: CREATED,
            GroupPolicyList: inline(g.inline),
            AttachedManagedPolicies: attached(g.attached),
          }))
        : [],
      RoleDetailList: wants('Role')
        ? account.roles.map((r) => ({
            ...roleHead(account.id, r),
            InstanceProfileList: r.profile ? [profile(account.id, r)] : [],
            RolePolicyList: inline(r.inline),
            AttachedManagedPolicies: attached(r.attached),
            ...boundary(r.boundary),
            Tags: tagList(r.tags),
            RoleLastUsed:
              r.usedDaysAgo === undefined ? {} : { LastUsedDate: daysAgo(NOW, r.usedDaysAgo), Region: 'eu-west-1' },
          }))
        : [],
      Policies: wants('LocalManagedPolicy') ? policies(asked) : [],
      IsTruncated: false,
    };
  },
  GetAccountSummary: ({ account }) => ({
    SummaryMap: {
      Users: account.users.length,
      Roles: account.roles.length,
      Groups: account.groups.length,
      AccountMFAEnabled: 1,
      AccountAccessKeysPresent: 0,
      Policies: account.policies.length,
    },
  }),
  ListAccountAliases: ({ account }) => ({ AccountAliases: [`meridian-${account.name}`], IsTruncated: false }),
  GenerateCredentialReport: () => ({ State: 'COMPLETE' }),
  GetCredentialReport({ account }) {
    const head =
      'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated';
    const key = (age: number | undefined) =>
      age === undefined
        ? ['false', 'N/A', 'N/A', 'N/A', 'N/A']
        : ['true', daysAgo(NOW, age), daysAgo(NOW, Math.min(age, 3)), 'eu-west-1', 's3'];
    const line = (u: DemoUser) =>
      [
        u.name,
        userArn(account.id, u),
        CREATED,
        u.console ? 'true' : 'false',
        u.console ? daysAgo(NOW, 4) : 'N/A',
        u.console ? daysAgo(NOW, 120) : 'N/A',
        'N/A',
        u.mfa ? 'true' : 'false',
        ...key(u.keys?.[0]),
        ...key(u.keys?.[1]),
        'false',
        'N/A',
        'false',
        'N/A',
      ].join(',');
    const rootLine = [
      '<root_account>',
      arnOf.root(account.id),
      CREATED,
      'not_supported',
      daysAgo(NOW, 500),
      'not_supported',
      'not_supported',
      'true',
      ...key(undefined),
      ...key(undefined),
      'false',
      'N/A',
      'false',
      'N/A',
    ].join(',');
    return {
      Content: Buffer.from([head, rootLine, ...account.users.map(line)].join('\n')).toString('base64'),
      ReportFormat: 'text/csv',
      GeneratedTime: NOW,
    };
  },
  ListUsers: ({ account }) => ({
    Users: account.users.map((u) => ({
      Path: u.path ?? '/',
      UserName: u.name,
      UserId: userId(account.id, u.name),
      Arn: userArn(account.id, u),
      CreateDate: CREATED,
    })),
    IsTruncated: false,
  }),
  GetUser(asked) {
    const user = findUser(asked);
    if (!user) return refuse('NoSuchEntity');
    return {
      User: {
        Path: user.path ?? '/',
        UserName: user.name,
        UserId: userId(asked.account.id, user.name),
        Arn: userArn(asked.account.id, user),
        CreateDate: CREATED,
        ...(user.console ? { PasswordLastUsed: daysAgo(NOW, 4) } : {}),
        ...boundary(user.boundary),
        Tags: tagList(user.tags),
      },
    };
  },
  GetLoginProfile(asked) {
    const user = findUser(asked);
    return user?.console
      ? { LoginProfile: { UserName: user.name, CreateDate: CREATED, PasswordResetRequired: false } }
      : refuse('NoSuchEntity');
  },
  ListMFADevices(asked) {
    const user = findUser(asked);
    return {
      MFADevices: user?.mfa
        ? [
            {
              UserName: user.name,
              SerialNumber: `arn:aws:iam::${asked.account.id}:mfa/${user.name}`,
              EnableDate: CREATED,
            },
          ]
        : [],
      IsTruncated: false,
    };
  },
  ListAccessKeys(asked) {
    const user = findUser(asked);
    return {
      AccessKeyMetadata: (user?.keys ?? []).map((age, i) => ({
        UserName: user?.name,
        AccessKeyId: keyId(asked.account.id, user?.name ?? '', i),
        Status: 'Active',
        CreateDate: daysAgo(NOW, age),
      })),
      IsTruncated: false,
    };
  },
  GetAccessKeyLastUsed(asked) {
    const id = text(asked, 'AccessKeyId');
    const user = asked.account.users.find((u) =>
      (u.keys ?? []).some((_, i) => keyId(asked.account.id, u.name, i) === id),
    );
    return user
      ? {
          UserName: user.name,
          AccessKeyLastUsed: { LastUsedDate: daysAgo(NOW, 3), ServiceName: 's3', Region: 'eu-west-1' },
        }
      : refuse('NoSuchEntity');
  },
  ListRoles: ({ account }) => ({
    Roles: account.roles.map((r) => ({ ...roleHead(account.id, r), MaxSessionDuration: 3600 })),
    IsTruncated: false,
  }),
  ListInstanceProfiles: ({ account }) => ({
    InstanceProfiles: account.roles.filter((r) => r.profile).map((r) => profile(account.id, r)),
    IsTruncated: false,
  }),
  ListOpenIDConnectProviders: ({ account }) => ({
    OpenIDConnectProviderList: (account.oidc ?? []).map((p) => ({
      Arn: `arn:aws:iam::${account.id}:oidc-provider/${p.host}`,
    })),
  }),
  GetOpenIDConnectProvider(asked) {
    const found = (asked.account.oidc ?? []).find((p) =>
      text(asked, 'OpenIDConnectProviderArn').endsWith(`/${p.host}`),
    );
    return found
      ? {
          Url: found.host,
          ClientIDList: found.audiences,
          ThumbprintList: ['6938fd4d98bab03faadb97b34396831e3780aea1'],
          CreateDate: CREATED,
          Tags: [],
        }
      : refuse('NoSuchEntity');
  },
  ListSAMLProviders: () => ({ SAMLProviderList: [] }),
};
