import { type DemoAccount, NOW, ORG, ROOT, stableId } from '../model.js';
import { demoAccounts, MANAGEMENT, organizationalUnits, organizationPolicies } from '../organization.js';
import { type Answered, type Answers, type Asked, daysAgo, json, refuse, text } from './answer.js';

const ouId = (name: string) => `ou-mrdn-${stableId(`ou/${name}`, 8)}`;
const base = `arn:aws:organizations::${MANAGEMENT}`;
const policyId = (name: string) =>
  name === 'FullAWSAccess'
    ? 'p-FullAWSAccess'
    : name === 'RCPFullAWSAccess'
      ? 'p-RCPFullAWSAccess'
      : `p-${stableId(`policy/${name}`, 10)}`;
const owned = (name: string) => name.endsWith('FullAWSAccess');
const kindOf = (type: string) => type.toLowerCase();

const summary = (p: (typeof organizationPolicies)[number]) => ({
  Id: policyId(p.name),
  Arn: owned(p.name)
    ? `arn:aws:organizations::aws:policy/${kindOf(p.type)}/${policyId(p.name)}`
    : `${base}:policy/${ORG}/${kindOf(p.type)}/${policyId(p.name)}`,
  Name: p.name,
  Description: '',
  Type: p.type,
  AwsManaged: owned(p.name),
});
const account = (a: DemoAccount) => ({
  Id: a.id,
  Arn: `${base}:account/${ORG}/${a.id}`,
  Email: a.email,
  Name: a.name,
  Status: 'ACTIVE',
  State: 'ACTIVE',
  JoinedMethod: a.id === MANAGEMENT ? 'INVITED' : 'CREATED',
  JoinedTimestamp: daysAgo(NOW, 900),
});
/** Only the management account may ask about the organisation's tree. */
const managed =
  (answer: (asked: Asked) => Answered) =>
  (asked: Asked): Answered =>
    asked.account.id === MANAGEMENT ? answer(asked) : refuse('AccessDeniedException');

function target(name: string) {
  if (name === 'root') return { TargetId: ROOT, Arn: `${base}:root/${ORG}/${ROOT}`, Name: 'Root', Type: 'ROOT' };
  if (/^\d{12}$/.test(name))
    return {
      TargetId: name,
      Arn: `${base}:account/${ORG}/${name}`,
      Name: demoAccounts.find((a) => a.id === name)?.name ?? name,
      Type: 'ACCOUNT',
    };
  return { TargetId: ouId(name), Arn: `${base}:ou/${ORG}/${ouId(name)}`, Name: name, Type: 'ORGANIZATIONAL_UNIT' };
}

export const organizations: Answers = {
  DescribeOrganization: () => ({
    Organization: {
      Id: ORG,
      Arn: `${base}:organization/${ORG}`,
      FeatureSet: 'ALL',
      MasterAccountArn: `${base}:account/${ORG}/${MANAGEMENT}`,
      MasterAccountId: MANAGEMENT,
      MasterAccountEmail: 'aws+root@meridian.example',
      AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
    },
  }),
  ListRoots: managed(() => ({
    Roots: [
      {
        Id: ROOT,
        Arn: `${base}:root/${ORG}/${ROOT}`,
        Name: 'Root',
        PolicyTypes: [
          { Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' },
          { Type: 'RESOURCE_CONTROL_POLICY', Status: 'ENABLED' },
        ],
      },
    ],
  })),
  ListOrganizationalUnitsForParent: managed((asked) => ({
    OrganizationalUnits:
      text(asked, 'ParentId') === ROOT
        ? organizationalUnits.map((name) => ({ Id: ouId(name), Arn: `${base}:ou/${ORG}/${ouId(name)}`, Name: name }))
        : [],
  })),
  ListAccountsForParent: managed((asked) => ({
    Accounts: demoAccounts
      .filter((a) => (a.ou === 'root' ? ROOT : ouId(a.ou)) === text(asked, 'ParentId'))
      .map(account),
  })),
  ListAccounts: managed(() => ({ Accounts: demoAccounts.map(account) })),
  ListPolicies: managed((asked) => ({
    Policies: organizationPolicies.filter((p) => p.type === text(asked, 'Filter')).map(summary),
  })),
  DescribePolicy: managed((asked) => {
    const found = organizationPolicies.find((p) => policyId(p.name) === text(asked, 'PolicyId'));
    return found
      ? { Policy: { PolicySummary: summary(found), Content: json(found.document) } }
      : refuse('PolicyNotFoundException');
  }),
  ListTargetsForPolicy: managed((asked) => ({
    Targets: (organizationPolicies.find((p) => policyId(p.name) === text(asked, 'PolicyId'))?.targets ?? []).map(
      target,
    ),
  })),
  ListDelegatedAdministrators: managed(() => ({ DelegatedAdministrators: [] })),
  ListTagsForResource: managed(() => ({ Tags: [] })),
};
