/**
 * One CloudTrail record as a flat event: what searches, usage and detections match on as columns, the rest as redacted JSON
 * text. Fields: "CloudTrail record contents" (CloudTrail User Guide). Everything in a record is written by the watched.
 */
import { z } from 'zod';
import { plainly, sayIssue } from '../../graph/schema/plain-words.js';
import type { TrailEvent } from '../../graph/schema/trail-event.js';

const text = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(String)
  .nullish()
  .transform((v) => v ?? '');
const flag = z
  .union([z.boolean(), z.string()])
  .nullish()
  .transform((v) => v === true || v === 'true');
const anything = z
  .unknown()
  .optional()
  .transform((v) => v ?? null);

const record = z.object({
  eventID: z.string().min(1),
  eventTime: z.string().min(1),
  eventSource: z.string().min(1),
  eventName: z.string().min(1),
  eventType: text,
  eventCategory: text,
  readOnly: flag,
  managementEvent: z.union([z.boolean(), z.string()]).nullish(),
  awsRegion: text,
  recipientAccountId: text,
  userIdentity: z
    .looseObject({
      type: text,
      principalId: text,
      arn: text,
      accountId: text,
      accessKeyId: text,
      userName: text,
      invokedBy: text,
      identityProvider: text,
      sessionContext: z
        .looseObject({
          attributes: z.looseObject({ mfaAuthenticated: flag }).nullish(),
          sessionIssuer: z.looseObject({ type: text, arn: text, accountId: text }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
  sourceIPAddress: text,
  userAgent: text,
  errorCode: text,
  errorMessage: text,
  requestParameters: anything,
  responseElements: anything,
  additionalEventData: anything,
  serviceEventDetails: anything,
  resources: z.array(z.looseObject({ ARN: text, arn: text })).nullish(),
});

/** Keys whose values are credentials or may be: replaced before anything is written (API references of STS, IAM, Secrets Manager, SSM, RDS, Lambda). */
const SECRET_KEYS = new Set([
  'secretaccesskey',
  'sessiontoken',
  'password',
  'newpassword',
  'oldpassword',
  'masteruserpassword',
  'secretstring',
  'secretbinary',
  'samlassertion',
  'webidentitytoken',
  'tokencode',
  'plaintext',
  'privatekey',
  'certificateprivatekey',
  'keymaterial',
  'userdata',
  'authparameters',
  'authtoken',
  'clientsecret',
  'signintoken',
  'ciphertextblob',
  'virtualmfadeviceseed',
  'base32stringseed',
  'qrcodepng',
]);
/** Keys whose members are values people put secrets into; the names stay. */
const SECRET_MAPS = new Set(['environment', 'environmentvariables', 'variables', 'parameters', 'containeroverrides']);

/** The same value without secrets, and with nesting bounded: hostile records are deep. */
export function redactEventValue(value: unknown, depth = 0): unknown {
  if (depth > 32) return '…';
  if (Array.isArray(value)) return value.map((v) => redactEventValue(v, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  const out: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    const name = key.toLowerCase();
    if (SECRET_KEYS.has(name)) out[key] = inner === null ? null : '(redacted)';
    else if (SECRET_MAPS.has(name) && typeof inner === 'object' && inner !== null)
      out[key] = namesOnly(inner, depth + 1);
    else out[key] = redactEventValue(inner, depth + 1);
  }
  return out;
}

function namesOnly(value: object, depth: number): unknown {
  if (depth > 32) return '…';
  if (Array.isArray(value))
    return value.map((v) => (typeof v === 'object' && v !== null ? namesOnly(v, depth + 1) : '(redacted)'));
  return Object.fromEntries(
    Object.entries(value).map(([k, v]) => [
      k,
      /^(name|key|parameterkey|parametername)$/i.test(k)
        ? v
        : typeof v === 'object' && v !== null
          ? namesOnly(v, depth + 1)
          : '(redacted)',
    ]),
  );
}

const json = (value: unknown): string => (value === null ? '' : JSON.stringify(redactEventValue(value)));

type Identity = NonNullable<z.infer<typeof record>['userIdentity']>;

/** Who acted, as a node id: a session is its role (with path, as the issuer states it), a service is `service:NAME`. */
function principalOf(identity: Identity): string {
  const issuer = identity.sessionContext?.sessionIssuer;
  switch (identity.type) {
    case 'AssumedRole':
    case 'Role':
      if (issuer?.arn) return issuer.arn;
      return sessionRole(identity.arn);
    case 'FederatedUser':
      return issuer?.arn || identity.arn;
    case 'Root':
      return identity.arn || (identity.accountId ? `arn:aws:iam::${identity.accountId}:root` : '');
    case 'AWSService':
      return identity.invokedBy ? `service:${identity.invokedBy}` : '';
    case 'WebIdentityUser':
    case 'SAMLUser':
      return identity.identityProvider || identity.arn;
    case 'AWSAccount':
      return identity.arn || (identity.accountId ? `account:${identity.accountId}` : '');
    default:
      return identity.arn;
  }
}

/** `arn:P:sts::A:assumed-role/NAME/SESSION` → `arn:P:iam::A:role/NAME`; a path cannot be known from it. */
function sessionRole(arn: string): string {
  const m = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
  return m ? `arn:${m[1]}:iam::${m[2]}:role/${m[3]}` : arn;
}

const roleAsked = (parameters: unknown): string => {
  if (typeof parameters !== 'object' || parameters === null || !('roleArn' in parameters)) return '';
  return typeof parameters.roleArn === 'string' ? parameters.roleArn : '';
};

/** Event time as ISO with milliseconds; null when it is none. */
function isoTime(value: string): string | null {
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

/**
 * Turns a parsed record into an event. Returns the reason as text when it is no CloudTrail record: the caller counts and
 * names it, and keeps the others.
 */
export function toTrailEvent(value: unknown): TrailEvent | string {
  const parsed = record.safeParse(value, { error: plainly });
  if (!parsed.success) return sayIssue(parsed.error.issues[0], 'it');
  const r = parsed.data;
  const eventTime = isoTime(r.eventTime);
  if (eventTime === null) return 'eventTime is no time';
  const identity = r.userIdentity ?? null;
  const resources = (r.resources ?? []).map((x) => x.ARN || x.arn).filter((x) => x !== '');
  return {
    eventID: r.eventID,
    eventTime,
    eventSource: r.eventSource,
    eventName: r.eventName,
    eventType: r.eventType,
    eventCategory:
      r.eventCategory || (r.managementEvent === false || r.managementEvent === 'false' ? 'Data' : 'Management'),
    readOnly: r.readOnly,
    managementEvent: r.managementEvent !== false && r.managementEvent !== 'false',
    awsRegion: r.awsRegion,
    account: r.recipientAccountId || identity?.accountId || '',
    identityType: identity?.type ?? '',
    principal: identity ? principalOf(identity) : '',
    callerArn: identity?.arn ?? '',
    principalId: identity?.principalId ?? '',
    accessKeyId: identity?.accessKeyId ?? '',
    mfa: identity?.sessionContext?.attributes?.mfaAuthenticated ?? false,
    invokedBy: identity?.invokedBy ?? '',
    sourceIp: r.sourceIPAddress,
    userAgent: r.userAgent,
    errorCode: r.errorCode,
    errorMessage: r.errorMessage,
    assumedRole:
      r.eventSource === 'sts.amazonaws.com' && r.eventName.startsWith('AssumeRole')
        ? roleAsked(r.requestParameters)
        : '',
    resources: resources.join('\n'),
    requestParameters: json(r.requestParameters),
    responseElements: json(r.responseElements),
    additional: json(r.additionalEventData ?? r.serviceEventDetails),
  };
}
