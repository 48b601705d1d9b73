import type * as iam from '@aws-sdk/client-iam';
import { A, at, encoded, iamArn, R } from './place.js';

export default {
  GetAccountAuthorizationDetails: {
    IsTruncated: false,
    UserDetailList: [
      {
        UserName: 'ann',
        UserId: 'AIDAANN',
        Arn: iamArn('user/eng/ann'),
        Path: '/eng/',
        CreateDate: at,
        GroupList: ['ops'],
        UserPolicyList: [{ PolicyName: 'own', PolicyDocument: encoded }],
        AttachedManagedPolicies: [{ PolicyName: 'p', PolicyArn: iamArn('policy/p') }],
        Tags: [{ Key: 'team', Value: 'red' }],
      },
    ],
    GroupDetailList: [
      { GroupName: 'ops', GroupId: 'AGPAOPS', Arn: iamArn('group/eng/ops'), Path: '/eng/', GroupPolicyList: [] },
    ],
    RoleDetailList: [
      {
        RoleName: 'deploy',
        RoleId: 'AROADEPLOY',
        Arn: iamArn('role/deploy'),
        Path: '/',
        AssumeRolePolicyDocument: encoded,
        RoleLastUsed: { LastUsedDate: at, Region: R },
        PermissionsBoundary: {
          PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
          PermissionsBoundaryArn: iamArn('policy/b'),
        },
      },
    ],
    Policies: [
      {
        PolicyName: 'p',
        Arn: iamArn('policy/p'),
        DefaultVersionId: 'v2',
        AttachmentCount: 1,
        PolicyVersionList: [
          { VersionId: 'v2', IsDefaultVersion: true, Document: encoded },
          { VersionId: 'v1', IsDefaultVersion: false, Document: encoded },
        ],
      },
      { PolicyName: 'Unused', Arn: 'arn:aws:iam::aws:policy/Unused', AttachmentCount: 0, DefaultVersionId: 'v1' },
      { PolicyName: 'ReadOnly', Arn: 'arn:aws:iam::aws:policy/ReadOnly', AttachmentCount: 1, DefaultVersionId: 'v1' },
    ],
  } satisfies iam.GetAccountAuthorizationDetailsResponse,
  ListRoles: {
    Roles: [
      {
        RoleName: 'deploy',
        RoleId: 'AROADEPLOY',
        Arn: iamArn('role/deploy'),
        Path: '/',
        CreateDate: at,
        MaxSessionDuration: 7200,
        Description: 'Deploys',
      },
    ],
    IsTruncated: false,
  } satisfies iam.ListRolesResponse,
  GetAccountSummary: {
    SummaryMap: { AccountMFAEnabled: 1, AccountAccessKeysPresent: 0, Users: 1, Roles: 1 },
  } satisfies iam.GetAccountSummaryResponse,
  ListAccountAliases: { AccountAliases: ['acme'], IsTruncated: false } satisfies iam.ListAccountAliasesResponse,
  GenerateCredentialReport: { State: 'COMPLETE' } satisfies iam.GenerateCredentialReportResponse,
  GetCredentialReport: {
    // The CLI prints bytes as base64 text.
    Content: Buffer.from(
      [
        'user,arn,password_enabled,password_last_used,password_last_changed,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_2_active,access_key_2_last_rotated',
        `<root_account>,arn:aws:iam::${A}:root,not_supported,2025-05-05T05:05:05+00:00,not_supported,true,false,N/A,false,N/A`,
        `ann,${iamArn('user/eng/ann')},true,no_information,2025-01-01T00:00:00+00:00,true,true,2024-02-02T00:00:00+00:00,true,2023-03-03T00:00:00+00:00`,
      ].join('\n'),
    ).toString('base64'),
    ReportFormat: 'text/csv',
  },
  GetUser: {
    User: {
      UserName: 'ann',
      UserId: 'AIDAANN',
      Arn: iamArn('user/eng/ann'),
      Path: '/eng/',
      CreateDate: at,
      PasswordLastUsed: at,
      PermissionsBoundary: {
        PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
        PermissionsBoundaryArn: iamArn('policy/b'),
      },
    },
  } satisfies iam.GetUserResponse,
  GetLoginProfile: { LoginProfile: { UserName: 'ann', CreateDate: at } } satisfies iam.GetLoginProfileResponse,
  ListMFADevices: {
    MFADevices: [{ UserName: 'ann', SerialNumber: iamArn('mfa/ann'), EnableDate: at }],
  } satisfies iam.ListMFADevicesResponse,
  ListUsers: {
    Users: [{ UserName: 'ann', UserId: 'AIDAANN', Arn: iamArn('user/eng/ann'), Path: '/eng/', CreateDate: at }],
    IsTruncated: false,
  } satisfies iam.ListUsersResponse,
  ListAccessKeys: {
    AccessKeyMetadata: [
      { UserName: 'ann', AccessKeyId: 'AKIAEXAMPLE1', Status: 'Active', CreateDate: at },
      { UserName: 'ann', AccessKeyId: 'AKIAEXAMPLE2', Status: 'Inactive', CreateDate: at },
    ],
  } satisfies iam.ListAccessKeysResponse,
  GetAccessKeyLastUsed: {
    UserName: 'ann',
    AccessKeyLastUsed: { LastUsedDate: undefined, ServiceName: 'N/A', Region: 'N/A' },
  } satisfies iam.GetAccessKeyLastUsedResponse,
  ListInstanceProfiles: {
    InstanceProfiles: [
      {
        InstanceProfileName: 'web',
        InstanceProfileId: 'AIPAWEB',
        Arn: iamArn('instance-profile/web'),
        Path: '/',
        CreateDate: at,
        Roles: [{ RoleName: 'deploy', RoleId: 'AROADEPLOY', Arn: iamArn('role/deploy'), Path: '/', CreateDate: at }],
      },
    ],
    IsTruncated: false,
  } satisfies iam.ListInstanceProfilesResponse,
  ListOpenIDConnectProviders: {
    OpenIDConnectProviderList: [{ Arn: iamArn('oidc-provider/token.example.org/x') }],
  } satisfies iam.ListOpenIDConnectProvidersResponse,
  GetOpenIDConnectProvider: {
    Url: 'token.example.org/x',
    ClientIDList: ['sts.amazonaws.com'],
  } satisfies iam.GetOpenIDConnectProviderResponse,
  ListSAMLProviders: {
    SAMLProviderList: [{ Arn: iamArn('saml-provider/okta') }],
  } satisfies iam.ListSAMLProvidersResponse,
  GetSAMLProvider: {
    SAMLMetadataDocument: '<EntityDescriptor entityID="https://idp.example.org">',
  } satisfies iam.GetSAMLProviderResponse,
} as const;
