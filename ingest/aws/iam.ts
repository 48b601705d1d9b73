/** IAM: users, groups, roles, policies, instance profiles, keys, providers, the account itself. */
import type {
  GetAccessKeyLastUsedResponse,
  GetAccountAuthorizationDetailsResponse,
  GetAccountSummaryResponse,
  GetCredentialReportResponse,
  GetLoginProfileResponse,
  GetOpenIDConnectProviderResponse,
  GetSAMLProviderResponse,
  GetUserResponse,
  ListAccessKeysResponse,
  ListAccountAliasesResponse,
  ListInstanceProfilesResponse,
  ListMFADevicesResponse,
  ListOpenIDConnectProvidersResponse,
  ListRolesResponse,
  ListSAMLProvidersResponse,
  ListUsersResponse,
  Role,
  UserDetail,
} from '@aws-sdk/client-iam';
import { accountNode, asNodeId, type NodeId, portolanUrn } from '../../graph/schema/ids.js';
import { type Observation, observe } from '../../graph/schema/observation.js';
import { account } from '../../graph/schema/types/core.js';
import { iamAccessKey, iamOidcProvider, iamSamlProvider } from '../../graph/schema/types/iam.js';
import { arnOf, known, listOf, MalformedAnswer, present, required, tagMap, time } from './answer.js';
import { sdkClient } from './client.js';
import { type Call, type Detail, defineService } from './contract.js';
import { type CredentialLine, credentialLines, reportText } from './convert/credential-report.js';
import {
  groupObservation,
  instanceProfileObservation,
  policyObservation,
  roleObservation,
  type UserExtras,
  userObservation,
} from './convert/iam.js';
import { detailPages } from './detail-pages.js';

type Details = GetAccountAuthorizationDetailsResponse;

/** Pages of the account's authorization details of some kinds. A recording of the whole (as the CLI prints it) answers too. */
async function* details(call: Call, key: string, kinds: readonly string[], shared = false): AsyncIterable<Details> {
  const input = { Filter: kinds, MaxItems: 1000 };
  for await (const page of call.pages<Details>('GetAccountAuthorizationDetails', input, {
    key,
    unkeyedAnswers: true,
    shared,
  })) {
    // AWS always says whether more follows; a body without it is no answer of IAM.
    if (typeof page.IsTruncated !== 'boolean' && typeof page.IsTruncated !== 'string') {
      if (!page.UserDetailList && !page.GroupDetailList && !page.RoleDetailList && !page.Policies)
        throw new MalformedAnswer('GetAccountAuthorizationDetails');
    }
    yield page;
  }
}

/** The credential report as it stands; asking for a new one only starts it, so it may be up to four hours old. */
async function credentialReport(call: Call): Promise<Detail<ReadonlyMap<string, CredentialLine>>> {
  await call.detail('GenerateCredentialReport', {}, { key: '', shared: true });
  const report = await call.detail<GetCredentialReportResponse>('GetCredentialReport', {}, { key: '', shared: true });
  if (report.state !== 'known') return report;
  return { state: 'known', value: credentialLines(reportText(report.value.Content)) };
}

async function userExtras(
  call: Call,
  user: UserDetail,
  report: Detail<ReadonlyMap<string, CredentialLine>>,
): Promise<UserExtras> {
  const name = required(user.UserName, 'UserDetail.UserName');
  const input = { UserName: name };
  const gone = { key: name, absentWhen: ['NoSuchEntity'] };
  const [got, login, mfa, keys] = await Promise.all([
    call.detail<GetUserResponse>('GetUser', input, gone),
    call.detail<GetLoginProfileResponse>('GetLoginProfile', input, gone),
    call.detail<ListMFADevicesResponse>('ListMFADevices', input, gone),
    call.detail<ListAccessKeysResponse>('ListAccessKeys', input, { ...gone, shared: true }),
  ]);
  const line = known(report)?.get(user.Arn ?? '');
  const boundaryArn = known(got)?.User?.PermissionsBoundary?.PermissionsBoundaryArn;
  const devices = known(mfa)?.MFADevices?.flatMap((d) => d.SerialNumber ?? []);
  const metadata = known(keys)?.AccessKeyMetadata;
  return {
    boundaryArn,
    props: {
      ...(login.state === 'known' || login.state === 'absent' ? { loginProfile: login.state === 'known' } : {}),
      ...(devices ? { mfa: devices.length > 0, mfaDevices: devices } : {}),
      ...(metadata
        ? { accessKeys: metadata.length, accessKeysActive: metadata.filter((k) => k.Status === 'Active').length }
        : {}),
      ...present('passwordLastUsed', time(known(got)?.User?.PasswordLastUsed) ?? line?.passwordLastUsed),
      ...present('passwordLastChanged', line?.passwordLastChanged),
      ...present('oldestKeyRotated', line?.oldestKeyRotated),
    },
    facets: {
      boundary: got.state === 'known' ? (boundaryArn ? 'known' : 'absent') : got.state,
      'login-profile': login.state,
      mfa: mfa.state,
      'access-keys': keys.state,
      'credential-report': report.state === 'known' && !line ? 'absent' : report.state,
    },
  };
}

export default defineService({
  service: 'iam',
  title: 'IAM',
  scope: 'global',
  client: sdkClient<typeof import('@aws-sdk/client-iam')>('@aws-sdk/client-iam', (sdk) => sdk.IAMClient),
  units: [
    {
      name: 'account',
      yields: ['account'],
      actions: [
        'iam:GetAccountSummary',
        'iam:ListAccountAliases',
        'iam:GenerateCredentialReport',
        'iam:GetCredentialReport',
      ],
      async *list(call) {
        const { SummaryMap: summary } = await call<GetAccountSummaryResponse>('GetAccountSummary');
        if (!summary) throw new MalformedAnswer('GetAccountSummary.SummaryMap');
        const aliases = await call.detail<ListAccountAliasesResponse>('ListAccountAliases', {}, { key: '' });
        const report = await credentialReport(call);
        const alias = known(aliases)?.AccountAliases?.[0];
        const root = [...(known(report)?.values() ?? [])].find((l) => l.user === '<root_account>');
        yield observe(account, {
          id: accountNode(call.account),
          name: alias ?? call.account,
          account: call.account,
          region: 'global',
          props: {
            known: true,
            ...present('alias', alias),
            ...present('mfaRoot', summary.AccountMFAEnabled === undefined ? undefined : summary.AccountMFAEnabled > 0),
            ...present(
              'rootAccessKeys',
              summary.AccountAccessKeysPresent === undefined ? undefined : summary.AccountAccessKeysPresent > 0,
            ),
            ...present('users', summary.Users),
            ...present('roles', summary.Roles),
            ...present('rootLastUsed', root?.passwordLastUsed),
          },
          facets: { alias: aliases.state, 'credential-report': report.state },
        });
      },
    },
    {
      name: 'users',
      yields: ['iam.user'],
      actions: [
        'iam:GetAccountAuthorizationDetails',
        'iam:GetUser',
        'iam:GetLoginProfile',
        'iam:ListMFADevices',
        'iam:ListAccessKeys',
        'iam:GenerateCredentialReport',
        'iam:GetCredentialReport',
      ],
      async *list(call) {
        const groups = new Map<string, NodeId>();
        for await (const page of details(call, 'Group', ['Group'], true)) {
          for (const g of page.GroupDetailList ?? [])
            if (g.GroupName && g.Arn) groups.set(g.GroupName, asNodeId(g.Arn));
        }
        const groupArn = (name: string) => groups.get(name) ?? arnOf(call, 'iam', `group/${name}`, { region: '' });
        const report = await credentialReport(call);
        for await (const page of details(call, 'User', ['User'])) {
          yield* await call.each(listOf(page.UserDetailList, 'UserDetailList'), async (user) =>
            userObservation(user, call, groupArn, await userExtras(call, user, report)),
          );
        }
      },
    },
    {
      name: 'groups',
      yields: ['iam.group'],
      actions: ['iam:GetAccountAuthorizationDetails'],
      async *list(call) {
        for await (const page of details(call, 'Group', ['Group'], true))
          for (const group of listOf(page.GroupDetailList, 'GroupDetailList')) yield groupObservation(group, call);
      },
    },
    {
      name: 'roles',
      yields: ['iam.role'],
      actions: ['iam:GetAccountAuthorizationDetails', 'iam:ListRoles'],
      async *list(call) {
        // The details lack the session length and the description, which the plain list has.
        const listed = await detailPages<ListRolesResponse, Role>(
          call,
          'ListRoles',
          { MaxItems: 1000 },
          {
            key: '',
            tokenField: 'Marker',
            nextToken: (a) => (a.IsTruncated ? a.Marker : undefined),
            items: (a) => a.Roles,
          },
        );
        const plain = new Map((known(listed) ?? []).map((r) => [r.Arn, r]));
        for await (const page of details(call, 'Role', ['Role'])) {
          for (const role of listOf(page.RoleDetailList, 'RoleDetailList')) {
            const seen = roleObservation(role, call);
            const more = plain.get(role.Arn);
            yield {
              ...seen,
              props: {
                ...seen.props,
                ...present('maxSession', more?.MaxSessionDuration),
                ...present('description', more?.Description || undefined),
              },
              facets: { ...seen.facets, settings: listed.state },
            };
          }
        }
      },
    },
    {
      name: 'policies',
      yields: ['iam.policy'],
      actions: ['iam:GetAccountAuthorizationDetails'],
      async *list(call) {
        for await (const page of details(call, 'Policy', ['LocalManagedPolicy', 'AWSManagedPolicy'])) {
          for (const policy of listOf(page.Policies, 'Policies')) {
            const seen = policyObservation(policy, call);
            // AWS-managed policies that nobody uses are no asset of this account.
            const unused = policy.AttachmentCount === 0 && !policy.PermissionsBoundaryUsageCount;
            if (!(seen.props.awsManaged === true && unused)) yield seen;
          }
        }
      },
    },
    {
      name: 'instance-profiles',
      yields: ['iam.instance-profile'],
      actions: ['iam:ListInstanceProfiles'],
      async *list(call) {
        for await (const page of call.pages<ListInstanceProfilesResponse>('ListInstanceProfiles', { MaxItems: 1000 }))
          for (const profile of listOf(page.InstanceProfiles, 'ListInstanceProfiles.InstanceProfiles'))
            yield instanceProfileObservation({ ...profile, Roles: profile.Roles ?? [] }, call);
      },
    },
    {
      name: 'access-keys',
      yields: ['iam.access-key'],
      actions: ['iam:ListUsers', 'iam:ListAccessKeys', 'iam:GetAccessKeyLastUsed'],
      async *list(call) {
        for await (const page of call.pages<ListUsersResponse>('ListUsers', { MaxItems: 1000 })) {
          const found = await call.each(listOf(page.Users, 'ListUsers.Users'), async (user) => {
            const name = required(user.UserName, 'ListUsers.UserName');
            // A call, not a detail: keys of a user whose list is denied must not count as gone.
            const keys = await call<ListAccessKeysResponse>(
              'ListAccessKeys',
              { UserName: name },
              { key: name, shared: true },
            );
            const seen: Observation[] = [];
            for (const key of listOf(keys.AccessKeyMetadata, 'ListAccessKeys.AccessKeyMetadata')) {
              const id = required(key.AccessKeyId, 'AccessKeyMetadata.AccessKeyId');
              const used = await call.detail<GetAccessKeyLastUsedResponse>(
                'GetAccessKeyLastUsed',
                { AccessKeyId: id },
                { key: id, absentWhen: ['NoSuchEntity'] },
              );
              const last = known(used)?.AccessKeyLastUsed;
              const service = last?.ServiceName === 'N/A' ? undefined : last?.ServiceName;
              seen.push(
                observe(iamAccessKey, {
                  id: portolanUrn('iam.access-key', call.account, 'global', id),
                  name: id,
                  account: call.account,
                  region: 'global',
                  uniqueId: id,
                  props: {
                    user: name,
                    ...present('status', key.Status),
                    ...present('created', time(key.CreateDate)),
                    ...present('lastUsed', time(last?.LastUsedDate)),
                    ...present('lastUsedService', service),
                    ...present('lastUsedRegion', last?.Region === 'N/A' ? undefined : last?.Region),
                  },
                  links: [
                    {
                      edge: 'HAS_KEY',
                      to: asNodeId(required(user.Arn, 'ListUsers.Arn')),
                      toType: 'iam.user',
                      reverse: true,
                    },
                  ],
                  facets: { 'last-used': used.state },
                }),
              );
            }
            return seen;
          });
          yield* found.flat();
        }
      },
    },
    {
      name: 'oidc-providers',
      yields: ['iam.oidc-provider'],
      actions: ['iam:ListOpenIDConnectProviders', 'iam:GetOpenIDConnectProvider'],
      async *list(call) {
        const { OpenIDConnectProviderList: list } =
          await call<ListOpenIDConnectProvidersResponse>('ListOpenIDConnectProviders');
        yield* await call.each(listOf(list, 'OpenIDConnectProviderList'), async ({ Arn }) => {
          const arn = required(Arn, 'OpenIDConnectProviderList.Arn');
          const got = await call.detail<GetOpenIDConnectProviderResponse>(
            'GetOpenIDConnectProvider',
            { OpenIDConnectProviderArn: arn },
            { key: arn, absentWhen: ['NoSuchEntity'] },
          );
          const provider = known(got);
          const name = arn.slice(arn.indexOf('/') + 1);
          return observe(iamOidcProvider, {
            id: asNodeId(arn),
            name,
            account: call.account,
            region: 'global',
            props: {
              url: provider?.Url ?? name,
              ...present('clientIds', provider?.ClientIDList),
              ...present('thumbprints', provider?.ThumbprintList),
              ...present('created', time(provider?.CreateDate)),
            },
            ...present('tags', provider ? tagMap(provider.Tags) : undefined),
            facets: { details: got.state },
          });
        });
      },
    },
    {
      name: 'saml-providers',
      yields: ['iam.saml-provider'],
      actions: ['iam:ListSAMLProviders', 'iam:GetSAMLProvider'],
      async *list(call) {
        const { SAMLProviderList: list } = await call<ListSAMLProvidersResponse>('ListSAMLProviders');
        yield* await call.each(listOf(list, 'SAMLProviderList'), async (entry) => {
          const arn = required(entry.Arn, 'SAMLProviderList.Arn');
          const got = await call.detail<GetSAMLProviderResponse>(
            'GetSAMLProvider',
            { SAMLProviderArn: arn },
            { key: arn, absentWhen: ['NoSuchEntity'] },
          );
          const provider = known(got);
          return observe(iamSamlProvider, {
            id: asNodeId(arn),
            name: arn.slice(arn.indexOf('/') + 1),
            account: call.account,
            region: 'global',
            props: {
              ...present('issuer', entityId(provider?.SAMLMetadataDocument)),
              ...present('validUntil', time(entry.ValidUntil)),
              ...present('created', time(entry.CreateDate)),
            },
            ...present('tags', provider?.Tags ? tagMap(provider.Tags) : undefined),
            facets: { details: got.state },
          });
        });
      },
    },
  ],
});

/** The `entityID` attribute of SAML metadata, found by position: the document is written by others and is never parsed as XML. */
function entityId(metadata: string | undefined): string | undefined {
  const at = metadata?.indexOf('entityID=') ?? -1;
  if (metadata === undefined || at < 0) return undefined;
  const quote = metadata[at + 9];
  const end = quote === '"' || quote === "'" ? metadata.indexOf(quote, at + 10) : -1;
  return end < 0 || end - at > 2048 ? undefined : metadata.slice(at + 10, end);
}
