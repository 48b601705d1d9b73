/** AWS Organizations: the tree, its accounts, SCPs and RCPs with their texts and targets. */
import type {
  Account,
  DescribeOrganizationResponse,
  DescribePolicyResponse,
  ListAccountsForParentResponse,
  ListOrganizationalUnitsForParentResponse,
  ListPoliciesResponse,
  ListRootsResponse,
  ListTagsForResourceResponse,
  ListTargetsForPolicyResponse,
  OrganizationalUnit,
  PolicySummary,
  PolicyTargetSummary,
  Root,
  Tag,
} from '@aws-sdk/client-organizations';
import { accountNode, asNodeId, type NodeId, orgNode, parseArn } from '../../graph/schema/ids.js';
import { type Link, type Observation, observe } from '../../graph/schema/observation.js';
import { account } from '../../graph/schema/types/core.js';
import {
  organization,
  organizationalUnit,
  organizationPolicy,
  organizationRoot,
} from '../../graph/schema/types/organizations.js';
import { documentText, known, present, required, requiredList, tagMap, time } from './answer.js';
import { sdkClient } from './client.js';
import { type Call, type Detail, defineService } from './contract.js';
import { callUnlessAbsent, detailPages } from './detail-pages.js';

const NOT_IN_USE = ['AWSOrganizationsNotInUseException'];

/** `arn:…:organizations::MANAGEMENT:root/o-x/r-y` → o-x, and the management account. */
function placeOf(arn: string): { readonly org: string; readonly management: string } {
  const parts = parseArn(arn);
  return { org: parts?.resource.split('/')[1] ?? '', management: parts?.account ?? '' };
}

const containedIn = (parent: NodeId, toType: string): Link => ({ edge: 'CONTAINS', to: parent, toType, reverse: true });

async function* roots(call: Call): AsyncIterable<Root> {
  // An account outside any organisation is no error: there is no tree.
  if ((await callUnlessAbsent<DescribeOrganizationResponse>(call, 'DescribeOrganization', NOT_IN_USE)) === null) return;
  for await (const page of call.pages<ListRootsResponse>('ListRoots'))
    yield* requiredList(page.Roots, 'ListRoots.Roots');
}

interface Parent {
  readonly id: string;
  readonly arn: NodeId;
  readonly type: string;
}

async function* unitsBelow(call: Call, parent: Parent): AsyncIterable<{ unit: OrganizationalUnit; parent: Parent }> {
  const pages = call.pages<ListOrganizationalUnitsForParentResponse>(
    'ListOrganizationalUnitsForParent',
    { ParentId: parent.id },
    { key: parent.id },
  );
  for await (const page of pages) {
    for (const unit of requiredList(page.OrganizationalUnits, 'ListOrganizationalUnitsForParent.OrganizationalUnits')) {
      yield { unit, parent };
      yield* unitsBelow(call, parentOf(unit, 'organizations.ou'));
    }
  }
}

const parentOf = (node: Root | OrganizationalUnit, type: string): Parent => ({
  id: required(node.Id, 'Organizations Id'),
  arn: asNodeId(required(node.Arn, 'Organizations Arn')),
  type,
});

/** Every parent of the tree: the roots and all units, above before below. */
async function* parents(call: Call): AsyncIterable<Parent> {
  for await (const root of roots(call)) {
    const parent = parentOf(root, 'organizations.root');
    yield parent;
    for await (const { unit } of unitsBelow(call, parent)) yield parentOf(unit, 'organizations.ou');
  }
}

const tagsOf = (call: Call, id: string): Promise<Detail<readonly Tag[]>> =>
  detailPages<ListTagsForResourceResponse, Tag>(
    call,
    'ListTagsForResource',
    { ResourceId: id },
    { key: id, tokenField: 'NextToken', nextToken: (a) => a.NextToken, items: (a) => a.Tags },
  );

const tagged = (tags: Detail<readonly Tag[]>) =>
  present('tags', tags.state === 'known' ? tagMap(tags.value) : undefined);

export function accountObservation(seen: Account, parent: Parent, tags: Detail<readonly Tag[]>): Observation {
  const id = required(seen.Id, 'ListAccountsForParent.Id');
  return observe(account, {
    id: accountNode(id),
    name: seen.Name || id,
    account: id,
    region: 'global',
    props: {
      ...present('email', seen.Email),
      ...present('status', seen.State ?? seen.Status),
      ...present('joined', time(seen.JoinedTimestamp)),
      management: id === parseArn(seen.Arn ?? '')?.account,
    },
    ...tagged(tags),
    links: [containedIn(parent.arn, parent.type)],
    facets: { tags: tags.state },
  });
}

/** The node a policy is attached to. */
function targetLink(target: PolicyTargetSummary): Link {
  const id = required(target.TargetId, 'ListTargetsForPolicy.TargetId');
  if (target.Type === 'ACCOUNT') return { edge: 'ATTACHED_TO', to: accountNode(id), toType: 'account' };
  return {
    edge: 'ATTACHED_TO',
    to: asNodeId(required(target.Arn, 'ListTargetsForPolicy.Arn')),
    toType: target.Type === 'ROOT' ? 'organizations.root' : 'organizations.ou',
  };
}

async function policyObservation(call: Call, summary: PolicySummary, kind: 'scp' | 'rcp', management: string) {
  const id = required(summary.Id, 'ListPolicies.Id');
  const [described, targets] = await Promise.all([
    call.detail<DescribePolicyResponse>('DescribePolicy', { PolicyId: id }, { key: id }),
    detailPages<ListTargetsForPolicyResponse, PolicyTargetSummary>(
      call,
      'ListTargetsForPolicy',
      { PolicyId: id },
      { key: id, tokenField: 'NextToken', nextToken: (a) => a.NextToken, items: (a) => a.Targets },
    ),
  ]);
  const document = documentText(known(described)?.Policy?.Content);
  return observe(organizationPolicy, {
    id: asNodeId(required(summary.Arn, 'ListPolicies.Arn')),
    name: summary.Name || id,
    account: management,
    region: 'global',
    uniqueId: id,
    props: {
      policyType: kind === 'scp' ? 'SERVICE_CONTROL_POLICY' : 'RESOURCE_CONTROL_POLICY',
      ...present('awsManaged', summary.AwsManaged),
      ...present('description', summary.Description || undefined),
    },
    links: (known(targets) ?? []).map(targetLink),
    policies: document === null ? [] : [{ kind, name: summary.Name ?? id, document }],
    facets: {
      document: described.state === 'known' && document === null ? 'failed' : described.state,
      targets: targets.state,
    },
  });
}

export default defineService({
  service: 'organizations',
  title: 'Organizations',
  scope: 'global',
  client: sdkClient<typeof import('@aws-sdk/client-organizations')>(
    '@aws-sdk/client-organizations',
    (sdk) => sdk.OrganizationsClient,
  ),
  units: [
    {
      name: 'organization',
      yields: ['organizations.organization'],
      // Any account of the organisation may ask this.
      actions: ['organizations:DescribeOrganization'],
      async *list(call) {
        const answer = await callUnlessAbsent<DescribeOrganizationResponse>(call, 'DescribeOrganization', NOT_IN_USE);
        if (answer === null) return;
        const org = answer.Organization;
        const id = required(org?.Id, 'DescribeOrganization.Organization.Id');
        const management = required(org?.MasterAccountId, 'DescribeOrganization.Organization.MasterAccountId');
        yield observe(organization, {
          id: orgNode(id),
          name: id,
          account: management,
          region: 'global',
          uniqueId: id,
          props: {
            managementAccount: management,
            ...present('arn', org?.Arn),
            ...present('featureSet', org?.FeatureSet),
          },
        });
      },
    },
    {
      name: 'roots',
      yields: ['organizations.root'],
      actions: ['organizations:DescribeOrganization', 'organizations:ListRoots', 'organizations:ListTagsForResource'],
      organizationOnly: true,
      async *list(call) {
        for await (const root of roots(call)) {
          const { id, arn } = parentOf(root, 'organizations.root');
          const { org, management } = placeOf(arn);
          const tags = await tagsOf(call, id);
          yield observe(organizationRoot, {
            id: arn,
            name: root.Name || id,
            account: management,
            region: 'global',
            uniqueId: id,
            props: {
              rootId: id,
              policyTypes: (root.PolicyTypes ?? [])
                .flatMap((t) => (t.Status === 'ENABLED' && t.Type ? t.Type : []))
                .sort(),
            },
            ...tagged(tags),
            links: [containedIn(orgNode(org), 'organizations.organization')],
            facets: { tags: tags.state },
          });
        }
      },
    },
    {
      name: 'ous',
      yields: ['organizations.ou'],
      actions: [
        'organizations:DescribeOrganization',
        'organizations:ListRoots',
        'organizations:ListOrganizationalUnitsForParent',
        'organizations:ListTagsForResource',
      ],
      organizationOnly: true,
      async *list(call) {
        for await (const root of roots(call)) {
          for await (const { unit, parent } of unitsBelow(call, parentOf(root, 'organizations.root'))) {
            const { id, arn } = parentOf(unit, 'organizations.ou');
            const tags = await tagsOf(call, id);
            yield observe(organizationalUnit, {
              id: arn,
              name: unit.Name || id,
              account: placeOf(arn).management,
              region: 'global',
              uniqueId: id,
              props: { ouId: id },
              ...tagged(tags),
              links: [containedIn(parent.arn, parent.type)],
              facets: { tags: tags.state },
            });
          }
        }
      },
    },
    {
      name: 'accounts',
      yields: ['account'],
      actions: [
        'organizations:DescribeOrganization',
        'organizations:ListRoots',
        'organizations:ListOrganizationalUnitsForParent',
        'organizations:ListAccountsForParent',
        'organizations:ListTagsForResource',
      ],
      organizationOnly: true,
      async *list(call) {
        for await (const parent of parents(call)) {
          const pages = call.pages<ListAccountsForParentResponse>(
            'ListAccountsForParent',
            { ParentId: parent.id },
            { key: parent.id },
          );
          for await (const page of pages) {
            yield* await call.each(
              requiredList(page.Accounts, 'ListAccountsForParent.Accounts'),
              async (seen): Promise<Observation> =>
                accountObservation(seen, parent, await tagsOf(call, required(seen.Id, 'ListAccountsForParent.Id'))),
            );
          }
        }
      },
    },
    {
      name: 'policies',
      yields: ['organizations.policy'],
      actions: [
        'organizations:DescribeOrganization',
        'organizations:ListPolicies',
        'organizations:DescribePolicy',
        'organizations:ListTargetsForPolicy',
      ],
      organizationOnly: true,
      async *list(call) {
        const answer = await callUnlessAbsent<DescribeOrganizationResponse>(call, 'DescribeOrganization', NOT_IN_USE);
        if (answer === null) return;
        const management = answer.Organization?.MasterAccountId ?? call.account;
        for (const [filter, kind] of [
          ['SERVICE_CONTROL_POLICY', 'scp'],
          ['RESOURCE_CONTROL_POLICY', 'rcp'],
        ] as const) {
          for await (const page of call.pages<ListPoliciesResponse>(
            'ListPolicies',
            { Filter: filter },
            { key: filter },
          )) {
            yield* await call.each(requiredList(page.Policies, 'ListPolicies.Policies'), (summary) =>
              policyObservation(call, summary, kind, management),
            );
          }
        }
      },
    },
  ],
});
