/** Which IAM permission an operation needs, to name what is missing. Source: Service Authorization Reference, actions per service. */

/** IAM prefix where it is not the CLI's name of the service. */
const PREFIX: Readonly<Record<string, string>> = {
  elbv2: 'elasticloadbalancing',
  elb: 'elasticloadbalancing',
  resourcegroupstaggingapi: 'tag',
  s3api: 's3',
  s3control: 's3',
  'sso-admin': 'sso',
  'bedrock-agent': 'bedrock',
  opensearch: 'es',
  'application-autoscaling': 'application-autoscaling',
  cloudwatch: 'cloudwatch',
  efs: 'elasticfilesystem',
  emr: 'elasticmapreduce',
  stepfunctions: 'states',
  configservice: 'config',
};

/** Operations whose action has another name. */
const ACTION: Readonly<Record<string, string>> = {
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
  's3:GetBucketReplication': 's3:GetReplicationConfiguration',
  's3:GetBucketCors': 's3:GetBucketCORS',
  's3:GetBucketNotificationConfiguration': 's3:GetBucketNotification',
  's3:GetBucketAccelerateConfiguration': 's3:GetAccelerateConfiguration',
  's3:GetObjectLockConfiguration': 's3:GetBucketObjectLockConfiguration',
  's3control:GetPublicAccessBlock': 's3:GetAccountPublicAccessBlock',
  'dynamodb:ListTagsOfResource': 'dynamodb:ListTagsOfResource',
};

/** Services whose IAM actions are named by the HTTP method: all that is asked of them here is GET. */
const BY_METHOD: ReadonlySet<string> = new Set(['apigateway', 'apigatewayv2']);

/** The IAM action that allows `operation` of `service` (the CLI's name of it). */
export function actionOf(service: string, operation: string): string {
  if (BY_METHOD.has(service)) return 'apigateway:GET';
  return ACTION[`${service}:${operation}`] ?? `${PREFIX[service] ?? service}:${operation}`;
}

/** The permission AWS itself names in "… is not authorized to perform: iam:ListRoles on resource …", or null. */
export function actionInMessage(message: string): string | null {
  const at = message.indexOf('not authorized to perform: ');
  if (at < 0) return null;
  const found = /^[a-z0-9-]{1,60}:[A-Za-z0-9]{1,120}/.exec(message.slice(at + 27, at + 227));
  return found === null ? null : found[0];
}
