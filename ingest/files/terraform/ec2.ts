/** aws_instance, aws_launch_template, aws_launch_configuration, aws_autoscaling_group, aws_security_group. */
import { observe } from '../../../graph/schema/observation.js';
import { autoscalingGroup, launchConfiguration } from '../../../graph/schema/types/containers.js';
import { ec2Instance, ec2LaunchTemplate } from '../../../graph/schema/types/ec2.js';
import { securityGroup } from '../../../graph/schema/types/vpc.js';
import { present } from '../../aws/answer.js';
import { groupLinks, subnetLink } from '../../aws/convert/ec2-place.js';
import { groupRules } from '../../aws/convert/rules.js';
import {
  arnFor,
  blocks,
  type Item,
  nameOf,
  number,
  place,
  type TerraformType,
  tagsOf,
  text,
  texts,
} from './contract.js';
import { profileLinks } from './iam-links.js';

/** Rule blocks of a security group as texts; null when the item has none, so that nothing is known of its rules. */
function rules(item: Item, direction: 'ingress' | 'egress', account: string): string[] | undefined {
  if (item.args[direction] === undefined) return undefined;
  return groupRules(
    blocks(item, direction).map((b) => ({
      IpProtocol: text(b, 'protocol') ?? '-1',
      FromPort: number(b, 'from_port'),
      ToPort: number(b, 'to_port'),
      IpRanges: texts(b, 'cidr_blocks').map((CidrIp) => ({ CidrIp })),
      Ipv6Ranges: texts(b, 'ipv6_cidr_blocks').map((CidrIpv6) => ({ CidrIpv6 })),
      PrefixListIds: texts(b, 'prefix_list_ids').map((PrefixListId) => ({ PrefixListId })),
      UserIdGroupPairs: texts(b, 'security_groups').map((GroupId) => ({ GroupId })),
    })),
    account,
  );
}

const types: readonly TerraformType[] = [
  {
    type: 'aws_instance',
    unit: 'ec2.instances',
    convert: (item, context) => {
      const id = text(item, 'id') ?? item.label;
      const metadata = blocks(item, 'metadata_options')[0];
      return observe(ec2Instance, {
        id: arnFor(item, context, 'ec2', `instance/${id}`),
        name: tagsOf(item).tags?.Name ?? id,
        ...place(context),
        ...(id.startsWith('i-') ? { uniqueId: id } : {}),
        props: {
          state: text(item, 'instance_state') ?? 'running',
          ...present('instanceType', text(item, 'instance_type')),
          ...present('image', text(item, 'ami')),
          ...present('publicIp', text(item, 'public_ip')),
          ...present('privateIp', text(item, 'private_ip')),
          ...present('imdsv2Required', metadata ? text(metadata, 'http_tokens') === 'required' : undefined),
          ...present('userData', item.args.user_data === undefined ? undefined : true),
        },
        ...tagsOf(item),
        links: [
          ...profileLinks(item, context),
          ...subnetLink(context, text(item, 'subnet_id')),
          ...groupLinks(context, texts(item, 'vpc_security_group_ids')),
        ],
      });
    },
  },
  {
    type: 'aws_launch_template',
    unit: 'ec2.launch-templates',
    convert: (item, context) => {
      const name = nameOf(item);
      return observe(ec2LaunchTemplate, {
        id: arnFor(item, context, 'ec2', `launch-template/${text(item, 'id') ?? name}`),
        name,
        ...place(context),
        props: {
          ...present('templateId', text(item, 'id')),
          ...present('defaultVersion', number(item, 'default_version')),
          ...present('latestVersion', number(item, 'latest_version')),
        },
        ...tagsOf(item),
        links: profileLinks(item, context),
      });
    },
  },
  {
    type: 'aws_launch_configuration',
    unit: 'autoscaling.launch-configurations',
    convert: (item, context) => {
      const name = nameOf(item);
      return observe(launchConfiguration, {
        id: arnFor(item, context, 'autoscaling', `launchConfiguration::launchConfigurationName/${name}`),
        name,
        ...place(context),
        props: present('image', text(item, 'image_id')),
        links: profileLinks(item, context),
      });
    },
  },
  {
    type: 'aws_autoscaling_group',
    unit: 'autoscaling.groups',
    convert: (item, context) => {
      const name = nameOf(item);
      const template = blocks(item, 'launch_template').flatMap((b) => text(b, 'id') ?? text(b, 'name') ?? [])[0];
      return observe(autoscalingGroup, {
        // The ARN of a group holds a random id that no argument states.
        id: arnFor(item, context, 'autoscaling', `autoScalingGroup::autoScalingGroupName/${name}`),
        name,
        ...place(context),
        props: present('desired', number(item, 'desired_capacity')),
        links: template
          ? [
              {
                edge: 'REFERS_TO',
                to: arnFor({ ...item, args: {} }, context, 'ec2', `launch-template/${template}`),
                toType: 'ec2.launch-template',
                props: { as: 'launch template' },
              },
            ]
          : [],
      });
    },
  },
  {
    type: 'aws_security_group',
    unit: 'ec2.security-groups',
    convert: (item, context) => {
      const name = nameOf(item);
      const id = text(item, 'id') ?? name;
      const ingress = rules(item, 'ingress', context.account);
      const egress = rules(item, 'egress', context.account);
      return observe(securityGroup, {
        id: arnFor(item, context, 'ec2', `security-group/${id}`),
        name,
        ...place(context),
        props: {
          groupId: id,
          ...present('description', text(item, 'description')),
          ...present('ingress', ingress),
          ...present('egress', egress),
        },
        ...tagsOf(item),
        facets: { rules: ingress === undefined && egress === undefined ? 'unsupported' : 'known' },
      });
    },
  },
];
export default types;
