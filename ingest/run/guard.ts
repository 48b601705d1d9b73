/**
 * The crawler reads and never reads content. Every call passes here before a request is built, whatever a collector asks
 * for: an operation that is no read, or that hands out secrets, credentials or stored data, is refused.
 */

/** Verbs that AWS uses for reads only. */
const READ = /^(?:Get|List|Describe|Head|Lookup|Search|BatchGet|BatchDescribe)[A-Z]/;

/** Operations that a prefix would not let through, each read-only or needed to become the reader of another account. */
const ALSO_ALLOWED = new Set([
  // Makes AWS write a report of its own, changes nothing of the customer.
  'iam:GenerateCredentialReport',
  'iam:GenerateServiceLastAccessedDetails',
  'sts:AssumeRole',
  // The permission that all reads of API Gateway take, named after the method of HTTP; no operation is called so.
  'apigateway:GET',
]);

/** Reads that give content, secrets or credentials. */
const CONTENT = new Set([
  'secretsmanager:GetSecretValue',
  'secretsmanager:BatchGetSecretValue',
  'secretsmanager:GetRandomPassword',
  'ssm:GetParameter',
  'ssm:GetParameters',
  'ssm:GetParametersByPath',
  'ssm:GetParameterHistory',
  's3:GetObject',
  's3:GetObjectTorrent',
  's3control:GetAccessGrantsInstanceForPrefix',
  's3control:GetDataAccess',
  'dynamodb:GetItem',
  'dynamodb:BatchGetItem',
  'dynamodb:GetRecords',
  'kinesis:GetRecords',
  'ec2:GetPasswordData',
  'ec2:GetConsoleOutput',
  'ec2:GetConsoleScreenshot',
  'ecr:GetAuthorizationToken',
  'logs:GetLogEvents',
  'logs:GetLogRecord',
  'sts:GetFederationToken',
  'sts:GetSessionToken',
  'sso:GetRoleCredentials',
  'kms:GetPublicKey',
  'apigateway:GetApiKey',
  'apigateway:GetApiKeys',
]);

/** Names that mean credentials or secrets in services nobody thought of yet. */
const CREDENTIALS =
  /^(?:Batch)?Get\w*(?:Credentials|SecretValue|SessionToken|AuthorizationToken|FederationToken|PasswordData|OpenIdToken|BearerToken)/;

/** Why the crawler must not call this operation, or null when it may. */
export function refusal(service: string, operation: string): string | null {
  const name = `${service}:${operation}`;
  if (CONTENT.has(name) || CREDENTIALS.test(operation)) {
    return `${name} hands out content or credentials; Portolan reads configuration only and refuses to call it.`;
  }
  if (READ.test(operation) || ALSO_ALLOWED.has(name)) return null;
  return `${name} is not a read; Portolan changes nothing in the accounts it reads and refuses to call it.`;
}

/** Throws when `refusal` finds a reason: a collector that asks for it is wrong. */
export function assertRead(service: string, operation: string): void {
  const reason = refusal(service, operation);
  if (reason !== null) throw new Error(reason);
}
