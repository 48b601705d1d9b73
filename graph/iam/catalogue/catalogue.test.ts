import { describe, expect, it } from 'vitest';
import { compilePolicy } from '../compile.js';
import { grantedActions } from '../granted.js';
import { managedPolicyDocument, managedPolicyNames } from '../managed.js';
import { policy } from '../testing/request.js';
import { actionInfo, catalogue } from './catalogue.js';
import { readGenerated } from './data.js';
import { isRcpService } from './rcp.js';

describe('the generated catalogue', () => {
  it('holds what its list of sources says', () => {
    const { services, all, globalKeys } = catalogue();
    expect(readGenerated('sources')).toMatchObject({
      services: services.size,
      actions: all.length,
      actionsWithDependents: all.filter((a) => a.dependents.length > 0).length,
      resourceTypes: [...services.values()].reduce((n, s) => n + s.resourceTypes.length, 0),
      globalConditionKeys: globalKeys.length,
      managedPolicies: managedPolicyNames().length,
    });
  });
  it('knows an action with all that hangs on it', () => {
    expect(actionInfo('S3:putobject')).toMatchObject({ service: 's3', name: 'PutObject', level: 'write' });
    const put = actionInfo('s3:PutObject');
    expect([...(put?.required ?? []), ...(put?.optional ?? [])].map((r) => r.arn)).toContain(
      'arn:${Partition}:s3:::${BucketName}/${ObjectName}',
    );
    expect(actionInfo('sqs:SendMessage')?.required.map((r) => r.name)).toEqual(['queue']);
    expect(actionInfo('s3:PutObject')?.conditionKeys).toContain('s3:x-amz-acl');
    expect(actionInfo('s3:NoSuchAction')).toBeUndefined();
    expect(actionInfo('nonsense')).toBeUndefined();
  });
  it('knows to which services resource control policies apply', () => {
    expect(['s3', 'sts', 'kms', 'sqs', 'secretsmanager'].every(isRcpService)).toBe(true);
    expect(['iam', 'ec2', 'lambda'].some(isRcpService)).toBe(false);
  });
});

describe('AWS-managed policies', () => {
  it('are all read without an error', () => {
    const wrong = managedPolicyNames().flatMap((name) => {
      const text = managedPolicyDocument(`arn:aws:iam::aws:policy/${name}`);
      const errors = compilePolicy(text ?? '').problems.filter((p) => p.severity === 'error');
      return errors.map((p) => `${name}: ${p.message}`);
    });
    expect(wrong).toEqual([]);
  });
  it('carry the ARNs of the partition they are asked for', () => {
    const name = 'service-role/AmazonAPIGatewayPushToCloudWatchLogs';
    const someArn = managedPolicyNames().find((n) =>
      managedPolicyDocument(`arn:aws:iam::aws:policy/${n}`)?.includes('arn:aws:s3:::'),
    );
    expect(managedPolicyDocument(`arn:aws-us-gov:iam::aws:policy/${someArn ?? name}`)).toContain(
      'arn:aws-us-gov:s3:::',
    );
    expect(managedPolicyDocument(`arn:aws-us-gov:iam::aws:policy/${someArn ?? name}`)).not.toContain('arn:aws:');
  });
});

describe('granted actions', () => {
  const allow = (Action: unknown, more = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });
  const names = (set: Parameters<typeof grantedActions>[0]) =>
    [...grantedActions(set).values()].flat().map((a) => `${a.service}:${a.name}`);
  it('of everything are the whole catalogue, less what a limit or a Deny of all takes away', () => {
    const identity = [policy('admin', allow('*'))];
    expect(names({ identity })).toHaveLength(catalogue().all.length);
    expect(names({ identity, boundary: [policy('b', allow('sqs:*'))] }).every((a) => a.startsWith('sqs:'))).toBe(true);
    expect(names({ identity, scpLevels: [[policy('s', allow('*'))], [policy('s', allow('sns:Publish'))]] })).toEqual([
      'sns:Publish',
    ]);
    expect(
      names({ identity: [...identity, policy('d', { Effect: 'Deny', NotAction: 'sns:Publish', Resource: '*' })] }),
    ).toEqual(['sns:Publish']);
  });
  it('keep what a Deny takes away on some resources or under some condition only', () => {
    const some = [
      policy(
        'p',
        allow('sns:Publish'),
        { Effect: 'Deny', Action: 'sns:*', Resource: 'arn:aws:sns:*:*:x' },
        { Effect: 'Deny', Action: 'sns:*', Resource: '*', Condition: { Null: { 'aws:SourceIp': 'true' } } },
      ),
    ];
    expect(names({ identity: some })).toEqual(['sns:Publish']);
  });
  it('are none of a policy nobody read', () => {
    expect(names({ identity: 'unknown' })).toEqual([]);
  });
});
