/**
 * Takes secrets out of answers before anything is written or handed on. Names stay (which variables are set), values
 * become keyed hashes, so that "the same value in two places" and "it changed" can still be told; short or common values
 * become only "set", since a hash of them says too much.
 */
import { createHmac } from 'node:crypto';
import type { RedactionKey } from './redaction-key.js';

type Json = unknown;
type Members = Readonly<Record<string, Json>>;

/** Already redacted: a recording is replayed, possibly under another key. */
const MARK = /^redacted:(?:set|[0-9a-f]{8}:[0-9a-f]{32})$/;
export const isRedacted = (text: string): boolean => MARK.test(text);

const SHORT = 12;
/** Values that mean nothing by themselves; longer than `SHORT` only. */
const COMMON = new Set([
  'ap-northeast-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'eu-central-1',
  'application/json',
  'us-gov-west-1',
  'http://localhost',
  'https://localhost',
  'localhost:8080',
]);

/** What stands in a redacted value's place. */
export function mark(value: string, key: RedactionKey): string {
  if (MARK.test(value)) return value;
  if (value === '') return '';
  if (value.length < SHORT || /^\d+$/.test(value) || COMMON.has(value.toLowerCase())) return 'redacted:set';
  return `redacted:${key.id}:${createHmac('sha256', key.secret).update(value).digest('hex').slice(0, 32)}`;
}

/** Members whose value is a secret wherever they stand; compared in lower case. */
const SECRET_MEMBERS = new Set([
  'userdata', 'secretstring', 'secretbinary', 'password', 'masteruserpassword', 'masterpassword', 'authtoken', 'privatekey',
  'privatekeyplaintext', 'secretaccesskey', 'sessiontoken', 'keymaterial', 'plaintext', 'certificateprivatekey', 'clientsecret',
  'parametervalue', 'resolvedvalue', 'outputvalue', 'passworddata', 'sharedsecret', 'presharedkey', 'tunnelpresharedkey', 'oauthtoken',
  'accesstoken', 'refreshtoken', 'apikeyvalue', 'customerownedsecret', 'radiussharedsecret', 'messagebody', 'templatebody', 'randompassword',
  'buildspec', 'headervalue',
]); // biome-ignore format: a list
/** Members that hold name → value maps with secrets among the values. */
const SECRET_MAPS = new Set([
  'variables', 'environmentvariables', 'environment', 'runtimeenvironmentvariables', 'defaultarguments', 'nonoverridablearguments',
  'connectionproperties', 'stagevariables', 'hyperparameters', 'env', 'sparkproperties',
  'requesttemplates',
]); // biome-ignore format: a list
/** Members that hold lists of {name, value}. */
const SECRET_LISTS = new Set([
  'environment',
  'environmentvariables',
  'environmentvariablesoverride',
  'parameters',
  'containerenvironment',
  // Command lines of containers: people pass tokens there.
  'command',
  'entrypoint',
]);
/** What API Gateway writes into a request by itself: keys and passwords of the backend stand there. */
const ASSIGNED = /^(?:integration\.request\.|append:|overwrite:)/i;
/** Presigned addresses: the signature in them is a credential. */
const PRESIGNED = /[?&](?:X-Amz-Signature|X-Amz-Security-Token|Signature|sig)=/i;
const PASSWORD_IN_URL = /([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@?#"',{}<>]{0,200}):[^\s/@?#"',{}<>]{1,500}@/gi;

/** Keeps text but for passwords in addresses and presigned signatures. */
function cleanText(text: string): string {
  if (!text.includes('://')) return text;
  const query = text.indexOf('?');
  const unsigned =
    query >= 0 && PRESIGNED.test(text) && /^\s*https?:\/\//i.test(text) ? `${text.slice(0, query)}?redacted:set` : text;
  return unsigned.includes('@') ? unsigned.replace(PASSWORD_IN_URL, '$1:redacted@') : unsigned;
}

const isMembers = (value: Json): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function set(out: Record<string, Json>, name: string, value: Json): void {
  Object.defineProperty(out, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Everything below is secret: each text is replaced, structure and names stay. */
function hide(value: Json, key: RedactionKey): Json {
  if (typeof value === 'string') return mark(value, key);
  if (Array.isArray(value)) return value.map((v) => hide(v, key));
  if (!isMembers(value)) return value;
  const out: Record<string, Json> = {};
  for (const [name, inner] of Object.entries(value)) set(out, name, hide(inner, key));
  return out;
}

/** One entry of a list of variables: its value, unless the value is only the name of a secret or parameter. */
function hideEntry(entry: Json, key: RedactionKey): Json {
  if (!isMembers(entry)) return typeof entry === 'string' ? mark(entry, key) : redactValue(entry, key);
  const kind = entry.type ?? entry.Type;
  const byName = kind === 'PARAMETER_STORE' || kind === 'SECRETS_MANAGER';
  const out: Record<string, Json> = {};
  for (const [name, inner] of Object.entries(entry)) {
    set(
      out,
      name,
      /^(?:value|defaultvalue)$/i.test(name) && !byName ? hide(inner, key) : redactMember(name, inner, key),
    );
  }
  return out;
}

function redactMember(name: string, value: Json, key: RedactionKey): Json {
  const lower = name.toLowerCase();
  if (SECRET_MEMBERS.has(lower) || ASSIGNED.test(name)) return hide(value, key);
  if (Array.isArray(value) && SECRET_LISTS.has(lower)) return value.map((entry) => hideEntry(entry, key));
  if (isMembers(value) && SECRET_MAPS.has(lower) && !isStructure(value)) return hideMap(value, key);
  return redactValue(value, key);
}

/** Some APIs call a structure `environment` and keep the variables in a member of it. */
const isStructure = (value: Members) =>
  Object.entries(value).some(
    ([name, inner]) =>
      typeof inner === 'object' &&
      inner !== null &&
      (SECRET_MAPS.has(name.toLowerCase()) || SECRET_LISTS.has(name.toLowerCase())),
  );

/** A map of variables: names stay. */
function hideMap(map: Members, key: RedactionKey): Json {
  const out: Record<string, Json> = {};
  for (const [name, value] of Object.entries(map)) {
    set(out, name, typeof value === 'string' ? hide(value, key) : redactMember(name, value, key));
  }
  return out;
}

function redactValue(value: Json, key: RedactionKey): Json {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, key));
  if (!isMembers(value)) return value;
  const out: Record<string, Json> = {};
  for (const [name, inner] of Object.entries(value)) set(out, name, redactMember(name, inner, key));
  return out;
}

/** Members of single operations that hold what the general rules would keep. */
const DROPPED: Readonly<Record<string, readonly string[]>> = {
  // An emulator prints the parameter's value here; AWS does not.
  'ssm:DescribeParameters': ['Parameters', 'Value'],
  'lambda:GetFunction': ['Code', 'Location'],
  'lambda:GetLayerVersion': ['Content', 'Location'],
  'cloudformation:DescribeStackInstance': ['ParameterOverrides', 'ParameterValue'],
  // Free text of people's own: connection strings, tokens, prompts.
  'emr:DescribeCluster': ['Cluster', 'Configurations'],
  'eks:DescribeAddon': ['addon', 'configurationValues'],
  'scheduler:GetSchedule': ['Target', 'Input'],
  'bedrock-agent:GetAgent': ['agent', 'instruction'],
};

function drop(value: Json, path: readonly string[]): Json {
  const [head, ...rest] = path;
  if (head === undefined || !isMembers(value) || !Object.hasOwn(value, head)) return value;
  const out: Record<string, Json> = {};
  for (const [name, inner] of Object.entries(value)) {
    if (name !== head) set(out, name, inner);
    else if (rest.length > 0)
      set(out, name, Array.isArray(inner) ? inner.map((item) => drop(item, rest)) : drop(inner, rest));
  }
  return out;
}

/** The answer of an operation without its secrets. Idempotent. */
export function redact(service: string, operation: string, answer: Members, key: RedactionKey): Members {
  const path = DROPPED[`${service}:${operation}`];
  const result = redactValue(path === undefined ? answer : drop(answer, path), key);
  return isMembers(result) ? result : {};
}

/** Messages of errors, which may repeat what was sent or found. */
export const redactMessage = (message: string): string => cleanText(message);
