/**
 * From a CloudTrail event to the IAM action that allowed it. Most are `prefix:EventName`; the exceptions are facts of the
 * Service Authorization Reference and the services' CloudTrail pages, declared here once.
 */

/** Event sources whose IAM prefix is not their first label. */
const PREFIX: Readonly<Record<string, string>> = {
  'monitoring.amazonaws.com': 'cloudwatch',
  'tagging.amazonaws.com': 'tag',
  'email.amazonaws.com': 'ses',
  'application-insights.amazonaws.com': 'applicationinsights',
  'cognito-idp.amazonaws.com': 'cognito-idp',
  'cognito-identity.amazonaws.com': 'cognito-identity',
  'streams.dynamodb.amazonaws.com': 'dynamodb',
  'models.lex.amazonaws.com': 'lex',
  'runtime.lex.amazonaws.com': 'lex',
  'entitlement.marketplace.amazonaws.com': 'aws-marketplace',
  'metering-marketplace.amazonaws.com': 'aws-marketplace',
  'kinesisanalytics.amazonaws.com': 'kinesisanalytics',
  'ecr-public.amazonaws.com': 'ecr-public',
  'sso.amazonaws.com': 'sso',
  'sso-directory.amazonaws.com': 'sso-directory',
  'bedrock.amazonaws.com': 'bedrock',
  'edgelambda.amazonaws.com': 'lambda',
};

/** `service:EventName` whose action has another name. */
const ACTION: Readonly<Record<string, string>> = {
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:ListObjects': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:HeadBucket': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  's3:CopyObject': 's3:PutObject',
  's3:CompleteMultipartUpload': 's3:PutObject',
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:UploadPart': 's3:PutObject',
  's3:UploadPartCopy': 's3:PutObject',
  's3:DeleteObjects': 's3:DeleteObject',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:GetBucketCors': 's3:GetBucketCORS',
  's3:PutBucketCors': 's3:PutBucketCORS',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:PutBucketEncryption': 's3:PutEncryptionConfiguration',
  's3:GetBucketLifecycle': 's3:GetLifecycleConfiguration',
  's3:PutBucketLifecycle': 's3:PutLifecycleConfiguration',
  's3:GetBucketReplication': 's3:GetReplicationConfiguration',
  's3:PutBucketReplication': 's3:PutReplicationConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:PutPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
  's3:DeleteBucketPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
  'lambda:Invoke': 'lambda:InvokeFunction',
  'lambda:InvokeAsync': 'lambda:InvokeFunction',
  'kms:ReEncrypt': 'kms:ReEncryptFrom',
  'dynamodb:ExecuteStatement': 'dynamodb:PartiQLSelect',
  'ec2:AssociateIamInstanceProfile': 'ec2:AssociateIamInstanceProfile',
  'sts:AssumeRoleWithSAML': 'sts:AssumeRoleWithSAML',
  'ssm:OpenDataChannel': 'ssmmessages:OpenDataChannel',
};

/** The service prefix of an event source: `s3.amazonaws.com` → `s3`. */
export function serviceOf(eventSource: string): string {
  return PREFIX[eventSource] ?? eventSource.split('.')[0] ?? eventSource;
}

/** The IAM action of an event. Lambda and CloudFront put API dates behind their names (`ListFunctions20150331`): cut off. */
export function actionOf(eventSource: string, eventName: string): string {
  const service = serviceOf(eventSource);
  const name = eventName.replace(/20\d{2}_?\d{2}_?\d{2}(v\d+)?$/, '');
  return ACTION[`${service}:${name}`] ?? `${service}:${name}`;
}

/** Services whose data-plane calls CloudTrail records only where data events are switched on ("Logging data events", CloudTrail User Guide), with those actions' verbs. */
const DATA_EVENTS: Readonly<Record<string, RegExp>> = {
  s3: /^(GetObject|PutObject|DeleteObject|ListBucket$|ListBucketVersions|ListMultipart|AbortMultipart|RestoreObject|ListObject|ReplicateObject|BypassGovernance|ObjectOwnerOverride|InitiateReplication)/,
  lambda: /^Invoke/,
  dynamodb:
    /^(GetItem|PutItem|UpdateItem|DeleteItem|Query|Scan|BatchGetItem|BatchWriteItem|ConditionCheckItem|PartiQL|GetRecords|GetShardIterator)/,
  sqs: /^(SendMessage|ReceiveMessage|DeleteMessage|ChangeMessageVisibility)/,
  sns: /^Publish/,
  kinesis: /^(PutRecord|GetRecords|GetShardIterator|SubscribeToShard)/,
  'cognito-identity': /^(GetId|GetCredentialsForIdentity|GetOpenIdToken)/,
  ssmmessages: /./,
  ec2messages: /./,
  'execute-api': /./,
  'rds-db': /./,
  'rds-data': /./,
  logs: /^(PutLogEvents|GetLogEvents|FilterLogEvents)/,
  cloudwatch: /^(PutMetricData|GetMetricData|GetMetricStatistics|ListMetrics)/,
  xray: /^Put/,
  sagemaker: /^(InvokeEndpoint|PutRecord|GetRecord)/,
  bedrock: /^(Invoke|Converse|Retrieve)/,
};

/** Rights that no event of their own shows: they are used inside another call. */
const NEVER_SEEN = new Set([
  'iam:PassRole',
  'iam:CreateServiceLinkedRole',
  'sts:TagSession',
  'sts:SetSourceIdentity',
  'sts:SetContext',
]);

export type Observability = 'management' | 'data' | 'never';

/** Whether CloudTrail shows the use of an action: by default, only with data events, or not at all. Patterns here are our own, fixed. */
export function observability(action: string): Observability {
  if (NEVER_SEEN.has(action)) return 'never';
  const colon = action.indexOf(':');
  const pattern = DATA_EVENTS[action.slice(0, colon)];
  return pattern?.test(action.slice(colon + 1)) ? 'data' : 'management';
}
