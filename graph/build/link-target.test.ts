import { describe, expect, it } from 'vitest';
import { asNodeId, type NodeId } from '../schema/ids.js';
import { linkTargets } from './link-target.js';
import type { Asset } from './world.js';

const asset = (type: string, id: string, props: Asset['props'] = {}): Asset => ({
  type,
  id: asNodeId(id),
  name: id,
  account: '',
  region: '',
  props,
  scope: null,
  firstSeen: null,
  lastChanged: null,
  lastSeen: null,
  stale: null,
  external: false,
});
const kms = (resource: string, account = '1', region = 'eu-west-1') =>
  asNodeId(`arn:aws:kms:${region}:${account}:${resource}`);
const all = [
  asset('kms.key', kms('key/k1'), { aliases: ['alias/data'] }),
  asset('kms.key', kms('key/k2', '2'), { aliases: ['alias/data', 'alias/aws/s3'] }),
  asset('ec2.subnet', 'arn:aws:ec2:eu-west-1:9:subnet/subnet-1'),
];
const target = linkTargets(new Map<NodeId, Asset>(all.map((a) => [a.id, a])));

describe('the target of a link', () => {
  it('is the key that an alias of that account and region points at', () => {
    expect(target(kms('alias/data'))).toBe(kms('key/k1'));
    expect(target(kms('alias/data', '2'))).toBe(kms('key/k2', '2'));
    expect(target(kms('alias/aws/s3', '2'))).toBe(kms('key/k2', '2'));
  });
  it('is the alias itself where nobody knows the key, and nothing for an alias of AWS’s own', () => {
    expect(target(kms('alias/data', '1', 'us-east-1'))).toBe(kms('alias/data', '1', 'us-east-1'));
    expect(target(kms('alias/aws/ssm'))).toBeNull();
  });
  it('is the owner’s ARN of a thing that another account shares', () => {
    expect(target(asNodeId('arn:aws:ec2:eu-west-1:1:subnet/subnet-1'))).toBe('arn:aws:ec2:eu-west-1:9:subnet/subnet-1');
    expect(target(asNodeId('arn:aws:ec2:eu-west-1:1:subnet/subnet-2'))).toBe('arn:aws:ec2:eu-west-1:1:subnet/subnet-2');
  });
  it('is what is there, whatever else would fit', () => {
    expect(target(kms('key/k1'))).toBe(kms('key/k1'));
    expect(target(asNodeId('internet'))).toBe('internet');
  });
});
