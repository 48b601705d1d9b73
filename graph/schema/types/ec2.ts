/** EC2: hosts, and what they are built from. The network is in vpc.ts. */
import { defineNode } from '../declare.js';

export const ec2Instance = defineNode({
  type: 'ec2.instance',
  label: 'Ec2Instance',
  title: 'EC2 instance',
  family: 'compute',
  icon: 'server',
  inventory: true,
  listedAs: ['ec2:instance'],
  properties: {
    state: { kind: 'string', about: 'running, stopped, terminated …', indexed: true },
    instanceType: { kind: 'string', about: 'As in m7g.large.' },
    image: { kind: 'string', about: 'AMI it was started from.' },
    launched: { kind: 'time', about: 'Last start.' },
    publicIp: { kind: 'string', about: 'Public IPv4 address.', indexed: true },
    privateIp: { kind: 'string', about: 'Private IPv4 address.', indexed: true },
    ipv6: { kind: 'strings', about: 'IPv6 addresses.' },
    imdsv2Required: { kind: 'boolean', about: 'The metadata service asks for a session token (IMDSv2).' },
    imdsHopLimit: { kind: 'number', about: 'Hop limit of the metadata service’s answers.' },
    imdsEnabled: { kind: 'boolean', about: 'The metadata service answers.' },
    platform: { kind: 'string', about: 'linux or windows.' },
    volumes: { kind: 'strings', about: 'Ids of the volumes attached to it.' },
    keyPair: { kind: 'string', about: 'Name of the SSH key pair.' },
    userData: {
      kind: 'boolean',
      about:
        'It has user data, where a hand-written file says so. The crawler never asks for user data, and the text is never kept.',
    },
    ssmManaged: {
      kind: 'boolean',
      about:
        'Systems Manager’s agent answers on it (scope ssm.instances; when that scope is complete, absent means no).',
      indexed: true,
    },
  },
});

export const ec2LaunchTemplate = defineNode({
  type: 'ec2.launch-template',
  label: 'Ec2LaunchTemplate',
  title: 'Launch template',
  family: 'compute',
  icon: 'layout-template',
  inventory: true,
  listedAs: ['ec2:launch-template'],
  properties: {
    templateId: { kind: 'string', about: 'lt-…' },
    created: { kind: 'time', about: 'When it was created.' },
    defaultVersion: { kind: 'number', about: 'Default version.' },
    latestVersion: { kind: 'number', about: 'Latest version.' },
  },
});

export const ec2Snapshot = defineNode({
  type: 'ec2.snapshot',
  label: 'Ec2Snapshot',
  title: 'EBS snapshot',
  family: 'data',
  icon: 'camera',
  inventory: true,
  listedAs: ['ec2:snapshot'],
  properties: {
    volume: { kind: 'string', about: 'Volume it was made from.' },
    encrypted: { kind: 'boolean', about: 'Encrypted at rest.' },
    created: { kind: 'time', about: 'When it was begun.' },
    public: { kind: 'boolean', about: 'Any AWS account may make a volume from it.', indexed: true },
    sharedWith: { kind: 'strings', about: 'Accounts that may make a volume from it.' },
  },
});

export const ec2Image = defineNode({
  type: 'ec2.image',
  label: 'Ec2Image',
  title: 'Machine image (AMI)',
  plural: 'Machine images (AMIs)',
  family: 'compute',
  icon: 'disc',
  inventory: true,
  listedAs: ['ec2:image'],
  properties: {
    created: { kind: 'time', about: 'When it was created.' },
    public: { kind: 'boolean', about: 'Any AWS account may start it.', indexed: true },
    sharedWith: { kind: 'strings', about: 'Accounts that may start it.' },
    sharedWithOrganizations: {
      kind: 'strings',
      about: 'ARNs of organisations and organisational units that may start it.',
    },
    state: { kind: 'string', about: 'available, pending, failed …' },
  },
});
