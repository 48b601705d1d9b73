/**
 * aws_eks_cluster, aws_eks_node_group, aws_eks_pod_identity_association, aws_eks_access_entry, aws_eks_access_policy_association,
 * aws_emr_cluster, aws_imagebuilder_infrastructure_configuration, aws_scheduler_schedule.
 */
import { asNodeId, formatArn, type NodeId, parseArn } from '../../../graph/schema/ids.js';
import { type Link, observe } from '../../../graph/schema/observation.js';
import { eksAccessEntry, eksCluster, eksNodeGroup, podIdentityAssociation } from '../../../graph/schema/types/eks.js';
import { emrCluster } from '../../../graph/schema/types/emr.js';
import { infrastructureConfiguration } from '../../../graph/schema/types/imagebuilder.js';
import { schedule } from '../../../graph/schema/types/scheduler.js';
import { present } from '../../aws/answer.js';
import {
  arnFor,
  blocks,
  type Context,
  facet,
  flag,
  type Item,
  nameOf,
  place,
  type TerraformType,
  tagsOf,
  text,
  texts,
} from './contract.js';
import { profileLink, runsAs } from './iam-links.js';

function inCluster(context: Context, cluster: string): Link {
  const { partition, region, account } = context;
  const to = formatArn({ partition, service: 'eks', region, account, resource: `cluster/${cluster}` });
  return { edge: 'CONTAINS', to, toType: 'eks.cluster', reverse: true };
}

/** The ARN that the collector gives the entry of a principal. */
function entryOf(context: Context, cluster: string, principal: string): NodeId {
  const { partition, region, account } = context;
  const arn = parseArn(principal);
  const kind = arn?.resource.slice(0, arn.resource.indexOf('/')) ?? 'role';
  const name = principal.slice(principal.lastIndexOf('/') + 1);
  const resource = `access-entry/${cluster}/${kind}/${arn?.account ?? account}/${name}`;
  return formatArn({ partition, service: 'eks', region, account, resource });
}

/** An access entry, or the part of it that an item tells; null where the item names no cluster or principal. */
function entry(
  item: Item,
  context: Context,
  props: { readonly clusterPolicies?: readonly string[]; readonly namespacePolicies?: readonly string[] },
  listed: boolean,
) {
  const cluster = text(item, 'cluster_name');
  const principal = text(item, 'principal_arn');
  if (!cluster || !principal) return null;
  return observe(eksAccessEntry, {
    id: entryOf(context, cluster, principal),
    name: principal.slice(principal.lastIndexOf('/') + 1),
    ...place(context),
    props: { cluster, ...props },
    links: listed
      ? [inCluster(context, cluster), { edge: 'REFERS_TO', to: asNodeId(principal), props: { as: 'principal' } }]
      : [],
    ...(listed ? {} : { facets: facet('policies') }),
  });
}

/** `identity[0].oidc[0].issuer`, as Terraform's state has it, or `issuer` where a person wrote it. */
function issuerOf(item: Item): string | undefined {
  const nested = blocks(item, 'identity').flatMap((i) => blocks(i, 'oidc').flatMap((o) => text(o, 'issuer') ?? []))[0];
  return (nested ?? text(item, 'issuer'))?.replace(/^https:\/\//, '');
}

const types: readonly TerraformType[] = [
  {
    type: 'aws_eks_cluster',
    unit: 'eks.clusters',
    convert: (item, context) =>
      observe(eksCluster, {
        id: arnFor(item, context, 'eks', `cluster/${nameOf(item)}`),
        name: nameOf(item),
        ...place(context),
        props: {
          ...present('issuer', issuerOf(item)),
          ...present(
            'authenticationMode',
            blocks(item, 'access_config').flatMap((a) => text(a, 'authentication_mode') ?? [])[0],
          ),
        },
        ...tagsOf(item),
        links: runsAs(item, context, 'role_arn', 'cluster role'),
      }),
  },
  {
    type: 'aws_eks_node_group',
    unit: 'eks.node-groups',
    convert: (item, context) => {
      const cluster = text(item, 'cluster_name') ?? 'unknown';
      const name = nameOf(item, 'node_group_name');
      return observe(eksNodeGroup, {
        id: arnFor(item, context, 'eks', `nodegroup/${cluster}/${name}/${text(item, 'id') ?? item.label}`),
        name,
        ...place(context),
        props: { cluster },
        ...tagsOf(item),
        links: [inCluster(context, cluster), ...runsAs(item, context, 'node_role_arn', 'node role')],
      });
    },
  },
  {
    type: 'aws_eks_pod_identity_association',
    unit: 'eks.pod-identity-associations',
    convert: (item, context) => {
      const cluster = text(item, 'cluster_name') ?? 'unknown';
      const namespace = text(item, 'namespace') ?? '';
      const account = text(item, 'service_account') ?? '';
      const id = text(item, 'association_id') ?? `${namespace}.${account}`;
      return observe(podIdentityAssociation, {
        id: arnFor(item, context, 'eks', `podidentityassociation/${cluster}/${id}`),
        name: `${namespace}/${account}`,
        ...place(context),
        props: {
          cluster,
          namespace,
          serviceAccount: account,
          sessionTags: flag(item, 'disable_session_tags') !== true,
        },
        ...tagsOf(item),
        links: [inCluster(context, cluster), ...runsAs(item, context, 'role_arn', 'pod identity')],
      });
    },
  },
  {
    type: 'aws_eks_access_entry',
    unit: 'eks.access-entries',
    convert: (item, context) => entry(item, context, {}, true),
  },
  {
    type: 'aws_eks_access_policy_association',
    unit: 'eks.access-entries',
    tells: { facet: 'policies', of: 'eks.access-entry' },
    convert: (item, context) => {
      const policy = text(item, 'policy_arn');
      const name = policy?.slice(policy.lastIndexOf('/') + 1);
      const scope = blocks(item, 'access_scope')[0];
      if (!name || !scope) return null;
      return entry(
        item,
        context,
        text(scope, 'type') === 'namespace'
          ? { namespacePolicies: texts(scope, 'namespaces').map((n) => `${n}/${name}`) }
          : { clusterPolicies: [name] },
        false,
      );
    },
  },
  {
    type: 'aws_emr_cluster',
    unit: 'emr.clusters',
    convert: (item, context) => {
      const profile = blocks(item, 'ec2_attributes').flatMap((e) => text(e, 'instance_profile') ?? [])[0];
      return observe(emrCluster, {
        id: arnFor(item, context, 'elasticmapreduce', `cluster/${text(item, 'id') ?? nameOf(item)}`),
        name: nameOf(item),
        ...place(context),
        props: { status: 'WAITING', ...present('release', text(item, 'release_label')) },
        ...tagsOf(item),
        links: [
          ...profileLink(context, profile),
          ...runsAs(item, context, 'service_role', 'service role'),
          ...runsAs(item, context, 'autoscaling_role', 'auto scaling role'),
        ],
      });
    },
  },
  {
    type: 'aws_imagebuilder_infrastructure_configuration',
    unit: 'imagebuilder.infrastructure-configurations',
    convert: (item, context) => {
      return observe(infrastructureConfiguration, {
        id: arnFor(item, context, 'imagebuilder', `infrastructure-configuration/${nameOf(item).toLowerCase()}`),
        name: nameOf(item),
        ...place(context),
        props: {},
        ...tagsOf(item),
        links: profileLink(context, text(item, 'instance_profile_name')),
      });
    },
  },
  {
    type: 'aws_scheduler_schedule',
    unit: 'scheduler.schedules',
    convert: (item, context) => {
      const group = text(item, 'group_name') ?? 'default';
      const target = blocks(item, 'target')[0];
      return observe(schedule, {
        id: arnFor(item, context, 'scheduler', `schedule/${group}/${nameOf(item)}`),
        name: nameOf(item),
        ...place(context),
        props: { group, ...present('state', text(item, 'state')), ...present('target', target && text(target, 'arn')) },
        links: target ? runsAs(target, context, 'role_arn', 'target role') : [],
      });
    },
  },
];
export default types;
