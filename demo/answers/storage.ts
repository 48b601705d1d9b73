import { arnOf, type DemoBucket, NOW, REGION, stableId } from '../model.js';
import { type Answers, type Asked, daysAgo, json, refuse, tagList, text } from './answer.js';

const bucket = (asked: Asked): DemoBucket | undefined =>
  asked.account.buckets.find((b) => b.name === text(asked, 'Bucket'));
const owner = (id: string) => ({ ID: stableId(`owner/${id}`, 32), DisplayName: id });
const none = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};
const all = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

export const s3: Answers = {
  ListBuckets: ({ account }) => ({
    Buckets: account.buckets.map((b) => ({
      Name: b.name,
      CreationDate: daysAgo(NOW, 800),
      BucketRegion: b.region ?? REGION,
      BucketArn: arnOf.bucket(b.name),
    })),
    Owner: owner(account.id),
  }),
  GetBucketLocation: (asked) => ({ LocationConstraint: bucket(asked)?.region ?? REGION }),
  GetBucketPolicy(asked) {
    const found = bucket(asked)?.policy;
    return found ? { Policy: json(found) } : refuse('NoSuchBucketPolicy');
  },
  GetBucketPolicyStatus(asked) {
    const found = bucket(asked);
    return found?.policy
      ? { PolicyStatus: { IsPublic: json(found.policy).includes('"Principal":"*"') } }
      : refuse('NoSuchBucketPolicy');
  },
  GetBucketAcl: (asked) => ({
    Owner: owner(asked.account.id),
    Grants: [{ Grantee: { ...owner(asked.account.id), Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }],
  }),
  GetPublicAccessBlock: (asked) => ({ PublicAccessBlockConfiguration: bucket(asked)?.block === false ? none : all }),
  GetBucketOwnershipControls: () => ({ OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } }),
  GetBucketEncryption(asked) {
    const key = bucket(asked)?.kmsKey;
    return {
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: key
              ? { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arnOf.key(asked.account.id, key) }
              : { SSEAlgorithm: 'AES256' },
            BucketKeyEnabled: true,
          },
        ],
      },
    };
  },
  GetBucketVersioning: () => ({ Status: 'Enabled' }),
  GetBucketTagging(asked) {
    const tags = bucket(asked)?.tags;
    return tags ? { TagSet: tagList(tags) } : refuse('NoSuchTagSet');
  },
  GetBucketLogging: () => ({}),
  GetBucketWebsite: () => refuse('NoSuchWebsiteConfiguration'),
};

export const s3control: Answers = {
  GetPublicAccessBlock: () => refuse('NoSuchPublicAccessBlockConfiguration'),
  ListAccessPoints: () => ({ AccessPointList: [] }),
};

export const kms: Answers = {
  ListKeys: ({ account }) => ({
    Keys: account.keys.map((k) => ({
      KeyId: stableId(`${account.id}/${k.name}`, 'key'),
      KeyArn: arnOf.key(account.id, k.name),
    })),
    Truncated: false,
  }),
  DescribeKey(asked) {
    const found = asked.account.keys.find((k) =>
      [arnOf.key(asked.account.id, k.name), stableId(`${asked.account.id}/${k.name}`, 'key')].includes(
        text(asked, 'KeyId'),
      ),
    );
    if (!found) return refuse('NotFoundException');
    return {
      KeyMetadata: {
        AWSAccountId: asked.account.id,
        KeyId: stableId(`${asked.account.id}/${found.name}`, 'key'),
        Arn: arnOf.key(asked.account.id, found.name),
        CreationDate: daysAgo(NOW, 400),
        Enabled: true,
        Description: found.name,
        KeyUsage: 'ENCRYPT_DECRYPT',
        KeyState: 'Enabled',
        Origin: 'AWS_KMS',
        KeyManager: 'CUSTOMER',
        KeySpec: 'SYMMETRIC_DEFAULT',
        MultiRegion: false,
      },
    };
  },
  GetKeyPolicy(asked) {
    const found = asked.account.keys.find((k) =>
      [arnOf.key(asked.account.id, k.name), stableId(`${asked.account.id}/${k.name}`, 'key')].includes(
        text(asked, 'KeyId'),
      ),
    );
    return found ? { Policy: json(found.policy), PolicyName: 'default' } : refuse('NotFoundException');
  },
  ListAliases: ({ account }) => ({
    Aliases: account.keys.map((k) => ({
      AliasName: `alias/${k.name}`,
      AliasArn: `arn:aws:kms:${REGION}:${account.id}:alias/${k.name}`,
      TargetKeyId: stableId(`${account.id}/${k.name}`, 'key'),
    })),
    Truncated: false,
  }),
  ListGrants: () => ({ Grants: [], Truncated: false }),
  ListResourceTags: () => ({ Tags: [], Truncated: false }),
  GetKeyRotationStatus: () => ({ KeyRotationEnabled: true }),
};

const secretArn = (account: string, name: string) =>
  `arn:aws:secretsmanager:${REGION}:${account}:secret:${name}-${stableId(`${account}/secret/${name}`, 6)}`;

export const secretsmanager: Answers = {
  ListSecrets: ({ account }) => ({
    SecretList: account.secrets.map((s) => ({
      ARN: secretArn(account.id, s.name),
      Name: s.name,
      CreatedDate: daysAgo(NOW, 300),
      LastChangedDate: daysAgo(NOW, 90),
      LastAccessedDate: daysAgo(NOW, 1),
      Tags: tagList(s.tags),
      RotationEnabled: false,
    })),
  }),
  GetResourcePolicy(asked) {
    const found = asked.account.secrets.find(
      (s) => text(asked, 'SecretId') === secretArn(asked.account.id, s.name) || text(asked, 'SecretId') === s.name,
    );
    return found
      ? {
          ARN: secretArn(asked.account.id, found.name),
          Name: found.name,
          ...(found.policy ? { ResourcePolicy: json(found.policy) } : {}),
        }
      : refuse('ResourceNotFoundException');
  },
};

export const ssm: Answers = {
  DescribeParameters: ({ account }) => ({
    Parameters: account.parameters.map((p) => ({
      Name: p.name,
      ARN: `arn:aws:ssm:${REGION}:${account.id}:parameter${p.name}`,
      Type: p.secure ? 'SecureString' : 'String',
      LastModifiedDate: daysAgo(NOW, 200),
      Version: 1,
      Tier: 'Standard',
      DataType: 'text',
      ...(p.secure ? { KeyId: 'alias/aws/ssm' } : {}),
    })),
  }),
  DescribeInstanceInformation: () => ({ InstanceInformationList: [] }),
  ListTagsForResource: () => ({ TagList: [] }),
};

export const sqs: Answers = {
  ListQueues: ({ account }) => ({
    QueueUrls: account.queues.map((q) => `https://sqs.${REGION}.amazonaws.com/${account.id}/${q.name}`),
  }),
  GetQueueAttributes(asked) {
    const name = text(asked, 'QueueUrl').split('/').at(-1) ?? '';
    const found = asked.account.queues.find((q) => q.name === name);
    return found
      ? {
          Attributes: {
            QueueArn: `arn:aws:sqs:${REGION}:${asked.account.id}:${name}`,
            SqsManagedSseEnabled: 'true',
            CreatedTimestamp: '1700000000',
            ...(found.policy ? { Policy: json(found.policy) } : {}),
          },
        }
      : refuse('QueueDoesNotExist');
  },
  ListQueueTags: () => ({ Tags: {} }),
};

export const sns: Answers = {
  ListTopics: ({ account }) => ({
    Topics: account.topics.map((t) => ({ TopicArn: `arn:aws:sns:${REGION}:${account.id}:${t.name}` })),
  }),
  GetTopicAttributes(asked) {
    const arn = text(asked, 'TopicArn');
    const found = asked.account.topics.find((t) => arn.endsWith(`:${t.name}`));
    return found
      ? {
          Attributes: {
            TopicArn: arn,
            Owner: asked.account.id,
            ...(found.policy ? { Policy: json(found.policy) } : {}),
          },
        }
      : refuse('NotFound');
  },
  ListTagsForResource: () => ({ Tags: [] }),
  ListSubscriptions: () => ({ Subscriptions: [] }),
};

export const dynamodb: Answers = {
  ListTables: ({ account }) => ({ TableNames: account.tables.map((t) => t.name) }),
  DescribeTable(asked) {
    const name = text(asked, 'TableName');
    return {
      Table: {
        TableName: name,
        TableArn: `arn:aws:dynamodb:${REGION}:${asked.account.id}:table/${name}`,
        TableId: stableId(`${asked.account.id}/table/${name}`, 'key'),
        TableStatus: 'ACTIVE',
        CreationDateTime: daysAgo(NOW, 500),
        ItemCount: 1200,
        TableSizeBytes: 880_000,
      },
    };
  },
  GetResourcePolicy: () => refuse('PolicyNotFoundException'),
  ListTagsOfResource(asked) {
    const name = text(asked, 'ResourceArn').split('/').at(-1);
    return { Tags: tagList(asked.account.tables.find((t) => t.name === name)?.tags) };
  },
};
