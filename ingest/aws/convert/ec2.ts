/** EC2 hosts and what they are built from → observations. */
import type { Image, Instance, LaunchPermission, LaunchTemplate, Snapshot } from '@aws-sdk/client-ec2';
import { asNodeId } from '../../../graph/schema/ids.js';
import { type FacetState, type Observation, observe } from '../../../graph/schema/observation.js';
import { ec2Image, ec2Instance, ec2LaunchTemplate, ec2Snapshot } from '../../../graph/schema/types/ec2.js';
import { kmsKeyId, known, present, required, time } from '../answer.js';
import type { Detail } from '../contract.js';
import { common, groupLinks, type Place, subnetLink, vpcLink } from './ec2-place.js';

/** A host. */
export function instanceObservation(instance: Instance, place: Place, owner: string | undefined): Observation {
  const id = required(instance.InstanceId, 'DescribeInstances.InstanceId');
  const interfaces = instance.NetworkInterfaces ?? [];
  const profile = instance.IamInstanceProfile?.Arn;
  const ipv6 = interfaces.flatMap((n) => (n.Ipv6Addresses ?? []).flatMap((a) => a.Ipv6Address ?? []));
  return observe(ec2Instance, {
    ...common(place, 'instance', id, instance.Tags, owner),
    props: {
      ...present('state', instance.State?.Name),
      ...present('instanceType', instance.InstanceType),
      ...present('image', instance.ImageId),
      ...present('launched', time(instance.LaunchTime)),
      ...present('publicIp', instance.PublicIpAddress || undefined),
      ...present('privateIp', instance.PrivateIpAddress || undefined),
      ...present('ipv6', ipv6.length > 0 ? ipv6 : undefined),
      ...present(
        'imdsv2Required',
        instance.MetadataOptions ? instance.MetadataOptions.HttpTokens === 'required' : undefined,
      ),
      ...present('imdsHopLimit', instance.MetadataOptions?.HttpPutResponseHopLimit),
      ...present(
        'imdsEnabled',
        instance.MetadataOptions ? instance.MetadataOptions.HttpEndpoint !== 'disabled' : undefined,
      ),
      // EC2 fills Platform for Windows only.
      platform: instance.Platform?.toLowerCase() === 'windows' ? 'windows' : 'linux',
      ...present('keyPair', instance.KeyName || undefined),
      volumes: (instance.BlockDeviceMappings ?? []).flatMap((b) => b.Ebs?.VolumeId ?? []).sort(),
    },
    links: [
      ...(profile
        ? [
            {
              edge: 'REFERS_TO',
              to: asNodeId(profile),
              toType: 'iam.instance-profile',
              props: { as: 'instance-profile' },
            },
          ]
        : []),
      ...subnetLink(place, instance.SubnetId),
      ...vpcLink(place, instance.VpcId),
      // The instance's own list names the groups of its first interface only.
      ...groupLinks(place, [
        ...(instance.SecurityGroups ?? []).map((g) => g.GroupId),
        ...interfaces.flatMap((n) => (n.Groups ?? []).map((g) => g.GroupId)),
      ]),
    ],
  });
}

/** The metadata of a launch template; its versions (which may hold user data) are not read. */
export function launchTemplateObservation(template: LaunchTemplate, place: Place): Observation {
  const id = required(template.LaunchTemplateId, 'DescribeLaunchTemplates.LaunchTemplateId');
  return observe(ec2LaunchTemplate, {
    ...common(place, 'launch-template', id, template.Tags),
    name: template.LaunchTemplateName ?? id,
    props: {
      templateId: id,
      ...present('created', time(template.CreateTime)),
      ...present('defaultVersion', template.DefaultVersionNumber),
      ...present('latestVersion', template.LatestVersionNumber),
    },
  });
}

interface Shares {
  readonly public: boolean;
  readonly sharedWith: readonly string[];
}

const shares = (
  list: readonly { readonly Group?: string | undefined; readonly UserId?: string | undefined }[],
): Shares => ({
  public: list.some((p) => p.Group === 'all'),
  sharedWith: list.flatMap((p) => p.UserId ?? []).sort(),
});

export function snapshotObservation(
  snapshot: Snapshot,
  place: Place,
  permissions: Detail<readonly { Group?: string | undefined; UserId?: string | undefined }[]>,
): Observation {
  const id = required(snapshot.SnapshotId, 'DescribeSnapshots.SnapshotId');
  const shared = permissions.state === 'known' ? shares(permissions.value) : undefined;
  const key = kmsKeyId(place, snapshot.KmsKeyId);
  return observe(ec2Snapshot, {
    ...common(place, 'snapshot', id, snapshot.Tags),
    // ARNs of snapshots and images carry no account (Service Authorization Reference, Amazon EC2).
    id: asNodeId(`arn:${place.partition}:ec2:${place.region}::snapshot/${id}`),
    props: {
      ...present('volume', snapshot.VolumeId),
      ...present('encrypted', snapshot.Encrypted),
      ...present('created', time(snapshot.StartTime)),
      ...(shared ? { public: shared.public, sharedWith: shared.sharedWith } : {}),
    },
    links: key ? [{ edge: 'ENCRYPTED_BY', to: key, toType: 'kms.key' }] : [],
    facets: { sharing: permissions.state },
  });
}

export function imageObservation(
  image: Image,
  place: Place,
  permissions: Detail<readonly LaunchPermission[]>,
): Observation {
  const id = required(image.ImageId, 'DescribeImages.ImageId');
  const list = known(permissions);
  const shared = list ? shares(list) : undefined;
  const sharing: FacetState = permissions.state;
  return observe(ec2Image, {
    ...common(place, 'image', id, image.Tags),
    id: asNodeId(`arn:${place.partition}:ec2:${place.region}::image/${id}`),
    name: image.Name ?? id,
    props: {
      ...present('created', time(image.CreationDate)),
      ...present('state', image.State),
      // The list itself says whether an image is public.
      ...present('public', shared?.public || image.Public),
      ...(shared
        ? {
            sharedWith: shared.sharedWith,
            sharedWithOrganizations: (list ?? [])
              .flatMap((p) => p.OrganizationArn ?? p.OrganizationalUnitArn ?? [])
              .sort(),
          }
        : {}),
    },
    links: (image.BlockDeviceMappings ?? []).flatMap((b) =>
      b.Ebs?.SnapshotId
        ? [
            {
              edge: 'REFERS_TO',
              to: asNodeId(`arn:${place.partition}:ec2:${place.region}::snapshot/${b.Ebs.SnapshotId}`),
              toType: 'ec2.snapshot',
              props: { as: 'snapshot' },
            },
          ]
        : [],
    ),
    facets: { sharing },
  });
}
