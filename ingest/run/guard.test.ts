import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadCollectors } from './collectors.js';
import { refusal } from './guard.js';
import { actionOf } from './iam-action.js';

describe('the guard', () => {
  it('lets reads of configuration pass', () => {
    for (const name of [
      'iam:ListUsers',
      'iam:GetAccountAuthorizationDetails',
      'iam:GenerateCredentialReport',
      'iam:GetCredentialReport',
      's3:GetBucketPolicy',
      's3:HeadBucket',
      'ec2:DescribeInstances',
      'lambda:GetPolicy',
      'sts:GetCallerIdentity',
      'sts:AssumeRole',
      'ssm:DescribeParameters',
      'iam:ListServiceSpecificCredentials',
    ]) {
      const [service, operation] = name.split(':') as [string, string];
      expect(refusal(service, operation), name).toBeNull();
    }
  });

  it('refuses whatever changes something', () => {
    for (const name of [
      'iam:CreateUser',
      'iam:DeleteRole',
      's3:PutBucketPolicy',
      'ec2:RunInstances',
      'kms:ScheduleKeyDeletion',
      'sts:AssumeRoleWithSAML',
      'lambda:Invoke',
      'sqs:ReceiveMessage',
      'kms:Decrypt',
      'dynamodb:Scan',
      'dynamodb:Query',
      'iam:Getaway',
      'kms:GenerateDataKey',
    ]) {
      const [service, operation] = name.split(':') as [string, string];
      expect(refusal(service, operation), name).toMatch(/refuses to call it/);
    }
  });

  it('refuses reads of content, secrets and credentials', () => {
    for (const name of [
      'secretsmanager:GetSecretValue',
      'secretsmanager:BatchGetSecretValue',
      'ssm:GetParameter',
      'ssm:GetParameters',
      'ssm:GetParametersByPath',
      'ssm:GetParameterHistory',
      's3:GetObject',
      'dynamodb:GetItem',
      'ec2:GetPasswordData',
      'ec2:GetConsoleOutput',
      'sts:GetSessionToken',
      'ecr:GetAuthorizationToken',
      'redshift:GetClusterCredentials',
      'codeartifact:GetAuthorizationToken',
      'cognito-identity:GetCredentialsForIdentity',
    ]) {
      const [service, operation] = name.split(':') as [string, string];
      expect(refusal(service, operation), name).toMatch(/hands out content or credentials/);
    }
  });

  it('lets every action pass that a collector declares', async () => {
    for (const { service, units } of (await loadCollectors()).values()) {
      for (const unit of units) {
        for (const action of unit.actions) {
          const [prefix, name] = action.split(':') as [string, string];
          expect(refusal(prefix, name), `${service}.${unit.name} ${action}`).toBeNull();
        }
      }
    }
  });
});

describe('the permission an operation needs', () => {
  it('is named as IAM names it', () => {
    expect(actionOf('iam', 'ListUsers')).toBe('iam:ListUsers');
    expect(actionOf('elbv2', 'DescribeLoadBalancers')).toBe('elasticloadbalancing:DescribeLoadBalancers');
    expect(actionOf('s3', 'ListBuckets')).toBe('s3:ListAllMyBuckets');
    expect(actionOf('s3', 'GetBucketEncryption')).toBe('s3:GetEncryptionConfiguration');
    expect(actionOf('s3control', 'GetPublicAccessBlock')).toBe('s3:GetAccountPublicAccessBlock');
    expect(actionOf('resourcegroupstaggingapi', 'GetResources')).toBe('tag:GetResources');
  });
});

describe('AWS clients', () => {
  it('are made in one place, behind the guard', () => {
    const root = new URL('../../', import.meta.url).pathname;
    const makers: string[] = [];
    for (const room of ['ingest', 'graph', 'services', 'cli', 'api']) {
      for (const entry of readdirSync(`${root}${room}`, { recursive: true, withFileTypes: true })) {
        const path = `${entry.parentPath}/${entry.name}`;
        if (!entry.isFile() || !/(?<!\.test)\.ts$/.test(entry.name)) continue;
        if (/new (?:\w+\.)?\w*Client\(|\.send\(new /.test(readFileSync(path, 'utf8')))
          makers.push(path.slice(root.length));
      }
    }
    // The second asks no question: it reads which region is configured.
    expect(makers.sort()).toEqual(['ingest/run/clients.ts', 'ingest/run/identities.ts']);
  });
});
