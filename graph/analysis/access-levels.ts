/**
 * What it takes to list, read, write or take over what a store holds, by type: the actions that each alone suffice, and on
 * which text they are asked. From the Service Authorization Reference
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
 */

export type AccessLevel = 'list' | 'read' | 'write' | 'tagging' | 'permissions';

export interface Need {
  readonly level: AccessLevel;
  /** Any of them suffices. */
  readonly actions: readonly string[];
  /** What follows the asset's id in the resource text; `{name}` is free (the key of an object). Default: nothing. */
  readonly suffix?: string;
  /** What else it takes on the customer managed key that encrypts it by default. */
  readonly key?: 'kms:Decrypt' | 'kms:GenerateDataKey';
}

export const ACCESS_NEEDS: Readonly<Record<string, readonly Need[]>> = {
  's3.bucket': [
    { level: 'list', actions: ['s3:ListBucket', 's3:ListBucketVersions'] },
    { level: 'read', actions: ['s3:GetObject', 's3:GetObjectVersion'], suffix: '/{name}', key: 'kms:Decrypt' },
    { level: 'write', actions: ['s3:PutObject'], suffix: '/{name}', key: 'kms:GenerateDataKey' },
    { level: 'write', actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'], suffix: '/{name}' },
    {
      level: 'permissions',
      actions: ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy', 's3:PutBucketAcl', 's3:PutBucketPublicAccessBlock'],
    },
    { level: 'permissions', actions: ['s3:PutObjectAcl'], suffix: '/{name}' },
  ],
  'dynamodb.table': [
    {
      level: 'read',
      actions: [
        'dynamodb:GetItem',
        'dynamodb:BatchGetItem',
        'dynamodb:Query',
        'dynamodb:Scan',
        'dynamodb:PartiQLSelect',
        'dynamodb:ExportTableToPointInTime',
      ],
      key: 'kms:Decrypt',
    },
    {
      level: 'write',
      actions: [
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:DeleteItem',
        'dynamodb:BatchWriteItem',
        'dynamodb:DeleteTable',
      ],
    },
    { level: 'permissions', actions: ['dynamodb:PutResourcePolicy'] },
  ],
  'secretsmanager.secret': [
    {
      level: 'read',
      actions: ['secretsmanager:GetSecretValue', 'secretsmanager:BatchGetSecretValue'],
      key: 'kms:Decrypt',
    },
    {
      level: 'write',
      actions: ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecret'],
      key: 'kms:GenerateDataKey',
    },
    { level: 'permissions', actions: ['secretsmanager:PutResourcePolicy'] },
  ],
  'ssm.parameter': [
    {
      level: 'read',
      actions: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParameterHistory', 'ssm:GetParametersByPath'],
      key: 'kms:Decrypt',
    },
    { level: 'write', actions: ['ssm:PutParameter'] },
  ],
  'kms.key': [
    { level: 'read', actions: ['kms:Decrypt'] },
    { level: 'write', actions: ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:Sign'] },
    { level: 'permissions', actions: ['kms:PutKeyPolicy', 'kms:CreateGrant'] },
  ],
  'sqs.queue': [
    { level: 'read', actions: ['sqs:ReceiveMessage'], key: 'kms:Decrypt' },
    { level: 'write', actions: ['sqs:SendMessage'], key: 'kms:GenerateDataKey' },
    { level: 'permissions', actions: ['sqs:AddPermission', 'sqs:SetQueueAttributes'] },
  ],
  'sns.topic': [
    { level: 'read', actions: ['sns:Subscribe'] },
    { level: 'write', actions: ['sns:Publish'], key: 'kms:GenerateDataKey' },
    { level: 'permissions', actions: ['sns:AddPermission', 'sns:SetTopicAttributes'] },
  ],
  'rds.instance': [{ level: 'write', actions: ['rds:ModifyDBInstance', 'rds:DeleteDBInstance'] }],
  'rds.cluster': [{ level: 'write', actions: ['rds:ModifyDBCluster', 'rds:DeleteDBCluster'] }],
  'rds.snapshot': [
    { level: 'permissions', actions: ['rds:ModifyDBSnapshotAttribute', 'rds:ModifyDBClusterSnapshotAttribute'] },
  ],
  'ec2.snapshot': [
    { level: 'read', actions: ['ebs:GetSnapshotBlock'] },
    { level: 'permissions', actions: ['ec2:ModifySnapshotAttribute'] },
  ],
  'logs.log-group': [
    { level: 'read', actions: ['logs:FilterLogEvents', 'logs:StartQuery'] },
    { level: 'read', actions: ['logs:GetLogEvents'], suffix: ':log-stream:{name}' },
  ],
};
